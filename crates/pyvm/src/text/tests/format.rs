//! `format()` against `format.txt`: value, spec, the releases, and in brackets what they answered.

use num_bigint::BigInt;

use crate::text::{ErrorKind, FormatRules, format_float, format_int, format_str};

const RELEASES: [&str; 6] = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"];

pub(super) fn rules(release: &str) -> FormatRules {
    let at = |first: &str| {
        let position = |name| RELEASES.iter().position(|&r| r == name);
        position(release) >= position(first)
    };
    FormatRules {
        repeated_comma_is_a_type: at("3.9"),
        space_is_no_sign: at("3.9"),
        zero_pads_str: at("3.10"),
        negative_zero_coercion: at("3.11"),
        invalid_names_spec: at("3.11"),
        tie_keeps_zeros: !at("3.9"),
    }
}

fn format(value: &str, spec: &str, rules: &FormatRules) -> String {
    let formatted = if value == "True" {
        format_int(&BigInt::from(1), spec, "bool", rules)
    } else if let Ok(int) = value.parse::<BigInt>() {
        format_int(&int, spec, "int", rules)
    } else if let Ok(float) = value.parse() {
        format_float(float, spec, "float", rules)
    } else {
        format_str(value, spec, "str", rules)
    };
    formatted.unwrap_or_else(|error| {
        let kind = match error.kind {
            ErrorKind::OverflowError => "OverflowError",
            ErrorKind::TypeError => "TypeError",
            ErrorKind::ValueError => "ValueError",
        };
        format!("{kind}: {}", error.message)
    })
}

#[test]
fn format_answers_as_cpythons_do() {
    let mut wrong = String::new();
    for line in include_str!("format.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [value, spec, releases, answer] = fields[..] else {
            panic!("four fields, not {line:?}");
        };
        let (first, last) = releases.split_once('-').expect("two releases");
        let skipped = RELEASES.iter().position(|&r| r == first).expect("a release");
        for release in &RELEASES[skipped..] {
            let ours = format(value, spec, &rules(release));
            if format!("[{ours}]") != answer {
                wrong += &format!("{release}: format({value}, {spec:?}) is {answer}, not [{ours}]\n");
            }
            if *release == last {
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn large_and_odd_values_format_too() {
    let rules = rules("3.13");
    let large = BigInt::from(10).pow(400);
    let error = format_int(&large, "f", "int", &rules).unwrap_err();
    assert_eq!(error.kind, ErrorKind::OverflowError);
    assert_eq!(error.message, "int too large to convert to float");
    assert_eq!(format_int(&large, "x", "int", &rules).unwrap().len(), 333);
    assert_eq!(format_int(&BigInt::from(0x20ac), "c", "int", &rules).unwrap(), "\u{20ac}");
    assert_eq!(format_int(&BigInt::from(-7), "", "int", &rules).unwrap(), "-7");
    assert_eq!(format_float(-0.01, "z.1f", "float", &rules).unwrap(), "0.0");
    assert_eq!(format_float(-0.06, "z.1f", "float", &rules).unwrap(), "-0.1");
    assert_eq!(format_str("abc", "\u{661}\u{660}", "str", &rules).unwrap(), "abc       ");
    let error = format_str("abc", "\u{1}", "str", &rules).unwrap_err();
    assert_eq!(error.message, "Unknown format code '\\x1' for object of type 'str'");
}

/// What 3.8.18 answers, and what the others do.
#[test]
fn a_tie_of_whole_numbers_keeps_zeros_in_the_oldest_release() {
    let cases = [
        (12_307_050.0, "g", "1.23070e+07", "1.2307e+07"),
        (105.0, ".2g", "1.0e+02", "1e+02"),
        (1_000_005.0, "g", "1.00000e+06", "1e+06"),
        (115.0, ".2g", "1.2e+02", "1.2e+02"),
        (10_005.0, ".3g", "1e+04", "1e+04"),
        (1000.5, ".3g", "1e+03", "1e+03"),
        (1_000_000_000_000_005.0, ".15g", "1e+15", "1e+15"),
    ];
    for (value, spec, old, new) in cases {
        let format = |release| format_float(value, spec, "float", &rules(release)).unwrap();
        assert_eq!(format("3.8"), old);
        assert_eq!(format("3.9"), new);
    }
}
