//! Files of old programs: XLS by its cells, others (DOC, PPT, MSG) by the text that stands in them.

use super::sheet::whole_of;
use super::unread;
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use crate::text;
use calamine::{Data, Reader, Xls, XlsError};
use std::io::Cursor;

/// Looks through a compound file.
pub(crate) fn compound(bytes: &[u8], name: &str, sink: &mut Sink<'_>) -> Result<(), Reason> {
    if has_stream(bytes, "EncryptedPackage") {
        return Err(Reason::Encrypted);
    }
    let is_workbook = ["Workbook", "Book"].iter().any(|stream| has_stream(bytes, stream));
    if is_workbook && !name.to_ascii_lowercase().ends_with(".msg") {
        return workbook(bytes, sink);
    }
    text::scan(&mut &*bytes, sink, &Place::Line).map_err(|e| unread(&e))
}

/// A stream of this name stands in the directory.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let mut wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    wide.extend([0, 0]);
    memchr::memmem::find(bytes, &wide).is_some()
}

fn workbook(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Reason> {
    let book: Result<Xls<_>, XlsError> = Xls::new(Cursor::new(bytes));
    let mut book = book.map_err(|error| match error {
        XlsError::Password => Reason::Encrypted,
        _ => Reason::Damaged,
    })?;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else {
            sink.unseen(Reason::Damaged);
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut table = Table::default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (u64::from(top) + row as u64 + 1, left as usize + column + 1);
            match value {
                Data::String(text) => table.text(row, column, text, sink),
                Data::Int(value) => {
                    if let Ok(value) = (*value).try_into() {
                        table.number(row, column, value, sink);
                    }
                }
                Data::Float(value) => {
                    if let Some(value) = whole_of(*value) {
                        table.number(row, column, value, sink);
                    }
                }
                _ => {}
            }
        }
        table.end(sink, &|column, first, last| Place::Cells {
            sheet: Some(name.clone()),
            column,
            first,
            last,
        });
    }
    Ok(())
}
