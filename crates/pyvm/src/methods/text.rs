//! Methods of strings.

use pyheap::Obj;

use super::containers::{contains, getitem, iterate, length, pair};
use super::{Table, search};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static STR: Table = Table {
    ty: "str",
    methods: &[
        Native::one("join", join),
        Native::no_args("upper", |vm, args| map(vm, args, str::to_uppercase)),
        Native::no_args("lower", |vm, args| map(vm, args, str::to_lowercase)),
        Native::no_args("title", |vm, args| map(vm, args, title)),
        Native::no_args("capitalize", |vm, args| map(vm, args, capitalize)),
        Native::new("strip", |vm, args| search::strip(vm, args, "strip", true, true)),
        Native::new("lstrip", |vm, args| search::strip(vm, args, "lstrip", true, false)),
        Native::new("rstrip", |vm, args| search::strip(vm, args, "rstrip", false, true)),
        Native::new("split", |vm, args| search::split(vm, args, "split", false)),
        Native::new("rsplit", |vm, args| search::split(vm, args, "rsplit", true)),
        Native::new("splitlines", search::splitlines),
        Native::one("partition", |vm, args| search::partition(vm, args, false)),
        Native::one("rpartition", |vm, args| search::partition(vm, args, true)),
        Native::new("replace", search::replace),
        Native::new("startswith", |vm, args| search::affix(vm, args, "startswith", |text, part| text.starts_with(part))),
        Native::new("endswith", |vm, args| search::affix(vm, args, "endswith", |text, part| text.ends_with(part))),
        Native::new("find", |vm, args| {
            let at = search::find(vm, args, "find", false)?;
            Ok(vm.int(at))
        }),
        Native::new("rfind", |vm, args| {
            let at = search::find(vm, args, "rfind", true)?;
            Ok(vm.int(at))
        }),
        Native::new("index", |vm, args| search::index(vm, args, "index", false)),
        Native::new("rindex", |vm, args| search::index(vm, args, "rindex", true)),
        Native::new("count", search::count),
        Native::no_args("isascii", |vm, args| all(vm, args, |c| c.is_ascii(), true)),
        Native::no_args("isdigit", |vm, args| {
            if text(vm, args, 0)?.chars().any(|c| c.is_numeric() && !c.is_ascii()) {
                return vm.unsupported("`isdigit` of digits outside ASCII");
            }
            all(vm, args, |c| c.is_ascii_digit(), false)
        }),
        Native::no_args("isidentifier", |vm, args| {
            let this = vm.stack[args.base];
            let yes = is_identifier(vm.text(this).unwrap_or_default());
            Ok(vm.bool(yes))
        }),
        Native::no_args("isalpha", |vm, args| all(vm, args, char::is_alphabetic, false)),
        Native::no_args("isalnum", |vm, args| all(vm, args, char::is_alphanumeric, false)),
        Native::no_args("isspace", |vm, args| all(vm, args, crate::text::is_space, false)),
        Native::no_args("isupper", |vm, args| {
            let this = text(vm, args, 0)?;
            let yes = this.chars().any(char::is_uppercase) && !this.chars().any(char::is_lowercase);
            Ok(vm.bool(yes))
        }),
        Native::no_args("islower", |vm, args| {
            let this = text(vm, args, 0)?;
            let yes = this.chars().any(char::is_lowercase) && !this.chars().any(char::is_uppercase);
            Ok(vm.bool(yes))
        }),
        Native::one("zfill", |vm, args| {
            let this = text(vm, args, 0)?;
            let width = width(vm, vm.stack[args.base + 1])?;
            let (sign, digits) = if this.starts_with(['-', '+']) { this.split_at(1) } else { ("", this.as_str()) };
            let zeros = "0".repeat(width.saturating_sub(this.chars().count()));
            Ok(vm.str(&format!("{sign}{zeros}{digits}")))
        }),
        Native::new("center", |vm, args| {
            pad(vm, args, "center", |n, w| {
                let left = n / 2 + (n & w & 1);
                (left, n - left)
            })
        }),
        Native::new("ljust", |vm, args| pad(vm, args, "ljust", |n, _| (0, n))),
        Native::new("rjust", |vm, args| pad(vm, args, "rjust", |n, _| (n, 0))),
        Native::one("removeprefix", |vm, args| search::remove(vm, args, "removeprefix", |text, part| text.strip_prefix(part))),
        Native::one("removesuffix", |vm, args| search::remove(vm, args, "removesuffix", |text, part| text.strip_suffix(part))),
        Native::new("format", format),
        Native::new("encode", |vm, args| {
            args.rest().check(vm, "encode", 0, 2, &["encoding", "errors"])?;
            let this = text(vm, args, 0)?;
            let encoding = args.get(vm, 1).or_else(|| args.keyword(vm, "encoding"));
            let bytes = vm.encode(&this, encoding)?;
            Ok(vm.bytes(&bytes))
        }),
    ],
    wrappers: &[
        Native::new("__len__", length),
        Native::new("__contains__", contains),
        Native::new("__iter__", iterate),
        Native::new("__getitem__", getitem),
    ],
    getset: &[],
};

/// The text of the argument at a position; 0 is self.
pub(super) fn text(vm: &mut Vm, args: Args, index: usize) -> R<String> {
    let op = vm.stack[args.base + index];
    match vm.text(op) {
        Some(text) => Ok(text.to_owned()),
        None => {
            let message = format!("must be str, not {}", vm.type_name(op));
            vm.type_error(&message)
        }
    }
}

fn map(vm: &mut Vm, args: Args, change: fn(&str) -> String) -> R {
    let this = text(vm, args, 0)?;
    Ok(vm.str(&change(&this)))
}

/// Whether a test holds for all characters; `empty`, what holds if there is none.
fn all(vm: &mut Vm, args: Args, test: fn(char) -> bool, empty: bool) -> R {
    let this = text(vm, args, 0)?;
    Ok(vm.bool(if this.is_empty() { empty } else { this.chars().all(test) }))
}

fn title(text: &str) -> String {
    let mut in_word = false;
    let mut result = String::new();
    for c in text.chars() {
        if in_word {
            result.extend(c.to_lowercase());
        } else {
            result.extend(c.to_uppercase());
        }
        in_word = c.is_alphabetic();
    }
    result
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect(),
        None => String::new(),
    }
}

fn join(vm: &mut Vm, args: Args) -> R {
    let (this, iterable) = pair(vm, args);
    let separator = vm.text(this).unwrap_or_default().to_owned();
    if !vm.is_iterable(iterable) {
        return vm.type_error("can only join an iterable");
    }
    let items = vm.collect_items(iterable)?;
    let mut parts = Vec::with_capacity(items.len());
    let mut error = None;
    for (i, &item) in items.iter().enumerate() {
        match vm.text(item) {
            Some(text) => parts.push(text.to_owned()),
            None => {
                error.get_or_insert_with(|| format!("sequence item {i}: expected str instance, {} found", vm.type_name(item)));
            }
        }
    }
    // A single string that is joined is the result itself.
    let single = if let [only] = items[..] { matches!(vm.heap.payload(only), Py::Str(_)).then_some(only) } else { None };
    if let Some(only) = single {
        return Ok(only);
    }
    for item in items {
        vm.decref(item, Cause::Native);
    }
    match error {
        Some(message) => vm.type_error(&message),
        None => {
            let text = parts.join(&separator);
            vm.check_size(text.len() as u64, 1)?;
            Ok(vm.str(&text))
        }
    }
}

fn width(vm: &mut Vm, width: Obj) -> R<usize> {
    let width = vm.index_argument(width)?.max(0);
    vm.check_size(width as u64, 1)?;
    Ok(width as usize)
}

/// `center`, `ljust` and `rjust`.
fn pad(vm: &mut Vm, args: Args, name: &str, shares: fn(usize, usize) -> (usize, usize)) -> R {
    args.rest().check(vm, name, 1, 2, &[])?;
    let this = text(vm, args, 0)?;
    let width = width(vm, vm.stack[args.base + 1])?;
    let fill = match args.get(vm, 2).map(|op| (op, vm.text(op).map(str::to_owned))) {
        None => " ".to_owned(),
        Some((_, Some(fill))) if fill.chars().count() == 1 => fill,
        Some((_, Some(_))) => return vm.type_error("The fill character must be exactly one character long"),
        Some((op, None)) => {
            let message = format!("The fill character must be a unicode character, not {}", vm.type_name(op));
            return vm.type_error(&message);
        }
    };
    let missing = width.saturating_sub(this.chars().count());
    let (left, right) = shares(missing, width);
    Ok(vm.str_like(vm.stack[args.base], &format!("{}{this}{}", fill.repeat(left), fill.repeat(right))))
}

/// `str.format`.
///
/// Mirrors: `do_string_format`, Objects/stringlib/unicode_format.h, CPython 3.13.
/// Differs: nested fields in format specs are not replaced.
fn format(vm: &mut Vm, args: Args) -> R {
    let pattern = text(vm, args, 0)?;
    let values = args.all(vm)[1..].to_vec();
    // A field alone hands a str on.
    if let ("{}" | "{0}", Some(&value)) = (pattern.as_str(), values.first())
        && matches!(vm.heap.payload(value), Py::Str(_))
    {
        return Ok(vm.incref(value, Cause::Push));
    }
    let mut out = String::new();
    let mut automatic = 0;
    let mut rest = pattern.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..];
        if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
            out.push_str(&brace[..1]);
            rest = after;
            continue;
        }
        let Some(end) = brace.find('}').filter(|_| brace.starts_with('{')) else {
            let message = if brace.starts_with('{') {
                "expected '}' before end of string"
            } else {
                "Single '}' encountered in format string"
            };
            return vm.raise("ValueError", message);
        };
        let field = &brace[1..end];
        rest = &brace[end + 1..];
        if field.contains('{') {
            return vm.unsupported("nested replacement fields in `str.format`; use an f-string");
        }
        let (field, spec) = field.split_once(':').unwrap_or((field, ""));
        let (path, conversion) = field.split_once('!').unwrap_or((field, ""));
        let name_end = path.find(['.', '[']).unwrap_or(path.len());
        let (name, path) = path.split_at(name_end);
        let value = if name.is_empty() {
            automatic += 1;
            values.get(automatic - 1).copied()
        } else if let Ok(index) = name.parse::<usize>() {
            values.get(index).copied()
        } else {
            match args.keyword(vm, name) {
                Some(value) => Some(value),
                None => {
                    let key = vm.str(name);
                    let outcome = vm.raise_with("KeyError", key);
                    vm.decref(key, Cause::Pop);
                    return outcome;
                }
            }
        };
        let Some(value) = value else {
            let index = if name.is_empty() { automatic - 1 } else { name.parse().unwrap_or(0) };
            return vm.raise("IndexError", &format!("Replacement index {index} out of range for positional args tuple"));
        };
        vm.heap.incref(value, Cause::Native);
        vm.hold(value, "value of a format");
        let shown = format_field(vm, value, path, conversion, spec);
        vm.release(Cause::Native);
        out.push_str(&shown?);
    }
    out.push_str(rest);
    Ok(vm.str(&out))
}

fn format_field(vm: &mut Vm, mut value: Obj, mut path: &str, conversion: &str, spec: &str) -> R<String> {
    let mark = vm.held.len();
    let mut outcome = Ok(());
    while !path.is_empty() && outcome.is_ok() {
        let next = if let Some(after) = path.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            path = &after[end..];
            vm.getattr_str(value, &after[..end])
        } else {
            let inner = &path[1..];
            let end = inner.find(']').unwrap_or(inner.len());
            path = inner.get(end + 1..).unwrap_or("");
            let key = match inner[..end].parse::<i64>() {
                Ok(index) => vm.int(index),
                Err(_) => vm.str(&inner[..end]),
            };
            let item = vm.getitem(value, key);
            vm.decref(key, Cause::Pop);
            item
        };
        match next {
            Ok(op) => {
                vm.hold(op, "value of a format");
                value = op;
            }
            Err(stop) => outcome = Err(stop),
        }
    }
    let shown = outcome.and_then(|()| match conversion {
        "r" => vm.repr_text(value),
        "s" => vm.str_text(value),
        "a" => vm.repr_text(value).map(|text| {
            let text = crate::text::ascii_str(&text);
            text[1..text.len() - 1].to_owned()
        }),
        _ => vm.format(value, spec),
    });
    while vm.held.len() > mark {
        vm.release(Cause::Native);
    }
    shown
}

/// Mirrors: `PyUnicode_IsIdentifier`, Objects/unicodeobject.c, CPython 3.13.
/// Differs: letters stand for XID_Start, letters and digits for XID_Continue.
fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(|c| c == '_' || c.is_alphanumeric())
}
