"""C data in Python's hands: numbers, arrays, structures and pointers at addresses."""

from _ctypes import abort, allocate, decref, fatal_error, incref, load, object_at, read, store, write

__all__ = ["sizeof", "addressof", "byref", "pointer", "POINTER", "cast", "string_at", "memmove", "memset"]

_NOTHING = object()


class _Type(type):
    def __mul__(cls, length):
        if length < 0:
            raise ValueError("Array length must be >= 0, not %d" % length)
        return _array_type(cls, length)

    def __rmul__(cls, length):
        return cls * length

    def from_address(cls, address):
        if not isinstance(address, int):
            raise TypeError("integer expected")
        self = object.__new__(cls)
        self._address = address
        return self

    def from_buffer_copy(cls, source):
        self = cls()
        write(self._address, bytes(source)[:cls._size_])
        return self


class _Data(metaclass=_Type):
    _size_ = 0
    _align_ = 1


class _Simple(_Data):
    _code_ = ""

    def __init__(self, value=_NOTHING):
        self._address = allocate(self._size_)
        if value is not _NOTHING:
            self.value = value

    @property
    def value(self):
        return load(self._code_, self._address)

    @value.setter
    def value(self, value):
        store(self._code_, self._address, value)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.value)

    def __bool__(self):
        return bool(self.value)


def _simple(name, code, size):
    return _Type(name, (_Simple,), {"__module__": "ctypes", "_code_": code, "_size_": size, "_align_": size})


c_bool = _simple("c_bool", "?", 1)
c_byte = _simple("c_byte", "b", 1)
c_ubyte = _simple("c_ubyte", "B", 1)
c_char = _simple("c_char", "c", 1)
c_wchar = _simple("c_wchar", "u", 4)
c_short = _simple("c_short", "h", 2)
c_ushort = _simple("c_ushort", "H", 2)
c_int = _simple("c_int", "i", 4)
c_uint = _simple("c_uint", "I", 4)
c_long = _simple("c_long", "l", 8)
c_ulong = _simple("c_ulong", "L", 8)
c_float = _simple("c_float", "f", 4)
c_double = _simple("c_double", "d", 8)
c_longlong, c_ulonglong = c_long, c_ulong
c_int8, c_uint8 = c_byte, c_ubyte
c_int16, c_uint16 = c_short, c_ushort
c_int32, c_uint32 = c_int, c_uint
c_int64, c_uint64 = c_long, c_ulong
c_ssize_t, c_size_t = c_long, c_ulong


class c_void_p(_Simple):
    _code_ = "P"
    _size_ = _align_ = 8


class c_char_p(_Simple):
    _size_ = _align_ = 8

    @property
    def value(self):
        address = load("P", self._address)
        return None if address is None else string_at(address)

    @value.setter
    def value(self, value):
        if value is not None and not isinstance(value, (bytes, int)):
            raise TypeError("bytes or integer address expected instead of %s instance" % type(value).__name__)
        self._objects = value
        store("P", self._address, None if value is None else _address_of(value))


class py_object(_Simple):
    _size_ = _align_ = 8

    @property
    def value(self):
        address = load("P", self._address)
        if address is None:
            raise ValueError("PyObject is NULL")
        return object_at(address)

    @value.setter
    def value(self, value):
        self._objects = value
        store("P", self._address, id(value))

    def __repr__(self):
        if load("P", self._address) is None:
            return "py_object(<NULL>)"
        return "py_object(%r)" % (self.value,)


def _get(kind, address):
    """An element as Python sees it: a number for a plain number, an object that looks at the bytes for all else."""
    item = kind.from_address(address)
    return item.value if _Simple in kind.__bases__ else item


def _set(kind, address, value):
    if issubclass(kind, _Simple):
        kind.from_address(address).value = value.value if isinstance(value, _Simple) else value
    elif isinstance(value, kind):
        write(address, read(value._address, kind._size_))
    else:
        raise TypeError("expected %s instance, got %s" % (kind.__name__, type(value).__name__))


class Array(_Data):
    def __init__(self, *values):
        if len(values) > self._length_:
            raise IndexError("invalid index")
        self._address = allocate(self._size_)
        for i, value in enumerate(values):
            self[i] = value

    def __len__(self):
        return self._length_

    def _place(self, index):
        if index < 0:
            index += self._length_
        if not 0 <= index < self._length_:
            raise IndexError("invalid index")
        return self._address + index * self._type_._size_

    def __getitem__(self, index):
        if isinstance(index, slice):
            items = [self[i] for i in list(range(self._length_))[index]]
            return b"".join(items) if self._type_ is c_char else items
        return _get(self._type_, self._place(index))

    def __setitem__(self, index, value):
        _set(self._type_, self._place(index), value)


class _CharArray(Array):
    @property
    def raw(self):
        return read(self._address, self._size_)

    @raw.setter
    def raw(self, value):
        if len(value) > self._size_:
            raise ValueError("byte string too long")
        write(self._address, value)

    @property
    def value(self):
        text = self.raw
        for i in range(len(text)):
            if text[i] == 0:
                return text[:i]
        return text

    @value.setter
    def value(self, value):
        if len(value) > self._size_:
            raise ValueError("byte string too long")
        write(self._address, value + b"\0" if len(value) < self._size_ else value)


_array_types = {}


def _array_type(kind, length):
    found = _array_types.get((kind, length))
    if found is None:
        name = "%s_Array_%d" % (kind.__name__, length)
        base = _CharArray if kind is c_char else Array
        parts = {"__module__": "ctypes", "_type_": kind, "_length_": length}
        parts["_size_"], parts["_align_"] = kind._size_ * length, kind._align_
        found = _array_types[kind, length] = _Type(name, (base,), parts)
    return found


class _Pointer(_Data):
    _size_ = _align_ = 8

    def __init__(self, target=None):
        self._address = allocate(8)
        if target is not None:
            self.contents = target

    def _target(self):
        address = load("P", self._address)
        if address is None:
            raise ValueError("NULL pointer access")
        return address

    @property
    def contents(self):
        return self._type_.from_address(self._target())

    @contents.setter
    def contents(self, target):
        if not isinstance(target, self._type_):
            raise TypeError("expected %s instead of %s" % (self._type_.__name__, type(target).__name__))
        self._objects = target
        store("P", self._address, target._address)

    def __getitem__(self, index):
        return _get(self._type_, self._target() + index * self._type_._size_)

    def __setitem__(self, index, value):
        _set(self._type_, self._target() + index * self._type_._size_, value)

    def __bool__(self):
        return load("P", self._address) is not None


_pointer_types = {}


def POINTER(kind):
    found = _pointer_types.get(kind)
    if found is None:
        name = "LP_" + kind.__name__
        found = _pointer_types[kind] = _Type(name, (_Pointer,), {"__module__": "ctypes", "_type_": kind})
    return found


def pointer(target):
    return POINTER(type(target))(target)


class _Field:
    def __init__(self, kind, offset):
        self.kind = kind
        self.offset = offset
        self.size = kind._size_

    def __get__(self, owner, kind):
        if owner is None:
            return self
        value = _get(self.kind, owner._address + self.offset)
        return value.value if issubclass(self.kind, _CharArray) else value

    def __set__(self, owner, value):
        if issubclass(self.kind, _CharArray):
            if not isinstance(value, bytes):
                raise TypeError("expected bytes, %s found" % type(value).__name__)
            if len(value) > self.size:
                raise ValueError("bytes too long (%d, maximum length %d)" % (len(value), self.size))
            write(owner._address + self.offset, value if len(value) == self.size else value + b"\0")
            return
        if issubclass(self.kind, Array) and isinstance(value, tuple):
            value = self.kind(*value)
        _set(self.kind, owner._address + self.offset, value)


class _RecordType(_Type):
    def __init__(cls, name, bases, parts):
        type.__init__(cls, name, bases, parts)
        if "_fields_" not in parts:
            return
        size, align = bases[0]._size_, bases[0]._align_
        names = list(getattr(bases[0], "_names_", ()))
        for field in parts["_fields_"]:
            kind = field[1]
            align = max(align, kind._align_)
            offset = 0 if cls._overlaps_ else -(-size // kind._align_) * kind._align_
            setattr(cls, field[0], _Field(kind, offset))
            names.append(field[0])
            size = max(size, offset + kind._size_)
        cls._size_, cls._align_, cls._names_ = -(-size // align) * align, align, names


class Structure(_Data, metaclass=_RecordType):
    _overlaps_ = False
    _names_ = ()

    def __init__(self, *values, **named):
        if len(values) > len(self._names_):
            raise TypeError("too many initializers")
        self._address = allocate(self._size_)
        for name, value in zip(self._names_, values):
            setattr(self, name, value)
        for name, value in named.items():
            setattr(self, name, value)


class Union(Structure):
    _overlaps_ = True


class _Reference:
    def __init__(self, target, offset):
        self._target = target
        self._address = target._address + offset


def byref(target, offset=0):
    return _Reference(target, offset)


def sizeof(what):
    kind = what if isinstance(what, type) else type(what)
    if not issubclass(kind, _Data):
        raise TypeError("this type has no size")
    return kind._size_


def alignment(what):
    return what._align_


def addressof(what):
    if not isinstance(what, _Data):
        raise TypeError("invalid type")
    return what._address


def _address_of(what):
    """The address that an argument of type `void *` is."""
    if what is None:
        return 0
    if isinstance(what, int):
        return what
    if isinstance(what, bytes):
        return id(what) + bytes.__basicsize__ - 1
    if isinstance(what, (_Pointer, c_void_p, c_char_p)):
        return load("P", what._address) or 0
    return what._address


def cast(what, kind):
    result = kind()
    store("P", result._address, _address_of(what))
    result._objects = what
    return result


def string_at(where, size=-1):
    address = _address_of(where)
    if size >= 0:
        return read(address, size)
    text = b""
    while True:
        byte = read(address + len(text), 1)
        if byte == b"\0":
            return text
        text += byte


def memmove(to, source, count):
    write(_address_of(to), read(_address_of(source), count))
    return _address_of(to)


def memset(to, byte, count):
    write(_address_of(to), bytes([byte & 0xFF]) * count)
    return _address_of(to)


def create_string_buffer(init, size=None):
    if isinstance(init, bytes):
        buffer = (c_char * (len(init) + 1 if size is None else size))()
        buffer.value = init
        return buffer
    if isinstance(init, int):
        return (c_char * init)()
    raise TypeError(init)


class _Library:
    def abort(self):
        abort()


def CDLL(name, mode=0):
    return _Library()


class _PythonApi:
    def Py_IncRef(self, holder):
        incref(holder.value)

    def Py_DecRef(self, holder):
        decref(holder.value)

    def Py_FatalError(self, message):
        fatal_error(message)


pythonapi = _PythonApi()
