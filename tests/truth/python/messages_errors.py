# probe: messages_errors
# versions: 3.8+
def t(f):
    try: f()
    except Exception as e: print(type(e).__name__, e)
import sys
t(lambda: 1+"a"); t(lambda: "a"+1); t(lambda: []+1); t(lambda: (1,)+[]); t(lambda: 1<"a"); t(lambda: -"a"); t(lambda: 1/0); t(lambda: 1%0); t(lambda: 1//0); t(lambda: 1.0/0); t(lambda: int[1]); t(lambda: None[1]); t(lambda: "a"["b"]); t(lambda: {}[[]]); t(lambda: None.x); t(lambda: undefined_x); t(lambda: None()); t(lambda: iter(1)); t(lambda: len(1)); t(lambda: [1][None]); t(lambda: {1}[0]);t(lambda: object.__new__(int)); t(lambda: object(1)); t(lambda: int("x")); t(lambda: [].nope); t(lambda: "".join([1])); t(lambda: [].remove(1)); t(lambda: [].index(1)); t(lambda: {}.pop(1)); t(lambda: [].pop()); t(lambda: set().pop()); t(lambda: {}.popitem()); t(lambda: next(iter([]))); t(lambda: 2**-1 and 0**-1); t(lambda: int.x); t(lambda: sys.nope); t(lambda: 0.0**-1); t(lambda: (lambda x: x)()); t(lambda: 1 in 1); t(lambda: isinstance(1, 1)); t(lambda: getattr(1, 2)); t(lambda: range(1.0)); t(lambda: sum("a")); t(lambda: [].append()); t(lambda: {1:2}.update(1)); t(lambda: dict(1)); t(lambda: dict([1]));t(lambda: print(1, sep=1)); t(lambda: min([])); t(lambda: min()); t(lambda: ord("ab")); t(lambda: chr(-1)); t(lambda: 1 .__add__()); t(lambda: {}.get()); t(lambda: getattr(1)); t(lambda: 1 @ 2)
class C:
    def __init__(self): pass
t(lambda: C(1))
class D: pass
t(lambda: D(1)); t(lambda: D()+1); t(lambda: D() < D()); t(lambda: len(D())); t(lambda: D()()); t(lambda: D()[0]); t(lambda: iter(D())); t(lambda: int(D()));t(lambda: hash([])); t(lambda: {[]:1})
def raiser(): raise 1
t(raiser)
def r2():
    a, b = 1, 2, 3
t(r2)
def r3():
    a, b = 1,
t(r3)
def r4():
    a, b = 1
t(r4)
def r5():
    class X(int, str): pass
t(r5)
def r6():
    class X(bool): pass
t(r6)
def r7():
    for i in 1: pass
t(r7)
def r8():
    with D(): pass
t(r8)
def r9():
    try: 1/0
    except 5: pass
t(r9)
