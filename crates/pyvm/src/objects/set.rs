//! `set` and `frozenset`: an open-addressing table with CPython's linear-then-perturbed probing.
//!
//! Iteration follows the table, so the order is CPython's for the same hashes.
//! Not here: comparing keys; [`Set::probe_next`] yields candidates and the interpreter compares.

use pyheap::Obj;

/// What a set holds.
#[derive(Clone, Debug)]
pub struct Set {
    table: Vec<SetEntry>,
    fill: usize,
    used: usize,
    /// Whether it is a frozenset.
    pub frozen: bool,
    /// A frozenset's hash, once it was asked for.
    pub hash: Option<i64>,
    /// The address of a table that does not fit the object.
    pub table_address: u64,
    /// Changed by every insertion and deletion; iterators notice.
    pub version: u64,
    cursor: usize,
}

/// A slot of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetEntry {
    /// Never used.
    Empty,
    /// Its key was removed.
    Dummy,
    /// A key and its hash.
    Key(Obj, i64),
}

const MINSIZE: usize = 8;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// A walk over the slots that may hold a key.
#[derive(Clone, Copy, Debug)]
pub struct SetProbe {
    base: usize,
    offset: usize,
    perturb: u64,
    hash: i64,
    done: bool,
}

impl Set {
    /// An empty set.
    pub fn new(frozen: bool) -> Set {
        Set {
            table: vec![SetEntry::Empty; MINSIZE],
            fill: 0,
            used: 0,
            frozen,
            hash: None,
            table_address: 0,
            version: 0,
            cursor: 0,
        }
    }

    /// `len(set)`.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Keys and hashes, in table order.
    pub fn iter(&self) -> impl Iterator<Item = (Obj, i64)> + '_ {
        self.table.iter().filter_map(|entry| if let SetEntry::Key(key, hash) = *entry { Some((key, hash)) } else { None })
    }

    /// The first key at or after a slot, with its slot.
    pub fn next(&self, slot: usize) -> Option<(usize, Obj)> {
        (slot..self.table.len()).find_map(|i| if let SetEntry::Key(key, _) = self.table[i] { Some((i, key)) } else { None })
    }

    /// Begins a search.
    pub fn probe(&self, hash: i64) -> SetProbe {
        SetProbe { base: hash as usize & (self.table.len() - 1), offset: 0, perturb: hash as u64, hash, done: false }
    }

    /// The next slot whose key has the hash searched for.
    ///
    /// Mirrors: `set_lookkey`, Objects/setobject.c, CPython 3.13.
    /// Differs: the caller compares.
    pub fn probe_next(&self, probe: &mut SetProbe) -> Option<(usize, Obj)> {
        let mask = self.table.len() - 1;
        while !probe.done {
            let slot = probe.base + probe.offset;
            let entry = self.table[slot];
            if probe.base + LINEAR_PROBES <= mask && probe.offset < LINEAR_PROBES {
                probe.offset += 1;
            } else {
                probe.perturb >>= PERTURB_SHIFT;
                probe.base = probe.base.wrapping_mul(5).wrapping_add(1).wrapping_add(probe.perturb as usize) & mask;
                probe.offset = 0;
            }
            match entry {
                SetEntry::Empty => probe.done = true,
                SetEntry::Key(key, hash) if hash == probe.hash => return Some((slot, key)),
                _ => {}
            }
        }
        None
    }

    /// Adds a key that is not there; the reference passes to the set.
    ///
    /// Mirrors: `set_add_entry`, Objects/setobject.c, CPython 3.13.
    /// Differs: no.
    pub fn insert_new(&mut self, key: Obj, hash: i64) {
        let fresh = insert_clean(&mut self.table, key, hash);
        self.fill += usize::from(fresh);
        self.used += 1;
        self.version += 1;
        if self.fill * 5 >= (self.table.len() - 1) * 3 {
            self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 });
        }
    }

    /// Makes room for so many keys of another set, before they are added.
    ///
    /// Mirrors: `set_merge`, Objects/setobject.c, CPython 3.13.
    /// Differs: a table is never copied as a whole; keys are added in the same order.
    pub fn make_room(&mut self, more: usize) {
        if (self.fill + more) * 5 >= (self.table.len() - 1) * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// Mirrors: `set_table_resize`, Objects/setobject.c, CPython 3.13.
    /// Differs: no.
    fn resize(&mut self, minused: usize) {
        let mut size = MINSIZE;
        while size <= minused {
            size <<= 1;
        }
        let mut table = vec![SetEntry::Empty; size];
        for (key, hash) in self.iter() {
            insert_clean(&mut table, key, hash);
        }
        self.table = table;
        self.fill = self.used;
    }

    /// Takes a key out; the reference passes to the caller.
    pub fn remove(&mut self, slot: usize) -> Obj {
        let SetEntry::Key(key, _) = std::mem::replace(&mut self.table[slot], SetEntry::Dummy) else {
            panic!("slot {slot} holds no key")
        };
        self.used -= 1;
        self.version += 1;
        key
    }

    /// Takes all keys out, in table order.
    pub fn take_all(&mut self) -> Vec<Obj> {
        let keys = self.iter().map(|(key, _)| key).collect();
        *self = Set { version: self.version + 1, table_address: self.table_address, ..Set::new(self.frozen) };
        keys
    }

    /// The bytes of a table that does not fit the object; 0 if it does.
    pub fn table_size(&self) -> u64 {
        if self.table.len() > MINSIZE { 16 * self.table.len() as u64 } else { 0 }
    }

    pub(crate) fn traverse(&self, visit: &mut dyn FnMut(Obj)) {
        self.iter().for_each(|(key, _)| visit(key));
    }

    pub(crate) fn give_up(&mut self) -> Option<Obj> {
        while let Some(entry) = self.table.get_mut(self.cursor) {
            self.cursor += 1;
            if let SetEntry::Key(key, _) = std::mem::replace(entry, SetEntry::Dummy) {
                self.used -= 1;
                return Some(key);
            }
        }
        None
    }
}

/// Mirrors: `set_insert_clean`, Objects/setobject.c, CPython 3.13.
/// Differs: no.
fn insert_clean(table: &mut [SetEntry], key: Obj, hash: i64) -> bool {
    let mask = table.len() - 1;
    let (mut base, mut perturb) = (hash as usize & mask, hash as u64);
    loop {
        let probes = if base + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
        for slot in base..=base + probes {
            if table[slot] == SetEntry::Empty {
                table[slot] = SetEntry::Key(key, hash);
                return true;
            }
        }
        perturb >>= PERTURB_SHIFT;
        base = base.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
    }
}
