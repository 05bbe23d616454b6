# Who still holds an argument while the callee runs: a plain call, one with *args, of a class, of a partial.
from functools import partial


class Loud:
    def __del__(self):
        print("freed")


def drop(value):
    del value
    print("still here")


class Holder:
    def __init__(self, value):
        del value
        print("still here")


print("plain")
drop(Loud())
print("keyword")
drop(value=Loud())
print("starred")
drop(*(Loud(),))
print("class")
Holder(Loud())
print("partial")
partial(drop)(Loud())
