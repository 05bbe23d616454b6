//! The digits of floating-point numbers as `%e` and `%g` want them.

/// `%e`: at least two digits of exponent.
pub(super) fn exponential(value: f64, precision: usize) -> String {
    let shown = format!("{value:.precision$e}");
    let (mantissa, exponent) = shown.split_once('e').expect("it has an exponent");
    let exponent: i32 = exponent.parse().expect("it is a number");
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// `%g`: the shorter of the two, without trailing zeros.
pub(super) fn general(value: f64, precision: usize, keep_zeros: bool) -> String {
    let precision = precision.max(1);
    let exponent = if value == 0.0 {
        0
    } else {
        let shown = format!("{value:.*e}", precision - 1);
        shown.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
    };
    if exponent < -4 || exponent >= precision as i32 {
        let shown = exponential(value, precision - 1);
        let (mantissa, exponent) = shown.split_once('e').expect("it has an exponent");
        let mantissa = if keep_zeros { mantissa } else { trim_zeros(mantissa) };
        return format!("{mantissa}e{exponent}");
    }
    let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
    let shown = format!("{value:.decimals$}");
    if keep_zeros { shown } else { trim_zeros(&shown).to_owned() }
}

fn trim_zeros(shown: &str) -> &str {
    if shown.contains('.') { shown.trim_end_matches('0').trim_end_matches('.') } else { shown }
}
