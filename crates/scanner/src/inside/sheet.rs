//! The sheets of a workbook (XLSX, XLSM): cells with their columns.

use super::xml::{Beside, add_text, attribute, reader};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The texts that cells share, as far as they can matter: those with twelve digits, and possible headings.
#[derive(Default)]
pub(crate) struct Strings {
    texts: BTreeMap<u64, Zeroizing<String>>,
    /// What they come to.
    kept: usize,
}

/// What the texts kept for their digits or as headings may come to, each with what it takes to find it again.
const MOST_BYTES: usize = 48 << 20;
const EACH: usize = 80;

impl Strings {
    /// Keeps a text, when it can matter.
    pub(crate) fn keep(&mut self, at: u64, text: &str, sink: &Sink<'_>) -> Result<(), Reason> {
        let digits = text.chars().filter(|c| crate::shape::is_digit(*c)).count();
        if digits >= 11 || (text.len() < 200 && sink.rules.words_in(text) != 0) {
            self.kept += text.len() + EACH;
            if self.kept > MOST_BYTES {
                return Err(Reason::TooLarge);
            }
            self.texts.insert(at, Zeroizing::new(text.to_owned()));
        }
        Ok(())
    }

    /// One of those that were kept.
    pub(crate) fn get(&self, at: u64) -> Option<&str> {
        self.texts.get(&at).map(|text| text.as_str())
    }

    /// Reads the part of shared texts.
    pub(crate) fn read(xml: &[u8], sink: &Sink<'_>) -> Result<Self, Reason> {
        let mut strings = Self::default();
        let mut reader = reader(xml)?;
        let (mut at, mut in_text, mut in_reading) = (0, false, false);
        let mut text = Zeroizing::new(String::new());
        loop {
            let event = reader.read_event().map_err(|_| Reason::Damaged)?;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => in_text = true,
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => in_reading = false,
                    "si" => {
                        strings.keep(at, &text, sink)?;
                        text.clear();
                        at += 1;
                    }
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => at += 1,
                Event::Eof => return Ok(strings),
                other if in_text && !in_reading => add_text(other, &mut text),
                _ => {}
            }
        }
    }
}

/// How a cell keeps its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Number,
    Shared,
    Text,
}

/// Reads the cells of a sheet.
pub(crate) fn cells(
    xml: &[u8],
    name: &str,
    strings: &Strings,
    sink: &mut Sink<'_>,
) -> Result<(), Reason> {
    let mut reader = reader(xml)?;
    let mut table = Table::default();
    let (mut row, mut column, mut kept) = (0, 0, Kept::Number);
    let (mut in_value, mut value) = (false, Zeroizing::new(String::new()));
    let mut beside = Beside::default();
    loop {
        let event = reader.read_event().map_err(|_| Reason::Damaged)?;
        if let Event::Start(element) | Event::Empty(element) = &event {
            beside.attributes(element, sink)?;
        }
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    row = attribute(element, "r").and_then(|r| r.parse().ok()).unwrap_or(row + 1);
                    column = 0;
                }
                "c" => {
                    column = column_of(element).unwrap_or(column + 1);
                    kept = match attribute(element, "t").as_deref() {
                        Some("s") => Kept::Shared,
                        None | Some("n") => Kept::Number,
                        _ => Kept::Text,
                    };
                }
                "v" | "t" | "f" => in_value = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                // A formula is looked at by itself: "=123456789018" and a text within one.
                "f" => {
                    in_value = false;
                    table.text(row, column, value.trim_start_matches('='), sink);
                    value.clear();
                }
                "v" | "t" => in_value = false,
                "c" => {
                    cell(&mut table, (row, column), kept, &value, strings, sink);
                    value.clear();
                }
                // Heads and feet of pages, and what a cell is asked for.
                _ => beside.part(sink)?,
            },
            Event::Empty(element) if element.local_name().as_ref() == "c" => {
                column = column_of(element).unwrap_or(column + 1);
            }
            Event::Eof => break,
            other if in_value => add_text(other, &mut value),
            other => beside.text(other),
        }
    }
    beside.end(sink)?;
    sink.name_of(name);
    let sheet = Some(name.to_owned());
    table.end(sink, &|column, first, last| Place::Cells {
        sheet: sheet.clone(),
        column,
        first,
        last,
    });
    Ok(())
}

fn cell(
    table: &mut Table,
    (row, column): (u64, usize),
    kept: Kept,
    value: &str,
    strings: &Strings,
    sink: &Sink<'_>,
) {
    match kept {
        Kept::Text => table.text(row, column, value, sink),
        Kept::Shared => {
            let text = value.trim().parse().ok().and_then(|at: u64| strings.get(at));
            if let Some(text) = text {
                table.text(row, column, text, sink);
            }
        }
        Kept::Number => {
            if let Some(whole) = whole_number(value) {
                table.number(row, column, whole, sink);
            }
        }
    }
}

/// A number without a fraction, also as `1.23456789018E11`.
pub(crate) fn whole_number(value: &str) -> Option<u64> {
    let value = value.trim();
    if let Ok(whole) = value.parse() {
        return Some(whole);
    }
    whole_of(value.parse().ok()?)
}

/// The same of a number in the machine's form.
pub(crate) fn whole_of(number: f64) -> Option<u64> {
    let in_range = (0.0..1e15).contains(&number) && number.fract() == 0.0;
    in_range.then_some(number as u64)
}

/// The column of a cell's reference: `C2` is 3.
fn column_of(element: &BytesStart<'_>) -> Option<usize> {
    let reference = attribute(element, "r")?;
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters
        .take(4)
        .fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    (column > 0).then_some(column)
}
