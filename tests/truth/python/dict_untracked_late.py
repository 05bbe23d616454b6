# A dict that held a container, and a tuple that never did: what a full collection makes of them.
import gc

pair = tuple([1, "a"])
print(gc.is_tracked(pair))
table = {"key": []}
print(gc.is_tracked(table))
del table["key"]
print(gc.is_tracked(table))
gc.collect()
print(gc.is_tracked(pair), gc.is_tracked(table))
table["key"] = []
print(gc.is_tracked(table))
constant = (1, "a")
print(gc.is_tracked(constant))
gc.collect()
print(gc.is_tracked(constant))
