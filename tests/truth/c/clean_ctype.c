// What kind of character something is.
#include <ctype.h>
#include <stdio.h>

int main(void)
{
    const char *text = "Go 4 it!\n";
    int letters = 0, digits = 0, blanks = 0, marks = 0;
    for (const char *c = text; *c; c++) {
        letters += isalpha((unsigned char)*c) != 0;
        digits += isdigit((unsigned char)*c) != 0;
        blanks += isspace((unsigned char)*c) != 0;
        marks += ispunct((unsigned char)*c) != 0;
    }
    printf("%d %d %d %d\n", letters, digits, blanks, marks);
    for (const char *c = text; *c; c++)
        putchar(isupper((unsigned char)*c) ? tolower(*c) : toupper(*c));
    return 0;
}
