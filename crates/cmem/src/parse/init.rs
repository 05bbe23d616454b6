//! Initializers: expressions, lists, designators.

use super::{Parsed, Parser};
use crate::ast::{Designator, Init, InitItem};

impl Parser<'_> {
    pub(super) fn initializer(&mut self) -> Parsed<Init> {
        let pos = self.pos();
        if !self.take("{") {
            return self.assignment().map(Init::Expr);
        }
        let mut items = Vec::new();
        while !self.take("}") {
            let mut designators = Vec::new();
            loop {
                if self.peek(".") {
                    self.bump();
                    let here = self.pos();
                    let Some(name) = self.token().word().map(str::to_owned) else {
                        return self.unexpected("the name of a member");
                    };
                    self.bump();
                    designators.push(Designator::Field(name, here));
                } else if self.take("[") {
                    designators.push(Designator::Index(self.conditional()?));
                    self.expect("]", "the index")?;
                } else {
                    break;
                }
            }
            if !designators.is_empty() {
                self.expect("=", "the designator")?;
            }
            let init = self.nested(Self::initializer)?;
            items.push(InitItem { designators, init });
            if !self.take(",") && !self.peek("}") {
                self.expect("}", "the initializers")?;
            }
        }
        Some(Init::List(items, pos))
    }
}
