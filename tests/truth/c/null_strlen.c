// A search that found nothing gives a null pointer.
#include <stdio.h>
#include <string.h>

int main(void)
{
    const char *extension = strrchr("README", '.');
    printf("%zu\n", strlen(extension));
    return 0;
}
