# Enums: members, looking them up, aliases, flags; each member is one object that its class keeps.
import enum
import gc
import sys
from enum import Enum, Flag, IntEnum, IntFlag, auto, unique


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1


print(Color.RED, repr(Color.GREEN), Color.BLUE.name, Color.BLUE.value)
print(Color(2) is Color.GREEN, Color["BLUE"] is Color.BLUE, Color.CRIMSON is Color.RED)
print(list(Color), len(Color), Color.RED in Color)
print(isinstance(Color.RED, Color), type(Color), Color.RED == 1, Color.RED != Color.GREEN)
print({Color.RED: "red"}[Color.RED], sorted(Color.__members__))
try:
    Color(9)
except ValueError as error:
    print(error)
try:
    Color["PINK"]
except KeyError as error:
    print(error)
try:
    Color.RED = 5
except AttributeError as error:
    print(type(error).__name__)
try:

    class More(Color):
        PINK = 4

except TypeError as error:
    print(type(error).__name__)


class Level(IntEnum):
    LOW = 1
    HIGH = 10


print(Level.HIGH > Level.LOW, Level.LOW + 1, Level.HIGH == 10, repr(Level.LOW), int(Level.HIGH))


class Auto(Enum):
    A = auto()
    B = auto()


print(Auto.A.value, Auto.B.value)


class Access(Flag):
    READ = 1
    WRITE = 2


both = Access.READ | Access.WRITE
print(Access.READ in both, bool(Access.READ & Access.WRITE), both.value, (both & Access.READ) is Access.READ)


class Mode(IntFlag):
    R = 4
    W = 2


print((Mode.R | Mode.W) == 6, Mode.R in (Mode.R | Mode.W))

try:

    @unique
    class Twice(Enum):
        ONE = 1
        UNO = 1

except ValueError as error:
    print(error)


class Planet(Enum):
    EARTH = (5, 6)
    MARS = (3, 4)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def weight(self):
        return self.mass * self.radius


print(Planet.EARTH.weight, Planet.MARS.mass, Planet((3, 4)) is Planet.MARS)
Shape = Enum("Shape", "ROUND SQUARE")
print(list(Shape))
