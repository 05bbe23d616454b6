//! SipHash, by Aumasson and Bernstein, with the round counts as parameters.
//!
//! It knows bytes only; what a str's bytes are belongs to [`super::Hasher`].

use super::HashSecret;

/// SipHash-C-D of `bytes`.
///
/// Mirrors: `siphash13` and `siphash24`, Python/pyhash.c, CPython 3.13.
pub(super) fn siphash<const C: usize, const D: usize>(secret: &HashSecret, bytes: &[u8]) -> u64 {
    let mut state = State {
        v0: secret.k0 ^ 0x736f_6d65_7073_6575,
        v1: secret.k1 ^ 0x646f_7261_6e64_6f6d,
        v2: secret.k0 ^ 0x6c79_6765_6e65_7261,
        v3: secret.k1 ^ 0x7465_6462_7974_6573,
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state.absorb::<C>(u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = bytes.len() as u8;
    state.absorb::<C>(u64::from_le_bytes(last));
    state.v2 ^= 0xff;
    state.rounds::<D>();
    state.v0 ^ state.v1 ^ state.v2 ^ state.v3
}

struct State {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
}

impl State {
    fn absorb<const C: usize>(&mut self, word: u64) {
        self.v3 ^= word;
        self.rounds::<C>();
        self.v0 ^= word;
    }

    fn rounds<const N: usize>(&mut self) {
        for _ in 0..N {
            self.v0 = self.v0.wrapping_add(self.v1);
            self.v1 = self.v1.rotate_left(13) ^ self.v0;
            self.v0 = self.v0.rotate_left(32);
            self.v2 = self.v2.wrapping_add(self.v3);
            self.v3 = self.v3.rotate_left(16) ^ self.v2;
            self.v0 = self.v0.wrapping_add(self.v3);
            self.v3 = self.v3.rotate_left(21) ^ self.v0;
            self.v2 = self.v2.wrapping_add(self.v1);
            self.v1 = self.v1.rotate_left(17) ^ self.v2;
            self.v2 = self.v2.rotate_left(32);
        }
    }
}
