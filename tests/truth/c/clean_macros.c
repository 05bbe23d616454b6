// What the preprocessor does: constants, functions, conditions, texts.
#include <stdio.h>

#define SIZE 4
#define SQUARE(x) ((x) * (x))
#define NAIVE(x) x * x
#define SHOW(e) printf(#e " = %d\n", e)
#define JOIN(a, b) a##b
#define LOG(...) printf(__VA_ARGS__)

#if SIZE > 3 && defined(SQUARE)
#define WORD "big"
#else
#define WORD "small"
#endif

int main(void)
{
    int numbers[SIZE] = {1, 2, 3, 4};
    SHOW(SQUARE(numbers[1] + 1));
    SHOW(NAIVE(2 + 1));
    int JOIN(var, 1) = 5;
    LOG("%s %d %d\n", WORD, var1, __LINE__);
#ifdef DEBUG
    LOG("never\n");
#elif SIZE == 4
    LOG("four\n");
#endif
#undef SIZE
#ifndef SIZE
    LOG("gone\n");
#endif
    return 0;
}
