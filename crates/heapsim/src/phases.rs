//! What a phase of a collection shows: the lists it left, and what it did in a sentence.
//!
//! A sentence tells what happened, not what such a phase is for: an idle phase says that it found nothing to do.
//! Not here: the phases themselves (`pyheap::gc`), when a step is taken (`recorder`).

use pyheap::Obj;
use pyheap::event::{Event, EventKind};
use pyheap::gc::List;
use pyheap::gc::collect::{Collection, Phase};
use pyvm::Vm;
use pyvm::cause::Cause;

use crate::trace::{CollectorRow, CollectorStep};

/// What happened since the last phase ended.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    cleared: usize,
    finalized: usize,
    /// How many objects were unreachable at the end of the last phase.
    unreachable: usize,
}

impl Tally {
    /// Counts what a step's log says.
    pub(crate) fn add(&mut self, events: &[Event<Cause>]) {
        for event in events {
            match event.kind {
                EventKind::ClearWeakref => self.cleared += 1,
                EventKind::Finalize => self.finalized += 1,
                _ => {}
            }
        }
    }

    /// What `phase`, which has just ended, shows; `is_shown` says which objects get a row.
    pub(crate) fn phase(
        &mut self,
        vm: &Vm,
        phase: Phase,
        collection: &Collection,
        is_shown: impl Fn(Obj) -> bool,
    ) -> CollectorStep {
        let mut rows = Vec::new();
        let mut found = Found::default();
        for (list, label) in lists(phase, collection) {
            for op in vm.heap.gc_list(list) {
                let gc_refs = is_counted(phase, label).then(|| vm.heap.gc_refs(op));
                found.total += 1;
                found.without_outsiders += usize::from(gc_refs == Some(0));
                found.unreachable += usize::from(label == "unreachable");
                if is_shown(op) {
                    let (serial, ob_refcnt) = (vm.heap.serial(op), vm.heap.ob_refcnt(op));
                    rows.push(CollectorRow { serial, ob_refcnt, gc_refs, list: label.to_owned(), note: None });
                }
            }
        }
        let summary = self.summary(phase, &found);
        *self = Tally { unreachable: found.unreachable, ..Tally::default() };
        CollectorStep {
            generation: collection.generation() as u8,
            phase: phase.name().to_owned(),
            summary,
            others: u32::try_from(found.total - rows.len()).unwrap_or(u32::MAX),
            rows,
        }
    }

    fn summary(&self, phase: Phase, found: &Found) -> String {
        let before = self.unreachable;
        match phase {
            Phase::update_refs => match found.total {
                1 => "1 count is copied into gc_refs".to_owned(),
                total => format!("{total} counts are copied into gc_refs"),
            },
            Phase::subtract_refs => {
                format!("{} of {} have no references from outside", found.without_outsiders, found.total)
            }
            Phase::move_unreachable => {
                format!("{} reachable, {} unreachable", found.total - found.unreachable, found.unreachable)
            }
            Phase::handle_weakrefs => match self.cleared {
                0 => "no weak reference to cut".to_owned(),
                1 => "1 weak reference is cleared".to_owned(),
                count => format!("{count} weak references are cleared"),
            },
            Phase::finalize_garbage => match self.finalized {
                0 => "no finalizer to call".to_owned(),
                1 => "1 finalizer was called".to_owned(),
                count => format!("{count} finalizers were called"),
            },
            Phase::handle_resurrected_objects => match (before, before.saturating_sub(found.unreachable)) {
                (0, _) => "nobody was unreachable".to_owned(),
                (_, 0) => format!("nobody came back; {before} still unreachable"),
                (_, back) => format!("{back} came back; {} still unreachable", found.unreachable),
            },
            Phase::delete_garbage => match before {
                0 => "nothing to delete".to_owned(),
                1 => "1 object is cleared; counting did the rest".to_owned(),
                _ => format!("{before} objects are cleared; counting did the rest"),
            },
        }
    }
}

/// What the lists hold, objects without a row included.
#[derive(Debug, Default)]
struct Found {
    total: usize,
    without_outsiders: usize,
    unreachable: usize,
}

/// The lists that a phase leaves, with the names that readers see.
fn lists(phase: Phase, collection: &Collection) -> Vec<(List, &'static str)> {
    let survivors = (collection.survivors(), "reachable");
    match phase {
        Phase::update_refs | Phase::subtract_refs => vec![(collection.young(), "young")],
        Phase::move_unreachable | Phase::handle_weakrefs | Phase::finalize_garbage => {
            vec![survivors, (List::Unreachable, "unreachable"), (List::Finalizers, "finalizers")]
        }
        Phase::handle_resurrected_objects => vec![survivors, (List::StillUnreachable, "unreachable")],
        Phase::delete_garbage => vec![survivors],
    }
}

/// Whether `gc_refs` means anything: CPython keeps it in the link that a list needs once the counting is done.
fn is_counted(phase: Phase, label: &str) -> bool {
    match phase {
        Phase::update_refs | Phase::subtract_refs => true,
        Phase::move_unreachable | Phase::handle_resurrected_objects => label == "unreachable",
        Phase::handle_weakrefs | Phase::finalize_garbage | Phase::delete_garbage => false,
    }
}
