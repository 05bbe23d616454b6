// The functions of string.h that search, join and compare.
#include <stdio.h>
#include <string.h>

int main(void)
{
    char buffer[32] = "Hello";
    strcat(buffer, ", ");
    strncat(buffer, "worldwide", 5);
    printf("%s %zu\n", buffer, strlen(buffer));
    printf("%d %d %d\n", strcmp("a", "b") < 0, strcmp("b", "b"), strncmp("abcX", "abcY", 3));
    printf("%s %s\n", strchr(buffer, 'o'), strrchr(buffer, 'o'));
    printf("%s %d\n", strstr(buffer, "lo"), strstr(buffer, "xyz") == NULL);
    printf("%zu %zu\n", strspn("123abc", "0123456789"), strcspn("abc;def", ";"));
    char small[8];
    strncpy(small, "abc", sizeof small);
    printf("%s %d %d\n", small, small[4], small[7]);
    printf("%s\n", strpbrk("key=value", "=:"));
    return 0;
}
