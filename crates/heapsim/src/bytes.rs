//! A picture of C memory as plain data: regions of bytes, whose they are, and the access that went wrong.
//!
//! Not here: how it is drawn ([`crate::figure`]) and how memory works (`cmem`).

use serde::{Deserialize, Serialize};

use crate::splice::Splice;

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

/// How the memory differs from what it was.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BytesPatch {
    /// Regions that came, went or changed their place or size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Splice<Region>>,
    /// What changed in the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<RegionPatch>,
    /// What changed in the list of pointers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointers: Option<Splice<Pointer>>,
    /// The access that is shown now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

/// How a region differs from what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionPatch {
    /// Which of the regions that there are now.
    pub region: usize,
    /// Runs of bytes that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Splice<Cell>>,
    /// What changed in the list of owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spans: Option<Splice<Span>>,
}

impl Bytes {
    /// What leads from here to `new`; nothing if they are equal.
    pub fn patch_to(&self, new: &Bytes) -> Option<BytesPatch> {
        if self == new {
            return None;
        }
        let fits =
            |old: &Region, new: &Region| old.title == new.title && old.base == new.base && old.cells.len() == new.cells.len();
        let regions = Splice::between(&self.regions, &new.regions, fits, Clone::clone);
        let (at, removed, inserted) =
            regions.as_ref().map_or((0, 0, 0), |splice| (splice.at, splice.removed, splice.inserted.len()));
        let mut patches = Vec::new();
        for (region, now) in new.regions.iter().enumerate() {
            let old = match region {
                _ if region < at => region,
                _ if region < at + inserted => continue,
                _ => region - inserted + removed,
            };
            let old = &self.regions[old];
            let cells = runs(&old.cells, &now.cells);
            let spans = Splice::between(&old.spans, &now.spans, PartialEq::eq, Clone::clone);
            if !cells.is_empty() || spans.is_some() {
                patches.push(RegionPatch { region, cells, spans });
            }
        }
        let pointers = Splice::between(&self.pointers, &new.pointers, PartialEq::eq, Clone::clone);
        Some(BytesPatch { regions, patches, pointers, access: new.access.clone() })
    }

    /// Brings the memory forward.
    pub fn apply(&mut self, patch: &BytesPatch) {
        if let Some(regions) = &patch.regions {
            regions.apply(&mut self.regions);
        }
        for patch in &patch.patches {
            let Some(region) = self.regions.get_mut(patch.region) else { continue };
            patch.cells.iter().for_each(|run| run.apply(&mut region.cells));
            if let Some(spans) = &patch.spans {
                spans.apply(&mut region.spans);
            }
        }
        if let Some(pointers) = &patch.pointers {
            pointers.apply(&mut self.pointers);
        }
        self.access.clone_from(&patch.access);
    }
}

/// The runs of cells that differ; both lists are equally long.
fn runs(old: &[Cell], new: &[Cell]) -> Vec<Splice<Cell>> {
    let mut runs: Vec<Splice<Cell>> = Vec::new();
    for (at, (_, now)) in old.iter().zip(new).enumerate().filter(|(_, (old, new))| old != new) {
        match runs.last_mut() {
            Some(run) if run.at + run.removed == at => {
                run.removed += 1;
                run.inserted.push(*now);
            }
            _ => runs.push(Splice { at, removed: 1, inserted: vec![*now] }),
        }
    }
    runs
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_leads_from_one_memory_to_the_other_and_is_short() {
        let region = |title: &str, values: &[u8]| Region {
            title: title.to_owned(),
            base: 0x1000,
            cells: values.iter().map(|&value| Cell { value, init: true, writer: None }).collect(),
            spans: Vec::new(),
        };
        let memory = |regions: &[Region]| Bytes { regions: regions.to_vec(), ..Bytes::default() };
        let (main, heap) = (region("main", &[1, 2, 3, 4, 5]), region("heap", &[9; 8]));
        let changed = region("main", &[1, 7, 3, 8, 8]);
        let states = [
            memory(&[]),
            memory(&[main.clone(), heap.clone()]),
            memory(&[changed.clone(), heap.clone()]),
            memory(&[changed.clone(), region("f", &[0; 3]), heap.clone()]),
            memory(&[main, heap]),
            memory(&[changed]),
        ];
        for old in &states {
            for new in &states {
                let mut now = old.clone();
                match old.patch_to(new) {
                    Some(patch) => now.apply(&patch),
                    None => assert_eq!(old, new),
                }
                assert_eq!(now, *new);
            }
        }
        let patch = states[1].patch_to(&states[2]).expect("they differ");
        assert_eq!(patch.regions, None);
        let runs: Vec<(usize, usize)> = patch.patches[0].cells.iter().map(|run| (run.at, run.inserted.len())).collect();
        assert_eq!(runs, [(1, 1), (3, 2)]);
    }
}
