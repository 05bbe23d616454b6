//! Calls: arguments against parameters.

use std::rc::Rc;

use super::{Checked, Checker, Symbol};
use crate::ast::{Expr, ExprKind};
use crate::code::{Arg, CallSite, Op, Target};
use crate::preprocess::count;
use crate::source::{Diagnostic, Pos};
use crate::types::{Kind, Scalar, Signature, Type};

impl Checker {
    pub(super) fn call(&mut self, callee: &Expr, args: &[Expr], pos: Pos) -> Checked<Type> {
        self.must_be_constant(pos)?;
        let (target, signature, name) = match &callee.kind {
            ExprKind::Name(name) => match self.lookup(name) {
                Some(Symbol::Function(index)) => {
                    let index = *index;
                    self.undefined.entry((true, index)).or_insert(pos);
                    let signature = self.function_types[index as usize].signature()?.clone();
                    (Target::Function(index as usize), signature, name.clone())
                }
                None if name.starts_with("__builtin_va_") => return self.variadic(name, args, pos),
                None => return self.unknown_name(name, pos, true),
                Some(_) => self.pointer_target(callee, name.clone(), pos)?,
            },
            _ => self.pointer_target(callee, "the function".to_owned(), pos)?,
        };
        let shapes = self.arguments(&name, &signature, args, pos)?;
        self.sites.push(CallSite { target, args: shapes, name: Rc::from(name) });
        self.body.emit(Op::Call(self.sites.len() as u32 - 1), pos);
        Some(signature.returns.clone())
    }

    fn pointer_target(&mut self, callee: &Expr, name: String, pos: Pos) -> Checked<(Target, Rc<Signature>, String)> {
        let ty = self.rvalue(callee)?;
        match ty.signature() {
            Some(signature) => Some((Target::Pointer, signature.clone(), name)),
            None => {
                let shown = self.name_of(&ty);
                let mut diagnostic = Diagnostic::types(pos, format!("this is called, but it is {shown}, not a function"));
                if ty.target().is_some() {
                    diagnostic = diagnostic.with_help("an element stands in brackets: `a[0]`");
                }
                self.error(diagnostic)
            }
        }
    }

    fn arguments(&mut self, name: &str, signature: &Signature, args: &[Expr], pos: Pos) -> Checked<Vec<Arg>> {
        let wanted = signature.params.len();
        let enough = args.len() == wanted || (args.len() > wanted && signature.variadic);
        if !enough && !signature.unspecified {
            let least = if signature.variadic { "at least " } else { "" };
            let message = format!("`{name}` takes {least}{}, and gets {}", count(wanted, "argument"), args.len());
            return self.type_error(pos, message);
        }
        let mut shapes = Vec::new();
        // In gcc's order on x86-64: the last argument first.
        for (i, arg) in args.iter().enumerate().rev() {
            let ty = match signature.params.get(i) {
                Some(param) => {
                    self.assigned(arg, param, &format!("argument {} of `{name}`", i + 1))?;
                    param.clone()
                }
                None => self.promoted_argument(arg)?,
            };
            shapes.push(self.shape_of(&ty, arg.pos)?);
        }
        shapes.reverse();
        Some(shapes)
    }

    /// An argument for `...`, after the default promotions.
    fn promoted_argument(&mut self, arg: &Expr) -> Checked<Type> {
        let ty = self.rvalue(arg)?;
        match ty.as_scalar() {
            Some(scalar) => {
                let promoted = if scalar == Scalar::F32 { Scalar::F64 } else { scalar.promoted() };
                self.convert_scalar(scalar, promoted, arg.pos);
                Some(if promoted == Scalar::Pointer { ty } else { Type::scalar(promoted) })
            }
            None => Some(ty),
        }
    }

    fn shape_of(&mut self, ty: &Type, pos: Pos) -> Checked<Arg> {
        match (ty.as_scalar(), self.types.size_of(ty)) {
            (Some(scalar), _) => Some(Arg::Scalar(scalar)),
            (None, Some(size)) if matches!(ty.kind, Kind::Record(_) | Kind::VaList) => Some(Arg::Object(size)),
            _ => {
                let name = self.name_of(ty);
                self.type_error(pos, format!("{name} can't be passed to a function"))
            }
        }
    }

    /// `va_start`, `va_end`, `va_copy`.
    fn variadic(&mut self, name: &str, args: &[Expr], pos: Pos) -> Checked<Type> {
        let word = name.trim_start_matches("__builtin_");
        let wanted = if word == "va_end" { 1 } else { 2 };
        if args.len() != wanted {
            return self.type_error(pos, format!("`{word}` takes {}", count(wanted, "argument")));
        }
        self.va_list_address(&args[0])?;
        match word {
            "va_start" => {
                if !self.body.variadic {
                    return self.error(
                        Diagnostic::types(pos, "`va_start` in a function without `...`")
                            .with_help("end the parameters with `, ...`"),
                    );
                }
                self.body.emit(Op::VaStart, pos);
            }
            "va_end" => {
                self.body.emit(Op::VaEnd, pos);
            }
            _ => {
                self.va_list_address(&args[1])?;
                self.body.emit(Op::LoadObject(24), pos);
                self.body.emit(Op::VaCopy, pos);
            }
        }
        self.body.emit(Op::Int(0), pos);
        Some(Type::void())
    }
}
