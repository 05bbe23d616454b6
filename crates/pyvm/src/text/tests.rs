//! Tests of the text functions against what real CPythons printed: 3.8.18, 3.9.18, 3.10.13, 3.11.7, 3.12.1, 3.13.0.

mod format;
mod percent;

use std::str::FromStr;

use num_bigint::BigInt;

use super::*;

#[test]
fn strs_are_quoted_as_cpythons_do() {
    let cases = [
        ("", "''"),
        ("it's", "\"it's\""),
        ("\"", "'\"'"),
        ("'\"", "'\\'\"'"),
        ("a\\b\t\n\r", "'a\\\\b\\t\\n\\r'"),
        ("\0\x1b\x7f", "'\\x00\\x1b\\x7f'"),
        ("h\u{e9}llo \u{20ac} \u{1f600}", "'h\u{e9}llo \u{20ac} \u{1f600}'"),
        ("\u{85}\u{a0}\u{ad}", "'\\x85\\xa0\\xad'"),
        ("\u{2028}\u{200b}\u{e000}\u{ffff}", "'\\u2028\\u200b\\ue000\\uffff'"),
        ("\u{e0001}\u{10ffff}", "'\\U000e0001\\U0010ffff'"),
        // A combining mark is printable, also at the start.
        ("\u{301}e\u{301}", "'\u{301}e\u{301}'"),
    ];
    for (text, repr) in cases {
        assert_eq!(repr_str(text), repr);
    }
    assert_eq!(ascii_str("h\u{e9}\u{20ac}\u{1f600}'"), "\"h\\xe9\\u20ac\\U0001f600'\"");
}

#[test]
fn bytes_are_quoted_as_cpythons_do() {
    assert_eq!(repr_bytes(b""), "b''");
    assert_eq!(repr_bytes(b"a'b\"\\\n\x00\x7f\xff"), "b'a\\'b\"\\\\\\n\\x00\\x7f\\xff'");
    assert_eq!(repr_bytes(b"it's"), "b\"it's\"");
}

#[test]
fn characters_are_classed_as_cpythons_do() {
    let spaces: Vec<u32> = ('\0'..=char::MAX).filter(|&c| is_space(c)).map(u32::from).collect();
    let recorded = [
        0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004,
        0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
    ];
    assert_eq!(spaces, recorded);
    assert_eq!(('\0'..=char::MAX).filter(|&c| decimal_digit(c).is_some()).count(), 680);
    assert_eq!(decimal_digit('\u{669}'), Some(9));
    assert_eq!(decimal_digit('\u{b2}'), None, "a superscript is no decimal digit");
}

#[test]
fn floats_have_their_shortest_digits() {
    let cases = [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (1e15, "1000000000000000.0"),
        (9_999_999_999_999_998.0, "9999999999999998.0"),
        (1e16, "1e+16"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (1e22, "1e+22"),
        (1e23, "1e+23"),
        (1e100, "1e+100"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1.5e-10, "1.5e-10"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (0.1, "0.1"),
        (1.0 / 3.0, "0.3333333333333333"),
        (2.0 / 3.0, "0.6666666666666666"),
        (-1.5, "-1.5"),
        (1_234_567.0, "1234567.0"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
        (-f64::NAN, "nan"),
        // Two shortest candidates are equally near: the even one is taken.
        (1_466_757_019_213_879.0 + 0.25, "1466757019213879.2"),
        (115_088_556_330_658.0 + 0.125, "115088556330658.12"),
        (1_466_757_019_213_879.0 + 0.75, "1466757019213879.8"),
    ];
    for (value, text) in cases {
        assert_eq!(repr_float(value), text);
        assert_eq!(str_float(value), text);
    }
}

#[test]
fn floats_round_ties_to_even_and_go_on_with_zeros() {
    let format = |value, code, precision| format_float_short(value, code, precision, FloatStyle::default());
    assert_eq!(format(0.5, 'f', 0), "0");
    assert_eq!(format(1.5, 'f', 0), "2");
    assert_eq!(format(2.5, 'f', 0), "2");
    assert_eq!(format(0.125, 'f', 2), "0.12");
    assert_eq!(format(2.5, 'e', 0), "2e+00");
    assert_eq!(format(25.0, 'e', 0), "2e+01");
    assert_eq!(format(0.1, 'f', 60), "0.100000000000000005551115123125782702118158340454101562500000");
    let long = format(1.5, 'f', 70_000);
    assert!(long.len() == 70_002 && long.starts_with("1.50") && long.ends_with("00"));
    let long = format(1.5, 'e', 70_000);
    assert!(long.len() == 70_006 && long.ends_with("00e+00"));
}

/// Bases 10, 0, 16, 2, 8 and 36.
#[test]
fn int_reads_what_cpythons_do() {
    type Row = (&'static str, [Option<i64>; 6]);
    let rows: &[Row] = &[
        ("", [None, None, None, None, None, None]),
        (" 12 ", [Some(12), Some(12), Some(18), None, Some(10), Some(38)]),
        ("1_000", [Some(1000), Some(1000), Some(4096), Some(8), Some(512), Some(46_656)]),
        ("_1", [None, None, None, None, None, None]),
        ("1_", [None, None, None, None, None, None]),
        ("1__0", [None, None, None, None, None, None]),
        ("0x10", [None, Some(16), Some(16), None, None, Some(42_804)]),
        ("0X1f", [None, Some(31), Some(31), None, None, Some(42_819)]),
        ("0b101", [None, Some(5), Some(45_313), Some(5), None, Some(514_513)]),
        ("0o17", [None, Some(15), None, None, Some(15), Some(31_147)]),
        ("017", [Some(17), None, Some(23), None, Some(15), Some(43)]),
        ("0", [Some(0), Some(0), Some(0), Some(0), Some(0), Some(0)]),
        ("00", [Some(0), Some(0), Some(0), Some(0), Some(0), Some(0)]),
        ("0_0", [Some(0), Some(0), Some(0), Some(0), Some(0), Some(0)]),
        ("-5", [Some(-5), Some(-5), Some(-5), None, Some(-5), Some(-5)]),
        ("+5", [Some(5), Some(5), Some(5), None, Some(5), Some(5)]),
        ("- 5", [None, None, None, None, None, None]),
        ("--5", [None, None, None, None, None, None]),
        ("1.0", [None, None, None, None, None, None]),
        ("z", [None, None, None, None, None, Some(35)]),
        ("Zz", [None, None, None, None, None, Some(1295)]),
        ("0x_f", [None, Some(15), Some(15), None, None, Some(1203)]),
        ("0x", [None, None, None, None, None, Some(33)]),
        ("0b", [None, None, Some(11), None, None, Some(11)]),
        ("0_x1", [None, None, None, None, None, Some(1189)]),
        ("\u{661}\u{662}", [Some(12), Some(12), Some(18), None, Some(10), Some(38)]),
        ("\u{1c}7\u{1f}", [None, None, None, None, None, None]),
        ("1\u{0}", [None, None, None, None, None, None]),
        ("\u{2005}7", [Some(7), Some(7), Some(7), None, Some(7), Some(7)]),
        ("0b12", [None, None, Some(2834), None, None, Some(14_294)]),
        ("9", [Some(9), Some(9), Some(9), None, None, Some(9)]),
        ("12 3", [None, None, None, None, None, None]),
        ("0o", [None, None, None, None, None, Some(24)]),
        ("_", [None, None, None, None, None, None]),
        ("-", [None, None, None, None, None, None]),
        ("+0x1", [None, Some(1), Some(1), None, None, Some(1189)]),
        ("-0b_1", [None, Some(-1), Some(-177), Some(-1), None, Some(-397)]),
        ("0_7", [Some(7), None, Some(7), None, Some(7), Some(7)]),
        ("\u{e9}", [None, None, None, None, None, None]),
    ];
    for (text, values) in rows {
        for (base, value) in [10, 0, 16, 2, 8, 36].into_iter().zip(values) {
            assert_eq!(parse_int(text, base), value.map(BigInt::from), "int({text:?}, {base})");
        }
    }
    let large = "123_456_789_012_345_678_901_234_567_890";
    assert_eq!(parse_int(large, 10), BigInt::from_str(&large.replace('_', "")).ok());
    assert_eq!(decimal(&parse_int(large, 10).unwrap()), large.replace('_', ""));
    assert_eq!(decimal_i64(i64::MIN), "-9223372036854775808");
}

#[test]
fn float_reads_what_cpythons_do() {
    let rows: &[(&str, Option<f64>)] = &[
        ("", None),
        (" 1.5 ", Some(1.5)),
        ("1e5", Some(100000.0)),
        ("1E+5", Some(100000.0)),
        (".5", Some(0.5)),
        ("5.", Some(5.0)),
        (".", None),
        ("e5", None),
        ("1e", None),
        ("1e+", None),
        ("inf", Some(f64::INFINITY)),
        ("-Inf", Some(f64::NEG_INFINITY)),
        ("+INFINITY", Some(f64::INFINITY)),
        ("infin", None),
        ("1_0.0_1", Some(10.01)),
        ("1_.0", None),
        ("1._0", None),
        ("1e1_0", Some(10000000000.0)),
        ("1e_1", None),
        ("_1", None),
        ("1_", None),
        ("0x1p3", None),
        ("1__0", None),
        ("1 2", None),
        ("\u{661}.5", Some(1.5)),
        ("1e400", Some(f64::INFINITY)),
        ("-1e400", Some(f64::NEG_INFINITY)),
        ("1e-400", Some(0.0)),
        ("\u{1c}1\u{1f}", None),
        ("nan(1)", None),
        ("+.5e-3", Some(0.0005)),
        ("1d5", None),
        ("++1", None),
        ("in_f", None),
        ("1\u{a0}", Some(1.0)),
        ("1e5_", None),
    ];
    for (text, value) in rows {
        let read = parse_float(text);
        assert_eq!(read.map(f64::to_bits), value.map(f64::to_bits), "float({text:?}) is {read:?}");
    }
    assert!(["nan", "-nan", "NaN"].iter().all(|text| parse_float(text).unwrap().is_nan()));
}
