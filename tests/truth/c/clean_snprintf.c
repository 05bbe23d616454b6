// snprintf never writes more than it may, and says how much it would have.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char buffer[8];
    int wanted = snprintf(buffer, sizeof buffer, "%s-%d", "abcdef", 42);
    printf("%s %d\n", buffer, wanted);
    wanted = snprintf(NULL, 0, "%05d", 7);
    printf("%d\n", wanted);
    char line[32];
    int at = 0;
    for (int i = 1; i <= 4; i++)
        at += sprintf(line + at, "%d,", i * i);
    line[strlen(line) - 1] = '\0';
    printf("%s\n", line);
    return 0;
}
