//! One address space for Python and C: `pyvm`'s raw memory over `cmem`'s space.
//!
//! Not here: what an object's bytes are (`pyvm::memory`) and what a C access is checked against (`cmem`).

use cmem::{MapKind, Space};
use pyvm::memory::{RawMemory, Unmapped};

/// The simulated address space, seen from Python.
#[derive(Debug, Clone, Default)]
pub struct SharedMemory {
    /// The bytes.
    pub space: Space,
}

impl RawMemory for SharedMemory {
    fn place(&mut self, address: u64, bytes: &[u8]) {
        if self.space.write(address, bytes).is_err() {
            self.space.unmap(address);
            self.space.map(address, bytes, MapKind::Foreign);
        }
    }

    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), Unmapped> {
        self.space.read(address, bytes).map_err(|_| Unmapped)
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Unmapped> {
        self.space.write(address, bytes).map_err(|_| Unmapped)
    }
}
