// Conversions, asked for and silent.
#include <stdio.h>

int main(void)
{
    int total = 7, count = 2;
    printf("%.2f %.2f\n", (double)total / count, (double)(total / count));
    printf("%d %u\n", (char)300, (unsigned char)-1);
    printf("%d\n", (int)3000000000u);
    long address = (long)(char *)0;
    printf("%ld\n", address);
    int value = 0x01020304;
    unsigned char *bytes = (unsigned char *)&value;
    printf("%d %d %d %d\n", bytes[0], bytes[1], bytes[2], bytes[3]);
    void *any = &value;
    printf("%x\n", *(unsigned *)any);
    return 0;
}
