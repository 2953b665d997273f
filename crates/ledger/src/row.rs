//! The salted digest of a recorded row (DESIGN section 4, registers against records).
//!
//! SHA-256(salt ‖ canonical row). The canonical row, all numbers big-endian, is
//!
//! ```text
//! 0x01 (version of this form)
//! u32 length, table
//! 16 bytes row id
//! i64 version
//! each value in column order: 0x00 | 0x01 i64 | 0x02 u32 length, UTF-8 text | 0x03 u32 length, bytes
//! ```
//! Every part has a fixed length or says its length, so two different rows never have the same form.

use domain::{Id, Value};

use crate::Hash;

/// The digest of one row; see the module for its form. For many rows keep a [`RowDigester`].
#[must_use]
pub fn row_digest(table: &str, row: Id, version: i64, salt: &[u8; 16], values: &[Value]) -> Hash {
    let mut digester = RowDigester::default();
    digester.start(table, row, version, salt);
    for value in values {
        digester.value(value);
    }
    digester.finish()
}

/// Digests one row after the other in one buffer, so that bulk work allocates nothing.
///
/// Begin each row with [`start`](Self::start), push its values in column order, end with
/// [`finish`](Self::finish).
#[derive(Debug, Default)]
pub struct RowDigester {
    form: Vec<u8>,
}

impl RowDigester {
    /// Begins a row; anything pushed before is dropped.
    pub fn start(&mut self, table: &str, row: Id, version: i64, salt: &[u8; 16]) {
        self.form.clear();
        self.form.extend_from_slice(salt);
        self.form.push(1);
        self.sized(table.as_bytes());
        self.form.extend_from_slice(&row.0);
        self.form.extend_from_slice(&version.to_be_bytes());
    }

    /// Pushes the next value.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Int(i) => self.int(*i),
            Value::Text(t) => self.text(t),
            Value::Bytes(b) => self.bytes(b),
        }
    }

    /// Pushes NULL.
    pub fn null(&mut self) {
        self.form.push(0);
    }

    /// Pushes an integer.
    pub fn int(&mut self, value: i64) {
        self.form.push(1);
        self.form.extend_from_slice(&value.to_be_bytes());
    }

    /// Pushes a text.
    pub fn text(&mut self, value: &str) {
        self.form.push(2);
        self.sized(value.as_bytes());
    }

    /// Pushes bytes.
    pub fn bytes(&mut self, value: &[u8]) {
        self.form.push(3);
        self.sized(value);
    }

    /// Ends the row.
    #[must_use]
    pub fn finish(&self) -> Hash {
        crate::sha256(&[&self.form])
    }

    /// Length and bytes. A column never reaches 4 GiB; should one, the saturated length still differs
    /// from every shorter one.
    fn sized(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.form.extend_from_slice(&length.to_be_bytes());
        self.form.extend_from_slice(bytes);
    }
}
