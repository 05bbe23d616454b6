//! Declarations: specifiers, declarators, parameters, initializers, function definitions.

use super::{Parsed, Parser, expr::is_keyword};
use crate::ast::{
    Base, Declaration, Declarator, Derived, External, Function, InitDeclarator, Param, Specifiers, Storage, TypeName,
};
use crate::lexer::TokenKind;
use crate::source::{Diagnostic, Pos, closest};
use crate::types::Scalar;

/// Words that open a declaration.
const SPECIFIERS: &[&str] = &[
    "void",
    "char",
    "short",
    "int",
    "long",
    "float",
    "double",
    "signed",
    "unsigned",
    "_Bool",
    "struct",
    "union",
    "enum",
    "const",
    "volatile",
    "static",
    "extern",
    "typedef",
    "inline",
    "register",
    "auto",
    "restrict",
    "__inline",
    "__inline__",
    "__restrict",
    "__restrict__",
    "__const",
    "__volatile__",
    "__attribute__",
    "_Noreturn",
    "__extension__",
    "__signed__",
    "__builtin_va_list",
    "_Complex",
    "_Atomic",
    "_Thread_local",
    "__thread",
    "_Alignas",
    "__int128",
    "_Static_assert",
    "__typeof__",
    "typeof",
];

impl Parser<'_> {
    pub(super) fn starts_declaration(&self) -> bool {
        self.type_follows(0)
    }

    /// Whether the token `n` ahead opens a type.
    pub(super) fn type_follows(&self, n: usize) -> bool {
        self.ahead(n).word().is_some_and(|word| SPECIFIERS.contains(&word) || self.is_typedef(word))
    }

    /// A function definition or a declaration outside every function.
    pub(super) fn external(&mut self) -> Parsed<External> {
        if !self.starts_declaration() {
            self.misplaced()?;
            if let Some(word) = self.token().word().map(str::to_owned)
                && !is_keyword(&word)
            {
                if self.ahead(1).word().is_some() || self.ahead(1).is("*") {
                    return self.unknown_type(word);
                }
                if self.ahead(1).is("(") {
                    let pos = self.pos();
                    let help = match &*word {
                        "main" => "write `int main(void)`".to_owned(),
                        _ => format!("write what it returns: `int {word}(…)`, or `void {word}(…)`"),
                    };
                    return self.error(Diagnostic::syntax(pos, format!("`{word}` is declared without a type")).with_help(help));
                }
            }
            return self.unexpected("a declaration or a function");
        }
        let specifiers = self.specifiers(true)?;
        if self.take(";") {
            return Some(External::Declaration(Declaration { specifiers, declarators: Vec::new() }));
        }
        let declarator = self.declarator(true)?;
        let is_function = matches!(declarator.derived.last(), Some(Derived::Function { .. }));
        if is_function && self.peek("{") {
            return self.function(specifiers, declarator).map(External::Function);
        }
        if is_function && self.starts_declaration() {
            let pos = self.pos();
            return self.error(
                Diagnostic::unsupported(pos, "a function definition in the style of before 1989")
                    .with_help("declare the parameters inside the parentheses: `int f(int a, int b)`"),
            );
        }
        if is_function && !self.peek(";") && !self.peek(",") && !self.peek_word("__attribute__") {
            let name = declarator.name.clone().unwrap_or_default();
            let message = format!("expected `{{` to open the body of `{name}`");
            return self.error(Diagnostic::syntax(self.previous_end(), message).with_help("a declaration alone ends with `;`"));
        }
        self.rest_of_declaration(specifiers, declarator).map(External::Declaration)
    }

    /// Reports what can only stand inside a function, or belongs to nothing.
    fn misplaced(&mut self) -> Parsed<()> {
        const STATEMENTS: &[&str] =
            &["if", "else", "while", "for", "do", "switch", "return", "break", "continue", "goto", "case"];
        let (pos, next) = (self.pos(), self.ahead(1));
        let called = next.is("(") && matches!(self.ahead(2).kind, TokenKind::Str(_) | TokenKind::Number(_));
        let is_statement = match self.token().word() {
            Some(word) if STATEMENTS.contains(&word) => true,
            Some(word) => !is_keyword(word) && (called || next.is("=") || next.is("++") || next.is("[")),
            None => false,
        };
        if is_statement {
            let message = "this statement stands outside every function";
            return self.error(Diagnostic::syntax(pos, message).with_help("is there a `}` too many before it?"));
        }
        if self.peek("}") {
            // After an error it is only the end of what couldn't be read.
            if self.diagnostics.is_empty() {
                return self.error(Diagnostic::syntax(pos, "this `}` closes nothing"));
            }
            return None;
        }
        Some(())
    }

    fn function(&mut self, specifiers: Specifiers, declarator: Declarator) -> Parsed<Function> {
        let name = declarator.name.clone().unwrap_or_default();
        self.declare(&name, false);
        self.scopes.push(Default::default());
        if let Some(Derived::Function { params, .. }) = declarator.derived.last() {
            for name in params.iter().filter_map(|param| param.declarator.name.clone()) {
                self.declare(&name, false);
            }
        }
        let body = self.block_in_scope();
        self.scopes.truncate(1);
        Some(Function { specifiers, declarator, body: body? })
    }

    /// A declaration inside a function.
    pub(super) fn declaration(&mut self) -> Parsed<Declaration> {
        let specifiers = self.specifiers(true)?;
        if self.take(";") {
            return Some(Declaration { specifiers, declarators: Vec::new() });
        }
        let first = self.declarator(true)?;
        if self.peek("{") && matches!(first.derived.last(), Some(Derived::Function { .. })) {
            let pos = first.pos;
            return self.error(
                Diagnostic::unsupported(pos, "a function defined inside a function")
                    .with_help("move it out; is a `}` missing before it?"),
            );
        }
        self.rest_of_declaration(specifiers, first)
    }

    fn rest_of_declaration(&mut self, specifiers: Specifiers, first: Declarator) -> Parsed<Declaration> {
        let is_typedef = specifiers.storage == Some(Storage::Typedef);
        let mut declarators = Vec::new();
        let mut declarator = first;
        loop {
            let name = declarator.name.clone().unwrap_or_default();
            self.declare(&name, is_typedef);
            self.attributes()?;
            let init = if self.take("=") { Some(self.initializer()?) } else { None };
            declarators.push(InitDeclarator { declarator, init });
            if !self.take(",") {
                self.expect(";", &format!("the declaration of `{name}`"))?;
                return Some(Declaration { specifiers, declarators });
            }
            declarator = self.declarator(true)?;
        }
    }

    /// Reports a word that stands where a type should.
    pub(super) fn unknown_type<T>(&mut self, word: String) -> Parsed<T> {
        let mut diagnostic = Diagnostic::syntax(self.pos(), format!("unknown type name `{word}`"));
        let typedefs = self.scopes.iter().flat_map(|scope| scope.iter().filter(|(_, is_type)| **is_type));
        let names = SPECIFIERS.iter().copied().chain(typedefs.map(|(name, _)| &**name));
        let tagged = self.tags.iter().find(|tag| tag.split(' ').nth(1) == Some(&word));
        if let Some(header) = crate::headers::header_of(&word) {
            diagnostic = diagnostic.with_help(format!("`{word}` needs #include <{header}>"));
        } else if let Some(tag) = tagged {
            diagnostic = diagnostic.with_help(format!("write `{tag}`"));
        } else if let Some(advice) = crate::foreign::advice(&word) {
            diagnostic = diagnostic.with_help(advice);
        } else if let Some(meant) = closest(&word, names) {
            diagnostic = diagnostic.with_help(format!("did you mean `{meant}`?"));
        } else if self.ahead(1).word().is_some() {
            diagnostic = diagnostic.with_help("is an operator or a `;` missing after it?");
        }
        self.error(diagnostic)
    }

    /// Everything before the names; a storage class only where `storage` allows one.
    pub(super) fn specifiers(&mut self, storage: bool) -> Parsed<Specifiers> {
        let pos = self.pos();
        let mut result = Specifiers { storage: None, is_const: false, base: Base::Void, pos };
        let mut base = None;
        let mut words: Vec<String> = Vec::new();
        while let Some(word) = self.token().word().map(str::to_owned) {
            let here = self.pos();
            match &*word {
                "const" | "__const" => result.is_const = true,
                "volatile" | "__volatile__" | "inline" | "__inline" | "__inline__" | "register" | "auto" | "restrict"
                | "__restrict" | "__restrict__" | "_Noreturn" | "__extension__" => {}
                "static" | "extern" | "typedef" => {
                    let class = match &*word {
                        "static" => Storage::Static,
                        "extern" => Storage::Extern,
                        _ => Storage::Typedef,
                    };
                    if !storage || result.storage.is_some() {
                        return self.error(Diagnostic::syntax(here, format!("`{word}` can't stand here")));
                    }
                    result.storage = Some(class);
                }
                "void" => base = Some(Base::Void),
                "__builtin_va_list" => base = Some(Base::VaList),
                "char" | "short" | "int" | "long" | "float" | "double" | "signed" | "unsigned" | "_Bool" | "__signed__" => {
                    words.push(word)
                }
                "struct" | "union" => {
                    base = Some(self.record()?);
                    self.end_of_record()?;
                    continue;
                }
                "enum" => {
                    base = Some(self.enumeration()?);
                    continue;
                }
                "__attribute__" => {
                    self.attributes()?;
                    continue;
                }
                "_Static_assert" => {
                    base = Some(self.assertion()?);
                    continue;
                }
                "_Complex" | "_Atomic" | "_Thread_local" | "__thread" | "_Alignas" | "__int128" | "__typeof__" | "typeof" => {
                    return self.error(Diagnostic::unsupported(here, format!("`{word}`")));
                }
                _ if base.is_none() && words.is_empty() && self.is_typedef(&word) => base = Some(Base::Named(word)),
                _ => break,
            }
            self.bump();
        }
        result.base = match (base, words.is_empty()) {
            (Some(base), true) => base,
            (Some(_), false) => {
                let message = format!("`{}` doesn't combine with another type", words.join(" "));
                return self.error(Diagnostic::syntax(pos, message));
            }
            (None, false) => Base::Scalar(self.scalar(&words, pos)?),
            (None, true) => match self.token().word().map(str::to_owned) {
                Some(word) if !is_keyword(&word) && self.ahead(1).word().is_some() => {
                    return self.unknown_type(word);
                }
                Some(word) if !is_keyword(&word) => {
                    let here = self.pos();
                    let diagnostic = Diagnostic::syntax(here, format!("`{word}` is declared without a type"));
                    return self.error(diagnostic.with_help(format!("write `int {word}`")));
                }
                _ => return self.unexpected("a type"),
            },
        };
        Some(result)
    }

    /// A body of a struct with another declaration right below it lacks its `;`.
    fn end_of_record(&mut self) -> Parsed<()> {
        let closed = self.at.checked_sub(1).is_some_and(|at| self.tokens[at].is("}"));
        if closed && self.token().starts_line && self.starts_declaration() {
            let diagnostic = Diagnostic::syntax(self.previous_end(), "expected `;` after the `}` of the struct");
            return self.error(diagnostic.with_help(format!("found {} instead", self.token().shown())));
        }
        Some(())
    }

    fn scalar(&mut self, words: &[String], pos: Pos) -> Parsed<Scalar> {
        let count = |word: &str| words.iter().filter(|w| **w == word).count();
        let unsigned = count("unsigned") == 1;
        let signed = count("signed") + count("__signed__") == 1;
        let sign_words = count("unsigned") + count("signed") + count("__signed__");
        let mut rest: Vec<&str> =
            words.iter().map(|w| &**w).filter(|w| !matches!(*w, "unsigned" | "signed" | "__signed__")).collect();
        rest.sort_unstable();
        if sign_words <= 1 {
            let scalar = match (&rest[..], unsigned) {
                (["_Bool"], false) if !signed => Some(Scalar::Bool),
                (["char"], true) => Some(Scalar::U8),
                (["char"], false) => Some(if signed { Scalar::I8 } else { Scalar::Char }),
                (["short"] | ["int", "short"], true) => Some(Scalar::U16),
                (["short"] | ["int", "short"], false) => Some(Scalar::I16),
                ([] | ["int"], true) => Some(Scalar::U32),
                ([] | ["int"], false) => Some(Scalar::I32),
                (["long"] | ["int", "long"], true) => Some(Scalar::U64),
                (["long"] | ["int", "long"], false) => Some(Scalar::I64),
                (["long", "long"] | ["int", "long", "long"], true) => Some(Scalar::ULongLong),
                (["long", "long"] | ["int", "long", "long"], false) => Some(Scalar::LongLong),
                (["float"], false) if !signed => Some(Scalar::F32),
                (["double"], false) if !signed => Some(Scalar::F64),
                (["double", "long"], false) if !signed => {
                    return self.error(Diagnostic::unsupported(pos, "`long double`").with_help("use `double`"));
                }
                _ => None,
            };
            if scalar.is_some() {
                return scalar;
            }
        }
        self.error(
            Diagnostic::syntax(pos, format!("`{}` is no type", words.join(" "))).with_help("a word of C's own can't be a name"),
        )
    }

    pub(super) fn type_name(&mut self) -> Parsed<TypeName> {
        let specifiers = self.specifiers(false)?;
        let declarator = self.declarator(false)?;
        Some(TypeName { specifiers, declarator })
    }

    /// A declarator; with `named`, it must have a name.
    pub(super) fn declarator(&mut self, named: bool) -> Parsed<Declarator> {
        let declarator = self.any_declarator()?;
        match (&declarator.name, named) {
            (None, true) => match self.token().word().map(str::to_owned) {
                Some(word) => {
                    let pos = self.pos();
                    self.error(Diagnostic::syntax(pos, format!("`{word}` is a word of C's own and can't be a name")))
                }
                None => {
                    let help = matches!(self.token().kind, TokenKind::Number(_)).then_some("a name begins with a letter or `_`");
                    self.unexpected_with("a name", help)
                }
            },
            (Some(name), false) => {
                let message = format!("a type is expected here, without the name `{name}`");
                self.error(Diagnostic::syntax(declarator.pos, message))
            }
            _ => Some(declarator),
        }
    }

    fn any_declarator(&mut self) -> Parsed<Declarator> {
        let mut pointers = Vec::new();
        loop {
            self.attributes()?;
            if self.take("*") {
                pointers.push(Derived::Pointer { is_const: false });
                self.deeper(self.depth + pointers.len())?;
                continue;
            }
            if self.peek("&") {
                let pos = self.pos();
                let diagnostic = Diagnostic::syntax(pos, "C has no references");
                return self.error(diagnostic.with_help("take a pointer, with `*`, and pass an address, with `&`"));
            }
            match self.token().word() {
                Some("const" | "__const") => {
                    if let Some(Derived::Pointer { is_const }) = pointers.last_mut() {
                        *is_const = true;
                    }
                }
                Some("volatile" | "restrict" | "__restrict" | "__restrict__") => {}
                _ => break,
            }
            self.bump();
        }
        let mut inner = None;
        let mut name = None;
        let mut pos = self.pos();
        if self.peek("(") && !self.ahead(1).is(")") && !self.type_follows(1) {
            self.bump();
            let declarator = self.nested(Self::any_declarator)?;
            self.expect(")", "this declarator")?;
            pos = declarator.pos;
            inner = Some(declarator);
        } else if let Some(word) = self.token().word().filter(|word| !is_keyword(word)) {
            name = Some(word.to_owned());
            self.bump();
        }
        let mut suffixes = self.suffixes()?;
        suffixes.reverse();
        let mut derived = pointers;
        derived.append(&mut suffixes);
        if let Some(mut inner) = inner {
            name = inner.name;
            derived.append(&mut inner.derived);
        }
        self.deeper(self.depth + derived.len())?;
        Some(Declarator { name, pos, derived })
    }

    /// `[3]` and `(int a)`, in the order of the text.
    fn suffixes(&mut self) -> Parsed<Vec<Derived>> {
        let mut suffixes = Vec::new();
        loop {
            if self.take("[") {
                while matches!(self.token().word(), Some("static" | "const" | "restrict" | "volatile")) {
                    self.bump();
                }
                if self.peek("*") && self.ahead(1).is("]") {
                    let pos = self.pos();
                    return self
                        .error(Diagnostic::unsupported(pos, "an array of unspecified length (`[*]`)").with_help("write `[]`"));
                }
                let length = if self.peek("]") { None } else { Some(Box::new(self.assignment()?)) };
                self.expect("]", "the length of the array")?;
                suffixes.push(Derived::Array(length));
            } else if self.take("(") {
                suffixes.push(self.params()?);
            } else {
                return Some(suffixes);
            }
        }
    }

    fn params(&mut self) -> Parsed<Derived> {
        let mut params = Vec::new();
        if self.take(")") {
            return Some(Derived::Function { params, variadic: false, unspecified: true });
        }
        if self.peek_word("void") && self.ahead(1).is(")") {
            self.bump();
            self.bump();
            return Some(Derived::Function { params, variadic: false, unspecified: false });
        }
        loop {
            if self.take("...") {
                self.expect(")", "`...`")?;
                return Some(Derived::Function { params, variadic: true, unspecified: false });
            }
            if !self.starts_declaration() {
                return match self.token().word().map(str::to_owned) {
                    Some(word) if !is_keyword(&word) && (self.ahead(1).is(",") || self.ahead(1).is(")")) => {
                        let diagnostic = Diagnostic::syntax(self.pos(), format!("the parameter `{word}` has no type"));
                        self.error(diagnostic.with_help(format!("write `int {word}`")))
                    }
                    Some(word) if !is_keyword(&word) => self.unknown_type(word),
                    _ => self.unexpected("a parameter"),
                };
            }
            let specifiers = self.specifiers(false)?;
            let declarator = self.nested(Self::any_declarator)?;
            self.attributes()?;
            params.push(Param { specifiers, declarator });
            if self.take(")") {
                return Some(Derived::Function { params, variadic: false, unspecified: false });
            }
            if !self.take(",") {
                self.expect(")", "the parameters")?;
            }
        }
    }
}
