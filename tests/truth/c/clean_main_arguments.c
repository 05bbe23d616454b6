// main's parameters: the program's name, then nothing but a null pointer.
#include <stdio.h>

int main(int argc, char *argv[])
{
    printf("%d %s %d\n", argc, argv[0], argv[argc] == NULL);
    return 0;
}
