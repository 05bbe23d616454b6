//! Methods of strings.

use pyheap::Obj;

use super::Table;
use super::containers::{contains, getitem, iterate, length, one, pair};
use crate::cause::Cause;
use crate::native::{Args, Native};
use crate::object::Py;
use crate::vm::{R, Vm};

pub(crate) static STR: Table = Table {
    ty: "str",
    methods: &[
        Native { name: "join", run: join },
        Native { name: "upper", run: |vm, args| map(vm, args, str::to_uppercase) },
        Native { name: "lower", run: |vm, args| map(vm, args, str::to_lowercase) },
        Native { name: "title", run: |vm, args| map(vm, args, title) },
        Native { name: "capitalize", run: |vm, args| map(vm, args, capitalize) },
        Native { name: "strip", run: |vm, args| strip(vm, args, true, true) },
        Native { name: "lstrip", run: |vm, args| strip(vm, args, true, false) },
        Native { name: "rstrip", run: |vm, args| strip(vm, args, false, true) },
        Native { name: "split", run: |vm, args| split(vm, args, false) },
        Native { name: "rsplit", run: |vm, args| split(vm, args, true) },
        Native {
            name: "splitlines",
            run: |vm, args| {
                let this = text(vm, args, 0)?;
                let lines: Vec<Obj> = this.lines().map(|line| vm.str(line)).collect();
                Ok(vm.list(lines))
            },
        },
        Native { name: "partition", run: partition },
        Native { name: "replace", run: replace },
        Native { name: "startswith", run: |vm, args| affix(vm, args, |text, part| text.starts_with(part)) },
        Native { name: "endswith", run: |vm, args| affix(vm, args, |text, part| text.ends_with(part)) },
        Native {
            name: "find",
            run: |vm, args| {
                let at = find(vm, args, false)?;
                Ok(vm.int(at))
            },
        },
        Native {
            name: "rfind",
            run: |vm, args| {
                let at = find(vm, args, true)?;
                Ok(vm.int(at))
            },
        },
        Native {
            name: "index",
            run: |vm, args| {
                let at = find(vm, args, false)?;
                if at < 0 { vm.raise("ValueError", "substring not found") } else { Ok(vm.int(at)) }
            },
        },
        Native {
            name: "count",
            run: |vm, args| {
                let (this, part) = (text(vm, args, 0)?, text(vm, args, 1)?);
                let count = if part.is_empty() { this.chars().count() + 1 } else { this.matches(&part).count() };
                Ok(vm.int(count as i64))
            },
        },
        Native { name: "isdigit", run: |vm, args| all(vm, args, |c| c.is_ascii_digit()) },
        Native {
            name: "isidentifier",
            run: |vm, args| {
                let this = vm.stack[args.base];
                let yes = is_identifier(vm.text(this).unwrap_or_default());
                Ok(vm.bool(yes))
            },
        },
        Native { name: "isalpha", run: |vm, args| all(vm, args, char::is_alphabetic) },
        Native { name: "isalnum", run: |vm, args| all(vm, args, char::is_alphanumeric) },
        Native { name: "isspace", run: |vm, args| all(vm, args, crate::text::is_space) },
        Native {
            name: "isupper",
            run: |vm, args| {
                let this = text(vm, args, 0)?;
                let yes = this.chars().any(char::is_uppercase) && !this.chars().any(char::is_lowercase);
                Ok(vm.bool(yes))
            },
        },
        Native {
            name: "islower",
            run: |vm, args| {
                let this = text(vm, args, 0)?;
                let yes = this.chars().any(char::is_lowercase) && !this.chars().any(char::is_uppercase);
                Ok(vm.bool(yes))
            },
        },
        Native {
            name: "zfill",
            run: |vm, args| {
                let this = text(vm, args, 0)?;
                let width = width(vm, args)?;
                let (sign, digits) = if this.starts_with(['-', '+']) { this.split_at(1) } else { ("", this.as_str()) };
                let zeros = "0".repeat(width.saturating_sub(this.chars().count()));
                Ok(vm.str(&format!("{sign}{zeros}{digits}")))
            },
        },
        Native {
            name: "center",
            run: |vm, args| {
                pad(vm, args, |n, w| {
                    let left = n / 2 + (n & w & 1);
                    (left, n - left)
                })
            },
        },
        Native { name: "ljust", run: |vm, args| pad(vm, args, |n, _| (0, n)) },
        Native { name: "rjust", run: |vm, args| pad(vm, args, |n, _| (n, 0)) },
        Native {
            name: "removeprefix",
            run: |vm, args| {
                let (this, part) = (text(vm, args, 0)?, text(vm, args, 1)?);
                Ok(vm.str(this.strip_prefix(part.as_str()).unwrap_or(&this)))
            },
        },
        Native {
            name: "removesuffix",
            run: |vm, args| {
                let (this, part) = (text(vm, args, 0)?, text(vm, args, 1)?);
                Ok(vm.str(this.strip_suffix(part.as_str()).unwrap_or(&this)))
            },
        },
        Native { name: "format", run: format },
        Native {
            name: "encode",
            run: |vm, args| {
                args.rest().check(vm, "encode", 0, 2, &["encoding", "errors"])?;
                let this = text(vm, args, 0)?;
                let encoding = args.get(vm, 1).or_else(|| args.keyword(vm, "encoding"));
                let bytes = vm.encode(&this, encoding)?;
                Ok(vm.bytes(&bytes))
            },
        },
    ],
    wrappers: &[
        Native { name: "__len__", run: length },
        Native { name: "__contains__", run: contains },
        Native { name: "__iter__", run: iterate },
        Native { name: "__getitem__", run: getitem },
    ],
    getset: &[],
};

/// The text of the argument at a position; 0 is self.
fn text(vm: &mut Vm, args: Args, index: usize) -> R<String> {
    let Some(op) = args.get(vm, index) else { return vm.type_error("an argument is missing") };
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

fn all(vm: &mut Vm, args: Args, test: fn(char) -> bool) -> R {
    let this = text(vm, args, 0)?;
    Ok(vm.bool(!this.is_empty() && this.chars().all(test)))
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
    one(vm, args, "join")?;
    let (this, iterable) = pair(vm, args);
    let separator = vm.text(this).unwrap_or_default().to_owned();
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

fn strip(vm: &mut Vm, args: Args, left: bool, right: bool) -> R {
    let this = text(vm, args, 0)?;
    let none = vm.known.none;
    let chars = match args.get(vm, 1).filter(|&op| op != none) {
        Some(_) => Some(text(vm, args, 1)?),
        None => None,
    };
    let gone = |c: char| chars.as_ref().map_or_else(|| crate::text::is_space(c), |chars| chars.contains(c));
    let mut shown = this.as_str();
    if left {
        shown = shown.trim_start_matches(gone);
    }
    if right {
        shown = shown.trim_end_matches(gone);
    }
    let shown = shown.to_owned();
    Ok(vm.str_like(vm.stack[args.base], &shown))
}

fn split(vm: &mut Vm, args: Args, from_right: bool) -> R {
    let this = text(vm, args, 0)?;
    let none = vm.known.none;
    let separator = args.get(vm, 1).or_else(|| args.keyword(vm, "sep")).filter(|&op| op != none);
    let most = args.get(vm, 2).or_else(|| args.keyword(vm, "maxsplit"));
    let most = match most {
        Some(op) => vm.index_argument(op)?,
        None => -1,
    };
    let parts: Vec<String> = match separator {
        Some(separator) => {
            let separator = vm.text(separator).unwrap_or_default().to_owned();
            if separator.is_empty() {
                return vm.raise("ValueError", "empty separator");
            }
            match (usize::try_from(most), from_right) {
                (Err(_), _) => this.split(&separator).map(str::to_owned).collect(),
                (Ok(most), false) => this.splitn(most + 1, &separator).map(str::to_owned).collect(),
                (Ok(most), true) => {
                    let mut parts: Vec<String> = this.rsplitn(most + 1, &separator).map(str::to_owned).collect();
                    parts.reverse();
                    parts
                }
            }
        }
        None if most >= 0 => return vm.unsupported("`split` at white space with `maxsplit`; give a separator"),
        None => this.split(crate::text::is_space).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    };
    let items = parts.iter().map(|part| vm.str(part)).collect();
    Ok(vm.list(items))
}

fn partition(vm: &mut Vm, args: Args) -> R {
    let (this, separator) = (text(vm, args, 0)?, text(vm, args, 1)?);
    let (before, found, after) = match this.split_once(separator.as_str()) {
        Some((before, after)) => (before, separator.as_str(), after),
        None => (this.as_str(), "", ""),
    };
    let items = [before, found, after].map(|part| vm.str(part)).to_vec();
    Ok(vm.tuple(items))
}

fn replace(vm: &mut Vm, args: Args) -> R {
    let (this, old, new) = (text(vm, args, 0)?, text(vm, args, 1)?, text(vm, args, 2)?);
    let count = match args.get(vm, 3) {
        Some(op) => vm.index_argument(op)?,
        None => -1,
    };
    let result = if count < 0 { this.replace(&old, &new) } else { this.replacen(&old, &new, count as usize) };
    vm.check_size(result.len() as u64, 1)?;
    Ok(vm.str_like(vm.stack[args.base], &result))
}

fn affix(vm: &mut Vm, args: Args, test: fn(&str, &str) -> bool) -> R {
    let this = text(vm, args, 0)?;
    let Some(parts) = args.get(vm, 1) else { return vm.type_error("an argument is missing") };
    let parts = match vm.value(parts) {
        Py::Tuple(items) => items.clone(),
        _ => vec![parts],
    };
    let yes = parts.into_iter().any(|part| vm.text(part).is_some_and(|part| test(&this, part)));
    Ok(vm.bool(yes))
}

fn find(vm: &mut Vm, args: Args, last: bool) -> R<i64> {
    let (this, part) = (text(vm, args, 0)?, text(vm, args, 1)?);
    if args.positional(vm) > 2 {
        return vm.unsupported("`find` with a start; slice first");
    }
    let at = if last { this.rfind(&part) } else { this.find(&part) };
    Ok(at.map_or(-1, |at| this[..at].chars().count() as i64))
}

fn width(vm: &mut Vm, args: Args) -> R<usize> {
    let Some(width) = args.get(vm, 1) else { return vm.type_error("an argument is missing") };
    let width = vm.index_argument(width)?.max(0);
    vm.check_size(width as u64, 1)?;
    Ok(width as usize)
}

fn pad(vm: &mut Vm, args: Args, shares: fn(usize, usize) -> (usize, usize)) -> R {
    let this = text(vm, args, 0)?;
    let width = width(vm, args)?;
    let fill = if args.get(vm, 2).is_some() { text(vm, args, 2)? } else { " ".to_owned() };
    let missing = width.saturating_sub(this.chars().count());
    let (left, right) = shares(missing, width);
    Ok(vm.str(&format!("{}{this}{}", fill.repeat(left), fill.repeat(right))))
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
