//! The stream of an old workbook (BIFF5, BIFF8), record by record: cells, shared texts, notes, drawn texts, heads
//! and feet. Nothing is held but the texts that cells share and what is known of each column.

use super::compound::four;
use super::sheet::{Strings, whole_of};
use super::xls::as_it_stands;
use super::xml::push;
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use crate::text;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const LOCK: u16 = 0x002F;
const SHEET: u16 = 0x0085;
const SHARED_TEXTS: u16 = 0x00FC;
const MORE: u16 = 0x003C;
const DRAWN_TEXT: u16 = 0x01B6;

/// A record, with what goes on behind it.
struct Record<'b> {
    at: usize,
    kind: u16,
    parts: Vec<&'b [u8]>,
}

/// Where a workbook is read.
struct Book<'s, 'r> {
    sink: &'s mut Sink<'r>,
    /// Texts are in UTF-16 or Latin, not in the encoding of a machine.
    is_wide: bool,
    is_mixed: bool,
    names: BTreeMap<usize, String>,
    seen: usize,
    strings: Strings,
    /// Sheets in sheets: drawn tables have one of their own.
    depth: usize,
    table: Table,
    name: String,
    /// The cell of the last formula, whose text follows.
    formula: (u64, usize),
}

/// Looks through the stream of a workbook.
pub(crate) fn workbook(stream: &[u8], sink: &mut Sink<'_>) -> Result<(), Reason> {
    let mut book = Book {
        sink,
        is_wide: true,
        is_mixed: false,
        names: BTreeMap::new(),
        seen: 0,
        strings: Strings::default(),
        depth: 0,
        table: Table::default(),
        name: String::new(),
        formula: (0, 0),
    };
    let mut at = 0;
    let mut read = Ok(());
    while let Some(record) = record(stream, &mut at)? {
        if book.sink.is_stopped() {
            return Ok(());
        }
        if record.kind == LOCK {
            return Err(Reason::Encrypted);
        }
        if record.kind == 0 && book.depth == 0 {
            // What fills the last sector.
            break;
        }
        read = read.and(book.record(&record));
    }
    if book.depth > 0 {
        book.end_table();
        return Err(Reason::Damaged);
    }
    // A list of sheets that speaks of more than there are.
    if book.seen < book.names.len() || book.names.is_empty() || book.is_mixed {
        return Err(Reason::Damaged);
    }
    read
}

/// The next record and what goes on behind it.
fn record<'b>(stream: &'b [u8], at: &mut usize) -> Result<Option<Record<'b>>, Reason> {
    let begin = *at;
    let Some(kind) = two(stream, begin) else { return Ok(None) };
    let mut parts = Vec::new();
    loop {
        let length = two(stream, *at + 2).ok_or(Reason::Damaged)? as usize;
        parts.push(stream.get(*at + 4..*at + 4 + length).ok_or(Reason::Damaged)?);
        *at += 4 + length;
        if two(stream, *at) != Some(MORE) {
            return Ok(Some(Record { at: begin, kind, parts }));
        }
    }
}

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).and_then(|it| it.try_into().ok()).map(u16::from_le_bytes)
}

fn eight(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8).and_then(|it| it.try_into().ok()).map(f64::from_le_bytes)
}

impl Book<'_, '_> {
    fn record(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let body = record.parts.first().copied().unwrap_or_default();
        let cell = (
            u64::from(two(body, 0).unwrap_or_default()) + 1,
            usize::from(two(body, 2).unwrap_or_default()) + 1,
        );
        match record.kind {
            BEGIN => self.begin(record.at, body),
            END => self.end(),
            SHEET => {
                let place = four(body, 0) as usize;
                let name =
                    self.text(&mut Pieces::new(vec![body.get(6..).unwrap_or_default()]), true);
                self.names.insert(place, name.as_str().to_owned());
            }
            SHARED_TEXTS => return self.shared(record),
            // A text of its own, with or without runs of fonts.
            0x0204 | 0x00D6 => {
                let text = self.text(&mut self.behind(record, 6), false);
                self.table.text(cell.0, cell.1, &text, self.sink);
            }
            0x00FD => {
                if let Some(text) = self.strings.get(u64::from(four(body, 6))) {
                    self.table.text(cell.0, cell.1, text, self.sink);
                }
            }
            0x0203 => self.number(cell, eight(body, 6)),
            0x027E => self.number(cell, Some(packed(four(body, 6)))),
            0x00BD => {
                for (more, pair) in body.get(4..).unwrap_or_default().chunks_exact(6).enumerate() {
                    self.number((cell.0, cell.1 + more), Some(packed(four(pair, 2))));
                }
            }
            0x0006 => {
                self.formula = cell;
                if body.get(12..14) != Some(&[0xFF, 0xFF]) {
                    self.number(cell, eight(body, 6));
                }
            }
            0x0207 => {
                let text = self.text(&mut self.behind(record, 0), false);
                self.table.text(self.formula.0, self.formula.1, &text, self.sink);
            }
            DRAWN_TEXT => return self.drawn(record),
            _ => return self.other(record),
        }
        Ok(())
    }

    fn begin(&mut self, at: usize, body: &[u8]) {
        if at == 0 {
            self.is_wide = two(body, 0) == Some(0x0600);
        }
        // A sheet of another generation than its book is none that a program wrote.
        self.is_mixed |= self.is_wide != (two(body, 0) == Some(0x0600));
        if self.depth == 0
            && let Some(name) = self.names.get(&at)
        {
            self.name.clone_from(name);
            self.seen += 1;
        }
        self.depth += 1;
    }

    fn end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.end_table();
        }
    }

    fn end_table(&mut self) {
        let name = Some(std::mem::take(&mut self.name)).filter(|name| !name.is_empty());
        name.iter().for_each(|name| self.sink.name_of(name));
        std::mem::take(&mut self.table).end(self.sink, &|column, first, last| Place::Cells {
            sheet: name.clone(),
            column,
            first,
            last,
        });
    }

    fn number(&mut self, (row, column): (u64, usize), value: Option<f64>) {
        if let Some(whole) = value.and_then(whole_of) {
            self.table.number(row, column, whole, self.sink);
        }
    }

    /// What stands in a record from there on.
    fn behind<'p>(&self, record: &Record<'p>, from: usize) -> Pieces<'p> {
        let mut parts = record.parts.clone();
        if let Some(first) = parts.first_mut() {
            *first = first.get(from..).unwrap_or_default();
        }
        Pieces::new(parts)
    }

    /// A text with its length before it, in one byte or two.
    fn text(&self, pieces: &mut Pieces<'_>, is_short: bool) -> Zeroizing<String> {
        let low = usize::from(pieces.byte());
        let length = if is_short { low } else { low + (usize::from(pieces.byte()) << 8) };
        if self.is_wide {
            return pieces.string(length);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        bytes.extend((0..length).map_while(|_| pieces.next()));
        Zeroizing::new(text::decoded(&bytes))
    }

    /// The texts that cells share; one can go on in the next record, and in the other width.
    fn shared(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let count = record.parts.first().map_or(0, |part| four(part, 4));
        let mut pieces = self.behind(record, 8);
        for at in 0..u64::from(count) {
            if pieces.is_at_end() {
                return Err(Reason::Damaged);
            }
            let text = self.text(&mut pieces, false);
            self.strings.keep(at, &text, self.sink)?;
        }
        Ok(())
    }

    /// A text in a drawing, a note among them: it stands in the records that follow.
    fn drawn(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let length = record.parts.first().and_then(|head| two(head, 10)).unwrap_or_default();
        let Some(more) = record.parts.get(1..).filter(|more| !more.is_empty()) else {
            return Ok(());
        };
        let mut pieces = Pieces::new(more.to_vec());
        // A text among drawings has its width before it, and no length.
        let text = pieces.string(usize::from(length));
        text::scan(&mut text.as_bytes(), self.sink, &|_| Place::Line(0))
            .map_err(|e| super::unread(&e))
    }

    /// All else: whatever text stands in it. Heads and feet of pages, what a cell asks for, links.
    fn other(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let may = |byte: &&u8| byte.is_ascii_digit() || **byte == 0xFF;
        for part in &record.parts {
            if part.iter().filter(may).count() >= 12 {
                as_it_stands(part, self.sink)?;
            }
        }
        Ok(())
    }
}

/// A number of four bytes: whole, or the upper half of one; a hundredth of it, or all.
fn packed(value: u32) -> f64 {
    let whole = match value & 2 {
        0 => f64::from_bits(u64::from(value & !3) << 32),
        _ => f64::from(value.cast_signed() >> 2),
    };
    if value & 1 == 0 { whole } else { whole / 100.0 }
}

/// The parts of a record, read on from one to the next.
struct Pieces<'b> {
    parts: Vec<&'b [u8]>,
    part: usize,
    at: usize,
}

impl<'b> Pieces<'b> {
    const fn new(parts: Vec<&'b [u8]>) -> Self {
        Self { parts, part: 0, at: 0 }
    }

    fn is_at_end(&self) -> bool {
        let left = |part: &&[u8]| part.len();
        let here = self.parts.get(self.part).map_or(0, left);
        self.at >= here && self.parts.iter().skip(self.part + 1).all(|part| part.is_empty())
    }

    fn next(&mut self) -> Option<u8> {
        while let Some(part) = self.parts.get(self.part) {
            if let Some(byte) = part.get(self.at) {
                self.at += 1;
                return Some(*byte);
            }
            self.part += 1;
            self.at = 0;
        }
        None
    }

    fn byte(&mut self) -> u8 {
        self.next().unwrap_or_default()
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            if self.next().is_none() {
                return;
            }
        }
    }

    /// A text with its width before it: one byte a sign, or two. The width stands again where a part begins.
    fn string(&mut self, length: usize) -> Zeroizing<String> {
        let flags = self.byte();
        let runs = if flags & 8 == 0 {
            0
        } else {
            usize::from(self.byte()) + (usize::from(self.byte()) << 8)
        };
        let reading = match flags & 4 {
            0 => 0,
            _ => (0..4).fold(0_usize, |sum, at| sum + (usize::from(self.byte()) << (8 * at))),
        };
        let mut is_wide = flags & 1 == 1;
        let mut units = Zeroizing::new(Vec::with_capacity(length));
        for at in 0..length {
            let is_over = self.parts.get(self.part).is_none_or(|part| self.at >= part.len());
            if is_over && at > 0 && self.part + 1 < self.parts.len() {
                is_wide = self.byte() & 1 == 1;
            }
            let Some(low) = self.next() else { break };
            let high = if is_wide { self.byte() } else { 0 };
            units.push(u16::from_le_bytes([low, high]));
        }
        self.skip(runs * 4 + reading);
        let mut text = Zeroizing::new(String::with_capacity(length));
        for sign in char::decode_utf16(units.iter().copied()) {
            let mut bytes = [0; 4];
            push(&mut text, sign.unwrap_or('\u{FFFD}').encode_utf8(&mut bytes));
        }
        text
    }
}
