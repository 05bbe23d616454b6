//! Items: `container[key]` read, written and deleted; slices; membership.

use num_traits::ToPrimitive;
use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::vm::{R, Stop, Vm};

impl Vm {
    /// `container[key]`.
    pub fn getitem(&mut self, container: Obj, key: Obj) -> R {
        if let Some(value) = self.through_proxy(container, |vm, target| vm.getitem(target, key))? {
            return Ok(value);
        }
        if let Some(value) = self.call_special(container, "__getitem__", &[key])? {
            return Ok(value);
        }
        self.builtin_getitem(container, key)
    }

    /// What a builtin type's `__getitem__` gives.
    pub(crate) fn builtin_getitem(&mut self, container: Obj, key: Obj) -> R {
        match self.value(container) {
            Py::List(list) => {
                let len = list.items.len();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    let items: Vec<Obj> =
                        self.slice_indices(key, len)?.into_iter().map(|at| self.list_items(container)[at]).collect();
                    let items = self.owned_items(&items);
                    return Ok(self.list(items));
                }
                let at = self.index(key, len, "list", "list index out of range")?;
                let item = self.list_items(container)[at];
                Ok(self.incref(item, Cause::Item))
            }
            Py::Tuple(items) => {
                let len = items.len();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    let indices = self.slice_indices(key, len)?;
                    let whole = indices.iter().copied().eq(0..len);
                    let items: Vec<Obj> = indices.into_iter().map(|at| self.tuple_items(container)[at]).collect();
                    if whole && matches!(self.heap.payload(container), Py::Tuple(_)) {
                        return Ok(self.incref(container, Cause::Push));
                    }
                    let items = self.owned_items(&items);
                    return Ok(self.tuple(items));
                }
                let at = self.index(key, len, "tuple", "tuple index out of range")?;
                match self.tuple_items(container)[at].some() {
                    Some(item) => Ok(self.incref(item, Cause::Item)),
                    None => {
                        // A tuple under construction: CPython reads a null pointer.
                        self.die_of("SIGSEGV")
                    }
                }
            }
            Py::Dict(_) => match self.dict_get(container, key)? {
                Some(value) => Ok(self.incref(value, Cause::Item)),
                None => {
                    if self.has_own_methods(container)
                        && let Some(value) = self.call_special(container, "__missing__", &[key])?
                    {
                        return Ok(value);
                    }
                    self.raise_with("KeyError", key)
                }
            },
            Py::Str(text) => {
                let chars: Vec<char> = text.text.chars().collect();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    let indices = self.slice_indices(key, chars.len())?;
                    let whole = indices.iter().copied().eq(0..chars.len());
                    let text: String = indices.into_iter().map(|at| chars[at]).collect();
                    return Ok(if whole { self.str_like(container, &text) } else { self.str(&text) });
                }
                let at = self.index(key, chars.len(), "string", "string index out of range")?;
                Ok(self.str(chars[at].encode_utf8(&mut [0; 4])))
            }
            Py::Bytes(bytes) => {
                let bytes = bytes.to_vec();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    let bytes: Box<[u8]> = self.slice_indices(key, bytes.len())?.into_iter().map(|at| bytes[at]).collect();
                    return Ok(self.bytes(&bytes));
                }
                let at = self.index(key, bytes.len(), "byte", "index out of range")?;
                Ok(self.int(i64::from(bytes[at])))
            }
            Py::ByteArray(array) => {
                let bytes = array.bytes.clone();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    let bytes: Vec<u8> = self.slice_indices(key, bytes.len())?.into_iter().map(|at| bytes[at]).collect();
                    return Ok(self.bytearray(&bytes));
                }
                let at = self.index(key, bytes.len(), "bytearray", "bytearray index out of range")?;
                Ok(self.int(i64::from(bytes[at])))
            }
            Py::MemoryView(_) => self.view_item(container, key),
            &Py::Range(start, stop, step) => {
                let len = super::range_len(start, stop, step) as usize;
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    return self.unsupported("a slice of a range; slice the list of it");
                }
                let at = self.index(key, len, "range", "range object index out of range")?;
                Ok(self.int(start + step * at as i64))
            }
            Py::Type(_) => {
                if self.lookup_special_on_type(container, "__class_getitem__").is_some() {
                    let method = self.getattr_str(container, "__class_getitem__")?;
                    self.hold(method, "__class_getitem__");
                    let value = self.call(method, &[key]);
                    self.release(Cause::Native);
                    return value;
                }
                self.not_subscriptable(container)
            }
            _ => self.not_subscriptable(container),
        }
    }

    fn not_subscriptable(&mut self, container: Obj) -> R {
        let message = match self.heap.payload(container) {
            Py::Type(parts) if self.profile.types_are_named_when_subscripted => {
                format!("type '{}' is not subscriptable", parts.name)
            }
            _ => format!("'{}' object is not subscriptable", self.type_name(container)),
        };
        self.type_error(&message)
    }

    fn lookup_special_on_type(&self, ty: Obj, name: &str) -> Option<Obj> {
        let name = self.find_interned(name)?;
        self.type_lookup(ty, name)
    }

    /// The items of a list; borrowed.
    pub(crate) fn list_items(&self, list: Obj) -> &[Obj] {
        match self.value(list) {
            Py::List(list) => &list.items,
            _ => panic!("a list is expected here, not {}", self.type_name(list)),
        }
    }

    /// `container[key] = value`; all are borrowed.
    pub fn setitem(&mut self, container: Obj, key: Obj, value: Obj) -> R<()> {
        if let Some(result) = self.call_special(container, "__setitem__", &[key, value])? {
            self.decref(result, Cause::Pop);
            return Ok(());
        }
        self.builtin_setitem(container, key, value)
    }

    /// What a builtin type's `__setitem__` does.
    pub(crate) fn builtin_setitem(&mut self, container: Obj, key: Obj, value: Obj) -> R<()> {
        match self.value(container) {
            Py::List(list) => {
                let len = list.items.len();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    return self.set_slice(container, key, Some(value));
                }
                let at = self.index(key, len, "list", "list assignment index out of range")?;
                self.heap.incref(value, Cause::Item);
                let list = self.list_of_mut(container);
                let old = std::mem::replace(&mut list.items[at], value);
                self.decref(old, Cause::Item);
                Ok(())
            }
            Py::Dict(_) => self.dict_set(container, key, value),
            Py::ByteArray(_) => self.bytearray_assign(container, key, Some(value)),
            Py::MemoryView(_) => self.view_assign(container, key, Some(value)),
            _ => {
                let message = format!("'{}' object does not support item assignment", self.type_name(container));
                self.type_error(&message)
            }
        }
    }

    /// `del container[key]`.
    pub fn delitem(&mut self, container: Obj, key: Obj) -> R<()> {
        if let Some(result) = self.call_special(container, "__delitem__", &[key])? {
            self.decref(result, Cause::Pop);
            return Ok(());
        }
        self.builtin_delitem(container, key)
    }

    /// What a builtin type's `__delitem__` does.
    pub(crate) fn builtin_delitem(&mut self, container: Obj, key: Obj) -> R<()> {
        match self.value(container) {
            Py::List(list) => {
                let len = list.items.len();
                if matches!(self.heap.payload(key), Py::Slice(_)) {
                    return self.set_slice(container, key, None);
                }
                let at = self.index(key, len, "list", "list assignment index out of range")?;
                let list = self.list_of_mut(container);
                let old = list.items.remove(at);
                self.list_resized(container);
                self.decref(old, Cause::Item);
                Ok(())
            }
            Py::Dict(_) => match self.dict_pop(container, key)? {
                Some(value) => {
                    self.decref(value, Cause::Item);
                    Ok(())
                }
                None => self.raise_with("KeyError", key),
            },
            Py::ByteArray(_) => self.bytearray_assign(container, key, None),
            Py::MemoryView(_) => self.view_assign(container, key, None),
            _ => {
                let message = format!("'{}' object doesn't support item deletion", self.type_name(container));
                self.type_error(&message)
            }
        }
    }

    /// Mirrors: `list_ass_slice` and `list_ass_subscript`, Objects/listobject.c, CPython 3.13.
    /// Differs: no.
    fn set_slice(&mut self, container: Obj, key: Obj, value: Option<Obj>) -> R<()> {
        let new = match value {
            Some(value) if self.is_iterable(value) => self.collect_items(value)?,
            Some(_) => {
                let len = self.list_items(container).len();
                let extended = self.profile.slices_are_extended || self.slice_bounds(key, len)?.2 != 1;
                return self.type_error(if extended {
                    "must assign iterable to extended slice"
                } else {
                    "can only assign an iterable"
                });
            }
            None => Vec::new(),
        };
        let len = self.list_items(container).len();
        let indices = self.slice_indices(key, len)?;
        let (start, _, step) = self.slice_bounds(key, len)?;
        let list = self.list_of_mut(container);
        let gone: Vec<Obj> = if step == 1 {
            let start = (start as usize).min(len);
            list.items.splice(start..start + indices.len(), new).collect()
        } else if value.is_none() {
            let mut sorted = indices;
            sorted.sort_unstable();
            sorted.into_iter().rev().map(|at| list.items.remove(at)).collect::<Vec<_>>().into_iter().rev().collect()
        } else if new.len() == indices.len() {
            indices.into_iter().zip(new).map(|(at, op)| std::mem::replace(&mut list.items[at], op)).collect()
        } else {
            let message = format!("attempt to assign sequence of size {} to extended slice of size {}", new.len(), indices.len());
            for op in new {
                self.decref(op, Cause::Item);
            }
            return self.raise("ValueError", &message);
        };
        self.list_resized(container);
        let mark = self.held.len();
        gone.into_iter().for_each(|op| self.hold(op, "slice being replaced"));
        while self.held.len() > mark {
            self.release(Cause::Item);
        }
        Ok(())
    }

    pub(crate) fn is_iterable(&self, op: Obj) -> bool {
        matches!(
            self.value(op),
            Py::Str(_)
                | Py::Bytes(_)
                | Py::ByteArray(_)
                | Py::MemoryView(_)
                | Py::List(_)
                | Py::Tuple(_)
                | Py::Dict(_)
                | Py::Set(_)
                | Py::Iter(_)
                | Py::Generator(_)
                | Py::Range(..)
                | Py::Deque(_)
        ) || self.lookup_python(op, "__iter__").is_some()
    }

    /// An index into a sequence of `len` items.
    pub(super) fn index(&mut self, key: Obj, len: usize, what: &str, message: &str) -> R<usize> {
        let Some(index) = self.as_index(key)? else {
            let message = match what {
                "string" if self.profile.string_index_is_quoted => {
                    format!("string indices must be integers, not '{}'", self.type_name(key))
                }
                "string" => "string indices must be integers".to_owned(),
                _ => format!("{what} indices must be integers or slices, not {}", self.type_name(key)),
            };
            return self.type_error(&message);
        };
        let at = if index < 0 { index.saturating_add(len as i64) } else { index };
        match usize::try_from(at) {
            Ok(at) if at < len => Ok(at),
            _ => self.raise("IndexError", message),
        }
    }

    /// `operator.index(op)` cut to 64 bits, `None` if it is no integer.
    pub fn as_index(&mut self, op: Obj) -> R<Option<i64>> {
        match self.value(op) {
            Py::Int(value) => Ok(Some(*value)),
            Py::Bool(value) => Ok(Some(i64::from(*value))),
            Py::BigInt(value) => {
                Ok(Some(value.to_i64().unwrap_or(if value.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX })))
            }
            _ => match self.call_special(op, "__index__", &[])? {
                Some(value) => {
                    let index = match self.value(value) {
                        Py::Int(value) => Some(*value),
                        _ => None,
                    };
                    self.decref(value, Cause::Native);
                    Ok(index)
                }
                None => Ok(None),
            },
        }
    }

    /// An argument that is an index: a length, a position.
    ///
    /// Mirrors: `PyNumber_AsSsize_t`, Objects/abstract.c, CPython 3.13.
    /// Differs: a number that is too large becomes the largest.
    pub(crate) fn index_argument(&mut self, op: Obj) -> R<i64> {
        match self.as_index(op)? {
            Some(value) => Ok(value),
            None => {
                let message = format!("'{}' object cannot be interpreted as an integer", self.type_name(op));
                self.type_error(&message)
            }
        }
    }

    /// An argument that is an `int` of C.
    ///
    /// Mirrors: `PyLong_AsInt`, Objects/longobject.c, CPython 3.13.
    /// Differs: a number that is too large becomes the largest.
    pub(crate) fn int_argument(&mut self, op: Obj) -> R<i64> {
        match self.as_index(op)? {
            Some(value) => Ok(value),
            None => {
                let message = crate::messages::integer_required(&self.type_name(op), self.profile);
                self.type_error(&message)
            }
        }
    }

    /// Start, stop and step of a slice, for a sequence of `len` items.
    ///
    /// Mirrors: `PySlice_Unpack` and `PySlice_AdjustIndices`, Objects/sliceobject.c, CPython 3.13.
    /// Differs: no.
    pub fn slice_bounds(&mut self, slice: Obj, len: usize) -> R<(i64, i64, i64)> {
        let &Py::Slice([start, stop, step]) = self.heap.payload(slice) else { unreachable!("a slice") };
        let mut part = |op: Obj| -> R<Option<i64>> {
            if op == self.known.none {
                return Ok(None);
            }
            match self.as_index(op)? {
                Some(value) => Ok(Some(value)),
                None => self.type_error("slice indices must be integers or None or have an __index__ method"),
            }
        };
        let step = part(step)?.unwrap_or(1);
        let (start, stop) = (part(start)?, part(stop)?);
        if step == 0 {
            return self.raise("ValueError", "slice step cannot be zero");
        }
        let len = len as i64;
        let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let clip = |value: i64| (if value < 0 { value.saturating_add(len) } else { value }).clamp(low, high);
        let (first, last) = if step < 0 { (high, low) } else { (low, high) };
        Ok((start.map_or(first, clip), stop.map_or(last, clip), step))
    }

    pub(super) fn slice_indices(&mut self, slice: Obj, len: usize) -> R<Vec<usize>> {
        let (start, stop, step) = self.slice_bounds(slice, len)?;
        let count = super::range_len(start, stop, step);
        Ok((0..count).map(|i| (start + i * step) as usize).collect())
    }

    /// `item in container`.
    pub fn contains(&mut self, container: Obj, item: Obj) -> R<bool> {
        if let Some(contains) = self.through_proxy(container, |vm, target| vm.contains(target, item))? {
            return Ok(contains);
        }
        if let Some(result) = self.call_special(container, "__contains__", &[item])? {
            let truth = self.is_true(result);
            self.decref(result, Cause::Pop);
            return truth;
        }
        self.builtin_contains(container, item)
    }

    /// What a builtin type's `__contains__` says.
    pub(crate) fn builtin_contains(&mut self, container: Obj, item: Obj) -> R<bool> {
        match self.value(container) {
            Py::Dict(_) => Ok(self.dict_get(container, item)?.is_some()),
            Py::Set(_) => self.set_contains(container, item),
            Py::Str(text) => {
                let Some(part) = self.text(item) else {
                    let message = format!("'in <string>' requires string as left operand, not {}", self.type_name(item));
                    return self.type_error(&message);
                };
                Ok(text.text.contains(part))
            }
            Py::Bytes(_) | Py::ByteArray(_) => {
                let bytes = self.bytes_like(container)?;
                if self.as_index(item)?.is_some() {
                    let byte = self.as_byte(item)?;
                    return Ok(bytes.contains(&byte));
                }
                let part = self.bytes_like(item)?;
                Ok(part.is_empty() || bytes.windows(part.len()).any(|window| window == part))
            }
            Py::List(_) | Py::Tuple(_) => {
                let mut at = 0;
                loop {
                    // Comparing may change the list.
                    let candidate = match self.value(container) {
                        Py::List(list) => list.items.get(at).copied(),
                        Py::Tuple(items) => items.get(at).copied(),
                        _ => None,
                    };
                    let Some(candidate) = candidate else { return Ok(false) };
                    self.heap.incref(candidate, Cause::Native);
                    self.hold(candidate, "item being compared");
                    let same = self.equals(candidate, item);
                    self.release(Cause::Native);
                    if same? {
                        return Ok(true);
                    }
                    at += 1;
                }
            }
            &Py::Range(start, stop, step) => {
                if let Py::Int(value) = *self.value(item) {
                    let inside = if step > 0 { start <= value && value < stop } else { stop < value && value <= start };
                    return Ok(inside && (value - start) % step == 0);
                }
                Ok(false)
            }
            _ => {
                let iterator = self.iter(container);
                let iterator = match iterator {
                    Ok(iterator) => iterator,
                    Err(Stop::Raised) if self.raised_is("TypeError") => {
                        self.forget_raised();
                        let message = crate::messages::not_iterable_for_in(&self.type_name(container));
                        return self.type_error(&message);
                    }
                    Err(stop) => return Err(stop),
                };
                self.hold(iterator, "iterator");
                let result = loop {
                    match self.next(iterator) {
                        Ok(Some(value)) => {
                            self.hold(value, "item being compared");
                            let same = self.equals(value, item);
                            self.release(Cause::Native);
                            match same {
                                Ok(false) => {}
                                other => break other,
                            }
                        }
                        Ok(None) => break Ok(false),
                        Err(stop) => break Err(stop),
                    }
                };
                self.release(Cause::Native);
                result
            }
        }
    }
}
