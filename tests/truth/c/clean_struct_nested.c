// Structs in structs, arrays in structs, and designated initializers.
#include <stdio.h>

struct point {
    int x, y;
};

struct shape {
    const char *name;
    struct point corners[3];
    struct {
        int red, green, blue;
    } color;
};

int main(void)
{
    struct shape s = {.name = "triangle", .corners = {{0, 0}, {4, 0}, [2] = {.y = 3}}, .color = {.green = 255}};
    printf("%s %d %d %d\n", s.name, s.corners[1].x, s.corners[2].x, s.corners[2].y);
    printf("%d %d %d\n", s.color.red, s.color.green, s.color.blue);
    struct point *p = &(struct point){.x = 5, .y = 6};
    printf("%d\n", p->x * p->y);
    int sparse[6] = {[1] = 10, 20, [5] = 50};
    printf("%d %d %d %d\n", sparse[0], sparse[2], sparse[4], sparse[5]);
    return 0;
}
