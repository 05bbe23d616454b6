#include <stdio.h>
#include <string.h>
int total(int n, int a[n]) { int s=0; for (int i=0;i<n;i++) s+=a[i]; return s; }
int main(int argc, char **argv) {
  int n = 4 + argc;
  for (int k = 1; k < 4; k++) { int a[n*k]; char c[k+1]; memset(c,'x',k); c[k]=0; for (int i=0;i<n*k;i++) a[i]=i; printf("%zu %zu %d %s\n", sizeof a, sizeof(c), total(n*k,a), c); }
  double d[n]; d[0]=1.5; d[n-1]=2.5; printf("%g %zu %d\n", d[0]+d[n-1], sizeof(d)/sizeof(d[0]), (int)(&d[n]-&d[0]));
  int i=0; again:; { int b[i+1]; b[i]=i; i+=b[i]+1; } if (i<3) goto again;
  struct {int x;} s[n]; s[1].x=5; printf("%d\n", s[1].x);
  return 0;
}
