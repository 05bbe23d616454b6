//! Iteration: making iterators, asking for the next value, unpacking.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::iterator::{DictItems, Iter};
use crate::vm::{R, Vm};

/// How many values a range has.
pub(crate) fn range_len(start: i64, stop: i64, step: i64) -> i64 {
    if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && start > stop {
        (start - stop - 1) / -step + 1
    } else {
        0
    }
}

impl Vm {
    /// `iter(op)`.
    pub fn iter(&mut self, op: Obj) -> R {
        if let Some(iterator) = self.through_proxy(op, Vm::iter)? {
            return Ok(iterator);
        }
        if self.has_own_methods(op) {
            if let Some(iterator) = self.call_special(op, "__iter__", &[])? {
                return Ok(iterator);
            }
            if self.lookup_python(op, "__getitem__").is_some() {
                self.heap.incref(op, Cause::Attached);
                return Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Sequence(op, 0))), self.known.types.sequence_iterator));
            }
        }
        self.builtin_iter(op)
    }

    /// What a builtin type's `__iter__` gives.
    pub(crate) fn builtin_iter(&mut self, op: Obj) -> R {
        let types = &self.known.types;
        let (iter, ty) = match self.value(op) {
            Py::List(_) => (Iter::Sequence(op, 0), types.list_iterator),
            Py::Tuple(_) => (Iter::Sequence(op, 0), types.tuple_iterator),
            Py::Str(_) => (Iter::Sequence(op, 0), types.str_iterator),
            Py::Bytes(_) => (Iter::Sequence(op, 0), types.bytes_iterator),
            Py::ByteArray(_) => (Iter::Sequence(op, 0), types.bytearray_iterator),
            Py::MemoryView(_) => {
                let ty = if self.profile.memory_iterator { types.memory_iterator } else { types.sequence_iterator };
                self.view(op)?;
                (Iter::Sequence(op, 0), ty)
            }
            Py::Dict(dict) => (Iter::Dict(op, 0, DictItems::Keys, dict.len(), Obj::NULL), types.dict_keyiterator),
            Py::Set(set) => (Iter::Set(op, 0, set.len()), types.set_iterator),
            &Py::Range(start, stop, step) => {
                let iter = Iter::Range(start, stop, step);
                return Ok(self.alloc(Py::Iter(Box::new(iter)), self.known.types.range_iterator));
            }
            Py::Generator(_) => return Ok(self.incref(op, Cause::Push)),
            Py::Iter(iter) => match **iter {
                Iter::View(dict, items) => {
                    let len = match self.value(dict) {
                        Py::Dict(dict) => dict.len(),
                        _ => 0,
                    };
                    let ty = match items {
                        DictItems::Keys => types.dict_keyiterator,
                        DictItems::Values => types.dict_valueiterator,
                        DictItems::Items => types.dict_itemiterator,
                    };
                    self.heap.incref(dict, Cause::Attached);
                    let pair = if items == DictItems::Items { self.result_tuple(2) } else { Obj::NULL };
                    return Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Dict(dict, 0, items, len, pair))), ty));
                }
                _ => return Ok(self.incref(op, Cause::Push)),
            },
            _ => {
                let message = format!("'{}' object is not iterable", self.type_name(op));
                return self.type_error(&message);
            }
        };
        self.heap.incref(op, Cause::Attached);
        Ok(self.alloc_gc(Py::Iter(Box::new(iter)), ty))
    }

    /// The next value, `None` when there is no more; owned.
    pub fn next(&mut self, iterator: Obj) -> R<Option<Obj>> {
        match self.heap.payload(iterator) {
            Py::Iter(_) => self.next_of(iterator),
            Py::Generator(_) => {
                let none = self.known.none;
                self.resume_generator(iterator, none)
            }
            _ => match self.call_special(iterator, "__next__", &[]) {
                Ok(Some(value)) => Ok(Some(value)),
                Ok(None) => {
                    let message = format!("'{}' object is not an iterator", self.type_name(iterator));
                    self.type_error(&message)
                }
                Err(stop) => self.suppress(Err(stop), "StopIteration"),
            },
        }
    }

    fn next_of(&mut self, iterator: Obj) -> R<Option<Obj>> {
        let Py::Iter(iter) = self.heap.payload_mut(iterator) else { unreachable!("an iterator") };
        match &mut **iter {
            Iter::Range(next, stop, step) => {
                let (value, more) = (*next, if *step > 0 { *next < *stop } else { *next > *stop });
                if !more {
                    return Ok(None);
                }
                *next = value.wrapping_add(*step);
                Ok(Some(self.int(value)))
            }
            Iter::Sequence(op, index) => {
                let (op, at) = (*op, *index);
                if op.is_null() {
                    return Ok(None);
                }
                *index += 1;
                match self.sequence_item(op, at)? {
                    Some(value) => Ok(Some(value)),
                    None => self.exhausted(iterator),
                }
            }
            Iter::Reversed(op, left) => {
                let op = *op;
                if op.is_null() {
                    return Ok(None);
                }
                if *left == 0 {
                    return self.exhausted(iterator);
                }
                *left -= 1;
                let at = *left;
                match self.sequence_item(op, at)? {
                    Some(value) => Ok(Some(value)),
                    None => self.exhausted(iterator),
                }
            }
            &mut Iter::Dict(dict, position, items, len, _) => self.next_of_dict(iterator, dict, position, items, len),
            Iter::Tool(tool) => {
                let next = tool.next;
                next(self, iterator)
            }
            &mut Iter::Deque { deque, left, version, reversed } => self.next_of_deque(iterator, deque, left, version, reversed),
            &mut Iter::Set(set, slot, len) => {
                if set.is_null() {
                    return Ok(None);
                }
                let keys = self.set_of(set);
                if keys.len() != len {
                    return self.raise("RuntimeError", "Set changed size during iteration");
                }
                let Some((at, key)) = keys.next(slot) else { return self.exhausted(iterator) };
                if let Py::Iter(iter) = self.heap.payload_mut(iterator) {
                    **iter = Iter::Set(set, at + 1, len);
                }
                Ok(Some(self.incref(key, Cause::Item)))
            }
            Iter::Enumerate(inner, number, _) => {
                let (inner, index) = (*inner, (**number).clone());
                **number += 1;
                let Some(value) = self.next(inner)? else { return Ok(None) };
                let index = self.big_int(index);
                Ok(Some(self.yield_tuple(iterator, vec![index, value])))
            }
            Iter::Zip(iterators, _) => {
                let iterators = iterators.clone();
                let mark = self.held.len();
                for inner in &iterators {
                    match self.next(*inner) {
                        Ok(Some(value)) => self.hold(value, "zip"),
                        other => {
                            while self.held.len() > mark {
                                self.release(Cause::Native);
                            }
                            return other;
                        }
                    }
                }
                if iterators.is_empty() {
                    return Ok(None);
                }
                let values = self.held.split_off(mark).into_iter().map(|held| held.op).collect();
                Ok(Some(self.yield_tuple(iterator, values)))
            }
            Iter::Map(function, iterators) => {
                let (function, iterators) = (*function, iterators.clone());
                let mark = self.held.len();
                for inner in &iterators {
                    match self.next(*inner) {
                        Ok(Some(value)) => self.hold(value, "argument in map()"),
                        other => {
                            while self.held.len() > mark {
                                self.release(Cause::Native);
                            }
                            return other;
                        }
                    }
                }
                let args: Vec<Obj> = self.held[mark..].iter().map(|held| held.op).collect();
                let result = self.call(function, &args);
                while self.held.len() > mark {
                    self.release(Cause::Native);
                }
                result.map(Some)
            }
            &mut Iter::Filter(function, inner) => loop {
                let Some(value) = self.next(inner)? else { return Ok(None) };
                self.hold(value, "item in filter()");
                let keep = if function == self.known.none {
                    self.is_true(value)
                } else {
                    self.call(function, &[value]).and_then(|result| {
                        let truth = self.is_true(result);
                        self.decref(result, Cause::Native);
                        truth
                    })
                };
                let value = self.unhold();
                match keep {
                    Ok(true) => return Ok(Some(value)),
                    Ok(false) => self.decref(value, Cause::Native),
                    Err(stop) => {
                        self.decref(value, Cause::Native);
                        return Err(stop);
                    }
                }
            },
            &mut Iter::Callable(function, sentinel) => {
                if function.is_null() {
                    return Ok(None);
                }
                let value = self.call(function, &[])?;
                self.hold(value, "value of callable");
                let done = self.equals(sentinel, value);
                let value = self.unhold();
                if matches!(done, Ok(false)) {
                    return Ok(Some(value));
                }
                self.decref(value, Cause::Native);
                done?;
                self.exhausted(iterator)
            }
            Iter::View(..) => {
                let message = format!("'{}' object is not an iterator", self.type_name(iterator));
                self.type_error(&message)
            }
        }
    }

    fn next_of_dict(&mut self, iterator: Obj, dict: Obj, position: usize, items: DictItems, len: usize) -> R<Option<Obj>> {
        if dict.is_null() {
            return Ok(None);
        }
        let entries = self.dict_of(dict);
        if entries.len() != len {
            return self.raise("RuntimeError", "dictionary changed size during iteration");
        }
        let Some((at, entry)) = entries.next(position) else { return self.exhausted(iterator) };
        if let Py::Iter(iter) = self.heap.payload_mut(iterator)
            && let Iter::Dict(_, position, ..) = &mut **iter
        {
            *position = at + 1;
        }
        Ok(Some(match items {
            DictItems::Keys => self.incref(entry.key, Cause::Item),
            DictItems::Values => self.incref(entry.value, Cause::Item),
            DictItems::Items => {
                self.heap.incref(entry.key, Cause::Item);
                self.heap.incref(entry.value, Cause::Item);
                self.yield_tuple(iterator, vec![entry.key, entry.value])
            }
        }))
    }

    /// An exhausted iterator lets go of what it iterated over.
    /// The tuple that an iterator of tuples makes first, and uses again for each that nobody else keeps.
    pub(crate) fn result_tuple(&mut self, len: usize) -> Obj {
        let items = self.owned_items(&vec![self.known.none; len]);
        self.tuple(items)
    }

    /// The next tuple of an iterator of tuples; the items pass to it.
    ///
    /// Mirrors: `enum_next`, Objects/enumobject.c; `zip_next`, Python/bltinmodule.c; `dictiter_iternextitem`,
    /// Objects/dictobject.c, CPython 3.13.
    /// Differs: `zip` fills its tuple in after all iterators were asked.
    fn yield_tuple(&mut self, iterator: Obj, items: Vec<Obj>) -> Obj {
        let result = match self.heap.payload(iterator) {
            Py::Iter(iter) => match &**iter {
                Iter::Enumerate(.., result) | Iter::Zip(_, result) | Iter::Dict(.., result) => *result,
                _ => Obj::NULL,
            },
            _ => Obj::NULL,
        };
        if result.is_null() || self.heap.ob_refcnt(result) != 1 {
            return self.tuple(items);
        }
        self.heap.incref(result, Cause::Item);
        let old = match self.heap.payload_mut(result) {
            Py::Tuple(kept) => std::mem::replace(kept, items),
            _ => unreachable!("made as a tuple"),
        };
        old.into_iter().for_each(|op| self.decref(op, Cause::Item));
        if !self.heap.is_tracked(result) {
            self.heap.gc_track(result);
        }
        result
    }

    fn exhausted(&mut self, iterator: Obj) -> R<Option<Obj>> {
        let Py::Iter(iter) = self.heap.payload_mut(iterator) else { unreachable!("an iterator") };
        let op = match &mut **iter {
            Iter::Sequence(op, _) | Iter::Reversed(op, _) | Iter::Dict(op, ..) | Iter::Set(op, ..) | Iter::Callable(op, _) => {
                std::mem::take(op)
            }
            _ => Obj::NULL,
        };
        self.xdecref(op, Cause::Item);
        Ok(None)
    }

    /// The item at an index, `None` past the end.
    fn sequence_item(&mut self, op: Obj, index: usize) -> R<Option<Obj>> {
        let item = match self.value(op) {
            Py::List(list) => list.items.get(index).copied(),
            Py::Tuple(items) => items.get(index).copied(),
            Py::Str(text) => {
                let c = text.text.chars().nth(index);
                return Ok(c.map(|c| self.str(c.encode_utf8(&mut [0; 4]))));
            }
            Py::Bytes(bytes) => {
                let byte = bytes.get(index).copied();
                return Ok(byte.map(|byte| self.int(i64::from(byte))));
            }
            Py::ByteArray(array) => {
                let byte = array.bytes.get(index).copied();
                return Ok(byte.map(|byte| self.int(i64::from(byte))));
            }
            Py::MemoryView(_) => {
                let view = self.view(op)?;
                let byte = self.viewed(&view).get(index).copied();
                return Ok(byte.map(|byte| self.int(i64::from(byte))));
            }
            _ => {
                let key = self.int(index as i64);
                self.hold(key, "index");
                let value = self.getitem(op, key);
                self.release(Cause::Native);
                let value = self.suppress(value, "IndexError")?;
                return Ok(value);
            }
        };
        Ok(item.map(|item| self.incref(item, Cause::Item)))
    }

    /// All values of an iterable, each owned by the caller.
    pub fn collect_items(&mut self, iterable: Obj) -> R<Vec<Obj>> {
        let exact = !self.type_parts(self.type_of(iterable)).heap_type;
        match self.heap.payload(iterable) {
            Py::List(list) if exact => {
                let items = list.items.clone();
                return Ok(self.owned_items(&items));
            }
            Py::Tuple(items) if exact => {
                let items = items.clone();
                return Ok(self.owned_items(&items));
            }
            _ => {}
        }
        let iterator = self.iter(iterable)?;
        self.hold(iterator, "iterator");
        let mark = self.held.len();
        loop {
            match self.next(iterator) {
                Ok(Some(value)) => self.hold(value, "items being collected"),
                Ok(None) => {
                    let items = self.held.split_off(mark).into_iter().map(|held| held.op).collect();
                    self.release(Cause::Native);
                    return Ok(items);
                }
                Err(stop) => {
                    while self.held.len() >= mark {
                        self.release(Cause::Native);
                    }
                    return Err(stop);
                }
            }
        }
    }

    /// Mirrors: `UNPACK_SEQUENCE` with `_PyEval_UnpackIterable`, Python/ceval.c, CPython 3.13.
    /// Differs: an iterator that is too long is consumed to its end.
    pub(super) fn unpack_sequence(&mut self, count: usize) -> R<()> {
        let sequence = self.peek(0);
        let items = self.unpackable(sequence)?;
        if items.len() != count {
            return self.wrong_count(items, count, false);
        }
        self.push_unpacked(items);
        Ok(())
    }

    pub(super) fn unpack_ex(&mut self, before: usize, after: usize) -> R<()> {
        let sequence = self.peek(0);
        let mut items = self.unpackable(sequence)?;
        if items.len() < before + after {
            return self.wrong_count(items, before + after, true);
        }
        let tail = items.split_off(items.len() - after);
        let middle = items.split_off(before);
        let list = self.list(middle);
        items.push(list);
        items.extend(tail);
        self.push_unpacked(items);
        Ok(())
    }

    fn unpackable(&mut self, sequence: Obj) -> R<Vec<Obj>> {
        let iterable = matches!(
            self.value(sequence),
            Py::List(_)
                | Py::Tuple(_)
                | Py::Str(_)
                | Py::Dict(_)
                | Py::Set(_)
                | Py::Iter(_)
                | Py::Generator(_)
                | Py::Range(..)
                | Py::Bytes(_)
                | Py::ByteArray(_)
                | Py::MemoryView(_)
        ) || self.lookup_python(sequence, "__iter__").is_some()
            || self.lookup_python(sequence, "__getitem__").is_some();
        if !iterable {
            let message = format!("cannot unpack non-iterable {} object", self.type_name(sequence));
            return self.type_error(&message);
        }
        self.collect_items(sequence)
    }

    fn wrong_count(&mut self, items: Vec<Obj>, expected: usize, at_least: bool) -> R<()> {
        let got = items.len();
        for item in items {
            self.decref(item, Cause::Pop);
        }
        let message = match (got < expected, at_least) {
            (true, false) => format!("not enough values to unpack (expected {expected}, got {got})"),
            (true, true) => format!("not enough values to unpack (expected at least {expected}, got {got})"),
            (false, _) => format!("too many values to unpack (expected {expected})"),
        };
        self.raise("ValueError", &message)
    }

    fn push_unpacked(&mut self, mut items: Vec<Obj>) {
        items.reverse();
        let sequence = self.pop();
        self.stack.append(&mut items);
        self.decref(sequence, Cause::Pop);
    }

    /// `list.append` without a call; the value passes to the list.
    pub fn list_push(&mut self, list: Obj, value: Obj) {
        let parts = self.list_of_mut(list);
        parts.items.push(value);
        self.list_resized(list);
    }

    /// `list.extend(iterable)`.
    ///
    /// Mirrors: `list_extend`, Objects/listobject.c, CPython 3.13.
    /// Differs: the whole iterable is collected first.
    pub fn list_extend(&mut self, list: Obj, iterable: Obj) -> R<()> {
        let hint = self.length_hint(iterable);
        let grows = self.profile.list_extends_by_growing || (self.profile.list_grows_for_tables && self.is_table(iterable));
        let mut items = self.collect_items(iterable)?;
        let parts = self.list_of(list);
        let (len, allocated) = (parts.items.len(), parts.allocated);
        let expected = if len == 0 && allocated == 0 && !grows && hint > 0 {
            crate::objects::list::preallocated(hint, self.profile)
        } else {
            crate::objects::list::grown(len + hint, allocated, len, self.profile)
        };
        self.list_reallocate(list, expected);
        let parts = self.list_of_mut(list);
        parts.items.append(&mut items);
        if parts.items.len() > expected {
            parts.resized_at = expected;
        } else {
            parts.resized_at = parts.items.len();
        }
        self.list_resized(list);
        Ok(())
    }

    /// `list(iterable)`: fills a new list.
    ///
    /// Mirrors: `list___init___impl`, Objects/listobject.c, CPython 3.12.
    /// Differs: no.
    pub(crate) fn list_fill(&mut self, list: Obj, iterable: Obj) -> R<()> {
        let grows = self.profile.list_grows_for_tables && self.is_table(iterable);
        if !grows && let Some(len) = self.builtin_len(iterable).filter(|&len| len > 0) {
            self.list_reallocate(list, crate::objects::list::preallocated(len, self.profile));
        }
        self.list_extend(list, iterable)
    }

    fn is_table(&self, op: Obj) -> bool {
        matches!(self.heap.payload(op), Py::Dict(_) | Py::Set(_))
    }

    /// How many items an iterable is expected to yield.
    ///
    /// Mirrors: `PyObject_LengthHint`, Objects/abstract.c, CPython 3.13, with 8 where nothing is known.
    /// Differs: `__length_hint__` of classes written in Python is not asked.
    fn length_hint(&self, op: Obj) -> usize {
        const UNKNOWN: usize = 8;
        let Py::Iter(iter) = self.heap.payload(op) else { return self.builtin_len(op).unwrap_or(UNKNOWN) };
        match **iter {
            Iter::Sequence(sequence, _) | Iter::Dict(sequence, ..) | Iter::Set(sequence, ..) if sequence.is_null() => 0,
            Iter::Sequence(sequence, at) => self.builtin_len(sequence).map_or(UNKNOWN, |len| len.saturating_sub(at)),
            Iter::Reversed(_, left) => left,
            Iter::Range(next, stop, step) if step > 0 => ((stop - next).max(0) as usize).div_ceil(step as usize),
            Iter::Range(next, stop, step) => ((next - stop).max(0) as usize).div_ceil(step.unsigned_abs() as usize),
            Iter::Dict(dict, at, ..) => match self.value(dict) {
                Py::Dict(entries) => std::iter::successors(entries.next(at), |(at, _)| entries.next(at + 1)).count(),
                _ => UNKNOWN,
            },
            Iter::Set(set, at, _) => match self.value(set) {
                Py::Set(keys) => std::iter::successors(keys.next(at), |(at, _)| keys.next(at + 1)).count(),
                _ => UNKNOWN,
            },
            Iter::View(dict, _) => self.builtin_len(dict).unwrap_or(UNKNOWN),
            _ => UNKNOWN,
        }
    }

    /// Brings a list's block in line with its number of items.
    pub fn list_resized(&mut self, list: Obj) {
        let profile = self.profile;
        let parts = self.list_of_mut(list);
        let size = parts.items.len();
        let before = std::mem::replace(&mut parts.resized_at, size);
        let allocated = crate::objects::list::grown(size, parts.allocated, before, profile);
        self.list_reallocate(list, allocated);
    }

    fn list_reallocate(&mut self, list: Obj, allocated: usize) {
        let parts = self.list_of(list);
        let (before, address) = (parts.allocated, parts.ob_item);
        if allocated == before {
            return;
        }
        let address = match (before, allocated) {
            (0, _) => self.heap.allocator.alloc(8 * allocated as u64),
            (_, 0) => {
                self.heap.allocator.free(address, 8 * before as u64);
                0
            }
            _ => self.heap.allocator.realloc(address, 8 * before as u64, 8 * allocated as u64),
        };
        if let Py::List(parts) = self.value_mut(list) {
            (parts.allocated, parts.ob_item) = (allocated, address);
        }
    }
}
