// strtok cuts a string into words and writes zeros between them.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char line[] = "name=Ada; born = 1815;";
    for (char *part = strtok(line, "=; "); part; part = strtok(NULL, "=; "))
        printf("[%s]", part);
    puts("");
    printf("%s\n", line);
    return 0;
}
