// Copying a struct copies its gaps too, and that is no use of them.
#include <stdio.h>
#include <string.h>

struct pair {
    char letter;
    int number;
};

int main(void)
{
    struct pair a, b, c;
    a.letter = 'q';
    a.number = 5;
    b = a;
    memcpy(&c, &b, sizeof c);
    printf("%c %d\n", c.letter, c.number);
    return 0;
}
