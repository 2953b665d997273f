//! A strict reader of separated values for files that people make: rosters and key maps.
//!
//! The memory that holds cells is wiped, since a roster's cells are numbers. Unlike tolerant readers it
//! refuses a quotation mark out of place instead of guessing where the cell ends.

use crate::wiped::Wiped;

/// Where quoting went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuoteFault {
    /// A quotation mark inside a cell, or something after the closing one.
    Stray,
    /// A quotation mark that is never closed.
    Open,
}

/// One record, read over and over into the same memory.
pub(crate) struct Record {
    text: Wiped,
    ends: Vec<usize>,
    /// The line on which the record begins, counted from 1.
    pub(crate) line: usize,
}

impl Record {
    /// Memory for records.
    pub(crate) fn new() -> Self {
        Self { text: Wiped::default(), ends: Vec::new(), line: 0 }
    }

    /// Forgets the cells, for a record that begins on this line.
    pub(crate) fn begin(&mut self, line: usize) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
    }

    /// Adds to the cell that is open.
    pub(crate) fn push(&mut self, part: &str) {
        self.text.push(part);
    }

    /// Closes the cell that is open.
    pub(crate) fn close_cell(&mut self) {
        self.ends.push(self.text.as_str().len());
    }

    /// How many cells it has.
    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// A cell as written; positions count from 0; empty beyond the record.
    pub(crate) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let end = self.ends.get(at).copied();
        start
            .zip(end)
            .and_then(|(start, end)| self.text.as_str().get(start..end))
            .unwrap_or_default()
    }

    /// True when every cell is blank.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.as_str().trim().is_empty()
    }

    /// All cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.count()).map(|at| self.get(at))
    }
}

/// Reads records out of a text.
pub(crate) struct Reader<'a> {
    rest: &'a str,
    separator: u8,
    line: usize,
}

impl<'a> Reader<'a> {
    /// A reader; the first line decides between comma and TAB. An end mark (1A) of old systems is dropped.
    pub(crate) fn of(text: &'a str) -> Self {
        let text = text.strip_suffix('\x1A').unwrap_or(text);
        let first = text.split(['\r', '\n']).next().unwrap_or_default();
        let separator = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
        Self { rest: text, separator, line: 1 }
    }

    /// Reads the next record; false at the end.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, QuoteFault> {
        record.begin(self.line);
        if self.rest.is_empty() {
            return Ok(false);
        }
        loop {
            match self.rest.strip_prefix('"') {
                Some(quoted) => self.quoted(quoted, record)?,
                None => self.bare(record)?,
            }
            record.close_cell();
            match self.rest.as_bytes().first() {
                Some(b) if *b == self.separator => self.skip(1),
                Some(_) => {
                    self.skip(if self.rest.starts_with("\r\n") { 2 } else { 1 });
                    self.line += 1;
                    return Ok(true);
                }
                None => return Ok(true),
            }
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn bare(&mut self, record: &mut Record) -> Result<(), QuoteFault> {
        let end = memchr::memchr3(self.separator, b'\r', b'\n', self.rest.as_bytes())
            .unwrap_or(self.rest.len());
        let cell = self.rest.get(..end).unwrap_or_default();
        // Spreadsheets write text cells as ="…"; what that means is for the reader of the cell.
        if cell.contains('"') && !cell.starts_with("=\"") {
            return Err(QuoteFault::Stray);
        }
        record.push(cell);
        self.skip(end);
        Ok(())
    }

    fn quoted(&mut self, quoted: &'a str, record: &mut Record) -> Result<(), QuoteFault> {
        let mut rest = quoted;
        loop {
            let (cell, after) = rest.split_once('"').ok_or(QuoteFault::Open)?;
            self.line += cell.matches('\n').count();
            record.push(cell);
            match after.strip_prefix('"') {
                Some(more) => {
                    record.push("\"");
                    rest = more;
                }
                None => {
                    self.rest = after;
                    break;
                }
            }
        }
        match self.rest.as_bytes().first() {
            None | Some(b'\r' | b'\n') => Ok(()),
            Some(b) if *b == self.separator => Ok(()),
            Some(_) => Err(QuoteFault::Stray),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<(usize, Vec<String>)>, QuoteFault> {
        let mut reader = Reader::of(text);
        let mut record = Record::new();
        let mut all = Vec::new();
        while reader.next(&mut record)? {
            all.push((record.line, record.cells().map(str::to_owned).collect()));
        }
        Ok(all)
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn records_are_read_with_every_line_ending_and_separator() {
        let want = vec![row(1, &["a", "b"]), row(2, &["c", ""])];
        for text in [
            "a,b\r\nc,\r\n",
            "a,b\nc,\n",
            "a,b\rc,\r",
            "a,b\r\nc,",
            "a\tb\nc\t\n",
            "a,b\r\nc,\r\n\x1A",
        ] {
            assert_eq!(read(text).unwrap(), want, "{text:?}");
        }
    }

    #[test]
    fn quoted_cells_hold_separators_and_line_breaks() {
        assert_eq!(
            read("\"a,\"\"b\r\nc\",d\r\ne,=\"\"x\"\"").unwrap(),
            vec![row(1, &["a,\"b\r\nc", "d"]), row(3, &["e", "=\"\"x\"\""])]
        );
    }

    #[test]
    fn a_quotation_mark_out_of_place_is_refused() {
        assert_eq!(read("a\"b,c"), Err(QuoteFault::Stray));
        assert_eq!(read("\"a\"b,c"), Err(QuoteFault::Stray));
        assert_eq!(read("\"a,b\r\nc"), Err(QuoteFault::Open));
    }

    proptest! {
        #![proptest_config(crate::tests::properties())]

        #[test]
        fn what_is_quoted_comes_back(cells in proptest::collection::vec("[a-z,\"\r\n漢]{0,6}", 1..5)) {
            let line: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            // A last, empty cell makes the separator a comma.
            let text = format!("{},\r\n", line.join(","));
            let read = read(&text).unwrap();
            prop_assert_eq!(&read[0].1[..cells.len()], &cells[..]);
        }
    }
}
