//! The rows of what a ledger of before says.

use crate::id::{AffairsId, PersonId, SourceId, TakenOverId};
use crate::plain::Label;
use crate::register::List;
use crate::{Day, Slug, register};

register! {
    /// What a ledger that was kept before says of a person's number (H5.8, U7.8, U8.1): how it came, and how it ended
    /// when it was destroyed before. It holds no number; who was wiped has no secret, and lacks none.
    pub struct TakenOver in guarded "taken_over" {
        id: TakenOverId,
        /// The ledger.
        source: SourceId,
        /// Its line.
        line: i64,
        /// Whose number.
        person: PersonId,
        /// The department of the affairs.
        department: Label,
        /// What it is or was held for.
        affairs: List<AffairsId>,
        /// The purposes that the ledger marks.
        purposes: List<Slug>,
        /// Acquired on this day.
        acquired_on: Option<Day>,
        /// By which papers, as written.
        paper: Option<Label>,
        /// How the person was verified, as written.
        verified: Option<Label>,
        /// Destroyed before on this day.
        disposed_on: Option<Day>,
        /// How, as written.
        method: Option<Label>,
        /// `held`, `wiped`, `waiting` with its row, or `dropped` with it.
        state: Slug,
    }
}
