// A string that is longer than its buffer.
#include <stdio.h>
#include <string.h>

int main(void)
{
    int admin = 0;
    char name[8];
    strcpy(name, "AAAAAAAA!");
    printf("%s\n", name);
    printf("%d\n", admin);
    return 0;
}
