//! Which object a name means, and which steps belong to a statement; the rest is tested with whole chapters.

use heapsim::trace::Role;
use heapsim::{Options, Program};

use super::*;
use crate::run::Runner;
use crate::testing::{Toy, local, object};

fn trace(source: &str) -> Trace {
    let program = Program { name: "t.py".to_owned(), source: source.to_owned(), language: heapsim::Language::Python };
    Toy.run(&program, &Options::default()).unwrap().trace.unwrap()
}

#[test]
fn a_local_hides_a_global_and_other_functions_come_last() {
    let mut state = State::default();
    let mut globals = object(1, "globals", "dict", Role::Namespace("global".to_owned()));
    globals.edges.push(heapsim::trace::Edge { label: "x".to_owned(), to: 2 });
    state.objects.insert(1, globals.into());
    state.roots = vec![local("x", 3), local("y", 4)];
    let resolve = |function: &str, name: &str| {
        let moment = Moment { step: 0, function: function.to_owned(), state: state.clone() };
        moment.resolve(&Target::parse(name).unwrap())
    };
    assert_eq!(resolve("f", "x"), Ok(3));
    assert_eq!(resolve("<module>", "x"), Ok(2));
    assert_eq!(resolve("<module>", "y"), Ok(4));
}

#[test]
fn the_steps_of_calls_belong_to_the_statement_that_makes_them() {
    let trace = trace("print(1)\ncall 1\nprint(2)\n");
    let timeline = Timeline::new(&trace);
    assert_eq!(timeline.steps(&(2..=2)), [1, 2, 3, 4]);
    assert_eq!(timeline.last(&(2..=2)), Some(4));
    assert_eq!(timeline.output(&(2..=2)), "1\n");
    assert_eq!(timeline.output(&(1..=1)), "1\n1\n");
    assert_eq!(timeline.output(&(3..=3)), "2\n");
    assert_eq!(timeline.end().step, 5);
}

#[test]
fn states_do_not_depend_on_what_was_asked_before() {
    let trace = trace("a = []\nb = a\na.me = a\ndel a\ndel b\ncollect\n");
    let timeline = Timeline::new(&trace);
    for step in [5, 0, 3, 3, 8, 1, 2, 99] {
        assert_eq!(timeline.state(step), trace.state(step), "{step}");
    }
}

#[test]
fn a_picture_is_laid_out_by_what_was_there_before_it() {
    let trace = trace("a = []\ndel a\nb = []\nc = []\n");
    let timeline = Timeline::new(&trace);
    assert_eq!(timeline.states(&[2]), [trace.state(0), trace.state(1), trace.state(2)]);
    assert_eq!(timeline.states(&[0, 1]), [trace.state(0), trace.state(1)]);
    assert!(timeline.states(&[]).is_empty());
}

#[test]
fn a_long_run_is_laid_out_by_its_last_states_and_those_pictured() {
    let source: String = (0..LAID_OUT + 10).map(|number| format!("a{number} = []\n")).collect();
    let trace = trace(&source);
    let last = LAID_OUT + 9;
    let states = Timeline::new(&trace).states(&[3, last]);
    assert_eq!(states.len(), LAID_OUT + 1);
    assert_eq!((&states[0], &states[1]), (&trace.state(3), &trace.state(10)));
    assert_eq!(states.last(), Some(&trace.state(last)));
}

#[test]
fn memory_is_as_it_was_last_pictured() {
    let mut trace = trace("print(1)\nprint(2)\n");
    let region = heapsim::bytes::Region { title: "heap".to_owned(), base: 0, cells: Vec::new(), spans: Vec::new() };
    let pictured = Bytes { regions: vec![region], ..Bytes::default() };
    trace.steps[0].bytes = Bytes::default().patch_to(&pictured);
    trace.steps[2].bytes = pictured.patch_to(&Bytes::default());
    let timeline = Timeline::new(&trace);
    assert_eq!(timeline.bytes(2).as_deref(), Some(&pictured));
    trace.steps[0].bytes = None;
    assert_eq!(Timeline::new(&trace).bytes(2), None);
}
