//! Which name is what: local, cell, free or global, for every scope of a module.
//!
//! Two walks, as in CPython's symtable.c: the first notes what each scope binds and uses, the second resolves uses.

use std::collections::HashMap;
use std::rc::Rc;

use litemap::LiteMap;
use ruff_python_ast as ast;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_text_size::{Ranged, TextRange};

use super::{Source, SyntaxProblem};

/// A set of names.
pub(super) type Names = LiteMap<Rc<str>, ()>;

/// The scopes of a module, by the range of the node that opens each.
pub(super) struct Scopes {
    scopes: HashMap<(TextRange, ScopeKind), Scope>,
}

/// What kind of scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Comprehension,
}

/// One resolved scope.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    /// Fast locals, parameters first. Empty for modules and classes.
    pub(super) locals: Vec<Rc<str>>,
    /// For each parameter that is also a cell, its index in `locals`.
    pub(super) cell_arguments: Vec<usize>,
    /// Cells that are not parameters.
    pub(super) cells: Vec<Rc<str>>,
    /// Free variables.
    pub(super) frees: Vec<Rc<str>>,
    /// Names declared global, and, in functions, all that resolve to globals.
    pub(super) globals: Names,
    /// Whether it contains `yield`.
    pub(super) is_generator: bool,
    /// A class whose methods use `__class__` or `super`.
    pub(super) needs_class_cell: bool,
}

/// A scope while names are noted.
struct Raw {
    kind: ScopeKind,
    range: TextRange,
    parent: Option<usize>,
    parameters: Vec<Rc<str>>,
    /// Bound names in order of first binding.
    bound: Vec<Rc<str>>,
    used: Names,
    global: Names,
    nonlocal: Names,
    is_generator: bool,
}

impl Scopes {
    pub(super) fn analyze(source: &Source, body: &[ast::Stmt], problems: &mut Vec<SyntaxProblem>) -> Scopes {
        let mut notes = Notes { source, raws: Vec::new(), current: Vec::new(), problems, private: Vec::new() };
        notes.open(ScopeKind::Module, TextRange::default());
        body.iter().for_each(|stmt| notes.visit_stmt(stmt));
        let raws = notes.raws;
        resolve(&raws)
    }

    pub(super) fn module(&self) -> Scope {
        self.get(TextRange::default(), ScopeKind::Module)
    }

    pub(super) fn get(&self, range: TextRange, kind: ScopeKind) -> Scope {
        self.scopes[&(range, kind)].clone()
    }
}

fn resolve(raws: &[Raw]) -> Scopes {
    // Which free names each scope needs, inner scopes first: a name that an inner scope misses is this scope's or goes on.
    let mut cells: Vec<Names> = vec![Names::new(); raws.len()];
    let mut frees: Vec<Names> = vec![Names::new(); raws.len()];
    for (i, raw) in raws.iter().enumerate() {
        for name in raw.used.keys().chain(raw.nonlocal.keys()) {
            let own = raw.bound.contains(name) && !raw.nonlocal.contains_key(name);
            if own || raw.global.contains_key(name) || raw.kind == ScopeKind::Module {
                continue;
            }
            // The nearest enclosing function that binds the name owns it; classes are passed over.
            let mut passed = vec![i];
            let mut at = raw.parent;
            while let Some(outer) = at {
                let scope = &raws[outer];
                let binds = scope.bound.contains(name) && !scope.global.contains_key(name) && !scope.nonlocal.contains_key(name);
                let owner = match scope.kind {
                    ScopeKind::Module => break,
                    ScopeKind::Class => &**name == "__class__",
                    _ => binds,
                };
                if owner {
                    cells[outer].insert(name.clone(), ());
                    for inner in passed {
                        frees[inner].insert(name.clone(), ());
                    }
                    break;
                }
                if scope.kind != ScopeKind::Class && scope.global.contains_key(name) {
                    break;
                }
                passed.push(outer);
                at = scope.parent;
            }
        }
    }
    let mut scopes = HashMap::new();
    for (i, raw) in raws.iter().enumerate() {
        let function = !matches!(raw.kind, ScopeKind::Module | ScopeKind::Class);
        let mut locals: Vec<Rc<str>> = Vec::new();
        if function {
            locals.extend(raw.parameters.iter().cloned());
            let kept = |name: &Rc<str>| {
                !raw.global.contains_key(name) && !raw.nonlocal.contains_key(name) && !cells[i].contains_key(name)
            };
            let rest: Vec<_> = raw.bound.iter().filter(|name| kept(name) && !raw.parameters.contains(name)).cloned().collect();
            locals.extend(rest);
        }
        let cell_arguments =
            (0..raw.parameters.len()).filter(|&p| function && cells[i].contains_key(&raw.parameters[p])).collect::<Vec<_>>();
        let own_cells = cells[i].keys().filter(|name| !raw.parameters.contains(name)).cloned().collect();
        let scope = Scope {
            kind: raw.kind,
            locals,
            cell_arguments,
            cells: own_cells,
            frees: frees[i].keys().cloned().collect(),
            globals: raw.global.clone(),
            is_generator: raw.is_generator,
            needs_class_cell: raw.kind == ScopeKind::Class && cells[i].contains_key("__class__"),
        };
        scopes.insert((raw.range, raw.kind), scope);
    }
    Scopes { scopes }
}

/// The first walk.
struct Notes<'a> {
    source: &'a Source,
    raws: Vec<Raw>,
    current: Vec<usize>,
    problems: &'a mut Vec<SyntaxProblem>,
    /// The classes that enclose this place, for private names.
    private: Vec<Rc<str>>,
}

impl Notes<'_> {
    fn open(&mut self, kind: ScopeKind, range: TextRange) {
        let parent = self.current.last().copied();
        self.current.push(self.raws.len());
        self.raws.push(Raw {
            kind,
            range,
            parent,
            parameters: Vec::new(),
            bound: Vec::new(),
            used: Names::new(),
            global: Names::new(),
            nonlocal: Names::new(),
            is_generator: false,
        });
    }

    fn close(&mut self) {
        self.current.pop();
    }

    fn raw(&mut self) -> &mut Raw {
        let at = *self.current.last().expect("a scope is open");
        &mut self.raws[at]
    }

    fn mangle(&self, name: &str) -> Rc<str> {
        match self.private.last().map(|class| class.trim_start_matches('_')) {
            Some(class) if !class.is_empty() && name.starts_with("__") && !name.ends_with("__") => {
                format!("_{class}{name}").into()
            }
            _ => name.into(),
        }
    }

    fn bind(&mut self, name: &str) {
        let name = self.mangle(name);
        let bound = &mut self.raw().bound;
        if !bound.contains(&name) {
            bound.push(name);
        }
    }

    fn use_name(&mut self, name: &str) {
        let name = self.mangle(name);
        let in_function = matches!(self.raw().kind, ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comprehension);
        if &*name == "super" && in_function {
            self.raw().used.insert("__class__".into(), ());
        }
        self.raw().used.insert(name, ());
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        let mut names: Vec<&ast::Identifier> = Vec::new();
        names.extend(parameters.posonlyargs.iter().map(|p| &p.parameter.name));
        names.extend(parameters.args.iter().map(|p| &p.parameter.name));
        names.extend(parameters.kwonlyargs.iter().map(|p| &p.parameter.name));
        names.extend(parameters.vararg.as_ref().map(|p| &p.name));
        names.extend(parameters.kwarg.as_ref().map(|p| &p.name));
        for name in names {
            let mangled = self.mangle(name.as_str());
            if self.raw().parameters.contains(&mangled) {
                let message = format!("duplicate argument '{name}' in function definition");
                let position = self.source.position(name.range());
                self.problems.push(SyntaxProblem::Syntax { position, message });
            }
            self.raw().parameters.push(mangled);
            self.bind(name.as_str());
        }
    }

    fn outer_parts_of_parameters(&mut self, parameters: &ast::Parameters) {
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
            if let Some(default) = &parameter.default {
                self.visit_expr(default);
            }
            if let Some(annotation) = &parameter.parameter.annotation {
                self.visit_expr(annotation);
            }
        }
        for parameter in parameters.vararg.iter().chain(&parameters.kwarg) {
            if let Some(annotation) = &parameter.annotation {
                self.visit_expr(annotation);
            }
        }
    }

    fn comprehension<'a>(
        &mut self,
        node: &dyn HasRange,
        generators: &'a [ast::Comprehension],
        parts: &[&'a ast::Expr],
        is_generator: bool,
    ) {
        // The first iterable is evaluated outside.
        self.visit_expr(&generators[0].iter);
        self.open(ScopeKind::Comprehension, node.range_of());
        self.raw().parameters.push(".0".into());
        self.raw().bound.push(".0".into());
        self.raw().is_generator = is_generator;
        for (i, generator) in generators.iter().enumerate() {
            if i > 0 {
                self.visit_expr(&generator.iter);
            }
            self.visit_expr(&generator.target);
            generator.ifs.iter().for_each(|test| self.visit_expr(test));
        }
        parts.iter().for_each(|part| self.visit_expr(part));
        self.close();
    }
}

/// A node's range, for the few nodes that open a comprehension's scope.
trait HasRange {
    fn range_of(&self) -> TextRange;
}

impl<T: Ranged> HasRange for T {
    fn range_of(&self) -> TextRange {
        self.range()
    }
}

impl<'a> Visitor<'a> for Notes<'_> {
    fn visit_stmt(&mut self, stmt: &'a ast::Stmt) {
        match stmt {
            ast::Stmt::FunctionDef(def) => {
                def.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                self.outer_parts_of_parameters(&def.parameters);
                if let Some(returns) = &def.returns {
                    self.visit_expr(returns);
                }
                self.bind(def.name.as_str());
                self.open(ScopeKind::Function, def.range());
                self.parameters(&def.parameters);
                def.body.iter().for_each(|stmt| self.visit_stmt(stmt));
                self.close();
            }
            ast::Stmt::ClassDef(def) => {
                def.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                if let Some(arguments) = &def.arguments {
                    visitor::walk_arguments(self, arguments);
                }
                self.bind(def.name.as_str());
                self.open(ScopeKind::Class, def.range());
                self.private.push(def.name.as_str().into());
                def.body.iter().for_each(|stmt| self.visit_stmt(stmt));
                self.private.pop();
                self.close();
            }
            ast::Stmt::Global(names) => {
                for name in &names.names {
                    let name = self.mangle(name.as_str());
                    self.raw().global.insert(name, ());
                }
            }
            ast::Stmt::Nonlocal(names) => {
                for name in &names.names {
                    let name = self.mangle(name.as_str());
                    self.raw().nonlocal.insert(name, ());
                }
            }
            ast::Stmt::Import(import) => {
                for alias in &import.names {
                    let bound = alias
                        .asname
                        .as_ref()
                        .map_or_else(|| alias.name.as_str().split('.').next().unwrap_or(""), |name| name.as_str());
                    self.bind(bound);
                }
            }
            ast::Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    if alias.name.as_str() != "*" {
                        self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                    }
                }
            }
            ast::Stmt::AugAssign(stmt) => {
                if let ast::Expr::Name(name) = &*stmt.target {
                    self.use_name(&name.id);
                }
                self.visit_expr(&stmt.target);
                self.visit_expr(&stmt.value);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_expr(&mut self, expr: &'a ast::Expr) {
        match expr {
            ast::Expr::Name(name) => match name.ctx {
                ast::ExprContext::Store => self.bind(&name.id),
                ast::ExprContext::Del => {
                    self.bind(&name.id);
                    self.use_name(&name.id);
                }
                _ => self.use_name(&name.id),
            },
            ast::Expr::Named(named) => {
                self.visit_expr(&named.value);
                // The target of `:=` in a comprehension is the enclosing function's.
                let inner = self.current.clone();
                while self.raw().kind == ScopeKind::Comprehension {
                    self.current.pop();
                }
                if let ast::Expr::Name(name) = &*named.target {
                    self.bind(&name.id);
                    let outer = *self.current.last().expect("a module is open");
                    let is_module = self.raws[outer].kind == ScopeKind::Module;
                    let mangled = self.mangle(&name.id);
                    self.current = inner;
                    for &scope in self.current.clone().iter().rev() {
                        if scope == outer {
                            break;
                        }
                        let set = if is_module { &mut self.raws[scope].global } else { &mut self.raws[scope].nonlocal };
                        set.insert(mangled.clone(), ());
                    }
                } else {
                    self.current = inner;
                }
            }
            ast::Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.outer_parts_of_parameters(parameters);
                }
                self.open(ScopeKind::Lambda, lambda.range());
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(parameters);
                }
                self.visit_expr(&lambda.body);
                self.close();
            }
            ast::Expr::ListComp(comp) => self.comprehension(comp, &comp.generators, &[&comp.elt], false),
            ast::Expr::SetComp(comp) => self.comprehension(comp, &comp.generators, &[&comp.elt], false),
            ast::Expr::DictComp(comp) => {
                let parts: Vec<&ast::Expr> = comp.key.as_deref().into_iter().chain([&*comp.value]).collect();
                self.comprehension(comp, &comp.generators, &parts, false);
            }
            ast::Expr::Generator(comp) => self.comprehension(comp, &comp.generators, &[&comp.elt], true),
            ast::Expr::Yield(_) | ast::Expr::YieldFrom(_) => {
                self.raw().is_generator = true;
                visitor::walk_expr(self, expr);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}
