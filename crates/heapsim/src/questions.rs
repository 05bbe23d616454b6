//! What a program asked `sys.getrefcount`, and who the owners were: why releases answer differently.
//!
//! Not here: how the owners are found while the call runs (`recorder`).

use serde::Serialize;

use crate::trace::Trace;
use crate::words;

/// A call of `sys.getrefcount`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The line that asked.
    pub line: u32,
    /// The answer.
    pub count: i64,
    /// Whether the count is fixed.
    pub immortal: bool,
    /// The owners during the call: how many references, whose, whether hidden.
    pub owners: Vec<(u32, String, bool)>,
}

/// The calls of a run, in order.
pub fn questions(trace: &Trace) -> Vec<Question> {
    let asked = trace.steps.iter().flat_map(|step| step.asked.iter().map(|asked| (step.line, asked)));
    let question = |(line, asked): (u32, &crate::trace::Asked)| {
        let owners = words::ledger_of(&asked.owners).into_iter().map(|entry| (entry.count, entry.owner, entry.hidden));
        Question { line, count: asked.ob_refcnt, immortal: asked.immortal, owners: owners.collect() }
    };
    asked.map(question).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, Options, Program};

    #[test]
    fn each_call_names_its_owners() {
        let source = "from sys import getrefcount\na = []\nprint(getrefcount(a))\nb = a\nprint(getrefcount(a))\n".to_owned();
        let program = Program { name: "a.py".to_owned(), source, language: Language::Python };
        let run = crate::run(&program, &Options { trace: true, ..Options::default() }).expect("it runs");
        let questions = questions(&run.trace.expect("it was asked for"));
        let told: Vec<(u32, i64)> = questions.iter().map(|question| (question.line, question.count)).collect();
        assert_eq!(told, [(3, 2), (5, 3)]);
        for question in questions {
            assert_eq!(question.owners.iter().map(|(count, ..)| i64::from(*count)).sum::<i64>(), question.count);
        }
    }
}
