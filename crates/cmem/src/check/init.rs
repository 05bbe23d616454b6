//! Initializers: which value goes to which part of an object (C11 6.7.9).

use super::{Checked, Checker};
use crate::ast::{Designator, Expr, ExprKind, Init, InitItem};
use crate::code::Op;
use crate::source::Pos;
use crate::types::{Kind, Scalar, Type};

/// Where a part of an object is: the object's address, and the part's offset.
#[derive(Clone)]
struct Place {
    base: Op,
    offset: u64,
}

impl Place {
    fn at(&self, offset: u64) -> Place {
        Place { base: self.base.clone(), offset: self.offset + offset }
    }
}

impl Checker {
    /// Emits the code that initializes the object whose address `base` pushes. `zeroed` says that it holds zeros already.
    pub(super) fn initialize(&mut self, base: Op, ty: &Type, init: &Init, zeroed: bool, pos: Pos) -> Checked<()> {
        let place = Place { base, offset: 0 };
        let is_list = matches!(init, Init::List(..)) && ty.as_scalar().is_none();
        if is_list && !zeroed && self.types.size_of(ty).unwrap_or(0) > 0 {
            // What a list leaves out is zero.
            self.address(&place, pos);
            let size = self.types.size_of(ty).unwrap_or(0);
            self.body.emit(Op::Clear(size), pos);
        }
        self.init_part(&place, ty, init)
    }

    /// Completes `int a[] = …` with the number of elements.
    pub(super) fn with_length(&mut self, ty: Type, init: Option<&Init>) -> Checked<Type> {
        let Kind::Array(element, None) = &ty.kind else {
            return Some(ty);
        };
        let length = match init {
            None => return Some(ty),
            Some(Init::Expr(Expr { kind: ExprKind::Str(bytes), .. })) => bytes.len() as u64 + 1,
            Some(Init::Expr(expression)) => {
                return self.type_error(expression.pos, "an array starts with a list in braces, or with a string");
            }
            Some(Init::List(items, _)) => match &items[..] {
                [InitItem { init: Init::Expr(Expr { kind: ExprKind::Str(bytes), .. }), .. }] if element.is_character() => {
                    bytes.len() as u64 + 1
                }
                _ => self.list_length(element, items)?,
            },
        };
        Some(Type { kind: Kind::Array(element.clone(), Some(length)), is_const: ty.is_const })
    }

    fn list_length(&mut self, element: &Type, items: &[InitItem]) -> Checked<u64> {
        let (mut at, mut length) = (0u64, 0u64);
        let mut rest = items;
        while let Some(item) = rest.first() {
            if let Some(Designator::Index(index)) = item.designators.first() {
                at = self.constant(index, "an index")? as u64;
            }
            let taken = match &item.init {
                Init::Expr(expression) if item.designators.is_empty() => self.taken(element, expression, rest)?,
                _ => 1,
            };
            rest = &rest[taken.clamp(1, rest.len())..];
            at += 1;
            length = length.max(at);
        }
        Some(length)
    }

    /// How many items of a list one element takes that isn't in braces of its own.
    fn taken(&mut self, element: &Type, first: &Expr, rest: &[InitItem]) -> Checked<usize> {
        if element.as_scalar().is_some() || self.fits_whole(element, first)? {
            return Some(1);
        }
        let parts: Vec<Type> = match &element.kind {
            Kind::Array(inner, length) => {
                vec![(**inner).clone(); length.unwrap_or(0).min(rest.len() as u64) as usize]
            }
            Kind::Record(index) => {
                let record = &self.types.records[*index];
                let fields = record.fields.iter().flatten().map(|field| field.ty.clone());
                if record.is_union { fields.take(1).collect() } else { fields.collect() }
            }
            _ => Vec::new(),
        };
        let mut taken = 0;
        for part in parts {
            match rest.get(taken) {
                Some(InitItem { designators, init: Init::Expr(expression) }) if designators.is_empty() => {
                    taken += self.taken(&part, expression, &rest[taken..])?;
                }
                Some(InitItem { designators, .. }) if designators.is_empty() => taken += 1,
                _ => break,
            }
        }
        Some(taken.max(1))
    }

    /// Whether an expression initializes all of a struct or array, not just its first part.
    fn fits_whole(&mut self, ty: &Type, expression: &Expr) -> Checked<bool> {
        match (&ty.kind, &expression.kind) {
            (Kind::Array(element, _), ExprKind::Str(_)) => Some(element.is_character()),
            (Kind::Record(_), _) => {
                let found = self.type_of(expression)?;
                Some(found.kind == ty.kind)
            }
            _ => Some(false),
        }
    }

    fn init_part(&mut self, place: &Place, ty: &Type, init: &Init) -> Checked<()> {
        match (init, &ty.kind) {
            (Init::Expr(expression), Kind::Array(element, Some(length))) => match &expression.kind {
                ExprKind::Str(bytes) if element.is_character() => self.store_string(place, bytes, *length, expression.pos),
                _ => self.type_error(expression.pos, "an array starts with a list in braces, or with a string"),
            },
            (Init::Expr(expression), _) => {
                self.address(place, expression.pos);
                self.assigned(expression, ty, "the variable")?;
                self.store(ty, expression.pos);
                self.body.emit(Op::Pop, expression.pos);
                Some(())
            }
            (Init::List(items, list_pos), Kind::Array(..) | Kind::Record(_)) => {
                if let (Kind::Array(element, Some(length)), [InitItem { designators, init: Init::Expr(only) }]) =
                    (&ty.kind, &items[..])
                    && let ExprKind::Str(bytes) = &only.kind
                    && element.is_character()
                    && designators.is_empty()
                {
                    return self.store_string(place, bytes, *length, only.pos);
                }
                let mut rest = &items[..];
                self.fill(place, ty, &mut rest, true, *list_pos)?;
                match rest.first() {
                    None => Some(()),
                    Some(item) => {
                        let pos = init_pos(item).unwrap_or(*list_pos);
                        self.type_error(pos, "there are more values here than the object has parts")
                    }
                }
            }
            (Init::List(items, list_pos), _) => match &items[..] {
                [InitItem { designators, init }] if designators.is_empty() => self.init_part(place, ty, init),
                [] => self.type_error(*list_pos, "an empty list initializes nothing"),
                _ => self.type_error(*list_pos, "one value is needed here, not a list"),
            },
        }
    }

    /// Fills the parts of a struct or array from a list; without braces of its own, only as far as it needs.
    fn fill(&mut self, place: &Place, ty: &Type, rest: &mut &[InitItem], braces: bool, pos: Pos) -> Checked<()> {
        let parts = self.part_count(ty);
        let mut at = 0u64;
        while let Some(item) = rest.first() {
            let (mut part_place, mut part_type);
            if let Some((first, more)) = item.designators.split_first() {
                if !braces {
                    return Some(());
                }
                (at, part_place, part_type) = self.designated(place, ty, first, pos)?;
                for designator in more {
                    let (_, inner, inner_type) = self.designated(&part_place, &part_type.clone(), designator, pos)?;
                    (part_place, part_type) = (inner, inner_type);
                }
            } else {
                if at >= parts {
                    return Some(());
                }
                let (offset, found) = self.part(ty, at);
                (part_place, part_type) = (place.at(offset), found);
            }
            let pos = init_pos(item).unwrap_or(pos);
            match &item.init {
                Init::Expr(expression) if part_type.as_scalar().is_none() && !self.fits_whole(&part_type, expression)? => {
                    if !item.designators.is_empty() {
                        // The rest of the list goes on inside the designated part.
                        let bare = InitItem { designators: Vec::new(), init: item.init.clone() };
                        let mut inner: &[InitItem] = &[bare];
                        self.fill(&part_place, &part_type, &mut inner, false, pos)?;
                        *rest = &rest[1..];
                    } else {
                        let before = rest.len();
                        self.fill(&part_place, &part_type, rest, false, pos)?;
                        if rest.len() == before {
                            return self.type_error(pos, "this part takes no value");
                        }
                    }
                }
                init => {
                    self.init_part(&part_place, &part_type, init)?;
                    *rest = &rest[1..];
                }
            }
            at += 1;
        }
        Some(())
    }

    fn part_count(&self, ty: &Type) -> u64 {
        match &ty.kind {
            Kind::Array(_, length) => length.unwrap_or(0),
            Kind::Record(index) => {
                let record = &self.types.records[*index];
                let fields = record.fields.as_ref().map_or(0, Vec::len) as u64;
                if record.is_union { fields.min(1) } else { fields }
            }
            _ => 0,
        }
    }

    fn part(&self, ty: &Type, at: u64) -> (u64, Type) {
        match &ty.kind {
            Kind::Array(element, _) => (at * self.types.size_of(element).unwrap_or(0), (**element).clone()),
            Kind::Record(index) => {
                let fields = self.types.records[*index].fields.as_ref().expect("its parts were counted");
                let field = &fields[at as usize];
                (field.offset, field.ty.clone())
            }
            _ => unreachable!("only arrays and structs have parts"),
        }
    }

    /// The part that `.name` or `[3]` means: its number, place and type.
    fn designated(&mut self, place: &Place, ty: &Type, designator: &Designator, pos: Pos) -> Checked<(u64, Place, Type)> {
        match (designator, &ty.kind) {
            (Designator::Index(index), Kind::Array(element, length)) => {
                let at = self.constant(index, "an index")?;
                if at < 0 || at as u64 >= length.unwrap_or(0) {
                    return self.type_error(index.pos, "this index lies outside the array");
                }
                let offset = at as u64 * self.types.size_of(element).unwrap_or(0);
                Some((at as u64, place.at(offset), (**element).clone()))
            }
            (Designator::Field(name, name_pos), Kind::Record(index)) => {
                let fields = self.types.records[*index].fields.clone().unwrap_or_default();
                if let Some(at) = fields.iter().position(|field| field.name == *name) {
                    let field = &fields[at];
                    return Some((at as u64, place.at(field.offset), field.ty.clone()));
                }
                if let Some((offset, found)) = self.types.field(*index, name) {
                    let at = fields.iter().rposition(|field| field.offset <= offset).unwrap_or(0);
                    return Some((at as u64, place.at(offset), found));
                }
                self.no_member(ty, name, *name_pos)
            }
            _ => self.type_error(pos, "this designator doesn't fit the type"),
        }
    }

    fn store_string(&mut self, place: &Place, bytes: &[u8], length: u64, pos: Pos) -> Checked<()> {
        if bytes.len() as u64 > length {
            let message = format!("this string has {} characters, and the array room for {length}", bytes.len());
            return self.type_error(pos, message);
        }
        let literal = self.literal(bytes);
        self.address(place, pos);
        self.body.emit(Op::StoreLiteral(literal, length), pos);
        Some(())
    }

    fn address(&mut self, place: &Place, pos: Pos) {
        self.body.emit(place.base.clone(), pos);
        if place.offset > 0 {
            self.body.emit(Op::Member(place.offset), pos);
        }
    }

    /// Stores the value on top at the address below it.
    pub(super) fn store(&mut self, ty: &Type, pos: Pos) {
        let op = match (ty.as_scalar(), ty.bits()) {
            (Some(scalar), Some(bits)) => Op::StoreBits(scalar, bits),
            (Some(scalar), None) => Op::Store(scalar),
            (None, _) => Op::StoreObject(self.types.size_of(ty).unwrap_or(0)),
        };
        self.body.emit(op, pos);
    }

    /// Refuses code in an initializer that must be constant.
    pub(super) fn must_be_constant(&mut self, pos: Pos) -> Checked<()> {
        if !self.static_init {
            return Some(());
        }
        self.type_error(pos, "a variable with static storage starts with a constant, and this isn't one")
    }

    /// The scalar that an initializer's scalar takes, for messages.
    pub(super) fn is_pointer(ty: &Type) -> bool {
        ty.as_scalar() == Some(Scalar::Pointer)
    }
}

fn init_pos(item: &InitItem) -> Option<Pos> {
    match &item.init {
        Init::Expr(expression) => Some(expression.pos),
        Init::List(_, pos) => Some(*pos),
    }
}
