# From 3.11 on an instance's values lie in the order of its class's shared keys, and are released in it.
# The dict's own order is that in which they were set.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("freed", self.name)


class Shared:
    pass


first = Shared()
first.a, first.b, first.c = 1, 2, 3

# The dict is asked for before there are values.
one = Shared()
names = one.__dict__
one.b = Loud("b")
one.a = Loud("a")
print(list(names), vars(one) is names)
del one, names

# A value is deleted and set again.
one = Shared()
one.a = Loud("a")
one.b = Loud("b")
del one.a
one.a = Loud("another a")
print(list(one.__dict__))
del one

# More names than there is room for, and a key that is no string: the dict gets keys of its own.
one = Shared()
for name in "zyxcbawvutsrqponmlkjihgfedABCDEFGH":
    setattr(one, name, Loud(name))
print("".join(one.__dict__))
del one
one = Shared()
one.b = Loud("b")
one.a = Loud("a")
names = one.__dict__
names[1] = 2
print(list(names))
del one, names

# Emptied, and filled again.
one = Shared()
one.b = Loud("b")
one.a = Loud("a")
one.__dict__.clear()
print("cleared", one.__dict__)
one.b = 1
one.a = 2
print(one.__dict__, list(reversed(one.__dict__)), one.__dict__.copy())

# The last one taken out is the one that was set last; the others have keys of their own then.
one = Shared()
one.c = Loud("c")
one.b = Loud("b")
one.a = Loud("a")
print(one.__dict__.popitem()[0], list(one.__dict__))
del one
