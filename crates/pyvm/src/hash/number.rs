//! Hashes of numbers: equal numbers hash alike whatever their type, by reduction modulo the prime 2^61 - 1.
//!
//! A NaN has no number to reduce; what its hash is belongs to the caller.

use num_bigint::{BigInt, Sign};

use super::not_error;

/// `sys.hash_info.modulus`.
const MODULUS: u64 = (1 << BITS) - 1;
const BITS: u32 = 61;
/// `sys.hash_info.inf`.
const INF: i64 = 314_159;
/// `sys.hash_info.imag`.
const IMAG: u64 = 1_000_003;

/// `hash()` of an int.
///
/// Mirrors: `long_hash`, Objects/longobject.c, CPython 3.13.
pub const fn hash_i64(value: i64) -> i64 {
    not_error(value % MODULUS as i64)
}

/// `hash()` of an int of any size.
///
/// Mirrors: `long_hash`, Objects/longobject.c, CPython 3.13.
pub fn hash_bigint(value: &BigInt) -> i64 {
    let reduced = value.iter_u64_digits().rev().fold(0, |acc: u64, digit| {
        let acc = (u128::from(acc) << 64) | u128::from(digit);
        (acc % u128::from(MODULUS)) as u64
    });
    with_sign(reduced, value.sign() == Sign::Minus)
}

/// `hash()` of a float; `None` for a NaN, which hashes as 0 up to 3.9 and by identity since.
///
/// Mirrors: `_Py_HashDouble`, Python/pyhash.c, CPython 3.13.
pub fn hash_float(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { INF } else { -INF });
    }
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = match (bits >> 52) & 0x7ff {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased as i32 - 1075),
    };
    // 2^61 is 1 modulo 2^61 - 1, so scaling by a power of two rotates the 61 bits.
    let shift = exponent.rem_euclid(BITS as i32) as u32;
    let rotated = ((mantissa << shift) & MODULUS) | (mantissa >> (BITS - shift));
    Some(with_sign(rotated, value < 0.0))
}

/// `hash()` of a complex number; `None` if a part is a NaN.
///
/// Mirrors: `complex_hash`, Objects/complexobject.c, CPython 3.13.
pub fn hash_complex(real: f64, imag: f64) -> Option<i64> {
    let real = hash_float(real)? as u64;
    let imag = hash_float(imag)? as u64;
    Some(not_error(real.wrapping_add(IMAG.wrapping_mul(imag)) as i64))
}

fn with_sign(reduced: u64, negative: bool) -> i64 {
    let reduced = reduced as i64;
    not_error(if negative { -reduced } else { reduced })
}
