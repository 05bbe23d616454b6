//! Binding arguments to parameters: by position, by keyword, by default; and what is said when that fails.
//!
//! Not here: who owns the arguments before (`call`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::code::Body;
use crate::vm::{R, Vm};

/// Arguments that are being bound.
pub(super) struct Bound {
    /// By position; `self` first.
    pub(super) positional: Vec<Obj>,
    /// By keyword: name (borrowed), value.
    pub(super) keywords: Vec<(Obj, Obj)>,
    /// Which of them are not counted: positions first, then keywords.
    pub(super) borrowed: Vec<usize>,
}

impl Vm {
    /// The values of the plain locals; the arguments pass to it, and are released on error.
    ///
    /// Mirrors: `initialize_locals`, Python/ceval.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn bind(&mut self, function: Obj, body: &Body, bound: Bound) -> R<(Vec<Obj>, Vec<usize>)> {
        let mut locals = vec![Obj::NULL; body.nlocals];
        let mut borrowed = Vec::new();
        let result = self.bind_into(function, body, bound, &mut locals, &mut borrowed);
        if let Err(stop) = result {
            for (local, op) in locals.into_iter().enumerate() {
                if !borrowed.contains(&local) {
                    self.xdecref(op, Cause::FrameDone);
                }
            }
            return Err(stop);
        }
        borrowed.sort_unstable();
        Ok((locals, borrowed))
    }

    /// Fills the locals in; those whose reference is not counted are added to `uncounted`.
    fn bind_into(&mut self, function: Obj, body: &Body, bound: Bound, locals: &mut [Obj], uncounted: &mut Vec<usize>) -> R<()> {
        let Bound { positional, keywords, borrowed } = bound;
        let parameters = body.argcount + body.kwonlyargcount;
        let given = positional.len();
        for &at in &borrowed {
            match at {
                _ if at < body.argcount.min(given) => uncounted.push(at),
                _ if at < given => self.heap.incref(positional[at], Cause::Argument(Obj::NULL)),
                _ => {}
            }
        }
        let mut positional = positional.into_iter();
        for (local, value) in locals.iter_mut().zip(positional.by_ref().take(body.argcount)) {
            *local = value;
        }
        let extra: Vec<Obj> = positional.collect();
        let mut surplus = Vec::new();
        if body.varargs {
            locals[parameters] = self.tuple(extra);
        } else {
            surplus = extra;
        }
        let mut error = None;
        let mut rest = Obj::NULL;
        if body.varkeywords {
            rest = self.dict();
            locals[parameters + usize::from(body.varargs)] = rest;
        }
        let name = self.text(self.function_qualname(function)).unwrap_or_default().to_owned();
        for (at, (key, value)) in keywords.into_iter().enumerate() {
            let is_borrowed = borrowed.contains(&(given + at));
            let text = self.text(key).unwrap_or_default().to_owned();
            let place = (body.posonlyargcount..parameters).find(|&i| self.text(body.locals[i]) == Some(&text));
            match place {
                Some(i) if locals[i].is_null() => {
                    locals[i] = value;
                    if is_borrowed {
                        uncounted.push(i);
                    }
                    continue;
                }
                Some(_) => {
                    error.get_or_insert_with(|| format!("{name}() got multiple values for argument '{text}'"));
                }
                None if !rest.is_null() => {
                    self.dict_set(rest, key, value)?;
                }
                None => {
                    error.get_or_insert_with(|| format!("{name}() got an unexpected keyword argument '{text}'"));
                }
            }
            if !is_borrowed {
                self.decref(value, Cause::ArgumentDone);
            }
        }
        if error.is_none() && !surplus.is_empty() {
            error = Some(self.too_many_positional(function, body, &name, given, locals));
        }
        for op in surplus {
            self.decref(op, Cause::ArgumentDone);
        }
        if let Some(message) = error {
            return self.type_error(&message);
        }
        self.fill_defaults(function, body, &name, locals)
    }

    fn fill_defaults(&mut self, function: Obj, body: &Body, name: &str, locals: &mut [Obj]) -> R<()> {
        let parts = self.function_of(function);
        let (defaults, kwdefaults) = (parts.defaults, parts.kwdefaults);
        let defaults = if defaults.is_null() { Vec::new() } else { self.tuple_items(defaults).to_vec() };
        let first = body.argcount - defaults.len().min(body.argcount);
        for (i, &value) in defaults.iter().enumerate() {
            if locals[first + i].is_null() {
                locals[first + i] = self.incref(value, Cause::Argument(body.locals[first + i]));
            }
        }
        let missing = |locals: &[Obj], range: std::ops::Range<usize>| range.filter(|&i| locals[i].is_null()).collect::<Vec<_>>();
        let absent = missing(locals, 0..body.argcount);
        if !absent.is_empty() {
            return self.missing_arguments(body, name, "positional", &absent);
        }
        for i in body.argcount..body.argcount + body.kwonlyargcount {
            if locals[i].is_null()
                && !kwdefaults.is_null()
                && let Some(value) = self.dict_get_str(kwdefaults, body.locals[i])
            {
                locals[i] = self.incref(value, Cause::Argument(body.locals[i]));
            }
        }
        let absent = missing(locals, body.argcount..body.argcount + body.kwonlyargcount);
        if absent.is_empty() { Ok(()) } else { self.missing_arguments(body, name, "keyword-only", &absent) }
    }

    fn missing_arguments(&mut self, body: &Body, name: &str, kind: &str, absent: &[usize]) -> R<()> {
        let names: Vec<String> = absent.iter().map(|&i| format!("'{}'", self.text(body.locals[i]).unwrap_or_default())).collect();
        let list = match &names[..] {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => unreachable!("something is missing"),
        };
        let plural = if names.len() == 1 { "" } else { "s" };
        self.type_error(&format!("{name}() missing {} required {kind} argument{plural}: {list}", names.len()))
    }

    /// Mirrors: `too_many_positional`, Python/ceval.c, CPython 3.13.
    /// Differs: no.
    fn too_many_positional(&mut self, function: Obj, body: &Body, name: &str, given: usize, locals: &[Obj]) -> String {
        let parts = self.function_of(function);
        let defaults = if parts.defaults.is_null() { 0 } else { self.tuple_items(parts.defaults).len() };
        let keyword_only = (body.argcount..body.argcount + body.kwonlyargcount).filter(|&i| !locals[i].is_null()).count();
        let s = |n: usize| if n == 1 { "" } else { "s" };
        let (takes, plural) = if defaults > 0 {
            (format!("from {} to {}", body.argcount - defaults, body.argcount), "s")
        } else {
            (body.argcount.to_string(), s(body.argcount))
        };
        let also = if keyword_only > 0 {
            format!(" positional argument{} (and {keyword_only} keyword-only argument{})", s(given), s(keyword_only))
        } else {
            String::new()
        };
        let were = if given == 1 && keyword_only == 0 { "was" } else { "were" };
        format!("{name}() takes {takes} positional argument{plural} but {given}{also} {were} given")
    }

    pub(crate) fn function_qualname(&self, function: Obj) -> Obj {
        match self.heap.payload(function) {
            Py::Function(parts) if self.profile.errors_show_qualname => parts.qualname,
            Py::Function(parts) => parts.name,
            _ => Obj::NULL,
        }
    }
}
