//! The secret that keys str and bytes hashes, made from `PYTHONHASHSEED`.
//!
//! Only fixed seeds are here: a random one is not a function of a program's input.

/// `_Py_HashSecret`, as far as it keys SipHash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashSecret {
    pub(super) k0: u64,
    pub(super) k1: u64,
}

impl HashSecret {
    /// The secret for `PYTHONHASHSEED=seed`. Seed 0 turns randomization off: the key is zero.
    ///
    /// Mirrors: `_Py_HashRandomization_Init` and `lcg_urandom`, Python/bootstrap_hash.c, CPython 3.13.
    pub const fn from_seed(seed: u32) -> Self {
        if seed == 0 {
            return Self { k0: 0, k1: 0 };
        }
        let mut bytes = [0; 16];
        let mut x = seed;
        let mut i = 0;
        while i < bytes.len() {
            x = x.wrapping_mul(214_013).wrapping_add(2_531_011);
            bytes[i] = (x >> 16) as u8;
            i += 1;
        }
        let both = u128::from_le_bytes(bytes);
        Self { k0: both as u64, k1: (both >> 64) as u64 }
    }
}
