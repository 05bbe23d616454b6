# The descriptor protocol, called by its names.
class C:
    def m(self): return 1
    @property
    def p(self): return 2
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(): return 4
    __slots__=("x",)
def f(self): return self
o=C()
print(f.__get__(o)() is o)
print(f.__get__(o, C)() is o, f.__get__(None, C) is f)
print(C.__dict__["p"].__get__(o), C.__dict__["p"].__get__(None, C) is C.__dict__["p"])
print(C.__dict__["c"].__get__(o)(), C.__dict__["s"].__get__(o)())
o.x=5
print(C.x.__get__(o), C.x.__get__(o, C))
C.x.__set__(o, 6); print(o.x); C.x.__delete__(o)
print(hasattr(1,"__get__"), hasattr(f,"__get__"), hasattr(C.x,"__set__"), hasattr(f,"__set__"), hasattr(len,"__get__"), hasattr([].append,"__get__"), hasattr(str.join,"__get__"))
try: C.__dict__["p"].__set__(o, 1)
except AttributeError as e: print(e)
print(str.join.__get__(",")(["a","b"]))
try: f.__get__()
except TypeError as e: print(e)
try: f.__get__(None)
except TypeError as e: print(e)
