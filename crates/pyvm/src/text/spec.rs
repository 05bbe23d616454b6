//! The format mini-language: what stands in a format spec.
//!
//! How a value is written by it belongs to [`super::format`].

use super::TextError;
use super::chars::decimal_digit;

/// What a release makes of format specs; its table of behaviors fills this in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatRules {
    /// `,,` is reported as a `,` type (3.9); before, as `,` together with `_`.
    pub repeated_comma_is_a_type: bool,
    /// A space before a str's width is named as such (3.9); before, as a sign.
    pub space_is_no_sign: bool,
    /// `0` before the width pads a str (3.10, bpo-27772); before, it is an error.
    pub zero_pads_str: bool,
    /// `z` is an option (3.11, PEP 682).
    pub negative_zero_coercion: bool,
    /// `Invalid format specifier` goes on with the spec and the type (3.11).
    pub invalid_names_spec: bool,
    /// [`super::FloatStyle::tie_keeps_zeros`], until 3.9 (bpo-40780).
    pub tie_keeps_zeros: bool,
}

/// A parsed format spec. What the spec leaves open has the default of the type that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatSpec {
    /// What padding consists of.
    pub fill: char,
    /// Where the value stands in the width.
    pub align: Align,
    /// Which sign a number shows.
    pub sign: Option<Sign>,
    /// `z`: a negative zero loses its sign.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// The least number of characters.
    pub width: Option<u64>,
    /// What stands between groups of digits.
    pub grouping: Option<Grouping>,
    /// Digits of a float, characters of a str.
    pub precision: Option<u64>,
    /// The presentation type.
    pub kind: Option<char>,
}

/// Where a value stands in a wider field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    /// `<`.
    Left,
    /// `>`.
    Right,
    /// `^`.
    Center,
    /// `=`: padding goes between sign and digits.
    AfterSign,
}

/// Which sign a number shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// `+`: one in any case.
    Plus,
    /// `-`: only a minus.
    Minus,
    /// A space where a plus would be.
    Space,
}

/// What stands between groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// `,` between groups of three.
    Comma,
    /// `_` between groups of three.
    Underscore,
    /// `_` between groups of four, for binary, octal and hexadecimal.
    UnderscoreFour,
}

impl Grouping {
    /// The separator.
    pub const fn separator(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Underscore | Self::UnderscoreFour => '_',
        }
    }

    /// How many digits a group has.
    pub const fn size(self) -> usize {
        match self {
            Self::Comma | Self::Underscore => 3,
            Self::UnderscoreFour => 4,
        }
    }
}

impl FormatSpec {
    /// Parses the spec `text` for a value of type `type_name`, whose defaults are given.
    ///
    /// Mirrors: `parse_internal_render_format_spec`, Python/formatter_unicode.c, CPython 3.13.
    pub fn parse(
        text: &str,
        default_kind: Option<char>,
        default_align: Align,
        type_name: &str,
        rules: &FormatRules,
    ) -> Result<Self, TextError> {
        let chars: Vec<char> = text.chars().collect();
        let mut input = Input { rest: &chars };
        let mut spec = Self {
            fill: ' ',
            align: default_align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            precision: None,
            kind: None,
        };
        let (fill, align) = input.fill_and_align();
        spec.fill = fill.unwrap_or(spec.fill);
        spec.align = align.unwrap_or(spec.align);
        spec.sign = input.sign();
        spec.no_negative_zero = rules.negative_zero_coercion && input.eat('z');
        spec.alternate = input.eat('#');
        if fill.is_none() && input.eat('0') {
            spec.fill = '0';
            if align.is_none() && (default_align == Align::Right || !rules.zero_pads_str) {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = input.integer()?;
        spec.grouping = input.grouping(rules)?;
        if input.eat('.') {
            let precision = input.integer()?;
            spec.precision = Some(precision.ok_or_else(|| TextError::value_error("Format specifier missing precision"))?);
        }
        spec.kind = match input.rest {
            [] => default_kind,
            [kind] => Some(*kind),
            _ if rules.invalid_names_spec => {
                return Err(TextError::value_error(format!(
                    "Invalid format specifier '{text}' for object of type '{type_name}'"
                )));
            }
            _ => return Err(TextError::value_error("Invalid format specifier")),
        };
        spec.check_grouping()?;
        Ok(spec)
    }

    /// Refuses a separator for a type that has no groups.
    fn check_grouping(&mut self) -> Result<(), TextError> {
        let Some(grouping) = self.grouping else {
            return Ok(());
        };
        match self.kind {
            None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => Ok(()),
            Some('b' | 'o' | 'x' | 'X') if grouping == Grouping::Underscore => {
                self.grouping = Some(Grouping::UnderscoreFour);
                Ok(())
            }
            Some(kind) => Err(cannot_group(grouping, kind)),
        }
    }
}

/// The error for a separator with a type that has no groups.
///
/// Mirrors: `invalid_thousands_separator_type`, Python/formatter_unicode.c, CPython 3.13.
pub(super) fn cannot_group(grouping: Grouping, kind: char) -> TextError {
    TextError::value_error(format!("Cannot specify '{}' with '{}'.", grouping.separator(), shown(kind)))
}

/// The error for a type that the value doesn't know.
///
/// Mirrors: `unknown_presentation_type`, Python/formatter_unicode.c, CPython 3.13.
pub(super) fn unknown_kind(kind: char, type_name: &str) -> TextError {
    TextError::value_error(format!("Unknown format code '{}' for object of type '{type_name}'", shown(kind)))
}

fn shown(kind: char) -> String {
    match kind {
        '!'..='\x7f' => kind.to_string(),
        _ => format!("\\x{:x}", u32::from(kind)),
    }
}

struct Input<'a> {
    rest: &'a [char],
}

impl Input<'_> {
    fn eat(&mut self, expected: char) -> bool {
        let found = self.rest.first() == Some(&expected);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn fill_and_align(&mut self) -> (Option<char>, Option<Align>) {
        if let [fill, token, rest @ ..] = self.rest
            && let Some(align) = align_of(*token)
        {
            self.rest = rest;
            return (Some(*fill), Some(align));
        }
        let align = self.rest.first().copied().and_then(align_of);
        if align.is_some() {
            self.rest = &self.rest[1..];
        }
        (None, align)
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match self.rest.first()? {
            '+' => Sign::Plus,
            '-' => Sign::Minus,
            ' ' => Sign::Space,
            _ => return None,
        };
        self.rest = &self.rest[1..];
        Some(sign)
    }

    /// A run of digits; `None` if there is none.
    fn integer(&mut self) -> Result<Option<u64>, TextError> {
        let mut value = None;
        while let Some(digit) = self.rest.first().copied().and_then(decimal_digit) {
            let next = value.unwrap_or(0_i64).checked_mul(10).and_then(|v| v.checked_add(i64::from(digit)));
            value = Some(next.ok_or_else(|| TextError::value_error("Too many decimal digits in format string"))?);
            self.rest = &self.rest[1..];
        }
        Ok(value.map(i64::unsigned_abs))
    }

    fn grouping(&mut self, rules: &FormatRules) -> Result<Option<Grouping>, TextError> {
        let both = || Err(TextError::value_error("Cannot specify both ',' and '_'."));
        let comma = self.eat(',');
        let underscore = self.eat('_');
        let comma_again = self.rest.first() == Some(&',') && (underscore || !rules.repeated_comma_is_a_type);
        if comma && underscore || comma_again {
            return both();
        }
        Ok(match (comma, underscore) {
            (true, _) => Some(Grouping::Comma),
            (_, true) => Some(Grouping::Underscore),
            _ => None,
        })
    }
}

fn align_of(token: char) -> Option<Align> {
    match token {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}
