//! Weak references: each object's list of them, in CPython's order.
//!
//! A list begins with the plain reference (no callback), then the plain proxy, then the others, newest first.
//! Not here: when callbacks run (see [`crate::dealloc`] and [`crate::gc`]).

use crate::event::EventKind;
use crate::{Heap, Obj, Payload};

/// `PyWeakReference`: what a weak reference holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeakRef {
    /// The object referred to, not counted; null once it is gone.
    pub wr_object: Obj,
    /// The callable to call when it goes, counted; null if there is none.
    pub wr_callback: Obj,
    /// The hash of the object, once it was asked for; it outlives the object.
    pub hash: Option<i64>,
    /// Whether it is a proxy.
    pub is_proxy: bool,
    /// Whether its class is a subclass of `weakref.ref`; such a reference is never shared.
    pub is_subclass: bool,
    wr_prev: Obj,
    wr_next: Obj,
}

impl WeakRef {
    /// A weak reference that is in no list yet; see [`Heap::weakref_insert`].
    pub fn new(wr_callback: Obj, is_proxy: bool, is_subclass: bool) -> WeakRef {
        WeakRef { wr_callback, is_proxy, is_subclass, ..WeakRef::default() }
    }

    fn is_basic_ref(&self) -> bool {
        self.wr_callback.is_null() && !self.is_proxy && !self.is_subclass
    }

    fn is_basic_proxy(&self) -> bool {
        self.wr_callback.is_null() && self.is_proxy
    }
}

impl<P: Payload> Heap<P> {
    /// The weak references to `op`, in list order.
    pub fn weakrefs(&self, op: Obj) -> Vec<Obj> {
        let mut list = Vec::new();
        let mut wr = self.header(op).weaklist;
        while !wr.is_null() {
            list.push(wr);
            wr = self.wr(wr).wr_next;
        }
        list
    }

    /// The first weak reference to `op` that a new one without a callback may share: the plain reference or the plain proxy.
    ///
    /// Mirrors: `get_basic_refs`, Objects/weakrefobject.c, CPython 3.12.
    /// Differs: no.
    pub fn weakref_basic(&self, op: Obj, proxy: bool) -> Option<Obj> {
        self.weakrefs(op).into_iter().take(2).find(|&wr| {
            let wr = self.wr(wr);
            if proxy { wr.is_basic_proxy() } else { wr.is_basic_ref() }
        })
    }

    /// Puts the weak reference `wr` into the list of `op`.
    ///
    /// Mirrors: the end of `PyWeakref_NewRef`, Objects/weakrefobject.c, CPython 3.12.
    /// Differs: no.
    pub fn weakref_insert(&mut self, wr: Obj, op: Obj) {
        let list = self.weakrefs(op);
        let basic = list.iter().take(2).filter(|&&w| self.wr(w).is_basic_ref() || self.wr(w).is_basic_proxy()).count();
        let basic_ref = list.first().is_some_and(|&w| self.wr(w).is_basic_ref());
        let this = self.wr(wr);
        let place = if this.is_basic_ref() {
            0
        } else if this.is_basic_proxy() {
            usize::from(basic_ref)
        } else {
            basic
        };
        let (prev, next) = (place.checked_sub(1).map_or(Obj::NULL, |i| list[i]), list.get(place).copied().unwrap_or(Obj::NULL));
        let this = self.wr_mut(wr);
        (this.wr_object, this.wr_prev, this.wr_next) = (op, prev, next);
        match prev.some() {
            Some(prev) => self.wr_mut(prev).wr_next = wr,
            None => self.header_mut(op).weaklist = wr,
        }
        if !next.is_null() {
            self.wr_mut(next).wr_prev = wr;
        }
    }

    /// Takes `wr` out of its object's list and forgets the object; the callback stays.
    ///
    /// Mirrors: `clear_weakref`, Objects/weakrefobject.c, CPython 3.12.
    /// Differs: the callback is released by the caller.
    pub(crate) fn clear_weakref(&mut self, wr: Obj) {
        let this = self.wr_mut(wr);
        let (op, prev, next) = (this.wr_object, this.wr_prev, this.wr_next);
        if op.is_null() {
            return;
        }
        (this.wr_object, this.wr_prev, this.wr_next) = (Obj::NULL, Obj::NULL, Obj::NULL);
        match prev.some() {
            Some(prev) => self.wr_mut(prev).wr_next = next,
            None => self.header_mut(op).weaklist = next,
        }
        if !next.is_null() {
            self.wr_mut(next).wr_prev = prev;
        }
        self.record(wr, EventKind::ClearWeakref);
    }

    fn wr(&self, wr: Obj) -> &WeakRef {
        self.payload(wr).weakref().expect("a weak reference list holds weak references")
    }

    fn wr_mut(&mut self, wr: Obj) -> &mut WeakRef {
        self.payload_mut(wr).weakref_mut().expect("a weak reference list holds weak references")
    }
}
