//! A picture of the program's memory at one moment: regions of bytes, whose they are, and the pointers among them.
//!
//! Only what is the program's: its frames, its blocks, its globals, the literals that these point to.
//! Not here: how it is drawn.

use std::collections::BTreeMap;

use crate::alloc::chunk_size;
use crate::machine::{Frame, Machine};
use crate::object::{Object, ObjectId, ObjectKind, State};
use crate::space::MapKind;

/// The memory of a program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// Stack frames (innermost last), then the heap, then globals that the program defines, then the string literals that
    /// are pointed to; each in rising addresses.
    pub regions: Vec<Region>,
    /// Pointers that are stored in these bytes.
    pub pointers: Vec<PointerCell>,
}

/// A run of neighboring bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What the machine holds there.
    pub value: u8,
    /// Whether the program ever wrote it.
    pub init: bool,
    /// The line that wrote it last.
    pub writer: Option<u32>,
}

/// Bytes that belong to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointerCell {
    /// The address of the pointer's first byte.
    pub from: u64,
    /// The address it holds.
    pub to: u64,
    /// What is there, as [`Machine::what_is_at`] says it.
    pub what: String,
}

/// How many bytes of a region are shown at most.
const MAX_REGION: u64 = 4096;
/// How many frames are shown at most, innermost first.
const MAX_FRAMES: usize = 8;

impl Machine<'_> {
    /// The program's memory as it is now.
    pub fn picture(&self) -> Picture {
        let mut picture = Picture::default();
        let skipped = self.frames.len().saturating_sub(MAX_FRAMES);
        for frame in &self.frames[skipped..] {
            picture.regions.push(self.frame_region(frame));
        }
        picture.regions.extend(self.heap_region());
        picture.regions.extend(self.globals_regions());
        for region in &picture.regions {
            for span in region.spans.iter().filter(|span| span.state != SpanState::Machine) {
                let start = region.base + u64::from(span.offset);
                picture.pointers.extend(self.pointers_in(start, start + u64::from(span.size)));
            }
        }
        picture.regions.extend(self.literal_regions(&picture.pointers));
        picture
    }

    /// What is at an address, in words: `a string literal`, `unused heap`, `no memory`.
    pub fn what_is_at(&self, address: u64) -> String {
        if let Some(id) = self.objects.pointed_at(address) {
            let object = self.objects.get(id);
            let state = match object.state {
                State::Live => String::new(),
                State::Freed(line) => format!(", freed on line {line}"),
                State::OutOfScope(_) => ", out of scope".to_owned(),
                State::Returned(_) => ", whose function returned".to_owned(),
            };
            return format!("{}{state}", crate::diagnostics::name(object));
        }
        let what = match self.space.kind_at(address) {
            Some(MapKind::Code) => "instructions",
            Some(MapKind::ReadOnly) => "read-only memory",
            Some(MapKind::Data) => "the C library's data",
            Some(MapKind::Heap) => "unused heap",
            Some(MapKind::Stack) => "unused stack",
            Some(MapKind::Foreign) => "another language's memory",
            None => "no memory",
        };
        what.to_owned()
    }

    fn frame_region(&self, frame: &Frame) -> Region {
        let name = &self.program.functions[frame.function].name;
        let mut spans: Vec<(u64, u64, Span)> = Vec::new();
        for (_, object) in self.objects.within(frame.low, frame.home) {
            if matches!(object.kind, ObjectKind::Local(_) | ObjectKind::Alloca) {
                spans.push((object.base, object.size, span_of(object)));
            }
        }
        let bookkeeping = self.bookkeeping(frame);
        for (what, address) in bookkeeping {
            spans.push((address, 8, machine_span(what)));
        }
        self.region(format!("stack frame of {name}"), spans, 0)
    }

    fn heap_region(&self) -> Option<Region> {
        let mut spans = Vec::new();
        for (_, object) in self.objects.by_address() {
            if !matches!(object.kind, ObjectKind::Heap(_)) || self.space.kind_at(object.base).is_none() {
                continue;
            }
            spans.push((object.base - 8, 8, machine_span("heap header")));
            spans.push((object.base, object.size, span_of(object)));
        }
        // Blocks that are mapped on their own lie far away; the picture keeps to the first run.
        if let Some(first) = spans.first().map(|(base, ..)| *base) {
            spans.retain(|(base, size, _)| base + size - first <= MAX_REGION);
        }
        // A chunk has more bytes than were asked for; an access past the last block touches them first.
        let blocks = spans.iter().filter(|(.., span)| span.state != SpanState::Machine);
        let end = blocks.map(|(base, size, _)| base + chunk_size(*size).map_or(*size, |chunk| chunk - 8)).max();
        end.map(|end| self.region("heap".to_owned(), spans, end))
    }

    fn globals_regions(&self) -> Vec<Region> {
        let mut ids = self.globals.clone();
        // A literal of a struct or array outside a function has no name, and no place in the picture.
        ids.retain(|id| self.objects.get(*id).declared().is_some_and(|declared| !declared.name.starts_with('(')));
        ids.sort_by_key(|id| self.objects.get(*id).base);
        // Constants and variables lie apart.
        self.regions_of("globals", ids, 64)
    }

    /// The literals that `pointers` point to: what the program only prints is not worth a row.
    fn literal_regions(&self, pointers: &[PointerCell]) -> Vec<Region> {
        let literal = |pointer: &PointerCell| {
            let id = self.objects.pointed_at(pointer.to)?;
            matches!(self.objects.get(id).kind, ObjectKind::Literal).then_some((self.objects.get(id).base, id))
        };
        let ids: BTreeMap<u64, ObjectId> = pointers.iter().filter_map(literal).collect();
        self.regions_of("string literals", ids.into_values().collect(), 16)
    }

    /// The regions of objects in rising addresses; a gap of `apart` bytes begins a new one.
    fn regions_of(&self, title: &str, ids: Vec<ObjectId>, apart: u64) -> Vec<Region> {
        let mut regions: Vec<Vec<(u64, u64, Span)>> = Vec::new();
        for id in ids {
            let object = self.objects.get(id);
            let entry = (object.base, object.size, span_of(object));
            match regions.last_mut() {
                Some(region) if region.last().is_some_and(|(base, size, _)| object.base - (base + size) < apart) => {
                    region.push(entry);
                }
                _ => regions.push(vec![entry]),
            }
        }
        regions.into_iter().map(|spans| self.region(title.to_owned(), spans, 0)).collect()
    }

    /// A region around spans, given with their addresses; it reaches to `end` at least.
    fn region(&self, title: String, mut spans: Vec<(u64, u64, Span)>, end: u64) -> Region {
        spans.sort_by_key(|(base, ..)| *base);
        let base = spans.first().map_or(0, |(base, ..)| *base);
        let end = spans.iter().map(|(base, size, _)| base + size).fold(end, u64::max).max(base).min(base + MAX_REGION);
        let cells = (base..end)
            .map(|address| {
                let byte = self.space.byte(address).unwrap_or_default();
                let writer = Some(byte.shadow.writer).filter(|line| *line > 0);
                Cell { value: byte.value, init: byte.shadow.init, writer }
            })
            .collect();
        let spans = spans
            .into_iter()
            .filter(|(start, ..)| *start < end)
            .map(|(start, size, span)| Span { offset: (start - base) as u32, size: size.min(end - start) as u32, ..span })
            .collect();
        Region { title, base, cells, spans }
    }

    /// The pointers that the program stored from `start` to `end`.
    fn pointers_in(&self, start: u64, end: u64) -> Vec<PointerCell> {
        let mut pointers = Vec::new();
        let mut from = start.next_multiple_of(8);
        while from + 8 <= end {
            let is_pointer = self.space.byte(from).is_ok_and(|byte| {
                byte.shadow.init && byte.shadow.fragment == 0 && !matches!(byte.shadow.provenance, 0 | u32::MAX)
            });
            if is_pointer && let Some(to) = self.written_word(from) {
                pointers.push(PointerCell { from, to, what: self.what_is_at(to) });
            }
            from += 8;
        }
        pointers
    }
}

fn span_of(object: &Object) -> Span {
    let (name, type_name) = match &object.kind {
        ObjectKind::Local(declared) | ObjectKind::Global(declared) => (declared.name.clone(), declared.type_name.clone()),
        ObjectKind::Heap(maker) => (format!("{maker}({}), line {}", object.size, object.born), String::new()),
        ObjectKind::Alloca => (format!("alloca({}), line {}", object.size, object.born), String::new()),
        ObjectKind::Literal => ("string literal".to_owned(), String::new()),
        _ => (crate::diagnostics::name(object), String::new()),
    };
    let state = match object.state {
        State::Live => SpanState::Live,
        State::Freed(_) => SpanState::Freed,
        State::OutOfScope(_) | State::Returned(_) => SpanState::OutOfScope,
    };
    Span { name, type_name, offset: 0, size: 0, state }
}

fn machine_span(name: &str) -> Span {
    Span { name: name.to_owned(), type_name: String::new(), offset: 0, size: 0, state: SpanState::Machine }
}
