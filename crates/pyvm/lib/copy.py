"""Shallow and deep copies."""

import types
import weakref
from copyreg import dispatch_table

__all__ = ["Error", "copy", "deepcopy"]


class Error(Exception):
    pass


error = Error

# What cannot change is its own copy.
_ATOMIC = {
    type(None), int, float, bool, str, bytes, type, range, property, type(Ellipsis), type(NotImplemented),
    types.FunctionType, types.BuiltinFunctionType, types.CodeType, weakref.ref,
}
_SHALLOW_ATOMIC = _ATOMIC | {tuple, frozenset, slice}
_COPIED = {list, dict, set}


def _reduced(x, cls):
    reductor = dispatch_table.get(cls)
    if reductor is not None:
        return reductor(x)
    reductor = getattr(x, "__reduce_ex__", None)
    if reductor is not None:
        return reductor(4)
    reductor = getattr(x, "__reduce__", None)
    if reductor is not None:
        return reductor()
    return None


def copy(x):
    cls = type(x)
    if cls in _SHALLOW_ATOMIC or issubclass(cls, type):
        return x
    if cls in _COPIED:
        return x.copy()
    copier = getattr(cls, "__copy__", None)
    if copier is not None:
        return copier(x)
    parts = _reduced(x, cls)
    if parts is None:
        raise Error("un(shallow)copyable object of type %s" % cls)
    return x if isinstance(parts, str) else _rebuild(x, None, *parts)


def deepcopy(x, memo=None, _nil=[]):
    cls = type(x)
    if cls in _ATOMIC:
        return x
    if memo is None:
        memo = {}
    else:
        y = memo.get(id(x), _nil)
        if y is not _nil:
            return y
    copier = _deepcopiers.get(cls)
    if copier is not None:
        y = copier(x, memo)
    elif issubclass(cls, type):
        y = x
    else:
        copier = getattr(x, "__deepcopy__", None)
        if copier is not None:
            y = copier(memo)
        else:
            parts = _reduced(x, cls)
            if parts is None:
                raise Error("un(deep)copyable object of type %s" % cls)
            y = x if isinstance(parts, str) else _rebuild(x, memo, *parts)
    if y is not x:
        memo[id(x)] = y
        _keep_alive(x, memo)
    return y


def _copy_list(x, memo):
    y = []
    memo[id(x)] = y
    for item in x:
        y.append(deepcopy(item, memo))
    return y


def _copy_tuple(x, memo):
    items = [deepcopy(item, memo) for item in x]
    # A tuple that holds itself was copied on the way.
    try:
        return memo[id(x)]
    except KeyError:
        pass
    for old, new in zip(x, items):
        if old is not new:
            return tuple(items)
    return x


def _copy_dict(x, memo):
    y = {}
    memo[id(x)] = y
    for key, value in x.items():
        y[deepcopy(key, memo)] = deepcopy(value, memo)
    return y


def _copy_method(x, memo):
    return type(x)(x.__func__, deepcopy(x.__self__, memo))


def _copy_set(x, memo):
    return type(x)([deepcopy(item, memo) for item in x])


_deepcopiers = {list: _copy_list, tuple: _copy_tuple, dict: _copy_dict, types.MethodType: _copy_method, set: _copy_set, frozenset: _copy_set}


def _keep_alive(x, memo):
    # While the memo lives, so does the original: its id must not be used again.
    try:
        memo[id(memo)].append(x)
    except KeyError:
        memo[id(memo)] = [x]


def _rebuild(x, memo, func, args, state=None, listiter=None, dictiter=None):
    deep = memo is not None
    if deep and args:
        args = (deepcopy(arg, memo) for arg in args)
    y = func(*args)
    if deep:
        memo[id(x)] = y
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, "__setstate__"):
            y.__setstate__(state)
        else:
            slots = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slots = state
            if state is not None:
                y.__dict__.update(state)
            if slots is not None:
                for key, value in slots.items():
                    setattr(y, key, value)
    if listiter is not None:
        for item in listiter:
            y.append(deepcopy(item, memo) if deep else item)
    if dictiter is not None:
        for key, value in dictiter:
            if deep:
                key, value = deepcopy(key, memo), deepcopy(value, memo)
            y[key] = value
    return y
