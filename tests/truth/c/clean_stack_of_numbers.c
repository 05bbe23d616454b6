// A calculator for postfix notation, on a stack in a struct.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

struct stack {
    int items[16];
    int top;
};

static void push(struct stack *s, int value)
{
    s->items[s->top++] = value;
}

static int pop(struct stack *s)
{
    return s->items[--s->top];
}

int main(void)
{
    const char *input = "3 4 + 2 * 10 -";
    struct stack s = {.top = 0};
    for (const char *c = input; *c; c++) {
        if (isdigit((unsigned char)*c)) {
            push(&s, atoi(c));
            while (isdigit((unsigned char)c[1]))
                c++;
        } else if (*c != ' ') {
            int right = pop(&s), left = pop(&s);
            push(&s, *c == '+' ? left + right : *c == '-' ? left - right : left * right);
        }
    }
    printf("%s = %d\n", input, pop(&s));
    return s.top;
}
