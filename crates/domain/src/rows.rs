//! The rows of the registers: offices and rights, affairs and files, zones and devices, people and
//! purposes, copies, submissions, disposals, open duties.

use crate::code::ExternalCode;
use crate::id::{
    AffairsId, AppointmentId, ClockId, CopyId, CorrectionId, CredentialId, DesignationId, DeviceId,
    DeviceUseId, DisposalId, DocumentId, EntryId, ErrorReportId, EventId, HandOverId,
    HeldDocumentId, HoldId, IdentityCheckId, InstructionId, OpenDutyId, OrganisationId, PersonId,
    PlaceId, PurposeId, RequestId, RoundId, SecretId, SpecificFileId, StaffId, SubmissionId,
    ZoneId,
};
use crate::plain::{Label, PlainText};
use crate::register::List;
use crate::{ActName, Day, Duty, Register, Slug, Stage, Table, Timestamp, register};

register! {
    /// The organisation itself and the pack in force. One row.
    pub struct Organisation in guarded "organisations" {
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
    pub struct Place in guarded "places" {
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
    pub struct Staff in guarded "staff" {
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
    pub struct Credential in guarded "credentials" {
        id: CredentialId,
        /// Whose.
        staff: StaffId,
        /// `password`.
        kind: Slug,
        /// The salted hash in PHC form.
        verifier: String,
        /// First day.
        since: Day,
        /// Last day, when it was ended.
        until: Option<Day>,
    }
}

register! {
    /// An appointment to an office (H2.1, H2.3, H2.7, U2.1).
    pub struct Appointment in guarded "appointments" {
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
    pub struct Affairs in guarded "affairs" {
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
    pub struct SpecificFile in guarded "specific_files" {
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
    pub struct Device in guarded "devices" {
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
    pub struct DeviceUse in guarded "device_uses" {
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
    pub struct Designation in guarded "designations" {
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
    pub struct Instruction in guarded "instructions" {
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
    /// Why a person's number is held: one row per person and affairs (H5.13).
    pub struct Purpose in guarded "purposes" {
        id: PurposeId,
        /// Whose number.
        person: PersonId,
        /// For which affairs.
        affairs: AffairsId,
        /// First day.
        since: Day,
        /// The need ended on this day.
        ended_on: Option<Day>,
        /// Documents with the number must be kept to the end of this day.
        keep_until: Option<Day>,
    }
}

register! {
    /// A number typed in, until it was read a second time (H6.7).
    pub struct Entry in guarded "entries" {
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
    pub struct Correction in guarded "corrections" {
        id: CorrectionId,
        /// Of whom.
        person: PersonId,
        /// `person` or `number`.
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
    pub struct ErrorReport in guarded "error_reports" {
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
    pub struct Document in guarded "documents" {
        id: DocumentId,
        /// Whose papers; nobody while the sender is unknown.
        people: List<PersonId>,
        /// For which affairs; none while papers that somebody came by were not looked into.
        affairs: Option<AffairsId>,
        /// `declaration`, `card_copy`, …, `unknown`.
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
        /// `held`, `handed_over`, `accepted`, `returned` or `disposed`.
        state: Slug,
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
    /// A copy with numbers outside of the vault: a filled file (H5.4-1, U5.5).
    pub struct Copy in guarded "copies" {
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
    pub struct Submission in guarded "submissions" {
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
    }
}

register! {
    /// Something that happened to a person.
    pub struct Event in guarded "events" {
        id: EventId,
        /// To whom.
        person: PersonId,
        /// `left`.
        kind: Slug,
        /// When it happened.
        on_day: Day,
    }
}

register! {
    /// A document that holds a person's number and must be kept for a term (H5.13).
    pub struct HeldDocument in guarded "held_documents" {
        id: HeldDocumentId,
        /// Whose number.
        person: PersonId,
        /// For which affairs.
        affairs: AffairsId,
        /// The document, out of the affairs' purposes.
        document: Slug,
        /// The day on which it was due, or on which its matter was completed.
        deadline: Day,
        /// It must be kept to the end of this day.
        keep_until: Day,
    }
}

register! {
    /// A disposal that is held or put off, and why not (H5.7).
    pub struct Hold in guarded "holds" {
        id: HoldId,
        /// The department.
        department: Label,
        /// Whose numbers.
        people: List<PersonId>,
        /// Who decided it.
        by: StaffId,
        /// First day.
        since: Day,
        /// Last day; until it is released when none.
        until: Option<Day>,
        /// Released on this day.
        released_on: Option<Day>,
    }
}

register! {
    /// A disposal, from instruction to confirmation (H5.7, U7).
    pub struct Disposal in guarded "disposals" {
        id: DisposalId,
        /// The department.
        department: Label,
        /// Whose numbers.
        people: List<PersonId>,
        /// The secrets that held them, known once carried out.
        secrets: List<SecretId>,
        /// `instructed`, `carried_out` or `confirmed`.
        state: Slug,
        /// Who instructed.
        instructed_by: StaffId,
        /// Who carried it out.
        carried_out_by: Option<StaffId>,
        /// When.
        carried_out_on: Option<Day>,
        /// The round that made the backups useless.
        round: Option<RoundId>,
        /// Who confirmed.
        confirmed_by: Option<StaffId>,
        /// When.
        confirmed_on: Option<Day>,
    }
}

register! {
    /// A shredding round (U7.4; DESIGN section 5).
    pub struct Round in guarded "rounds" {
        id: RoundId,
        /// The epoch that ends.
        from_epoch: i64,
        /// The epoch that begins.
        to_epoch: i64,
        /// `begun`, `done_here`, `done_everywhere` or `failed`.
        state: Slug,
        /// Who ran it.
        by: StaffId,
        /// When it was done here.
        done_on: Option<Day>,
        /// Places that have not confirmed yet.
        outstanding: List<PlaceId>,
    }
}

register! {
    /// Something that must still happen (やること): one mechanism for all.
    pub struct OpenDuty in guarded "open_duties" {
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
    Entry::TABLE,
    Correction::TABLE,
    ErrorReport::TABLE,
    Request::TABLE,
    Document::TABLE,
    HandOver::TABLE,
    IdentityCheck::TABLE,
    Copy::TABLE,
    Submission::TABLE,
    Event::TABLE,
    HeldDocument::TABLE,
    Hold::TABLE,
    Disposal::TABLE,
    Round::TABLE,
    OpenDuty::TABLE,
    ClockDeclaration::TABLE,
];
