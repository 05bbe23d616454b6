// Characters counted one by one.
// stdin: one two
// stdin: three
#include <ctype.h>
#include <stdio.h>

int main(void)
{
    int c, letters = 0, words = 0, inside = 0;
    while ((c = getchar()) != EOF) {
        if (isspace(c)) {
            inside = 0;
        } else {
            letters++;
            words += !inside;
            inside = 1;
        }
    }
    printf("%d letters, %d words\n", letters, words);
    return 0;
}
