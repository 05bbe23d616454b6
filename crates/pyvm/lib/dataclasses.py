"""Classes made from their annotations."""

import sys

__all__ = ["dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "MISSING", "fields", "asdict", "astuple", "replace", "is_dataclass"]


class FrozenInstanceError(AttributeError):
    pass


class _Missing:
    pass


MISSING = _Missing()
_FIELDS = "__dataclass_fields__"


class InitVar:
    """A parameter of `__init__` that is handed to `__post_init__` and not kept."""

    def __init__(self, type):
        self.type = type

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    __slots__ = ("name", "type", "default", "default_factory", "repr", "hash", "init", "compare", "metadata", "kw_only")

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = {} if metadata is None else metadata
        self.kw_only = kw_only


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _function(name, parameters, body, names, qualname):
    """A function made from text: its parameters have the fields' names."""
    source = "def %s(%s):\n%s" % (name, ", ".join(parameters), "".join("    %s\n" % line for line in body or ["pass"]))
    namespace = {}
    exec(source, names, namespace)
    function = namespace[name]
    function.__qualname__ = "%s.%s" % (qualname, name)
    return function


def _is_class_variable(annotation):
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return type(annotation).__name__ == "_ClassVar"


def _collect(cls):
    collected = {}
    for base in cls.__mro__[-1:0:-1]:
        collected.update(getattr(base, _FIELDS, {}))
    for name, annotation in cls.__dict__.get("__annotations__", {}).items():
        if _is_class_variable(annotation):
            continue
        default = getattr(cls, name, MISSING)
        if isinstance(default, Field):
            found = default
            if found.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, found.default)
        else:
            found = field(default=default)
        if found.default.__class__.__hash__ is None:
            raise ValueError("mutable default %s for field %s is not allowed: use default_factory" % (found.default.__class__, name))
        found.name, found.type = name, annotation
        collected[name] = found
    return collected


def _init(cls, collected, frozen):
    names = {"_MISSING": MISSING, "_object_setattr": object.__setattr__, "__name__": cls.__module__}
    positional, keyword, body, handed = [], [], [], []
    seen_default = None
    for found in collected.values():
        if not found.init and found.default_factory is MISSING:
            continue
        name = found.name
        value = name
        parameter = name
        if found.default_factory is not MISSING:
            names["_factory_" + name] = found.default_factory
            if found.init:
                parameter += "=_MISSING"
                value = "_factory_%s() if %s is _MISSING else %s" % (name, name, name)
            else:
                value = "_factory_%s()" % name
        elif found.default is not MISSING:
            names["_default_" + name] = found.default
            parameter += "=_default_" + name
        if found.init:
            if found.kw_only:
                keyword.append(parameter)
            else:
                if "=" in parameter:
                    seen_default = name
                elif seen_default is not None:
                    raise TypeError("non-default argument %r follows default argument" % name)
                positional.append(parameter)
        if isinstance(found.type, InitVar):
            handed.append(name)
        elif frozen:
            body.append("_object_setattr(self, %r, %s)" % (name, value))
        else:
            body.append("self.%s = %s" % (name, value))
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__(%s)" % ", ".join(handed))
    parameters = ["self"] + positional + (["*"] + keyword if keyword else [])
    return _function("__init__", parameters, body, names, cls.__qualname__)


def _process(cls, init, repr, eq, order, unsafe_hash, frozen):
    collected = _collect(cls)
    setattr(cls, _FIELDS, collected)
    kept = [found for found in collected.values() if not isinstance(found.type, InitVar)]
    compared = [found.name for found in kept if found.compare]
    qualname = cls.__qualname__

    def add(function, replace=False):
        if replace or function.__name__ not in cls.__dict__:
            function.__qualname__ = "%s.%s" % (qualname, function.__name__)
            setattr(cls, function.__name__, function)

    if init:
        cls.__init__ = _init(cls, collected, frozen)
    if repr:
        shown = [found.name for found in kept if found.repr]
        running = set()

        def __repr__(self):
            key = id(self)
            if key in running:
                return "..."
            running.add(key)
            try:
                parts = ", ".join("%s=%r" % (name, getattr(self, name)) for name in shown)
                return "%s(%s)" % (self.__class__.__qualname__, parts)
            finally:
                running.discard(key)

        add(__repr__)

    def values(self):
        return tuple([getattr(self, name) for name in compared])

    has_hash = cls.__dict__.get("__hash__") is not None or ("__hash__" in cls.__dict__ and "__eq__" not in cls.__dict__)
    if eq:

        def __eq__(self, other):
            if other.__class__ is self.__class__:
                return values(self) == values(other)
            return NotImplemented

        add(__eq__)
    if order:
        if not eq:
            raise ValueError("eq must be true if order is true")

        def __lt__(self, other):
            return values(self) < values(other) if other.__class__ is self.__class__ else NotImplemented

        def __le__(self, other):
            return values(self) <= values(other) if other.__class__ is self.__class__ else NotImplemented

        def __gt__(self, other):
            return values(self) > values(other) if other.__class__ is self.__class__ else NotImplemented

        def __ge__(self, other):
            return values(self) >= values(other) if other.__class__ is self.__class__ else NotImplemented

        for function in (__lt__, __le__, __gt__, __ge__):
            if function.__name__ in cls.__dict__:
                raise TypeError("Cannot overwrite attribute %s in class %s" % (function.__name__, cls.__name__))
            add(function)
    if frozen:

        def __setattr__(self, name, value):
            if type(self) is cls or name in collected:
                raise FrozenInstanceError("cannot assign to field %r" % name)
            super(cls, self).__setattr__(name, value)

        def __delattr__(self, name):
            if type(self) is cls or name in collected:
                raise FrozenInstanceError("cannot delete field %r" % name)
            super(cls, self).__delattr__(name)

        add(__setattr__)
        add(__delattr__)
    if unsafe_hash or (eq and frozen and not has_hash):
        hashed = [found.name for found in kept if (found.compare if found.hash is None else found.hash)]

        def __hash__(self):
            return hash(tuple([getattr(self, name) for name in hashed]))

        add(__hash__, True)
    elif eq and not has_hash:
        cls.__hash__ = None
    if not hasattr(cls, "__match_args__"):
        cls.__match_args__ = tuple(found.name for found in collected.values() if found.init and not found.kw_only)
    return cls


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen)

    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    try:
        collected = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple(found for found in collected.values() if not isinstance(found.type, InitVar))


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), _FIELDS)


def _convert(obj, whole):
    if is_dataclass(obj) and not isinstance(obj, type):
        return whole([(found.name, _convert(getattr(obj, found.name), whole)) for found in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[_convert(item, whole) for item in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)([_convert(item, whole) for item in obj])
    if isinstance(obj, dict):
        return type(obj)([(_convert(key, whole), _convert(value, whole)) for key, value in obj.items()])
    from copy import deepcopy

    return deepcopy(obj)


def asdict(obj, *, dict_factory=dict):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("asdict() should be called on dataclass instances")
    return _convert(obj, dict_factory)


def astuple(obj, *, tuple_factory=tuple):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("astuple() should be called on dataclass instances")
    return _convert(obj, lambda pairs: tuple_factory([value for name, value in pairs]))


def replace(obj, /, **changes):
    if not is_dataclass(obj) or isinstance(obj, type):
        raise TypeError("replace() should be called on dataclass instances")
    for found in getattr(obj, _FIELDS).values():
        if not found.init:
            if found.name in changes:
                raise ValueError("field %s is declared with init=False, it cannot be specified with replace()" % found.name)
        elif found.name not in changes and not isinstance(found.type, InitVar):
            changes[found.name] = getattr(obj, found.name)
    return obj.__class__(**changes)
