// Lines read from the input, each with its newline, until there are no more.
// stdin: first line
// stdin: a much longer second line
#include <stdio.h>
#include <string.h>

int main(void)
{
    char line[12];
    int count = 0;
    while (fgets(line, sizeof line, stdin)) {
        char *newline = strchr(line, '\n');
        if (newline)
            *newline = '\0';
        printf("%d [%s]%s\n", ++count, line, newline ? "" : " ...");
    }
    printf("%d\n", feof(stdin) != 0);
    return 0;
}
