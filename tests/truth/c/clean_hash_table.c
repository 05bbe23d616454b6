// Words counted in a table of chains, all of it freed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 7

struct entry {
    char *word;
    int count;
    struct entry *next;
};

static struct entry *table[BUCKETS];

static unsigned hash(const char *word)
{
    unsigned h = 5381;
    while (*word)
        h = h * 33 + (unsigned char)*word++;
    return h % BUCKETS;
}

static int count(const char *word)
{
    struct entry **slot = &table[hash(word)];
    for (struct entry *e = *slot; e; e = e->next)
        if (strcmp(e->word, word) == 0)
            return ++e->count;
    struct entry *e = malloc(sizeof *e);
    e->word = strdup(word);
    e->count = 1;
    e->next = *slot;
    *slot = e;
    return 1;
}

int main(void)
{
    const char *words[] = {"to", "be", "or", "not", "to", "be"};
    for (int i = 0; i < 6; i++)
        printf("%s:%d ", words[i], count(words[i]));
    puts("");
    for (int i = 0; i < BUCKETS; i++)
        while (table[i]) {
            struct entry *next = table[i]->next;
            free(table[i]->word);
            free(table[i]);
            table[i] = next;
        }
    return 0;
}
