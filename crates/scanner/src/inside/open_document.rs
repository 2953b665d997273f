//! OpenDocument: ODS by its cells, ODT and ODP by their paragraphs.

use super::sheet::whole_number;
use super::xml::{Beside, add_text, attribute, paragraphs, reader};
use super::{Budget, archive, office};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use quick_xml::events::{BytesStart, Event};
use std::io::{Read, Seek};
use zeroize::Zeroizing;
use zip::ZipArchive;

/// Looks through a package.
pub(crate) fn package<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    if let Some(at) = archive.index_for_name("META-INF/manifest.xml") {
        let locked = office::part(archive, at, sink, budget, |xml, _| {
            Ok(memchr::memmem::find(xml, b"encryption-data").is_some())
        })?;
        if locked == Some(true) {
            return Err(Reason::Encrypted);
        }
    }
    for (at, name) in office::names(archive).iter().enumerate() {
        if sink.is_stopped() {
            return Ok(());
        }
        let looked = if name == "content.xml" {
            let looked = office::part(archive, at, sink, budget, |xml, sink| {
                match memchr::memmem::find(xml, b"<office:spreadsheet").is_some() {
                    true => tables(xml, sink),
                    false => paragraphs(xml, sink, &Place::Line),
                }
            });
            looked.map(drop)
        } else if name.ends_with(".xml") {
            office::inner(archive, at, name, sink, budget)
        } else if name == "mimetype" {
            Ok(())
        } else {
            archive::one(archive, at, sink, budget);
            Ok(())
        };
        if let Err(reason) = looked {
            sink.member(name, |sink| sink.unseen(reason));
        }
    }
    Ok(())
}

/// The tables of a spreadsheet, cell by cell; repeated rows and cells are looked at once.
fn tables(xml: &[u8], sink: &mut Sink<'_>) -> Result<(), Reason> {
    let mut reader = reader(xml)?;
    let (mut table, mut name) = (Table::default(), String::new());
    let (mut row, mut column) = (0_u64, 0_usize);
    let (mut rows, mut columns) = (1_u64, 1_usize);
    let (mut in_cell, mut value, mut text) = (false, None, Zeroizing::new(String::new()));
    // Texts that stand in drawings, in notes and beside the tables.
    let (mut beside, mut in_note) = (Beside::default(), false);
    loop {
        let event = reader.read_event().map_err(|_| Reason::Damaged)?;
        if let Event::Start(element) | Event::Empty(element) = &event
            && !matches!(element.local_name().as_ref(), "table-cell" | "covered-table-cell")
        {
            beside.attributes(element, sink)?;
        }
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "table" => {
                    table = Table::default();
                    name = attribute(element, "name").unwrap_or_default();
                    (row, rows) = (0, 1);
                }
                "table-row" => {
                    row = row.saturating_add(rows);
                    rows = repeated(element, "number-rows-repeated") as u64;
                    (column, columns) = (0, 1);
                }
                "table-cell" | "covered-table-cell" => {
                    column = column.saturating_add(columns);
                    columns = repeated(element, "number-columns-repeated");
                    value = attribute(element, "value");
                    in_cell = true;
                }
                // A note at a cell is none of its text.
                "annotation" => in_note = true,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "table-row" => {
                    row = row.saturating_add(rows);
                    rows = repeated(element, "number-rows-repeated") as u64;
                }
                "table-cell" | "covered-table-cell" => {
                    column = column.saturating_add(columns);
                    columns = repeated(element, "number-columns-repeated");
                    if let Some(whole) =
                        attribute(element, "value").as_deref().and_then(whole_number)
                    {
                        table.number(row, column, whole, sink);
                    }
                }
                "s" | "tab" | "line-break" => text.push(' '),
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    match value.take().as_deref().and_then(whole_number) {
                        Some(whole) => table.number(row, column, whole, sink),
                        None => table.text(row, column, text.trim_end(), sink),
                    }
                    text.clear();
                    in_cell = false;
                }
                "annotation" => {
                    in_note = false;
                    beside.part(sink)?;
                }
                "p" if in_cell && !in_note => text.push('\n'),
                "p" => beside.part(sink)?,
                "table" => {
                    sink.name_of(&name);
                    let sheet = Some(std::mem::take(&mut name));
                    std::mem::take(&mut table).end(sink, &|column, first, last| Place::Cells {
                        sheet: sheet.clone(),
                        column,
                        first,
                        last,
                    });
                }
                _ => {}
            },
            Event::Eof => return beside.end(sink),
            other if in_cell && !in_note => add_text(other, &mut text),
            other => beside.text(other),
        }
    }
}

fn repeated(element: &BytesStart<'_>, name: &str) -> usize {
    attribute(element, name).and_then(|n| n.parse().ok()).unwrap_or(1)
}
