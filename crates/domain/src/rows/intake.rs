//! The rows of what an intake rests on, and of the days on which people were asked.

use crate::id::{AffairsId, AskedId, InstructionId, RequestId, SourceId, StaffId};
use crate::plain::{Label, PlainText};
use crate::{Day, Slug, register};

register! {
    /// From where the roster or ledger comes whose intake an instruction lets happen (U2.1, H2.4); under the
    /// instruction's id.
    pub struct InstructedSource in guarded "instructed_sources" {
        id: InstructionId,
        /// The system, list or ledger.
        came_from: Label,
    }
}

register! {
    /// What an intake rests on where numbers and people were not verified here (番号法第16条, H6.7): the word of who
    /// verified them before. Somebody else holds it against the proofs. Under the id of the roster or ledger.
    pub struct Statement in guarded "statements" {
        id: SourceId,
        /// The affairs.
        affairs: AffairsId,
        /// Their department.
        department: Label,
        /// The system, list or ledger it came from.
        came_from: Label,
        /// Who verified; none when the ledger says it row by row.
        verified_by: Option<Label>,
        /// When.
        verified_on: Option<Day>,
        /// How, and where the proofs are.
        how: Option<PlainText>,
        /// So many people.
        people: i64,
        /// Who took it in.
        taken_by: StaffId,
        /// `open` or `checked`.
        state: Slug,
        /// Who held it against the proofs.
        checked_by: Option<StaffId>,
        /// When.
        checked_on: Option<Day>,
    }
}

register! {
    /// A day on which a person was asked for a number (H5.10).
    pub struct Asked in guarded "asked" {
        id: AskedId,
        /// The request.
        request: RequestId,
        /// Asked, or asked again, on this day.
        on_day: Day,
        /// An answer was asked by this day.
        answer_by: Day,
    }
}
