"""How an object is taken apart and put together again."""

dispatch_table = {}


def pickle(ob_type, pickle_function, constructor_ob=None):
    if not callable(pickle_function):
        raise TypeError("reduction functions must be callable")
    dispatch_table[ob_type] = pickle_function


def __newobj__(cls, *args):
    return cls.__new__(cls, *args)


def __newobj_ex__(cls, args, kwargs):
    return cls.__new__(cls, *args, **kwargs)


def _slotnames(cls):
    names = []
    for base in cls.__mro__:
        slots = base.__dict__.get("__slots__", ())
        if isinstance(slots, str):
            slots = (slots,)
        for name in slots:
            if name in ("__dict__", "__weakref__"):
                continue
            if name.startswith("__") and not name.endswith("__") and base.__name__.lstrip("_"):
                name = "_%s%s" % (base.__name__.lstrip("_"), name)
            names.append(name)
    return names


def _state(obj):
    """What an object keeps besides what its builtin base holds."""
    state = getattr(obj, "__dict__", None) or None
    slots = {}
    for name in _slotnames(type(obj)):
        try:
            slots[name] = getattr(obj, name)
        except AttributeError:
            pass
    return (state, slots) if slots else state


def _reduce(obj):
    cls = type(obj)
    if isinstance(obj, BaseException):
        state = getattr(obj, "__dict__", None)
        return (cls, obj.args, state) if state else (cls, obj.args)
    keywords = {}
    if hasattr(cls, "__getnewargs_ex__"):
        args, keywords = obj.__getnewargs_ex__()
    elif hasattr(cls, "__getnewargs__"):
        args = obj.__getnewargs__()
    else:
        args = ()
        for base in (int, float, str, bytes, tuple, frozenset):
            if isinstance(obj, base):
                args = (base(obj),)
    getstate = getattr(obj, "__getstate__", None)
    state = _state(obj) if getstate is None else getstate()
    listitems = iter(obj) if isinstance(obj, list) else None
    dictitems = iter(obj.items()) if isinstance(obj, dict) else None
    if isinstance(obj, (set,)):
        return cls, (list(obj),), state
    if keywords:
        return __newobj_ex__, (cls, args, keywords), state, listitems, dictitems
    return __newobj__, (cls,) + tuple(args), state, listitems, dictitems
