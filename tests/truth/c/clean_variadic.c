// A function that takes any number of arguments.
#include <stdarg.h>
#include <stdio.h>

static double average(int count, ...)
{
    va_list rest;
    double sum = 0;
    va_start(rest, count);
    for (int i = 0; i < count; i++)
        sum += va_arg(rest, double);
    va_end(rest);
    return sum / count;
}

static void report(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    printf("report: ");
    vprintf(format, rest);
    va_end(rest);
}

int main(void)
{
    printf("%.2f\n", average(3, 1.0, 2.0, 6.0));
    report("%s has %d\n", "it", 2);
    return 0;
}
