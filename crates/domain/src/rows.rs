//! The rows of the registers: offices and rights, affairs and files, zones and devices, people and
//! purposes, copies, submissions, disposals, open duties.

mod backup;
mod contractors;
mod ending;
mod filing;
mod findings;
mod incident;
mod instructed;
mod intake;
mod keeping;
mod lawful;
mod linking;
mod papers;
mod pending;
mod providing;
mod purposes;
mod rights;
mod taken_over;
mod tally;

pub use backup::{Backup, Rehearsal, Restore};
pub use contractors::{Contractor, EntrustedThing};
pub use ending::{Disposal, Event, EventAffairs, HeldDocument, Hold, Round};
pub use filing::{DeviceFolder, Source, SourcePeople};
pub use findings::{Finding, FindingLeave};
pub use incident::{Incident, IncidentNotice, IncidentStep, ReportRoute};
pub use instructed::InstructedAct;
pub use intake::{Asked, InstructedSource, Statement};
pub use keeping::{
    Destruction, DisposalCertificate, KeepingPlace, Medium, StockTaking, StoredThing,
};
pub use lawful::{AffairsRule, CopyPurpose, IdentityGround, NeededDocument};
pub use linking::{CopyPlace, Link};
pub use papers::{
    Correction, Document, DoubtedNumber, Entry, ErrorReport, HandOver, IdentityCheck, Request,
};
pub use pending::PendingRow;
pub use providing::{
    AddressCheck, CarriedThing, Delivery, Outing, Posting, PostingState, Sending, SubmissionState,
};
pub use purposes::Purpose;
pub use rights::{PasswordReset, RightsReview, SignInFailures, Token, TokenUse, UnusualAccess};
pub use taken_over::TakenOver;
pub use tally::Tally;

use crate::code::ExternalCode;
use crate::id::{
    AcknowledgementId, AffairsId, AppointmentId, ApprovalId, ClockId, CopyId, CredentialId,
    DeputyActId, DeputyId, DesignationId, DeviceId, DeviceUseId, HandlingId, InstructionId,
    OpenDutyId, OrganisationId, PastSignInId, PersonId, PlaceId, RecordId, SpecificFileId, StaffId,
    SubmissionId, ThingId, ZoneId,
};
use crate::plain::{Label, PlainText};
use crate::register::{List, Standing};
use crate::{ActName, Day, Duty, Register, Slug, Stage, Table, Timestamp, register};

register! {
    /// The organisation itself and the pack in force. One row.
    pub struct Organisation in guarded "organisations" tallied(Standing::All) {
        id: OrganisationId,
        /// The code in records and file names.
        slug: Slug,
        /// As it calls itself.
        name: Label,
        /// The pack in force: `body@date`.
        pack: Slug,
        /// SHA-256 over the pack's files.
        pack_digest: Vec<u8>,
        /// When the ledger was opened.
        founded: Timestamp,
    }
}

register! {
    /// A place that keeps a seal or a backup (DESIGN section 5).
    pub struct Place in guarded "places" tallied(Standing::All) {
        id: PlaceId,
        /// `seal` or `backup`.
        role: Slug,
        /// The folder.
        path: PlainText,
        /// `same-machine`, `other-machine`, `removable` or `hsm`.
        kind: Slug,
    }
}

register! {
    /// A member of staff. Names give no right; see [`Appointment`] and [`Designation`].
    pub struct Staff in guarded "staff" tallied(Standing::With("stopped_on")) {
        id: StaffId,
        /// The staff number of the personnel system.
        staff_number: ExternalCode,
        /// The sign-in name; never used again after `stopped_on` (U12.1-7).
        sign_in: Slug,
        /// As written in the personnel system.
        name: Label,
        /// The department.
        department: Label,
        /// Stopped for good on this day.
        stopped_on: Option<Day>,
    }
}

register! {
    /// What proves who somebody is (H6.1, U12.1-4).
    pub struct Credential in guarded "credentials" tallied(Standing::Without("until")) {
        id: CredentialId,
        /// Whose.
        staff: StaffId,
        /// `password`; `given` until the person changes one that somebody else gave them; `code` of a second factor that
        /// shows one-time codes.
        kind: Slug,
        /// The salted hash of a password in PHC form; of a second factor its name and its sealed secret.
        verifier: String,
        /// First day.
        since: Day,
        /// Last day, when it was ended.
        until: Option<Day>,
    }
}

register! {
    /// An appointment to an office (H2.1, H2.3, H2.7, U2.1).
    pub struct Appointment in guarded "appointments" tallied(Standing::All) {
        id: AppointmentId,
        /// Who.
        staff: StaffId,
        /// The office.
        duty: Duty,
        /// The department for a supervisor; none for offices of the whole body.
        department: Option<Label>,
        /// The title on paper.
        title: Label,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// Registered affairs (個人番号利用事務等) with their basis (H5.9).
    pub struct Affairs in guarded "affairs" tallied(Standing::All) {
        id: AffairsId,
        /// The pack's code of these affairs.
        code: Slug,
        /// As the office calls them.
        name: Label,
        /// `using` or `related`.
        kind: Slug,
        /// The article of the Act (`ba9-4`).
        basis: Slug,
        /// The owning division.
        department: Label,
        /// Purposes (documents) a number may be used for.
        purposes: List<Slug>,
        /// Destinations a number may be provided to.
        destinations: List<Slug>,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// A specific personal information file in the register (H5.8, H5.12).
    pub struct SpecificFile in guarded "specific_files" tallied(Standing::All) {
        id: SpecificFileId,
        /// Its name.
        name: Label,
        /// The owning division.
        department: Label,
        /// The affairs it serves.
        affairs: List<AffairsId>,
        /// The items it holds.
        items: PlainText,
        /// Whose data it holds.
        people_range: PlainText,
        /// How it is collected.
        collected: PlainText,
        /// `vault`, `other-system` or `paper`.
        held: Slug,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// A zone (H5.14, H7.1, U9, U10).
    pub struct Zone in guarded "zones" {
        id: ZoneId,
        /// Its name.
        name: Label,
        /// `handling`, `system_room` or `work_room`.
        kind: Slug,
        /// The department in charge.
        department: Label,
        /// The measures in force.
        measures: PlainText,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// A terminal (H6.9, U12.1-1).
    pub struct Device in guarded "devices" tallied(Standing::All) {
        id: DeviceId,
        /// Its name or asset number.
        name: Label,
        /// Where it stands.
        zone: ZoneId,
        /// Its Ed25519 public key.
        key: Vec<u8>,
        /// First day.
        since: Day,
        /// Last day; in use when none.
        until: Option<Day>,
    }
}

register! {
    /// Who may use a terminal (U12.1-2).
    pub struct DeviceUse in guarded "device_uses" tallied(Standing::All) {
        id: DeviceUseId,
        /// The terminal.
        device: DeviceId,
        /// Who.
        staff: StaffId,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// A clerk's designation, the only source of a clerk's rights (H2.5, H2.6, U2.2, U2.3).
    pub struct Designation in guarded "designations" tallied(Standing::All) {
        id: DesignationId,
        /// The clerk.
        staff: StaffId,
        /// The supervisor who designated.
        supervisor: StaffId,
        /// The owning division.
        department: Label,
        /// Stages of work; acquiring alone never enters or reveals (U3.3).
        stages: List<Stage>,
        /// The affairs.
        affairs: List<AffairsId>,
        /// The specific files.
        files: List<SpecificFileId>,
        /// True: people of all departments.
        all_people: bool,
        /// Otherwise: people of these departments.
        people_of: List<Label>,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// An instruction (指示), given beforehand (H5.4, H5.7).
    pub struct Instruction in guarded "instructions" tallied(Standing::Left("withdrawn_on", "uses_left")) {
        id: InstructionId,
        /// Who instructed.
        supervisor: StaffId,
        /// The department.
        department: Label,
        /// The clerk; any designated clerk of the department when none.
        clerk: Option<StaffId>,
        /// The acts it covers.
        acts: List<ActName>,
        /// The affairs.
        affairs: AffairsId,
        /// The layout's code, when it covers one form only.
        form: Option<Slug>,
        /// The year (Japanese era year of 令和), when it covers one year only.
        year: Option<i64>,
        /// The destination, when it covers one only.
        destination: Option<Slug>,
        /// The method, when it covers one only.
        method: Option<Slug>,
        /// The device, when it covers one only.
        device: Option<DeviceId>,
        /// People of this department only, when named.
        people_of: Option<Label>,
        /// The largest number of people in one act.
        most_people: i64,
        /// Uses left of a one-off instruction; standing when none.
        uses_left: Option<i64>,
        /// First day.
        since: Day,
        /// Last day.
        until: Day,
        /// Withdrawn on this day.
        withdrawn_on: Option<Day>,
    }
}

register! {
    /// A person whose number is held, or was.
    pub struct Person in guarded "people" {
        id: PersonId,
        /// The staff number of the member of staff this person is, or belongs to.
        staff_number: ExternalCode,
        /// `self`, `spouse` or another relation's code.
        relation: Slug,
        /// As written on the paper.
        name: Label,
        /// In kana, as written on the paper.
        kana: Label,
        /// Date of birth.
        birth: Day,
        /// The department of the member of staff.
        department: Label,
        /// The day on which the member of staff left.
        left_on: Option<Day>,
    }
}

register! {
    /// A clerk acknowledged an instruction (H2.4).
    pub struct Acknowledgement in guarded "acknowledgements" {
        id: AcknowledgementId,
        /// The instruction.
        instruction: InstructionId,
        /// Who.
        staff: StaffId,
        /// When.
        on_day: Day,
    }
}

register! {
    /// A deputy (代決): acts as the holder of an office would, from a day until a day (H2.1).
    pub struct Deputy in guarded "deputies" tallied(Standing::All) {
        id: DeputyId,
        /// Who steps in.
        staff: StaffId,
        /// The office.
        duty: Duty,
        /// The department for a supervisor's office.
        department: Option<Label>,
        /// First day.
        since: Day,
        /// Last day.
        until: Day,
        /// Who named them.
        named_by: StaffId,
    }
}

register! {
    /// An act that a deputy did for an office, to be looked over by its holder (後閲).
    pub struct DeputyAct in guarded "deputy_acts" {
        id: DeputyActId,
        /// As which deputy.
        deputy: DeputyId,
        /// Who did it.
        staff: StaffId,
        /// What was done.
        act: ActName,
        /// The act's record.
        act_record: RecordId,
        /// When.
        on_day: Day,
        /// Who looked it over.
        reviewed_by: Option<StaffId>,
        /// When.
        reviewed_on: Option<Day>,
        /// Whether they agreed; with a remark when not.
        agreed: Option<bool>,
    }
}

register! {
    /// A request for approval (承認) and its answer (U4.2, U5.2, U6.5, U11.3, U11.5, H6.11).
    pub struct Approval in guarded "approvals" tallied(Standing::In("state", &["asked", "granted"])) {
        id: ApprovalId,
        /// What is to be approved: a code of the pack.
        what: Slug,
        /// The department whose work it is.
        department: Label,
        /// The affairs, when it is for one only.
        affairs: Option<AffairsId>,
        /// The destination, when it is for one only.
        destination: Option<Slug>,
        /// The method, when it is for one only.
        method: Option<Slug>,
        /// The device, when it is for one only.
        device: Option<DeviceId>,
        /// Who asked.
        asked_by: StaffId,
        /// Last day for which it was asked.
        until: Day,
        /// `asked`, `granted` or `denied`.
        state: Slug,
        /// Who decided.
        decided_by: Option<StaffId>,
        /// When.
        decided_on: Option<Day>,
    }
}

register! {
    /// The work that an approval served first, under the approval's id: from then on it serves that alone, with its retries
    /// (DESIGN section 3).
    pub struct ApprovalUse in guarded "approval_uses" tallied(Standing::All) {
        id: ApprovalId,
        /// What it was about: copies, papers, media, a file or a finding, in order.
        things: List<ThingId>,
        /// Where they went: a destination's code, an address or a place.
        destination: Option<Label>,
    }
}

register! {
    /// A sign-in name that somebody had before they left and came back: never used again (U12.1-7).
    pub struct PastSignIn in guarded "past_sign_ins" tallied(Standing::All) {
        id: PastSignInId,
        /// Whose it was.
        staff: StaffId,
        /// The name.
        sign_in: Slug,
        /// Stopped on this day.
        stopped_on: Day,
    }
}

register! {
    /// What was done with a specific file on paper or in another system (H5.8, U8.1).
    pub struct Handling in guarded "handlings" {
        id: HandlingId,
        /// The file.
        file: SpecificFileId,
        /// `acquired`, `created`, `used`, `printed`, `provided`, `carried_out`, `brought_back`, `disposed`.
        kind: Slug,
        /// When.
        on_day: Day,
        /// For which affairs.
        affairs: AffairsId,
        /// For which document.
        purpose: Slug,
        /// How many people it concerned.
        people: i64,
        /// `paper`, `electronic_medium`, `in_system` or `network`.
        medium: Slug,
        /// To whom.
        destination: Option<Slug>,
        /// Who recorded it.
        by: StaffId,
    }
}

register! {
    /// A copy with numbers outside of the vault: a filled file (H5.4-1, U5.5).
    pub struct Copy in guarded "copies" tallied(Standing::Not("state", "erased")) {
        id: CopyId,
        /// `container`.
        kind: Slug,
        /// The file's name.
        name: PlainText,
        /// The affairs.
        affairs: AffairsId,
        /// The specific file it was made from.
        file: SpecificFileId,
        /// The layout's code.
        form: Slug,
        /// Whose numbers it holds.
        people: List<PersonId>,
        /// How many number cells were filled.
        cells: i64,
        /// SHA-256 of the encrypted container; empty while unknown.
        digest: Vec<u8>,
        /// Who made it.
        made_by: StaffId,
        /// The department.
        department: Label,
        /// When.
        made_on: Day,
        /// To be erased by this day.
        due: Day,
        /// `begun`, `open`, `submitted`, `unresolved` or `erased`.
        state: Slug,
        /// Erased on this day.
        erased_on: Option<Day>,
    }
}

register! {
    /// A submission to an authority (U8.1-2).
    pub struct Submission in guarded "submissions" tallied(Standing::All) added(1) {
        id: SubmissionId,
        /// What was submitted.
        copy: CopyId,
        /// For which affairs.
        affairs: AffairsId,
        /// To whom.
        destination: Slug,
        /// How.
        method: Slug,
        /// The authority's receipt number.
        receipt: Option<ExternalCode>,
        /// By whom.
        by: StaffId,
        /// When.
        on_day: Day,
        /// Which statutory documents; none of a submission from before this was kept.
        documents: Option<List<Slug>>,
    }
}

register! {
    /// Something that must still happen (やること): one mechanism for all.
    pub struct OpenDuty in guarded "open_duties" tallied(Standing::Without("closed_on")) {
        id: OpenDutyId,
        /// What it is about: `erase_copy`, `run_round`, `confirm_disposal`, ….
        kind: Slug,
        /// The id of the row it is about.
        about: Vec<u8>,
        /// Which office must see to it.
        owner: Duty,
        /// Which person, when one is named.
        staff: Option<StaffId>,
        /// The department, when it is one's.
        department: Option<Label>,
        /// By when.
        due: Day,
        /// The act that opened it.
        opened_by: ActName,
        /// The act that closes it.
        closed_by: ActName,
        /// Closed on this day.
        closed_on: Option<Day>,
    }
}

register! {
    /// Two persons declared that the clock is right.
    pub struct ClockDeclaration in guarded "clock_declarations" {
        id: ClockId,
        /// Who.
        by: StaffId,
        /// Who stood beside.
        second: StaffId,
        /// The time declared.
        at: Timestamp,
    }
}

/// Every recorded table.
pub const ALL: &[Table] = &[
    Organisation::TABLE,
    Place::TABLE,
    Staff::TABLE,
    Credential::TABLE,
    SignInFailures::TABLE,
    PasswordReset::TABLE,
    Token::TABLE,
    TokenUse::TABLE,
    RightsReview::TABLE,
    UnusualAccess::TABLE,
    Appointment::TABLE,
    Affairs::TABLE,
    SpecificFile::TABLE,
    Zone::TABLE,
    Device::TABLE,
    DeviceUse::TABLE,
    Designation::TABLE,
    Instruction::TABLE,
    Person::TABLE,
    Purpose::TABLE,
    DeviceFolder::TABLE,
    Source::TABLE,
    SourcePeople::TABLE,
    PendingRow::TABLE,
    TakenOver::TABLE,
    InstructedSource::TABLE,
    Statement::TABLE,
    Asked::TABLE,
    Entry::TABLE,
    Correction::TABLE,
    ErrorReport::TABLE,
    DoubtedNumber::TABLE,
    Link::TABLE,
    Request::TABLE,
    Document::TABLE,
    HandOver::TABLE,
    IdentityCheck::TABLE,
    IdentityGround::TABLE,
    NeededDocument::TABLE,
    AffairsRule::TABLE,
    Acknowledgement::TABLE,
    Deputy::TABLE,
    DeputyAct::TABLE,
    Approval::TABLE,
    ApprovalUse::TABLE,
    PastSignIn::TABLE,
    Handling::TABLE,
    InstructedAct::TABLE,
    Copy::TABLE,
    CopyPlace::TABLE,
    CopyPurpose::TABLE,
    Submission::TABLE,
    SubmissionState::TABLE,
    Sending::TABLE,
    Posting::TABLE,
    PostingState::TABLE,
    AddressCheck::TABLE,
    Delivery::TABLE,
    Outing::TABLE,
    CarriedThing::TABLE,
    Event::TABLE,
    EventAffairs::TABLE,
    HeldDocument::TABLE,
    Hold::TABLE,
    Disposal::TABLE,
    Round::TABLE,
    KeepingPlace::TABLE,
    Medium::TABLE,
    StoredThing::TABLE,
    StockTaking::TABLE,
    Destruction::TABLE,
    DisposalCertificate::TABLE,
    OpenDuty::TABLE,
    ClockDeclaration::TABLE,
    Backup::TABLE,
    Rehearsal::TABLE,
    Restore::TABLE,
    Finding::TABLE,
    FindingLeave::TABLE,
    ReportRoute::TABLE,
    Incident::TABLE,
    IncidentNotice::TABLE,
    IncidentStep::TABLE,
    Contractor::TABLE,
    EntrustedThing::TABLE,
    Tally::TABLE,
];
