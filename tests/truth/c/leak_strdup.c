// The copy that strdup makes belongs to the caller.
#include <stdio.h>
#include <string.h>

static size_t measure(const char *text)
{
    return strlen(strdup(text));
}

int main(void)
{
    printf("%zu\n", measure("eleven char"));
    return 0;
}
