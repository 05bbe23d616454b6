//! A sparse 64-bit address space: bytes, and for each byte a shadow that no machine has.
//!
//! The shadow says whether the byte was ever written, which object the pointer that it is a part of belongs to, and which
//! line wrote it last. Not here: objects ([`crate::object`]) and what is an error ([`crate::access`]); nothing here knows
//! that C exists.

use std::collections::BTreeMap;
use std::fmt;

/// How many bytes share a page.
const PAGE: u64 = 4096;

/// Memory by address.
#[derive(Debug, Clone, Default)]
pub struct Space {
    /// Mappings by their first address; they don't overlap.
    mappings: BTreeMap<u64, Mapping>,
    /// Pages that were written, by their first address. Every other mapped byte holds its mapping's filling.
    pages: BTreeMap<u64, Page>,
}

/// What a mapping is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapKind {
    /// Instructions: neither read as data nor written by a sane program.
    Code,
    /// Constants: a write is a segmentation fault.
    ReadOnly,
    /// Variables outside every function.
    Data,
    /// What `malloc` hands out.
    Heap,
    /// The stack.
    Stack,
    /// Whatever else shares the space: another language's objects.
    Foreign,
}

/// An access to an address that the machine refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmapped {
    /// The first byte that it refuses.
    pub address: u64,
    /// Whether the byte exists and only may not be written.
    pub read_only: bool,
}

impl fmt::Display for Unmapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = if self.read_only { "is read-only" } else { "isn't mapped" };
        write!(f, "address {:#x} {why}", self.address)
    }
}

impl std::error::Error for Unmapped {}

// ANCHOR: shadow
/// What is known of one byte beyond its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shadow {
    /// Whether it was written since its object came to be.
    pub init: bool,
    /// If it is part of a pointer, which byte of it.
    pub fragment: u8,
    /// If it is part of a pointer, whose: 0 for nobody's. The owner of the numbers is the caller.
    pub provenance: u32,
    /// The line that wrote it last; 0 for none.
    pub writer: u32,
}
// ANCHOR_END: shadow

/// A byte with its shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Byte {
    /// The machine's byte.
    pub value: u8,
    /// What is known of it.
    pub shadow: Shadow,
}

#[derive(Debug, Clone)]
struct Mapping {
    end: u64,
    kind: MapKind,
    /// 0 fills fresh memory with zeros, as the kernel does; another seed with a pattern of its own.
    seed: u32,
    /// Whether fresh memory counts as written.
    written: bool,
}

#[derive(Debug, Clone)]
struct Page {
    bytes: Box<[u8; PAGE as usize]>,
    shadow: Box<[Shadow; PAGE as usize]>,
}

impl Space {
    /// An empty space.
    pub fn new() -> Space {
        Space::default()
    }

    /// Maps `bytes` at `address`; they count as written.
    pub fn map(&mut self, address: u64, bytes: &[u8], kind: MapKind) {
        self.map_fresh(address, bytes.len() as u64, kind, 0);
        for (i, &value) in bytes.iter().enumerate() {
            self.poke(address + i as u64, Byte { value, shadow: Shadow { init: true, ..Shadow::default() } });
        }
    }

    /// Maps `size` bytes that nobody wrote; `seed` says what they hold (0: zeros).
    pub fn map_fresh(&mut self, address: u64, size: u64, kind: MapKind, seed: u32) {
        let end = address + size;
        let written = false;
        self.mappings.insert(address, Mapping { end, kind, seed, written });
    }

    /// Maps `size` zeros that count as written, without spending memory on them.
    pub fn map_zeros(&mut self, address: u64, size: u64, kind: MapKind) {
        let end = address + size;
        let written = true;
        self.mappings.insert(address, Mapping { end, kind, seed: 0, written });
    }

    /// Moves the end of the mapping that starts at `address`.
    pub fn resize(&mut self, address: u64, size: u64) {
        if let Some(mapping) = self.mappings.get_mut(&address) {
            mapping.end = address + size;
        }
    }

    /// Makes the mapping around `address` read-only.
    pub fn protect(&mut self, address: u64) {
        if let Some((_, mapping)) = self.mappings.range_mut(..=address).next_back() {
            mapping.kind = MapKind::ReadOnly;
        }
    }

    /// Removes the mapping that starts at `address`, and its bytes.
    pub fn unmap(&mut self, address: u64) {
        if let Some(mapping) = self.mappings.remove(&address) {
            let gone: Vec<u64> = self.pages.range(address / PAGE * PAGE..mapping.end).map(|(page, _)| *page).collect();
            for page in gone {
                let shared = self.mapping_overlaps(page);
                if !shared {
                    self.pages.remove(&page);
                }
            }
        }
    }

    /// What is mapped at `address`.
    pub fn kind_at(&self, address: u64) -> Option<MapKind> {
        self.mapping(address).map(|mapping| mapping.kind)
    }

    /// The bounds of the mapping around `address`.
    pub fn mapping_at(&self, address: u64) -> Option<(u64, u64)> {
        let (start, mapping) = self.mappings.range(..=address).next_back()?;
        (address < mapping.end).then_some((*start, mapping.end))
    }

    /// Reads `bytes.len()` bytes; those before the first unmapped one are read in any case.
    pub fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), Unmapped> {
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = self.byte(address.wrapping_add(i as u64))?.value;
        }
        Ok(())
    }

    /// Writes `bytes`; those before the first refused one are written in any case.
    pub fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Unmapped> {
        for (i, &value) in bytes.iter().enumerate() {
            let shadow = Shadow { init: true, ..Shadow::default() };
            self.put(address.wrapping_add(i as u64), Byte { value, shadow })?;
        }
        Ok(())
    }

    /// One byte with its shadow.
    pub fn byte(&self, address: u64) -> Result<Byte, Unmapped> {
        let Some(mapping) = self.mapping(address) else {
            return Err(Unmapped { address, read_only: false });
        };
        let offset = (address % PAGE) as usize;
        Ok(match self.pages.get(&(address - address % PAGE)) {
            Some(page) => Byte { value: page.bytes[offset], shadow: page.shadow[offset] },
            None => Byte { value: filling(mapping.seed, address), shadow: Shadow { init: mapping.written, ..Shadow::default() } },
        })
    }

    /// Stores one byte with its shadow.
    pub fn put(&mut self, address: u64, byte: Byte) -> Result<(), Unmapped> {
        match self.kind_at(address) {
            None => Err(Unmapped { address, read_only: false }),
            Some(MapKind::Code | MapKind::ReadOnly) => Err(Unmapped { address, read_only: true }),
            Some(_) => {
                self.poke(address, byte);
                Ok(())
            }
        }
    }

    /// Forgets that `size` bytes from `address` were written; their values stay.
    pub fn forget(&mut self, address: u64, size: u64) {
        for address in address..address.saturating_add(size) {
            let page_start = address - address % PAGE;
            // A page that was never written has nothing to forget, unless its zeros count as written.
            if !self.pages.contains_key(&page_start) && self.mapping(address).is_some_and(|mapping| mapping.written) {
                let page = self.fresh_page(page_start);
                self.pages.insert(page_start, page);
            }
            if let Some(page) = self.pages.get_mut(&page_start) {
                let shadow = &mut page.shadow[(address % PAGE) as usize];
                shadow.init = false;
                shadow.provenance = 0;
            }
        }
    }

    /// Reads a little-endian number of 8 bytes, as the machine itself does.
    pub(crate) fn read_u64(&self, address: u64) -> Result<u64, Unmapped> {
        let mut bytes = [0; 8];
        self.read(address, &mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// Writes a little-endian number of 8 bytes and leaves the shadow as it is: the machine's writing is not the program's.
    pub(crate) fn write_u64(&mut self, address: u64, value: u64) -> Result<(), Unmapped> {
        for (i, value) in value.to_le_bytes().into_iter().enumerate() {
            let at = address.wrapping_add(i as u64);
            let shadow = Shadow { provenance: 0, ..self.byte(at)?.shadow };
            self.put(at, Byte { value, shadow })?;
        }
        Ok(())
    }

    /// Stores a byte whatever its mapping allows.
    fn poke(&mut self, address: u64, byte: Byte) {
        let start = address - address % PAGE;
        if !self.pages.contains_key(&start) {
            let page = self.fresh_page(start);
            self.pages.insert(start, page);
        }
        let page = self.pages.get_mut(&start).expect("it was just inserted");
        page.bytes[(address % PAGE) as usize] = byte.value;
        page.shadow[(address % PAGE) as usize] = byte.shadow;
    }

    fn fresh_page(&self, start: u64) -> Page {
        let mut bytes = Box::new([0; PAGE as usize]);
        let mut shadow = Box::new([Shadow::default(); PAGE as usize]);
        for (i, (byte, shadow)) in bytes.iter_mut().zip(shadow.iter_mut()).enumerate() {
            let address = start + i as u64;
            if let Some(mapping) = self.mapping(address) {
                *byte = filling(mapping.seed, address);
                shadow.init = mapping.written;
            }
        }
        Page { bytes, shadow }
    }

    fn mapping(&self, address: u64) -> Option<&Mapping> {
        let (_, mapping) = self.mappings.range(..=address).next_back()?;
        (address < mapping.end).then_some(mapping)
    }

    fn mapping_overlaps(&self, page: u64) -> bool {
        self.mappings.range(..page + PAGE).next_back().is_some_and(|(_, mapping)| mapping.end > page)
    }
}

/// What a fresh byte holds.
fn filling(seed: u32, address: u64) -> u8 {
    if seed == 0 {
        return 0;
    }
    // A mixing step of the SplitMix64 generator: neighboring addresses give unrelated bytes.
    let mut mixed = (address ^ (u64::from(seed) << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)) as u8
}

#[cfg(test)]
mod tests;
