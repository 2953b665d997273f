//! Rows that stand beside others, under the same id, and say what the law asks about them: for which document a copy
//! was made, what a verification rests on, what affairs rest on; and for which document a number was entered.

use crate::id::{AffairsId, CopyId, IdentityCheckId, NeededDocumentId, PersonId, SpecificFileId};
use crate::plain::Label;
use crate::register::Standing;
use crate::{Day, Slug, register};

register! {
    /// For which document a copy was made: it goes where this document may go (番号法第9条、第19条).
    pub struct CopyPurpose in guarded "copy_purposes" tallied(Standing::All) {
        id: CopyId,
        /// The document, out of the affairs' purposes.
        purpose: Slug,
    }
}

register! {
    /// What a verification rests on besides papers (番号法第16条).
    pub struct IdentityGround in guarded "identity_grounds" {
        id: IdentityCheckId,
        /// The check by papers on which the person is recognised.
        earlier: Option<IdentityCheckId>,
        /// The specific file in which the number was held.
        file: Option<SpecificFileId>,
        /// Who passed the number on.
        sender: Option<Label>,
        /// The person consented on this day.
        consent_on: Option<Day>,
        /// The record in place of the card was issued on this day.
        record_issued_on: Option<Day>,
        /// Its revocation was looked up.
        revocation_checked: bool,
    }
}

register! {
    /// For which document a person's number was entered: what was never made has no term (H5.13).
    pub struct NeededDocument in guarded "needed_documents" {
        id: NeededDocumentId,
        /// Whose number.
        person: PersonId,
        /// For which affairs.
        affairs: AffairsId,
        /// The document, out of the affairs' purposes.
        document: Slug,
        /// Since when.
        since: Day,
    }
}

register! {
    /// What registered affairs rest on outside of the Act (番号法第9条第2項), and how long their papers are kept.
    pub struct AffairsRule in guarded "affairs_rules" tallied(Standing::All) {
        id: AffairsId,
        /// The ordinance, by name and number.
        ordinance: Option<Label>,
        /// Years by the body's own rules on papers.
        keep_years: Option<i64>,
    }
}
