//! One collection, as a value: phases in CPython's order and under CPython's names.
//!
//! [`Heap::gc_step`] runs one phase, or goes on inside one until something must be called. The caller may look at lists,
//! counts and `gc_refs` between any two steps.
//! Not here: the phases' work (`deduce`, `finalize`, `clear`).

use super::clear::Clear;
use super::{List, NUM_GENERATIONS};
use crate::event::Cause;
use crate::{Dealloc, Effect, Heap, Obj, Payload};

/// A phase of a collection, named as the function that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(non_camel_case_types)]
pub enum Phase {
    /// Copy every count.
    update_refs,
    /// Cross out references from inside.
    subtract_refs,
    /// Find whom outsiders can reach.
    move_unreachable,
    /// Cut weak references to garbage; call outside callbacks.
    handle_weakrefs,
    /// Call finalizers.
    finalize_garbage,
    /// See who came back.
    handle_resurrected_objects,
    /// Cut edges; counting does the rest.
    delete_garbage,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Phase; 7] = [
        Phase::update_refs,
        Phase::subtract_refs,
        Phase::move_unreachable,
        Phase::handle_weakrefs,
        Phase::finalize_garbage,
        Phase::handle_resurrected_objects,
        Phase::delete_garbage,
    ];

    /// The C function's name.
    pub fn name(self) -> &'static str {
        match self {
            Phase::update_refs => "update_refs",
            Phase::subtract_refs => "subtract_refs",
            Phase::move_unreachable => "move_unreachable",
            Phase::handle_weakrefs => "handle_weakrefs",
            Phase::finalize_garbage => "finalize_garbage",
            Phase::handle_resurrected_objects => "handle_resurrected_objects",
            Phase::delete_garbage => "delete_garbage",
        }
    }
}

/// What a step of a collection came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a collection waits for its effects"]
pub enum GcStep {
    /// The phase is complete.
    Completed(Phase),
    /// Something must be called; then step again. Never [`Effect::Done`].
    Effect(Effect),
    /// The collection is complete.
    Done(Collected),
}

/// What a collection found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Unreachable objects that were cleared.
    pub collected: usize,
    /// Unreachable objects that could not be (legacy finalizers).
    pub uncollectable: usize,
}

/// A collection in progress.
#[derive(Clone, Debug)]
pub struct Collection {
    generation: usize,
    /// The list being examined.
    young: List,
    /// The list for survivors of it.
    old: List,
    /// `None` after the last.
    phase: Option<Phase>,
    /// Weak references whose callbacks are to be called, all held, last one first; `None` before they are known.
    calls: Option<Vec<Obj>>,
    /// The callback or finalizer that was called last still holds a reference to this object.
    held: Option<Obj>,
    dealloc: Option<Dealloc>,
    clear: Option<Clear>,
    result: Collected,
}

impl Collection {
    /// The generation being collected.
    pub fn generation(&self) -> usize {
        self.generation
    }

    /// The references that the collection itself owns meanwhile, for the audit.
    pub fn held<P: Payload>(&self, heap: &Heap<P>, visit: &mut dyn FnMut(Obj)) {
        self.calls.iter().flatten().chain(&self.held).for_each(|&op| visit(op));
        if let Some(clear) = &self.clear {
            clear.held(visit);
            if let Some(dealloc) = &clear.dealloc {
                dealloc.held(heap, visit);
            }
        }
        if let Some(dealloc) = &self.dealloc {
            dealloc.held(heap, visit);
        }
    }

    /// The list being examined.
    pub fn young(&self) -> List {
        self.young
    }

    /// The list that survivors go to.
    pub fn survivors(&self) -> List {
        self.old
    }

    /// The phase that runs next, or is under way; `None` after the last.
    pub fn phase(&self) -> Option<Phase> {
        self.phase
    }
}

impl<P: Payload> Heap<P> {
    /// Begins a collection of `generation` and all younger ones; `None` while another is in progress.
    ///
    /// Mirrors: the beginning of `gc_collect_main`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    pub fn gc_begin(&mut self, generation: usize) -> Option<Collection> {
        if self.gc.collecting {
            return None;
        }
        self.gc.collecting = true;
        if let Some(next) = self.gc.generations.get_mut(generation + 1) {
            next.count += 1;
        }
        for younger in &mut self.gc.generations[..=generation] {
            younger.count = 0;
        }
        let young = List::generation(generation);
        for younger in 0..generation {
            self.list_merge(List::generation(younger), young);
        }
        Some(Collection {
            generation,
            young,
            old: List::generation((generation + 1).min(NUM_GENERATIONS - 1)),
            phase: Some(Phase::update_refs),
            calls: None,
            held: None,
            dealloc: None,
            clear: None,
            result: Collected::default(),
        })
    }

    /// Runs the next phase, or goes on with it.
    ///
    /// Mirrors: `gc_collect_main`, Python/gc.c, CPython 3.13.
    /// Differs: `gc.callbacks` and debug output are the interpreter's.
    pub fn gc_step(&mut self, collection: &mut Collection) -> GcStep {
        let Some(phase) = collection.phase else {
            return GcStep::Done(collection.result);
        };
        let effect = match phase {
            Phase::update_refs => {
                self.update_refs(collection.young);
                Effect::Done
            }
            Phase::subtract_refs => {
                self.subtract_refs(collection.young);
                Effect::Done
            }
            Phase::move_unreachable => {
                self.move_unreachable(collection.young, List::Unreachable);
                self.age_survivors(collection);
                self.move_legacy_finalizers(List::Unreachable);
                Effect::Done
            }
            Phase::handle_weakrefs => self.step_weakrefs(collection),
            Phase::finalize_garbage => self.step_finalizers(collection),
            Phase::handle_resurrected_objects => {
                self.handle_resurrected_objects(List::Unreachable, collection.old);
                collection.result.collected = self.list_size(List::StillUnreachable);
                Effect::Done
            }
            Phase::delete_garbage => self.step_delete(collection),
        };
        if effect != Effect::Done {
            return GcStep::Effect(effect);
        }
        collection.phase = Phase::ALL.get(phase as usize + 1).copied();
        if collection.phase.is_none() {
            self.gc_end(collection);
        }
        GcStep::Completed(phase)
    }

    /// Survivors of a young collection join the next generation.
    fn age_survivors(&mut self, collection: &Collection) {
        let full = collection.young == collection.old;
        self.untrack_plain(collection.young, full);
        if full {
            self.gc.long_lived_pending = 0;
            self.gc.long_lived_total = self.list_size(collection.young) as i64 + self.config.absent_objects;
        } else {
            if collection.generation == NUM_GENERATIONS - 2 {
                self.gc.long_lived_pending += self.list_size(collection.young) as i64;
            }
            self.list_merge(collection.young, collection.old);
        }
    }

    /// Mirrors: `untrack_tuples` and `untrack_dicts`, Python/gc.c, CPython 3.13.
    /// Differs: one walk for both.
    fn untrack_plain(&mut self, young: List, full: bool) {
        let mut at = self.list_first(young);
        while let Some(op) = at {
            at = self.list_next(op);
            if P::untracks(self, op, full) {
                self.gc_untrack(op);
            }
        }
    }

    /// Clears weak references, then calls callbacks, each followed by the release of what was held for it.
    fn step_weakrefs(&mut self, collection: &mut Collection) -> Effect {
        if let Some(effect) = self.step_release(collection) {
            return effect;
        }
        if collection.calls.is_none() {
            let mut calls = self.clear_weakrefs_to(List::Unreachable);
            calls.reverse();
            collection.calls = Some(calls);
        }
        let Some(weakref) = collection.calls.as_mut().and_then(Vec::pop) else {
            return Effect::Done;
        };
        collection.held = Some(weakref);
        let callback = self.payload(weakref).weakref().map_or(Obj::NULL, |wr| wr.wr_callback);
        Effect::Callback { weakref, callback }
    }

    fn step_finalizers(&mut self, collection: &mut Collection) -> Effect {
        if let Some(effect) = self.step_release(collection) {
            return effect;
        }
        match self.next_to_finalize(List::Unreachable) {
            Some(op) => {
                collection.held = Some(op);
                Effect::Finalize(op)
            }
            None => {
                self.list_merge(List::Seen, List::Unreachable);
                Effect::Done
            }
        }
    }

    fn step_delete(&mut self, collection: &mut Collection) -> Effect {
        loop {
            if let Some(clear) = &mut collection.clear {
                match self.clear_step(clear, List::StillUnreachable, collection.old) {
                    Effect::Done => collection.clear = None,
                    effect => return effect,
                }
            }
            if self.gc.saveall {
                while let Some(op) = self.list_first(List::StillUnreachable) {
                    self.incref_for(op, Cause::Collector);
                    self.gc.garbage.push(op);
                    self.clear_collecting(op);
                    self.list_move(op, collection.old);
                }
            }
            collection.clear = self.clear_begin(List::StillUnreachable);
            if collection.clear.is_none() {
                return Effect::Done;
            }
        }
    }

    /// Lets go of what was held for the last call, and finishes deallocations that follow from it.
    fn step_release(&mut self, collection: &mut Collection) -> Option<Effect> {
        if let Some(op) = collection.held.take() {
            if self.decref_for(op, Cause::Collector) {
                collection.dealloc = Some(self.dealloc_begin(op));
            } else if collection.phase == Some(Phase::handle_weakrefs) && self.is_tracked(op) {
                self.list_move(op, collection.old);
            }
        }
        if let Some(dealloc) = &mut collection.dealloc {
            match self.dealloc_step(dealloc) {
                Effect::Done => collection.dealloc = None,
                effect => return Some(effect),
            }
        }
        None
    }

    /// Mirrors: the end of `gc_collect_main`, Python/gc.c, CPython 3.13.
    /// Differs: no.
    fn gc_end(&mut self, collection: &mut Collection) {
        while let Some(op) = self.list_first(List::Finalizers) {
            // Mirrors `handle_legacy_finalizers`: those with finalizers are kept for the program to see.
            collection.result.uncollectable += 1;
            if P::has_finalizer(self, op) {
                self.incref_for(op, Cause::Collector);
                self.gc.garbage.push(op);
            }
            self.list_move(op, collection.old);
        }
        if collection.generation == NUM_GENERATIONS - 1 {
            self.clear_free_lists();
        }
        let stats = &mut self.gc.stats[collection.generation];
        stats.collections += 1;
        stats.collected += collection.result.collected as u64;
        stats.uncollectable += collection.result.uncollectable as u64;
        self.gc.collecting = false;
    }

    fn clear_free_lists(&mut self) {
        for (list, spec) in self.free_lists.iter_mut().zip(&self.config.free_lists) {
            while let Some(address) = list.pop() {
                self.allocator.free(address, spec.block_size);
            }
        }
    }
}
