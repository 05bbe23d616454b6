# Prints where a fixed series of allocations and frees lands, for reuse_4k.txt (CPython 3.8 and 3.9) and
# reuse_16k.txt (3.10 and later). The blocks are those of bytes objects, in three size classes that little else uses.
import sys
from array import array

SMALL_POOLS = sys.version_info < (3, 10)
MASK = (4096 if SMALL_POOLS else 16384) - 1
SIZES = (432, 448, 464)
SLOTS = 240
STEPS = 6000
HEADER = 33  # of a bytes object, with its final NUL

slots = [None] * SLOTS
addresses = array("Q", bytes(8 * STEPS))
padding = [None] * 1200
filler = [None] * 20000


def fill_classes():
    """Fill each class up to the end of a pool, so that its next block opens a new one."""
    k = 0
    for size in SIZES:
        i = 0
        while True:
            padding[k] = block = bytes(size - HEADER)
            k += 1
            i += 1
            if i > 90 and (id(block) & MASK) + 2 * size > MASK + 1:
                break
            block = None
        block = None


def fill_arenas(go):
    """Fill arenas up to the end of one, which with small pools the series would come across."""
    if not go:
        return
    last = i = 0
    while True:
        block = filler[i] = bytes(300)
        pool = id(block) & ~MASK
        if i > 3000 and pool != last and pool != last + MASK + 1:
            return
        last = pool
        i += 1


def run(steps):
    x = 1
    k = 0
    while k < steps:
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        i = (x >> 8) % SLOTS
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        dice = (x >> 8) % 10
        grow = k // 500 % 2 == 0
        if slots[i] is None:
            if dice < (8 if grow else 1):
                slots[i] = bytes(SIZES[(x >> 13) % 3] - HEADER)
                addresses[k] = id(slots[i])
        elif dice < (2 if grow else 9):
            slots[i] = None
        k += 1


# A first call leaves the functions' frames behind, which would take blocks later.
fill_arenas(False)
run(0)
fill_classes()
fill_arenas(SMALL_POOLS)
run(STEPS)

pools = []
places = []
for address in addresses:
    if address:
        pool = address & ~MASK
        if pool not in pools:
            pools.append(pool)
        places.append("%d:%d" % (pools.index(pool), address - pool))
line = []
for place in places:
    if len(" ".join(line + [place])) > 110:
        print(" ".join(line))
        line = []
    line.append(place)
print(" ".join(line))
