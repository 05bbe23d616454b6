# A suspended generator with `finally` in a cycle.
import gc


def steps():
    try:
        mine = it
        yield mine
    finally:
        print("closed")


gc.collect()
it = steps()
next(it)
del it
print(gc.collect())
print(gc.garbage)
