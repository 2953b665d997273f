//! The rows of findings: numbers that lay where they should not (H5.12, H5.13, U3.6, U4.3, U5.5).

use crate::id::{ApprovalId, CopyId, FindingId, MediumId, StaffId};
use crate::plain::Label;
use crate::register::Standing;
use crate::{Day, Slug, register};

register! {
    /// A finding: numbers that lie outside of the vault and of the register of copies. Its id is that of the record
    /// of the report, which leads to the place in the note; no place stands in the row.
    pub struct Finding in guarded "findings" tallied(Standing::Without("confirmed_on")) {
        id: FindingId,
        /// The form of the digits: a kind of the scanner, or `seen` by a person.
        kind: Slug,
        /// `low`, `medium` or `high`.
        confidence: Slug,
        /// How many.
        count: i64,
        /// The department that is to see to it.
        department: Label,
        /// Who has to clear it up.
        owner: StaffId,
        /// Who reported it.
        reported_by: StaffId,
        /// When.
        reported_on: Day,
        /// To be cleared up by this day.
        due: Day,
        /// `open`, `settled` or `confirmed`.
        state: Slug,
        /// How it was cleared up: `erased`, `kept_as_copy`, `kept_on_medium`, `not_a_number` or `stays`.
        outcome: Option<Slug>,
        /// The copy that it became.
        copy: Option<CopyId>,
        /// The medium to which it went.
        medium: Option<MediumId>,
        /// Who cleared it up.
        settled_by: Option<StaffId>,
        /// When.
        settled_on: Option<Day>,
        /// So many times it went back to who has to clear it up.
        sent_back: i64,
        /// How it is known that it is cleared up: `looked` or `stated`.
        shown: Option<Slug>,
        /// Who confirmed it.
        confirmed_by: Option<StaffId>,
        /// When.
        confirmed_on: Option<Day>,
    }
}

register! {
    /// For which finding an approval to leave numbers is: one row beside each such approval, under its id (H5.12,
    /// U3.6). It serves for no other finding.
    pub struct FindingLeave in guarded "finding_leaves" {
        id: ApprovalId,
        /// The finding.
        finding: FindingId,
    }
}
