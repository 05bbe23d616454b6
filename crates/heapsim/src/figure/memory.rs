//! Drawing C memory: eight bytes a row, owners above, the access ringed, pointers as arrows.
//!
//! A byte shows its value in hex and as a character, or `░░` if the program never wrote it, below what happens to be there.
//! What the machine keeps for itself, and the simulator gives no value, is empty.
//! Long runs of equal bytes are drawn once and counted.
//! Not here: how memory works (`cmem`) and the same in words (the book's words).

use litemap::LiteMap;

use super::FigureOptions;
use super::heap::line_with_head;
use super::svg::{Point, Rect, Svg, hatch, rounded, small_width, width};
use crate::bytes::{Access, Bytes, Cell, Pointer, Region, Span, SpanState};

/// Bytes in a row.
const ROW: u64 = 8;
/// The size of a cell.
const CELL: (i32, i32) = (46, 42);
/// Where the cells begin; addresses stand before.
const LEFT: i32 = 118;
/// The room for owners above a row.
const OWNERS: i32 = 26;
/// The room for a region's title.
const TITLE: i32 = 24;
/// The room between rows, without pointers or a label.
const GAP: i32 = 8;
/// The distance of pointers' lanes.
const LANE: i32 = 8;
/// The room for the access's label.
const LABEL: i32 = 22;
/// The room between regions.
const REGION_GAP: i32 = 14;
/// The room around the figure.
const MARGIN: i32 = 8;
/// The height of the line that stands for rows left out.
const SKIP: i32 = 22;

/// Draws `bytes`.
pub(super) fn draw(bytes: &Bytes, options: &FigureOptions<'_>) -> String {
    let lines = lines(bytes);
    let sheet = Sheet::new(bytes, &lines);
    let composed = format!("Memory: {}", titles(bytes));
    let label = options.label.unwrap_or(&composed);
    let mut svg = Svg::new("memory", options.id_prefix, label, sheet.size);
    for (line, y) in lines.iter().zip(&sheet.tops) {
        match line {
            Line::Title(title) => svg.text("hs-bold", (MARGIN, y + 15), title),
            Line::Nowhere => nowhere(&mut svg, bytes, *y),
            Line::Skipped(text) => svg.text("hs-small hs-muted", (MARGIN + LEFT, y + 14), text),
            Line::Row(region, row) => draw_row(&mut svg, region, *row, *y),
        }
    }
    for (index, pointer) in bytes.pointers.iter().enumerate() {
        sheet.pointer(&mut svg, index, pointer);
    }
    if let Some(access) = &bytes.access {
        ring(&mut svg, &sheet, access);
    }
    svg.finish()
}

/// A line of the figure, from top to bottom.
enum Line<'a> {
    Title(&'a str),
    /// A row of a region: the address of its first column, a multiple of 8.
    Row(&'a Region, u64),
    /// Rows that look like the one above.
    Skipped(String),
    /// The access touches no region.
    Nowhere,
}

/// Where the rows stand, and the lanes of the pointers.
struct Sheet {
    tops: Vec<i32>,
    /// The top of the cells of each row, by its address.
    rows: LiteMap<u64, i32>,
    /// Each pointer's lane below its own row and below its target's; `None` for a row that isn't shown.
    lanes: Vec<(i32, i32)>,
    /// The label's baseline.
    label: i32,
    size: (i32, i32),
}

impl Sheet {
    fn new(bytes: &Bytes, lines: &[Line<'_>]) -> Sheet {
        // A pointer uses one lane below its own row and one below its target's, or one for both.
        let mut used: LiteMap<u64, i32> = LiteMap::new();
        let mut numbers = Vec::new();
        for pointer in &bytes.pointers {
            let (from, to) = (row_of(pointer.from), anchor(bytes, pointer.to).map(|(row, _)| row));
            let mut take = |row: u64| {
                let lane = used.entry(row).or_default();
                *lane += 1;
                *lane
            };
            let first = take(from);
            numbers.push((first, to.map_or(first, |to| if to == from { first } else { take(to) })));
        }
        let mut sheet = Sheet { tops: Vec::new(), rows: LiteMap::new(), lanes: Vec::new(), label: 0, size: (0, 0) };
        let last = bytes.access.as_ref().map(|access| row_of(last_byte(access)));
        let mut y = MARGIN;
        for (index, line) in lines.iter().enumerate() {
            if index > 0 && matches!(line, Line::Title(_)) {
                y += REGION_GAP;
            }
            sheet.tops.push(y);
            y += match line {
                Line::Title(_) => TITLE,
                Line::Skipped(_) => SKIP,
                Line::Nowhere => {
                    sheet.label = y + OWNERS + CELL.1 + 18;
                    OWNERS + CELL.1 + GAP + LABEL
                }
                Line::Row(_, row) => {
                    let cells = y + OWNERS;
                    sheet.rows.insert(*row, cells);
                    let lanes = used.get(row).map_or(0, |count| count * LANE + 4);
                    let mut height = OWNERS + CELL.1 + GAP + lanes;
                    if last == Some(*row) {
                        sheet.label = cells + CELL.1 + lanes + 18;
                        height += LABEL;
                    }
                    height
                }
            };
        }
        for (pointer, (first, second)) in bytes.pointers.iter().zip(numbers) {
            let below = |row: u64, lane: i32| sheet.rows.get(&row).map(|y| y + CELL.1 + lane * LANE);
            let from = below(row_of(pointer.from), first).unwrap_or(0);
            let to = anchor(bytes, pointer.to).and_then(|(row, _)| below(row, second));
            sheet.lanes.push((from, to.unwrap_or(from)));
        }
        let gutter = LANE * i32::try_from(bytes.pointers.len()).unwrap_or(0) + 16;
        let cells = MARGIN + LEFT + CELL.0 * 8;
        let label = bytes.access.as_ref().map_or(0, |access| MARGIN + LEFT + small_width(&access_label(access)) + MARGIN);
        let titles = bytes.regions.iter().map(|r| MARGIN + width(&r.title)).max().unwrap_or(0);
        sheet.size = ((cells + gutter).max(label).max(titles) + MARGIN, y + MARGIN - GAP);
        sheet
    }

    /// The left border of the cell at `address`, and its top, if its row is shown.
    fn cell(&self, address: u64) -> Option<Point> {
        self.rows.get(&row_of(address)).map(|y| (column_x(address % ROW), *y))
    }

    fn pointer(&self, svg: &mut Svg, index: usize, pointer: &Pointer) {
        let Some((x, y)) = self.cell(pointer.from) else {
            return;
        };
        let bottom = y + CELL.1;
        let start = (x + CELL.0 / 2, bottom);
        let (lane, target_lane) = self.lanes[index];
        let (from, to) = (format!("{:#x}", pointer.from), format!("{:#x}", pointer.to));
        svg.open("hs-edge hs-pointer", &[("data-from", &from), ("data-to", &to)]);
        svg.dot("hs-port", start, 3);
        // One past the end has no cell: the arrow points to the border of the last one.
        let target = self.cell(pointer.to).map(|(x, y)| (x + CELL.0 / 2 - 10, y)).or_else(|| {
            let (x, y) = self.cell(pointer.to.wrapping_sub(1))?;
            Some((x + CELL.0, y))
        });
        match target {
            Some((x, y)) if y == bottom - CELL.1 => {
                line_with_head(svg, &[start, (start.0, lane), (x, lane), (x, bottom)], "");
            }
            Some((x, y)) => {
                let number = i32::try_from(index).unwrap_or(0);
                let gutter = MARGIN + LEFT + 8 * CELL.0 + 12 + LANE * number;
                let end = y + CELL.1;
                let points = [start, (start.0, lane), (gutter, lane), (gutter, target_lane), (x, target_lane), (x, end)];
                line_with_head(svg, &points, "");
            }
            None => {
                svg.line("hs-line", &rounded(&[start, (start.0, lane), (start.0 + 14, lane)], 5));
                let text = if pointer.to == 0 { "NULL".to_owned() } else { format!("{to}: {}", pointer.what.replace('`', "")) };
                svg.text("hs-small", (start.0 + 18, lane + 4), &text);
            }
        }
        svg.close();
    }
}

/// What is drawn, from top to bottom.
fn lines(bytes: &Bytes) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for region in bytes.regions.iter().filter(|region| !region.cells.is_empty()) {
        lines.push(Line::Title(&region.title));
        let end = region.base + len(region);
        let rows: Vec<u64> = (row_of(region.base)..end).step_by(8).collect();
        let mut index = 0;
        while index < rows.len() {
            lines.push(Line::Row(region, rows[index]));
            let like =
                rows[index + 1..].iter().take_while(|row| looks_alike(region, rows[index], **row) && !is_special(bytes, **row));
            let count = like.count();
            // One row is as short as the note that would stand for it.
            if count > 1 && !is_special(bytes, rows[index]) {
                let owner = owner_at(region, rows[index]).map_or("padding", |span| &span.name);
                lines.push(Line::Skipped(format!("⋯ {} more bytes of {owner} like these", 8 * count)));
                index += count;
            }
            index += 1;
        }
    }
    if bytes.access.as_ref().is_some_and(|access| region_at(bytes, access.address).is_none()) {
        lines.push(Line::Nowhere);
    }
    lines
}

/// Whether the access or a pointer begins or ends in the row.
fn is_special(bytes: &Bytes, row: u64) -> bool {
    let touched = bytes.access.as_ref().is_some_and(|access| row_of(access.address) <= row && row <= row_of(last_byte(access)));
    let pointers = bytes.pointers.iter();
    touched || pointers.into_iter().any(|p| row_of(p.from) == row || anchor(bytes, p.to).is_some_and(|(to, _)| to == row))
}

/// Whether two full rows of a region belong to one owner and hold the same.
fn looks_alike(region: &Region, a: u64, b: u64) -> bool {
    let full = |row: u64| row >= region.base && row + ROW <= region.base + len(region);
    full(a)
        && full(b)
        && (0..ROW).all(|column| {
            let (x, y) = (a + column, b + column);
            let same = |x: &Span, y: &Span| std::ptr::eq(x, y);
            let owner = match (owner_at(region, x), owner_at(region, y), owner_at(region, a)) {
                (Some(x), Some(y), Some(first)) => same(x, y) && same(x, first),
                (x, y, first) => x.is_none() && y.is_none() && first.is_none(),
            };
            let cells = (cell_at(region, x), cell_at(region, y));
            owner && matches!(cells, (Some(x), Some(y)) if x.init == y.init && x.value == y.value)
        })
}

fn draw_row(svg: &mut Svg, region: &Region, row: u64, top: i32) {
    let y = top + OWNERS;
    svg.anchored("hs-small hs-muted", (MARGIN + LEFT - 10, y + 25), "end", &format!("{row:#x}"));
    let inside = |address: &u64| *address >= region.base && *address < region.base + len(region);
    for address in (row..row + ROW).filter(inside) {
        let Some(cell) = cell_at(region, address) else {
            continue;
        };
        let span = owner_at(region, address);
        let class = match span.map(|span| span.state) {
            None => "hs-byte hs-padding",
            Some(SpanState::Live) => "hs-byte",
            Some(SpanState::Freed) => "hs-byte hs-dead",
            Some(SpanState::OutOfScope) => "hs-byte hs-dead hs-left",
            Some(SpanState::Machine) => "hs-byte hs-machine",
        };
        draw_cell(svg, class, cell, address, y);
    }
    for span in &region.spans {
        let start = (region.base + u64::from(span.offset)).max(row);
        let end = (region.base + u64::from(span.offset) + u64::from(span.size)).min(row + ROW);
        if start < end {
            owner(svg, region, span, row, (start, end), top);
        }
    }
}

fn draw_cell(svg: &mut Svg, class: &str, cell: Cell, address: u64, y: i32) {
    let rect = Rect { x: column_x(address % ROW), y, w: CELL.0, h: CELL.1 };
    let writer = cell.writer.map(|line| line.to_string());
    let at = format!("{address:#x}");
    let mut data = vec![("data-address", at.as_str())];
    if let Some(line) = &writer {
        data.push(("data-writer", line));
    }
    svg.open(class, &data);
    svg.rect("hs-cell", rect, 0);
    if class.contains("hs-dead") {
        svg.line("hs-hatch", &hatch(rect, if class.contains("hs-left") { 12 } else { 7 }));
        let plate = Rect { x: rect.x + 11, y: rect.y + 4, w: 24, h: 34 };
        svg.rect("hs-plate", plate, 3);
    }
    let middle = rect.x + CELL.0 / 2;
    if cell.init {
        svg.anchored("hs-value", (middle, y + 19), "middle", &format!("{:02x}", cell.value));
        svg.anchored("hs-small hs-muted", (middle, y + 34), "middle", &character(cell.value));
    } else if !class.contains("hs-machine") {
        // What was there before: the program never wrote it, and may read it all the same.
        svg.anchored("hs-value hs-muted", (middle, y + 19), "middle", &format!("{:02x}", cell.value));
        svg.anchored("hs-small hs-muted", (middle, y + 34), "middle", "░░");
    }
    svg.close();
}

/// The bracket over an owner's bytes in a row, with its name as far as there is room.
fn owner(svg: &mut Svg, region: &Region, span: &Span, row: u64, (start, end): (u64, u64), top: i32) {
    let (x0, x1) = (column_x(start - row) + 3, column_x(end - row - 1) + CELL.0 - 3);
    let y = top + OWNERS - 4;
    svg.line("hs-bracket", &format!("M{x0} {y}V{}H{x1}V{y}", y - 5));
    // A name may stand over bytes that nobody owns.
    let next = (end..row + ROW).find(|address| owner_at(region, *address).is_some());
    let room = column_x(next.unwrap_or(row + ROW) - row) - x0 - 4;
    let state = match span.state {
        SpanState::Freed => ", freed",
        SpanState::OutOfScope => ", gone",
        SpanState::Live | SpanState::Machine => "",
    };
    let first = start == region.base + u64::from(span.offset);
    let name = if first { format!("{}{state}", span.name) } else { format!("… {}", span.name) };
    let typed = format!("{name}: {}", span.type_name);
    let fits = |text: &str| small_width(text) <= room;
    if first && !span.type_name.is_empty() && fits(&typed) {
        svg.text("hs-small", (x0, y - 9), &typed);
    } else if fits(&name) {
        svg.text("hs-small", (x0, y - 9), &name);
    } else {
        let max = usize::try_from(room / 7).unwrap_or(1).max(2);
        svg.text("hs-small", (x0, y - 9), &super::scene::shorten(&name, max));
    }
}

/// An access to an address outside every region.
fn nowhere(svg: &mut Svg, bytes: &Bytes, top: i32) {
    let Some(access) = &bytes.access else { return };
    let y = top + OWNERS;
    let address = format!("{:#x}", access.address);
    svg.anchored("hs-small hs-muted", (MARGIN + LEFT - 10, y + 25), "end", &address);
    svg.open("hs-byte hs-dead", &[("data-address", &address)]);
    let rect = Rect { x: MARGIN + LEFT, y, w: CELL.0, h: CELL.1 };
    svg.rect("hs-cell", rect, 0);
    svg.line("hs-hatch", &hatch(rect, 7));
    svg.close();
    svg.text("hs-small hs-muted", (rect.right() + 12, y + 25), &format!("{} here", access.what.replace('`', "")));
}

/// The ring around the bytes that are touched, and what the access is.
fn ring(svg: &mut Svg, sheet: &Sheet, access: &Access) {
    let class = if access.fault.is_some() { "hs-access hs-fault" } else { "hs-access" };
    svg.open(class, &[("data-address", &format!("{:#x}", access.address))]);
    let last = last_byte(access);
    let mut label_x = MARGIN + LEFT;
    for row in (row_of(access.address)..=row_of(last)).step_by(8) {
        let (start, end) = (access.address.max(row), last.min(row | (ROW - 1)));
        if let Some((x, y)) = sheet.cell(start) {
            let w = column_x(end - row) + CELL.0 - x;
            svg.rect("hs-ring", Rect { x: x + 1, y: y + 1, w: w - 2, h: CELL.1 - 2 }, 4);
            label_x = x;
        } else if row == row_of(access.address) {
            let y = sheet.label - 18 - CELL.1;
            svg.rect("hs-ring", Rect { x: label_x + 1, y: y + 1, w: CELL.0 - 2, h: CELL.1 - 2 }, 4);
        }
    }
    let text = access_label(access);
    // A label that doesn't fit to the right of its ring begins further left.
    let x = label_x.min(sheet.size.0 - MARGIN - small_width(&text)).max(MARGIN);
    svg.text("hs-small hs-bold", (x, sheet.label), &text);
    svg.close();
}

fn access_label(access: &Access) -> String {
    if access.fault.is_some() { format!("⚡ {}", access.label) } else { access.label.clone() }
}

/// The row and column that a pointer to `address` is drawn to; one past the end belongs to the last row.
fn anchor(bytes: &Bytes, address: u64) -> Option<(u64, u64)> {
    let at = |address: u64| region_at(bytes, address).map(|_| (row_of(address), address % ROW));
    at(address).or_else(|| at(address.wrapping_sub(1)))
}

fn region_at(bytes: &Bytes, address: u64) -> Option<&Region> {
    bytes.regions.iter().find(|region| cell_at(region, address).is_some())
}

fn cell_at(region: &Region, address: u64) -> Option<Cell> {
    let offset = usize::try_from(address.checked_sub(region.base)?).ok()?;
    region.cells.get(offset).copied()
}

fn owner_at(region: &Region, address: u64) -> Option<&Span> {
    let offset = address.checked_sub(region.base)?;
    region.spans.iter().find(|span| {
        let start = u64::from(span.offset);
        start <= offset && offset < start + u64::from(span.size)
    })
}

fn len(region: &Region) -> u64 {
    u64::try_from(region.cells.len()).unwrap_or(u64::MAX)
}

fn last_byte(access: &Access) -> u64 {
    access.address.saturating_add(u64::from(access.size.max(1)) - 1)
}

fn row_of(address: u64) -> u64 {
    address / ROW * ROW
}

fn column_x(column: u64) -> i32 {
    MARGIN + LEFT + CELL.0 * i32::try_from(column).unwrap_or(0)
}

/// A byte as a C character, if it is a printable one.
fn character(value: u8) -> String {
    match value {
        0 => "'\\0'".to_owned(),
        b'\n' => "'\\n'".to_owned(),
        b'\t' => "'\\t'".to_owned(),
        b' '..=b'~' => format!("'{}'", char::from(value)),
        _ => "·".to_owned(),
    }
}

fn titles(bytes: &Bytes) -> String {
    let titles: Vec<&str> = bytes.regions.iter().map(|region| region.title.as_str()).collect();
    if titles.is_empty() { "nothing".to_owned() } else { titles.join(", ") }
}
