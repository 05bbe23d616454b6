//! `repr`, `str`, `format`, and output.

use pyheap::Obj;

use crate::cause::Cause;
use crate::object::Py;
use crate::objects::iterator::{DictItems, Iter};
use crate::text;
use crate::vm::{R, Vm};

impl Vm {
    /// `repr(op)`. It looks for signals, and so for a collection that waits.
    pub fn repr(&mut self, op: Obj) -> R {
        self.check_eval_breaker();
        self.repr_slot(op)
    }

    /// `tp_repr`.
    fn repr_slot(&mut self, op: Obj) -> R {
        if self.has_own_methods(op)
            && let Some(result) = self.call_special(op, "__repr__", &[])?
        {
            return self.must_be_str(result, "__repr__");
        }
        let text = self.builtin_repr(op)?;
        Ok(self.str(&text))
    }

    /// `str(op)`.
    pub fn str_of(&mut self, op: Obj) -> R {
        if matches!(self.heap.payload(op), Py::Str(_)) {
            return Ok(self.incref(op, Cause::Push));
        }
        if self.has_own_methods(op)
            && let Some(result) = self.call_special(op, "__str__", &[])?
        {
            return self.must_be_str(result, "__str__");
        }
        match self.value(op) {
            Py::Str(text) => {
                let text = text.text.to_string();
                Ok(self.str(&text))
            }
            Py::Exception(_) => self.str_of_exception(op),
            Py::WeakRef(wr) if wr.is_proxy && !wr.wr_object.is_null() => {
                let target = wr.wr_object;
                self.str_of(target)
            }
            _ => self.repr_slot(op),
        }
    }

    fn must_be_str(&mut self, op: Obj, method: &str) -> R {
        if self.text(op).is_some() {
            return Ok(op);
        }
        let message = format!("{method} returned non-string (type {})", self.type_name(op));
        self.decref(op, Cause::Pop);
        self.type_error(&message)
    }

    fn str_of_exception(&mut self, op: Obj) -> R {
        let Py::Exception(parts) = self.value(op) else { unreachable!("an exception") };
        let args = parts.args;
        let items = if args.is_null() { Vec::new() } else { self.tuple_items(args).to_vec() };
        match items[..] {
            [] => Ok(self.incref(self.known.empty_str, Cause::Push)),
            [only] if self.is_instance_of(op, self.known.exceptions[&"KeyError"]) => self.repr(only),
            [only] => self.str_of(only),
            _ => self.repr(args),
        }
    }

    /// The text of `repr(op)`.
    pub fn repr_text(&mut self, op: Obj) -> R<String> {
        let result = self.repr(op)?;
        let text = self.text(result).unwrap_or_default().to_owned();
        self.decref(result, Cause::Native);
        Ok(text)
    }

    /// The text of `str(op)`.
    pub fn str_text(&mut self, op: Obj) -> R<String> {
        let result = self.str_of(op)?;
        let text = self.text(result).unwrap_or_default().to_owned();
        self.decref(result, Cause::Native);
        Ok(text)
    }

    /// What a builtin type's `tp_repr` gives.
    pub(crate) fn builtin_repr(&mut self, op: Obj) -> R<String> {
        if self.native_depth + self.repr_depth() > self.limits.native_depth {
            return self.recursion_error_in(" while getting the repr of an object");
        }
        self.caveat_of_address(op);
        Ok(match self.value(op) {
            Py::None => "None".to_owned(),
            Py::NotImplemented => "NotImplemented".to_owned(),
            Py::Ellipsis => "Ellipsis".to_owned(),
            Py::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
            Py::Int(value) => text::decimal_i64(*value),
            Py::BigInt(value) => text::decimal(value),
            Py::Float(value) => text::repr_float(*value),
            Py::Complex([real, imag]) => text::repr_complex(*real, *imag),
            Py::Str(text) => text::repr_str(&text.text),
            Py::Bytes(bytes) => text::repr_bytes(bytes),
            Py::ByteArray(array) => {
                let bytes = text::repr_bytes(&array.bytes);
                format!("{}({bytes})", self.type_name(op))
            }
            Py::MemoryView(view) => {
                let released = if view.released { "released " } else { "" };
                format!("<{released}memory at {}>", self.address_text(op))
            }
            Py::List(list) => {
                let items = list.items.clone();
                self.repr_items(op, &items, ("[", "]"), "[...]")?
            }
            Py::Tuple(items) => {
                let items = items.clone();
                let close = if items.len() == 1 { ",)" } else { ")" };
                self.repr_items(op, &items, ("(", close), "(...)")?
            }
            Py::Dict(dict) => {
                let entries: Vec<_> = dict.iter().collect();
                if self.being_shown(op) {
                    return Ok("{...}".to_owned());
                }
                let mut parts = Vec::new();
                self.showing(op);
                for entry in entries {
                    let shown = self.repr_text(entry.key).and_then(|key| Ok(format!("{key}: {}", self.repr_text(entry.value)?)));
                    match shown {
                        Ok(shown) => parts.push(shown),
                        Err(stop) => {
                            self.release(Cause::Native);
                            return Err(stop);
                        }
                    }
                }
                self.release(Cause::Native);
                format!("{{{}}}", parts.join(", "))
            }
            Py::Set(set) => {
                let (items, frozen): (Vec<Obj>, bool) = (set.iter().map(|(key, _)| key).collect(), set.frozen);
                let name = self.type_name(op);
                match (items.is_empty(), frozen || matches!(self.heap.payload(op), Py::Instance(_))) {
                    (true, _) => format!("{name}()"),
                    (false, true) => {
                        let inner = self.repr_items(op, &items, ("{", "}"), "(...)")?;
                        format!("{name}({inner})")
                    }
                    (false, false) => self.repr_items(op, &items, ("{", "}"), "set(...)")?,
                }
            }
            &Py::Range(start, stop, 1) => format!("range({start}, {stop})"),
            &Py::Range(start, stop, step) => format!("range({start}, {stop}, {step})"),
            &Py::Slice([start, stop, step]) => {
                format!("slice({}, {}, {})", self.repr_text(start)?, self.repr_text(stop)?, self.repr_text(step)?)
            }
            Py::Type(parts) => {
                let module = if parts.heap_type {
                    let module = self.dict_get_name(parts.dict, "__module__").and_then(|op| self.text(op)).unwrap_or_default();
                    module.to_owned()
                } else {
                    parts.module.to_owned()
                };
                let name = parts.qualname.clone();
                if module == "builtins" { format!("<class '{name}'>") } else { format!("<class '{module}.{name}'>") }
            }
            Py::Function(parts) => {
                let name = self.text(parts.qualname).unwrap_or("?").to_owned();
                format!("<function {name} at {}>", self.address_text(op))
            }
            &Py::Method(function, this) => {
                let name = match self.heap.payload(function) {
                    Py::Function(parts) => self.text(parts.qualname).unwrap_or("?").to_owned(),
                    _ => "?".to_owned(),
                };
                format!("<bound method {name} of {}>", self.repr_text(this)?)
            }
            Py::Builtin(builtin) => {
                let (name, this) = (builtin.native.name, builtin.this);
                if this.is_null() || matches!(self.heap.payload(this), Py::Module(_)) {
                    format!("<built-in function {name}>")
                } else {
                    format!("<built-in method {name} of {} object at {}>", self.type_name(this), self.address_text(this))
                }
            }
            Py::Descriptor(parts) => {
                let kind = match self.type_name(op).as_str() {
                    "method_descriptor" => "method",
                    "wrapper_descriptor" => "slot wrapper",
                    "member_descriptor" => "member",
                    _ => "attribute",
                };
                format!("<{kind} '{}' of '{}' objects>", parts.name, self.type_object_name(parts.d_type))
            }
            Py::Module(_) => {
                let name = self.module_dict(op).and_then(|dict| self.dict_get_name(dict, "__name__"));
                let name = name.and_then(|op| self.text(op)).unwrap_or("?").to_owned();
                if name == "__main__" {
                    format!("<module '__main__' from {})>", text::repr_str(&self.main_file))
                } else {
                    format!("<module '{name}' (built-in)>")
                }
            }
            Py::Exception(parts) => {
                let args = parts.args;
                let name = self.type_name(op);
                let items = if args.is_null() { Vec::new() } else { self.tuple_items(args).to_vec() };
                match items[..] {
                    [only] => format!("{name}({})", self.repr_text(only)?),
                    _ => format!("{name}{}", if args.is_null() { "()".to_owned() } else { self.repr_text(args)? }),
                }
            }
            Py::WeakRef(wr) => self.repr_weakref(op, wr.wr_object, wr.is_proxy),
            Py::Cell(content) => match content.some() {
                Some(content) => format!(
                    "<cell at {}: {} object at {}>",
                    self.address_text(op),
                    self.type_name(content),
                    self.address_text(content)
                ),
                None => format!("<cell at {}: empty>", self.address_text(op)),
            },
            Py::Code(code) => {
                let (name, file, line) =
                    (code.body.name.clone(), code.body.filename.clone(), code.body.shown_line(code.body.firstlineno));
                format!("<code object {name} at {}, file \"{file}\", line {line}>", self.address_text(op))
            }
            Py::Generator(parts) => {
                let name = self.text(parts.qualname).unwrap_or("?").to_owned();
                format!("<generator object {name} at {}>", self.address_text(op))
            }
            Py::Iter(iter) => match **iter {
                Iter::View(dict, items) => {
                    let shown = self.repr_view(op, dict, items)?;
                    return Ok(shown);
                }
                _ => self.default_repr(op),
            },
            _ => self.default_repr(op),
        })
    }

    fn repr_view(&mut self, op: Obj, dict: Obj, items: DictItems) -> R<String> {
        let Py::Dict(entries) = self.value(dict) else { return Ok(self.default_repr(op)) };
        let mut shown = Vec::new();
        for entry in entries.iter().collect::<Vec<_>>() {
            shown.push(match items {
                DictItems::Keys => self.repr_text(entry.key)?,
                DictItems::Values => self.repr_text(entry.value)?,
                DictItems::Items => format!("({}, {})", self.repr_text(entry.key)?, self.repr_text(entry.value)?),
            });
        }
        Ok(format!("{}([{}])", self.type_name(op), shown.join(", ")))
    }

    fn repr_weakref(&mut self, op: Obj, target: Obj, is_proxy: bool) -> String {
        let address = self.address_text(op);
        let semicolon = if self.profile.proxy_repr_has_semicolon || !is_proxy { ";" } else { "" };
        let kind = if is_proxy { "weakproxy" } else { "weakref" };
        let Some(target) = target.some() else { return format!("<{kind} at {address}; dead>") };
        let (ty, at) = (self.type_name(target), self.address_text(target));
        let quoted = if is_proxy && !self.profile.proxy_repr_has_semicolon {
            format!("to {ty} at {at}")
        } else {
            format!("to '{ty}' at {at}")
        };
        format!("<{kind} at {address}{semicolon} {quoted}>")
    }

    /// `<module.Class object at 0x…>`.
    pub(crate) fn default_repr(&mut self, op: Obj) -> String {
        let ty = self.type_of(op);
        let parts = self.type_parts(ty);
        let module = if parts.heap_type {
            self.dict_get_name(parts.dict, "__module__").and_then(|op| self.text(op)).unwrap_or_default().to_owned()
        } else {
            parts.module.to_owned()
        };
        let name = self.type_parts(ty).qualname.clone();
        let prefix = if module == "builtins" || module.is_empty() { String::new() } else { format!("{module}.") };
        format!("<{prefix}{name} object at {}>", self.address_text(op))
    }

    fn address_text(&mut self, op: Obj) -> String {
        self.caveat("address");
        format!("{:#x}", self.heap.address(op))
    }

    pub(crate) fn repr_items(&mut self, op: Obj, items: &[Obj], brackets: (&str, &str), recursive: &str) -> R<String> {
        if self.being_shown(op) {
            return Ok(recursive.to_owned());
        }
        let mut parts = Vec::new();
        self.showing(op);
        for &item in items {
            let shown = if item.is_null() { Ok("<NULL>".to_owned()) } else { self.repr_text(item) };
            match shown {
                Ok(shown) => parts.push(shown),
                Err(stop) => {
                    self.release(Cause::Native);
                    return Err(stop);
                }
            }
        }
        self.release(Cause::Native);
        Ok(format!("{}{}{}", brackets.0, parts.join(", "), brackets.1))
    }

    /// `Py_ReprEnter`: the object is held while it is shown.
    pub(crate) fn showing(&mut self, op: Obj) {
        self.first_repr_of_container();
        self.heap.incref(op, Cause::Native);
        self.hold(op, REPR);
    }

    pub(crate) fn being_shown(&self, op: Obj) -> bool {
        self.held.iter().any(|held| held.op == op && held.owner == REPR)
    }

    fn repr_depth(&self) -> usize {
        self.held.iter().filter(|held| held.owner == REPR).count()
    }

    /// `format(op, spec)`, as text.
    pub fn format(&mut self, op: Obj, spec: &str) -> R<String> {
        if self.lookup_python(op, "__format__").is_some() {
            let spec = self.str(spec);
            self.hold(spec, "format spec");
            let result = self.call_special(op, "__format__", &[spec]);
            self.release(Cause::Native);
            let Some(result) = result? else { return Ok(String::new()) };
            let text = self.text(result).unwrap_or_default().to_owned();
            self.decref(result, Cause::Native);
            return Ok(text);
        }
        if spec.is_empty() {
            return self.str_text(op);
        }
        let (rules, name) = (&self.profile.format_rules, self.type_name(op));
        let formatted = match self.value(op) {
            Py::Int(_) | Py::BigInt(_) | Py::Bool(_) => {
                let value = self.big(op).expect("an int");
                text::format_int(&value, spec, &name, rules)
            }
            Py::Float(value) => text::format_float(*value, spec, &name, rules),
            Py::Str(text) => text::format_str(&text.text, spec, &name, rules),
            _ => {
                let message = format!("unsupported format string passed to {name}.__format__");
                return self.type_error(&message);
            }
        };
        self.or_text_error(formatted)
    }

    /// Raises what the pure functions of [`crate::text`] report.
    pub(crate) fn or_text_error<T>(&mut self, result: Result<T, text::TextError>) -> R<T> {
        result.or_else(|error| {
            let class = match error.kind {
                text::ErrorKind::OverflowError => "OverflowError",
                text::ErrorKind::TypeError => "TypeError",
                text::ErrorKind::ValueError => "ValueError",
            };
            self.raise(class, &error.message)
        })
    }

    pub(super) fn format_value(&mut self, flags: usize) -> R<()> {
        let spec = if flags & 4 != 0 {
            let spec = self.pop();
            let text = self.text(spec).unwrap_or_default().to_owned();
            self.decref(spec, Cause::Pop);
            text
        } else {
            String::new()
        };
        let value = self.peek(0);
        let converted = match flags & 3 {
            1 => Some(self.str_of(value)?),
            2 | 3 => Some(self.repr(value)?),
            _ => None,
        };
        let result = match converted {
            Some(converted) => {
                self.hold(converted, "converted value");
                let text = if flags & 3 == 3 {
                    let text = self.text(converted).unwrap_or_default().to_owned();
                    Ok(text::ascii_str(&text)).map(|text| text[1..text.len() - 1].to_owned())
                } else {
                    self.format(converted, &spec)
                };
                self.release(Cause::Native);
                text?
            }
            None if matches!(self.heap.payload(value), Py::Str(_)) && spec.is_empty() => return Ok(()),
            None => self.format(value, &spec)?,
        };
        let result = self.str(&result);
        self.drop_and_push(1, result);
        Ok(())
    }

    /// `format % values`.
    pub(super) fn percent_format(&mut self, format: Obj, values: Obj) -> R {
        let pattern = self.text(format).unwrap_or_default().to_owned();
        let is_mapping = matches!(self.value(values), Py::Dict(_));
        let args = match self.value(values) {
            Py::Tuple(items) => items.clone(),
            _ => vec![values],
        };
        // A `%s` alone hands a str on.
        if pattern == "%s"
            && let [value] = args[..]
            && matches!(self.heap.payload(value), Py::Str(_))
        {
            return Ok(self.incref(value, Cause::Push));
        }
        let text = self.percent(&pattern, values, &args, is_mapping)?;
        Ok(self.str(&text))
    }

    fn percent(&mut self, pattern: &str, values: Obj, args: &[Obj], is_mapping: bool) -> R<String> {
        use text::percent::{Amount, Piece, Pieces};
        let mut out = String::new();
        let mut next = 0;
        for piece in Pieces::new(pattern, is_mapping) {
            let piece = self.or_text_error(piece)?;
            let mut conversion = match piece {
                Piece::Literal(literal) => {
                    out.push_str(literal);
                    continue;
                }
                Piece::Conversion(conversion) => conversion,
            };
            let mut take = |vm: &mut Vm| -> R {
                let value = args.get(next).copied();
                next += 1;
                match value {
                    Some(value) => Ok(value),
                    None => vm.type_error("not enough arguments for format string"),
                }
            };
            if conversion.width == Amount::Argument {
                let value = take(self)?;
                match self.as_index(value)? {
                    Some(width) => {
                        self.check_size(width.unsigned_abs(), 1)?;
                        conversion.set_width(width);
                    }
                    None => return self.type_error("* wants int"),
                }
            }
            if conversion.precision == Amount::Argument {
                let value = take(self)?;
                match self.as_index(value)? {
                    Some(precision) => {
                        self.check_size(precision.unsigned_abs(), 1)?;
                        conversion.set_precision(precision);
                    }
                    None => return self.type_error("* wants int"),
                }
            }
            let value = match conversion.key {
                Some(key) => {
                    let key = self.str(key);
                    self.hold(key, "key of a format");
                    let value = self.getitem(values, key);
                    self.release(Cause::Native);
                    let value = value?;
                    self.hold(value, "value of a format");
                    value
                }
                None => {
                    let value = take(self)?;
                    self.heap.incref(value, Cause::Native);
                    self.hold(value, "value of a format");
                    value
                }
            };
            let piece = self.percent_one(&conversion, value);
            self.release(Cause::Native);
            out.push_str(&piece?);
        }
        if next < args.len() && !is_mapping {
            return self.type_error("not all arguments converted during string formatting");
        }
        Ok(out)
    }

    fn percent_one(&mut self, conversion: &text::percent::Conversion<'_>, value: Obj) -> R<String> {
        match conversion.kind {
            's' => {
                let text = self.str_text(value)?;
                Ok(conversion.format_str(&text))
            }
            'r' => {
                let text = self.repr_text(value)?;
                Ok(conversion.format_str(&text))
            }
            'a' => {
                let text = self.repr_text(value)?;
                let text = text::ascii_str(&text);
                Ok(conversion.format_str(&text[1..text.len() - 1]))
            }
            'c' => match self.value(value) {
                Py::Str(text) if text.text.chars().count() == 1 => {
                    let c = text.text.chars().next().unwrap_or_default();
                    Ok(conversion.format_char(c))
                }
                _ => match self.as_index(value)? {
                    Some(code) => match u32::try_from(code).ok().and_then(char::from_u32) {
                        Some(c) => Ok(conversion.format_char(c)),
                        None => self.raise("OverflowError", "%c arg not in range(0x110000)"),
                    },
                    None => self.type_error("%c requires int or char"),
                },
            },
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => match self.as_float(value)? {
                Some(float) => Ok(conversion.format_float(float, &self.profile.format_rules)),
                None => {
                    let message = format!("must be real number, not {}", self.type_name(value));
                    self.type_error(&message)
                }
            },
            kind if !matches!(kind, 'd' | 'i' | 'u' | 'o' | 'x' | 'X') => self.or_text_error(Err(conversion.unsupported())),
            kind => {
                let value_big = match self.value(value) {
                    Py::Float(float) if matches!(kind, 'd' | 'i' | 'u') => num_traits::FromPrimitive::from_f64(float.trunc()),
                    _ => self.big(value),
                };
                match value_big {
                    Some(big) => Ok(conversion.format_int(&big)),
                    None => {
                        let needed = if matches!(kind, 'd' | 'i' | 'u') { self.profile.a_number } else { "an integer" };
                        let message = format!("%{kind} format: {needed} is required, not {}", self.type_name(value));
                        self.type_error(&message)
                    }
                }
            }
        }
    }

    /// The value of a number as a float.
    pub fn as_float(&mut self, op: Obj) -> R<Option<f64>> {
        use num_traits::ToPrimitive;
        match self.value(op) {
            Py::Float(value) => Ok(Some(*value)),
            Py::Int(value) => Ok(Some(*value as f64)),
            Py::Bool(value) => Ok(Some(f64::from(u8::from(*value)))),
            Py::BigInt(value) => match value.to_f64().filter(|value| value.is_finite()) {
                Some(value) => Ok(Some(value)),
                None => self.raise("OverflowError", "int too large to convert to float"),
            },
            _ => match self.call_special(op, "__float__", &[])? {
                Some(value) => {
                    let float = match self.value(value) {
                        Py::Float(value) => Some(*value),
                        _ => None,
                    };
                    self.decref(value, Cause::Native);
                    Ok(float)
                }
                None => Ok(None),
            },
        }
    }

    /// What the interactive interpreter does with the value of an expression; borrowed.
    pub(super) fn display_hook(&mut self, op: Obj) -> R<()> {
        if op == self.known.none {
            return Ok(());
        }
        let name = self.intern("_");
        let none = self.none();
        self.dict_set_str(self.known.builtins, name, none, Cause::StoreName(name));
        let shown = self.repr_text(op);
        match shown {
            Ok(text) => {
                self.write_stdout(&format!("{text}\n"))?;
                self.heap.incref(op, Cause::StoreName(name));
                self.dict_set_str(self.known.builtins, name, op, Cause::StoreName(name));
                self.decref(name, Cause::Pop);
                Ok(())
            }
            Err(stop) => {
                self.decref(name, Cause::Pop);
                Err(stop)
            }
        }
    }

    /// Writes to standard output.
    pub fn write_stdout(&mut self, text: &str) -> R<()> {
        self.stdout.push_str(text);
        self.output_written();
        if self.stdout.len() > self.limits.output { self.limit("output") } else { Ok(()) }
    }

    /// Writes to standard error.
    pub fn write_stderr(&mut self, text: &str) {
        if self.stderr.len() <= self.limits.output {
            self.stderr.push_str(text);
        }
    }
}

/// Who holds an object while it is shown.
const REPR: &str = "repr in progress";
