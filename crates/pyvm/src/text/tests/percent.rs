//! `%` formatting against recorded answers, which are the same in every release.

use super::format::rules;
use crate::text::TextError;
use crate::text::percent::{Amount, Conversion, Piece, Pieces};

/// Formats a format that needs one value.
fn format(format: &str, write: impl Fn(&Conversion<'_>) -> String) -> Result<String, TextError> {
    let mut out = String::new();
    for piece in Pieces::new(format, false) {
        match piece? {
            Piece::Literal(text) => out.push_str(text),
            Piece::Conversion(conversion) => out.push_str(&write(&conversion)),
        }
    }
    Ok(out)
}

fn error(format: &str, mapping: bool) -> String {
    for piece in Pieces::new(format, mapping) {
        match piece {
            Err(error) => return error.message,
            Ok(Piece::Conversion(conversion)) if !"diuoxXeEfFgGcrsa".contains(conversion.kind) => {
                return conversion.unsupported().message;
            }
            Ok(_) => {}
        }
    }
    panic!("{format:?} has no error")
}

/// `percent.txt`: type, value, format, and in brackets the answer.
#[test]
fn values_are_written_as_cpythons_do() {
    for line in include_str!("percent.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, value, text, answer] = fields[..] else {
            panic!("four fields, not {line:?}");
        };
        let ours = format(text, |conversion| match kind {
            "int" => conversion.format_int(&value.parse().expect("an int")),
            "float" => conversion.format_float(value.parse().expect("a float"), &rules("3.13")),
            _ => conversion.format_str(value),
        });
        assert_eq!(format!("[{}]", ours.unwrap()), answer, "{text:?} % {value}");
    }
    assert_eq!(format("%5c|%-5.0c|", |c| c.format_char('\u{e9}')).unwrap(), "    \u{e9}|\u{e9}    |");
}

#[test]
fn errors_are_cpythons() {
    for text in ["%", "abc%", "%5", "%.", "%.5", "%l"] {
        assert_eq!(error(text, false), "incomplete format", "{text:?}");
    }
    let unsupported = |shown: &str, index: usize| format!("unsupported format character {shown} at index {index}");
    let cases = [
        ("%q", unsupported("'q' (0x71)", 1)),
        ("%ll", unsupported("'l' (0x6c)", 2)),
        ("%\u{e9}", unsupported("'?' (0xe9)", 1)),
        ("%\u{1}", unsupported("'?' (0x1)", 1)),
        ("%5%", unsupported("'%' (0x25)", 2)),
        ("\u{e9}x%zz", unsupported("'z' (0x7a)", 3)),
        ("%(a)d", "format requires a mapping".to_owned()),
        ("%(", "format requires a mapping".to_owned()),
        ("%99999999999999999999d", "width too big".to_owned()),
        ("%.99999999999999999999d", "precision too big".to_owned()),
        ("%.4147483648d", "precision too big".to_owned()),
    ];
    for (text, message) in cases {
        assert_eq!(error(text, false), message, "{text:?}");
    }
    assert_eq!(error("%(", true), "incomplete format key");
    assert_eq!(error("%(a", true), "incomplete format key");
}

#[test]
fn a_format_falls_into_pieces() {
    let pieces: Vec<_> = Pieces::new("a%%b%(k(1)z)-08.3lx", true).map(Result::unwrap).collect();
    let [a, percent, b, Piece::Conversion(conversion)] = &pieces[..] else {
        panic!("not {pieces:?}");
    };
    assert_eq!([a, percent, b], [&Piece::Literal("a"), &Piece::Literal("%"), &Piece::Literal("b")]);
    assert_eq!(conversion.key, Some("k(1)z"));
    assert!(conversion.flags.left && conversion.flags.zero && !conversion.flags.sign);
    assert_eq!((conversion.width, conversion.precision), (Amount::Given(8), Amount::Given(3)));
    assert_eq!((conversion.kind, conversion.index), ('x', 18));
}

#[test]
fn stars_take_arguments() {
    let Some(Ok(Piece::Conversion(mut conversion))) = Pieces::new("%*.*f", false).next() else {
        panic!("a conversion");
    };
    assert_eq!((conversion.width, conversion.precision), (Amount::Argument, Amount::Argument));
    conversion.set_width(-8);
    conversion.set_precision(2);
    assert_eq!(conversion.format_float(3.75, &rules("3.13")), "3.75    ");
    conversion.set_precision(-1);
    assert_eq!(conversion.format_float(3.75, &rules("3.13")), "4       ");
}
