// Insertion sort, and a search that halves.
#include <stdio.h>

static void sort(int *values, int count)
{
    for (int i = 1; i < count; i++) {
        int value = values[i], j = i;
        for (; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

static int find(const int *values, int count, int wanted)
{
    int low = 0, high = count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (values[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && values[low] == wanted ? low : -1;
}

int main(void)
{
    int values[] = {31, 4, 15, 92, 65, 35, 8};
    sort(values, 7);
    for (int i = 0; i < 7; i++)
        printf("%d ", values[i]);
    printf("| %d %d\n", find(values, 7, 35), find(values, 7, 5));
    return 0;
}
