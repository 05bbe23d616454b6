// Chains of if and else; an else belongs to the nearest if.
#include <stdio.h>

static const char *grade(int points)
{
    if (points >= 90)
        return "A";
    else if (points >= 80)
        return "B";
    else if (points >= 70)
        return "C";
    return "F";
}

int main(void)
{
    for (int points = 65; points <= 95; points += 10)
        printf("%d:%s ", points, grade(points));
    puts("");
    int a = 1, b = 0;
    if (a)
        if (b)
            puts("both");
        else
            puts("only a");
    return 0;
}
