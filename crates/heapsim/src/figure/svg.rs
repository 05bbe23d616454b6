//! Writing SVG: elements, escaping, the width of text. Knows nothing of heaps.

use std::fmt::Write as _;

/// The width of a character in the figures' font at 13 px.
///
/// The fonts that a page may choose are monospaced and at most 0.602 em wide.
const CHAR: i32 = 8;
/// The same at 11 px.
const SMALL_CHAR: i32 = 7;

/// A point in the figure, in px.
pub(super) type Point = (i32, i32);

/// A box in the figure, in px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) w: i32,
    pub(super) h: i32,
}

impl Rect {
    pub(super) fn right(self) -> i32 {
        self.x + self.w
    }

    pub(super) fn bottom(self) -> i32 {
        self.y + self.h
    }
}

/// An SVG that is being written.
#[derive(Debug, Default)]
pub(super) struct Svg {
    out: String,
}

impl Svg {
    /// Opens the `svg` element of a picture that has a name and no other description.
    pub(super) fn new(kind: &str, id: &str, label: &str, (width, height): (i32, i32)) -> Svg {
        let mut svg = Svg::default();
        let _ = write!(
            svg.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"hs-figure hs-{kind}\" id=\"{}\" role=\"img\" \
             aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"monospace\" font-size=\"13\" fill=\"currentColor\">",
            escape(id),
            escape(label)
        );
        svg
    }

    /// Closes the picture.
    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    /// Opens a group; `data` are attributes.
    pub(super) fn open(&mut self, class: &str, data: &[(&str, &str)]) {
        let _ = write!(self.out, "<g class=\"{}\"", escape(class));
        for (name, value) in data {
            let _ = write!(self.out, " {name}=\"{}\"", escape(value));
        }
        self.out.push('>');
    }

    /// Closes a group.
    pub(super) fn close(&mut self) {
        self.out.push_str("</g>");
    }

    /// A rectangle with rounded corners.
    pub(super) fn rect(&mut self, class: &str, rect: Rect, radius: i32) {
        let Rect { x, y, w, h } = rect;
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" \
             fill=\"none\" stroke=\"currentColor\"/>"
        );
    }

    /// Text that begins at `x`, on the baseline `y`.
    pub(super) fn text(&mut self, class: &str, (x, y): Point, text: &str) {
        self.anchored(class, (x, y), "start", text);
    }

    /// Text that begins, ends or is centered at `x`: `start`, `end`, `middle`.
    pub(super) fn anchored(&mut self, class: &str, (x, y): Point, anchor: &str, text: &str) {
        let _ = write!(self.out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"");
        if anchor != "start" {
            let _ = write!(self.out, " text-anchor=\"{anchor}\"");
        }
        if class.contains("hs-small") {
            self.out.push_str(" font-size=\"11\"");
        }
        if class.contains("hs-bold") {
            self.out.push_str(" font-weight=\"bold\"");
        }
        let _ = write!(self.out, ">{}</text>", escape(text));
    }

    /// A path that is drawn and not filled.
    pub(super) fn line(&mut self, class: &str, d: &str) {
        let dash = if class.contains("hs-weak") { " stroke-dasharray=\"5 3\"" } else { "" };
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\" fill=\"none\" stroke=\"currentColor\"{dash}/>");
    }

    /// A path that is filled.
    pub(super) fn shape(&mut self, class: &str, d: &str) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"/>");
    }

    /// A filled dot.
    pub(super) fn dot(&mut self, class: &str, (x, y): Point, radius: i32) {
        let _ = write!(self.out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");
    }
}

/// The width of `text` at 13 px.
pub(super) fn width(text: &str) -> i32 {
    CHAR * cells(text)
}

/// The width of `text` at 11 px.
pub(super) fn small_width(text: &str) -> i32 {
    SMALL_CHAR * cells(text)
}

/// A line through `points` with rounded corners.
pub(super) fn rounded(points: &[Point], radius: i32) -> String {
    let mut d = String::new();
    let Some((first, rest)) = points.split_first() else {
        return d;
    };
    let _ = write!(d, "M{} {}", first.0, first.1);
    let mut previous = *first;
    for (index, &corner) in rest.iter().enumerate() {
        let Some(&next) = rest.get(index + 1) else {
            let _ = write!(d, "L{} {}", corner.0, corner.1);
            break;
        };
        let reach = radius.min(length(previous, corner) / 2).min(length(corner, next) / 2);
        let (start, end) = (toward(corner, previous, reach), toward(corner, next, reach));
        let _ = write!(d, "L{} {}Q{} {} {} {}", start.0, start.1, corner.0, corner.1, end.0, end.1);
        previous = corner;
    }
    d
}

/// Diagonal lines over a rectangle, `pitch` apart.
pub(super) fn hatch(rect: Rect, pitch: i32) -> String {
    let mut d = String::new();
    let mut offset = pitch;
    while offset < rect.w + rect.h {
        // The line x + y = offset, cut to the rectangle.
        let (x0, y0) = (offset.min(rect.w), offset - offset.min(rect.w));
        let (x1, y1) = (offset - offset.min(rect.h), offset.min(rect.h));
        let _ = write!(d, "M{} {}L{} {}", rect.x + x0, rect.y + y0, rect.x + x1, rect.y + y1);
        offset += pitch;
    }
    d
}

/// Makes `text` safe inside an element or an attribute; what XML forbids becomes U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// How many character cells `text` takes: ideographs and emoji take two.
fn cells(text: &str) -> i32 {
    let wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
            | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0x1F000..=0x1FAFF | 0x20000..=0x3FFFD)
    };
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// The length of a horizontal or vertical line.
fn length(a: Point, b: Point) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The point `reach` away from `from` in the direction of `to`, along an axis.
fn toward(from: Point, to: Point, reach: i32) -> Point {
    (from.0 + (to.0 - from.0).signum() * reach, from.1 + (to.1 - from.1).signum() * reach)
}
