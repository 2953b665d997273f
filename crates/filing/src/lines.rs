//! Lines and cells of statutory files, on raw bytes.
//!
//! The second byte of a CP932 character is never a comma, a quotation mark or a control character, so
//! splitting needs no decoding and leaves every byte where it is.

/// The mark that old systems put at the end of a file. It is kept where it stands.
const END_MARK: u8 = 0x1A;

/// A line without its ending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: usize,
    /// Where it begins in the file.
    pub(crate) at: usize,
    pub(crate) bytes: &'a [u8],
}

/// A line that does not end in CR LF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongEnding {
    pub(crate) line: usize,
}

/// The lines of a file. A missing last line ending and an end mark are accepted.
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(file: &'a [u8]) -> Self {
        Self { rest: file.strip_suffix(&[END_MARK]).unwrap_or(file), number: 0, at: 0 }
    }

    /// The same lines in `count` parts of about the same length, fewer when lines are long. Where every line
    /// ends in CR LF, each knows its number and its place in the file.
    pub(crate) fn parts(file: &'a [u8], count: usize) -> Vec<Self> {
        let mut whole = Self::of(file);
        let length = whole.rest.len() / count.max(1) + 1;
        let mut parts = Vec::with_capacity(count);
        while !whole.rest.is_empty() {
            let tail = whole.rest.get(length..).unwrap_or_default();
            let after = memchr::memchr(b'\n', tail).map_or(tail.len(), |end| end + 1);
            let (part, rest) = whole.rest.split_at(whole.rest.len() - tail.len() + after);
            parts.push(Self { rest: part, ..whole });
            whole.number += memchr::memchr_iter(b'\n', part).count();
            whole.at += part.len();
            whole.rest = rest;
        }
        parts
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Result<Line<'a>, WrongEnding>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = memchr::memchr2(b'\r', b'\n', self.rest).unwrap_or(self.rest.len());
        let (bytes, after) = self.rest.split_at_checked(end)?;
        let line = Line { number: self.number, at: self.at, bytes };
        let Some(rest) = after.strip_prefix(b"\r\n").or(after.is_empty().then_some(after)) else {
            self.rest = &[];
            return Some(Err(WrongEnding { line: self.number }));
        };
        self.at += self.rest.len() - rest.len();
        self.rest = rest;
        Some(Ok(line))
    }
}

/// A byte that no cell may hold, and its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stray {
    pub(crate) column: usize,
    pub(crate) byte: u8,
}

/// Cuts lines into cells, over and over in the same memory.
#[derive(Default)]
pub(crate) struct Cutter {
    /// For each cell of the current line, where it ends.
    ends: Vec<usize>,
}

/// A line cut into cells.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    pub(crate) line: Line<'a>,
    ends: &'a [usize],
}

impl Cutter {
    /// Cuts a line at its commas; the first stray byte is handed back beside the cells.
    pub(crate) fn cut<'a>(&'a mut self, line: Line<'a>) -> (Cells<'a>, Option<Stray>) {
        self.ends.clear();
        let mut stray = None;
        for (at, &byte) in line.bytes.iter().enumerate() {
            if byte == b',' {
                self.ends.push(at);
            } else if (byte < 0x20 || byte == b'"' || byte == 0x7F) && stray.is_none() {
                stray = Some(Stray { column: self.ends.len() + 1, byte });
            }
        }
        self.ends.push(line.bytes.len());
        (Cells { line, ends: &self.ends }, stray)
    }
}

impl<'a> Cells<'a> {
    /// How many cells the line has.
    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Where a cell begins in its line; columns count from 1.
    fn start(&self, column: usize) -> usize {
        match column.checked_sub(2) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(self.line.bytes.len(), |end| end + 1),
        }
    }

    /// The bytes of a cell; empty beyond the line.
    pub(crate) fn get(&self, column: usize) -> &'a [u8] {
        let end = column.checked_sub(1).and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        self.line.bytes.get(self.start(column)..end).unwrap_or_default()
    }

    /// Where a cell begins in the file.
    pub(crate) fn offset(&self, column: usize) -> usize {
        self.line.at + self.start(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = Result<(usize, usize, Vec<u8>), usize>;

    fn lines(file: &[u8]) -> Vec<Found> {
        Lines::of(file)
            .map(|l| l.map(|l| (l.number, l.at, l.bytes.to_vec())).map_err(|e| e.line))
            .collect()
    }

    #[test]
    fn lines_end_in_cr_lf_and_nothing_else() {
        let two = vec![Ok((1, 0, b"a".to_vec())), Ok((2, 3, b"b".to_vec()))];
        assert_eq!(lines(b"a\r\nb\r\n"), two);
        assert_eq!(lines(b"a\r\nb"), two);
        assert_eq!(lines(b"a\r\nb\r\n\x1A"), two);
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\x1A"), []);
        assert_eq!(lines(b"a\rb\r"), [Err(1)]);
        assert_eq!(lines(b"a\r\nb\nc"), [Ok((1, 0, b"a".to_vec())), Err(2)]);
        assert_eq!(lines(b"a\r\n\r\n").len(), 2);
    }

    #[test]
    fn parts_have_the_same_lines() {
        let file: Vec<u8> =
            (0..50).flat_map(|n| format!("{}\r\n", "x".repeat(n % 7)).into_bytes()).collect();
        for file in [&file[..], &file[..file.len() - 2], &[&file[..], b"\x1A"].concat(), b"a", b""]
        {
            for count in 0..60 {
                let all = |lines: Lines<'_>| -> Vec<(usize, usize, Vec<u8>)> {
                    lines.map(|l| l.unwrap()).map(|l| (l.number, l.at, l.bytes.to_vec())).collect()
                };
                let parts = Lines::parts(file, count);
                assert!(parts.len() <= count.max(1));
                assert_eq!(
                    parts.into_iter().flat_map(all).collect::<Vec<_>>(),
                    all(Lines::of(file)),
                    "{count}"
                );
            }
        }
    }

    #[test]
    fn cells_are_cut_at_commas_only() {
        let mut cutter = Cutter::default();
        // 表 is 95 5C and ソ 83 5C: second bytes never look like a comma.
        let line = Line { number: 3, at: 10, bytes: b"\x95\x5C,,\x83\x5Cx" };
        let (cells, stray) = cutter.cut(line);
        assert_eq!((cells.count(), stray), (3, None));
        assert_eq!(
            (cells.get(1), cells.get(2), cells.get(3)),
            (&b"\x95\x5C"[..], &b""[..], &b"\x83\x5Cx"[..])
        );
        assert_eq!((cells.offset(1), cells.offset(2), cells.offset(3)), (10, 13, 14));
        assert_eq!((cells.get(0), cells.get(4)), (&b""[..], &b""[..]));
        let (_, stray) = cutter.cut(Line { number: 1, at: 0, bytes: b"a,\tb,\"c\"" });
        assert_eq!(stray, Some(Stray { column: 2, byte: b'\t' }));
    }
}
