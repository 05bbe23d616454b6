//! The heap: slots that hold headers and payloads, and the three operations on a count.
//!
//! `decref` only says that a count reached zero; what follows is a [`crate::Dealloc`], which the caller drives, because
//! it may have to run code in the middle.
//! Not here: death ([`crate::dealloc`]), cycles ([`crate::gc`]), addresses ([`crate::alloc`]).

use crate::alloc::{Allocator, FreeList};
use crate::config::Config;
use crate::event::{Cause, Event, EventKind, Log};
use crate::gc::{Gc, LISTS};
use crate::object::{Header, flag};
use crate::{Obj, Payload, Serial};

/// The count of an immortal object, in CPython 3.12 and 3.13 on 64-bit machines.
pub const IMMORTAL_REFCNT: i64 = 0xFFFF_FFFF;

/// A heap of objects that hold `P`.
#[derive(Clone)]
pub struct Heap<P: Payload> {
    headers: Vec<Header>,
    payloads: Vec<Option<P>>,
    /// Slots to reuse, last freed first.
    free_slots: Vec<u32>,
    next_serial: Serial,
    /// The releases' differences that this crate knows of.
    pub config: Config,
    /// The simulated address space.
    pub allocator: Allocator,
    pub(crate) free_lists: Vec<FreeList>,
    /// The collector's state.
    pub gc: Gc,
    /// How deeply `tp_dealloc`s that the trashcan guards are nested, over all deallocations in progress.
    pub(crate) trash_delete_nesting: u32,
    /// Objects whose deallocation the trashcan put off, last one first.
    pub(crate) trash_delete_later: Vec<Obj>,
    log: Option<Log<P::Cause>>,
}

impl<P: Payload> Heap<P> {
    /// An empty heap.
    pub fn new(config: Config) -> Heap<P> {
        let heads = LISTS as usize;
        let mut heap = Heap {
            headers: vec![Header::empty(); heads],
            payloads: std::iter::repeat_with(|| None).take(heads).collect(),
            free_slots: Vec::new(),
            next_serial: 1,
            allocator: Allocator::new(&config.geometry, config.cheap_base),
            free_lists: config.free_lists.iter().map(|spec| FreeList::new(spec.capacity)).collect(),
            gc: Gc::new(&config),
            config,
            trash_delete_nesting: 0,
            trash_delete_later: Vec::new(),
            log: None,
        };
        heap.gc_init_lists();
        heap
    }

    /// Makes an object with a count of 1; the payload's references pass to it. A collectable object is not tracked yet.
    ///
    /// `have_gc`: whether its type has `Py_TPFLAGS_HAVE_GC`. `owns_type`: whether the reference to `ob_type` is counted
    /// (the caller has counted it).
    ///
    /// Mirrors: `_PyObject_GC_New` and `_PyObject_New`, CPython 3.13.
    /// Differs: the threshold is only noted ([`Heap::gc_is_due`]); the caller collects where its release does.
    pub fn alloc(&mut self, payload: P, ob_type: Obj, have_gc: bool, owns_type: bool) -> Obj {
        let address = match payload.free_list().and_then(|list| self.free_lists[list].pop()) {
            Some(address) => address,
            None => {
                if have_gc {
                    self.gc.count_alloc();
                }
                self.allocator.alloc(payload.block_size())
            }
        };
        let mut flags = 0;
        if have_gc {
            flags |= flag::HAVE_GC;
        }
        if owns_type {
            flags |= flag::OWNS_TYPE;
        }
        self.insert(address, payload, ob_type, flags)
    }

    /// Puts an object with a count of 1 in a slot.
    fn insert(&mut self, address: u64, payload: P, ob_type: Obj, flags: u16) -> Obj {
        let header = Header { ob_refcnt: 1, address, ob_type, serial: self.next_serial, flags, ..Header::empty() };
        self.next_serial += 1;
        let op = match self.free_slots.pop() {
            Some(slot) => {
                self.headers[slot as usize] = header;
                self.payloads[slot as usize] = Some(payload);
                Obj(slot)
            }
            None => {
                self.headers.push(header);
                self.payloads.push(Some(payload));
                Obj(u32::try_from(self.headers.len() - 1).expect("fewer than 2^32 objects"))
            }
        };
        self.record(op, EventKind::New);
        op
    }

    /// As [`Heap::alloc`], in a block that [`Heap::gc_alloc_block`] gave, which becomes the object's.
    pub fn alloc_in(&mut self, address: u64, payload: P, ob_type: Obj) -> Obj {
        self.insert(address, payload, ob_type, flag::HAVE_GC)
    }

    /// A block that counts as a collectable object's although no object is in it: a frame that nobody sees.
    pub fn gc_alloc_block(&mut self, size: u64) -> u64 {
        self.gc.count_alloc();
        self.allocator.alloc(size)
    }

    /// Gives back a block of [`Heap::gc_alloc_block`].
    pub fn gc_free_block(&mut self, address: u64, size: u64) {
        self.gc.count_free();
        self.allocator.free(address, size);
    }

    /// `Py_INCREF`.
    #[inline]
    pub fn incref(&mut self, op: Obj, cause: P::Cause) {
        self.incref_for(op, Cause::Vm(cause));
    }

    /// `Py_DECREF`, up to the point where the count reaches zero; then it returns true and the caller must
    /// [deallocate](Heap::dealloc_begin) the object before anything else touches the heap.
    #[inline]
    #[must_use = "an object whose count reached zero must be deallocated"]
    pub fn decref(&mut self, op: Obj, cause: P::Cause) -> bool {
        self.decref_for(op, Cause::Vm(cause))
    }

    // ANCHOR: counting
    #[inline]
    pub(crate) fn incref_for(&mut self, op: Obj, cause: Cause<P::Cause>) {
        let header = &mut self.headers[op.slot()];
        if header.is_immortal() {
            return;
        }
        header.ob_refcnt += 1;
        if self.log.is_some() {
            self.record(op, EventKind::Incref(cause));
        }
    }

    #[inline]
    pub(crate) fn decref_for(&mut self, op: Obj, cause: Cause<P::Cause>) -> bool {
        let header = &mut self.headers[op.slot()];
        if header.is_immortal() {
            return false;
        }
        debug_assert!(header.ob_refcnt > 0, "decref of a dead object {op:?}, serial {}", header.serial);
        header.ob_refcnt -= 1;
        let dead = header.ob_refcnt == 0;
        if self.log.is_some() {
            self.record(op, EventKind::Decref(cause));
        }
        dead
    }
    // ANCHOR_END: counting

    /// The object's contents.
    #[inline]
    pub fn payload(&self, op: Obj) -> &P {
        match &self.payloads[op.slot()] {
            Some(payload) => payload,
            None => panic!("no object in slot {}", op.0),
        }
    }

    /// The object's contents, to change. Counts are the caller's business.
    #[inline]
    pub fn payload_mut(&mut self, op: Obj) -> &mut P {
        if self.log.is_some() {
            self.mark_dirty(op);
        }
        match &mut self.payloads[op.slot()] {
            Some(payload) => payload,
            None => panic!("no object in slot {}", op.0),
        }
    }

    /// The count.
    #[inline]
    pub fn ob_refcnt(&self, op: Obj) -> i64 {
        self.header(op).ob_refcnt
    }

    /// Overwrites the count, as a write to its memory does.
    pub fn set_ob_refcnt(&mut self, op: Obj, ob_refcnt: i64) {
        self.header_mut(op).ob_refcnt = ob_refcnt;
        if self.log.is_some() {
            self.mark_dirty(op);
        }
    }

    /// Whether the count is fixed.
    #[inline]
    pub fn is_immortal(&self, op: Obj) -> bool {
        self.header(op).is_immortal()
    }

    /// The type object, or null.
    #[inline]
    pub fn ob_type(&self, op: Obj) -> Obj {
        self.header(op).ob_type
    }

    /// Changes the type, as an assignment to `__class__` does. Counts are the caller's business.
    pub fn set_ob_type(&mut self, op: Obj, ob_type: Obj) {
        self.header_mut(op).ob_type = ob_type;
    }

    /// Whether the reference to the type is counted.
    pub fn owns_type(&self, op: Obj) -> bool {
        self.header(op).has(flag::OWNS_TYPE)
    }

    /// The simulated address: `id()`.
    #[inline]
    pub fn address(&self, op: Obj) -> u64 {
        self.header(op).address
    }

    /// The number that no other object ever has.
    #[inline]
    pub fn serial(&self, op: Obj) -> Serial {
        self.header(op).serial
    }

    /// The serial that the next object will get.
    pub fn next_serial(&self) -> Serial {
        self.next_serial
    }

    /// Whether its finalizer ran.
    pub fn is_finalized(&self, op: Obj) -> bool {
        self.header(op).has(flag::FINALIZED)
    }

    /// Whether its `tp_dealloc` runs.
    pub fn is_deallocating(&self, op: Obj) -> bool {
        self.header(op).has(flag::DEALLOCATING)
    }

    /// Whether the slot holds an object.
    pub fn is_live(&self, op: Obj) -> bool {
        self.headers.get(op.slot()).is_some_and(|header| !header.has(flag::FREE)) && op.0 >= LISTS
    }

    /// All objects, in slot order.
    pub fn objects(&self) -> impl Iterator<Item = Obj> + '_ {
        (LISTS..self.headers.len() as u32).map(Obj).filter(|op| !self.header(*op).has(flag::FREE))
    }

    /// Every reference that `op` owns: traversed, untraversed and, if counted, its type.
    pub fn references(&self, op: Obj, visit: &mut impl FnMut(Obj)) {
        let payload = self.payload(op);
        payload.traverse(visit);
        payload.untraversed(visit);
        if self.owns_type(op) {
            visit(self.ob_type(op));
        }
    }

    /// Starts to record what happens.
    pub fn start_log(&mut self) {
        self.log = Some(Log::default());
        self.gc_mark_lists();
    }

    /// Takes what was recorded since the last call; empty when nothing is recorded.
    pub fn drain_log(&mut self) -> Log<P::Cause> {
        let log = self.log.as_mut().map(std::mem::take).unwrap_or_default();
        for op in &log.dirty {
            self.headers[op.slot()].set(flag::DIRTY, false);
        }
        log
    }

    /// Whether what happens is recorded.
    #[inline]
    pub fn is_logging(&self) -> bool {
        self.log.is_some()
    }

    /// Gives back an object's memory and its slot. Its references must be gone.
    pub(crate) fn free(&mut self, op: Obj) {
        debug_assert!(!self.header(op).is_tracked(), "a tracked object is never freed");
        let payload = self.payloads[op.slot()].take().expect("freed once");
        let address = self.header(op).address;
        let size = payload.block_size();
        let allocator = &mut self.allocator;
        payload.blocks(&mut |address, size| allocator.free(address, size));
        let kept = payload.free_list().is_some_and(|list| self.free_lists[list].push(address));
        if !kept {
            if self.header(op).has(flag::HAVE_GC) {
                self.gc.count_free();
            }
            self.allocator.free(address, size);
        }
        self.record(op, EventKind::Dealloc);
        self.headers[op.slot()] = Header::empty();
        self.free_slots.push(op.0);
    }

    pub(crate) fn record(&mut self, op: Obj, kind: EventKind<P::Cause>) {
        if self.log.is_none() {
            return;
        }
        let header = &self.headers[op.slot()];
        let event = Event { serial: header.serial, op, ob_refcnt: header.ob_refcnt, kind };
        if let Some(log) = &mut self.log {
            log.events.push(event);
        }
        self.mark_dirty(op);
    }

    #[cold]
    fn mark_dirty(&mut self, op: Obj) {
        let header = &mut self.headers[op.slot()];
        if !header.has(flag::DIRTY) {
            header.set(flag::DIRTY, true);
            if let Some(log) = &mut self.log {
                log.dirty.push(op);
            }
        }
    }

    /// Notes the list that an object is in now, 0 for none.
    #[cold]
    pub(crate) fn mark_moved(&mut self, op: Obj, head: u32) {
        self.headers[op.slot()].gc_list = head as u8;
        if let Some(log) = &mut self.log {
            log.moved.push(op);
        }
    }

    #[inline]
    pub(crate) fn header(&self, op: Obj) -> &Header {
        &self.headers[op.slot()]
    }

    #[inline]
    pub(crate) fn header_mut(&mut self, op: Obj) -> &mut Header {
        &mut self.headers[op.slot()]
    }

    /// All headers, to write, beside the contents of `op`, to read.
    pub(crate) fn headers_and_payload(&mut self, op: Obj) -> (&mut [Header], &P) {
        let payload = self.payloads[op.slot()].as_ref().expect("a live object");
        (&mut self.headers, payload)
    }
}
