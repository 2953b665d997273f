//! The rows of what comes in: requests, papers, verifications, numbers typed, and what was corrected.

use crate::id::{
    AffairsId, CorrectionId, DocumentId, EntryId, ErrorReportId, HandOverId, IdentityCheckId,
    PersonId, RequestId, SecretId, StaffId,
};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Slug, register};

register! {
    /// A request to a person for their number (H5.10).
    pub struct Request in guarded "requests" {
        id: RequestId,
        /// Who is asked.
        person: PersonId,
        /// For which affairs.
        affairs: AffairsId,
        /// For which of their purposes.
        purposes: List<Slug>,
        /// `paper`, `mail` or `form`.
        way: Slug,
        /// Who asked.
        asked_by: StaffId,
        /// The owning division.
        department: Label,
        /// Asked first on this day.
        asked_on: Day,
        /// An answer is asked by this day.
        due: Day,
        /// How often it was asked again.
        reminded: i64,
        /// Asked last on this day.
        last_asked_on: Day,
        /// `asked`, `answered` or `not_submitted`.
        state: Slug,
    }
}

register! {
    /// Papers or media received, that hold or may hold a number (U3.1, U3.2, U3.5, U8.1-1).
    pub struct Document in guarded "documents" tallied(Standing::In("state", &["held", "handed_over", "accepted"])) {
        id: DocumentId,
        /// Whose papers; nobody while the sender is unknown.
        people: List<PersonId>,
        /// For which affairs; none while papers that somebody came by were not looked into.
        affairs: Option<AffairsId>,
        /// `declaration`, `card_copy`, …, `without_number`, `unknown`.
        kind: Slug,
        /// How many pieces.
        count: i64,
        /// `paper` or `electronic`.
        medium: Slug,
        /// Sealed, or unreadable to others in another way.
        sealed: bool,
        /// Received from the person by hand.
        in_person: bool,
        /// May hold a number, and was not opened.
        may_hold_number: bool,
        /// Who came by it, when that was no clerk.
        found_by: Option<StaffId>,
        /// The clerk who received it.
        received_by: StaffId,
        /// When.
        received_on: Day,
        /// Who has it now.
        holder: StaffId,
        /// The department.
        department: Label,
        /// `held`, `handed_over`, `accepted`, `returned` to the person, `provided`, `masked` or `disposed`.
        state: Slug,
    }
}

impl Document {
    /// Whether a number stands on the papers, or may: nothing is typed in from others, and they answer no request.
    #[must_use]
    pub fn bears_number(&self) -> bool {
        !matches!(self.kind.as_str(), "without_number" | "agent_papers")
            || crate::broken::is_off("paper_without_number")
    }
}

register! {
    /// Papers on their way to those who enter numbers (U3.3, U3.4).
    pub struct HandOver in guarded "hand_overs" {
        id: HandOverId,
        /// The papers.
        documents: List<DocumentId>,
        /// The affairs that all of them concern.
        affairs: AffairsId,
        /// Who handed them over.
        sent_by: StaffId,
        /// The department that enters.
        to_department: Label,
        /// The clerk, when one is named.
        to_staff: Option<StaffId>,
        /// Pieces counted when they left.
        count_sent: i64,
        /// `dedicated_envelope` or `lockable_case`.
        container: Slug,
        /// When they left.
        sent_on: Day,
        /// Pieces counted on arrival.
        count_received: Option<i64>,
        /// Who accepted them.
        accepted_by: Option<StaffId>,
        /// When.
        accepted_on: Option<Day>,
        /// How a difference was settled: `found`, `miscounted` or `missing`.
        settlement: Option<Slug>,
        /// By whom.
        settled_by: Option<StaffId>,
        /// `sent`, `accepted` or `differs`.
        state: Slug,
    }
}

register! {
    /// A verification of a number and of the person who gave it (番号法第16条). Kinds of papers alone are
    /// kept, never copies or what is written on them.
    pub struct IdentityCheck in guarded "identity_checks" {
        id: IdentityCheckId,
        /// Whose number.
        person: PersonId,
        /// For which affairs.
        affairs: AffairsId,
        /// The case of the law pack.
        case_code: Slug,
        /// What showed the number.
        number_proof: Option<Slug>,
        /// What showed who the person, or the agent, is.
        identity_proofs: List<Slug>,
        /// What showed the agency.
        agency_proof: Option<Slug>,
        /// Why no verification was needed.
        exemption: Option<Slug>,
        /// Who verified.
        verified_by: StaffId,
        /// When.
        on_day: Day,
    }
}

register! {
    /// A number typed in, until it was read a second time (H6.7).
    pub struct Entry in guarded "entries" tallied(Standing::In("state", &["waiting", "differs"])) {
        id: EntryId,
        /// Whose number.
        person: PersonId,
        /// Where it is held.
        secret: SecretId,
        /// For which affairs.
        affairs: AffairsId,
        /// The department of the affairs.
        department: Label,
        /// How it is read a second time: `other_person`, `other_later`, `same_person`, `sample` or `none`.
        way: Slug,
        /// Who typed it.
        entered_by: StaffId,
        /// When.
        entered_on: Day,
        /// `waiting`, `read`, `differs`, or `gone` when another number took its place.
        state: Slug,
        /// Second readings that differed.
        differed: i64,
        /// Who read it a second time.
        read_by: Option<StaffId>,
        /// When.
        read_on: Option<Day>,
    }
}

register! {
    /// A correction of what is held of a person (H5.5).
    pub struct Correction in guarded "corrections" tallied(Standing::Not("kind", "person")) {
        id: CorrectionId,
        /// Of whom.
        person: PersonId,
        /// `person`, `number`, `replaced`, or `removed` when there is no right number yet.
        kind: Slug,
        /// For which affairs.
        affairs: AffairsId,
        /// The department of the affairs.
        department: Label,
        /// Who corrected.
        by: StaffId,
        /// When.
        on_day: Day,
        /// Who checked it.
        checked_by: Option<StaffId>,
        /// When.
        checked_on: Option<Day>,
        /// Those who received what was wrong were told on this day.
        informed_on: Option<Day>,
    }
}

register! {
    /// A report that something held is wrong (H5.5).
    pub struct ErrorReport in guarded "error_reports" tallied(Standing::Without("closed_on")) {
        id: ErrorReportId,
        /// About whom, when the reporter can name the entry.
        person: Option<PersonId>,
        /// The department that is to see to it.
        department: Label,
        /// Who reported.
        by: StaffId,
        /// When.
        on_day: Day,
        /// `open`, `corrected` or `settled`.
        state: Slug,
        /// Closed on this day.
        closed_on: Option<Day>,
    }
}

register! {
    /// A report that a number is somebody else's: nobody uses it while the report is open (H5.5, H6.7).
    pub struct DoubtedNumber in guarded "doubted_numbers" tallied(Standing::All) {
        id: ErrorReportId,
        /// With whom the number stands.
        person: PersonId,
    }
}
