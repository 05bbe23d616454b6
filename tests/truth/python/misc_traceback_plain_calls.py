# probe: misc_traceback_plain_calls
# versions: 3.8+
def g(n): raise ValueError(n)
def f(n):
    return g(n)
def h(n):
    x = f(n)
    return x
def k(n):
    return [g][0](n)
try:
    h(1)
except ValueError:
    pass
def q(): return g(2)
import sys
class A:
    def m(self, n):
        return self.p(n)
    def p(self, n):
        y = g(n)
try: k(1)
except ValueError as e:
    import io
A().m(3)
