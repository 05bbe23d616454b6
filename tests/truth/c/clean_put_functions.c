// puts, putchar, fputs, fputc, fwrite: five ways to say it.
#include <stdio.h>

int main(void)
{
    puts("puts adds a newline");
    putchar('p');
    putchar('\n');
    fputs("fputs does not\n", stdout);
    fputc('f', stdout);
    putc('\n', stdout);
    size_t count = fwrite("fwrite\n", 1, 7, stdout);
    printf("%zu\n", count);
    fprintf(stderr, "and this goes elsewhere\n");
    return 0;
}
