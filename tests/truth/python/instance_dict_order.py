# An instance's dict keeps the order of its own insertions; what it releases first is another matter.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("freed", self.name)


class Pair:
    pass


first = Pair()
first.a = 1
first.b = 2
second = Pair()
second.b = Loud("b")
second.a = Loud("a")
names = second.__dict__
print(list(names))
del second
names = None
