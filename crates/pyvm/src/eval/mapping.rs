//! Hashes and equality, and what needs them: dicts and sets.
//!
//! Every step that may run code (`__eq__`, `__hash__`, a release) looks the container up again afterwards.

use pyheap::Obj;

use crate::cause::Cause;
use crate::hash;
use crate::number::CompareOp;
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// `hash(op)`.
    pub fn hash(&mut self, op: Obj) -> R<i64> {
        if let Py::Str(text) = self.heap.payload(op) {
            if let Some(hash) = text.hash {
                return Ok(hash);
            }
            let hash = self.hasher().hash_str(&text.text);
            if let Py::Str(text) = self.heap.payload_mut(op) {
                text.hash = Some(hash);
            }
            return Ok(hash);
        }
        if self.has_own_methods(op) {
            if let Some(found) = self.lookup_special(op, "__hash__")
                && found == self.known.none
            {
                return self.unhashable(op);
            }
            if let Some(result) = self.call_special(op, "__hash__", &[])? {
                let hash = match self.value(result) {
                    Py::Int(value) => Some(hash::hash_i64(*value)),
                    Py::BigInt(value) => Some(hash::hash_bigint(value)),
                    Py::Bool(value) => Some(i64::from(*value)),
                    _ => None,
                };
                self.decref(result, Cause::Native);
                return match hash {
                    Some(hash) => Ok(hash),
                    None => self.type_error("__hash__ method should return an integer"),
                };
            }
        }
        self.builtin_hash(op)
    }

    /// What a builtin type's `tp_hash` gives.
    pub(crate) fn builtin_hash(&mut self, op: Obj) -> R<i64> {
        match self.value(op) {
            Py::Int(value) => Ok(hash::hash_i64(*value)),
            Py::BigInt(value) => Ok(hash::hash_bigint(value)),
            Py::Bool(value) => Ok(i64::from(*value)),
            Py::Float(value) => Ok(hash::hash_float(*value).unwrap_or_else(|| hash::hash_address(self.heap.address(op)))),
            Py::Complex([real, imag]) => {
                Ok(hash::hash_complex(*real, *imag).unwrap_or_else(|| hash::hash_address(self.heap.address(op))))
            }
            Py::Str(text) => Ok(self.hasher().hash_str(&text.text)),
            Py::Bytes(bytes) => Ok(self.hasher().hash_bytes(bytes)),
            Py::MemoryView(_) => self.hash_view(op),
            Py::None if self.profile.none_hash_is_constant => Ok(hash::HASH_NONE),
            Py::Tuple(_) => self.hash_of_tuple(op),
            Py::Set(set) if set.frozen => Ok(hash::hash_frozenset(set.iter().map(|(_, hash)| hash))),
            &Py::Range(start, stop, step) => {
                let length = crate::eval::range_len(start, stop, step);
                let none = if self.profile.none_hash_is_constant { hash::HASH_NONE } else { 0 };
                let parts = match length {
                    0 => [0, none, none],
                    1 => [1, hash::hash_i64(start), none],
                    _ => [length, hash::hash_i64(start), hash::hash_i64(step)],
                };
                Ok(hash::hash_tuple(parts))
            }
            Py::List(_) | Py::Dict(_) | Py::Set(_) | Py::Slice(_) | Py::ByteArray(_) => self.unhashable(op),
            Py::WeakRef(wr) if !wr.is_proxy => match (wr.hash, wr.wr_object.some()) {
                (Some(hash), _) => Ok(hash),
                (None, Some(target)) => {
                    let hash = self.hash(target)?;
                    if let Py::WeakRef(wr) = self.value_mut(op) {
                        wr.hash = Some(hash);
                    }
                    Ok(hash)
                }
                (None, None) => self.type_error("weak object has gone away"),
            },
            Py::WeakRef(_) => self.unhashable(op),
            Py::Method(function, this) => {
                let (function, this) = (*function, *this);
                Ok(self.hash(function)? ^ hash::hash_address(self.heap.address(this)))
            }
            _ => Ok(hash::hash_address(self.heap.address(op))),
        }
    }

    /// The hash of a tuple; tuples in it take no host stack, however deep they nest.
    ///
    /// Mirrors: `tuplehash`, Objects/tupleobject.c, CPython 3.13.
    /// Differs: not recursive.
    fn hash_of_tuple(&mut self, op: Obj) -> R<i64> {
        let mut nested = vec![(self.tuple_items(op).to_vec(), Vec::new())];
        loop {
            let Some((items, hashes)) = nested.last_mut() else { unreachable!("the outermost returns") };
            match items.get(hashes.len()).copied() {
                Some(item) if matches!(self.heap.payload(item), Py::Tuple(_)) => {
                    nested.push((self.tuple_items(item).to_vec(), Vec::new()))
                }
                Some(item) => {
                    let hash = self.hash(item)?;
                    nested.last_mut().expect("as above").1.push(hash);
                }
                None => {
                    let hash = hash::hash_tuple(std::mem::take(hashes));
                    nested.pop();
                    match nested.last_mut() {
                        Some((_, hashes)) => hashes.push(hash),
                        None => return Ok(hash),
                    }
                }
            }
        }
    }

    fn unhashable<T>(&mut self, op: Obj) -> R<T> {
        let message = format!("unhashable type: '{}'", self.type_name(op));
        self.type_error(&message)
    }

    pub(crate) fn hasher(&self) -> hash::Hasher {
        let algorithm = if self.profile.siphash13 { hash::Algorithm::SipHash13 } else { hash::Algorithm::SipHash24 };
        hash::Hasher::new(algorithm, hash::HashSecret::from_seed(self.hash_seed))
    }

    /// Whether two keys are the same or equal.
    fn same_key(&mut self, a: Obj, b: Obj) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        if let (Py::Str(a), Py::Str(b)) = (self.heap.payload(a), self.heap.payload(b)) {
            return Ok(a.text == b.text);
        }
        self.equals(a, b)
    }

    /// The position of a key in a dict.
    fn dict_find(&mut self, dict: Obj, key: Obj, hash: i64) -> R<Option<usize>> {
        'again: loop {
            let Py::Dict(entries) = self.value(dict) else { unreachable!("a dict") };
            let mut probe = entries.probe(hash);
            let version = entries.version;
            loop {
                let Py::Dict(entries) = self.value(dict) else { unreachable!("a dict") };
                if entries.version != version {
                    // A comparison changed the dict: begin anew, as CPython does.
                    continue 'again;
                }
                let Some(position) = entries.probe_next(&mut probe) else { return Ok(None) };
                let candidate = entries.entry(position).key;
                self.heap.incref(candidate, Cause::Native);
                self.hold(candidate, "key being compared");
                let same = self.same_key(candidate, key);
                self.release(Cause::Native);
                if same? {
                    let Py::Dict(entries) = self.value(dict) else { unreachable!("a dict") };
                    if entries.version != version {
                        continue 'again;
                    }
                    return Ok(Some(position));
                }
            }
        }
    }

    /// The value of a str key whose comparison runs no code; borrowed.
    pub fn dict_get_str(&self, dict: Obj, key: Obj) -> Option<Obj> {
        let Py::Dict(entries) = self.value(dict) else { return None };
        let position = self.dict_find_str(entries, key)?;
        Some(entries.entry(position).value)
    }

    fn dict_find_str(&self, entries: &crate::objects::dict::Dict, key: Obj) -> Option<usize> {
        let Py::Str(text) = self.heap.payload(key) else { return None };
        let hash = text.hash.unwrap_or_else(|| self.hasher().hash_str(&text.text));
        let mut probe = entries.probe(hash);
        loop {
            let position = entries.probe_next(&mut probe)?;
            let candidate = entries.entry(position).key;
            let same = candidate == key || matches!(self.heap.payload(candidate), Py::Str(other) if other.text == text.text);
            if same {
                return Some(position);
            }
        }
    }

    /// The value for a name known here; borrowed.
    pub fn dict_get_name(&self, dict: Obj, name: &str) -> Option<Obj> {
        let key = self.find_interned(name)?;
        self.dict_get_str(dict, key)
    }

    /// Stores under a str key; the value passes to the dict.
    pub fn dict_set_str(&mut self, dict: Obj, key: Obj, value: Obj, cause: Cause) {
        let hash = self.hash(key).unwrap_or_default();
        let Py::Dict(entries) = self.value(dict) else { unreachable!("a dict") };
        match self.dict_find_str(entries, key) {
            Some(position) => {
                self.dict_track(dict, Obj::NULL, value);
                let Py::Dict(entries) = self.value_mut(dict) else { unreachable!("a dict") };
                let old = entries.replace(position, value);
                self.decref(old, cause);
            }
            None => {
                self.heap.incref(key, Cause::Item);
                self.dict_insert_new(dict, hash, key, value);
            }
        }
    }

    /// Stores under a name known here; the value passes to the dict.
    pub fn dict_set_name(&mut self, dict: Obj, name: &str, value: Obj) {
        let key = self.intern(name);
        self.dict_set_str(dict, key, value, Cause::Attached);
        self.decref(key, Cause::Pop);
    }

    /// Deletes a str key; false if it is not there.
    pub fn dict_del_str(&mut self, dict: Obj, key: Obj, cause: Cause) -> bool {
        let Py::Dict(entries) = self.value(dict) else { return false };
        let Some(position) = self.dict_find_str(entries, key) else { return false };
        let Py::Dict(entries) = self.value_mut(dict) else { return false };
        let (key, value) = entries.remove(position);
        self.decref(key, Cause::Item);
        self.decref(value, cause);
        true
    }

    /// `dict[key]`, `None` if it is not there; borrowed.
    pub fn dict_get(&mut self, dict: Obj, key: Obj) -> R<Option<Obj>> {
        let hash = self.hash(key)?;
        let position = self.dict_find(dict, key, hash)?;
        let Py::Dict(entries) = self.value(dict) else { unreachable!("a dict") };
        Ok(position.map(|position| entries.entry(position).value))
    }

    /// `dict[key] = value`; both are borrowed.
    ///
    /// Mirrors: `insertdict`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    pub fn dict_set(&mut self, dict: Obj, key: Obj, value: Obj) -> R<()> {
        let hash = self.hash(key)?;
        self.heap.incref(value, Cause::Item);
        self.hold(value, "value being stored");
        let position = self.dict_find(dict, key, hash);
        let value = self.unhold();
        match position {
            Ok(Some(position)) => {
                self.dict_track(dict, Obj::NULL, value);
                let Py::Dict(entries) = self.value_mut(dict) else { unreachable!("a dict") };
                let old = entries.replace(position, value);
                self.decref(old, Cause::Item);
                Ok(())
            }
            Ok(None) => {
                self.heap.incref(key, Cause::Item);
                self.dict_insert_new(dict, hash, key, value);
                Ok(())
            }
            Err(stop) => {
                self.decref(value, Cause::Item);
                Err(stop)
            }
        }
    }

    /// Takes a key out; its value passes to the caller.
    pub fn dict_pop(&mut self, dict: Obj, key: Obj) -> R<Option<Obj>> {
        let hash = self.hash(key)?;
        let Some(position) = self.dict_find(dict, key, hash)? else { return Ok(None) };
        let Py::Dict(entries) = self.value_mut(dict) else { unreachable!("a dict") };
        let (key, value) = entries.remove(position);
        self.hold(value, "value being taken out");
        self.decref(key, Cause::Item);
        Ok(Some(self.unhold()))
    }

    fn dict_insert_new(&mut self, dict: Obj, hash: i64, key: Obj, value: Obj) {
        self.dict_track(dict, key, value);
        let is_str = matches!(self.heap.payload(key), Py::Str(_));
        let Py::Dict(entries) = self.value_mut(dict) else { unreachable!("a dict") };
        let before = entries.keys_size();
        let old = entries.keys_address;
        if !is_str {
            entries.use_general_keys();
        }
        entries.insert_new(hash, key, value);
        let after = entries.keys_size();
        if after != before {
            let address = self.heap.allocator.alloc(after);
            if before > 0 {
                self.heap.allocator.free(old, before);
            }
            if let Py::Dict(entries) = self.value_mut(dict) {
                entries.keys_address = address;
            }
        }
    }

    /// Begins to track a dict that gets its first trackable content.
    ///
    /// Mirrors: `MAINTAIN_TRACKING`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    fn dict_track(&mut self, dict: Obj, key: Obj, value: Obj) {
        let exact = matches!(self.heap.payload(dict), Py::Dict(_));
        if exact
            && !self.heap.is_tracked(dict)
            && !self.heap.is_deallocating(dict)
            && (self.may_be_tracked(value) || (!key.is_null() && self.may_be_tracked(key)))
        {
            self.heap.gc_track(dict);
        }
    }

    /// `dict.update(mapping)`.
    pub fn dict_update(&mut self, dict: Obj, mapping: Obj) -> R<()> {
        if let Py::Dict(entries) = self.value(mapping) {
            for entry in entries.iter().collect::<Vec<_>>() {
                self.dict_set(dict, entry.key, entry.value)?;
            }
            return Ok(());
        }
        let keys = self.intern("keys");
        let method = self.getattr_optional(mapping, keys);
        self.decref(keys, Cause::Pop);
        let Some(method) = method? else {
            let message = format!("'{}' object is not a mapping", self.type_name(mapping));
            return self.type_error(&message);
        };
        self.hold(method, "keys()");
        let names = self.call(method, &[]);
        self.release(Cause::Native);
        let names = names?;
        self.hold(names, "keys");
        let items = self.collect_items(names);
        self.release(Cause::Native);
        for key in items? {
            self.hold(key, "key");
            let value = self.getitem(mapping, key);
            let stored = match value {
                Ok(value) => {
                    self.hold(value, "value");
                    let stored = self.dict_set(dict, key, value);
                    self.release(Cause::Native);
                    stored
                }
                Err(stop) => Err(stop),
            };
            self.release(Cause::Native);
            stored?;
        }
        Ok(())
    }

    /// As [`Vm::dict_update`], for `**mapping` of a call: a name that is there already is an error.
    pub(super) fn dict_merge(&mut self, dict: Obj, mapping: Obj) -> R<()> {
        if let Py::Dict(entries) = self.value(mapping) {
            for entry in entries.iter().collect::<Vec<_>>() {
                if self.text(entry.key).is_none() {
                    return self.type_error("keywords must be strings");
                }
                if self.dict_get_str(dict, entry.key).is_some() {
                    let key = self.text(entry.key).unwrap_or_default().to_owned();
                    return self.type_error(&format!("got multiple values for keyword argument '{key}'"));
                }
                self.dict_set(dict, entry.key, entry.value)?;
            }
            return Ok(());
        }
        self.dict_update(dict, mapping)
    }

    /// Takes everything out of a dict; it is empty for all who look while its content is released.
    pub fn dict_clear(&mut self, dict: Obj) {
        let Py::Dict(entries) = self.value_mut(dict) else { return };
        let (address, size) = (entries.keys_address, entries.keys_size());
        let taken = entries.take_all();
        entries.unicode_keys = true;
        if size > 0 {
            self.heap.allocator.free(address, size);
        }
        for (i, entry) in taken.iter().enumerate() {
            // What is not released yet is held.
            for later in &taken[i + 1..] {
                self.hold(later.key, "dict being cleared");
                self.hold(later.value, "dict being cleared");
            }
            self.hold(entry.value, "dict being cleared");
            self.decref(entry.key, Cause::Item);
            self.release(Cause::Item);
            self.held.truncate(self.held.len() - 2 * (taken.len() - i - 1));
        }
    }

    /// The slot of a key in a set.
    fn set_find(&mut self, set: Obj, key: Obj, hash: i64) -> R<Option<usize>> {
        'again: loop {
            let Py::Set(keys) = self.value(set) else { unreachable!("a set") };
            let mut probe = keys.probe(hash);
            let version = keys.version;
            loop {
                let Py::Set(keys) = self.value(set) else { unreachable!("a set") };
                if keys.version != version {
                    continue 'again;
                }
                let Some((slot, candidate)) = keys.probe_next(&mut probe) else { return Ok(None) };
                self.heap.incref(candidate, Cause::Native);
                self.hold(candidate, "key being compared");
                let same = self.same_key(candidate, key);
                self.release(Cause::Native);
                if same? {
                    return Ok(Some(slot));
                }
            }
        }
    }

    /// `set.add(key)`; borrowed. Whether it is new.
    pub fn set_add(&mut self, set: Obj, key: Obj) -> R<bool> {
        let hash = self.hash(key)?;
        if self.set_find(set, key, hash)?.is_some() {
            return Ok(false);
        }
        self.heap.incref(key, Cause::Item);
        let Py::Set(keys) = self.value_mut(set) else { unreachable!("a set") };
        let before = keys.table_size();
        keys.insert_new(key, hash);
        self.set_resized(set, before);
        Ok(true)
    }

    /// Moves a set's table to a block of its new size.
    fn set_resized(&mut self, set: Obj, before: u64) {
        let Py::Set(keys) = self.value(set) else { unreachable!("a set") };
        let (after, old) = (keys.table_size(), keys.table_address);
        if after == before {
            return;
        }
        let address = if after > 0 { self.heap.allocator.alloc(after) } else { 0 };
        if before > 0 {
            self.heap.allocator.free(old, before);
        }
        if let Py::Set(keys) = self.value_mut(set) {
            keys.table_address = address;
        }
    }

    /// `key in set`.
    pub fn set_contains(&mut self, set: Obj, key: Obj) -> R<bool> {
        let hash = self.hash(key)?;
        Ok(self.set_find(set, key, hash)?.is_some())
    }

    /// `set.discard(key)`: whether it was there.
    pub fn set_discard(&mut self, set: Obj, key: Obj) -> R<bool> {
        let hash = self.hash(key)?;
        let Some(slot) = self.set_find(set, key, hash)? else { return Ok(false) };
        let Py::Set(keys) = self.value_mut(set) else { unreachable!("a set") };
        let key = keys.remove(slot);
        self.decref(key, Cause::Item);
        Ok(true)
    }

    /// `set.update(iterable)`.
    pub fn set_update(&mut self, set: Obj, iterable: Obj) -> R<()> {
        if let Py::Set(other) = self.value(iterable) {
            let more = other.len();
            let Py::Set(keys) = self.value_mut(set) else { unreachable!("a set") };
            let before = keys.table_size();
            keys.make_room(more);
            self.set_resized(set, before);
        }
        for item in self.collect_items(iterable)? {
            self.hold(item, "item");
            let added = self.set_add(set, item);
            self.release(Cause::Native);
            added?;
        }
        Ok(())
    }

    /// `a == b` as a truth value; the same object is not asked.
    pub fn equals(&mut self, a: Obj, b: Obj) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        let result = self.compare(CompareOp::Eq, a, b)?;
        let truth = self.is_true(result);
        self.decref(result, Cause::Native);
        truth
    }
}
