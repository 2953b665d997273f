//! What one write owes to the ledger: rows written without a record, and records without their rows,
//! must not be committed.

use domain::id::{RecordId, SecretId};
use ledger::{Hash, RowEntry};

use crate::StoreError;

/// The account of one write.
#[derive(Default)]
pub(crate) struct Journal {
    /// The record that the rows written since the last append belong to.
    record: Option<RecordId>,
    /// Recorded rows or vault rows were written since the last append.
    owes: bool,
    entries: Vec<RowEntry>,
    /// Where the first record of this write will stand (SQLite).
    pub first: u64,
    /// The transaction's own number, once it was asked for (PostgreSQL).
    pub xid: Option<i64>,
    /// Leaf hashes of the records appended, in order (SQLite integrates them with the commit).
    pub leaves: Vec<Hash>,
    /// Records appended, in order.
    pub records: Vec<RecordId>,
    /// Time of the last record appended.
    pub last_at: Option<i64>,
    /// Records appended that open secrets.
    pub opens: Vec<(RecordId, Vec<SecretId>)>,
}

impl Journal {
    /// Notes a row that `record` must hold.
    pub fn row(&mut self, record: RecordId, entry: RowEntry) -> Result<(), StoreError> {
        if *self.record.get_or_insert(record) != record {
            return Err(StoreError::Unrecorded);
        }
        self.owes = true;
        self.entries.push(entry);
        Ok(())
    }

    /// Makes room for that many entries.
    pub fn reserve(&mut self, rows: usize) {
        self.entries.reserve(rows);
    }

    /// Notes that vault rows were written.
    pub fn secrets(&mut self) {
        self.owes = true;
    }

    pub fn take(&mut self) -> Vec<RowEntry> {
        std::mem::take(&mut self.entries)
    }

    /// Notes a record: all entries must have been taken for it.
    pub fn append(&mut self, record: RecordId) -> Result<(), StoreError> {
        let fits = self.entries.is_empty() && self.record.is_none_or(|r| r == record);
        if !fits && !domain::broken::is_off("unrecorded") {
            return Err(StoreError::Unrecorded);
        }
        self.record = None;
        self.owes = false;
        Ok(())
    }

    /// The account at the commit: nothing is owed.
    pub fn closed(self) -> Result<Self, StoreError> {
        if self.owes && !domain::broken::is_off("unrecorded") {
            return Err(StoreError::Unrecorded);
        }
        Ok(self)
    }
}
