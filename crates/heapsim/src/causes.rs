//! Why a count changed, as half a sentence: `pyvm`'s and `pyheap`'s causes in words.

use pyheap::event::{Cause, Event, EventKind};
use pyheap::{Obj, Serial};
use pyvm::Vm;
use pyvm::cause::Cause as Reason;

use crate::trace::ChangeKind;

/// What happened, and why. `name` gives an object's display name by its serial.
pub(crate) fn word(vm: &Vm, event: &Event<Reason>, name: &dyn Fn(Serial) -> Option<String>) -> (ChangeKind, String) {
    match event.kind {
        EventKind::New => (ChangeKind::New, "made, owned by whoever made it".to_owned()),
        EventKind::Incref(cause) => (ChangeKind::Incref, incref(vm, cause, name)),
        EventKind::Decref(cause) => (ChangeKind::Decref, decref(vm, cause, name)),
        EventKind::Finalize => (ChangeKind::Finalize, "its finalizer is called".to_owned()),
        EventKind::Dealloc => (ChangeKind::Dealloc, "no references are left".to_owned()),
        EventKind::ClearWeakref => (ChangeKind::ClearWeakref, "the object that it refers to is going away".to_owned()),
        EventKind::Rescued(by) => {
            let by = name(by).unwrap_or_else(|| "a reachable object".to_owned());
            (ChangeKind::Rescued, format!("{by} is reachable and refers to it"))
        }
    }
}

fn incref(vm: &Vm, cause: Cause<Reason>, name: &dyn Fn(Serial) -> Option<String>) -> String {
    let text = |op: Obj| text(vm, op);
    match cause {
        Cause::Vm(reason) => match reason {
            Reason::LoadName(op) => format!("`{}` is loaded onto the evaluation stack", text(op)),
            Reason::LoadConst => "the constant is loaded onto the evaluation stack".to_owned(),
            Reason::LoadAttr(op) => format!("the attribute `{}` is loaded onto the evaluation stack", text(op)),
            Reason::Push | Reason::Pop => "pushed on the evaluation stack".to_owned(),
            Reason::StoreName(op) => format!("stored under the name `{}`", text(op)),
            Reason::DeleteName(op) => format!("kept while `{}` is deleted", text(op)),
            Reason::StoreAttr(op) => format!("stored in the attribute `{}`", text(op)),
            Reason::DeleteAttr(op) => format!("kept while the attribute `{}` is deleted", text(op)),
            Reason::Item => "stored in, or taken from, a container".to_owned(),
            Reason::Argument(op) if op.is_null() => "passed as an argument".to_owned(),
            Reason::Argument(op) => format!("passed as the argument `{}`", text(op)),
            Reason::LocalGone(_) | Reason::FrameDone => "a frame keeps it".to_owned(),
            Reason::ArgumentDone | Reason::CalleeDone => "a call keeps it".to_owned(),
            Reason::Code => "a code object keeps its constant".to_owned(),
            Reason::Arena => "the AST arena keeps the literal while the script runs".to_owned(),
            Reason::Attached => "another object is attached to it".to_owned(),
            Reason::Exception => "an exception is raised or handled".to_owned(),
            Reason::Native => "a native function holds it for a moment".to_owned(),
            Reason::Interpreter => "the interpreter keeps it".to_owned(),
        },
        other => elsewhere(other, name),
    }
}

fn decref(vm: &Vm, cause: Cause<Reason>, name: &dyn Fn(Serial) -> Option<String>) -> String {
    let text = |op: Obj| text(vm, op);
    match cause {
        Cause::Vm(reason) => match reason {
            Reason::LoadName(_) | Reason::LoadConst | Reason::LoadAttr(_) | Reason::Push | Reason::Pop => {
                "popped from the evaluation stack".to_owned()
            }
            Reason::StoreName(op) => format!("the name `{}` is bound to something else", text(op)),
            Reason::DeleteName(op) => format!("the name `{}` is deleted", text(op)),
            Reason::StoreAttr(op) => format!("the attribute `{}` is bound to something else", text(op)),
            Reason::DeleteAttr(op) => format!("the attribute `{}` is deleted", text(op)),
            Reason::Item => "a container lets go of it".to_owned(),
            Reason::Argument(_) | Reason::ArgumentDone => "the call is over: its argument is released".to_owned(),
            Reason::LocalGone(op) => format!("the local `{}` goes out of scope", text(op)),
            Reason::CalleeDone => "the call is over: the callable is released".to_owned(),
            Reason::FrameDone => "the frame is gone".to_owned(),
            Reason::Code => "its code object is gone".to_owned(),
            Reason::Arena => "the AST arena is freed".to_owned(),
            Reason::Attached => "what was attached to it is gone".to_owned(),
            Reason::Exception => "the exception is over".to_owned(),
            Reason::Native => "the native function lets go of it".to_owned(),
            Reason::Interpreter => "the interpreter lets go of it".to_owned(),
        },
        other => elsewhere(other, name),
    }
}

fn elsewhere(cause: Cause<Reason>, name: &dyn Fn(Serial) -> Option<String>) -> String {
    let owner = |serial| name(serial).unwrap_or_else(|| "its owner".to_owned());
    match cause {
        Cause::OwnerDealloc(serial) => format!("{} dies and gives it up", owner(serial)),
        Cause::OwnerClear(serial) => format!("the collector clears {}", owner(serial)),
        Cause::Finalizer => "held while a finalizer or callback runs".to_owned(),
        Cause::Collector => "held by the collector meanwhile".to_owned(),
        Cause::Vm(_) => unreachable!("worded by the caller"),
    }
}

fn text(vm: &Vm, op: Obj) -> String {
    if vm.heap.is_live(op) { vm.text(op).unwrap_or("?").to_owned() } else { "?".to_owned() }
}
