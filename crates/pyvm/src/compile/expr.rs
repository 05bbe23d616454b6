//! Expressions: each leaves one value on the stack.

use std::rc::Rc;

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};

use super::fold::{fold, fold_all};
use super::scope::ScopeKind;
use super::unit::{Const, Unit, UnitRef};
use super::{Compiler, Label};
use crate::number::{BinaryOp, CompareOp};
use crate::objects::code::CodeKind;
use crate::op::Op;

impl Compiler<'_> {
    pub(super) fn expr(&mut self, expr: &ast::Expr) {
        let before = self.set_position(expr.range());
        match fold(self.source, expr) {
            Some(constant) => self.emit_folded(&[expr], constant),
            None => self.unfolded(expr),
        }
        self.unit().position = before;
    }

    fn unfolded(&mut self, expr: &ast::Expr) {
        match expr {
            ast::Expr::Name(name) => self.load_name(&name.id),
            ast::Expr::Attribute(attribute) => {
                self.expr(&attribute.value);
                let index = self.name_index(attribute.attr.as_str());
                self.emit(Op::LoadAttr, index);
            }
            ast::Expr::Subscript(subscript) => {
                self.expr(&subscript.value);
                self.expr(&subscript.slice);
                self.emit(Op::BinarySubscr, 0);
            }
            ast::Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper] {
                    self.optional(part.as_deref());
                }
                if slice.step.is_some() {
                    self.optional(slice.step.as_deref());
                }
                self.emit(Op::BuildSlice, if slice.step.is_some() { 3 } else { 2 });
            }
            ast::Expr::BinOp(binary) if self.percent_as_fstring(binary) => {}
            ast::Expr::BinOp(binary) => {
                self.expr(&binary.left);
                self.expr(&binary.right);
                self.emit(Op::BinaryOp, BinaryOp::from(binary.op) as u32);
            }
            ast::Expr::UnaryOp(unary) => {
                self.expr(&unary.operand);
                let op = match unary.op {
                    ast::UnaryOp::USub => Op::UnaryNegative,
                    ast::UnaryOp::UAdd => Op::UnaryPositive,
                    ast::UnaryOp::Invert => Op::UnaryInvert,
                    ast::UnaryOp::Not => Op::UnaryNot,
                };
                self.emit(op, 0);
            }
            ast::Expr::BoolOp(boolean) => {
                let end = self.label();
                let op = match boolean.op {
                    ast::BoolOp::And => Op::JumpIfFalseOrPop,
                    ast::BoolOp::Or => Op::JumpIfTrueOrPop,
                };
                for (i, value) in boolean.values.iter().enumerate() {
                    if i > 0 {
                        self.jump(op, end);
                    }
                    self.expr(value);
                }
                self.place(end);
            }
            ast::Expr::Compare(compare) => self.compare(compare),
            ast::Expr::If(conditional) => {
                let (otherwise, end) = (self.label(), self.label());
                self.jump_unless(&conditional.test, otherwise);
                self.expr(&conditional.body);
                self.jump(Op::Jump, end);
                self.place(otherwise);
                self.expr(&conditional.orelse);
                self.place(end);
            }
            ast::Expr::Named(named) => {
                self.expr(&named.value);
                self.emit(Op::DupTop, 0);
                self.store(&named.target);
            }
            ast::Expr::List(list) => self.list(&list.elts),
            ast::Expr::Tuple(tuple) => self.tuple(&tuple.elts),
            ast::Expr::Set(set) => self.set(&set.elts),
            ast::Expr::Dict(dict) => self.dict(&dict.items),
            ast::Expr::Call(call) => self.call(call),
            ast::Expr::Lambda(lambda) => self.lambda(lambda),
            ast::Expr::ListComp(comp) => {
                self.comprehension(comp.range(), "<listcomp>", &comp.generators, Element::List(&comp.elt))
            }
            ast::Expr::SetComp(comp) => self.comprehension(comp.range(), "<setcomp>", &comp.generators, Element::Set(&comp.elt)),
            ast::Expr::DictComp(comp) => match &comp.key {
                Some(key) => self.comprehension(comp.range(), "<dictcomp>", &comp.generators, Element::Dict(key, &comp.value)),
                None => self.unsupported(expr, "`**` in a dict comprehension; write `key: value`"),
            },
            ast::Expr::Generator(comp) => {
                self.comprehension(comp.range(), "<genexpr>", &comp.generators, Element::Yield(&comp.elt))
            }
            ast::Expr::Yield(yielded) => {
                self.optional(yielded.value.as_deref());
                self.emit(Op::YieldValue, 0);
            }
            ast::Expr::YieldFrom(from) => {
                self.expr(&from.value);
                self.emit(Op::GetIter, 0);
                self.emit_const(Const::None);
                self.emit(Op::YieldFrom, 0);
            }
            ast::Expr::FString(fstring) => self.fstring(fstring),
            ast::Expr::Starred(_) => self.syntax_error(expr, "can't use starred expression here"),
            ast::Expr::Await(_) => self.unsupported(expr, "`await`; use generators"),
            ast::Expr::TString(_) => self.unsupported(expr, "template strings; use an f-string"),
            ast::Expr::IpyEscapeCommand(_) => self.syntax_error(expr, "invalid syntax"),
            ast::Expr::StringLiteral(_)
            | ast::Expr::NumberLiteral(_)
            | ast::Expr::BytesLiteral(_)
            | ast::Expr::BooleanLiteral(_)
            | ast::Expr::NoneLiteral(_)
            | ast::Expr::EllipsisLiteral(_) => unreachable!("literals are folded"),
        }
    }

    pub(super) fn optional(&mut self, expr: Option<&ast::Expr>) {
        match expr {
            Some(expr) => self.expr(expr),
            None => self.emit_const(Const::None),
        }
    }

    /// Evaluates a condition and jumps if it is false.
    pub(super) fn jump_unless(&mut self, test: &ast::Expr, target: Label) {
        self.jump_if(test, target, false);
    }

    /// Mirrors: `compiler_jump_if`, Python/compile.c, CPython 3.13.
    /// Differs: chained comparisons are evaluated as values.
    pub(super) fn jump_if(&mut self, test: &ast::Expr, target: Label, when: bool) {
        match test {
            ast::Expr::UnaryOp(unary) if unary.op == ast::UnaryOp::Not => self.jump_if(&unary.operand, target, !when),
            ast::Expr::BoolOp(boolean) => {
                let short = boolean.op == ast::BoolOp::Or;
                let (last, rest) = boolean.values.split_last().expect("a boolean operation has operands");
                let end = self.label();
                for value in rest {
                    self.jump_if(value, if short == when { target } else { end }, short);
                }
                self.jump_if(last, target, when);
                self.place(end);
            }
            _ => {
                self.expr(test);
                let before = self.set_position(test.range());
                self.jump(if when { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse }, target);
                self.unit().position = before;
            }
        }
    }

    fn compare(&mut self, compare: &ast::ExprCompare) {
        self.expr(&compare.left);
        let last = compare.ops.len() - 1;
        let (cleanup, end) = (self.label(), self.label());
        for (i, (op, right)) in compare.ops.iter().zip(&compare.comparators).enumerate() {
            let is_membership = matches!(op, ast::CmpOp::In | ast::CmpOp::NotIn);
            match (is_membership, right) {
                // A display of constants on the right of `in` is folded.
                (true, ast::Expr::List(ast::ExprList { elts, .. })) if fold_all(self.source, elts).is_some() => {
                    let items = fold_all(self.source, elts).unwrap_or_default();
                    self.emit_folded(&elts.iter().collect::<Vec<_>>(), Const::Tuple(items.into()));
                }
                (true, ast::Expr::Set(ast::ExprSet { elts, .. })) if fold_all(self.source, elts).is_some() => {
                    let items = fold_all(self.source, elts).unwrap_or_default();
                    self.emit_folded(&elts.iter().collect::<Vec<_>>(), Const::FrozenSet(items.into()));
                }
                _ => self.expr(right),
            }
            if i < last {
                self.emit(Op::DupTop, 0);
                self.emit(Op::RotThree, 0);
            }
            match op {
                ast::CmpOp::Is => self.emit(Op::IsOp, 0),
                ast::CmpOp::IsNot => self.emit(Op::IsOp, 1),
                ast::CmpOp::In => self.emit(Op::ContainsOp, 0),
                ast::CmpOp::NotIn => self.emit(Op::ContainsOp, 1),
                _ => self.emit(Op::CompareOp, CompareOp::try_from(*op).map_or(0, |op| op as u32)),
            }
            if i < last {
                self.jump(Op::JumpIfFalseOrPop, cleanup);
            }
        }
        if last > 0 {
            self.jump(Op::Jump, end);
            self.place(cleanup);
            self.emit(Op::RotTwo, 0);
            self.emit(Op::PopTop, 0);
        } else {
            self.place(cleanup);
        }
        self.place(end);
    }

    fn list(&mut self, elts: &[ast::Expr]) {
        if self.profile.list_displays_extend
            && elts.len() > 2
            && let Some(items) = fold_all(self.source, elts)
        {
            self.emit(Op::BuildList, 0);
            self.emit_folded(&elts.iter().collect::<Vec<_>>(), Const::Tuple(items.into()));
            self.emit(Op::ListExtend, 1);
            return;
        }
        if self.starred(elts, Op::BuildList, Op::ListAppend, Op::ListExtend) {
            return;
        }
        elts.iter().for_each(|elt| self.expr(elt));
        self.emit(Op::BuildList, elts.len() as u32);
    }

    fn tuple(&mut self, elts: &[ast::Expr]) {
        if self.starred(elts, Op::BuildList, Op::ListAppend, Op::ListExtend) {
            self.emit(Op::ListToTuple, 0);
            return;
        }
        elts.iter().for_each(|elt| self.expr(elt));
        self.emit(Op::BuildTuple, elts.len() as u32);
    }

    fn set(&mut self, elts: &[ast::Expr]) {
        if self.profile.list_displays_extend
            && elts.len() > 2
            && let Some(items) = fold_all(self.source, elts)
        {
            self.emit(Op::BuildSet, 0);
            self.emit_folded(&elts.iter().collect::<Vec<_>>(), Const::FrozenSet(items.into()));
            self.emit(Op::SetUpdate, 1);
            return;
        }
        if self.starred(elts, Op::BuildSet, Op::SetAdd, Op::SetUpdate) {
            return;
        }
        elts.iter().for_each(|elt| self.expr(elt));
        self.emit(Op::BuildSet, elts.len() as u32);
    }

    /// A display with stars: items before the first star are built at once, the rest one by one.
    fn starred(&mut self, elts: &[ast::Expr], build: Op, add: Op, extend: Op) -> bool {
        let Some(first) = elts.iter().position(|elt| matches!(elt, ast::Expr::Starred(_))) else { return false };
        elts[..first].iter().for_each(|elt| self.expr(elt));
        self.emit(build, first as u32);
        for elt in &elts[first..] {
            match elt {
                ast::Expr::Starred(starred) => {
                    self.expr(&starred.value);
                    self.emit(extend, 1);
                }
                _ => {
                    self.expr(elt);
                    self.emit(add, 1);
                }
            }
        }
        true
    }

    fn dict(&mut self, items: &[ast::DictItem]) {
        let keys: Option<Vec<Const>> =
            items.iter().map(|item| item.key.as_ref().and_then(|key| fold(self.source, key))).collect();
        if let Some(keys) = keys
            && self.profile.const_key_maps
            && keys.len() > 1
        {
            items.iter().for_each(|item| self.expr(&item.value));
            self.emit_const(Const::Tuple(keys.into()));
            self.emit(Op::BuildConstKeyMap, items.len() as u32);
            return;
        }
        let first = items.iter().position(|item| item.key.is_none()).unwrap_or(items.len());
        for item in &items[..first] {
            self.optional(item.key.as_ref());
            self.expr(&item.value);
        }
        self.emit(Op::BuildMap, first as u32);
        for item in &items[first..] {
            match &item.key {
                Some(key) => {
                    self.expr(key);
                    self.expr(&item.value);
                    self.emit(Op::MapAdd, 1);
                }
                None => {
                    self.expr(&item.value);
                    self.emit(Op::DictUpdate, 1);
                }
            }
        }
    }

    fn call(&mut self, call: &ast::ExprCall) {
        let arguments = &call.arguments;
        let plain = arguments.args.iter().all(|arg| !matches!(arg, ast::Expr::Starred(_)))
            && arguments.keywords.iter().all(|keyword| keyword.arg.is_some());
        match &*call.func {
            ast::Expr::Attribute(attribute) if plain => {
                self.expr(&attribute.value);
                let index = self.name_index(attribute.attr.as_str());
                self.emit_at(attribute.range(), Op::LoadMethod, index);
            }
            func => {
                self.expr(func);
                self.emit(Op::PushNull, 0);
            }
        }
        self.arguments(&arguments.args, &arguments.keywords, 0);
    }

    /// Evaluates arguments and calls; `before` arguments are on the stack already.
    pub(super) fn arguments(&mut self, args: &[ast::Expr], keywords: &[ast::Keyword], before: u32) {
        let plain =
            args.iter().all(|arg| !matches!(arg, ast::Expr::Starred(_))) && keywords.iter().all(|keyword| keyword.arg.is_some());
        if plain {
            args.iter().for_each(|arg| self.expr(arg));
            let count = before + (args.len() + keywords.len()) as u32;
            if keywords.is_empty() {
                self.emit(Op::Call, count);
                return;
            }
            keywords.iter().for_each(|keyword| self.expr(&keyword.value));
            let names: Vec<Const> =
                keywords.iter().filter_map(|k| k.arg.as_ref()).map(|arg| Const::Str(arg.as_str().into())).collect();
            self.emit_const(Const::Tuple(names.into()));
            self.emit(Op::CallKw, count);
            return;
        }
        // Arguments are collected in a tuple and a dict. A single `*args` that is a tuple is passed on as it is.
        match args {
            [ast::Expr::Starred(only)] if before == 0 => self.expr(&only.value),
            _ => {
                self.emit(Op::BuildList, before);
                for arg in args {
                    match arg {
                        ast::Expr::Starred(starred) => {
                            self.expr(&starred.value);
                            self.emit(Op::ListExtend, 1);
                        }
                        _ => {
                            self.expr(arg);
                            self.emit(Op::ListAppend, 1);
                        }
                    }
                }
                self.emit(Op::ListToTuple, 0);
            }
        }
        if keywords.is_empty() {
            self.emit(Op::CallEx, 0);
            return;
        }
        self.emit(Op::BuildMap, 0);
        for keyword in keywords {
            match &keyword.arg {
                Some(arg) => {
                    self.emit_const(Const::Str(arg.as_str().into()));
                    self.expr(&keyword.value);
                    self.emit(Op::BuildMap, 1);
                }
                None => self.expr(&keyword.value),
            }
            self.emit(Op::DictMerge, 1);
        }
        self.emit(Op::CallEx, 1);
    }

    fn lambda(&mut self, lambda: &ast::ExprLambda) {
        let flags = match &lambda.parameters {
            Some(parameters) => self.defaults(parameters),
            None => 0,
        };
        let scope = self.scopes.get(lambda.range(), ScopeKind::Lambda);
        let qualname = self.qualname("<lambda>");
        let line = self.source.position(lambda.range()).line;
        self.enter("<lambda>".into(), qualname, CodeKind::Function, scope, line);
        if self.profile.functions_begin_with_none {
            self.const_index(Const::None);
        }
        if let Some(parameters) = &lambda.parameters {
            self.parameters(parameters);
        }
        let is_generator = self.unit().scope.is_generator;
        self.unit().unit.is_generator = is_generator;
        self.expr(&lambda.body);
        self.emit(Op::ReturnValue, 0);
        let unit = self.leave();
        self.make_function(unit, flags);
    }

    /// Pushes defaults; returns the flags for `MakeFunction`.
    pub(super) fn defaults(&mut self, parameters: &ast::Parameters) -> u32 {
        let mut flags = 0;
        let defaults: Vec<&ast::Expr> =
            parameters.posonlyargs.iter().chain(&parameters.args).filter_map(|parameter| parameter.default.as_deref()).collect();
        if !defaults.is_empty() {
            flags |= 1;
            let folded: Option<Vec<Const>> = defaults.iter().map(|default| fold(self.source, default)).collect();
            match folded {
                Some(constants) => self.emit_folded(&defaults, Const::Tuple(constants.into())),
                None => {
                    defaults.iter().for_each(|default| self.expr(default));
                    self.emit(Op::BuildTuple, defaults.len() as u32);
                }
            }
        }
        let keyword_only: Vec<_> = parameters.kwonlyargs.iter().filter(|parameter| parameter.default.is_some()).collect();
        if !keyword_only.is_empty() {
            flags |= 2;
            for parameter in &keyword_only {
                let name = self.mangle(parameter.parameter.name.as_str());
                self.emit_const(Const::Str(name));
                self.optional(parameter.default.as_deref());
            }
            self.emit(Op::BuildMap, keyword_only.len() as u32);
        }
        flags
    }

    /// Notes the parameters of the function being compiled.
    pub(super) fn parameters(&mut self, parameters: &ast::Parameters) {
        let unit = &mut self.unit().unit;
        unit.posonlyargcount = parameters.posonlyargs.len();
        unit.argcount = parameters.posonlyargs.len() + parameters.args.len();
        unit.kwonlyargcount = parameters.kwonlyargs.len();
        unit.varargs = parameters.vararg.is_some();
        unit.varkeywords = parameters.kwarg.is_some();
    }

    /// Makes a function of a finished unit; defaults are on the stack.
    pub(super) fn make_function(&mut self, unit: Unit, mut flags: u32) {
        let frees: Vec<Rc<str>> = unit.locals[unit.locals.len() - unit.nfree..].to_vec();
        if !frees.is_empty() {
            flags |= 8;
            for name in &frees {
                let index = self.deref_index(name).expect("a free variable is a cell or free outside");
                self.emit(Op::LoadClosure, index);
            }
            self.emit(Op::BuildTuple, frees.len() as u32);
        }
        self.emit_const(Const::Code(UnitRef(Rc::new(unit))));
        self.emit(Op::MakeFunction, flags);
    }

    /// Mirrors: `compiler_comprehension`, Python/compile.c, CPython 3.11.
    /// Differs: list, set and dict comprehensions are functions in all releases; from 3.12 on CPython inlines them (PEP 709).
    fn comprehension(&mut self, range: TextRange, name: &str, generators: &[ast::Comprehension], element: Element<'_>) {
        if let Some(generator) = generators.iter().find(|generator| generator.is_async) {
            self.unsupported(generator, "`async for`; use `for`");
        }
        let scope = self.scopes.get(range, ScopeKind::Comprehension);
        let qualname = self.qualname(name);
        let line = self.source.position(range).line;
        let position = self.source.position(range);
        self.enter(name.into(), qualname, CodeKind::Function, scope, line);
        self.unit().position = position;
        self.unit().unit.argcount = 1;
        let is_generator = matches!(element, Element::Yield(_));
        self.unit().unit.is_generator = is_generator;
        match element {
            Element::List(_) => self.emit(Op::BuildList, 0),
            Element::Set(_) => self.emit(Op::BuildSet, 0),
            Element::Dict(..) => self.emit(Op::BuildMap, 0),
            Element::Yield(_) => {}
        }
        self.generator(generators, 0, &element);
        if is_generator {
            self.emit_const(Const::None);
        }
        self.emit(Op::ReturnValue, 0);
        let unit = self.leave();
        self.make_function(unit, 0);
        self.emit(Op::PushNull, 0);
        self.expr(&generators[0].iter);
        self.emit(Op::GetIter, 0);
        self.emit(Op::Call, 1);
    }

    fn generator(&mut self, generators: &[ast::Comprehension], at: usize, element: &Element<'_>) {
        let generator = &generators[at];
        let (next, end) = (self.label(), self.label());
        if at == 0 {
            self.emit(Op::LoadFast, 0);
        } else {
            self.expr(&generator.iter);
            self.emit(Op::GetIter, 0);
        }
        self.place(next);
        self.jump(Op::ForIter, end);
        self.store(&generator.target);
        for test in &generator.ifs {
            self.jump_unless(test, next);
        }
        if at + 1 < generators.len() {
            self.generator(generators, at + 1, element);
        } else {
            let depth = generators.len() as u32 + 1;
            match element {
                Element::List(elt) => {
                    self.expr(elt);
                    self.emit(Op::ListAppend, depth);
                }
                Element::Set(elt) => {
                    self.expr(elt);
                    self.emit(Op::SetAdd, depth);
                }
                Element::Dict(key, value) => {
                    self.expr(key);
                    self.expr(value);
                    self.emit(Op::MapAdd, depth);
                }
                Element::Yield(elt) => {
                    self.expr(elt);
                    self.emit(Op::YieldValue, 0);
                    self.emit(Op::PopTop, 0);
                }
            }
        }
        self.jump(Op::JumpBackward, next);
        self.place(end);
    }

    fn fstring(&mut self, fstring: &ast::ExprFString) {
        let mut pieces = 0;
        let mut literal = String::new();
        for part in fstring.value.iter() {
            match part {
                ast::FStringPart::Literal(text) => literal.push_str(&text.value),
                ast::FStringPart::FString(fstring) => self.fstring_elements(&fstring.elements, &mut literal, &mut pieces),
            }
        }
        self.flush_literal(&mut literal, &mut pieces);
        match pieces {
            0 => self.emit_const(Const::Str("".into())),
            1 => {}
            _ => self.emit(Op::BuildString, pieces),
        }
    }

    fn fstring_elements(&mut self, elements: &ast::InterpolatedStringElements, literal: &mut String, pieces: &mut u32) {
        for element in elements.iter() {
            match element {
                ast::InterpolatedStringElement::Literal(text) => literal.push_str(&text.value),
                ast::InterpolatedStringElement::Interpolation(interpolation) => {
                    if let Some(debug) = &interpolation.debug_text {
                        literal.push_str(debug.leading());
                        literal.push_str(&self.source.text[interpolation.expression.range()]);
                        literal.push_str(debug.trailing());
                    }
                    self.flush_literal(literal, pieces);
                    self.expr(&interpolation.expression);
                    let mut flags = match interpolation.conversion {
                        ast::ConversionFlag::None
                            if interpolation.debug_text.is_some() && interpolation.format_spec.is_none() =>
                        {
                            2
                        }
                        ast::ConversionFlag::None => 0,
                        ast::ConversionFlag::Str => 1,
                        ast::ConversionFlag::Repr => 2,
                        ast::ConversionFlag::Ascii => 3,
                    };
                    if let Some(spec) = &interpolation.format_spec {
                        let (mut spec_literal, mut spec_pieces) = (String::new(), 0);
                        self.fstring_elements(&spec.elements, &mut spec_literal, &mut spec_pieces);
                        self.flush_literal(&mut spec_literal, &mut spec_pieces);
                        match spec_pieces {
                            0 => self.emit_const(Const::Str("".into())),
                            1 => {}
                            _ => self.emit(Op::BuildString, spec_pieces),
                        }
                        flags |= 4;
                    }
                    self.emit_at(interpolation.range(), Op::FormatValue, flags);
                    *pieces += 1;
                }
            }
        }
    }

    fn flush_literal(&mut self, literal: &mut String, pieces: &mut u32) {
        if !literal.is_empty() {
            self.emit_const(Const::Str(std::mem::take(literal).into()));
            *pieces += 1;
        }
    }
}

/// What a comprehension makes of each round.
enum Element<'a> {
    List(&'a ast::Expr),
    Set(&'a ast::Expr),
    Dict(&'a ast::Expr, &'a ast::Expr),
    Yield(&'a ast::Expr),
}
