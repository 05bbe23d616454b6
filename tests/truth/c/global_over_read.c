// A month that does not exist.
#include <stdio.h>

static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static int of_month(int month)
{
    return days[month];
}

int main(void)
{
    int total = 0;
    for (int month = 1; month <= 12; month++)
        total += of_month(month) > 1000;
    printf("%d\n", total);
    return 0;
}
