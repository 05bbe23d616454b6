// A struct is copied as a whole, and reached through a pointer by ->.
#include <stdio.h>
#include <string.h>

struct person {
    char name[16];
    int age;
};

static void birthday(struct person *who)
{
    who->age++;
}

int main(void)
{
    struct person ada = {"Ada", 36}, copy;
    copy = ada;
    strcpy(copy.name, "Bea");
    birthday(&ada);
    printf("%s %d\n", ada.name, ada.age);
    printf("%s %d\n", copy.name, copy.age);
    struct person team[2] = {ada, copy};
    printf("%s %d\n", team[1].name, (*team).age);
    return 0;
}
