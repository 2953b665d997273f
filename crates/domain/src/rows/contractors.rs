//! The rows of who works for the organisation under contract, and of what lies with them (委託先管理簿; U2.4, H8.2).

use crate::id::{AffairsId, ContractorId, EntrustedThingId, SpecificFileId, StaffId};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Duty, Slug, register};

register! {
    /// One to whom work on affairs is entrusted (委託先, U2.4, H8.2).
    pub struct Contractor in guarded "contractors" tallied(Standing::All) {
        id: ContractorId,
        /// Its name.
        name: Label,
        /// What work is entrusted.
        work: Label,
        /// The affairs that the work concerns.
        affairs: List<AffairsId>,
        /// The specific files that the work concerns.
        files: List<SpecificFileId>,
        /// The owning division.
        department: Label,
        /// The office that answers for the contractor.
        answers: Duty,
        /// The contractor that it works for in turn (再委託).
        under: Option<ContractorId>,
        /// When that was agreed to in writing.
        consent_on: Option<Day>,
        /// Who agreed.
        consent_by: Option<StaffId>,
        /// First day of the contract.
        since: Day,
        /// Last day of the contract; open when none.
        until: Option<Day>,
        /// Who registered it.
        registered_by: StaffId,
        /// When its work ended.
        ended_on: Option<Day>,
        /// Who ended it.
        ended_by: Option<StaffId>,
        /// What became of what lay there: `returned`, `destroyed`, `both` or `nothing`.
        outcome: Option<Slug>,
        /// SHA-256 of the certificate of it.
        certificate: Option<Vec<u8>>,
    }
}

register! {
    /// Something that lies with a contractor, from its handing out until it is back or certified as destroyed.
    pub struct EntrustedThing in guarded "entrusted_things" tallied(Standing::In("state", &["there"])) {
        id: EntrustedThingId,
        /// With whom.
        contractor: ContractorId,
        /// `papers` or `medium` of a destruction, or an `outing`.
        kind: Slug,
        /// The destruction or outing.
        about: Vec<u8>,
        /// Since when.
        since: Day,
        /// `there`, `back` or `destroyed`.
        state: Slug,
        /// When that ended.
        ended_on: Option<Day>,
    }
}
