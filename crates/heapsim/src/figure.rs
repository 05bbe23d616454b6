//! Figures: a state of the heap, or the bytes of a C program, as one SVG.
//!
//! A figure is drawn here and nowhere else: the book's build, the command line and the browser show the same bytes.
//! It carries no style, script, title or newline; the page's [`stylesheet`] colors it, and without one it stays
//! readable in the text's own color.
//!
//! Law: the edges drawn into an object, plus the hidden owners named at it, equal the count written on it.
//!
//! Reading order: `subject` (what it is about), `scene` (what is shown), `layout` and `spread` (where), `route` (how edges get there), `heap` (the drawing);
//! `memory` draws bytes and `bench` the collector's lists. Not here: the same in words ([`crate::words`]).

mod bench;
mod heap;
mod layout;
mod memory;
mod route;
pub(crate) mod scene;
mod spread;
mod style;
mod subject;
mod svg;
mod union;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod memory_tests;
#[cfg(test)]
mod tests;

use crate::bytes::Bytes;
use crate::trace::{CollectorStep, Object, Serial, State};

pub use layout::Layout;
pub use style::{standalone, stylesheet};

/// What a figure shows and how it is named.
#[derive(Debug, Clone, Copy)]
pub struct FigureOptions<'a> {
    /// What every `id` in the figure starts with; unique over the whole book.
    pub id_prefix: &'a str,
    /// The picture's accessible name; composed from what is shown if there is none.
    pub label: Option<&'a str>,
    /// Which objects stand in the slot that refers to them.
    pub inline: Inline,
    /// Objects that get a box whatever they are.
    pub boxes: &'a [Serial],
    /// Objects that get no box; their references to others are named as hidden owners.
    pub omit: &'a [Serial],
    /// Of the other objects, only those whose name, type, or name in the program contains this get a box; empty: all.
    pub filter: &'a str,
    /// Whether classes, functions and modules get boxes too.
    pub code: bool,
    /// Whether freed objects are shown where they were.
    pub tombstones: bool,
    /// Places that stay the same over the steps of a trace.
    pub layout: Option<&'a Layout>,
    /// The state before, to mark what has changed.
    pub before: Option<&'a State>,
    /// A phase of a collection, to show `gc_refs` beside the counts.
    pub collector: Option<&'a CollectorStep>,
    /// Whether [`Layout::of_trace`] leaves room for `gc_refs` in every box.
    pub room_for_gc_refs: bool,
}

impl Default for FigureOptions<'_> {
    fn default() -> Self {
        FigureOptions {
            id_prefix: "heap",
            label: None,
            inline: Inline::Atoms,
            boxes: &[],
            omit: &[],
            filter: "",
            code: false,
            tombstones: true,
            layout: None,
            before: None,
            collector: None,
            room_for_gc_refs: false,
        }
    }
}

/// Which objects stand as text in the slot that refers to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inline {
    /// Numbers, strings and other objects that are only a value.
    #[default]
    Atoms,
    /// None: each has a box of its own.
    None,
}

/// Whether a figure may be about an object: not about a number or a string, nor about what serves the interpreter.
pub(crate) fn is_of_interest(object: &Object) -> bool {
    object.is_counted() && object.value.is_none() && !subject::is_helper(&object.type_name)
}

/// Whether a picture of a state has room for all that it is about.
pub(crate) fn fits(state: &State, options: &FigureOptions<'_>) -> bool {
    scene::choose(state, &subject::of(state), options).1
}

/// The objects that may have a box of their own, whether there is room for it or not.
pub(crate) fn candidates<'s>(state: &'s State, options: &FigureOptions<'_>) -> Vec<&'s Object> {
    let subjects = subject::of(state).into_iter().filter_map(|serial| state.objects.get(&serial));
    subjects.map(|object| &**object).filter(|object| scene::has_box(object, options)).collect()
}

/// Draws a state of the heap.
pub fn heap(state: &State, options: &FigureOptions<'_>) -> String {
    heap::draw(state, options)
}

/// Draws the memory of a C program, eight bytes a row.
pub fn bytes(bytes: &Bytes, options: &FigureOptions<'_>) -> String {
    memory::draw(bytes, options)
}

/// Draws the collector's lists after one of its phases. `state` gives the objects their names.
pub fn collector(state: &State, step: &CollectorStep, options: &FigureOptions<'_>) -> String {
    bench::draw(state, step, options)
}
