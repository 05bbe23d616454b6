//! A picture of C memory as plain data: regions of bytes, whose they are, and the access that went wrong.
//!
//! Not here: how it is drawn ([`crate::figure`]) and how memory works (`cmem`).

use serde::{Deserialize, Serialize};

/// The memory of a C program at one step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bytes {
    /// Stack frames (innermost last), then heap blocks, then globals that the program defines, then the string literals
    /// that are pointed to; each in rising addresses.
    pub regions: Vec<Region>,
    /// Pointers that are stored in these bytes.
    pub pointers: Vec<Pointer>,
    /// The access that is shown ringed.
    pub access: Option<Access>,
}

/// A run of neighboring bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// What it is: `stack frame of main`, `heap`, `globals`.
    pub title: String,
    /// The address of its first byte.
    pub base: u64,
    /// Its bytes.
    pub cells: Vec<Cell>,
    /// Who owns which bytes; bytes outside every span are padding.
    pub spans: Vec<Span>,
}

/// One byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What the machine holds there.
    pub value: u8,
    /// Whether the program ever wrote it.
    pub init: bool,
    /// The line that wrote it last.
    pub writer: Option<u32>,
}

/// Bytes that belong to one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The variable, `malloc(4), line 5`, `saved frame pointer`, `canary`, `heap header`.
    pub name: String,
    /// Its C type, if it has one.
    pub type_name: String,
    /// The first byte, counted from the region's.
    pub offset: u32,
    /// How many bytes.
    pub size: u32,
    /// Whether the object is alive.
    pub state: SpanState,
}

/// An object's lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanState {
    /// Alive.
    Live,
    /// `free` was called on it.
    Freed,
    /// Its scope was left, or its function returned.
    OutOfScope,
    /// Not the program's: a canary, a saved frame pointer, an allocator's header.
    Machine,
}

/// A pointer in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// The address of the pointer's first byte.
    pub from: u64,
    /// The address it holds.
    pub to: u64,
    /// What is there, in words: `a string literal`, `no memory`.
    pub what: String,
}

/// A memory access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The first byte touched.
    pub address: u64,
    /// How many bytes.
    pub size: u32,
    /// Whether it wrote.
    pub write: bool,
    /// What the first byte belongs to, in words.
    pub what: String,
    /// The fault's code, if it is one.
    pub fault: Option<String>,
    /// A short label: `WRITE a[1]: 1 past a; byte belongs to b`.
    pub label: String,
}
