"""Sets of named constants."""

import sys
from _release import int_enums_show_their_value

__all__ = ["EnumMeta", "Enum", "IntEnum", "Flag", "IntFlag", "auto", "unique"]


class auto:
    """A value that the class chooses."""

    value = None


def _is_descriptor(value):
    return hasattr(value, "__get__") or hasattr(value, "__set__") or hasattr(value, "__delete__") or callable(value) and not isinstance(value, type)


def _is_special(name):
    return name.startswith("_") and name.endswith("_") or name.startswith("__") or "__" in name and name.startswith("_")


class EnumMeta(type):
    def __new__(metacls, cls, bases, classdict, **kwds):
        names = [name for name, value in classdict.items() if not _is_special(name) and not _is_descriptor(value) and not isinstance(value, (property, classmethod, staticmethod))]
        values = {name: classdict[name] for name in names}
        namespace = {name: value for name, value in classdict.items() if name not in values}
        for base in bases:
            if getattr(base, "_member_map_", None):
                raise TypeError("%s: cannot extend %r" % (cls, base))
        made = super().__new__(metacls, cls, bases, namespace, **kwds)
        made._member_names_ = []
        made._member_map_ = {}
        made._value2member_map_ = {}
        data_type = metacls._data_type(made)
        made._member_type_ = data_type
        new_member = namespace.get("__new__")
        if new_member is None:
            new_member = next((base.__dict__["__new_member__"] for base in made.__mro__[1:] if "__new_member__" in base.__dict__), None)
        if "__new__" in namespace:
            made.__new_member__ = staticmethod(namespace["__new__"])
        earlier = []
        for name in names:
            value = values[name]
            if isinstance(value, auto):
                value = made._generate_next_value_(name, 1, len(earlier), earlier[:])
            args = value if isinstance(value, tuple) else (value,)
            if new_member is not None:
                function = new_member.__func__ if isinstance(new_member, staticmethod) else new_member
                member = function(made, *args)
                if not hasattr(member, "_value_"):
                    member._value_ = value
            elif data_type is object:
                member = object.__new__(made)
                member._value_ = value
            else:
                member = data_type.__new__(made, *args)
                member._value_ = data_type(*args)
            value = member._value_
            earlier.append(value)
            for known in made._member_map_.values():
                if known._value_ == value:
                    member = known
                    break
            else:
                member._name_ = name
                member.__objclass__ = made
                member._sort_order_ = len(made._member_names_)
                made._member_names_.append(name)
                try:
                    made._value2member_map_[value] = member
                except TypeError:
                    pass
            made._member_map_[name] = member
            if type(member).__init__ is not object.__init__ and "__init__" in namespace and known_new(member, made, name):
                member.__init__(*args)
        # A call of the class from now on looks a member up.
        made.__new__ = Enum.__new__ if "Enum" in globals() else _lookup
        return made

    @staticmethod
    def _data_type(cls):
        for base in cls.__mro__[1:]:
            if base is not object and not isinstance(base, EnumMeta):
                return base
        return object

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1):
        if names is None:
            return cls.__new__(cls, value)
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        if names and isinstance(names[0], str):
            names = [(name, start + at) for at, name in enumerate(names)]
        elif isinstance(names, dict):
            names = list(names.items())
        namespace = dict(names)
        namespace["__module__"] = module or sys._getframe(1).f_globals.get("__name__", "__main__")
        bases = (cls,) if type is None else (type, cls)
        return cls.__class__(value, bases, namespace)

    def __contains__(cls, value):
        return isinstance(value, cls) or value in cls._value2member_map_

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return cls.__dict__["_member_map_"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError("cannot reassign member %r" % name)
        super().__setattr__(name, value)

    def __delattr__(cls, name):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError("%r cannot delete member %r." % (cls.__name__, name))
        super().__delattr__(name)

    @property
    def __members__(cls):
        return dict(cls._member_map_)

    def __repr__(cls):
        if int_enums_show_their_value and issubclass(cls, Flag if "Flag" in globals() else ()):
            return "<flag %r>" % cls.__name__
        return "<enum %r>" % cls.__name__


if int_enums_show_their_value:
    EnumMeta.__name__ = EnumMeta.__qualname__ = "EnumType"
    EnumType = EnumMeta


def known_new(member, cls, name):
    return member._name_ == name


def _lookup(cls, value):
    if type(value) is cls:
        return value
    try:
        return cls._value2member_map_[value]
    except KeyError:
        pass
    except TypeError:
        for member in cls._member_map_.values():
            if member._value_ == value:
                return member
    result = cls._missing_(value)
    if isinstance(result, cls):
        return result
    error = ValueError("%r is not a valid %s" % (value, cls.__qualname__))
    if result is None:
        raise error
    raise TypeError("error in %s._missing_: returned %r instead of None or a valid member" % (cls.__name__, result))


class Enum(metaclass=EnumMeta):
    @classmethod
    def _missing_(cls, value):
        return None

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return max(last_values) + 1 if last_values else start

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return "<%s.%s: %r>" % (self.__class__.__name__, self._name_, self._value_)

    def __str__(self):
        return "%s.%s" % (self.__class__.__name__, self._name_)

    def __format__(self, format_spec):
        return format(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


Enum.__new__ = _lookup


class _Shown:
    """How an enum that is also an int or a str shows itself."""

    if int_enums_show_their_value:

        def __str__(self):
            return self._member_type_.__repr__(self._value_) if self._member_type_ is int else str(self._value_)

        def __format__(self, format_spec):
            return format(self._value_, format_spec)

    else:

        def __format__(self, format_spec):
            return format(self._value_, format_spec)


class IntEnum(int, Enum):
    if int_enums_show_their_value:
        __str__ = _Shown.__str__
    __format__ = _Shown.__format__


if int_enums_show_their_value:

    class StrEnum(str, Enum):
        @staticmethod
        def _generate_next_value_(name, start, count, last_values):
            return name.lower()

        __str__ = _Shown.__str__
        __format__ = _Shown.__format__


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        highest = 0
        for value in last_values:
            highest = max(highest, value.bit_length() if isinstance(value, int) else 0)
        return 1 << highest if last_values else start

    @classmethod
    def _missing_(cls, value):
        every = 0
        for member in cls._member_map_.values():
            every |= member._value_
        if not isinstance(value, int):
            return None
        if value < 0:
            value &= every
        if value & ~every and cls._member_type_ is object:
            return None
        known = cls._value2member_map_.get(value)
        if known is not None:
            return known
        if cls._member_type_ is object:
            made = object.__new__(cls)
        else:
            made = cls._member_type_.__new__(cls, value)
        made._value_ = value
        parts = [member._name_ for member in cls if member._value_ and member._value_ & value == member._value_]
        made._name_ = "|".join(parts) if parts and int_enums_show_their_value else None
        cls._value2member_map_[value] = made
        return made

    def __repr__(self):
        if self._name_ is None and self._value_:
            parts = [m._name_ for m in reversed(list(self.__class__)) if m._value_ and m._value_ & self._value_ == m._value_]
            return "<%s.%s: %r>" % (self.__class__.__name__, "|".join(parts), self._value_)
        if self._name_ is None:
            return "<%s: %r>" % (self.__class__.__name__, self._value_) if int_enums_show_their_value else "<%s.0: 0>" % self.__class__.__name__
        return "<%s.%s: %r>" % (self.__class__.__name__, self._name_, self._value_)

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __bool__(self):
        return bool(self._value_)

    def __or__(self, other):
        other = other._value_ if isinstance(other, Enum) else other
        return self.__class__(self._value_ | other) if isinstance(other, int) else NotImplemented

    def __and__(self, other):
        other = other._value_ if isinstance(other, Enum) else other
        return self.__class__(self._value_ & other) if isinstance(other, int) else NotImplemented

    def __xor__(self, other):
        other = other._value_ if isinstance(other, Enum) else other
        return self.__class__(self._value_ ^ other) if isinstance(other, int) else NotImplemented

    def __invert__(self):
        every = 0
        for member in self.__class__:
            every |= member._value_
        return self.__class__(every & ~self._value_)

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__


class IntFlag(int, Flag):
    if int_enums_show_their_value:
        __str__ = _Shown.__str__
    __format__ = _Shown.__format__
    __repr__ = Flag.__repr__
    __or__, __and__, __xor__, __invert__ = Flag.__or__, Flag.__and__, Flag.__xor__, Flag.__invert__
    __ror__, __rand__, __rxor__ = Flag.__or__, Flag.__and__, Flag.__xor__


def unique(enumeration):
    aliases = [(name, member.name) for name, member in enumeration.__members__.items() if name != member.name]
    if aliases:
        shown = ", ".join("%s -> %s" % pair for pair in aliases)
        raise ValueError("duplicate values found in %r: %s" % (enumeration, shown))
    return enumeration
