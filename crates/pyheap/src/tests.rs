//! The heap's own tests, over the sample payload: small worlds in full, and each rule by name.

use crate::audit::Discrepancy;
use crate::gc::List;
use crate::gc::collect::{GcStep, Phase};
use crate::sample::{Sample, collect, drop_reference, link, list, record};
use crate::{Config, Effect, Heap, Obj, WeakRef};

fn heap() -> Heap<Sample> {
    Heap::new(Config::default())
}

/// Checks lists, weak references and counts, the latter with these roots.
#[track_caller]
fn check_sound(heap: &Heap<Sample>, roots: &[Obj]) {
    assert_eq!(heap.audit(|visit| roots.iter().for_each(|&op| visit(op))), []);
    assert_eq!(heap.validate(), []);
}

fn weakref(heap: &mut Heap<Sample>, op: Obj, callback: Obj) -> Obj {
    let wr = heap.alloc(Sample::WeakRef(WeakRef::new(callback, false, false)), Obj::NULL, true, false);
    heap.weakref_insert(wr, op);
    heap.gc_track(wr);
    wr
}

/// All graphs of three objects with every set of edges and roots, with and without a finalizer:
/// what a collection leaves is what a search from the roots reaches.
#[test]
fn collects_exactly_the_unreachable() {
    const N: usize = 3;
    for edges in 0_u32..1 << (N * N) {
        for roots in 0_u32..1 << N {
            for finalizers in [0, 0b101] {
                let mut heap = heap();
                let objects: Vec<Obj> =
                    (0..N).map(|i| if finalizers >> i & 1 == 1 { record(&mut heap) } else { list(&mut heap) }).collect();
                let has_edge = |from: usize, to: usize| edges >> (from * N + to) & 1 == 1;
                for from in 0..N {
                    for to in 0..N {
                        if has_edge(from, to) {
                            link(&mut heap, objects[from], objects[to]);
                        }
                    }
                }
                let mut reached: Vec<usize> = (0..N).filter(|i| roots >> i & 1 == 1).collect();
                for at in 0.. {
                    let Some(&from) = reached.get(at) else { break };
                    for to in 0..N {
                        if has_edge(from, to) && !reached.contains(&to) {
                            reached.push(to);
                        }
                    }
                }
                let serials: Vec<_> = objects.iter().map(|&op| heap.serial(op)).collect();
                for (i, &op) in objects.iter().enumerate() {
                    if roots >> i & 1 == 0 {
                        drop_reference(&mut heap, op);
                    }
                }
                let before = heap.objects().count();
                let collected = collect(&mut heap, 2).collected;
                let left: Vec<_> = heap.objects().map(|op| heap.serial(op)).collect();
                let mut expected: Vec<_> = reached.iter().map(|&i| serials[i]).collect();
                expected.sort_unstable();
                assert_eq!(left, expected, "edges {edges:b}, roots {roots:b}");
                assert_eq!(collected, before - left.len());
                let roots: Vec<Obj> = heap
                    .objects()
                    .filter(|&op| serials.iter().position(|&s| s == heap.serial(op)).is_some_and(|i| roots >> i & 1 == 1))
                    .collect();
                check_sound(&heap, &roots);
            }
        }
    }
}

#[test]
fn a_child_before_its_parent_is_rescued() {
    let mut heap = heap();
    heap.start_log();
    let child = list(&mut heap);
    let parent = list(&mut heap);
    link(&mut heap, parent, child);
    drop_reference(&mut heap, child);
    let mut collection = heap.gc_begin(2).unwrap();
    assert_eq!(heap.gc_step(&mut collection), GcStep::Completed(Phase::update_refs));
    assert_eq!((heap.gc_refs(child), heap.gc_refs(parent)), (1, 1));
    assert_eq!(heap.gc_step(&mut collection), GcStep::Completed(Phase::subtract_refs));
    assert_eq!((heap.gc_refs(child), heap.gc_refs(parent)), (0, 1));
    heap.drain_log();
    assert_eq!(heap.gc_step(&mut collection), GcStep::Completed(Phase::move_unreachable));
    assert_eq!(heap.gc_list(List::Generation2).collect::<Vec<_>>(), [parent, child], "survivors are re-appended");
    let rescued = crate::event::EventKind::Rescued(heap.serial(parent));
    assert!(heap.drain_log().events.iter().any(|event| event.kind == rescued && event.op == child));
}

#[test]
fn generations_are_noted_while_the_log_is_on() {
    let mut heap = heap();
    let old = list(&mut heap);
    heap.start_log();
    let young = list(&mut heap);
    let of = |heap: &Heap<Sample>| [old, young].map(|op| heap.gc_generation(op));
    assert_eq!(of(&heap), [Some(0), Some(0)]);
    heap.drain_log();
    collect(&mut heap, 0);
    assert_eq!(of(&heap), [Some(1), Some(1)]);
    assert_eq!(heap.drain_log().moved.len(), 2);
    heap.gc_freeze();
    assert_eq!(of(&heap), [Some(3), Some(3)]);
    heap.gc_unfreeze();
    heap.gc_untrack(young);
    assert_eq!(of(&heap), [Some(2), None]);
    heap.gc_track(young);
    assert_eq!(of(&heap), [Some(2), Some(0)]);
    assert!(heap.drain_log().moved.contains(&young));
    assert_eq!(heap.validate(), []);
    heap.header_mut(young).gc_list = 0;
    assert_eq!(heap.validate(), [Discrepancy::List { serial: heap.serial(young), lists: 1 }]);
}

#[test]
fn finalizers_run_once_and_before_clearing() {
    let mut heap = heap();
    let (a, b) = (record(&mut heap), record(&mut heap));
    link(&mut heap, a, b);
    link(&mut heap, b, a);
    drop_reference(&mut heap, a);
    drop_reference(&mut heap, b);
    let mut collection = heap.gc_begin(2).unwrap();
    let mut finalized = Vec::new();
    loop {
        match heap.gc_step(&mut collection) {
            GcStep::Effect(Effect::Finalize(op)) => {
                assert_eq!(heap.payload_mut(op).items().len(), 1, "nothing was cleared yet");
                finalized.push(op);
            }
            GcStep::Done(collected) => {
                assert_eq!(collected.collected, 2);
                break;
            }
            _ => {}
        }
    }
    assert_eq!(finalized, [a, b], "in list order");
    assert_eq!(heap.objects().count(), 0);
}

#[test]
fn resurrection_saves_what_is_reached() {
    for partial in [true, false] {
        let mut heap: Heap<Sample> = Heap::new(Config { partial_resurrection: partial, ..Config::default() });
        let (a, b) = (record(&mut heap), list(&mut heap));
        link(&mut heap, a, a);
        link(&mut heap, b, b);
        drop_reference(&mut heap, a);
        drop_reference(&mut heap, b);
        let mut collection = heap.gc_begin(2).unwrap();
        let collected = loop {
            match heap.gc_step(&mut collection) {
                GcStep::Effect(Effect::Finalize(op)) => heap.incref(op, ()),
                GcStep::Done(collected) => break collected.collected,
                _ => {}
            }
        };
        let left = heap.objects().count();
        assert_eq!((collected, left), if partial { (1, 1) } else { (0, 2) });
        drop_reference(&mut heap, a);
        assert_eq!(collect(&mut heap, 2).collected, left, "the finalizer does not run again");
        check_sound(&heap, &[]);
    }
}

#[test]
fn legacy_finalizers_are_kept_as_garbage() {
    let mut heap: Heap<Sample> = Heap::new(Config { legacy_finalizers: true, ..Config::default() });
    let (a, b) = (record(&mut heap), list(&mut heap));
    link(&mut heap, a, b);
    link(&mut heap, b, a);
    drop_reference(&mut heap, a);
    drop_reference(&mut heap, b);
    let collected = collect(&mut heap, 2);
    assert_eq!((collected.collected, collected.uncollectable), (0, 2));
    assert_eq!(heap.gc.garbage, [a], "only those with a finalizer");
}

#[test]
fn a_dying_object_can_come_back_in_its_finalizer() {
    let mut heap = heap();
    let a = record(&mut heap);
    assert!(heap.decref(a, ()));
    let mut dealloc = heap.dealloc_begin(a);
    assert_eq!(heap.dealloc_step(&mut dealloc), Effect::Finalize(a));
    assert_eq!(heap.ob_refcnt(a), 1, "alive while the finalizer runs");
    heap.incref(a, ());
    assert_eq!(heap.dealloc_step(&mut dealloc), Effect::Done);
    assert_eq!(heap.ob_refcnt(a), 1);
    check_sound(&heap, &[a]);
    drop_reference(&mut heap, a);
    assert_eq!(heap.objects().count(), 0);
}

#[test]
fn weak_reference_lists_have_their_order() {
    let mut heap = heap();
    let (op, callback) = (list(&mut heap), list(&mut heap));
    let with_callback = |heap: &mut Heap<Sample>| {
        heap.incref(callback, ());
        weakref(heap, op, callback)
    };
    let k1 = with_callback(&mut heap);
    let proxy = heap.alloc(Sample::WeakRef(WeakRef::new(Obj::NULL, true, false)), Obj::NULL, true, false);
    heap.weakref_insert(proxy, op);
    heap.gc_track(proxy);
    let plain = weakref(&mut heap, op, Obj::NULL);
    let k2 = with_callback(&mut heap);
    assert_eq!(heap.weakrefs(op), [plain, proxy, k2, k1]);
    assert_eq!(heap.weakref_basic(op, false), Some(plain));
    assert_eq!(heap.weakref_basic(op, true), Some(proxy));
    check_sound(&heap, &[op, callback, k1, k2, plain, proxy]);

    assert!(heap.decref(op, ()));
    let mut dealloc = heap.dealloc_begin(op);
    let mut called = Vec::new();
    loop {
        match heap.dealloc_step(&mut dealloc) {
            Effect::Callback { weakref, callback: c } => {
                assert_eq!(c, callback);
                called.push(weakref);
            }
            Effect::Done => break,
            Effect::Finalize(_) => unreachable!("a list has no finalizer"),
        }
    }
    assert_eq!(called, [k2, k1], "newest first");
    check_sound(&heap, &[callback, k1, k2, plain, proxy]);
}

#[test]
fn a_weak_reference_in_the_garbage_never_calls() {
    let mut heap = heap();
    let (a, callback) = (list(&mut heap), list(&mut heap));
    heap.incref(callback, ());
    let inside = weakref(&mut heap, a, callback);
    link(&mut heap, a, a);
    link(&mut heap, a, inside);
    drop_reference(&mut heap, inside);
    heap.incref(callback, ());
    let outside = weakref(&mut heap, a, callback);
    drop_reference(&mut heap, a);
    let mut collection = heap.gc_begin(2).unwrap();
    let mut called = Vec::new();
    loop {
        match heap.gc_step(&mut collection) {
            GcStep::Effect(Effect::Callback { weakref, .. }) => called.push(weakref),
            GcStep::Done(_) => break,
            _ => {}
        }
    }
    assert_eq!(called, [outside]);
    check_sound(&heap, &[callback, outside]);
}

#[test]
fn a_long_chain_dies_without_recursion() {
    let mut heap = heap();
    let mut head = list(&mut heap);
    for _ in 0..200_000 {
        let next = list(&mut heap);
        heap.payload_mut(next).items().push(head);
        head = next;
    }
    drop_reference(&mut heap, head);
    assert_eq!(heap.objects().count(), 0);
    assert_eq!(heap.allocator.allocated_blocks(), 0);
}

#[test]
fn the_full_collection_waits_for_a_quarter() {
    let mut heap = heap();
    heap.gc.generations[2].count = 11;
    heap.gc.long_lived_total = 100;
    heap.gc.long_lived_pending = 24;
    assert_eq!(heap.gc_select_generation(), None);
    heap.gc.long_lived_pending = 25;
    assert_eq!(heap.gc_select_generation(), Some(2));
}

/// One incref or decref left out, or one too many, at each object in turn: the audit names exactly that object.
#[test]
fn the_audit_catches_every_single_mutation() {
    let world = |heap: &mut Heap<Sample>| {
        let objects: Vec<Obj> = (0..6).map(|_| list(heap)).collect();
        for i in 0..6 {
            link(heap, objects[i], objects[(i * i + 1) % 6]);
            link(heap, objects[i], objects[(i + 3) % 6]);
        }
        objects
    };
    for i in 0..6 {
        for by in [-1, 1] {
            let mut heap = heap();
            let objects = world(&mut heap);
            check_sound(&heap, &objects);
            heap.set_ob_refcnt(objects[i], heap.ob_refcnt(objects[i]) + by);
            let found = heap.audit(|visit| objects.iter().for_each(|&op| visit(op)));
            let [Discrepancy::Count { op, .. }] = found[..] else { panic!("{found:?}") };
            assert_eq!(op, objects[i]);
        }
    }
}

#[test]
fn validate_sees_a_broken_list() {
    let mut heap = heap();
    let a = list(&mut heap);
    heap.header_mut(a).flags |= crate::object::flag::UNREACHABLE;
    assert_eq!(heap.validate(), [Discrepancy::List { serial: heap.serial(a), lists: 1 }]);
}
