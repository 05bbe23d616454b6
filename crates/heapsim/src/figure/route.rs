//! The ways of the edges: out of a port, along lanes between the columns, into a box.
//!
//! The room between column `c` and column `c + 1` is gutter `c`; all vertical lines run there.
//! An edge to another column but the next runs through a channel, a horizontal way past the boxes between.
//! Two edges that are ever shown together share no line: ports at one gutter differ in `y` and lanes in `x`.
//! An edge that is never shown with another may use the same lane; that keeps long traces narrow.
//! Not here: which edges there are (`scene`) and where the boxes stand (`layout`).

use litemap::LiteMap;

use super::layout::TITLE;
use super::scene::Port;
use super::svg::{Point, Rect};
use super::union::Steps;
use crate::trace::Serial;

/// The room between a column and the first lane beside it; a `+1` fits there.
const LEFT_ROOM: i32 = 28;
/// The room between the last lane and the next column; an arrowhead fits there.
const RIGHT_ROOM: i32 = 22;
/// The distance of lanes.
const LANE: i32 = 8;
/// The distance of the ends at a box.
const END: i32 = 8;
/// The distance of a channel from boxes and other channels.
const CLEAR: i32 = 8;
/// Gutters with more edges than this keep the first order of their lanes.
const MAX_IMPROVED: usize = 60;

/// An edge to be routed.
pub(super) struct Wire {
    pub(super) key: (Port, Serial),
    /// The states that show it.
    pub(super) steps: Steps,
    /// The box it leaves, unless it leaves a tag.
    pub(super) owner: Option<Serial>,
    /// The column it leaves, and where.
    pub(super) from: (usize, i32),
    /// The width of what it leaves.
    pub(super) from_width: i32,
    /// The column it goes to, and the box there.
    pub(super) to: (usize, Rect),
}

/// The ways, and the left border of each column.
pub(super) struct Routed {
    pub(super) routes: LiteMap<(Port, Serial), Vec<Point>>,
    pub(super) columns: Vec<i32>,
}

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// A wire on its way to becoming a route.
struct Way {
    wire: Wire,
    out: Side,
    into: Side,
    /// The `y` of its end at the target.
    end: i32,
    /// The `y` of its channel, if it needs one.
    channel: Option<i32>,
    /// The lanes it uses: gutter and number.
    lanes: Vec<(usize, i32)>,
}

/// The vertical part of a way in one gutter.
struct Rise {
    way: usize,
    /// Its two ends: `y`, and the side of the lane it continues at.
    ends: [(i32, Side); 2],
}

/// Routes all wires; `cells` are the rectangles of each column, tags first.
pub(super) fn route(cells: &[Vec<Rect>], wires: Vec<Wire>) -> Routed {
    let mut ways: Vec<Way> = wires.into_iter().map(Way::new).collect();
    choose_ends(&mut ways);
    choose_channels(&mut ways, cells);
    let lanes = choose_lanes(&mut ways, cells.len());
    let (columns, gutters) = widths(cells, &lanes);
    let mut routes = LiteMap::new();
    for way in &ways {
        routes.insert(way.wire.key.clone(), way.points(&columns, &gutters));
    }
    Routed { routes, columns }
}

impl Way {
    fn new(wire: Wire) -> Way {
        let (from, to) = (wire.from.0, wire.to.0);
        let out = if to < from { Side::Left } else { Side::Right };
        let into = if to > from { Side::Left } else { Side::Right };
        Way { wire, out, into, end: 0, channel: None, lanes: Vec::new() }
    }

    /// The gutter it comes out to.
    fn first_gutter(&self) -> usize {
        match self.out {
            Side::Right => self.wire.from.0,
            Side::Left => self.wire.from.0 - 1,
        }
    }

    /// The gutter it ends from.
    fn last_gutter(&self) -> usize {
        match self.into {
            Side::Right => self.wire.to.0,
            Side::Left => self.wire.to.0 - 1,
        }
    }

    fn is_straight(&self) -> bool {
        self.channel.is_none() && self.out != self.into && self.wire.from.1 == self.end
    }

    fn meets(&self, other: &Way) -> bool {
        self.wire.steps.meet(&other.wire.steps)
    }

    /// Its vertical parts, each with its gutter.
    fn rises(&self, way: usize) -> Vec<(usize, Rise)> {
        if self.is_straight() {
            return Vec::new();
        }
        let start = (self.wire.from.1, opposite(self.out));
        let end = (self.end, opposite(self.into));
        match self.channel {
            None => vec![(self.first_gutter(), Rise { way, ends: [start, end] })],
            Some(y) => vec![
                (self.first_gutter(), Rise { way, ends: [start, (y, self.out)] }),
                (self.last_gutter(), Rise { way, ends: [(y, self.into), end] }),
            ],
        }
    }

    fn points(&self, columns: &[i32], gutters: &[i32]) -> Vec<Point> {
        let (column, y) = self.wire.from;
        let start = match self.out {
            Side::Left => columns[column],
            Side::Right => columns[column] + self.wire.from_width,
        };
        let end = match self.into {
            Side::Left => columns[self.wire.to.0],
            Side::Right => columns[self.wire.to.0] + self.wire.to.1.w,
        };
        let mut points = vec![(start, y)];
        let x = |(gutter, lane): &(usize, i32)| gutters[*gutter] + LANE * lane;
        match (self.lanes.as_slice(), self.channel) {
            ([first, last], Some(channel)) => {
                points.extend([(x(first), y), (x(first), channel), (x(last), channel), (x(last), self.end)])
            }
            ([lane], None) => points.extend([(x(lane), y), (x(lane), self.end)]),
            _ => {}
        }
        points.push((end, self.end));
        points
    }
}

/// Chooses where each edge ends at its target: in order, apart from each other, and level with its port if it can.
fn choose_ends(ways: &mut [Way]) {
    // At each side of a target, the ways in the order of their ends.
    type Group = LiteMap<(bool, i32, usize), usize>;
    let mut groups: LiteMap<(Serial, Side), Group> = LiteMap::new();
    for (index, way) in ways.iter().enumerate() {
        let (y, top) = (way.wire.from.1, way.wire.to.1.y);
        // Loops beside a column nest: the longer one goes around the shorter.
        let is_loop = way.wire.from.0 == way.wire.to.0;
        let (half, y) = if is_loop { (y > top, -y) } else { (way.into == Side::Right, y) };
        groups.entry((way.wire.key.1, way.into)).or_default().insert((half, y, index), index);
    }
    let mut done = vec![false; ways.len()];
    for ((target, side), group) in groups {
        let mut previous: Option<usize> = None;
        for (_, index) in group {
            let rect = ways[index].wire.to.1;
            let mut best = (i32::MAX, rect.y + TITLE / 2);
            let mut y = rect.y + END;
            while y <= rect.bottom() - END {
                let cost = end_cost(ways, &done, index, (target, side), previous, y);
                best = best.min((cost, y));
                y += 4;
            }
            ways[index].end = best.1;
            done[index] = true;
            previous = Some(index);
        }
    }
}

/// How bad it is that way `index` ends at `y`.
fn end_cost(ways: &[Way], done: &[bool], index: usize, (target, side): (Serial, Side), previous: Option<usize>, y: i32) -> i32 {
    let way = &ways[index];
    let rect = way.wire.to.1;
    let gutter = way.last_gutter();
    let mut cost = 0;
    for (other_index, other) in ways.iter().enumerate().filter(|(_, other)| way.meets(other)) {
        let start = other.wire.from.1;
        if other_index != index && other.first_gutter() == gutter {
            cost += if start == y { 10_000 } else { 0 };
        }
        if other.wire.owner == Some(target) && other.out == side && (start - y).abs() < END {
            cost += 2_000;
        }
        if done[other_index] && other.last_gutter() == gutter {
            let same = other.wire.key.1 == target && other.into == side;
            let near = if same { END } else { 1 };
            cost += if (other.end - y).abs() < near { 10_000 } else { 0 };
        }
    }
    if previous.is_some_and(|previous| ways[previous].meets(way) && ways[previous].end >= y) {
        cost += 100;
    }
    let start = way.wire.from.1;
    let level = way.out != way.into && way.first_gutter() == gutter && start == y;
    // Names spread over a box's whole side, slots point to its title.
    let low = if matches!(way.wire.key.0, Port::Tag(_)) { rect.bottom() - END } else { rect.y + TITLE - END };
    let ideal = start.clamp(rect.y + END, low);
    cost + if level { 0 } else { 10 + (y - ideal).abs() }
}

/// Finds a free horizontal way for each edge that passes other columns.
fn choose_channels(ways: &mut [Way], cells: &[Vec<Rect>]) {
    for index in 0..ways.len() {
        let way = &ways[index];
        let (first, last) = (way.first_gutter(), way.last_gutter());
        if first == last {
            continue;
        }
        let passed = first.min(last) + 1..=first.max(last);
        let rects: Vec<Rect> = passed.clone().flat_map(|column| cells[column].clone()).collect();
        let taken: Vec<i32> = ways
            .iter()
            .filter(|other| {
                let (a, b) = (other.first_gutter(), other.last_gutter());
                other.meets(way) && a.min(b) <= *passed.end() && a.max(b) + 1 >= *passed.start()
            })
            .filter_map(|other| other.channel)
            .collect();
        let top = rects.iter().map(|rect| rect.y).min().unwrap_or(0);
        let bottom = rects.iter().map(|rect| rect.bottom()).max().unwrap_or(0);
        let room = CLEAR * (2 + i32::try_from(taken.len()).unwrap_or(0));
        let free = |y: &i32| {
            rects.iter().all(|r| *y <= r.y - CLEAR || *y >= r.bottom() + CLEAR)
                && taken.iter().all(|other| (other - y).abs() >= CLEAR)
        };
        // Ports are multiples of 4, channels are 2 more: they never meet.
        let candidates = ((top - room).div_euclid(4)..=(bottom + room).div_euclid(4)).map(|y| y * 4 + 2);
        let (start, end) = (way.wire.from.1, way.end);
        ways[index].channel = candidates.filter(free).min_by_key(|y| ((y - start).abs() + (y - end).abs(), *y));
    }
}

/// Gives each vertical part a lane. Returns how many lanes each gutter has.
fn choose_lanes(ways: &mut [Way], columns: usize) -> Vec<i32> {
    let mut gutters: Vec<Vec<Rise>> = Vec::new();
    gutters.resize_with(columns, Vec::new);
    for (index, way) in ways.iter().enumerate() {
        for (gutter, rise) in way.rises(index) {
            gutters[gutter].push(rise);
        }
    }
    let mut counts = vec![0; columns];
    // Ways list their lanes from the first gutter to the last.
    let mut chosen: Vec<LiteMap<usize, i32>> = vec![LiteMap::new(); ways.len()];
    for (gutter, rises) in gutters.into_iter().enumerate() {
        let rises = untangle(rises, ways);
        let mut lanes: Vec<i32> = Vec::new();
        for (index, rise) in rises.iter().enumerate() {
            let conflicts = rises[..index]
                .iter()
                .zip(&lanes)
                .filter(|(earlier, _)| ways[earlier.way].meets(&ways[rise.way]) && earlier.overlaps(rise));
            let lane = conflicts.map(|(_, lane)| lane + 1).max().unwrap_or(0);
            lanes.push(lane);
            counts[gutter] = counts[gutter].max(lane + 1);
            chosen[rise.way].insert(gutter, lane);
        }
    }
    for (way, chosen) in ways.iter_mut().zip(&chosen) {
        let mut gutters = vec![way.first_gutter()];
        if way.channel.is_some() {
            gutters.push(way.last_gutter());
        }
        way.lanes = gutters.iter().filter_map(|g| chosen.get(g).map(|lane| (*g, *lane))).collect();
    }
    counts
}

/// Orders the vertical parts in a gutter from left to right so that few lines cross.
fn untangle(rises: Vec<Rise>, ways: &[Way]) -> Vec<Rise> {
    let mut ordered: LiteMap<(i32, usize, usize), Rise> = LiteMap::new();
    for rise in rises {
        let (start, end) = (rise.ends[0].0, rise.ends[1].0);
        let key = (if end > start { -start } else { start }, rise.way, ordered.len());
        ordered.insert(key, rise);
    }
    let mut rises: Vec<Rise> = ordered.into_iter().map(|(_, rise)| rise).collect();
    if rises.len() > MAX_IMPROVED {
        return rises;
    }
    for _ in 0..rises.len() {
        let mut moved = false;
        for at in 0..rises.len() {
            // What each place to the left or right would save, one neighbor at a time.
            let (mut best, mut saved, mut place) = (0, 0, at);
            for to in (0..at).rev() {
                saved += crossings(&rises[to], &rises[at], ways) - crossings(&rises[at], &rises[to], ways);
                if saved > best {
                    (best, place) = (saved, to);
                }
            }
            saved = 0;
            for to in at + 1..rises.len() {
                saved += crossings(&rises[at], &rises[to], ways) - crossings(&rises[to], &rises[at], ways);
                if saved > best {
                    (best, place) = (saved, to);
                }
            }
            if place != at {
                let rise = rises.remove(at);
                rises.insert(place, rise);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    rises
}

/// How often two ways cross in a gutter if `left` has the lane further left.
fn crossings(left: &Rise, right: &Rise, ways: &[Way]) -> i32 {
    if !ways[left.way].meets(&ways[right.way]) {
        return 0;
    }
    let of = |rise: &Rise, side: Side, other: &Rise| {
        let (low, high) = other.span();
        rise.ends.iter().filter(|(y, at)| *at == side && (low..=high).contains(y)).count()
    };
    i32::try_from(of(left, Side::Right, right) + of(right, Side::Left, left)).unwrap_or(i32::MAX)
}

impl Rise {
    fn span(&self) -> (i32, i32) {
        let [(a, _), (b, _)] = self.ends;
        (a.min(b), a.max(b))
    }

    /// Whether two vertical parts would touch in one lane.
    fn overlaps(&self, other: &Rise) -> bool {
        let ((a, b), (c, d)) = (self.span(), other.span());
        a <= d + LANE && c <= b + LANE
    }
}

/// The left border of each column, and of the first lane in each gutter.
fn widths(cells: &[Vec<Rect>], lanes: &[i32]) -> (Vec<i32>, Vec<i32>) {
    let mut x = 0;
    let mut columns = Vec::new();
    let mut gutters = Vec::new();
    for (column, rects) in cells.iter().enumerate() {
        columns.push(x);
        let wide = rects.iter().map(|rect| rect.w).max().unwrap_or(0);
        x += wide + if wide > 0 { LEFT_ROOM } else { 0 };
        gutters.push(x);
        x += LANE * (lanes[column] - 1).max(0) + RIGHT_ROOM;
    }
    (columns, gutters)
}

fn opposite(side: Side) -> Side {
    match side {
        Side::Left => Side::Right,
        Side::Right => Side::Left,
    }
}
