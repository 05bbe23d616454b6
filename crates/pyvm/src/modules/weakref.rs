//! `weakref`: references and proxies. What CPython writes in Python (containers, finalize) is not here.

use pyheap::{Obj, Payload, WeakRef};

use super::ModuleTable;
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(super) static MODULE: ModuleTable = ModuleTable { name: "weakref", functions: FUNCTIONS, fill };

/// What `weakref` is made of, for those who want no more.
pub(super) static C_MODULE: ModuleTable = ModuleTable { name: "_weakref", functions: FUNCTIONS, fill };

static FUNCTIONS: &[Native] = &[
    Native::new("proxy", proxy),
    Native::new("getweakrefcount", |vm, args| {
        args.check(vm, "getweakrefcount", 1, 1, &[])?;
        let count = vm.heap.weakrefs(vm.stack[args.base]).len();
        Ok(vm.int(count as i64))
    }),
    Native::new("getweakrefs", |vm, args| {
        args.check(vm, "getweakrefs", 1, 1, &[])?;
        let refs = vm.heap.weakrefs(vm.stack[args.base]);
        let refs = vm.owned_items(&refs);
        Ok(vm.list(refs))
    }),
];

fn fill(vm: &mut Vm, dict: Obj) {
    let types = &vm.known.types;
    let names = [
        ("ref", types.weakref),
        ("ReferenceType", types.weakref),
        ("ProxyType", types.weakproxy),
        ("CallableProxyType", types.weakcallableproxy),
    ];
    for (name, ty) in names {
        let ty = vm.incref(ty, Cause::Interpreter);
        vm.dict_set_name(dict, name, ty);
    }
}

fn proxy(vm: &mut Vm, args: Args) -> R {
    args.check(vm, "proxy", 1, 2, &[])?;
    let values = args.all(vm);
    let types = &vm.known.types;
    let class = if vm.is_callable(values[0]) { types.weakcallableproxy } else { types.weakproxy };
    vm.weakref_to(class, &values, true)
}

impl Vm {
    /// `weakref.ref(object, callback)`, or of a subclass; arguments are borrowed.
    pub(crate) fn new_weakref(&mut self, class: Obj, values: &[Obj]) -> R {
        if values.is_empty() {
            return self.type_error("__new__ expected at least 1 argument, got 0");
        }
        self.weakref_to(class, values, false)
    }

    /// Mirrors: `PyWeakref_NewRef`, Objects/weakrefobject.c, CPython 3.12.
    /// Differs: no.
    fn weakref_to(&mut self, class: Obj, values: &[Obj], is_proxy: bool) -> R {
        let target = values[0];
        let none = self.known.none;
        let callback = values.get(1).copied().filter(|&op| op != none).unwrap_or(Obj::NULL);
        if !self.takes_weakrefs(target) {
            let message = format!("cannot create weak reference to '{}' object", self.type_name(target));
            return self.type_error(&message);
        }
        let is_subclass = !is_proxy && class != self.known.types.weakref;
        if callback.is_null()
            && !is_subclass
            && let Some(shared) = self.heap.weakref_basic(target, is_proxy)
        {
            return Ok(self.incref(shared, Cause::Push));
        }
        if !callback.is_null() {
            self.heap.incref(callback, Cause::Attached);
        }
        let payload = Py::WeakRef(Box::new(WeakRef::new(callback, is_proxy, is_subclass)));
        let op = if is_subclass {
            self.alloc_instance(class, Some(payload))
        } else {
            let op = self.alloc_untracked(payload, class, false);
            self.heap.gc_track(op);
            op
        };
        self.heap.weakref_insert(op, target);
        Ok(op)
    }

    /// What a proxy stands for, owned by the caller; `None` if the object is no proxy.
    ///
    /// Mirrors: `proxy_check_ref` and `WRAP_UNARY`, Objects/weakrefobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn proxied(&mut self, op: Obj) -> R<Option<Obj>> {
        let target = match self.heap.payload(op) {
            Py::WeakRef(wr) if wr.is_proxy => wr.wr_object,
            _ => return Ok(None),
        };
        if target.is_null() || self.heap.ob_refcnt(target) == 0 {
            return self.raise("ReferenceError", "weakly-referenced object no longer exists");
        }
        Ok(Some(self.incref(target, Cause::Native)))
    }

    /// Does to what a proxy stands for what is asked of the proxy; `None` if the object is no proxy.
    pub(crate) fn through_proxy<T>(&mut self, op: Obj, run: impl FnOnce(&mut Vm, Obj) -> R<T>) -> R<Option<T>> {
        let Some(target) = self.proxied(op)? else { return Ok(None) };
        self.hold(target, "object of a proxy");
        let result = run(self, target);
        self.release(Cause::Native);
        result.map(Some)
    }

    fn takes_weakrefs(&self, op: Obj) -> bool {
        match self.heap.payload(op) {
            Py::Instance(_) => self.type_parts(self.type_of(op)).has_weaklist,
            Py::Exception(_) => self.type_parts(self.type_of(op)).heap_type,
            Py::Function(_)
            | Py::Method(..)
            | Py::Builtin(_)
            | Py::Type(_)
            | Py::Set(_)
            | Py::Deque(_)
            | Py::Generator(_)
            | Py::Module(_)
            | Py::Code(_) => true,
            Py::WeakRef(wr) => !wr.is_proxy,
            _ => false,
        }
    }

    /// What a weak reference refers to, or None; owned.
    pub(crate) fn weakref_target(&mut self, weakref: Obj) -> R {
        let target = self.heap.payload(weakref).weakref().map_or(Obj::NULL, |wr| wr.wr_object);
        match target.some() {
            Some(target) if self.heap.ob_refcnt(target) > 0 => Ok(self.incref(target, Cause::Push)),
            _ => Ok(self.none()),
        }
    }
}
