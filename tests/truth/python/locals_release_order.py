# The order in which a function's locals are released: first appearance, parameters first, cells after the others.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("freed", self.name)


def with_cell():
    a = Loud("a")
    b = Loud("b")
    inner = lambda: a
    del inner


def by_appearance(flag):
    if flag:
        z = None
    a = Loud("a")
    z = Loud("z")


def with_parameter(p):
    a = Loud("a")
    p = Loud("p")


with_cell()
by_appearance(False)
with_parameter(None)


# A parameter that a nested function uses.
def parameters(second, first, plain):
    early = Loud("early")
    shared = Loud("shared")
    late = Loud("late")
    second = Loud("second")
    first = Loud("first")
    plain = Loud("plain")

    def inner():
        return second, shared, first

    del inner


parameters(1, 2, 3)
