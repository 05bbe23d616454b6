# From 3.10 on an AttributeError keeps the object that lacked the attribute, and the attribute's name.
import gc
import types


class Loud:
    __slots__ = ("slot",)

    def __init__(self, name="object"):
        pass

    def __del__(self):
        print("freed")

    @property
    def broken(self):
        raise AttributeError("mine")

    @property
    def read_only(self):
        return 1


def attempt(label, action):
    one = Loud()
    try:
        action(one)
    except AttributeError as error:
        saved = error.with_traceback(None)
    del one
    print(label, "deleted", getattr(saved, "name", "no name"), hasattr(saved, "obj"))
    obj = getattr(saved, "obj", None)
    print(type(obj).__name__, any(kept is obj for kept in gc.get_referents(saved)) if obj else "")
    obj = saved = None
    print("end")


attempt("load", lambda one: one.missing)
attempt("call", lambda one: one.missing())
attempt("getattr", lambda one: getattr(one, "missing"))
attempt("slot", lambda one: one.slot)
attempt("property", lambda one: one.broken)
attempt("store", lambda one: setattr(one, "missing", 1))
attempt("delete", lambda one: delattr(one, "missing"))
attempt("read only", lambda one: setattr(one, "read_only", 1))
attempt("object", lambda one: object.__getattribute__(one, "missing"))
attempt("class", lambda one: type(one).missing)
attempt("module", lambda one: types.ModuleType("empty").missing)


class Asked(Loud):
    def __getattr__(self, name):
        raise AttributeError("asked for " + name)


def attempt_asked():
    one = Asked()
    try:
        one.missing
    except AttributeError as error:
        saved = error.with_traceback(None)
    del one
    print("asked", "deleted", getattr(saved, "name", "no name"))
    saved = None
    print("end")


attempt_asked()
try:
    raise AttributeError("plain")
except AttributeError as error:
    print(getattr(error, "name", "no name"), getattr(error, "obj", "no obj"))
try:
    unknown
except NameError as error:
    print(getattr(error, "name", "no name"))


def local():
    print(late)
    late = 1


try:
    local()
except UnboundLocalError as error:
    print(getattr(error, "name", "no name"))
