//! `%` formatting of a str: the pieces of a format, and how a value is written by a conversion.
//!
//! Which argument a conversion takes, and its conversion to int, float or str, belong to the caller.

use num_bigint::{BigInt, Sign};

use super::float::{FloatStyle, format_float_short};
use super::format::{first_chars, push_fill, size};
use super::{FormatRules, TextError};

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands for itself; `%%` is the literal `%`.
    Literal(&'a str),
    /// A place for a value.
    Conversion(Conversion<'a>),
}

/// `%(key)flags width.precision kind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion<'a> {
    /// The mapping key.
    pub key: Option<&'a str>,
    /// The flags.
    pub flags: Flags,
    /// The least number of characters.
    pub width: Amount,
    /// Digits of a number, characters of a str.
    pub precision: Amount,
    /// The conversion's letter, which may be one that does not exist: [`Conversion::unsupported`] says so.
    pub kind: char,
    /// Where the letter stands in the format, in characters.
    pub index: usize,
}

/// A width or a precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Not given.
    Absent,
    /// Given in the format.
    Given(u64),
    /// `*`: the next argument says.
    Argument,
}

/// `F_LJUST` and its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// `-`.
    pub left: bool,
    /// `+`.
    pub sign: bool,
    /// A space.
    pub blank: bool,
    /// `#`.
    pub alternate: bool,
    /// `0`.
    pub zero: bool,
}

/// The pieces of a format, parsed one by one as CPython does: what comes before an error is formatted first.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: &'a str,
    index: usize,
    mapping: bool,
}

impl<'a> Pieces<'a> {
    /// The pieces of `format`; `mapping` says whether the right operand is one, so that keys are allowed.
    pub fn new(format: &'a str, mapping: bool) -> Self {
        Self { rest: format, index: 0, mapping }
    }

    /// Mirrors: `unicode_format_arg_parse`, Objects/unicodeobject.c, CPython 3.13.
    /// Differs: an argument for `*` is taken after the conversion was parsed, not in between.
    fn conversion(&mut self) -> Result<Conversion<'a>, TextError> {
        let key = self.key()?;
        let flags = self.flags();
        let width = self.amount("width too big", i64::MAX as u64)?;
        let precision = if self.eat('.') {
            match self.amount("precision too big", i32::MAX as u64)? {
                Amount::Absent => Amount::Given(0),
                amount => amount,
            }
        } else {
            Amount::Absent
        };
        if matches!(self.peek(), Some('h' | 'l' | 'L')) {
            self.next_char();
        }
        let index = self.index;
        let kind = self.next_char().ok_or_else(|| TextError::value_error("incomplete format"))?;
        Ok(Conversion { key, flags, width, precision, kind, index })
    }

    fn key(&mut self) -> Result<Option<&'a str>, TextError> {
        if self.peek() != Some('(') {
            return Ok(None);
        }
        if !self.mapping {
            return Err(TextError::type_error("format requires a mapping"));
        }
        self.next_char();
        let start = self.rest;
        let mut depth = 1;
        while let Some(c) = self.next_char() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(Some(&start[..start.len() - self.rest.len() - 1]));
            }
        }
        Err(TextError::value_error("incomplete format key"))
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.peek() {
                Some('-') => flags.left = true,
                Some('+') => flags.sign = true,
                Some(' ') => flags.blank = true,
                Some('#') => flags.alternate = true,
                Some('0') => flags.zero = true,
                _ => return flags,
            }
            self.next_char();
        }
    }

    fn amount(&mut self, too_big: &str, limit: u64) -> Result<Amount, TextError> {
        if self.eat('*') {
            return Ok(Amount::Argument);
        }
        let mut amount = Amount::Absent;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let so_far = match amount {
                Amount::Given(value) => value,
                _ => 0,
            };
            let value = so_far.checked_mul(10).and_then(|v| v.checked_add(u64::from(digit)));
            match value {
                Some(value) if value <= limit => amount = Amount::Given(value),
                _ => return Err(TextError::value_error(too_big)),
            }
            self.next_char();
        }
        Ok(amount)
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next_char(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        self.index += usize::from(c.is_some());
        c
    }

    fn eat(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.next_char();
        }
        found
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, TextError>;

    /// The next piece. After an error nothing follows.
    fn next(&mut self) -> Option<Self::Item> {
        let end = self.rest.find('%').unwrap_or(self.rest.len());
        let (literal, rest) = self.rest.split_at(end);
        if !literal.is_empty() {
            self.rest = rest;
            self.index += literal.chars().count();
            return Some(Ok(Piece::Literal(literal)));
        }
        if let Some(after) = rest.strip_prefix("%%") {
            self.rest = after;
            self.index += 2;
            return Some(Ok(Piece::Literal("%")));
        }
        self.next_char()?;
        let conversion = self.conversion();
        if conversion.is_err() {
            self.rest = "";
        }
        Some(conversion.map(Piece::Conversion))
    }
}

impl Conversion<'_> {
    /// Takes the argument that a `*` width stands for; a negative one justifies to the left.
    pub fn set_width(&mut self, argument: i64) {
        self.flags.left |= argument < 0;
        self.width = Amount::Given(argument.unsigned_abs());
    }

    /// Takes the argument that a `*` precision stands for; a negative one counts as 0.
    pub fn set_precision(&mut self, argument: i64) {
        self.precision = Amount::Given(argument.max(0).unsigned_abs());
    }

    /// The error for a letter that is no conversion.
    pub fn unsupported(&self) -> TextError {
        let shown = match self.kind {
            '\x1f'..='~' => self.kind,
            _ => '?',
        };
        TextError::value_error(format!(
            "unsupported format character '{shown}' (0x{:x}) at index {}",
            u32::from(self.kind),
            self.index
        ))
    }

    /// Writes an int for `d`, `i`, `u`, `o`, `x` or `X`.
    ///
    /// Mirrors: `_PyUnicode_FormatLong` and `unicode_format_arg_output`, Objects/unicodeobject.c, CPython 3.13.
    pub fn format_int(&self, value: &BigInt) -> String {
        let (radix, prefix) = match self.kind {
            'o' => (8, "0o"),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            _ => (10, ""),
        };
        let mut digits = value.magnitude().to_str_radix(radix);
        if self.kind == 'X' {
            digits.make_ascii_uppercase();
        }
        let least = size(self.precision().unwrap_or(0));
        let mut body = String::new();
        push_fill(&mut body, '0', least.saturating_sub(digits.len()));
        body.push_str(&digits);
        let prefix = if self.flags.alternate { prefix } else { "" };
        self.number(value.sign() == Sign::Minus, prefix, &body)
    }

    /// Writes a float for `e`, `f`, `g` or their capitals.
    ///
    /// Mirrors: `formatfloat`, Objects/unicodeobject.c, CPython 3.13.
    pub fn format_float(&self, value: f64, rules: &FormatRules) -> String {
        let style =
            FloatStyle { alternate: self.flags.alternate, tie_keeps_zeros: rules.tie_keeps_zeros, ..FloatStyle::default() };
        let precision = size(self.precision().unwrap_or(6));
        let text = format_float_short(value, self.kind, precision, style);
        match text.strip_prefix('-') {
            Some(unsigned) => self.number(true, "", unsigned),
            None => self.number(false, "", &text),
        }
    }

    /// Writes a str for `s`, `r` or `a`.
    pub fn format_str(&self, value: &str) -> String {
        let value = match self.precision() {
            Some(precision) => first_chars(value, precision),
            None => value,
        };
        self.pad(value)
    }

    /// Writes a character for `c`; a precision has no effect.
    pub fn format_char(&self, value: char) -> String {
        self.pad(value.encode_utf8(&mut [0; 4]))
    }

    fn precision(&self) -> Option<u64> {
        match self.precision {
            Amount::Given(precision) => Some(precision),
            Amount::Absent | Amount::Argument => None,
        }
    }

    fn width(&self) -> usize {
        match self.width {
            Amount::Given(width) => size(width),
            Amount::Absent | Amount::Argument => 0,
        }
    }

    fn pad(&self, value: &str) -> String {
        let padding = self.width().saturating_sub(value.chars().count());
        let mut out = String::with_capacity(value.len() + padding);
        if !self.flags.left {
            push_fill(&mut out, ' ', padding);
        }
        out.push_str(value);
        if self.flags.left {
            push_fill(&mut out, ' ', padding);
        }
        out
    }

    fn number(&self, negative: bool, prefix: &str, body: &str) -> String {
        let sign = match (negative, self.flags) {
            (true, _) => "-",
            (false, Flags { sign: true, .. }) => "+",
            (false, Flags { blank: true, .. }) => " ",
            (false, _) => "",
        };
        if !self.flags.zero || self.flags.left {
            return self.pad(&format!("{sign}{prefix}{body}"));
        }
        let zeros = self.width().saturating_sub(sign.len() + prefix.len() + body.len());
        let mut out = format!("{sign}{prefix}");
        push_fill(&mut out, '0', zeros);
        out.push_str(body);
        out
    }
}
