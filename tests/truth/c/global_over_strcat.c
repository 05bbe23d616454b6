// A global buffer that slowly fills up.
#include <stdio.h>
#include <string.h>

char path[8] = "/usr";
char guard[8] = "intact";

int main(void)
{
    strcat(path, "/bin");
    printf("%s\n", path);
    printf("%d\n", guard[0] == 'i');
    return 0;
}
