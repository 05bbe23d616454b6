//! Heaps built by hand, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::state::State;
use crate::trace::{Edge, Object, Role, Root, Serial};

/// A heap under construction. Counts are added up from the references when the state is taken.
#[derive(Clone)]
pub(crate) struct Heap {
    state: State,
    numbers: BTreeMap<String, u32>,
    globals: Serial,
    next: Serial,
}

impl Heap {
    pub(crate) fn new() -> Heap {
        let mut heap = Heap { state: State::default(), numbers: BTreeMap::new(), globals: 1, next: 1 };
        heap.globals = heap.object("dict");
        heap.get(heap.globals).role = Role::Namespace("global".to_owned());
        heap
    }

    pub(crate) fn object(&mut self, type_name: &str) -> Serial {
        let number = self.numbers.entry(type_name.to_owned()).or_default();
        *number += 1;
        let object = Object {
            serial: self.next,
            name: format!("{type_name}#{number}"),
            type_name: type_name.to_owned(),
            role: Role::Plain,
            value: None,
            ob_refcnt: 0,
            immortal: false,
            tracked: true,
            generation: Some(0),
            address: 0x1000 + 64 * u64::from(self.next),
            size: 64,
            edges: Vec::new(),
            weak: None,
        };
        self.state.objects.insert(self.next, Arc::new(object));
        self.next += 1;
        self.next - 1
    }

    pub(crate) fn atom(&mut self, type_name: &str, value: &str) -> Serial {
        let serial = self.object(type_name);
        self.get(serial).value = Some(value.to_owned());
        serial
    }

    /// An object of the interpreter that holds `to` as `owner`.
    pub(crate) fn hidden_object(&mut self, owner: &str, to: Serial) -> Serial {
        let serial = self.object("tuple");
        self.get(serial).role = Role::Hidden(owner.to_owned());
        self.slot(serial, "[0]", to);
        serial
    }

    pub(crate) fn slot(&mut self, from: Serial, label: &str, to: Serial) {
        self.get(from).edges.push(Edge { label: label.to_owned(), to });
    }

    pub(crate) fn weak(&mut self, from: Serial, to: Serial) {
        self.get(from).weak = Some(to);
    }

    pub(crate) fn global(&mut self, name: &str, to: Serial) {
        self.del(name);
        self.slot(self.globals, name, to);
    }

    pub(crate) fn del(&mut self, name: &str) {
        let globals = self.globals;
        self.get(globals).edges.retain(|edge| edge.label != name);
    }

    pub(crate) fn root(&mut self, owner: &str, to: Serial, hidden: bool) {
        self.state.roots.push(Root { owner: owner.to_owned(), to, hidden });
    }

    pub(crate) fn del_root(&mut self, to: Serial) {
        self.state.roots.retain(|root| root.to != to);
    }

    pub(crate) fn free(&mut self, serial: Serial, line: u32) {
        if let Some(mut object) = self.state.objects.remove(&serial) {
            Arc::make_mut(&mut object).ob_refcnt = 0;
            self.state.freed.insert(object, line);
        }
    }

    pub(crate) fn get(&mut self, serial: Serial) -> &mut Object {
        Arc::make_mut(self.state.objects.get_mut(&serial).expect("the object is alive"))
    }

    /// The state as it is now, counts added up.
    pub(crate) fn state(&self) -> State {
        let mut counts: BTreeMap<Serial, i64> = BTreeMap::new();
        for to in self.state.objects.values().flat_map(|o| &o.edges).map(|edge| edge.to) {
            *counts.entry(to).or_default() += 1;
        }
        for root in &self.state.roots {
            *counts.entry(root.to).or_default() += 1;
        }
        let mut state = self.state.clone();
        for (_, object) in state.objects.iter_mut() {
            Arc::make_mut(object).ob_refcnt = counts.get(&object.serial).copied().unwrap_or(0);
        }
        state
    }
}

/// The article's `a = "hello"; b = a` while `getrefcount` runs.
pub(crate) fn ledger() -> (State, Serial) {
    let mut heap = Heap::new();
    let hello = heap.atom("str", "'hello'");
    heap.global("a", hello);
    heap.global("b", hello);
    heap.hidden_object("co_consts of <module>", hello);
    heap.root("AST arena", hello, true);
    heap.root("argument of getrefcount", hello, true);
    (heap.state(), hello)
}

/// `a = []; a.append(a)`.
pub(crate) fn self_list() -> State {
    let mut heap = Heap::new();
    let list = heap.object("list");
    heap.global("a", list);
    heap.slot(list, "[0]", list);
    heap.state()
}

/// Two nodes that refer to each other: named, unnamed, freed.
pub(crate) fn cycle() -> [State; 3] {
    let mut heap = Heap::new();
    let (a, b) = (heap.object("Node"), heap.object("Node"));
    heap.global("a", a);
    heap.global("b", b);
    heap.slot(a, ".peer", b);
    heap.slot(b, ".peer", a);
    let named = heap.state();
    heap.del("a");
    heap.del("b");
    let unnamed = heap.state();
    heap.free(a, 7);
    heap.free(b, 7);
    [named, unnamed, heap.state()]
}

/// A child that refers weakly to its parent.
pub(crate) fn family() -> State {
    let mut heap = Heap::new();
    let (parent, list, child) = (heap.object("Node"), heap.object("list"), heap.object("Node"));
    let weak = heap.object("weakref");
    let name = heap.atom("str", "'root'");
    heap.global("tree", parent);
    heap.slot(parent, ".name", name);
    heap.slot(parent, ".children", list);
    heap.slot(list, "[0]", child);
    heap.slot(child, ".parent", weak);
    heap.weak(weak, parent);
    heap.state()
}

/// A dict that holds a list and some values.
pub(crate) fn config() -> State {
    let mut heap = Heap::new();
    let (dict, list) = (heap.object("dict"), heap.object("list"));
    let values: Vec<Serial> = [("int", "1"), ("int", "2"), ("str", "'x <&> y'")].map(|(t, v)| heap.atom(t, v)).into();
    heap.global("cfg", dict);
    heap.global("items", list);
    heap.global("n", values[0]);
    heap.slot(dict, "['items']", list);
    heap.slot(dict, "['debug']", values[2]);
    heap.slot(dict, "['me']", dict);
    heap.slot(list, "[0]", values[0]);
    heap.slot(list, "[1]", values[1]);
    heap.state()
}

/// Twelve objects and 21 references between them, cycles and loops included.
pub(crate) fn dozen() -> State {
    let mut heap = Heap::new();
    let types = ["list", "list", "dict", "Node", "Node", "Node", "Set", "tuple", "Tree", "Tree", "Obj", "Obj"];
    let o: Vec<Serial> = types.map(|name| heap.object(name)).into();
    for (name, to) in [("a", 0), ("b", 1), ("head", 3), ("cfg", 2)] {
        heap.global(name, o[to]);
    }
    let edges = [
        (0, "[0]", 1),
        (0, "[1]", 7),
        (1, "[0]", 0),
        (2, "['name']", 6),
        (2, "['parent']", 8),
        (2, "['me']", 2),
        (3, ".next", 4),
        (3, ".prev", 5),
        (4, ".next", 5),
        (4, ".prev", 3),
        (5, ".next", 3),
        (5, ".prev", 4),
        (7, "[0]", 6),
        (7, "[1]", 10),
        (10, ".self", 10),
        (8, ".left", 9),
        (9, ".up", 8),
        (9, ".root", 0),
        (10, ".peer", 11),
        (11, ".peer", 10),
        (11, ".home", 1),
    ];
    for (from, label, to) in edges {
        heap.slot(o[from], label, o[to]);
    }
    heap.root("evaluation stack of f", o[11], true);
    heap.root("local node of f", o[4], false);
    heap.state()
}

/// A heap grown by a fixed rule from `seed`: anything may refer to anything.
pub(crate) fn random(seed: u64) -> Vec<State> {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut roll = move |below: usize| {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        usize::try_from((x >> 33) % u64::try_from(below).expect("small")).expect("small")
    };
    let mut heap = Heap::new();
    let mut live: Vec<Serial> = Vec::new();
    let mut states = Vec::new();
    for step in 0..14 {
        match roll(8) {
            0..=3 => {
                let types = ["list", "Node", "dict", "weakref"];
                let serial = heap.object(types[roll(4)]);
                live.push(serial);
                if roll(3) > 0 {
                    heap.global(["a", "b", "c", "d", "e"][roll(5)], serial);
                } else {
                    heap.root(["AST arena", "evaluation stack of <module>", "local x of f"][roll(3)], serial, roll(2) == 0);
                }
            }
            4 => {
                let atom = heap.atom("int", &roll(1000).to_string());
                if let Some(&from) = live.get(roll(live.len().max(1))) {
                    heap.slot(from, ".n", atom);
                }
            }
            5 if !live.is_empty() => heap.del(["a", "b", "c"][roll(3)]),
            6 if live.len() > 2 => {
                let serial = live.remove(roll(live.len()));
                let name = heap.get(serial).name.clone();
                if heap.state().owners(serial).is_empty() && !name.is_empty() {
                    heap.free(serial, step);
                } else {
                    live.push(serial);
                }
            }
            _ => {}
        }
        for _ in 0..2 {
            if let (Some(&from), Some(&to)) = (live.get(roll(live.len().max(1))), live.get(roll(live.len().max(1)))) {
                if roll(5) == 0 && heap.get(from).type_name == "weakref" {
                    heap.weak(from, to);
                } else {
                    let label = format!("[{}]", heap.get(from).edges.len());
                    heap.slot(from, &label, to);
                }
            }
        }
        // A freed object is referred to by nobody, weakly neither.
        states.push(heap.state());
    }
    states
}
