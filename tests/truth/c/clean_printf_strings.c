// Strings cut and padded.
#include <stdio.h>

int main(void)
{
    const char *text = "memory";
    printf("[%s] [%10s] [%-10s] [%.3s] [%8.2s] [%.*s]\n", text, text, text, text, text, 4, text);
    char unended[2] = {'o', 'k'};
    printf("[%.2s]\n", unended);
    printf("%s", "");
    printf("no newline at the end");
    return 0;
}
