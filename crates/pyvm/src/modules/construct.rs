//! What a call of a builtin type makes: `int("7")`, `list(iterable)`, `super()`.
//!
//! Not here: classes written in Python (`eval::class`), functions (`builtins`).

use pyheap::Obj;

use super::builtins::only;
use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::objects::iterator::Iter;
use crate::objects::set::Set;
use crate::vm::{R, Vm};

impl Vm {
    /// Calls a builtin type. Arguments are borrowed.
    pub(crate) fn construct(&mut self, class: Obj, args: Args) -> R {
        let types = self.known.types.clone();
        if self.is_subtype(class, self.known.exceptions[&"BaseException"]) {
            let values = args.all(self);
            if args.keywords(self) > 0 {
                let message = format!("{}() takes no keyword arguments", self.type_object_name(class));
                return self.type_error(&message);
            }
            let values = self.owned_items(&values);
            let packed = self.tuple(values);
            return Ok(self.new_exception(class, packed));
        }
        match class {
            _ if class == types.object => {
                self.check_object_arguments(class, args.count)?;
                Ok(self.alloc(Py::Object, class))
            }
            _ if class == types.type_ => self.call_type_type(args),
            _ if class == types.int => self.construct_int(args),
            _ if class == types.bool => {
                args.check(self, "bool", 0, 1, &[])?;
                let truth = match args.get(self, 0) {
                    Some(op) => self.is_true(op)?,
                    None => false,
                };
                Ok(self.bool(truth))
            }
            _ if class == types.float => self.construct_float(args),
            _ if class == types.complex => self.construct_complex(args),
            _ if class == types.str => {
                args.check(self, "str", 0, 1, &[])?;
                match args.get(self, 0) {
                    Some(op) => self.str_of(op),
                    None => Ok(self.incref(self.known.empty_str, Cause::Push)),
                }
            }
            _ if class == types.bytes => {
                if let (1, Some(op)) = (args.count, args.get(self, 0))
                    && matches!(self.heap.payload(op), Py::Bytes(_))
                {
                    return Ok(self.incref(op, Cause::Push));
                }
                let bytes = self.bytes_of_arguments(args, "bytes")?;
                Ok(self.bytes(&bytes))
            }
            _ if class == types.bytearray => self.construct_bytearray(args),
            _ if class == types.memoryview => {
                args.check(self, "memoryview", 1, 1, &["object"])?;
                let op = args.get(self, 0).or_else(|| args.keyword(self, "object")).expect("checked");
                self.memoryview(op)
            }
            _ if class == types.list => {
                args.check(self, "list", 0, 1, &[])?;
                let list = self.list(Vec::new());
                if let Some(iterable) = args.get(self, 0) {
                    self.hold(list, "list being made");
                    let extended = self.list_fill(list, iterable);
                    let list = self.unhold();
                    if let Err(stop) = extended {
                        self.decref(list, Cause::Native);
                        return Err(stop);
                    }
                }
                Ok(list)
            }
            _ if class == types.tuple => {
                args.check(self, "tuple", 0, 1, &[])?;
                match args.get(self, 0) {
                    Some(op) if matches!(self.heap.payload(op), Py::Tuple(_)) => Ok(self.incref(op, Cause::Push)),
                    Some(iterable) => {
                        let items = self.collect_items(iterable)?;
                        Ok(self.tuple(items))
                    }
                    None => Ok(self.incref(self.known.empty_tuple, Cause::Push)),
                }
            }
            _ if class == types.dict => {
                let dict = self.dict();
                self.hold(dict, "dict being made");
                let values = self.stack[args.base..args.base + args.count].to_vec();
                let filled = self.dict_init(dict, &values, args.names);
                let dict = self.unhold();
                if let Err(stop) = filled {
                    self.decref(dict, Cause::Native);
                    return Err(stop);
                }
                Ok(dict)
            }
            _ if class == types.set || class == types.frozenset => {
                let frozen = class == types.frozenset;
                args.check(self, if frozen { "frozenset" } else { "set" }, 0, 1, &[])?;
                if let Some(op) = args.get(self, 0)
                    && frozen
                    && self.type_of(op) == class
                {
                    return Ok(self.incref(op, Cause::Push));
                }
                let set = self.alloc_gc(Py::Set(Box::new(Set::new(frozen))), class);
                if let Some(iterable) = args.get(self, 0) {
                    self.hold(set, "set being made");
                    let filled = self.set_update(set, iterable);
                    let set = self.unhold();
                    if let Err(stop) = filled {
                        self.decref(set, Cause::Native);
                        return Err(stop);
                    }
                }
                Ok(set)
            }
            _ if class == types.range => self.construct_range(args),
            _ if class == types.slice => {
                args.check(self, "slice", 1, 3, &[])?;
                let all = args.all(self);
                let none = self.known.none;
                let parts = match all[..] {
                    [stop] => [none, stop, none],
                    [start, stop] => [start, stop, none],
                    _ => [all[0], all[1], all[2]],
                };
                for op in parts {
                    self.heap.incref(op, Cause::Attached);
                }
                Ok(self.alloc_gc(Py::Slice(parts), class))
            }
            _ if class == types.property => {
                args.check(self, "property", 0, 4, &["fget", "fset", "fdel", "doc"])?;
                let none = self.known.none;
                let mut parts = [none; 4];
                for (i, name) in ["fget", "fset", "fdel", "doc"].into_iter().enumerate() {
                    if let Some(op) = args.get(self, i).or_else(|| args.keyword(self, name)) {
                        parts[i] = op;
                    }
                    self.heap.incref(parts[i], Cause::Attached);
                }
                Ok(self.alloc_gc(Py::Property(parts), class))
            }
            _ if class == types.staticmethod || class == types.classmethod => {
                let name = self.type_object_name(class);
                let function = only(self, args, &name)?;
                self.heap.incref(function, Cause::Attached);
                let payload = if class == types.staticmethod { Py::StaticMethod(function) } else { Py::ClassMethod(function) };
                Ok(self.alloc_gc(payload, class))
            }
            _ if class == types.super_ => self.construct_super(args),
            _ if class == types.enumerate => {
                args.check(self, "enumerate", 1, 2, &["start"])?;
                let start = args.get(self, 1).or_else(|| args.keyword(self, "start"));
                let start = match start {
                    Some(op) => match self.big(op) {
                        Some(start) => start,
                        None => self.index_argument(op)?.into(),
                    },
                    None => Default::default(),
                };
                let iterator = self.iter(self.stack[args.base])?;
                let result = self.result_tuple(2);
                Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Enumerate(iterator, Box::new(start), result))), class))
            }
            _ if class == types.zip => {
                args.check(self, "zip", 0, usize::MAX, &[])?;
                let iterators = self.iterators(&args.all(self))?;
                let result = self.result_tuple(iterators.len());
                Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Zip(iterators, result))), class))
            }
            _ if class == types.map => {
                args.check(self, "map", 2, usize::MAX, &[])?;
                let all = args.all(self);
                let iterators = self.iterators(&all[1..])?;
                self.heap.incref(all[0], Cause::Attached);
                Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Map(all[0], iterators))), class))
            }
            _ if class == types.filter => {
                args.check(self, "filter", 2, 2, &[])?;
                let all = args.all(self);
                let iterator = self.iter(all[1])?;
                self.heap.incref(all[0], Cause::Attached);
                Ok(self.alloc_gc(Py::Iter(Box::new(Iter::Filter(all[0], iterator))), class))
            }
            _ if class == types.weakref => {
                let values = args.all(self);
                self.new_weakref(class, &values)
            }
            _ => self.construct_rare(class, args),
        }
    }

    fn iterators(&mut self, iterables: &[Obj]) -> R<Vec<Obj>> {
        let mark = self.held.len();
        for &iterable in iterables {
            match self.iter(iterable) {
                Ok(iterator) => self.hold(iterator, "iterator"),
                Err(stop) => {
                    while self.held.len() > mark {
                        self.release(Cause::Native);
                    }
                    return Err(stop);
                }
            }
        }
        Ok(self.held.split_off(mark).into_iter().map(|held| held.op).collect())
    }

    fn call_type_type(&mut self, args: Args) -> R {
        let all = args.all(self);
        match all[..] {
            [op] => {
                let ty = self.type_of(op);
                Ok(self.incref(ty, Cause::Push))
            }
            [_, _, _] => self.type_new(self.known.types.type_, args),
            _ => self.type_error("type() takes 1 or 3 arguments"),
        }
    }

    fn construct_int(&mut self, args: Args) -> R {
        args.check(self, "int", 0, 2, &["base"])?;
        let Some(op) = args.get(self, 0) else { return Ok(self.int(0)) };
        let base = args.get(self, 1).or_else(|| args.keyword(self, "base"));
        let base = match base {
            Some(base) => self.index_argument(base)?,
            None => 10,
        };
        if let Some(value) = self.call_special(op, "__int__", &[])? {
            return Ok(value);
        }
        if let Some(value) = self.big(op) {
            return Ok(self.big_int(value));
        }
        match self.value(op) {
            Py::Float(value) => {
                let value = *value;
                if !value.is_finite() {
                    let class = if value.is_nan() { "ValueError" } else { "OverflowError" };
                    let what = if value.is_nan() { "NaN" } else { "infinity" };
                    return self.raise(class, &format!("cannot convert float {what} to integer"));
                }
                Ok(self.big_int(num_traits::FromPrimitive::from_f64(value.trunc()).unwrap_or_default()))
            }
            Py::Str(text) => {
                let text = text.text.to_string();
                match u32::try_from(base).ok().and_then(|base| crate::text::parse_int(&text, base)) {
                    Some(value) => Ok(self.big_int(value)),
                    None => {
                        let shown = crate::text::repr_str(&text);
                        self.raise("ValueError", &format!("invalid literal for int() with base {base}: {shown}"))
                    }
                }
            }
            Py::Complex(_) if self.profile.complex_has_refusing_methods => self.type_error("can't convert complex to int"),
            _ => {
                let number = self.profile.a_number;
                let message =
                    format!("int() argument must be a string, a bytes-like object or {number}, not '{}'", self.type_name(op));
                self.type_error(&message)
            }
        }
    }

    fn construct_float(&mut self, args: Args) -> R {
        args.check(self, "float", 0, 1, &[])?;
        let Some(op) = args.get(self, 0) else { return Ok(self.float(0.0)) };
        if let Py::Str(text) = self.value(op) {
            let text = text.text.to_string();
            return match crate::text::parse_float(&text) {
                Some(value) => Ok(self.float(value)),
                None => {
                    let shown = crate::text::repr_str(&text);
                    self.raise("ValueError", &format!("could not convert string to float: {shown}"))
                }
            };
        }
        if matches!(self.heap.payload(op), Py::Float(_)) {
            return Ok(self.incref(op, Cause::Push));
        }
        match self.as_float(op)? {
            Some(value) => Ok(self.float(value)),
            None if matches!(self.value(op), Py::Complex(_)) && self.profile.complex_has_refusing_methods => {
                self.type_error("can't convert complex to float")
            }
            None => {
                let message =
                    format!("float() argument must be a string or {}, not '{}'", self.profile.a_number, self.type_name(op));
                self.type_error(&message)
            }
        }
    }

    fn construct_range(&mut self, args: Args) -> R {
        args.check(self, "range", 1, 3, &[])?;
        let mut parts = Vec::new();
        for op in args.all(self) {
            parts.push(self.index_argument(op)?);
        }
        let (start, stop, step) = match parts[..] {
            [stop] => (0, stop, 1),
            [start, stop] => (start, stop, 1),
            _ => (parts[0], parts[1], parts[2]),
        };
        if step == 0 {
            return self.raise("ValueError", "range() arg 3 must not be zero");
        }
        Ok(self.alloc(Py::Range(start, stop, step), self.known.types.range))
    }

    /// `super()`, with the class and self of the running method.
    fn construct_super(&mut self, args: Args) -> R {
        let all = args.all(self);
        let (class, this) = match all[..] {
            [class, this] => (class, this),
            [] => {
                let frame = self.frame();
                let body = frame.body.clone();
                let base = frame.base;
                let place = (0..body.locals.len()).find(|&i| self.text(body.locals[i]) == Some("__class__"));
                let Some(place) = place else { return self.raise("RuntimeError", "super(): __class__ cell not found") };
                let &Py::Cell(class) = self.heap.payload(self.stack[base + place]) else {
                    return self.raise("RuntimeError", "super(): bad __class__ cell");
                };
                if body.argcount == 0 {
                    return self.raise("RuntimeError", "super(): no arguments");
                }
                let mut this = self.stack[base];
                if body.cell_arguments.contains(&0)
                    && let &Py::Cell(content) = self.heap.payload(this)
                {
                    this = content;
                }
                if this.is_null() || class.is_null() {
                    return self.raise("RuntimeError", "super(): empty __class__ cell");
                }
                (class, this)
            }
            _ => return self.unsupported("`super` with one argument; write `super()`"),
        };
        let is_subclass = matches!(self.heap.payload(this), Py::Type(_)) && self.is_subtype(this, class);
        if !is_subclass && !self.is_instance_of(this, class) {
            return self.type_error("super(type, obj): obj must be an instance or subtype of type");
        }
        self.heap.incref(class, Cause::Attached);
        self.heap.incref(this, Cause::Attached);
        Ok(self.alloc_gc(Py::Super(class, this), self.known.types.super_))
    }
}
