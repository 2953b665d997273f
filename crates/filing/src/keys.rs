//! Key maps: which staff number belongs to a form's own key.
//!
//! Pension forms key on 被保険者整理番号 and have no column for a staff number, so the office hands in a
//! list of both beside the file. It holds no number.

use crate::codes;
use crate::csv::{QuoteFault, Reader, Record};
use crate::encoding::Encoding;
use crate::findings::Findings;
use crate::roster::is_staff_number_heading;
use domain::FormError;
use std::collections::HashMap;

/// Staff numbers by the key of a form.
#[derive(Debug)]
pub struct KeyMap(HashMap<String, String>);

impl KeyMap {
    /// Reads two columns in CP932 or UTF-8: the form's key, the staff number; the first line holds the
    /// headings.
    ///
    /// # Errors
    /// Everything that is wrong with the file; `keys[3].1` is line 3, column 1.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<FormError>> {
        let mut findings = Findings::of("keys");
        let mut map = HashMap::new();
        let found = Encoding::of(bytes);
        match found.decode(bytes) {
            Some(text) => read_lines(&text, &mut map, &mut findings),
            None => {
                findings.whole(codes::WRONG_ENCODING).with("found", found.name()).with(
                    "expected",
                    format!("{} / {}", Encoding::Cp932.name(), Encoding::Utf8.name()),
                );
            }
        }
        if map.is_empty() && findings.is_empty() {
            findings.whole(codes::FILE_EMPTY);
        }
        findings.unless_any(Self(map.into_iter().map(|(key, (staff, _))| (key, staff)).collect()))
    }

    /// The staff number that belongs to a key.
    #[must_use]
    pub fn staff_number(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

fn read_lines(text: &str, map: &mut HashMap<String, (String, usize)>, findings: &mut Findings) {
    let mut reader = Reader::of(text);
    let mut record = Record::new();
    let mut is_first = true;
    loop {
        match reader.next(&mut record) {
            Ok(true) => {}
            Ok(false) => return,
            Err(fault) => {
                let code = if fault == QuoteFault::Open { codes::QUOTE_OPEN } else { codes::QUOTE };
                findings.line(record.line, code);
                return;
            }
        }
        if record.is_blank() {
            continue;
        }
        if record.count() != 2 {
            findings
                .line(record.line, codes::CELL_COUNT)
                .with("expected", 2)
                .with("found", record.count());
            return;
        }
        let (key, staff_number) = (record.get(0).trim(), record.get(1).trim());
        if std::mem::take(&mut is_first) {
            if !is_staff_number_heading(staff_number) {
                findings.line(record.line, codes::KEY_MAP_HEADING);
                return;
            }
            continue;
        }
        for (column, cell) in [(1, key), (2, staff_number)] {
            if cell.is_empty() {
                findings.cell(record.line, column, "", codes::KEY_MISSING);
            } else if digits::has_hit(cell) {
                findings.cell(record.line, column, "", codes::NUMBER_IN_OTHER_COLUMN);
            }
        }
        if let Some((_, earlier)) = map.get(key) {
            findings.cell(record.line, 1, "", codes::KEY_TWICE).with("earlier", earlier);
        } else {
            map.insert(key.to_owned(), (staff_number.to_owned(), record.line));
        }
        if findings.is_full() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(text: &str) -> Vec<(String, &'static str)> {
        KeyMap::read(text.as_bytes()).unwrap_err().into_iter().map(|e| (e.field, e.code)).collect()
    }

    #[test]
    fn keys_are_read_in_both_encodings() {
        let text = "整理番号,職員番号\r\n1,10000\r\n\r\n 2 ,10003\r\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        for bytes in [text.as_bytes(), &cp932] {
            let map = KeyMap::read(bytes).unwrap();
            assert_eq!(map.staff_number("2"), Some("10003"));
            assert_eq!(map.staff_number("3"), None);
        }
    }

    #[test]
    fn a_doubtful_map_is_refused() {
        let one = |field: &str, code| vec![(field.to_owned(), code)];
        assert_eq!(code_of(""), one("keys", "file_empty"));
        assert_eq!(code_of("1,10000\r\n"), one("keys[1]", "key_map_heading"));
        assert_eq!(
            code_of("整理番号,職員番号\r\n1,10000\r\n1,10001\r\n"),
            one("keys[3].1", "key_twice")
        );
        assert_eq!(code_of("整理番号,職員番号\r\n1,\r\n"), one("keys[2].2", "key_missing"));
        assert_eq!(code_of("整理番号,職員番号\r\n1,2,3\r\n"), one("keys[2]", "cell_count"));
        assert_eq!(
            code_of("整理番号,職員番号\r\n1,123456789018\r\n"),
            one("keys[2].2", "number_in_other_column")
        );
        assert_eq!(code_of("整理番号,職員番号\r\n\"1,2\r\n"), one("keys[2]", "quote_open"));
        let utf16: Vec<u8> =
            "整理番号,職員番号\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(KeyMap::read(&utf16).unwrap_err()[0].code, "wrong_encoding");
    }
}
