//! Finalizers, weak references' callbacks, and collections: what the heap asks the interpreter to run.

use pyheap::Obj;
use pyheap::gc::collect::{Collected, GcStep};

use crate::cause::Cause;
use crate::object::Py;
use crate::observer::StepKind;
use crate::vm::{R, Vm};

impl Vm {
    /// `gc.collect(generation)`, with `gc.callbacks`; errors inside are printed.
    ///
    /// Mirrors: `gc_collect_with_callback`, Modules/gcmodule.c, CPython 3.12.
    /// Differs: no.
    pub fn collect(&mut self, generation: usize) -> Collected {
        if std::mem::replace(&mut self.collecting, true) {
            return Collected::default();
        }
        self.invoke_gc_callbacks("start", generation, Collected::default());
        let collected = self.run_collection(generation);
        self.invoke_gc_callbacks("stop", generation, collected);
        self.collecting = false;
        collected
    }

    /// Runs a collection that waits, where the release looks for one.
    #[inline]
    pub(super) fn check_eval_breaker(&mut self) {
        if self.gc_scheduled {
            self.gc_scheduled = false;
            self.collect_automatically();
        }
    }

    /// Collects the oldest generation that is due.
    #[cold]
    pub(crate) fn collect_automatically(&mut self) {
        if let Some(generation) = self.heap.gc_select_generation() {
            self.collect(generation);
        }
    }

    fn run_collection(&mut self, generation: usize) -> Collected {
        let Some(collection) = self.heap.gc_begin(generation) else { return Collected::default() };
        // What is being raised goes on being raised afterwards.
        let raised = self.raised.take();
        if let Some(exception) = raised {
            self.hold(exception, "exception being raised");
        }
        self.collection = Some(collection);
        let collected = loop {
            let mut collection = self.collection.take().expect("a collection is in progress");
            let step = self.heap.gc_step(&mut collection);
            self.collection = Some(collection);
            match step {
                GcStep::Completed(phase) => self.step(StepKind::Collector(phase)),
                GcStep::Effect(effect) => self.perform(effect),
                GcStep::Done(collected) => break collected,
            }
        };
        self.collection = None;
        if raised.is_some() {
            self.raised = Some(self.unhold());
        }
        self.take_garbage();
        collected
    }

    /// What the collector could not free goes to `gc.garbage`.
    fn take_garbage(&mut self) {
        for op in std::mem::take(&mut self.heap.gc.garbage) {
            self.list_push(self.known.garbage, op);
        }
    }

    fn invoke_gc_callbacks(&mut self, phase: &str, generation: usize, collected: Collected) {
        let Py::List(callbacks) = self.heap.payload(self.known.gc_callbacks) else { return };
        if callbacks.items.is_empty() {
            return;
        }
        let callbacks = callbacks.items.clone();
        let info = self.dict();
        for (name, value) in
            [("generation", generation), ("collected", collected.collected), ("uncollectable", collected.uncollectable)]
        {
            let value = self.int(value as i64);
            self.dict_set_name(info, name, value);
        }
        self.hold(info, "info of gc.callbacks");
        let phase = self.intern(phase);
        self.hold(phase, "phase of gc.callbacks");
        for callback in callbacks {
            self.heap.incref(callback, Cause::Native);
            self.hold(callback, "gc callback");
            match self.call(callback, &[phase, info]) {
                Ok(result) => self.decref(result, Cause::Native),
                Err(_) => self.write_unraisable(callback, "calling GC callback"),
            }
            self.release(Cause::Native);
        }
        self.release(Cause::Native);
        self.release(Cause::Native);
    }

    /// Calls `__del__`, or closes a generator. An error is printed, not raised.
    ///
    /// Mirrors: `slot_tp_finalize`, Objects/typeobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn run_finalizer(&mut self, op: Obj) {
        let raised = self.raised.take();
        if let Some(exception) = raised {
            self.hold(exception, "exception being raised");
        }
        let handling = self.handling.len();
        self.handling.push(Obj::NULL);
        if matches!(self.heap.payload(op), Py::Generator(_)) {
            if self.close_generator(op).is_err() {
                self.write_unraisable(op, "closing generator");
            }
        } else if let Some(del) = self.lookup_special(op, "__del__") {
            self.heap.incref(del, Cause::Native);
            self.hold(del, "the method `__del__`");
            match self.bound_call(del, op) {
                Ok(result) => self.decref(result, Cause::Native),
                Err(_) => self.write_unraisable(del, "calling deallocator"),
            }
            self.release(Cause::Native);
        }
        self.handling.truncate(handling);
        if raised.is_some() {
            self.raised = Some(self.unhold());
        }
    }

    fn bound_call(&mut self, method: Obj, op: Obj) -> R {
        if matches!(self.heap.payload(method), Py::Function(_)) {
            return self.call(method, &[op]);
        }
        let bound = self.bind_descriptor(method, op)?;
        self.hold(bound, "the method `__del__`");
        let result = self.call(bound, &[]);
        self.release(Cause::Native);
        result
    }

    /// Calls a weak reference's callback. An error is printed, not raised.
    ///
    /// Mirrors: `handle_callback`, Objects/weakrefobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn run_callback(&mut self, weakref: Obj, callback: Obj) {
        let raised = self.raised.take();
        if let Some(exception) = raised {
            self.hold(exception, "exception being raised");
        }
        match self.call(callback, &[weakref]) {
            Ok(result) => self.decref(result, Cause::Native),
            Err(_) => self.write_unraisable(callback, "calling weakref callback"),
        }
        if raised.is_some() {
            self.raised = Some(self.unhold());
        }
    }
}
