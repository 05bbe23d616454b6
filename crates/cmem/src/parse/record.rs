//! Structs, unions and enumerations, and the attributes that may stand in them.

use super::{Parsed, Parser, expr::is_keyword};
use crate::ast::{Base, Declarator, Enumerator, Member, MemberDeclarator};
use crate::lexer::TokenKind;
use crate::source::Diagnostic;

impl Parser<'_> {
    pub(super) fn record(&mut self) -> Parsed<Base> {
        let is_union = self.bump().word() == Some("union");
        let word = if is_union { "union" } else { "struct" };
        self.attributes()?;
        let tag = self.tag();
        self.tags.extend(tag.iter().map(|tag| format!("{word} {tag}")));
        if !self.take("{") {
            if tag.is_none() {
                return self.unexpected(&format!("a tag or `{{` after `{word}`"));
            }
            return Some(Base::Record { is_union, tag, members: None });
        }
        let mut members = Vec::new();
        while !self.take("}") {
            if self.at_end() {
                return self.unexpected(&format!("`}}` at the end of the {word}"));
            }
            if self.take(";") {
                continue;
            }
            if let Some(word) = self.token().word().map(str::to_owned)
                && !self.starts_declaration()
            {
                return self.unknown_type(word);
            }
            let specifiers = self.nested(|parser| parser.specifiers(false))?;
            let mut declarators = Vec::new();
            while !self.peek(";") {
                let declarator = match self.peek(":") {
                    true => Declarator { name: None, pos: self.pos(), derived: Vec::new() },
                    false => self.declarator(true)?,
                };
                let width = if self.take(":") { Some(self.conditional()?) } else { None };
                declarators.push(MemberDeclarator { declarator, width });
                self.attributes()?;
                if !self.take(",") {
                    break;
                }
            }
            self.expect(";", "the member")?;
            members.push(Member { specifiers, declarators });
        }
        self.attributes()?;
        Some(Base::Record { is_union, tag, members: Some(members) })
    }

    pub(super) fn enumeration(&mut self) -> Parsed<Base> {
        self.bump();
        self.attributes()?;
        let tag = self.tag();
        self.tags.extend(tag.iter().map(|tag| format!("enum {tag}")));
        if !self.take("{") {
            if tag.is_none() {
                return self.unexpected("a tag or `{` after `enum`");
            }
            return Some(Base::Enum { tag, items: None });
        }
        let mut items = Vec::new();
        while !self.take("}") {
            let pos = self.pos();
            let Some(name) = self.token().word().map(str::to_owned) else {
                return self.unexpected("a name or `}` in the enumeration");
            };
            self.bump();
            self.declare(&name, false);
            let value = if self.take("=") { Some(self.conditional()?) } else { None };
            items.push(Enumerator { name, pos, value });
            if !self.take(",") && !self.peek("}") {
                self.expect("}", "the last name of the enumeration")?;
            }
        }
        self.attributes()?;
        Some(Base::Enum { tag, items: Some(items) })
    }

    /// `_Static_assert` and its parentheses.
    pub(super) fn assertion(&mut self) -> Parsed<Base> {
        self.bump();
        self.expect("(", "`_Static_assert`")?;
        let condition = Box::new(self.conditional()?);
        self.expect(",", "the condition")?;
        let TokenKind::Str(text) = self.token().kind.clone() else {
            return self.unexpected("a string literal");
        };
        self.bump();
        self.expect(")", "the text")?;
        if !self.peek(";") {
            self.expect(";", "`_Static_assert(…)`")?;
        }
        Some(Base::Assertion(condition, String::from_utf8_lossy(&text).into_owned()))
    }

    pub(super) fn tag(&mut self) -> Option<String> {
        let tag = self.token().word().filter(|word| !is_keyword(word)).map(str::to_owned);
        if tag.is_some() {
            self.bump();
        }
        tag
    }

    /// `__attribute__((…))`, which changes nothing here.
    pub(super) fn attributes(&mut self) -> Parsed<()> {
        while self.take_word("__attribute__") {
            let pos = self.pos();
            self.expect("(", "`__attribute__`")?;
            let mut depth = 1;
            while depth > 0 {
                let token = self.bump();
                match token.kind {
                    TokenKind::Punct("(") => depth += 1,
                    TokenKind::Punct(")") => depth -= 1,
                    TokenKind::Word(word) if matches!(&*word, "packed" | "__packed__" | "aligned" | "__aligned__") => {
                        return self.error(Diagnostic::unsupported(token.pos, format!("the attribute `{word}`")));
                    }
                    TokenKind::End => {
                        return self.error(Diagnostic::syntax(pos, "this attribute never ends"));
                    }
                    _ => {}
                }
            }
        }
        Some(())
    }
}
