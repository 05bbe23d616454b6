//! Names and types resolved, and each function turned into code: one pass over the syntax tree.
//!
//! Not here: running the code ([`crate::eval`]).

mod body;
mod call;
mod constant;
mod convert;
mod decl;
mod expr;
mod init;
mod member;
mod operators;
mod specify;
mod stmt;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::ast::{External, Unit};
use crate::code::{CallSite, Function, Global, Op, Program};
use crate::foreign;
use crate::headers;
use crate::source::{Diagnostic, Pos, closest};
use crate::types::{Type, Types};
use body::Body;

/// How many errors are worth reading.
const MAX_DIAGNOSTICS: usize = 20;

/// `None` after an error, which then stands among the diagnostics.
type Checked<T> = Option<T>;

/// Checks a program and turns it into code.
pub(crate) fn check(unit: &Unit) -> Result<Program, Vec<Diagnostic>> {
    let checker = Checker {
        types: Types::default(),
        functions: Vec::new(),
        function_types: Vec::new(),
        globals: Vec::new(),
        undefined: BTreeMap::new(),
        externs: BTreeSet::new(),
        literals: Vec::new(),
        sites: Vec::new(),
        scopes: vec![Scope::default()],
        diagnostics: Vec::new(),
        body: Body::new(Type::void()),
        static_init: false,
        statics: Body::new(Type::void()),
        unknown: Vec::new(),
        defined: unit.iter().filter_map(definition).collect(),
    };
    checker.unit(unit)
}

/// A function's name and place, if that is what is defined.
fn definition(external: &External) -> Option<(String, Pos)> {
    match external {
        External::Function(function) => Some((function.declarator.name.clone()?, function.declarator.pos)),
        External::Declaration(_) => None,
    }
}

/// What a name means.
#[derive(Debug, Clone)]
enum Symbol {
    /// A variable of the function, by its index.
    Local(u32),
    Global(u32),
    Function(u32),
    Typedef(Type),
    Constant(i64, crate::types::Scalar),
}

/// What a tag means.
#[derive(Debug, Clone, Copy)]
enum Tag {
    Record(usize),
    Enum(usize, crate::types::Scalar),
}

/// The names of one block.
#[derive(Debug, Default)]
struct Scope {
    names: HashMap<String, (Symbol, Pos)>,
    tags: HashMap<String, Tag>,
}

struct Checker {
    types: Types,
    functions: Vec<Function>,
    /// Each function's type.
    function_types: Vec<Type>,
    globals: Vec<Global>,
    /// Globals and functions that are declared, used, and not yet defined: by index, with where they are used.
    undefined: BTreeMap<(bool, u32), Pos>,
    /// Globals that are declared `extern` and not defined so far.
    externs: BTreeSet<u32>,
    literals: Vec<Vec<u8>>,
    sites: Vec<CallSite>,
    scopes: Vec<Scope>,
    diagnostics: Vec<Diagnostic>,
    /// The function that is being turned into code.
    body: Body,
    /// Whether an initializer of a variable with static storage is being read, which must be constant.
    static_init: bool,
    /// The code that sets the function's static variables before the program starts.
    statics: Body,
    /// Names that were reported as unknown in this function.
    unknown: Vec<String>,
    /// Where each function of the program is defined.
    defined: HashMap<String, Pos>,
}

impl Checker {
    fn unit(mut self, unit: &Unit) -> Result<Program, Vec<Diagnostic>> {
        // The start-up function comes first; global initializers add to it in the order of the source.
        let startup = self.add_function("<startup>", Type::void(), None);
        let mut startup_body = Body::new(Type::void());
        for external in unit {
            if self.diagnostics.len() >= MAX_DIAGNOSTICS {
                break;
            }
            match external {
                External::Declaration(declaration) => {
                    std::mem::swap(&mut self.body, &mut startup_body);
                    self.global_declaration(declaration);
                    std::mem::swap(&mut self.body, &mut startup_body);
                }
                External::Function(function) => {
                    let statics = self.function(function);
                    startup_body.append(statics);
                }
            }
        }
        startup_body.emit(Op::FallOff, Pos::BUILT_IN);
        self.finish_function(startup, startup_body, Pos::BUILT_IN);
        self.report_undefined();
        let main = self.find_main();
        if !self.diagnostics.is_empty() {
            self.diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.col));
            return Err(self.diagnostics);
        }
        Ok(Program {
            functions: self.functions,
            globals: self.globals,
            literals: self.literals,
            sites: self.sites,
            types: self.types,
            startup,
            main: main.unwrap_or(startup),
        })
    }

    fn find_main(&mut self) -> Option<usize> {
        let main = self.functions.iter().position(|function| &*function.name == "main" && !function.ops.is_empty());
        let Some(main) = main else {
            if self.diagnostics.is_empty() {
                let similar = closest("main", self.defined.keys().map(String::as_str));
                let help = match similar {
                    Some(name) => format!("is `{name}` meant to be it?"),
                    None => "a program starts in `int main(void) { … }`".to_owned(),
                };
                let diagnostic = Diagnostic::types(Pos::new(1, 1), "the program has no function `main`").with_help(help);
                self.diagnostics.push(diagnostic);
            }
            return None;
        };
        if !matches!(self.functions[main].params, 0 | 2) {
            let pos = self.function_pos(main);
            self.diagnostics
                .push(Diagnostic::unsupported(pos, "a `main` with other parameters than `(void)` or `(int, char **)`"));
        }
        Some(main)
    }

    fn function_pos(&self, index: usize) -> Pos {
        let name = &*self.functions[index].name;
        self.scopes[0].names.get(name).map_or(Pos::new(1, 1), |(_, pos)| *pos)
    }

    fn report_undefined(&mut self) {
        for ((is_function, index), pos) in std::mem::take(&mut self.undefined) {
            let name = if is_function {
                let function = &self.functions[index as usize];
                if !function.ops.is_empty() || function.native.is_some() {
                    continue;
                }
                function.name.to_string()
            } else {
                self.globals[index as usize].declared.name.clone()
            };
            let _ = self.type_error::<()>(pos, format!("`{name}` is declared and used, but nowhere defined"));
        }
    }

    fn add_function(&mut self, name: &str, ty: Type, native: Option<usize>) -> usize {
        let signature = ty.signature().cloned();
        self.functions.push(Function {
            name: Rc::from(name),
            pos: Pos::BUILT_IN,
            vars: Vec::new(),
            params: signature.as_ref().map_or(0, |signature| signature.params.len()),
            scopes: Vec::new(),
            ops: Vec::new(),
            places: Vec::new(),
            variadic: signature.as_ref().is_some_and(|signature| signature.variadic),
            returns_value: signature.as_ref().is_some_and(|signature| !signature.returns.is_void()),
            native,
        });
        self.function_types.push(ty);
        self.functions.len() - 1
    }

    /// Hands the finished code over to the function.
    fn finish_function(&mut self, index: usize, body: Body, end: Pos) {
        let (finished, mut errors) = body.finish(end);
        self.diagnostics.append(&mut errors);
        let function = &mut self.functions[index];
        function.vars = finished.vars;
        function.scopes = finished.scopes;
        function.ops = finished.ops;
        function.places = finished.places;
    }

    fn error<T>(&mut self, diagnostic: Diagnostic) -> Checked<T> {
        // One place, one error: what follows from it would only confuse.
        let known = self.diagnostics.iter().any(|other| (other.line, other.col) == (diagnostic.line, diagnostic.col));
        if self.diagnostics.len() < MAX_DIAGNOSTICS && !known {
            self.diagnostics.push(diagnostic);
        }
        None
    }

    fn type_error<T>(&mut self, pos: Pos, message: impl Into<String>) -> Checked<T> {
        self.error(Diagnostic::types(pos, message))
    }

    fn name_of(&self, ty: &Type) -> String {
        self.types.name(ty)
    }

    fn lookup(&self, name: &str) -> Option<&Symbol> {
        self.scopes.iter().rev().find_map(|scope| scope.names.get(name)).map(|(symbol, _)| symbol)
    }

    fn lookup_tag(&self, tag: &str) -> Option<Tag> {
        self.scopes.iter().rev().find_map(|scope| scope.tags.get(tag)).copied()
    }

    fn declare(&mut self, name: &str, symbol: Symbol, pos: Pos) -> Checked<()> {
        let scope = self.scopes.last_mut().expect("the file's scope is never left");
        if let Some((_, earlier)) = scope.names.get(name)
            && *earlier != Pos::BUILT_IN
        {
            let message = format!("`{name}` is already declared in this block, on line {}", earlier.line);
            return self.type_error(pos, message);
        }
        scope.names.insert(name.to_owned(), (symbol, pos));
        Some(())
    }

    /// Reports an unknown name, once in a function.
    fn unknown_name<T>(&mut self, name: &str, pos: Pos, called: bool) -> Checked<T> {
        if self.unknown.iter().any(|known| known == name) {
            // The error stands already; the rest of the expression can't be checked.
            return None;
        }
        self.unknown.push(name.to_owned());
        if let Some(header) = headers::header_of(name) {
            let diagnostic = Diagnostic::types(pos, format!("`{name}` needs #include <{header}>"));
            return self.error(diagnostic.with_help("add that line at the top"));
        }
        let visible = self.scopes.iter().flat_map(|scope| scope.names.keys().map(String::as_str));
        let meant = closest(name, visible.filter(|name| !name.starts_with("__")));
        let meant = meant.map(str::to_owned).or_else(|| closest(name, headers::functions()).map(str::to_owned));
        let what = if called { "the function " } else { "" };
        let mut diagnostic = Diagnostic::types(pos, format!("{what}`{name}` is not declared"));
        if let Some(reason) = foreign::absent_function(name).filter(|_| called) {
            diagnostic = Diagnostic::unsupported(pos, format!("the function `{name}`")).with_help(reason);
        } else if let Some(place) = self.defined.get(name) {
            let help = format!("it is defined on line {}: move that up, or declare it above", place.line);
            diagnostic = diagnostic.with_help(help);
        } else if let Some(advice) = foreign::advice(name) {
            diagnostic = diagnostic.with_help(advice);
        } else if let Some(meant) = meant {
            diagnostic = diagnostic.with_help(format!("did you mean `{meant}`?"));
        } else if !called {
            diagnostic = diagnostic.with_help(format!("declare it before it is used: `int {name};`"));
        } else {
            diagnostic.kind = crate::source::DiagnosticKind::Unsupported;
            diagnostic = diagnostic.with_help("if it is a function of the C library, it isn't in this simulator");
        }
        self.error(diagnostic)
    }

    fn literal(&mut self, bytes: &[u8]) -> u32 {
        let mut text = bytes.to_vec();
        text.push(0);
        // Equal literals are one, as gcc merges them.
        let index = self.literals.iter().position(|literal| *literal == text).unwrap_or_else(|| {
            self.literals.push(text);
            self.literals.len() - 1
        });
        index as u32
    }
}
