// From one member of a struct into the next.
#include <stdio.h>

struct user {
    char name[8];
    int admin;
};

int main(void)
{
    struct user u = {"eve", 0};
    int i = 8;
    u.name[i] = 1;
    printf("%d\n", u.admin);
    return 0;
}
