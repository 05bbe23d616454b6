//! `bytearray`, `memoryview` and the `managedbuffer` between a view and what it looks at.
//!
//! Not here: bytes, which are a plain value, and views of anything but bytes in a row.

use pyheap::Obj;

/// What a bytearray holds.
#[derive(Clone, Debug, Default)]
pub struct ByteArray {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `ob_alloc`: the size of the block that they stand in, a NUL byte after them included; 0 for none.
    pub ob_alloc: u64,
    /// The address of that block.
    pub ob_bytes: u64,
    /// How far into the block the bytes begin, after some were deleted in front.
    pub offset: u64,
}

/// `_PyManagedBuffer`: what all views of one object share; the object, until all of them are released.
#[derive(Clone, Debug)]
pub struct ManagedBuffer {
    /// `master.obj`, null once it is given back.
    pub obj: Obj,
}

/// What a memoryview holds: a range of the object's bytes.
#[derive(Clone, Debug)]
pub struct MemoryView {
    /// `mbuf`.
    pub mbuf: Obj,
    /// The first byte.
    pub start: i64,
    /// How many bytes.
    pub len: usize,
    /// From one to the next.
    pub stride: i64,
    /// Whether nothing may be written.
    pub readonly: bool,
    /// Whether `release` was called.
    pub released: bool,
}

impl MemoryView {
    /// Where a byte of the view is in the object.
    pub fn place(&self, index: usize) -> usize {
        (self.start + self.stride * index as i64) as usize
    }
}

/// The size of a bytearray's block after its bytes were resized; `None` if it stays as it is.
///
/// Mirrors: `PyByteArray_Resize`, Objects/bytearrayobject.c, CPython 3.13.
/// Differs: no.
pub fn resized(size: u64, offset: u64, alloc: u64) -> Option<u64> {
    if size + offset < alloc {
        return (size < alloc / 2).then_some(size + 1);
    }
    let moderate = size as f64 <= alloc as f64 * 1.125;
    Some(if moderate { size + (size >> 3) + if size < 9 { 3 } else { 6 } } else { size + 1 })
}

#[cfg(test)]
mod tests {
    use super::resized;

    #[test]
    fn blocks_grow_as_recorded() {
        let mut alloc = 0;
        let sizes: Vec<u64> = (1..=22)
            .map(|size| {
                alloc = resized(size, 0, alloc).unwrap_or(alloc);
                56 + alloc
            })
            .collect();
        // `sys.getsizeof` while a bytearray grows by appending, CPython 3.8 to 3.13.
        assert_eq!(sizes, [58, 61, 61, 61, 64, 64, 64, 68, 68, 68, 68, 75, 75, 75, 75, 75, 75, 75, 83, 83, 83, 83]);
    }
}
