//! Sets: finding, adding and taking out.
//!
//! Every step that may run code (`__eq__`, `__hash__`, a release) looks the set up again afterwards.
//! Not here: the table itself (`objects::set`); dicts (`mapping`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// The slot of a key in a set.
    fn set_find(&mut self, set: Obj, key: Obj, hash: i64) -> R<Option<usize>> {
        'again: loop {
            let keys = self.set_of(set);
            let mut probe = keys.probe(hash);
            let version = keys.version;
            loop {
                let keys = self.set_of(set);
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
        let keys = self.set_of_mut(set);
        let before = keys.table_size();
        keys.insert_new(key, hash);
        self.set_resized(set, before);
        Ok(true)
    }

    /// Moves a set's table to a block of its new size.
    fn set_resized(&mut self, set: Obj, before: u64) {
        let keys = self.set_of(set);
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
        let keys = self.set_of_mut(set);
        let key = keys.remove(slot);
        self.decref(key, Cause::Item);
        Ok(true)
    }

    /// `set.update(iterable)`.
    pub fn set_update(&mut self, set: Obj, iterable: Obj) -> R<()> {
        if let Py::Set(other) = self.value(iterable) {
            let more = other.len();
            let keys = self.set_of_mut(set);
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
}
