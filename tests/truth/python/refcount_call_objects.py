# An object is called by its type: with a tuple of the arguments, unless the caller has one, or the type needs none.
from sys import getrefcount
import functools
l=[]
class C:
    def __call__(self,x, **k): return getrefcount(x)
class D:
    __call__ = getrefcount
c=C(); d=D()
print(c(l), c(x=l), c(*[l]), c.__call__(l), list(map(c,[l])), C.__call__(c,l), c(l, y=1))
print(d(l), d(*[l]), list(map(d,[l])))
print(functools.partial(c)(l), functools.partial(getrefcount)(l), functools.partial(c.__call__)(l), functools.partial(lambda x: getrefcount(x))(l))
c([])
print(c([]), d([]), getrefcount([]))
