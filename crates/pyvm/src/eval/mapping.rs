//! Dicts: finding, storing and taking out.
//!
//! Every step that may run code (`__eq__`, `__hash__`, a release) looks the dict up again afterwards.
//! Not here: the table itself (`objects::dict`); sets (`set`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::dict::Dict;
use crate::vm::{R, Vm};

impl Vm {
    /// The position of a key in a dict.
    fn dict_find(&mut self, dict: Obj, key: Obj, hash: i64) -> R<Option<usize>> {
        'again: loop {
            let entries = self.dict_of(dict);
            let mut probe = entries.probe(hash);
            let version = entries.version;
            loop {
                let entries = self.dict_of(dict);
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
                    let entries = self.dict_of(dict);
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

    fn dict_find_str(&self, entries: &Dict, key: Obj) -> Option<usize> {
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
        let entries = self.dict_of(dict);
        match self.dict_find_str(entries, key) {
            Some(position) => {
                self.dict_track(dict, Obj::NULL, value);
                let entries = self.dict_of_mut(dict);
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
        let entries = self.dict_of(dict);
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
                let entries = self.dict_of_mut(dict);
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
        let entries = self.dict_of_mut(dict);
        let (key, value) = entries.remove(position);
        self.hold(value, "value being taken out");
        self.decref(key, Cause::Item);
        Ok(Some(self.unhold()))
    }

    fn dict_insert_new(&mut self, dict: Obj, hash: i64, key: Obj, value: Obj) {
        self.dict_track(dict, key, value);
        let is_str = matches!(self.heap.payload(key), Py::Str(_));
        self.dict_resize(dict, |entries| {
            if !is_str {
                entries.use_general_keys();
            }
            entries.insert_new(hash, key, value);
        });
    }

    /// Takes the last entry out; its references pass to the caller.
    ///
    /// Mirrors: `dict_popitem_impl`, Objects/dictobject.c, CPython 3.13, which gives up sharing first.
    /// Differs: no.
    pub(crate) fn dict_pop_last(&mut self, dict: Obj) -> Option<(Obj, Obj)> {
        let entries = self.dict_of(dict);
        if entries.is_empty() {
            return None;
        }
        self.dict_resize(dict, Dict::unsplit);
        let entries = self.dict_of_mut(dict);
        entries.last().map(|position| entries.remove(position))
    }

    /// Does what may change the size of a dict's keys, and gives them another block then.
    fn dict_resize(&mut self, dict: Obj, change: impl FnOnce(&mut Dict)) {
        let entries = self.dict_of_mut(dict);
        let before = entries.keys_size();
        let old = entries.keys_address;
        change(entries);
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
}
