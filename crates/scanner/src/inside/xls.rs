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
    text::scan(&mut &*bytes, sink, &Place::Line).map_err(|e| unread(&e))?;
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let is_named = matches!(ending.as_str(), "xls" | "xlt");
    if is_named || !has_stream(bytes, "Root Entry") || is_cut(bytes) {
        return Err(Reason::Damaged);
    }
    Ok(())
}

/// A part that the head speaks of lies beyond the end: the directory, or a table of parts.
fn is_cut(bytes: &[u8]) -> bool {
    let at = |from: usize| {
        let four = bytes.get(from..from + 4).and_then(|it| it.try_into().ok());
        four.map_or(u32::MAX, u32::from_le_bytes)
    };
    let shift = bytes.get(30).copied().unwrap_or(0);
    let size = 1_u64 << u32::from(shift.clamp(9, 12));
    let ends = |sector: u32| (u64::from(sector) + 2) * size;
    let tables = (0..at(44).min(109)).map(|table| at(76 + 4 * table as usize));
    let beyond = |sector: u32| sector < 0xFFFF_FFFA && ends(sector) > bytes.len() as u64;
    beyond(at(48)) || tables.into_iter().any(beyond)
}

/// The bytes of a workbook without a compound file around it (BIFF).
pub(super) fn is_bare(head: &[u8]) -> bool {
    let versions: [&[u8]; 5] = [
        b"\x09\0\x04\0",
        b"\x09\x02\x06\0",
        b"\x09\x04\x06\0",
        b"\x09\x08\x08\0",
        b"\x09\x08\x10\0",
    ];
    versions.iter().any(|version| head.starts_with(version))
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
