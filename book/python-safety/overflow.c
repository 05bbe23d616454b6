#include <stdio.h>
int main()
{
    char a[1];
    char b[1];

    // one past the end of a
    a[1] = 'x';  //: fault stack-buffer-overflow

    printf("%c", b[0]);

    return 0;
}
