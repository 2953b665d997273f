//! The cells of a sheet, row by row, and where in the sheet's text each stands.

use super::strings::Strings;
use super::styles::Styles;
use super::{Epoch, Fault, add_text, attribute, reader};
use crate::csv::Record;
use crate::wiped::Wiped;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;
use zeroize::Zeroizing;

/// Rows a sheet can have, and columns that rosters need at most.
const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 1_024;

/// Where a cell of the row stands in the sheet's text.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    /// Counted from 1.
    pub(crate) column: usize,
    /// The whole element.
    pub(crate) range: Range<usize>,
    /// The style it has.
    pub(crate) style: Option<String>,
    /// It has a value or a formula.
    pub(crate) is_filled: bool,
}

/// The rows of a sheet that are there, from the top.
pub(crate) struct Rows<'x> {
    reader: quick_xml::Reader<&'x [u8]>,
    /// Bytes before the reader's first.
    skipped: usize,
    strings: &'x Strings,
    styles: &'x Styles,
    epoch: Epoch,
    row: usize,
    /// The text of the cell that is read.
    text: Wiped,
    prefix: String,
    /// The cells of the row that was read last.
    pub(crate) spots: Vec<Spot>,
    /// Where that row's last cell ends.
    pub(crate) row_ends: usize,
}

/// What a cell says it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    Other,
}

impl<'x> Rows<'x> {
    pub(super) fn of(
        xml: &'x [u8],
        strings: &'x Strings,
        styles: &'x Styles,
        epoch: Epoch,
    ) -> Result<Self, Fault> {
        let skipped = if xml.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let reader = reader(xml)?;
        let (spots, row, row_ends) = (Vec::new(), 0, 0);
        let (text, prefix) = (Wiped::default(), String::new());
        Ok(Self { reader, skipped, strings, styles, epoch, row, text, prefix, spots, row_ends })
    }

    /// Reads the next row; false at the end. A cell's text is what was typed; dates come as `1959-11-18`.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, Fault> {
        loop {
            match self.event()?.1 {
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    self.begin(&element, record)?;
                    self.cells(record)?;
                    return Ok(true);
                }
                Event::Empty(element) if element.local_name().as_ref() == "row" => {
                    self.begin(&element, record)?;
                    return Ok(true);
                }
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    /// The next event and where it begins.
    fn event(&mut self) -> Result<(usize, Event<'x>), Fault> {
        let begins = self.position();
        let event = self.reader.read_event().map_err(|_| Fault::Damaged)?;
        Ok((begins, event))
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX) + self.skipped
    }

    /// What stands before the names of this sheet's elements (`x:` in `<x:c>`).
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    fn begin(&mut self, row: &BytesStart<'_>, record: &mut Record) -> Result<(), Fault> {
        let named = attribute(row, "r").map(|r| r.parse().map_err(|_| Fault::Damaged));
        let number: usize = named.unwrap_or(Ok(self.row + 1))?;
        if number <= self.row || number > MOST_ROWS {
            return Err(Fault::Damaged);
        }
        if self.row == 0 {
            let name = row.name();
            let ends = name.as_ref().rfind(':').map_or(0, |at| at + 1);
            name.as_ref().get(..ends).unwrap_or_default().clone_into(&mut self.prefix);
        }
        self.row = number;
        self.spots.clear();
        self.row_ends = self.position();
        record.begin(number);
        Ok(())
    }

    fn cells(&mut self, record: &mut Record) -> Result<(), Fault> {
        loop {
            let (begins, event) = self.event()?;
            match event {
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    self.cell(begins, &element, record)?;
                }
                Event::Empty(element) if element.local_name().as_ref() == "c" => {
                    self.spot(begins, &element)?;
                }
                Event::End(element) if element.local_name().as_ref() == "row" => {
                    self.row_ends = begins;
                    return Ok(());
                }
                Event::Eof => return Err(Fault::Damaged),
                _ => {}
            }
        }
    }

    /// Notes where a cell stands. Cells stand in the order of their columns.
    fn spot(&mut self, begins: usize, cell: &BytesStart<'_>) -> Result<usize, Fault> {
        let before = self.spots.last().map_or(0, |spot| spot.column);
        let column = match attribute(cell, "r") {
            Some(name) => column_of(&name).ok_or(Fault::Damaged)?,
            None => before + 1,
        };
        if column <= before {
            return Err(Fault::Damaged);
        }
        if column > MOST_COLUMNS {
            return Err(Fault::TooLarge);
        }
        let (range, style) = (begins..self.position(), attribute(cell, "s"));
        self.spots.push(Spot { column, range, style, is_filled: false });
        Ok(column)
    }

    /// Reads a cell to its end, and its text into the record.
    fn cell(
        &mut self,
        begins: usize,
        cell: &BytesStart<'_>,
        record: &mut Record,
    ) -> Result<(), Fault> {
        let column = self.spot(begins, cell)?;
        let kind = match attribute(cell, "t").as_deref() {
            None | Some("n") => Kind::Number,
            Some("s") => Kind::Shared,
            Some("inlineStr") => Kind::Inline,
            Some(_) => Kind::Other,
        };
        self.text.clear();
        let (mut is_filled, mut in_value, mut in_reading) = (false, false, false);
        loop {
            let event = self.event()?.1;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" | "t" => (in_value, is_filled) = (true, true),
                    "f" => is_filled = true,
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "f" => is_filled = true,
                Event::End(element) => match element.local_name().as_ref() {
                    "v" | "t" => in_value = false,
                    "rPh" => in_reading = false,
                    "c" => break,
                    _ => {}
                },
                Event::Eof => return Err(Fault::Damaged),
                text_event if in_value && !in_reading => add_text(text_event, &mut self.text)?,
                _ => {}
            }
        }
        let ends = self.position();
        let style = self.spots.last_mut().and_then(|spot| {
            spot.range.end = ends;
            spot.is_filled = is_filled;
            spot.style.clone()
        });
        let text = self.text.as_str();
        if text.is_empty() {
            return Ok(());
        }
        while record.count() + 1 < column {
            record.close_cell();
        }
        match kind {
            Kind::Shared => record.push(self.strings.get(text).ok_or(Fault::Damaged)?),
            Kind::Number => self.number(text, style.as_deref(), record),
            Kind::Inline | Kind::Other => record.push(text),
        }
        record.close_cell();
        Ok(())
    }

    /// A number as it was typed: whole ones without a point or an exponent, dates as dates.
    fn number(&self, written: &str, style: Option<&str>, record: &mut Record) {
        let whole = written.parse::<f64>().ok().filter(|n| n.fract() == 0.0 && n.abs() < 1e15);
        let Some(number) = whole else {
            record.push(written);
            return;
        };
        if self.styles.is_date(style) {
            let day = (0.0..1e6).contains(&number).then_some(number as i32);
            if let Some(day) = day.and_then(|serial| self.epoch.day(serial)) {
                record.push(&day.to_string());
                return;
            }
        }
        record.push(&Zeroizing::new(format!("{number:.0}")));
    }
}

/// The column of a cell's name: `G12` is 7.
fn column_of(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.take(4).fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1);
    (column > 0).then_some(column)
}
