#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <stdarg.h>
#include <errno.h>
#include <math.h>
#include <limits.h>
enum e { NEG=-1, ZERO, POS };
struct in { char c; short s; int i; long l; double d; float f; unsigned char u; };
struct nest { struct in a[2]; union { int x; char y[8]; } u; struct { int p, q; }; const char *name; };
static struct nest N = { .a = {[1] = {.c='z', .d=2.5}}, .u.y = "abc", .p = 3, .name = "nest" };
int m3[2][2][2] = { {{1,2},{3,4}}, {{5,6},{7,8}} };
int part[5] = {[2]=7, 8};
char strs[3][4] = {"ab", "cde", "f"};
char *ptrs[] = {"x", "yy", 0};
typedef int (*binop)(int,int);
int add(int a,int b){return a+b;} int sub(int a,int b){return a-b;}
binop table[] = {add, sub};
binop pick(int i) { return table[i]; }
int (*choose(int i))(int,int) { return i ? sub : add; }
void duff(char *to, const char *from, int count) { int n=(count+7)/8; switch(count%8){ case 0: do { *to++=*from++; case 7: *to++=*from++; case 6: *to++=*from++; case 5: *to++=*from++; case 4: *to++=*from++; case 3: *to++=*from++; case 2: *to++=*from++; case 1: *to++=*from++; } while(--n>0); } }
struct P { double x, y; }; 
struct P mkp(double x,double y){ struct P p={x,y}; return p; }
double norm(struct P p){ return p.x*p.x+p.y*p.y; }
void vstruct(int n, ...) { va_list ap; va_start(ap,n); struct P p = va_arg(ap, struct P); double d = va_arg(ap,double); char *s = va_arg(ap, char*); long l = va_arg(ap,long); va_end(ap); printf("%g %g %g %s %ld\n",p.x,p.y,d,s,l); }
unsigned hash(const char *s){ unsigned h=5381; int c; while((c=*s++)) h=h*33+c; return h; }
int depth(int n){ return n==0?0:1+depth(n-1); }
void swap(int *a,int*b){int t=*a;*a=*b;*b=t;}
int partition(int *a,int lo,int hi){int p=a[hi],i=lo-1;for(int j=lo;j<hi;j++)if(a[j]<p)swap(&a[++i],&a[j]);swap(&a[i+1],&a[hi]);return i+1;}
void qs(int*a,int lo,int hi){if(lo<hi){int p=partition(a,lo,hi);qs(a,lo,p-1);qs(a,p+1,hi);}}
static inline int sq(int x) { return x*x; }
#define FOREACH(i,n) for(int i=0;i<(n);i++)
#define LOG(fmt, ...) printf("[" fmt "]\n", __VA_ARGS__)
#ifdef UNDEFD
#error no
#elif defined(FOREACH) && (1+1==2)
#define OK 1
#else
#define OK 0
#endif
struct list { struct list *next; int v; };
struct list *push(struct list *l,int v){ struct list*n=malloc(sizeof*n); *n=(struct list){l,v}; return n; }
int main(void) {
  printf("%zu %zu %zu %d\n", sizeof(struct in), sizeof(struct nest), sizeof N.a, OK);
  printf("%c %g %s %d %d %s\n", N.a[1].c, N.a[1].d, N.u.y, N.p, N.q, N.name);
  printf("%d %d %d %d\n", m3[1][0][1], part[2], part[3], part[4]); printf("%s %s %c\n", strs[0], strs[2], strs[1][2]);
  int (*row)[2][2] = m3; printf("%d %d\n", row[1][1][1], (*row)[0][1]); int *flat=&m3[0][0][0]; printf("%d\n", flat[5]);
  printf("%d %d %d\n", pick(1)(5,3), choose(0)(5,3), (*table[0])(1,1));
  char to[32]={0}; duff(to,"hello duff device!",18); puts(to);
  struct P p=mkp(3,4); printf("%g %g %g\n", norm(p), norm(mkp(1,2)), mkp(7,8).y); vstruct(1,p,1.5,"s",9L);
  printf("%u %d\n", hash("hello"), depth(1000));
  int a[]={9,3,7,1,8,2}; qs(a,0,5); FOREACH(i,6) printf("%d ",a[i]); puts(""); LOG("%d-%s",5,"v");
  printf("%d %u %ld\n", (int)0x80000000, (unsigned)-5, (long)-5>>1); printf("%d %d\n", -5>>1, 5<<3); printf("%u\n", 1u<<31);
  printf("%lld %llu\n", LLONG_MIN, ULLONG_MAX); printf("%hhd %hu %hhx\n", 300, 70000, 0x1ff);
  uint8_t u8=250; u8+=10; int8_t i8=127; i8++; printf("%d %d\n", u8, i8); uint16_t u16=0xffff; u16<<=1; printf("%d\n", u16);
  printf("%d %d %d\n", sq(5), !5, ~5); printf("%g %g\n", sqrt(2), pow(2,10)); float f=1e10f; printf("%.1f %d\n", f, (int)2.9f);
  printf("%5s|%-5s|%.2s|%*d|%-*d|\n", "ab","ab","abc",5,42,4,7); printf("%#x %#o %+.2e %G\n",255,8,12345.678,1e-10);
  printf("%x\n", -1); printf("%05.1f|%+5d|%e\n", 3.14159, 7, 0.0); printf("%i%%\n", 50); printf("%.0f %.0f %.0f\n", 0.5, 1.5, 2.5);
  struct list *l=0; FOREACH(i,4) l=push(l,i*i); for(struct list*q=l;q;q=q->next) printf("%d ",q->v); puts(""); while(l){struct list*n=l->next;free(l);l=n;}
  char buf[64]; int n=snprintf(buf,8,"%s","truncated!"); printf("%d %s\n", n, buf); n=sscanf("12 abc 3.5 x","%d %s %f %c",&a[0],buf,&f,to); printf("%d %d %s %g %c\n",n,a[0],buf,f,to[0]);
  strcpy(buf,"one"); strcat(buf,"two"); strncat(buf,"three",2); printf("%s %d %d\n",buf,strcmp(buf,"onetwoth"),strncmp("abc","abd",2)); 
  printf("%s %s\n", strrchr("a/b/c",'/'), strpbrk("hello","xyzl")); printf("%zu %zu\n", strspn("aabbc","ab"), strcspn("hello","l"));
  memmove(buf+1,buf,5); buf[6]=0; puts(buf); printf("%d\n", memcmp("abc","abd",3)<0);
  errno=0; long v=strtol("99999999999999999999",NULL,10); printf("%ld %d\n", v, errno==ERANGE); char*end; v=strtol("42abc",&end,10); printf("%ld %s\n",v,end); printf("%g %s\n", strtod("3.5e2z",&end), end);
  int x=3; { int x=4; { extern int part[5]; x+=part[2]; } printf("%d\n",x); } printf("%d\n",x);
  int i=0; again: if(i<3){ int y=i*2; printf("%d ",y); i++; goto again; } puts("");
  for(i=0;;i++){ if(i==2) continue; if(i>4) break; switch(i){case 1: continue; default: break;} printf("%d ",i);} puts("");
  const char *s="lit" "eral"; printf("%s %zu %c\n", s, sizeof "abc", "xyz"[1]); printf("%d\n", sizeof(char[10])==10);
  enum e ee=NEG; printf("%d %d\n", ee<ZERO, POS); int arr2[3]={0}; int *ip=arr2; *ip++=1; *ip++=2; (*ip)++; printf("%d %d %d %td\n",arr2[0],arr2[1],arr2[2],ip-arr2); ++*ip; printf("%d\n", *ip--);
  union { float f; uint32_t u; } pun={.f=1.0f}; printf("%x\n", pun.u); void *vp=&x; printf("%d\n", *(int*)vp); long addr=(long)&x; *(int*)addr=77; printf("%d\n",x);
  printf("%d %d\n", 1?2:3, 0||1&&0); int t=(x=5,x+1); printf("%d\n",t); printf("%d\n", (char)200<0); unsigned long big=1UL<<63; printf("%lu %ld\n", big, (long)big);
  struct {int a; int b[];} *fl=malloc(sizeof(int)*4); fl->a=1; fl->b[2]=9; printf("%d\n",fl->b[2]); free(fl);
  int *c=calloc(3,sizeof(int)); printf("%d\n", c[0]+c[1]+c[2]); c=realloc(c,40); c[9]=4; printf("%d\n",c[9]); free(c);
  double dd=0.1+0.2; printf("%.17g %d\n", dd, dd==0.3); printf("%d\n", (int)('a'+1)); printf("%c%c\n", 'a'+1, 0x41); printf("%s\n", 5>3?"yes":"no");
  printf("%d\n", INT_MAX+1<0); printf("%d %d\n", 7%-3, -7/3); printf("%lu\n", (unsigned long)-1%10); fprintf(stdout,"%s\n", __FILE__[0]?"file":""); printf("%d\n", __LINE__);
  return 0;
}
