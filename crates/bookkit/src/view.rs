//! What a snippet shows, as a fence names it: `heap@cut`, `ledger:a@first`.
//!
//! Not here: what views contain ([`crate::page`]) and how they look ([`crate::html`]).

use heapsim::Language;

use crate::options::Complaint;

/// Something to put on the page, maybe about one name and at one mark: `heap@cut`, `ledger:a@first`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What.
    pub kind: ViewKind,
    /// The name it is about.
    pub target: Option<String>,
    /// The mark whose state it shows; the end of the program without one.
    pub mark: Option<String>,
}

impl View {
    pub(crate) const fn plain(kind: ViewKind) -> Self {
        View { kind, target: None, mark: None }
    }
}

/// The kinds of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewKind {
    /// What it prints.
    Output,
    /// Changes of counts, in the margin.
    Counts,
    /// The heap's picture, or the bytes' for C.
    Heap,
    /// Who owns a name's object, one line an owner.
    Ledger,
    /// The collector's log.
    Gc,
    /// Which generation each object is in, at every mark.
    Generations,
    /// The variants side by side.
    Compare,
    /// Stepping in the browser; at rest, the heap at the end.
    Stepper,
    /// Opened for editing in the browser; at rest, nothing.
    Editor,
    /// A picture of C memory.
    Bytes,
    /// What the C standard says and what this layout does.
    Verdict,
}

const VIEWS: [(&str, ViewKind); 11] = [
    ("output", ViewKind::Output),
    ("counts", ViewKind::Counts),
    ("heap", ViewKind::Heap),
    ("ledger", ViewKind::Ledger),
    ("gc", ViewKind::Gc),
    ("generations", ViewKind::Generations),
    ("compare", ViewKind::Compare),
    ("stepper", ViewKind::Stepper),
    ("editor", ViewKind::Editor),
    ("bytes", ViewKind::Bytes),
    ("verdict", ViewKind::Verdict),
];

impl ViewKind {
    /// The word for it in a fence.
    pub fn word(self) -> &'static str {
        VIEWS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

impl View {
    /// Reads one word of `show=…`.
    ///
    /// # Errors
    /// It is no view of this language.
    pub fn parse(word: &str, language: Language) -> Result<Self, Complaint> {
        let (head, mark) = match word.split_once('@') {
            Some((head, mark)) => (head, Some(mark.to_owned())),
            None => (word, None),
        };
        let (head, target) = match head.split_once(':') {
            Some((head, target)) => (head, Some(target.to_owned())),
            None => (head, None),
        };
        let suits = |kind: ViewKind| match kind {
            ViewKind::Output | ViewKind::Compare | ViewKind::Stepper | ViewKind::Editor => true,
            ViewKind::Bytes | ViewKind::Verdict => language == Language::C,
            ViewKind::Counts | ViewKind::Heap | ViewKind::Ledger | ViewKind::Gc | ViewKind::Generations => {
                language == Language::Python
            }
        };
        let Some((_, kind)) = VIEWS.iter().find(|(name, kind)| *name == head && suits(*kind)) else {
            let known: Vec<&str> = VIEWS.iter().filter(|(_, kind)| suits(*kind)).map(|(name, _)| *name).collect();
            return Err(Complaint::unknown("view", head, &known));
        };
        if mark.is_some() && !matches!(kind, ViewKind::Heap | ViewKind::Ledger | ViewKind::Bytes) {
            return Err(Complaint::new(format!("`{head}` shows the whole run, so `@` does not go with it")));
        }
        if target.is_some() && *kind != ViewKind::Ledger {
            return Err(Complaint::new(format!("`{head}` is about no single name, so `:` does not go with it")));
        }
        Ok(View { kind: *kind, target, mark })
    }
}
