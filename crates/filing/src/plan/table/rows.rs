//! The rows of a table, and the raw bytes of one that is text.

use crate::codes;
use crate::encoding::Encoding;
use std::ops::Range;

/// One row as it is looked at.
pub(super) struct Row<'r> {
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<&'r str>,
}

impl Row<'_> {
    /// A cell without white space around it; columns count from 1.
    pub(super) fn get(&self, column: usize) -> &str {
        column.checked_sub(1).and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }
}

/// Cuts a text into rows and cells where its bytes stand. In CP932, EUC-JP and UTF-8 no later byte of a character
/// looks like a separator, a quotation mark or the end of a line.
pub(super) struct TextRows<'f> {
    file: &'f [u8],
    encoding: Encoding,
    separator: u8,
    next: usize,
    next_line: usize,
    /// The line on which the row begins, counted from 1.
    pub(super) line: usize,
    cells: Vec<Span>,
}

/// What stands between the separators, without its quotation marks.
struct Span {
    range: Range<usize>,
    quoted: bool,
}

impl<'f> TextRows<'f> {
    pub(super) fn of(file: &'f [u8], encoding: Encoding) -> Self {
        let marked = encoding == Encoding::Utf8Mark;
        let next = if marked { 3 } else { 0 };
        let file = file.strip_suffix(b"\x1A").unwrap_or(file);
        let first = file.split(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
        let has = |b: u8| first.contains(&b);
        let separator = if has(b'\t') && !has(b',') { b'\t' } else { b',' };
        let encoding = if marked { Encoding::Utf8 } else { encoding };
        Self { file, encoding, separator, next, next_line: 1, line: 0, cells: Vec::new() }
    }

    fn byte(&self) -> Option<u8> {
        self.file.get(self.next).copied()
    }

    /// Reads the next row; false at the end, or the form code of what is wrong.
    pub(super) fn next(&mut self) -> Result<bool, &'static str> {
        self.cells.clear();
        self.line = self.next_line;
        if self.byte().is_none() {
            return Ok(false);
        }
        loop {
            let quoted = self.byte() == Some(b'"');
            let range = if quoted { self.quoted()? } else { self.bare()? };
            self.cells.push(Span { range, quoted });
            match self.byte() {
                Some(byte) if byte == self.separator => self.next += 1,
                Some(byte) => {
                    let two = byte == b'\r' && self.file.get(self.next + 1) == Some(&b'\n');
                    self.next += if two { 2 } else { 1 };
                    self.next_line += 1;
                    return Ok(true);
                }
                None => return Ok(true),
            }
        }
    }

    fn bare(&mut self) -> Result<Range<usize>, &'static str> {
        let start = self.next;
        while self.byte().is_some_and(|b| b != self.separator && b != b'\r' && b != b'\n') {
            self.next += 1;
        }
        let cell = self.file.get(start..self.next).unwrap_or_default();
        if cell.contains(&b'"') && !cell.starts_with(b"=\"") {
            return Err(codes::QUOTE);
        }
        Ok(start..self.next)
    }

    fn quoted(&mut self) -> Result<Range<usize>, &'static str> {
        let start = self.next + 1;
        self.next = start;
        loop {
            match self.byte() {
                None => return Err(codes::QUOTE_OPEN),
                Some(b'"') if self.file.get(self.next + 1) == Some(&b'"') => self.next += 2,
                Some(b'"') => break,
                Some(byte) => {
                    self.next_line += usize::from(byte == b'\n');
                    self.next += 1;
                }
            }
        }
        let range = start..self.next;
        self.next += 1;
        match self.byte() {
            None | Some(b'\r' | b'\n') => Ok(range),
            Some(byte) if byte == self.separator => Ok(range),
            Some(_) => Err(codes::QUOTE),
        }
    }

    /// The cells of the row as text.
    pub(super) fn texts(&self) -> Vec<String> {
        let text = |span: &Span| {
            let bytes = self.file.get(span.range.clone()).unwrap_or_default();
            let text = self.encoding.decode(bytes).unwrap_or_default();
            if span.quoted { text.replace("\"\"", "\"") } else { text.into_owned() }
        };
        self.cells.iter().map(text).collect()
    }

    /// Where an empty cell begins: inside of its quotation marks, when it has some.
    pub(super) fn empty_at(&self, column: usize) -> Result<usize, &'static str> {
        let span = column.checked_sub(1).and_then(|at| self.cells.get(at));
        match span {
            None => Err(codes::ROW_TOO_SHORT),
            Some(span) if span.range.is_empty() => Ok(span.range.start),
            Some(_) => Err(codes::NUMBER_CELL_FILLED),
        }
    }
}
