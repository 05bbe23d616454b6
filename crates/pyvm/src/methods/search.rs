//! Methods of strings that look for a text in a text, and cut where it is.
//!
//! Not here: the table of all methods (`text`); bytes (`binary`).

use pyheap::Obj;

use super::text::text;
use crate::native::Args;
use crate::object::Py;
use crate::vm::{R, Vm};

/// `find` and `rfind`; -1 if there is none.
pub(super) fn find(vm: &mut Vm, args: Args, name: &str, last: bool) -> R<i64> {
    let this = text(vm, args, 0)?;
    let (part, Some((start, end))) = search(vm, args, name, &this)? else { return Ok(-1) };
    let at = position(&this[..end], &part, start, last);
    Ok(at.map_or(-1, |at| this[..at].chars().count() as i64))
}

/// `index` and `rindex`.
pub(super) fn index(vm: &mut Vm, args: Args, name: &str, last: bool) -> R {
    let at = find(vm, args, name, last)?;
    if at < 0 { vm.raise("ValueError", "substring not found") } else { Ok(vm.int(at)) }
}

pub(super) fn count(vm: &mut Vm, args: Args) -> R {
    let this = text(vm, args, 0)?;
    let count = match search(vm, args, "count", &this)? {
        (part, Some((start, end))) if part.is_empty() => this[start..end].chars().count() + 1,
        (part, Some((start, end))) => positions(&this[start..end], &part, usize::MAX).len(),
        (_, None) => 0,
    };
    Ok(vm.int(count as i64))
}

/// `startswith` and `endswith`.
pub(super) fn affix(vm: &mut Vm, args: Args, name: &str, holds: fn(&str, &str) -> bool) -> R {
    let this = text(vm, args, 0)?;
    check_search(vm, args, name)?;
    let within = window(vm, args, &this)?.map(|(start, end)| &this[start..end]);
    let parts = vm.stack[args.base + 1];
    let items = match vm.value(parts) {
        Py::Tuple(items) => items.clone(),
        Py::Str(_) => vec![parts],
        _ => {
            let message = format!("{name} first arg must be str or a tuple of str, not {}", vm.type_name(parts));
            return vm.type_error(&message);
        }
    };
    for item in items {
        let Some(part) = vm.text(item) else {
            let message = format!("tuple for {name} must only contain str, not {}", vm.type_name(item));
            return vm.type_error(&message);
        };
        if within.is_some_and(|within| holds(within, part)) {
            return Ok(vm.bool(true));
        }
    }
    Ok(vm.bool(false))
}

/// `partition` and `rpartition`.
pub(super) fn partition(vm: &mut Vm, args: Args, last: bool) -> R {
    let (this, separator) = (text(vm, args, 0)?, text(vm, args, 1)?);
    if separator.is_empty() {
        return vm.raise("ValueError", "empty separator");
    }
    let parts = match position(&this, &separator, 0, last) {
        Some(at) => [&this[..at], &separator, &this[at + separator.len()..]],
        None if last => ["", "", &this],
        None => [&this, "", ""],
    };
    let items = parts.map(|part| vm.str(part)).to_vec();
    Ok(vm.tuple(items))
}

/// `removeprefix` and `removesuffix`.
pub(super) fn remove(vm: &mut Vm, args: Args, name: &str, strip: for<'a> fn(&'a str, &str) -> Option<&'a str>) -> R {
    let (this, part) = (text(vm, args, 0)?, vm.stack[args.base + 1]);
    let part = argument(vm, &format!("{name}() argument"), part)?;
    let rest = strip(&this, &part).unwrap_or(&this);
    Ok(vm.str_like(vm.stack[args.base], rest))
}

pub(super) fn replace(vm: &mut Vm, args: Args) -> R {
    let given = args.positional(vm) - 1;
    match vm.profile.text_arguments_are_numbered {
        true if given < 2 => {
            return vm.type_error(&format!("replace() takes at least 2 positional arguments ({given} given)"));
        }
        true if given > 3 => return vm.type_error(&format!("replace() takes at most 3 arguments ({given} given)")),
        _ => args.rest().check(vm, "replace", 2, 3, if vm.profile.text_arguments_are_numbered { &["count"] } else { &[] })?,
    }
    let this = text(vm, args, 0)?;
    let mut parts = [String::new(), String::new()];
    for (i, part) in parts.iter_mut().enumerate() {
        *part = argument(vm, &format!("replace() argument {}", i + 1), vm.stack[args.base + 1 + i])?;
    }
    let count = match args.get(vm, 3).or_else(|| args.keyword(vm, "count")) {
        Some(op) => vm.index_argument(op)?,
        None => -1,
    };
    let [old, new] = parts;
    let places = positions(&this, &old, usize::try_from(count).unwrap_or(usize::MAX));
    vm.check_size((this.len() + places.len() * new.len()) as u64, 1)?;
    let mut result = String::new();
    let mut done = 0;
    for at in places {
        result.push_str(&this[done..at]);
        result.push_str(&new);
        done = at + old.len();
    }
    result.push_str(&this[done..]);
    Ok(vm.str_like(vm.stack[args.base], &result))
}

/// `strip`, `lstrip` and `rstrip`.
pub(super) fn strip(vm: &mut Vm, args: Args, name: &str, left: bool, right: bool) -> R {
    args.rest().check(vm, name, 0, 1, &[])?;
    let this = text(vm, args, 0)?;
    let none = vm.known.none;
    let chars = match args.get(vm, 1).filter(|&op| op != none) {
        Some(op) => match vm.text(op) {
            Some(chars) => Some(chars.to_owned()),
            None => return vm.type_error(&format!("{name} arg must be None or str")),
        },
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
    Ok(vm.str_like(vm.stack[args.base], shown))
}

/// `split` and `rsplit`.
pub(super) fn split(vm: &mut Vm, args: Args, name: &str, from_right: bool) -> R {
    check_count(vm, args, name, 2, &["sep", "maxsplit"])?;
    let this = text(vm, args, 0)?;
    let none = vm.known.none;
    let separator = args.get(vm, 1).or_else(|| args.keyword(vm, "sep")).filter(|&op| op != none);
    let most = match args.get(vm, 2).or_else(|| args.keyword(vm, "maxsplit")) {
        Some(op) => vm.index_argument(op)?,
        None => -1,
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let mut rest = this.as_str();
    match separator {
        Some(separator) => {
            let Some(separator) = vm.text(separator).map(str::to_owned) else {
                let message = format!("must be str or None, not {}", vm.type_name(separator));
                return vm.type_error(&message);
            };
            if separator.is_empty() {
                return vm.raise("ValueError", "empty separator");
            }
            while parts.len() < most
                && let Some(at) = position(rest, &separator, 0, from_right)
            {
                let (before, after) = (&rest[..at], &rest[at + separator.len()..]);
                parts.push(if from_right { after } else { before });
                rest = if from_right { before } else { after };
            }
            parts.push(rest);
        }
        None => {
            let space = crate::text::is_space;
            rest = if from_right { rest.trim_end_matches(space) } else { rest.trim_start_matches(space) };
            while !rest.is_empty() {
                let cut = if from_right { rest.rfind(space) } else { rest.find(space) };
                let Some(at) = cut.filter(|_| parts.len() < most) else {
                    parts.push(rest);
                    break;
                };
                let (before, after) = rest.split_at(at);
                let after = after.trim_start_matches(space);
                parts.push(if from_right { after } else { before });
                rest = if from_right { before.trim_end_matches(space) } else { after };
            }
        }
    }
    if from_right {
        parts.reverse();
    }
    let items = parts.into_iter().map(|part| vm.str(part)).collect();
    Ok(vm.list(items))
}

/// Mirrors: `unicode_splitlines`, Objects/unicodeobject.c, with `_PyUnicode_IsLinebreak`, CPython 3.13.
/// Differs: up to 3.11 CPython wants an int for `keepends`.
pub(super) fn splitlines(vm: &mut Vm, args: Args) -> R {
    check_count(vm, args, "splitlines", 1, &["keepends"])?;
    let this = text(vm, args, 0)?;
    let keep = match args.get(vm, 1).or_else(|| args.keyword(vm, "keepends")) {
        Some(op) => vm.is_true(op)?,
        None => false,
    };
    let breaks = ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
    let mut lines = Vec::new();
    let mut rest = this.as_str();
    while !rest.is_empty() {
        let end = rest.find(breaks).unwrap_or(rest.len());
        let width = if rest[end..].starts_with("\r\n") { 2 } else { rest[end..].chars().next().map_or(0, char::len_utf8) };
        lines.push(vm.str(&rest[..if keep { end + width } else { end }]));
        rest = &rest[end + width..];
    }
    Ok(vm.list(lines))
}

/// Where a text is in another, from a byte on: the first place, or the last one.
fn position(text: &str, part: &str, from: usize, last: bool) -> Option<usize> {
    let end = text.len().checked_sub(part.len())?;
    let is_there = |&at: &usize| text.as_bytes()[at..].starts_with(part.as_bytes()) && text.is_char_boundary(at);
    if last { (from..=end).rev().find(is_there) } else { (from..=end).find(is_there) }
}

/// The first places that do not overlap, at most so many.
fn positions(text: &str, part: &str, most: usize) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0;
    while places.len() < most
        && let Some(at) = position(text, part, from, false)
    {
        places.push(at);
        from = at + part.len().max(1);
    }
    places
}

/// What is searched for, and the bytes among which; nothing if they end before they start.
fn search(vm: &mut Vm, args: Args, name: &str, this: &str) -> R<(String, Option<(usize, usize)>)> {
    check_search(vm, args, name)?;
    if vm.profile.text_arguments_are_numbered {
        let part = argument(vm, &format!("{name}() argument 1"), vm.stack[args.base + 1])?;
        return Ok((part, window(vm, args, this)?));
    }
    let window = window(vm, args, this)?;
    Ok((text(vm, args, 1)?, window))
}

fn check_search(vm: &mut Vm, args: Args, name: &str) -> R<()> {
    let given = args.positional(vm) - 1;
    if vm.profile.text_arguments_are_numbered || args.keywords(vm) > 0 {
        args.rest().check(vm, name, 1, 3, &[])
    } else if given < 1 {
        vm.type_error(&format!("{name}() takes at least 1 argument ({given} given)"))
    } else if given > 3 {
        vm.type_error(&format!("{name}() takes at most 3 arguments ({given} given)"))
    } else {
        Ok(())
    }
}

/// The bytes that the arguments `start` and `end` name; nothing if they end before they start.
///
/// Mirrors: `ADJUST_INDICES`, Objects/unicodeobject.c, CPython 3.13.
/// Differs: no.
fn window(vm: &mut Vm, args: Args, text: &str) -> R<Option<(usize, usize)>> {
    let len = text.chars().count() as i64;
    let none = vm.known.none;
    let mut bounds = [0, len];
    for (i, bound) in bounds.iter_mut().enumerate() {
        if let Some(op) = args.get(vm, 2 + i).filter(|&op| op != none) {
            let Some(value) = vm.as_index(op)? else {
                return vm.type_error("slice indices must be integers or None or have an __index__ method");
            };
            *bound = if value < 0 { value.saturating_add(len).max(0) } else { value };
        }
    }
    let [start, end] = [bounds[0], bounds[1].min(len)];
    if start > end {
        return Ok(None);
    }
    let byte = |at: i64| text.char_indices().nth(at as usize).map_or(text.len(), |(at, _)| at);
    Ok(Some((byte(start), byte(end))))
}

/// An argument that must be a text.
///
/// Mirrors: `_PyArg_BadArgument`, Python/getargs.c, CPython 3.13.
/// Differs: no.
fn argument(vm: &mut Vm, what: &str, op: Obj) -> R<String> {
    match vm.text(op) {
        Some(text) => Ok(text.to_owned()),
        None => {
            let name = if op == vm.known.none { "None".to_owned() } else { vm.type_name(op) };
            vm.type_error(&format!("{what} must be str, not {name}"))
        }
    }
}

/// Checks the arguments of a method that takes each of them by its name too.
fn check_count(vm: &mut Vm, args: Args, name: &str, max: usize, names: &[&str]) -> R<()> {
    let given = args.count - 1;
    if given > max {
        let message = crate::messages::too_many(name, max, args.positional(vm) == 1, given);
        return vm.type_error(&message);
    }
    args.rest().check(vm, name, 0, max, names)
}
