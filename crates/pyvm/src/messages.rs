//! Texts of exceptions that differ between releases or are needed in several places, as functions of message and profile.

use crate::profile::Profile;

/// `f() takes exactly one argument (2 given)` and its kin.
///
/// Mirrors: `_PyArg_CheckPositional` and `cfunction_check_kwargs`, Python/getargs.c, CPython 3.13.
/// Differs: no.
pub fn arity(name: &str, min: usize, max: usize, given: usize) -> String {
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    match (min, max) {
        (0, 0) => format!("{name}() takes no arguments ({given} given)"),
        (1, 1) => format!("{name}() takes exactly one argument ({given} given)"),
        _ if min == max => format!("{name} expected {min} argument{}, got {given}", plural(min)),
        _ if given < min => format!("{name} expected at least {min} argument{}, got {given}", plural(min)),
        _ => format!("{name} expected at most {max} argument{}, got {given}", plural(max)),
    }
}

/// A function whose arguments all have names got too many, by keyword alone or not.
pub fn too_many(name: &str, max: usize, by_keyword: bool, given: usize) -> String {
    let (keyword, plural) = (if by_keyword { "keyword " } else { "" }, if max == 1 { "" } else { "s" });
    format!("{name}() takes at most {max} {keyword}argument{plural} ({given} given)")
}

/// A builtin function got a keyword that it does not know.
pub fn unexpected_keyword(name: &str, keyword: &str, profile: &Profile) -> String {
    if profile.keyword_errors_name_first {
        format!("{name}() got an unexpected keyword argument '{keyword}'")
    } else {
        format!("'{keyword}' is an invalid keyword argument for {name}()")
    }
}

/// A local variable has no value.
pub fn unbound_local(name: &str, profile: &Profile) -> String {
    if profile.unbound_local_says_associated {
        format!("cannot access local variable '{name}' where it is not associated with a value")
    } else {
        format!("local variable '{name}' referenced before assignment")
    }
}

/// A free variable has no value.
pub fn unbound_free(name: &str, profile: &Profile) -> String {
    if profile.unbound_local_says_associated {
        format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope")
    } else {
        format!("free variable '{name}' referenced before assignment in enclosing scope")
    }
}

/// A property cannot be set or deleted.
pub fn property_lacks(name: &str, class: &str, setting: bool, profile: &Profile) -> String {
    let (what, verb) = if setting { ("setter", "set") } else { ("deleter", "delete") };
    if profile.properties_name_what_they_lack {
        format!("property '{name}' of '{class}' object has no {what}")
    } else if profile.name_errors_suggest {
        format!("can't {verb} attribute '{name}'")
    } else {
        format!("can't {verb} attribute")
    }
}

/// A class that lacks methods cannot have instances.
pub fn abstract_class(class: &str, names: &[String], profile: &Profile) -> String {
    let plural = if names.len() == 1 && profile.abstract_method_is_singular { "" } else { "s" };
    if profile.abstract_methods_are_quoted {
        format!(
            "Can't instantiate abstract class {class} without an implementation for abstract method{plural} '{}'",
            names.join("', '")
        )
    } else {
        format!("Can't instantiate abstract class {class} with abstract method{plural} {}", names.join(", "))
    }
}

/// What is printed before the traceback of an error in a function called at exit.
pub fn atexit_header(function: &str, profile: &Profile) -> String {
    if profile.atexit_header_ends_with_function {
        format!("Exception ignored in atexit callback {function}:\n")
    } else {
        format!("Exception ignored in atexit callback: {function}\n")
    }
}

/// Something else was given where C takes an int.
pub fn integer_required(ty: &str, profile: &Profile) -> String {
    if profile.integers_are_interpreted {
        format!("'{ty}' object cannot be interpreted as an integer")
    } else {
        format!("an integer is required (got type {ty})")
    }
}

/// `in` was asked of something that is neither a container nor iterable.
pub fn not_iterable_for_in(ty: &str) -> String {
    format!("argument of type '{ty}' is not iterable")
}
