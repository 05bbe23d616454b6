//! The names that CPython's builtins and builtin types have, release by release: `names.txt`.
//!
//! A name that CPython has and this crate lacks ends the run, instead of an AttributeError or NameError that a program
//! could take for CPython's. Not here: modules, which say for themselves what they may lack (`modules`).

use pyheap::Obj;

use crate::object::Py;
use crate::profile::Profile;
use crate::vm::Vm;

static NAMES: &str = include_str!("names.txt");

/// Whether a builtin type, or `builtins`, has a name on a release.
pub(crate) fn has(owner: &str, name: &str, profile: &Profile) -> bool {
    let object = if owner == "builtins" { None } else { Some("object") };
    [Some(owner), object].into_iter().flatten().flat_map(names).any(|entry| {
        let (known, minors) = entry.split_once('/').unwrap_or((entry, ""));
        known == name && profile.is_in(minors)
    })
}

impl Vm {
    /// What `builtins` has in CPython and lacks here, after start-up.
    pub(crate) fn absent_builtins(&self) -> Vec<&'static str> {
        let entries = names("builtins").map(|entry| entry.split_once('/').unwrap_or((entry, "")));
        let there = entries
            .filter(|(name, minors)| self.profile.is_in(minors) && self.dict_get_name(self.known.builtins, name).is_none());
        there.map(|(name, _)| name).collect()
    }

    /// Whether an object that has no such attribute here has it in CPython, from a builtin type; the type's name.
    pub(crate) fn absent_attribute(&self, op: Obj, name: &str) -> Option<String> {
        let has = |ty: Obj| {
            let parts = self.type_parts(ty);
            (!parts.heap_type && has(&parts.name, name, self.profile)).then(|| parts.name.to_string())
        };
        let of_mro = |ty: Obj| self.type_parts(ty).mro.some().and_then(|mro| self.tuple_items(mro).iter().copied().find_map(has));
        match self.heap.payload(op) {
            Py::Type(_) => of_mro(op).or_else(|| of_mro(self.type_of(op))),
            _ => of_mro(self.type_of(op)),
        }
    }
}

/// The names that a builtin type has on other releases only.
pub(crate) fn of_other_releases(owner: &str, profile: &Profile) -> Vec<&'static str> {
    let entries = names(owner).filter_map(|entry| entry.split_once('/'));
    entries.filter(|(_, minors)| !profile.is_in(minors)).map(|(name, _)| name).collect()
}

/// The entries under a heading.
fn names(owner: &str) -> impl Iterator<Item = &'static str> {
    let lines = NAMES.lines().skip_while(move |line| line.strip_suffix(':') != Some(owner));
    lines.skip(1).take_while(|line| line.starts_with(' ')).flat_map(str::split_whitespace)
}

#[cfg(test)]
mod tests {
    use super::has;
    use crate::profile::Profile;

    #[test]
    fn names_are_found_by_release() {
        let [old, new] = ["3.8", "3.13"].map(|name| Profile::find(name).expect("a release"));
        assert!(has("str", "encode", old) && has("str", "encode", new));
        assert!(!has("str", "removeprefix", old) && has("str", "removeprefix", new));
        assert!(has("complex", "__floordiv__", old) && !has("complex", "__floordiv__", new));
        assert!(has("str", "__repr__", old) && !has("builtins", "__repr__", old));
        assert!(!has("str", "append", new));
    }
}
