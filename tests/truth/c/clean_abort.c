// abort ends the program with a signal; what stood in the buffer is lost.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("flushed\n");
    fflush(stdout);
    printf("lost\n");
    abort();
}
