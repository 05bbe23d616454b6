//! The audit: every count recounted from scratch, every list walked. CPython cannot do this to itself.
//!
//! Written to be read as the specification of a sound heap.
//! Not here: who the roots are; the interpreter names them.

use crate::gc::List;
use crate::object::flag;
use crate::{Heap, Obj, Payload, Serial};

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Discrepancy {
    /// The count is not the number of references.
    Count {
        /// The object.
        serial: Serial,
        /// Its slot.
        op: Obj,
        /// What its header says.
        ob_refcnt: i64,
        /// How many references there are.
        references: i64,
    },
    /// A reference leads to no object.
    Dangling {
        /// The owner; `None` for a root.
        owner: Option<Serial>,
        /// The empty slot.
        op: Obj,
    },
    /// A tracked object is in no list, or in two; or its header notes another; or marks of a collection are left on it.
    List {
        /// The object.
        serial: Serial,
        /// How many lists it is in.
        lists: usize,
    },
    /// A weak reference and its object disagree.
    Weakref {
        /// The weak reference.
        serial: Serial,
    },
}

impl<P: Payload> Heap<P> {
    // ANCHOR: audit
    /// Recounts all references: those that objects own, and those that `roots` visits. Empty when all is well.
    ///
    /// Immortal objects are left out: their count says nothing.
    pub fn audit(&self, roots: impl FnOnce(&mut dyn FnMut(Obj))) -> Vec<Discrepancy> {
        let mut found = Vec::new();
        let mut references = vec![0_i64; self.objects().last().map_or(0, |op| op.slot() + 1)];
        let mut count = |owner: Option<Serial>, op: Obj, found: &mut Vec<Discrepancy>| {
            if self.is_live(op) {
                references[op.slot()] += 1;
            } else {
                found.push(Discrepancy::Dangling { owner, op });
            }
        };
        for op in self.objects() {
            let owner = Some(self.serial(op));
            self.references(op, &mut |reference| count(owner, reference, &mut found));
        }
        roots(&mut |root| count(None, root, &mut found));
        for op in self.objects() {
            let (ob_refcnt, references) = (self.ob_refcnt(op), references[op.slot()]);
            if !self.is_immortal(op) && ob_refcnt != references {
                found.push(Discrepancy::Count { serial: self.serial(op), op, ob_refcnt, references });
            }
        }
        found
    }
    // ANCHOR_END: audit

    /// Checks lists and weak references. Empty when all is well; to be asked between collections.
    pub fn validate(&self) -> Vec<Discrepancy> {
        let mut found = Vec::new();
        let mut lists = vec![(0_usize, 0_u8); self.objects().last().map_or(0, |op| op.slot() + 1)];
        for list in [List::Generation0, List::Generation1, List::Generation2, List::Permanent] {
            for op in self.gc_list(list) {
                let (count, last) = &mut lists[op.slot()];
                (*count, *last) = (*count + 1, list as u8);
            }
        }
        for op in self.objects() {
            let (header, serial) = (self.header(op), self.serial(op));
            let (lists, list) = lists[op.slot()];
            let marked = header.has(flag::COLLECTING | flag::UNREACHABLE);
            let noted_wrong = self.is_logging() && header.gc_list != list;
            if !self.gc.collecting && (lists != usize::from(header.is_tracked()) || marked || noted_wrong) {
                found.push(Discrepancy::List { serial, lists });
            }
            for weakref in self.weakrefs(op) {
                if self.payload(weakref).weakref().is_none_or(|wr| wr.wr_object != op) {
                    found.push(Discrepancy::Weakref { serial: self.serial(weakref) });
                }
            }
            if let Some(wr) = self.payload(op).weakref()
                && !wr.wr_object.is_null()
                && !self.weakrefs(wr.wr_object).contains(&op)
            {
                found.push(Discrepancy::Weakref { serial });
            }
        }
        found
    }
}
