# A function written in C that is called by C sees the caller's references: no argument is counted once more.
import functools
import itertools
import operator
from sys import getrefcount

l = []
print(list(map(getrefcount, [l])))
print(getrefcount(*[l]))
print(getrefcount(*(l,)))
print(list(map(getrefcount, iter([l]))), list(itertools.starmap(getrefcount, [(l,)])))
print(list(filter(lambda item: getrefcount(item) and False, [l])))
print(sorted([l], key=getrefcount) and max([l], key=getrefcount) is l)


def show(item):
    print(getrefcount(item))
    return 0


sorted([l], key=show)
max([l], key=show)
list(map(show, [l]))
list(filter(show, [l]))
functools.reduce(lambda a, b: print(getrefcount(b)), [0, l])
show(*[l])
show(*(l,))
show(**{"item": l})
print(operator.methodcaller("count", 1)([1, 1]))
for item in itertools.takewhile(getrefcount, [l]):
    print(getrefcount(item))
