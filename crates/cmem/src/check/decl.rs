//! Declarations: variables and functions.
//!
//! Not here: the types that they are declared with ([`super::specify`]).

use std::rc::Rc;

use super::body::Body;
use super::stmt::is_static;
use super::{Checked, Checker, Scope, Symbol};
use crate::ast::{Declaration, Declarator, Derived, Expr, Function, Init, InitDeclarator, Specifiers, Storage};
use crate::code::{Global, Op, Role, Section, Var};
use crate::layout::{Shape, Slot};
use crate::object::Declared;
use crate::source::{Diagnostic, Pos};
use crate::types::{Kind, Scalar, Type};

/// The largest object that a program may declare.
const MAX_OBJECT: u64 = 1 << 22;

impl Checker {
    /// A declaration outside every function.
    pub(super) fn global_declaration(&mut self, declaration: &Declaration) {
        let Some(base) = self.specified(&declaration.specifiers) else {
            return;
        };
        for declarator in &declaration.declarators {
            let _ = self.global_declarator(&declaration.specifiers, &base, declarator);
        }
    }

    fn global_declarator(&mut self, specifiers: &Specifiers, base: &Type, item: &InitDeclarator) -> Checked<()> {
        let name = item.declarator.name.clone().unwrap_or_default();
        let pos = item.declarator.pos;
        let ty = self.declared(base, &item.declarator)?;
        match specifiers.storage {
            Some(Storage::Typedef) => return self.declare_typedef(&name, ty, pos),
            _ if matches!(ty.kind, Kind::Function(_)) => {
                return self.declare_function(&name, ty, pos).map(drop);
            }
            _ => {}
        }
        let is_extern = specifiers.storage == Some(Storage::Extern) && item.init.is_none();
        self.global_variable(&name, ty, item.init.as_ref(), is_extern, pos)
    }

    fn declare_typedef(&mut self, name: &str, ty: Type, pos: Pos) -> Checked<()> {
        if let Some((Symbol::Typedef(known), _)) = self.scopes.last().and_then(|scope| scope.names.get(name))
            && *known == ty
        {
            return Some(());
        }
        self.declare(name, Symbol::Typedef(ty), pos)
    }

    /// A function is declared: the same one, if it was before.
    fn declare_function(&mut self, name: &str, ty: Type, pos: Pos) -> Checked<usize> {
        if let Some((Symbol::Function(index), earlier)) = self.scopes[0].names.get(name).cloned() {
            let known = &self.function_types[index as usize];
            if !compatible(known, &ty) && earlier != Pos::BUILT_IN {
                let message = format!("`{name}` was declared differently on line {}", earlier.line);
                return self.type_error(pos, message);
            }
            if compatible(known, &ty) {
                return Some(index as usize);
            }
        }
        let native = crate::libc::find(name);
        let index = self.add_function(name, ty, native);
        let earlier = self.scopes[0].names.insert(name.to_owned(), (Symbol::Function(index as u32), pos));
        if let Some((symbol, place)) = earlier
            && !matches!(symbol, Symbol::Function(_))
            && place != Pos::BUILT_IN
        {
            return self.type_error(pos, format!("`{name}` is already declared, on line {}", place.line));
        }
        Some(index)
    }

    fn global_variable(&mut self, name: &str, ty: Type, init: Option<&Init>, is_extern: bool, pos: Pos) -> Checked<()> {
        let ty = self.with_length(ty, init)?;
        let index = match self.scopes.last().and_then(|scope| scope.names.get(name)) {
            Some((Symbol::Global(index), _)) => {
                let index = *index;
                if !is_extern {
                    self.externs.remove(&index);
                    self.undefined.remove(&(false, index));
                }
                index
            }
            _ => {
                let index = self.add_global(name, &ty, init.is_some(), pos)?;
                self.declare(name, Symbol::Global(index), pos)?;
                if is_extern {
                    self.externs.insert(index);
                }
                index
            }
        };
        if let Some(init) = init {
            self.static_initializer(index, &ty, init, pos)?;
        }
        self.globals[index as usize].literals_before = Some(self.literals.len());
        Some(())
    }

    pub(super) fn add_global(&mut self, name: &str, ty: &Type, has_value: bool, pos: Pos) -> Checked<u32> {
        let size = self.object_size(ty, name, pos)?;
        let section = match (is_deeply_const(ty), has_value) {
            (true, true) => Section::ReadOnly,
            (_, true) => Section::Data,
            _ => Section::Zero,
        };
        let declared = Rc::new(self.declared_name(name, ty, pos));
        self.globals.push(Global { declared, size, align: self.types.align_of(ty), section, literals_before: None });
        Some(self.globals.len() as u32 - 1)
    }

    fn static_initializer(&mut self, index: u32, ty: &Type, init: &Init, pos: Pos) -> Checked<()> {
        let before = std::mem::replace(&mut self.static_init, true);
        let done = self.initialize(Op::Global(index), ty, init, true, pos);
        self.static_init = before;
        done
    }

    /// A function definition; gives the code that sets its static variables.
    pub(super) fn function(&mut self, function: &Function) -> Body {
        self.unknown.clear();
        self.statics = Body::new(Type::void());
        let _ = self.function_here(function);
        self.scopes.truncate(1);
        std::mem::replace(&mut self.statics, Body::new(Type::void()))
    }

    fn function_here(&mut self, function: &Function) -> Checked<()> {
        let declarator = &function.declarator;
        let (name, pos) = (declarator.name.clone().unwrap_or_default(), declarator.pos);
        let base = self.specified(&function.specifiers)?;
        let ty = self.declared(&base, declarator)?;
        let index = self.declare_function(&name, ty.clone(), pos)?;
        if !self.functions[index].ops.is_empty() {
            let line = self.functions[index].pos.line;
            return self.type_error(pos, format!("the function `{name}` is already defined, on line {line}"));
        }
        self.functions[index].native = None;
        self.functions[index].pos = function.body.start;
        let signature = ty.signature().expect("a function has a signature").clone();
        self.functions[index].params = signature.params.len();
        if let Some(entry) = self.scopes[0].names.get_mut(&name) {
            entry.1 = pos;
        }
        self.body = Body::new(signature.returns.clone());
        self.body.name = name.clone();
        self.body.variadic = signature.variadic;
        self.scopes.push(Scope::default());
        let Some(Derived::Function { params, .. }) = declarator.derived.last() else {
            return None;
        };
        for (param, ty) in params.iter().zip(&signature.params) {
            let Some(param_name) = &param.declarator.name else {
                return self.type_error(param.declarator.pos, "this parameter needs a name");
            };
            let pos = param.declarator.pos;
            let var = self.local_var(param_name, ty, true, pos)?;
            let index = self.body.add_param(var);
            self.declare(param_name, Symbol::Local(index), pos)?;
        }
        // The body's block shares its names with the parameters; one scope holds its variables and the hidden ones.
        self.body.open_scope(pos);
        for item in &function.body.items {
            self.statement(item);
        }
        self.body.emit(Op::FallOff, function.body.end);
        let body = std::mem::replace(&mut self.body, Body::new(Type::void()));
        self.finish_function(index, body, function.body.end);
        Some(())
    }

    /// A declaration inside a function; says whether it did something at run time.
    pub(super) fn local_declaration(&mut self, declaration: &Declaration) -> bool {
        let Some(base) = self.specified(&declaration.specifiers) else {
            return false;
        };
        let mut acts = false;
        for item in &declaration.declarators {
            acts |= self.local_declarator(&declaration.specifiers, &base, item).unwrap_or(false);
        }
        acts
    }

    fn local_declarator(&mut self, specifiers: &Specifiers, base: &Type, item: &InitDeclarator) -> Checked<bool> {
        let name = item.declarator.name.clone().unwrap_or_default();
        let pos = item.declarator.pos;
        if specifiers.storage.is_none()
            && let Some((Derived::Array(Some(length)), element)) = item.declarator.derived.split_last()
            && self.is_variable_length(length)
        {
            let element = Declarator { derived: element.to_vec(), ..item.declarator.clone() };
            let element = self.declared(base, &element)?;
            return self.variable_length_array(&name, &element, length, item.init.is_some(), pos).map(|()| true);
        }
        let ty = self.declared(base, &item.declarator)?;
        if specifiers.storage == Some(Storage::Typedef) {
            return self.declare_typedef(&name, ty, pos).map(|()| false);
        }
        if matches!(ty.kind, Kind::Function(_)) {
            let index = self.declare_function(&name, ty, pos)? as u32;
            self.scopes.last_mut().expect("a block").names.insert(name, (Symbol::Function(index), pos));
            return Some(false);
        }
        if is_static(specifiers.storage) {
            self.static_local(specifiers, &name, ty, item.init.as_ref(), pos)?;
            return Some(false);
        }
        let ty = self.with_length(ty, item.init.as_ref())?;
        let var = self.local_var(&name, &ty, false, pos)?;
        let index = self.body.add_var(var);
        // The name is known from its declarator on, its own initializer included.
        self.declare(&name, Symbol::Local(index), pos)?;
        if let Some(init) = &item.init {
            self.body.value(index);
            self.initialize(Op::Local(index), &ty, init, false, pos)?;
        }
        Some(true)
    }

    /// `int a[n];`: room on the stack below the frame, its address and its size in variables of the compiler's own.
    fn variable_length_array(&mut self, name: &str, element: &Type, length: &Expr, has_value: bool, pos: Pos) -> Checked<()> {
        if has_value {
            return self.type_error(pos, format!("`{name}` has a variable length and can't start with values"));
        }
        let size = self.object_size(element, name, pos)?;
        let ty = self.rvalue(length)?;
        let Some(scalar) = ty.as_scalar().filter(|scalar| scalar.is_integer()) else {
            let shown = self.name_of(&ty);
            return self.type_error(length.pos, format!("the length of an array is an integer, not {shown}"));
        };
        self.convert_scalar(scalar, Scalar::U64, length.pos);
        let mut address = self.local_var(name, &Type::pointer_to(element.clone()), false, pos)?;
        address.role = Role::ArrayAddress;
        address.declared = Rc::new(self.declared_name(name, &Type::array_of(element.clone(), None), pos));
        let index = self.body.add_var(address);
        self.hidden_var(&Type::size_t(), pos)?;
        self.declare(name, Symbol::Local(index), pos)?;
        self.body.emit(Op::MakeArray(index, size), pos);
        Some(())
    }

    fn static_local(&mut self, specifiers: &Specifiers, name: &str, ty: Type, init: Option<&Init>, pos: Pos) -> Checked<()> {
        if specifiers.storage == Some(Storage::Extern) {
            let known = self.scopes[0].names.get(name).map(|(symbol, _)| symbol.clone());
            return match known {
                Some(symbol @ Symbol::Global(_)) => self.declare(name, symbol, pos),
                _ => self.error(
                    Diagnostic::unsupported(pos, "an `extern` declaration inside a function, before the variable's own")
                        .with_help("move it out of the function"),
                ),
            };
        }
        let ty = self.with_length(ty, init)?;
        let index = self.add_global(name, &ty, init.is_some(), pos)?;
        self.declare(name, Symbol::Global(index), pos)?;
        if let Some(init) = init {
            std::mem::swap(&mut self.body, &mut self.statics);
            let done = self.static_initializer(index, &ty, init, pos);
            std::mem::swap(&mut self.body, &mut self.statics);
            done?;
        }
        Some(())
    }

    /// A variable of the compiler's own, for a value that has no name.
    pub(super) fn hidden_var(&mut self, ty: &Type, pos: Pos) -> Checked<u32> {
        let mut var = self.local_var("(unnamed)", ty, false, pos)?;
        var.role = Role::Hidden;
        Some(self.body.add_var(var))
    }

    fn local_var(&mut self, name: &str, ty: &Type, is_param: bool, pos: Pos) -> Checked<Var> {
        let size = self.object_size(ty, name, pos)?;
        let slot = Slot { size, align: self.types.align_of(ty), shape: self.shape(ty), is_param, address_taken: false, turn: 0 };
        Some(Var { declared: Rc::new(self.declared_name(name, ty, pos)), slot, role: Role::Declared })
    }

    fn declared_name(&self, name: &str, ty: &Type, pos: Pos) -> Declared {
        Declared { name: name.to_owned(), ty: ty.clone(), type_name: self.name_of(ty), line: pos.line }
    }

    fn shape(&self, ty: &Type) -> Shape {
        match &ty.kind {
            Kind::Array(element, _) if element.is_character() => Shape::Characters,
            Kind::Array(..) => Shape::Array,
            Kind::Record(_) if self.holds_array(ty) => Shape::Array,
            Kind::Record(_) | Kind::VaList => Shape::Record,
            _ => Shape::Scalar,
        }
    }

    fn holds_array(&self, ty: &Type) -> bool {
        match &ty.kind {
            Kind::Array(..) => true,
            Kind::Record(index) => self.types.records[*index].fields.iter().flatten().any(|field| self.holds_array(&field.ty)),
            _ => false,
        }
    }

    /// The size of a type that an object is to have.
    pub(super) fn object_size(&mut self, ty: &Type, name: &str, pos: Pos) -> Checked<u64> {
        match self.types.size_of(ty) {
            Some(size) if size <= MAX_OBJECT => Some(size),
            Some(_) => self.error(Diagnostic::unsupported(pos, format!("an object of more than {MAX_OBJECT} bytes"))),
            None => {
                let type_name = self.name_of(ty);
                let message = match &ty.kind {
                    Kind::Void => format!("`{name}` can't be of type void"),
                    Kind::Array(..) => format!("the length of the array `{name}` is missing"),
                    _ => format!("`{name}` is of type {type_name}, which isn't complete here"),
                };
                self.type_error(pos, message)
            }
        }
    }
}

/// Whether nothing of an object may be written.
fn is_deeply_const(ty: &Type) -> bool {
    match &ty.kind {
        Kind::Array(element, _) => is_deeply_const(element),
        _ => ty.is_const,
    }
}

/// Whether two declarations of a function agree, as far as calls can tell.
fn compatible(a: &Type, b: &Type) -> bool {
    let (Some(a), Some(b)) = (a.signature(), b.signature()) else {
        return false;
    };
    if a.returns.kind != b.returns.kind {
        return false;
    }
    a.unspecified
        || b.unspecified
        || (a.variadic == b.variadic
            && a.params.len() == b.params.len()
            && a.params.iter().zip(&b.params).all(|(a, b)| a.kind == b.kind))
}
