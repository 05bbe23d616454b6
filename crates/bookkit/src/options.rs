//! The words after a fence's backticks, and the book's defaults for them.
//!
//! Each has one spelling; an unknown word, value or repetition is an error with the nearest known one.
//! Not here: what the views look like (see [`crate::html`]).

use std::path::PathBuf;

use heapsim::{Language, Layout, Mode};

use crate::suggest;
use crate::variant::{RELEASES, Variant, layout, mode, release, variants};
use crate::view::{View, ViewKind};

const OPTIONS: [&str; 14] = [
    "show",
    "python",
    "mode",
    "layout",
    "raises",
    "fault",
    "exit",
    "id",
    "args",
    "max-steps",
    "max-memory",
    "hidden",
    "folded",
    "leaks",
];
const SETTINGS: [&str; 9] = ["python", "mode", "layout", "show", "show-c", "hide", "max-steps", "max-memory", "listings"];

/// The book's defaults, `[preprocessor.heapsim]` in book.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The releases that Python snippets run on; the first is shown.
    pub python: Vec<String>,
    /// How they are launched.
    pub mode: Vec<Mode>,
    /// Where C locals lie.
    pub layout: Vec<Layout>,
    /// What a Python snippet shows.
    pub show: Vec<View>,
    /// What a C snippet shows.
    pub show_c: Vec<View>,
    /// The prefix of hidden lines, as in `[output.html.code.hidelines]`.
    pub hide: String,
    /// The most instructions a run may take.
    pub max_steps: u64,
    /// The most bytes a run may hold.
    pub max_memory: u64,
    /// Whether a listing that no chapter includes is an error.
    pub listings: bool,
    /// The simulators for the browser. Not a key of the table: whoever installs the files knows.
    pub engines: Vec<Engine>,
}

/// A simulator for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// What it runs.
    pub language: Language,
    /// Its file, relative to the book's root.
    pub file: PathBuf,
    /// What tells it from the last: `?1234`.
    pub query: String,
}

/// A language as attributes and file names have it.
pub fn language_word(language: Language) -> &'static str {
    match language {
        Language::Python => "python",
        Language::C => "c",
    }
}

impl Default for Settings {
    fn default() -> Self {
        let limits = heapsim::Options::default();
        Settings {
            python: vec![RELEASES[0].to_owned()],
            mode: vec![Mode::Script],
            layout: vec![Layout::Ascending],
            show: vec![View::plain(ViewKind::Output)],
            show_c: vec![View::plain(ViewKind::Output), View::plain(ViewKind::Verdict)],
            hide: "~".to_owned(),
            max_steps: limits.max_steps,
            max_memory: limits.max_memory,
            listings: true,
            engines: Vec::new(),
        }
    }
}

impl Settings {
    /// Sets one key of book.toml's table; a list is written with `+`, as in a fence.
    ///
    /// # Errors
    /// An unknown key or value, with what is known.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Complaint> {
        match key {
            "python" => self.python = list(value, release)?,
            "mode" => self.mode = list(value, mode)?,
            "layout" => self.layout = list(value, layout)?,
            "show" => self.show = list(value, |word| View::parse(word, Language::Python))?,
            "show-c" => self.show_c = list(value, |word| View::parse(word, Language::C))?,
            "hide" if value.is_empty() || value.contains(char::is_whitespace) => {
                return Err(Complaint::new("`hide` is the prefix of a hidden line: one or more characters, no space"));
            }
            "hide" => value.clone_into(&mut self.hide),
            "max-steps" => self.max_steps = number(key, value)?,
            "max-memory" => self.max_memory = number(key, value)?,
            "listings" => {
                self.listings = value.parse().map_err(|_| Complaint::new("`listings` is `true` or `false`"))?;
            }
            _ => return Err(Complaint::unknown("setting", key, &SETTINGS)),
        }
        Ok(())
    }
}

/// What is wrong with a word, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Complaint {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Complaint { message: message.into(), help: None }
    }

    pub(crate) fn unknown<S: AsRef<str>>(what: &str, word: &str, known: &[S]) -> Self {
        Complaint { message: format!("unknown {what} `{word}`"), help: Some(suggest::help(word, known)) }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What a fence asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetOptions {
    /// The language, the fence's first word.
    pub language: Language,
    /// The name by which prose and other pages refer to the snippet.
    pub id: Option<String>,
    /// What is put on the page.
    pub show: Vec<View>,
    /// The runs; the first is the one shown.
    pub variants: Vec<Variant>,
    /// The class of the exception that ends the program, if one is expected to.
    pub raises: Option<String>,
    /// The memory errors that are expected, each at least once.
    pub faults: Vec<String>,
    /// Whether blocks may be left allocated.
    pub leaks: bool,
    /// The exit status that is expected.
    pub exit: Option<i32>,
    /// `sys.argv[1:]`, or `argv[1..]`.
    pub args: Vec<String>,
    /// Run and checked, but left off the page: for prose that refers to it.
    pub hidden: bool,
    /// The results stay folded until the reader opens them.
    pub folded: bool,
    /// The most instructions.
    pub max_steps: u64,
    /// The most bytes.
    pub max_memory: u64,
}

/// Reads the words after the backticks: `None` if this fence is none of ours.
///
/// # Errors
/// Everything that is wrong with them.
pub fn parse(info: &str, settings: &Settings) -> Option<Result<SnippetOptions, Vec<Complaint>>> {
    let words: Vec<&str> = info.split([',', ' ', '\t']).filter(|word| !word.is_empty()).collect();
    let (first, rest) = words.split_first()?;
    if !rest.contains(&"heapsim") {
        // A misspelled `heapsim` would silently leave a snippet unchecked.
        let near = rest.iter().find(|word| suggest::nearest(word, &["heapsim"]).is_some())?;
        return Some(Err(vec![Complaint::unknown("word", near, &["heapsim"])]));
    }
    let language = match *first {
        "python" => Language::Python,
        "c" => Language::C,
        other => {
            let message = format!("heapsim runs `python` and `c`, this fence is `{other}`");
            return Some(Err(vec![Complaint::new(message).help("put the language first: ```python,heapsim")]));
        }
    };
    Some(Builder::new(language, settings).read(rest))
}

struct Builder {
    options: SnippetOptions,
    python: Vec<String>,
    mode: Vec<Mode>,
    layout: Vec<Layout>,
    complaints: Vec<Complaint>,
}

impl Builder {
    fn new(language: Language, settings: &Settings) -> Self {
        let show = if language == Language::C { &settings.show_c } else { &settings.show };
        Builder {
            options: SnippetOptions {
                language,
                id: None,
                show: show.clone(),
                variants: Vec::new(),
                raises: None,
                faults: Vec::new(),
                leaks: false,
                exit: None,
                args: Vec::new(),
                hidden: false,
                folded: false,
                max_steps: settings.max_steps,
                max_memory: settings.max_memory,
            },
            python: settings.python.clone(),
            mode: settings.mode.clone(),
            layout: settings.layout.clone(),
            complaints: Vec::new(),
        }
    }

    fn read(mut self, words: &[&str]) -> Result<SnippetOptions, Vec<Complaint>> {
        let mut seen: Vec<&str> = Vec::new();
        for word in words {
            let (key, value) = match word.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (*word, None),
            };
            if seen.contains(&key) {
                self.complaints.push(Complaint::new(format!("`{key}` is given twice")).help("join a list with `+`"));
                continue;
            }
            seen.push(key);
            if let Err(complaint) = self.word(key, value) {
                self.complaints.push(complaint);
            }
        }
        self.options.variants = variants(self.options.language, &self.python, &self.mode, &self.layout);
        if self.complaints.is_empty() { Ok(self.options) } else { Err(self.complaints) }
    }

    fn word(&mut self, key: &str, value: Option<&str>) -> Result<(), Complaint> {
        let language = self.options.language;
        let flag = matches!(key, "heapsim" | "hidden" | "folded" | "leaks");
        let value = match (flag, value) {
            (true, Some(_)) => return Err(Complaint::new(format!("`{key}` takes no value"))),
            (true, None) => "",
            (false, Some(value)) if !value.is_empty() => value,
            (false, _) if OPTIONS.contains(&key) => {
                return Err(Complaint::new(format!("`{key}` needs a value")).help(format!("write `{key}=…`")));
            }
            (false, _) => return Err(Complaint::unknown("option", key, &OPTIONS)),
        };
        self.suits(key, language)?;
        let options = &mut self.options;
        match key {
            "heapsim" => {}
            "hidden" => options.hidden = true,
            "folded" => options.folded = true,
            "leaks" => options.leaks = true,
            "show" => options.show = list(value, |word| View::parse(word, language))?,
            "python" => self.python = list(value, release)?,
            "mode" => self.mode = list(value, mode)?,
            "layout" => self.layout = list(value, layout)?,
            "raises" => options.raises = Some(value.to_owned()),
            "fault" => options.faults = value.split('+').map(str::to_owned).collect(),
            "exit" => options.exit = Some(i32::try_from(number(key, value)?).unwrap_or(-1)),
            "id" if is_id(value) => options.id = Some(value.to_owned()),
            "id" => {
                return Err(Complaint::new(format!("`{value}` is no id")).help("use letters, digits, `-` and `_`"));
            }
            "args" => options.args = value.split('+').map(str::to_owned).collect(),
            "max-steps" => options.max_steps = number(key, value)?,
            "max-memory" => options.max_memory = number(key, value)?,
            "hidelines" => {}
            _ => return Err(Complaint::unknown("option", key, &OPTIONS)),
        }
        Ok(())
    }

    fn suits(&self, key: &str, language: Language) -> Result<(), Complaint> {
        let only = match key {
            "python" | "mode" | "raises" => Language::Python,
            "layout" | "fault" | "leaks" => Language::C,
            _ => return Ok(()),
        };
        if only == language {
            return Ok(());
        }
        let name = if only == Language::C { "C" } else { "Python" };
        Err(Complaint::new(format!("`{key}` is for {name} snippets")))
    }
}

fn is_id(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// A list joined by `+`, without repetitions.
fn list<T: PartialEq>(value: &str, item: impl Fn(&str) -> Result<T, Complaint>) -> Result<Vec<T>, Complaint> {
    let mut items = Vec::new();
    for word in value.split('+') {
        let item = item(word)?;
        if items.contains(&item) {
            return Err(Complaint::new(format!("`{word}` is listed twice")));
        }
        items.push(item);
    }
    Ok(items)
}

fn number(key: &str, value: &str) -> Result<u64, Complaint> {
    let digits = value.replace('_', "");
    digits.parse().map_err(|_| Complaint::new(format!("`{key}` needs a number, not `{value}`")))
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
