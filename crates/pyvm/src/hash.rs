//! CPython's hash functions, as pure functions over Rust values.
//!
//! Not here: which object is hashable, `__hash__`, cached hashes, and what an object's address is.

mod number;
mod secret;
mod siphash;
#[cfg(test)]
mod tests;

pub use number::{hash_bigint, hash_complex, hash_float, hash_i64};
pub use secret::HashSecret;

/// `-1` says in C that hashing failed, so no hash is -1.
const ERROR: i64 = -1;

/// `sys.hash_info.algorithm`: how str and bytes are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// SipHash with one compression round and three finalization rounds; the default since 3.11 (bpo-29410).
    SipHash13,
    /// SipHash with two and four; the default before.
    SipHash24,
}

impl Algorithm {
    /// The name in `sys.hash_info.algorithm`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SipHash13 => "siphash13",
            Self::SipHash24 => "siphash24",
        }
    }
}

/// Hashes str and bytes for one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hasher {
    algorithm: Algorithm,
    secret: HashSecret,
}

impl Hasher {
    /// The hasher of a process.
    pub const fn new(algorithm: Algorithm, secret: HashSecret) -> Self {
        Self { algorithm, secret }
    }

    /// `hash()` of a bytes object, and of any run of memory.
    ///
    /// Mirrors: `_Py_HashBytes`, Python/pyhash.c, CPython 3.13.
    pub fn hash_bytes(&self, bytes: &[u8]) -> i64 {
        if bytes.is_empty() {
            return 0;
        }
        let hash = match self.algorithm {
            Algorithm::SipHash13 => siphash::siphash::<1, 3>(&self.secret, bytes),
            Algorithm::SipHash24 => siphash::siphash::<2, 4>(&self.secret, bytes),
        };
        not_error(hash as i64)
    }

    /// `hash()` of a str: that of its storage, which has 1, 2 or 4 bytes for each character, as the widest needs.
    ///
    /// Mirrors: `unicode_hash`, Objects/unicodeobject.c, CPython 3.13.
    /// Differs: a Rust string holds no lone surrogates; [`Self::hash_code_points`] takes them.
    pub fn hash_str(&self, text: &str) -> i64 {
        if text.is_ascii() { self.hash_bytes(text.as_bytes()) } else { self.hash_code_points(text.chars().map(u32::from)) }
    }

    /// [`Self::hash_str`] of a str that is given by its code points.
    pub fn hash_code_points(&self, code_points: impl Iterator<Item = u32> + Clone) -> i64 {
        let widest = code_points.clone().max().unwrap_or(0);
        let width = match widest {
            0..=0xff => 1,
            0x100..=0xffff => 2,
            _ => 4,
        };
        let storage: Vec<u8> = code_points.flat_map(|c| c.to_le_bytes().into_iter().take(width)).collect();
        self.hash_bytes(&storage)
    }
}

/// `hash()` of a tuple from the hashes of its items.
///
/// Mirrors: `tuplehash`, Objects/tupleobject.c, CPython 3.13.
pub fn hash_tuple(items: impl IntoIterator<Item = i64>) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut acc = PRIME_5;
    let mut len: u64 = 0;
    for item in items {
        acc = acc.wrapping_add((item as u64).wrapping_mul(PRIME_2));
        acc = acc.rotate_left(31).wrapping_mul(PRIME_1);
        len += 1;
    }
    acc = acc.wrapping_add(len ^ (PRIME_5 ^ 3_527_539));
    match acc as i64 {
        ERROR => 1_546_275_796,
        hash => hash,
    }
}

/// `hash()` of a frozenset from the hashes of its items, in any order.
///
/// Mirrors: `frozenset_hash`, Objects/setobject.c, CPython 3.13.
/// Differs: it walks the items; CPython walks the table and then takes the unused entries out again.
pub fn hash_frozenset(items: impl IntoIterator<Item = i64>) -> i64 {
    let mut hash: u64 = 0;
    let mut len: u64 = 0;
    for item in items {
        hash ^= shuffle_bits(item as u64);
        len += 1;
    }
    hash ^= (len + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    match hash as i64 {
        ERROR => 590_923_713,
        hash => hash,
    }
}

/// Spreads the bits of hashes that lie close to each other.
///
/// Mirrors: `_shuffle_bits`, Objects/setobject.c, CPython 3.13.
fn shuffle_bits(hash: u64) -> u64 {
    ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167)
}

/// `hash()` of an object that is hashed by identity, from its address.
///
/// Mirrors: `Py_HashPointer`, Python/pyhash.c, CPython 3.13.
pub const fn hash_address(address: u64) -> i64 {
    not_error(address.rotate_right(4) as i64)
}

/// `hash(None)` where it is a constant, since 3.12; before, it comes from the address of `None`.
///
/// Mirrors: `none_hash`, Objects/object.c, CPython 3.12.
pub const HASH_NONE: i64 = 0xfca8_6420;

const fn not_error(hash: i64) -> i64 {
    if hash == ERROR { -2 } else { hash }
}
