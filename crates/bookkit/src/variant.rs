//! The ways to run a snippet: CPython releases and launch modes, or stack layouts.
//!
//! Not here: running (see [`crate::run`]).

use heapsim::{Language, Layout, Mode};

use crate::options::Complaint;

/// The CPython releases that the simulator knows, and the default first.
pub const RELEASES: [&str; 8] = ["3.13", "2.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.14"];

const MODES: [&str; 4] = ["script", "repl", "module", "exec"];
const LAYOUTS: [&str; 3] = ["ascending", "descending", "protected"];

/// One way to run a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The release; empty for C.
    pub python: String,
    /// The launch mode.
    pub mode: Mode,
    /// The stack layout.
    pub layout: Layout,
    /// What tells it from the snippet's other variants: `3.12`, `repl`, `3.12 repl`, `protected`.
    pub label: String,
}

impl Variant {
    /// Whether all words of a selector (`3.12`, `repl`, `3.12 repl`, `protected`) describe this variant.
    pub fn matches(&self, selector: &str) -> bool {
        selector.split_whitespace().all(|word| self.words().contains(&word))
    }

    fn words(&self) -> Vec<&str> {
        if self.python.is_empty() { vec![layout_name(self.layout)] } else { vec![self.python.as_str(), mode_name(self.mode)] }
    }
}

pub(crate) fn variants(language: Language, python: &[String], modes: &[Mode], layouts: &[Layout]) -> Vec<Variant> {
    if language == Language::C {
        let variant = |layout: &Layout| Variant {
            python: String::new(),
            mode: Mode::Script,
            layout: *layout,
            label: layout_name(*layout).to_owned(),
        };
        return layouts.iter().map(variant).collect();
    }
    let mut out = Vec::new();
    let releases = python.len();
    for python in python {
        for mode in modes {
            let label = match (releases, modes.len()) {
                (_, 1) => python.clone(),
                (1, _) => mode_name(*mode).to_owned(),
                (_, _) => format!("{python} {}", mode_name(*mode)),
            };
            out.push(Variant { python: python.clone(), mode: *mode, layout: Layout::Ascending, label });
        }
    }
    out
}

pub(crate) fn release(word: &str) -> Result<String, Complaint> {
    let minor: Vec<&str> = word.splitn(3, '.').take(2).collect();
    if RELEASES.contains(&minor.join(".").as_str()) {
        Ok(word.to_owned())
    } else {
        Err(Complaint::unknown("Python release", word, &RELEASES))
    }
}

pub(crate) fn mode(word: &str) -> Result<Mode, Complaint> {
    match word {
        "script" => Ok(Mode::Script),
        "repl" => Ok(Mode::Repl),
        "module" => Ok(Mode::Module),
        "exec" => Ok(Mode::Exec),
        _ => Err(Complaint::unknown("mode", word, &MODES)),
    }
}

/// The word for a launch mode.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Script => "script",
        Mode::Repl => "repl",
        Mode::Module => "module",
        Mode::Exec => "exec",
    }
}

pub(crate) fn layout(word: &str) -> Result<Layout, Complaint> {
    match word {
        "ascending" => Ok(Layout::Ascending),
        "descending" => Ok(Layout::Descending),
        "protected" => Ok(Layout::Protected),
        _ => Err(Complaint::unknown("layout", word, &LAYOUTS)),
    }
}

/// The word for a stack layout.
pub fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Ascending => "ascending",
        Layout::Descending => "descending",
        Layout::Protected => "protected",
    }
}
