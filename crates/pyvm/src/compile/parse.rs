//! Text becomes a syntax tree: ruff's parser, with guards before it and messages after it.
//!
//! Not here: what the tree means.

use ruff_python_ast as ast;
use ruff_python_parser as parser;
use ruff_text_size::{TextRange, TextSize};

use super::Unsupported;
use crate::objects::code::Position;

/// A program's text, with its line starts.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text.
    pub text: String,
    /// Whether what is outside the subset is refused only where execution reaches it.
    pub refuse_at_use: bool,
    starts: Vec<usize>,
}

/// Something with a place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// Where.
    pub position: Position,
    /// What.
    pub value: T,
}

/// Why a program cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxProblem {
    /// CPython would not run it either.
    Syntax {
        /// Where.
        position: Position,
        /// What is wrong.
        message: String,
    },
    /// It is outside the subset.
    Unsupported(Unsupported),
}

impl SyntaxProblem {
    /// Where it stands.
    pub fn position(&self) -> Position {
        match self {
            SyntaxProblem::Syntax { position, .. } => *position,
            SyntaxProblem::Unsupported(unsupported) => unsupported.position,
        }
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        match self {
            SyntaxProblem::Syntax { message, .. } => message,
            SyntaxProblem::Unsupported(unsupported) => &unsupported.construct,
        }
    }
}

/// The parser recurses; source nested deeper than this is refused before it is asked.
const MAX_NESTING: usize = 90;

impl Source {
    /// Indexes a text.
    pub fn new(text: &str) -> Source {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { text: text.to_owned(), refuse_at_use: false, starts }
    }

    /// The lines and columns of a range.
    pub fn position(&self, range: TextRange) -> Position {
        let (line, col) = self.line_col(range.start());
        let (end_line, end_col) = self.line_col(range.end());
        Position { line, end_line, col, end_col }
    }

    /// The text of a line, from 1, without its end.
    pub fn line(&self, line: u32) -> Option<&str> {
        let start = *self.starts.get(line.checked_sub(1)? as usize)?;
        let end = self.starts.get(line as usize).map_or(self.text.len(), |next| next - 1);
        self.text.get(start..end)
    }

    /// Line from 1, column in characters from 0.
    fn line_col(&self, at: TextSize) -> (u32, u32) {
        let at = usize::from(at);
        let line = self.starts.partition_point(|&start| start <= at) - 1;
        let col = self.text[self.starts[line]..at].chars().count();
        (line as u32 + 1, col as u32)
    }
}

/// Parses a module.
///
/// # Errors
/// All syntax errors and refused escapes, in source order.
pub fn parse(source: &Source) -> Result<Vec<ast::Stmt>, Vec<SyntaxProblem>> {
    if let Some(problem) = guard(source) {
        return Err(vec![problem]);
    }
    let parsed = parser::parse_unchecked(&source.text, parser::ParseOptions::from(parser::Mode::Module));
    if !parsed.errors().is_empty() {
        let mut problems: Vec<SyntaxProblem> = Vec::new();
        for error in parsed.errors() {
            let position = source.position(error.location);
            // A second error on a line is most often the first one's echo.
            if problems.last().is_none_or(|last| last.position().line != position.line) {
                problems.push(SyntaxProblem::Syntax { position, message: error.error.to_string() });
            }
        }
        return Err(problems);
    }
    match parsed.into_syntax() {
        ast::Mod::Module(module) => Ok(module.body.into_iter().collect()),
        ast::Mod::Expression(_) => unreachable!("parsed as a module"),
    }
}

/// Nesting that the parser cannot take, and `\N{…}`, whose table of names is left out.
fn guard(source: &Source) -> Option<SyntaxProblem> {
    let at = |offset: usize| source.position(TextRange::empty(TextSize::try_from(offset).unwrap_or_default()));
    if let Some(offset) = source.text.find("\\N{") {
        let construct = "`\\N{...}` needs a table of names; write the character itself, or `\\u` with its number".to_owned();
        return Some(SyntaxProblem::Unsupported(Unsupported { position: at(offset), construct }));
    }
    let (mut depth, mut run) = (0_usize, 0_usize);
    for (offset, c) in source.text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        run = if matches!(c, '-' | '+' | '~') {
            run + 1
        } else if c == ' ' {
            run
        } else {
            0
        };
        if depth > MAX_NESTING || run > MAX_NESTING {
            let construct = format!("more than {MAX_NESTING} nested brackets or operators; split the expression");
            return Some(SyntaxProblem::Unsupported(Unsupported { position: at(offset), construct }));
        }
    }
    None
}
