//! Programs with tokens left out and swapped: many, and the same in every run.

/// The program with one to three tokens left out, or swapped with another.
pub fn mutant(pieces: &[String], number: u64) -> String {
    let mut random = Random(number);
    let mut pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(pieces.len() as u64) as usize;
        match random.below(3) {
            0 => {
                pieces.remove(at);
            }
            1 => {
                let neighbor = (at + 1) % pieces.len();
                pieces.swap(at, neighbor);
            }
            _ => {
                let other = random.below(pieces.len() as u64) as usize;
                pieces.swap(at, other);
            }
        }
    }
    pieces.concat()
}

/// The text cut before each word and each mark; the white space behind a token goes with it.
pub fn pieces(source: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut in_word = false;
    for c in source.chars() {
        let is_word = c.is_alphanumeric() || c == '_';
        match pieces.last_mut() {
            Some(piece) if is_word && in_word || c.is_whitespace() => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        in_word = is_word;
    }
    pieces
}

/// SplitMix64: numbers that look random, and are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
