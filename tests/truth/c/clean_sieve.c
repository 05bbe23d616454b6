// The primes below 50, by crossing out.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char crossed[50];
    memset(crossed, 0, sizeof crossed);
    for (int i = 2; i < 50; i++) {
        if (crossed[i])
            continue;
        printf("%d ", i);
        for (int j = i * i; j < 50; j += i)
            crossed[j] = 1;
    }
    puts("");
    return 0;
}
