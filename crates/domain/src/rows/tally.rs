//! What the registers held when they were last written: a row that is taken away for a moment is missed.

use crate::id::TallyId;
use crate::register::List;
use crate::{Slug, register};

register! {
    /// Which rows stand against something in the tallied registers (DESIGN section 4). One row, written with
    /// each record that changes one of them; an act that reads one compares, and its record rests on this row. An act
    /// that asks whether a row is absent would otherwise believe whoever deleted it.
    pub struct Tally in guarded "tallies" {
        id: TallyId,
        /// The tables.
        registers: List<Slug>,
        /// For each of them, SHA-256 over id, version and salt of the rows that stand, in the order of ids.
        digests: Vec<u8>,
    }
}

impl Tally {
    /// The id of the one row.
    pub const ID: TallyId = TallyId(crate::Id([0x7a; 16]));

    /// In what a record rests on: the row was not there.
    pub const ABSENT: TallyId = TallyId(crate::Id([0x7b; 16]));

    /// The digest for a table, when it is tallied already.
    #[must_use]
    pub fn digest(&self, table: &str) -> Option<&[u8]> {
        let at = self.registers.0.iter().position(|name| name.as_str() == table)?;
        self.digests.chunks_exact(32).nth(at)
    }
}
