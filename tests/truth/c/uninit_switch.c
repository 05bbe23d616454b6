// A switch on a value that was never read in.
// stdin: x
#include <stdio.h>

int main(void)
{
    int choice;
    scanf("%d", &choice);
    switch (choice) {
    case 1234567:
        puts("one");
        break;
    default:
        puts("other");
    }
    return 0;
}
