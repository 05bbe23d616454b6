//! Blocks as HTML, on one physical line that begins with a comment.
//!
//! Such a line is a whole HTML block to Markdown: it may stand in any list, quote or footnote, interrupts a paragraph and
//! needs no blank line. So line ends are written as `&#10;`.
//! Nothing that a program prints becomes markup: every text goes through [`escape`].
//! Not here: which blocks there are (see [`crate::page`]).

use std::path::Path;

use heapsim::Language;

use crate::options::language_word;
use crate::page::{Block, Cell, CodeLine, Note, Table};
use crate::picture;
use crate::run::Outcome;
use crate::snippet::Snippet;
use crate::variant::mode_name;

/// The whole snippet as one line of HTML. `engines` are the addresses of the simulators for the browser.
pub fn figure(snippet: &Snippet, outcomes: &[Outcome], blocks: &[Block], id: &str, engines: &[(Language, String)]) -> String {
    let mut html = String::from("<!--heapsim--><figure class=\"heapsim\"");
    attribute(&mut html, "id", id);
    for (name, value) in data(snippet, outcomes) {
        attribute(&mut html, &format!("data-{name}"), &value);
    }
    for (language, address) in engines {
        attribute(&mut html, &format!("data-engine-{}", language_word(*language)), address);
    }
    html.push('>');
    let (code, results): (Vec<&Block>, Vec<&Block>) = blocks.iter().partition(|b| matches!(b, Block::Code(_)));
    let mut numbered = 0;
    for block in code {
        html.push_str(&block_html(block, snippet, id, &mut numbered));
    }
    let results: String = results.into_iter().map(|block| block_html(block, snippet, id, &mut numbered)).collect();
    if snippet.options.folded && !results.is_empty() {
        html.push_str("<details class=\"hs-folded\"><summary>Show what happens</summary>");
        html.push_str(&results);
        html.push_str("</details>");
    } else {
        html.push_str(&results);
    }
    html.push_str("</figure>");
    html
}

/// A table by itself as one line of HTML.
pub fn table(table: &Table) -> String {
    format!("<!--heapsim--><figure class=\"heapsim\">{}</figure>", table_html(table))
}

/// Makes text harmless in HTML, in attributes too, and keeps it on one line. Control characters are written as C writes them.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\0' => out.push_str("\\0"),
            '\u{1}'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            // Other characters that would end a line, or turn the direction of the text behind them.
            '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The address of `file` on the page of `chapter`; both are relative to the book's root.
pub(crate) fn relative(chapter: &Path, file: &Path) -> String {
    let folder = chapter.parent().unwrap_or(Path::new(""));
    let shared = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn attribute(html: &mut String, name: &str, value: &str) {
    html.push_str(&format!(" {name}=\"{}\"", escape(value)));
}

/// What the player needs to know.
fn data(snippet: &Snippet, outcomes: &[Outcome]) -> Vec<(&'static str, String)> {
    let options = &snippet.options;
    let mut data = Vec::new();
    if let Some(id) = &options.id {
        data.push(("name", id.clone()));
    }
    let labels: Vec<&str> = outcomes.iter().map(Outcome::name).collect();
    let mut labels_once = labels.clone();
    labels_once.dedup();
    data.push(("language", language_word(options.language).to_owned()));
    match options.language {
        Language::Python => {
            data.push(("python", labels_once.join(" ")));
            let mode = options.variants.first().map_or("script", |variant| mode_name(variant.mode));
            data.push(("mode", mode.to_owned()));
        }
        Language::C => {
            data.push(("layout", labels_once.join(" ")));
        }
    }
    data.push(("program", snippet.program.name.clone()));
    let mut views: Vec<&str> = options.show.iter().map(|view| view.kind.word()).collect();
    views.dedup();
    data.push(("show", views.join(" ")));
    if !options.args.is_empty() {
        data.push(("args", options.args.join(" ")));
    }
    data.push(("max-steps", options.max_steps.to_string()));
    data.push(("max-memory", options.max_memory.to_string()));
    let boxes = outcomes.first().and_then(|shown| shown.run.trace.as_ref()).map(|trace| picture::boxes(snippet, trace));
    if let Some(boxes) = boxes.filter(|boxes| !boxes.is_empty()) {
        let boxes: Vec<String> = boxes.iter().map(u32::to_string).collect();
        data.push(("boxes", boxes.join(" ")));
    }
    data
}

fn block_html(block: &Block, snippet: &Snippet, id: &str, numbered: &mut usize) -> String {
    match block {
        Block::Code(lines) => code(lines, snippet),
        Block::Output { of, stdout, stderr, ending } => {
            *numbered += 1;
            output(of, stdout, stderr, ending.as_deref(), &format!("{id}-o{numbered}"))
        }
        Block::Table(table) => table_html(table),
        Block::Picture { caption, svg, words } => picture(caption, svg, words),
        Block::Note(text) => format!("<p class=\"hs-note\">{}</p>", escape(text)),
    }
}

/// Lines of so many characters fit beside a margin on a wide screen.
const SHORT: usize = 40;

fn code(lines: &[CodeLine], snippet: &Snippet) -> String {
    let language = if snippet.options.language == Language::C { "c" } else { "python" };
    let mut html = String::from("<div class=\"hs-program\"><pre><code class=\"language-");
    html.push_str(language);
    html.push_str(" heapsim\"");
    // What scrolls can be reached by the keyboard.
    if lines.iter().any(|line| line.text.chars().count() > SHORT) {
        html.push_str(" tabindex=\"0\"");
    }
    html.push('>');
    // mdBook handles hidden lines itself where a code element begins with text; ours begins with an element then.
    let spans = lines.iter().any(|line| line.hidden);
    let mut open = None;
    for line in lines {
        if spans && open != Some(line.hidden) {
            if open.is_some() {
                html.push_str("</span>");
            }
            html.push_str(if line.hidden { "<span class=\"boring\">" } else { "<span>" });
            open = Some(line.hidden);
        }
        html.push_str(&escape(&line.text));
        let tall = packed(&line.notes).len();
        if tall > 1 {
            // The notes take several lines; so does the code beside them.
            html.push_str(&format!("<span class=\"hs-strut{}\"></span>", height(tall)));
        }
        html.push_str("&#10;");
    }
    if open.is_some() {
        html.push_str("</span>");
    }
    html.push_str("</code></pre>");
    html.push_str(&numbers(lines));
    if lines.iter().any(|line| !line.notes.is_empty()) {
        html.push_str(&margin(lines));
    }
    html.push_str("</div>");
    html
}

/// The numbers of the lines: captions and messages speak of them.
fn numbers(lines: &[CodeLine]) -> String {
    let mut html = String::from("<div class=\"hs-numbers\" aria-hidden=\"true\">");
    for (index, line) in lines.iter().enumerate() {
        let boring = if line.hidden { " boring" } else { "" };
        html.push_str(&format!("<div class=\"hs-line-number{boring}{}\">{}</div>", height(packed(&line.notes).len()), index + 1));
    }
    html.push_str("</div>");
    html
}

/// The margin: a line for each line of code, out of the code, so that copying the code leaves it behind.
fn margin(lines: &[CodeLine]) -> String {
    let mut html = String::from("<div class=\"hs-margin\" role=\"note\" tabindex=\"0\" aria-label=\"Beside the code\">");
    for (index, line) in lines.iter().enumerate() {
        let boring = if line.hidden { " boring" } else { "" };
        let notes = packed(&line.notes);
        html.push_str(&format!("<div class=\"hs-row{boring}{}\">", height(notes.len())));
        if !line.notes.is_empty() {
            html.push_str(&format!("<span class=\"hs-spoken\">Line {}: </span>", index + 1));
        }
        let notes = notes.iter().map(|notes| notes.iter().map(|text| note(text)).collect::<Vec<_>>().join(" "));
        html.push_str(&notes.collect::<Vec<_>>().join("<br>"));
        html.push_str("</div>");
    }
    html.push_str("</div>");
    html
}

/// The class of a line that is several lines high.
fn height(lines: usize) -> String {
    if lines > 1 { format!(" hs-tall-{}", lines.min(4)) } else { String::new() }
}

/// Notes in lines that a margin has room for.
fn packed(notes: &[Note]) -> Vec<Vec<&Note>> {
    const ROOM: usize = 36;
    let mut lines: Vec<Vec<&Note>> = Vec::new();
    let mut room = 0;
    for note in notes {
        let width = match note {
            Note::Mark(text) | Note::Count(text) => text.chars().count() + 1,
            Note::Checked(text) => text.chars().count() + 3,
            Note::StandIn(text) => text.chars().count() + 13,
        };
        match lines.last_mut().filter(|_| width <= room) {
            Some(line) => {
                line.push(note);
                room -= width;
            }
            None => {
                lines.push(vec![note]);
                room = ROOM.saturating_sub(width);
            }
        }
    }
    lines
}

fn note(note: &Note) -> String {
    match note {
        Note::Mark(number) => format!("<span class=\"hs-mark\">{}</span>", escape(number)),
        Note::Count(text) => format!("<span class=\"hs-counts\">{}</span>", escape(text)),
        Note::Checked(text) => {
            let spoken = "<span class=\"hs-spoken\">checked: </span>";
            format!("<span class=\"hs-checked\"><span aria-hidden=\"true\">✓ </span>{spoken}{}</span>", escape(text))
        }
        Note::StandIn(code) => format!("<span class=\"hs-stand-in\">≈ stand-in: {}</span>", escape(code)),
    }
}

fn output(of: &str, stdout: &str, stderr: &str, ending: Option<&str>, id: &str) -> String {
    let mut html = format!("<div class=\"hs-output\"><p class=\"hs-label\" id=\"{id}\">Output, {}</p>", escape(of));
    if stdout.is_empty() && stderr.is_empty() {
        html.push_str("<p class=\"hs-note\">It prints nothing.</p>");
    } else {
        html.push_str(&format!("<pre tabindex=\"0\" role=\"group\" aria-labelledby=\"{id}\">"));
        if !stdout.is_empty() {
            html.push_str(&format!("<samp>{}</samp>", escape(stdout)));
        }
        if !stderr.is_empty() {
            html.push_str(&format!("<samp class=\"hs-stderr\">{}</samp>", escape(stderr)));
        }
        html.push_str("</pre>");
    }
    if let Some(ending) = ending {
        html.push_str(&format!("<p class=\"hs-note\">{}</p>", escape(ending)));
    }
    html.push_str("</div>");
    html
}

fn table_html(table: &Table) -> String {
    let mut html = format!("<div class=\"hs-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">", escape(&table.caption));
    html.push_str(&format!("<table class=\"hs-{}\"><caption>{}</caption><thead><tr>", table.kind, escape(&table.caption)));
    for head in &table.head {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escape(head)));
    }
    html.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let head = index == 0 && table.kind != "verdict";
            let (open, close) = if head { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
            html.push_str(&format!("{open}{}{close}", cell_html(cell)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
    html
}

fn cell_html(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => escape(text),
        Cell::Code(text) => format!("<samp>{}</samp>", escape(text)),
        Cell::Marked(text) => marked(text),
        Cell::List(items) => list(items),
    }
}

/// Prose with the parts between backticks as code.
fn marked(text: &str) -> String {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    };
    text.split('`').enumerate().map(part).collect()
}

fn list(items: &[String]) -> String {
    let items: String = items.iter().map(|item| format!("<li>{}</li>", marked(item))).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}

fn picture(caption: &str, svg: &str, words: &[String]) -> String {
    let mut html = format!("<div class=\"hs-picture\"><p class=\"hs-label\">{}</p>", escape(caption));
    html.push_str(&format!("<div class=\"hs-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">", escape(caption)));
    // Drawn by us, texts escaped there; a line end would end the HTML block.
    html.push_str(&svg.replace(['\n', '\r'], " "));
    html.push_str("</div>");
    if !words.is_empty() {
        html.push_str(&format!("<details class=\"hs-words\"><summary>In words</summary>{}</details>", list(words)));
    }
    html.push_str("</div>");
    html
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
