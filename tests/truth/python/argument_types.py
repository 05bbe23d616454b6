# A text where C takes an int: every function says so, in its own words.
import collections
import gc
import itertools
import operator
import sys

CALLS = [
    chr,
    hex,
    lambda x: range(x),
    gc.collect,
    lambda x: collections.deque([1, 2]).rotate(x),
    operator.index,
    sys._getframe,
    sys.setrecursionlimit,
    lambda x: itertools.combinations([1], x),
    lambda x: collections.deque([], x),
    lambda x: collections.deque([1]).index(1, x),
    lambda x: [].insert(x, 1),
    lambda x: [1].pop(x),
    lambda x: itertools.repeat(1, x),
    lambda x: gc.set_threshold(x),
    lambda x: gc.get_objects(x),
    lambda x: gc.set_debug(x),
    lambda x: "a".ljust(x),
    lambda x: [1] * x,
    lambda x: [1][x],
    lambda x: [1][x:],
    lambda x: bytes([x]),
    lambda x: round(1.5, x),
    lambda x: sum([1], x),
    lambda x: "%d" % x,
    lambda x: enumerate([], x),
    lambda x: pow(1, x),
    lambda x: divmod(1, x),
    lambda x: "abc".replace("a", "b", x),
    lambda x: "a b".split(None, x),
    lambda x: int("1", x),
    lambda x: bytearray(3).__setitem__(0, x),
]
for number, call in enumerate(CALLS):
    try:
        print(number, call("a"))
    except (TypeError, ValueError) as error:
        print(number, type(error).__name__, error)


# The same with the wrong number of arguments, for slots and for methods.
def nothing():
    yield


for call in [
    lambda: [].__len__(1),
    lambda: [].__getitem__(),
    lambda: {}.__contains__(),
    lambda: set().__contains__(1, 2),
    lambda: [].__setitem__(1),
    lambda: "".__contains__(),
    lambda: [].__iter__(1),
    lambda: "".__repr__(1),
    lambda: [].index(),
    lambda: set().isdisjoint(),
    lambda: property(nothing).getter(),
    lambda: list.__new__(),
    lambda: list.__new__(1),
    lambda: list.__new__(dict),
    lambda: itertools.chain.__new__(list),
    lambda: collections.deque.__new__(1),
    lambda: __build_class__(1, 2),
    lambda: __build_class__(1),
    lambda: nothing().throw(),
    lambda: nothing().throw(1),
    lambda: nothing().throw(int),
    lambda: sys.setrecursionlimit(),
    lambda: sys.setrecursionlimit(0),
    lambda: list.__new__.__self__,
    lambda: collections.deque() * 10**8,
]:
    try:
        print(call())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


# `divmod` asks its operands.
class Pair:
    def __divmod__(self, other):
        return "divmod", other

    def __rdivmod__(self, other):
        return "rdivmod", other


print(divmod(Pair(), 3), divmod(3, Pair()), divmod(17, 5), divmod(-17, 5), divmod(7.5, 2))


# What may be assigned to a slice.
for part in slice(0, 2), slice(None), slice(None, None, 2):
    try:
        [1, 2, 3][part] = 5
    except TypeError as error:
        print(error)
try:
    del None.attribute
except AttributeError as error:
    print(error)
