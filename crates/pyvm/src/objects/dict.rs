//! `dict`: an insertion-ordered hash table with CPython's probing, so that `__eq__` is called in CPython's order.
//!
//! Not here: comparing keys, which may run code: [`Dict::probe`] yields candidates and the interpreter compares.

use pyheap::Obj;

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key's hash.
    pub hash: i64,
    /// The key; null if the entry was deleted.
    pub key: Obj,
    /// The value.
    pub value: Obj,
}

/// What a dict holds.
#[derive(Clone, Debug)]
pub struct Dict {
    /// `dk_indices`: positions in `entries`, or `EMPTY`, or `DUMMY`.
    indices: Vec<i32>,
    /// `dk_entries`, in insertion order.
    entries: Vec<Entry>,
    used: usize,
    /// Entries that were taken out and are being given up, last one first; keys and values apart.
    dying: Vec<Obj>,
    /// The address of the keys' block.
    pub keys_address: u64,
    /// Whether all keys are strings, which makes entries smaller from 3.11 on.
    pub unicode_keys: bool,
    /// For how many values there is room while the keys are shared with other dicts; 0 if they are not.
    split: usize,
    /// The places of `entries` among the shared keys, meanwhile.
    places: Vec<u8>,
    /// Whether the release's entries are smaller then.
    small_entries: bool,
    /// Whether a full collection may untrack it (to 3.13).
    pub untrackable: bool,
    /// Changed by every insertion and deletion; iterators notice.
    pub version: u64,
}

const EMPTY: i32 = -1;
const DUMMY: i32 = -2;
const MINSIZE: usize = 8;
const PERTURB_SHIFT: u32 = 5;

/// A walk over the entries that may hold a key, in probing order.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    slot: usize,
    perturb: u64,
    hash: i64,
    done: bool,
}

impl Dict {
    /// An empty dict; `untrackable`, a full collection may untrack it.
    pub fn new(small_entries: bool, untrackable: bool) -> Dict {
        Dict {
            indices: Vec::new(),
            entries: Vec::new(),
            used: 0,
            dying: Vec::new(),
            keys_address: 0,
            unicode_keys: true,
            split: 0,
            places: Vec::new(),
            small_entries,
            untrackable,
            version: 0,
        }
    }

    /// `len(dict)`.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// The live entries, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Entry> + '_ {
        self.entries.iter().copied().filter(|entry| !entry.key.is_null())
    }

    /// The position and contents of the first live entry at or after `position`.
    pub fn next(&self, position: usize) -> Option<(usize, Entry)> {
        (position..self.entries.len()).map(|i| (i, self.entries[i])).find(|(_, entry)| !entry.key.is_null())
    }

    /// The last live entry's position.
    pub fn last(&self) -> Option<usize> {
        (0..self.entries.len()).rev().find(|&i| !self.entries[i].key.is_null())
    }

    /// Begins a search.
    pub fn probe(&self, hash: i64) -> Probe {
        let mask = self.indices.len().wrapping_sub(1);
        Probe { slot: hash as usize & mask, perturb: hash as u64, hash, done: self.indices.is_empty() }
    }

    /// The next entry whose hash is the one searched for.
    ///
    /// Mirrors: `dictkeys_generic_lookup`, Objects/dictobject.c, CPython 3.13.
    /// Differs: the caller compares.
    pub fn probe_next(&self, probe: &mut Probe) -> Option<usize> {
        let mask = self.indices.len().wrapping_sub(1);
        while !probe.done {
            let index = self.indices[probe.slot & mask];
            probe.perturb >>= PERTURB_SHIFT;
            probe.slot = (probe.slot.wrapping_mul(5).wrapping_add(probe.perturb as usize).wrapping_add(1)) & mask;
            if index == EMPTY {
                probe.done = true;
            } else if index >= 0 && self.entries[index as usize].hash == probe.hash {
                return Some(index as usize);
            }
        }
        None
    }

    /// The entry at a position that a probe gave.
    #[inline]
    pub fn entry(&self, position: usize) -> Entry {
        self.entries[position]
    }

    /// Replaces a value; the old one passes to the caller.
    pub fn replace(&mut self, position: usize, value: Obj) -> Obj {
        std::mem::replace(&mut self.entries[position].value, value)
    }

    /// Adds an entry for a key that is not there; the references pass to the dict.
    pub fn insert_new(&mut self, hash: i64, key: Obj, value: Obj) {
        if self.used >= self.split {
            self.unsplit();
        }
        if self.entries.len() >= usable(self.indices.len()) {
            self.resize();
        }
        let slot = self.empty_slot(hash);
        self.indices[slot] = self.entries.len() as i32;
        if self.split > 0 {
            self.places.push(self.places.iter().max().map_or(0, |last| last + 1));
        }
        self.entries.push(Entry { hash, key, value });
        self.used += 1;
        self.version += 1;
    }

    /// Gives up the smaller entries that serve strings alone: a key that is none is about to come.
    ///
    /// Mirrors: `insertdict`, Objects/dictobject.c, CPython 3.13, which resizes then.
    /// Differs: no.
    pub fn use_general_keys(&mut self) {
        if self.split > 0 {
            self.unicode_keys = false;
            self.unsplit();
        } else if std::mem::replace(&mut self.unicode_keys, false) && self.small_entries && self.used > 0 {
            self.resize();
        }
    }

    /// Shares the keys with other dicts: the block holds so many values alone.
    pub(crate) fn split(&mut self, values: usize) {
        self.split = values;
    }

    /// Whether it shares its keys.
    pub(crate) fn is_split(&self) -> bool {
        self.split > 0
    }

    /// Says at which of the shared places the last entry is; without, it is behind all others. No two are at one place.
    pub(crate) fn place_last(&mut self, at: usize) {
        let at = at as u8;
        if !self.places.contains(&at)
            && let Some(last) = self.places.last_mut()
        {
            *last = at;
        }
    }

    /// Gives up sharing.
    ///
    /// Mirrors: `insertion_resize` of a split table, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn unsplit(&mut self) {
        if std::mem::take(&mut self.split) > 0 {
            self.places.clear();
            self.resize();
        }
    }

    /// Takes an entry out; its references pass to the caller.
    pub fn remove(&mut self, position: usize) -> (Obj, Obj) {
        let mask = self.indices.len() - 1;
        let entry = self.entries[position];
        let (mut slot, mut perturb) = (entry.hash as usize & mask, entry.hash as u64);
        while self.indices[slot] != position as i32 {
            perturb >>= PERTURB_SHIFT;
            slot = slot.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1) & mask;
        }
        self.indices[slot] = DUMMY;
        self.entries[position] = Entry { hash: 0, key: Obj::NULL, value: Obj::NULL };
        self.used -= 1;
        self.version += 1;
        (entry.key, entry.value)
    }

    /// Takes all entries out at once, for the caller to give up key by value in order.
    pub fn take_all(&mut self) -> Vec<Entry> {
        let taken = self.in_memory();
        self.entries.clear();
        self.indices.clear();
        self.places.clear();
        self.split = 0;
        self.used = 0;
        self.version += 1;
        taken
    }

    /// The live entries as they lie in memory: values that share their keys lie in the order of those.
    fn in_memory(&self) -> Vec<Entry> {
        if self.places.is_sorted() {
            return self.iter().collect();
        }
        let last = self.places.iter().max().map_or(0, |&last| usize::from(last));
        let mut placed = vec![None; last + 1];
        for (&place, entry) in self.places.iter().zip(&self.entries).filter(|(_, entry)| !entry.key.is_null()) {
            placed[usize::from(place)] = Some(*entry);
        }
        placed.into_iter().flatten().collect()
    }

    /// The size of the keys' block; 0 for an empty dict, whose keys are shared and static.
    ///
    /// Mirrors: `new_keys_object`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    pub fn keys_size(&self) -> u64 {
        if self.split > 0 {
            return 8 * self.split as u64;
        }
        let size = self.indices.len() as u64;
        if size == 0 {
            return 0;
        }
        let index = match size {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            _ => 4,
        };
        let header = if self.small_entries { 32 } else { 40 };
        let entry = if self.small_entries && self.unicode_keys { 16 } else { 24 };
        header + size * index + usable(self.indices.len()) as u64 * entry
    }

    /// Keys and values, entry by entry.
    pub fn references(&self) -> impl Iterator<Item = Obj> + '_ {
        self.iter().flat_map(|entry| [entry.key, entry.value])
    }

    /// Keys that are strings cannot be part of a cycle and are passed over.
    ///
    /// Mirrors: `dict_traverse`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        let mut visit_entry = |entry: Entry| {
            visit(entry.value);
            if !self.unicode_keys {
                visit(entry.key);
            }
        };
        match self.places.is_sorted() {
            true => self.iter().for_each(&mut visit_entry),
            false => self.in_memory().into_iter().for_each(&mut visit_entry),
        }
    }

    /// What [`Dict::traverse`] passes over.
    pub(crate) fn untraversed(&self, visit: &mut impl FnMut(Obj)) {
        if self.unicode_keys {
            self.iter().for_each(|entry| visit(entry.key));
        }
        self.dying.iter().for_each(|&op| visit(op));
    }

    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        if self.used > 0 {
            let taken = self.take_all();
            self.dying.extend(taken.iter().rev().flat_map(|entry| [entry.value, entry.key]));
        }
        self.dying.pop()
    }

    /// As [`Dict::give_up`]: the dict is empty for everyone who looks meanwhile.
    pub(crate) fn clear_next(&mut self) -> Option<Obj> {
        self.give_up()
    }

    fn empty_slot(&self, hash: i64) -> usize {
        let mask = self.indices.len() - 1;
        let (mut slot, mut perturb) = (hash as usize & mask, hash as u64);
        while self.indices[slot] >= 0 {
            perturb >>= PERTURB_SHIFT;
            slot = slot.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1) & mask;
        }
        slot
    }

    /// Mirrors: `insertion_resize` with `GROWTH_RATE`, Objects/dictobject.c, CPython 3.13.
    /// Differs: no.
    fn resize(&mut self) {
        let mut size = MINSIZE;
        while size < self.used * 3 || usable(size) <= self.used {
            size <<= 1;
        }
        let mut live = self.entries.iter().map(|entry| !entry.key.is_null());
        self.places.retain(|_| live.next().unwrap_or(false));
        self.entries.retain(|entry| !entry.key.is_null());
        self.indices = vec![EMPTY; size];
        for position in 0..self.entries.len() {
            let slot = self.empty_slot(self.entries[position].hash);
            self.indices[slot] = position as i32;
        }
    }
}

/// `USABLE_FRACTION`.
fn usable(size: usize) -> usize {
    (size << 1) / 3
}
