//! Blocks as plain Markdown, for renderers that show no HTML: fences and tables, words in place of pictures.
//!
//! Not here: which blocks there are (see [`crate::page`]).

use heapsim::Language;

use crate::page::{Block, Cell, Table};
use crate::snippet::Snippet;

/// The whole snippet as Markdown; every line after the first begins with `prefix`, that of the list or quote it stands in.
pub fn markdown(snippet: &Snippet, blocks: &[Block], prefix: &str) -> String {
    let parts: Vec<String> = blocks.iter().map(|block| block_markdown(block, snippet)).collect();
    let text = parts.join("\n\n");
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or("").to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(format!("{prefix}{line}").trim_end());
    }
    out
}

fn block_markdown(block: &Block, snippet: &Snippet) -> String {
    match block {
        Block::Code(lines) => {
            let language = if snippet.options.language == Language::C { "c" } else { "python" };
            let visible: Vec<&str> = lines.iter().filter(|line| !line.hidden).map(|line| line.text.as_str()).collect();
            fence(language, &visible.join("\n"))
        }
        Block::Output { of, stdout, stderr, ending } => {
            let mut parts = vec![format!("Output, {of}:")];
            let printed = format!("{stdout}{stderr}");
            if printed.is_empty() {
                parts.push("It prints nothing.".to_owned());
            } else {
                parts.push(fence("text", printed.trim_end_matches('\n')));
            }
            parts.extend(ending.clone());
            parts.join("\n\n")
        }
        Block::Table(table) => self::table(table),
        Block::Picture { caption, words, .. } => {
            let items: Vec<String> = words.iter().map(|word| format!("- {}", escape(word))).collect();
            format!("{}:\n\n{}", escape(caption), items.join("\n"))
        }
        Block::Note(text) => escape(text),
    }
}

/// A fence longer than any in its text.
fn fence(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat((longest + 1).max(3));
    format!("{ticks}{language}\n{text}\n{ticks}")
}

/// A table by itself.
pub fn table(table: &Table) -> String {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![format!("{}:", escape(&table.caption)), String::new()];
    lines.push(row(table.head.iter().map(|head| escape(head)).collect()));
    lines.push(row(table.head.iter().map(|_| "---".to_owned()).collect()));
    for cells in &table.rows {
        lines.push(row(cells.iter().map(cell_markdown).collect()));
    }
    lines.join("\n")
}

fn cell_markdown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Code(text) => escape(text),
        Cell::Marked(text) => {
            let part = |(index, part): (usize, &str)| {
                if index % 2 == 0 { escape_part(part) } else { format!("`{}`", part.replace('|', "\\|")) }
            };
            text.trim_end().split('`').enumerate().map(part).collect()
        }
        Cell::List(items) => items.iter().map(|item| escape(item)).collect::<Vec<_>>().join("; "),
    }
}

/// Text that Markdown takes as text, on one line.
pub(crate) fn escape(text: &str) -> String {
    escape_part(text.trim_end())
}

fn escape_part(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str(" / "),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '$' => {
                out.extend(['\\', c]);
            }
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
