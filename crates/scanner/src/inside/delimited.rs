//! Texts of fields between commas or tabs, read row by row without ever holding one as a whole.

use super::unread;
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use crate::text::Decoded;
use std::io::Read;
use zeroize::Zeroizing;

/// A longer field is cut at the next sign that is no part of a number; what follows is looked at as another.
const MOST_BYTES: usize = 4 * 1024;
/// And it is cut anywhere here.
const CUT_ANYWHERE: usize = 64 * 1024;

/// Where the reader stands in a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before its first sign.
    Start,
    Plain,
    Quoted,
    /// Behind a quote within quotes: another one means a quote, anything else the end.
    Quote,
}

struct Rows {
    table: Table,
    field: Zeroizing<String>,
    row: u64,
    column: usize,
    at: At,
}

/// Reads the fields of a text.
pub(crate) fn rows(reader: &mut dyn Read, by: char, sink: &mut Sink<'_>) -> Result<(), Reason> {
    let mut text = Decoded::of(reader, sink).map_err(|e| unread(&e))?;
    let mut piece = Zeroizing::new(vec![0_u8; 64 * 1024]);
    let mut kept = 0;
    let field = Zeroizing::new(String::with_capacity(MOST_BYTES + 8));
    let mut rows = Rows { table: Table::default(), field, row: 1, column: 1, at: At::Start };
    loop {
        let room = piece.get_mut(kept..).unwrap_or_default();
        let read = text.read(room).map_err(|e| unread(&e))?;
        if read == 0 || sink.is_stopped() {
            break;
        }
        let filled = kept + read;
        let bytes = piece.get(..filled).unwrap_or_default();
        let whole = match std::str::from_utf8(bytes) {
            Ok(_) => filled,
            Err(e) => e.valid_up_to(),
        };
        let text = std::str::from_utf8(bytes.get(..whole).unwrap_or_default()).unwrap_or_default();
        text.chars().for_each(|c| rows.sign(c, by, sink));
        piece.copy_within(whole..filled, 0);
        kept = filled - whole;
        if kept > 4 {
            return Err(Reason::Damaged);
        }
    }
    rows.end_field(sink);
    rows.table.end(sink, &|column, first, last| Place::Cells { sheet: None, column, first, last });
    Ok(())
}

impl Rows {
    fn sign(&mut self, c: char, by: char, sink: &Sink<'_>) {
        match (self.at, c) {
            (At::Start, '"') => self.at = At::Quoted,
            (At::Quoted, '"') => self.at = At::Quote,
            (At::Quote, '"') => {
                self.field.push('"');
                self.at = At::Quoted;
            }
            (At::Quoted, c) => self.push(c, sink),
            (_, '\n') => {
                self.end_field(sink);
                self.row += 1;
                self.column = 1;
            }
            (_, '\r') => {}
            (_, c) if c == by => {
                self.end_field(sink);
                self.column += 1;
            }
            (_, c) => {
                self.at = At::Plain;
                self.push(c, sink);
            }
        }
    }

    fn push(&mut self, c: char, sink: &Sink<'_>) {
        let parts = c.is_alphabetic() && c != 'ー';
        if self.field.len() >= CUT_ANYWHERE || (self.field.len() >= MOST_BYTES && parts) {
            let at = self.at;
            self.end_field(sink);
            self.at = at;
        }
        self.field.push(c);
    }

    fn end_field(&mut self, sink: &Sink<'_>) {
        let shown = digits::without_spreadsheet_marks(&self.field);
        self.table.text(self.row, self.column, shown, sink);
        if (9..12).contains(&shown.len())
            && let Ok(value) = shown.parse()
        {
            self.table.number(self.row, self.column, value, sink);
        }
        self.field.clear();
        self.at = At::Start;
    }
}
