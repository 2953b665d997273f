//! Tables: sheets, tables of a database, and texts of delimited fields. What a column is called and how its other
//! cells look says more about a number than the cell itself.

use crate::rules::Around;
use crate::seen::{Kind, Place};
use crate::shape;
use crate::sink::Sink;
use digits::find_hits;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// No table has more columns that are told apart.
const MOST_COLUMNS: usize = 16_384;
/// Rows at the top in which headings are looked for.
const HEADING_ROWS: u64 = 20;

/// What was seen of one column.
#[derive(Default)]
struct Column {
    heading: i32,
    /// Cells of twelve digits, and those of them with a right check digit.
    twelve: u64,
    right: u64,
    found: BTreeMap<Kind, Hits>,
}

/// Hits of one form in a column.
struct Hits {
    first: u64,
    last: u64,
    count: u64,
    /// The best points of any of them, with the words in their own cells.
    points: i32,
}

/// A table while it is read, cell by cell.
#[derive(Default)]
pub(crate) struct Table {
    columns: BTreeMap<usize, Column>,
    boxes: Boxes,
}

/// Cells in one row that hold one digit each, as the boxes of a form do.
#[derive(Default)]
struct Boxes {
    row: u64,
    first: usize,
    last: usize,
    digits: Zeroizing<String>,
    /// What the last words before them speak for, and the row in which they stand.
    words: (u64, i32),
}

impl Boxes {
    /// Rows between a label and the boxes that it is for.
    const NEAR: u64 = 2;

    /// Whether a cell goes on where the last one ended.
    fn goes_on(&self, row: u64, column: usize) -> bool {
        !self.digits.is_empty() && self.row == row && column > self.last
    }

    fn add(&mut self, row: u64, column: usize, digit: char) {
        if self.digits.is_empty() {
            (self.row, self.first) = (row, column);
        }
        self.last = column;
        // More than a number are none, however many there are.
        if self.digits.chars().count() <= 12 {
            self.digits.push(digit);
        }
    }

    /// What the words close before them are worth.
    fn label(&self) -> i32 {
        let (row, words) = self.words;
        if row > 0 && self.row.saturating_sub(row) <= Self::NEAR { words } else { 0 }
    }
}

impl Table {
    /// The name of a column, when it is known beforehand.
    pub(crate) fn named(&mut self, column: usize, name: &str, sink: &Sink<'_>) {
        self.columns.entry(column).or_default().heading = sink.rules.words_in(name);
    }

    /// A cell with text; rows and columns count from 1.
    pub(crate) fn text(&mut self, row: u64, column: usize, text: &str, sink: &Sink<'_>) {
        self.in_box(row, column, text, sink);
        let column = self.columns.entry(column.min(MOST_COLUMNS)).or_default();
        if text.len() < 12 || text.chars().filter(|c| shape::is_digit(*c)).count() < 12 {
            if row <= HEADING_ROWS && column.heading == 0 && text.len() < 200 {
                column.heading = sink.rules.words_in(text);
            }
            return;
        }
        column.twelve += u64::from(is_twelve(text));
        let (mut any, mut last) = (false, 0);
        for hit in find_hits(text) {
            if hit.start < last {
                continue;
            }
            let around = Around {
                hit: text.get(hit.clone()).unwrap_or_default(),
                before: text.get(..hit.start).unwrap_or_default(),
                after: text.get(hit.end..).unwrap_or_default(),
            };
            let Some((kind, points)) = sink.rules.points(&around, true) else { continue };
            last = hit.end;
            any = true;
            column.add(kind, row, points + sink.rules.words_in(around.before));
        }
        column.right += u64::from(any && is_twelve(text));
    }

    /// A cell that counts as a number: its leading zero may be lost.
    pub(crate) fn number(&mut self, row: u64, column: usize, value: u64, sink: &Sink<'_>) {
        let digits = Zeroizing::new(format!("{value:012}"));
        match value {
            0..10 => self.in_box(row, column, &value.to_string(), sink),
            100_000_000_000..1_000_000_000_000 => self.text(row, column, &digits, sink),
            // Up to three zeros before it can be lost.
            100_000_000..100_000_000_000 => {
                let column = self.columns.entry(column.min(MOST_COLUMNS)).or_default();
                column.twelve += 1;
                if digits::has_hit(&digits) {
                    column.right += 1;
                    column.add(Kind::LostZero, row, sink.rules.form(Kind::LostZero));
                }
            }
            _ => {}
        }
    }

    /// A cell that may be one of the boxes of a form.
    fn in_box(&mut self, row: u64, column: usize, text: &str, sink: &Sink<'_>) {
        let mut signs = text.trim().chars();
        match (signs.next(), signs.next()) {
            (None, _) => {}
            (Some(digit), None) if shape::is_digit(digit) => {
                if !self.boxes.goes_on(row, column) {
                    self.end_boxes(sink);
                }
                self.boxes.add(row, column, digit);
            }
            _ => {
                self.end_boxes(sink);
                let words = if text.len() < 200 { sink.rules.words_in(text) } else { 0 };
                if words != 0 {
                    self.boxes.words = (row, words);
                }
            }
        }
    }

    /// Twelve boxes are a number when its check digit is right; without a word that says so, hardly more than a
    /// row of marks.
    fn end_boxes(&mut self, sink: &Sink<'_>) {
        let digits = std::mem::take(&mut self.boxes.digits);
        if digits.chars().count() != 12 {
            return;
        }
        let column = self.columns.entry(self.boxes.first.min(MOST_COLUMNS)).or_default();
        column.twelve += 1;
        if digits::has_hit(&digits) {
            column.right += 1;
            column.add(
                Kind::Spread,
                self.boxes.row,
                sink.rules.form_in_cells() + self.boxes.label(),
            );
        }
    }

    /// The end of the table: says what each column holds.
    pub(crate) fn end(mut self, sink: &mut Sink<'_>, place: &dyn Fn(usize, u64, u64) -> Place) {
        self.end_boxes(sink);
        for (at, column) in self.columns {
            let points = column.heading + sink.rules.column(column.twelve, column.right);
            for (kind, hits) in column.found {
                let level = sink.rules.level(hits.points + points);
                // Eleven digits are twelve with a lost zero only where others are numbers, or by the heading.
                if kind == Kind::LostZero && points <= 0 {
                    continue;
                }
                sink.found(place(at, hits.first, hits.last), kind, level, hits.count);
            }
        }
    }
}

impl Column {
    fn add(&mut self, kind: Kind, row: u64, points: i32) {
        let hits =
            self.found.entry(kind).or_insert(Hits { first: row, last: row, count: 0, points });
        hits.last = row;
        hits.count += 1;
        hits.points = hits.points.max(points);
    }
}

/// Twelve digits and at most separators.
fn is_twelve(text: &str) -> bool {
    let digits = text.chars().filter(|c| shape::is_digit(*c)).count();
    digits == 12 && text.chars().all(|c| shape::is_digit(c) || !c.is_alphanumeric())
}
