#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdarg.h>
#include <stdbool.h>
#include <limits.h>
#include <stddef.h>
#include <assert.h>
#include <ctype.h>
#define MAX(a,b) ((a)>(b)?(a):(b))
#define STR(x) #x
#define CAT(a,b) a##b
typedef struct node { int v; struct node *next; } node;
enum color { RED, GREEN=5, BLUE };
union u { int i; float f; unsigned char b[4]; };
static int counter;
const char *names[] = {"one","two","three"};
int matrix[2][3] = {{1,2,3},{4,5,6}};
struct point { int x, y; } pts[] = {{1,2},{.y=4,.x=3}, 5, 6};
static int fib(int n) { return n<2?n:fib(n-1)+fib(n-2); }
int cmp(const void*a,const void*b){ return *(const int*)a-*(const int*)b; }
int sum(int n, ...) { va_list ap; va_start(ap,n); int s=0; for(int i=0;i<n;i++) s+=va_arg(ap,int); va_end(ap); return s; }
void logf_(const char*fmt, ...) { va_list ap; va_start(ap,fmt); vprintf(fmt,ap); va_end(ap); }
struct big { int a[10]; char s[6]; };
struct big mk(int k) { struct big b; memset(&b,0,sizeof b); b.a[3]=k; strcpy(b.s,"hi"); return b; }
int next(void) { static int n = 10; return n++; }
int (*op)(int) = fib;
void bye(void) { printf("bye %d\n", counter); }
int main(int argc, char **argv) {
  printf("%d %s\n", argc, argv[argc]==NULL?"null":"?");
  atexit(bye);
  printf("%d %u %ld %lu %lld %x %X %o %c %s %5d|%-5d|%05d|%+d|% d|%.3d\n", -1, 1u, -2L, 3UL, -4LL, 255, 255, 8, 'c', "str", 42, 42, 42, 42, 42, 7);
  printf("%f %.2f %e %g %g %g %10.3f|%-10.1f|\n", 1.5, 2.345, 12345.678, 0.0001, 1e10, 100000.0, 3.14159, 2.5);
  printf("%s %d %5.2s| %%\n", names[1], matrix[1][2], "abcdef");
  for (int i=0;i<4 && i < (int)(sizeof pts/sizeof pts[0]);i++) printf("(%d,%d) ", pts[i].x, pts[i].y);
  printf("\n%d %d\n", fib(15), op(10));
  node *head=NULL; for(int i=0;i<5;i++){ node*n=malloc(sizeof *n); n->v=i; n->next=head; head=n; }
  int total=0; for(node*n=head;n;n=n->next) total+=n->v; printf("total %d\n", total);
  while(head){ node*n=head->next; free(head); head=n; }
  int arr[]={5,3,9,1,7}; qsort(arr,5,sizeof(int),cmp); for(int i=0;i<5;i++) printf("%d ",arr[i]); puts("");
  printf("sum %d\n", sum(3,1,2,3)); logf_("%s-%d\n","log",7);
  struct big b=mk(7), c; c=b; printf("%d %s %d\n", c.a[3], c.s, mk(9).a[3]);
  union u uu; uu.i=1; printf("%d %d\n", uu.b[0], uu.b[3]);
  enum color col=BLUE; switch(col){ case RED: puts("red"); break; case GREEN: puts("g"); case BLUE: puts("blue"); default: puts("fall"); }
  int i=0; do { if(i==3) continue; if(i==6) break; counter+=i; } while(++i<10); printf("c %d\n",counter);
  goto end; puts("skipped");
end: printf("%d %d\n", next(), next());
  printf("%d %d %s %d\n", MAX(3,4), CAT(1,2), STR(a+b), INT_MAX);
  unsigned char uc=200; uc+=100; printf("%d\n", uc); short sh=40000; printf("%d\n",sh);
  int x=5; x<<=2; x|=1; x^=3; x%=7; printf("%d %d %d\n", x, -7/2, -7%2);
  printf("%d %d\n", (unsigned)-1 > 0, -1 < 0u);
  char buf[20]; sprintf(buf,"%d-%s",5,"z"); printf("%s %zu %zu\n",buf,strlen(buf),sizeof buf);
  char *dup=strdup("hello"); dup[0]=toupper(dup[0]); printf("%s %s %ld\n",dup,strchr(dup,'l'), strstr(dup,"lo")-dup); free(dup);
  bool t=5; printf("%d %zu %zu\n", t, offsetof(struct big,s), sizeof(struct big));
  double d=1/3.0; float f=0.1f; printf("%.10f %.10f %d\n", d, f, (int)3.99);
  char s[]="a,b;c"; for(char*tk=strtok(s,",;");tk;tk=strtok(NULL,",;")) printf("[%s]",tk); puts("");
  int *p=arr+4; printf("%td %d %d\n", p-arr, *p, p[-1]);
  int (*fp[2])(int)={fib,next?fib:0}; printf("%d\n", fp[1](7));
  printf("%d\n", (1,2,3)); printf("%d\n", sizeof(int[3]) == 12 ? 1 : 0);
  struct point *pp=&(struct point){8,9}; printf("%d\n", pp->x*pp->y);
  srand(42); printf("%d %d\n", rand(), rand()); 
  assert(1==1);
  printf("%p %s\n", (void*)0, __func__);
  long long ll=1LL<<40; printf("%lld %d\n", ll, (char)300);
  printf("%d\n", atoi("  -12x")+ (int)strtol("0x1f",NULL,0));
  return 3;
}
