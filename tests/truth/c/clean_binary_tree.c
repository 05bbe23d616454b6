// A search tree: a pointer to a pointer finds where to insert.
#include <stdio.h>
#include <stdlib.h>

struct tree {
    int key;
    struct tree *left, *right;
};

static void insert(struct tree **where, int key)
{
    while (*where)
        where = key < (*where)->key ? &(*where)->left : &(*where)->right;
    *where = calloc(1, sizeof **where);
    (*where)->key = key;
}

static void print(const struct tree *tree)
{
    if (!tree)
        return;
    print(tree->left);
    printf("%d ", tree->key);
    print(tree->right);
}

static void release(struct tree *tree)
{
    if (tree) {
        release(tree->left);
        release(tree->right);
        free(tree);
    }
}

int main(void)
{
    struct tree *root = NULL;
    const int keys[] = {5, 2, 8, 1, 9, 3};
    for (int i = 0; i < 6; i++)
        insert(&root, keys[i]);
    print(root);
    puts("");
    release(root);
    return 0;
}
