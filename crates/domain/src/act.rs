//! The names of the acts. One act has one name in page, use case, policy, record and words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! acts {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// An act's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ActName { $(#[doc = $doc] $variant,)* }

        impl ActName {
            /// Every act, in the order of the life of an office.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The name as it stands in records, policies, commands and pages.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
            /// Reads a name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|a| a.code() == code)
            }
        }
    };
}

acts! {
    FoundOrganisation = "found_organisation", "Opens the ledger, the vault and the first office.";
    AdoptPack = "adopt_pack", "Goes over to another version of the body's regulation.";
    EnrolStaff = "enrol_staff", "Enters a member of staff with a credential of their own.";
    SignIn = "sign_in", "Shows who somebody is, with a credential of their own.";
    Unseal = "unseal", "Opens the vault with the words that are kept apart.";
    ExportLedger = "export_ledger", "Writes the ledger into a folder that stock tools verify.";
    ExportRegister = "export_register", "Writes a register into a file to hold in hand.";
    Appoint = "appoint", "Puts a member of staff into an office.";
    Dismiss = "dismiss", "Ends an appointment to an office.";
    HandOverOffice = "hand_over_office", "Ends an appointment and appoints the successor from the next day.";
    NameDeputy = "name_deputy", "Names who steps in for the holder of an office, from a day until a day.";
    EndDeputy = "end_deputy", "Ends a deputy's time.";
    ReviewDeputyAct = "review_deputy_act", "The principal looks over what a deputy did for the office.";
    StopStaff = "stop_staff", "Stops the sign-in of one who left or moved, for good.";
    ChangePassword = "change_password", "Somebody takes another password for the one that they have.";
    ResetPassword = "reset_password", "Gives a first password again to somebody who forgot theirs or is locked out.";
    IssueToken = "issue_token", "Lets a program act in the name of somebody who answers for it, from a day until a day.";
    EndToken = "end_token", "Ends what a program may do.";
    AddSecondFactor = "add_second_factor", "Somebody enrols a second factor of their own.";
    EndSecondFactor = "end_second_factor", "Somebody ends a second factor of their own.";
    ResetSecondFactor = "reset_second_factor", "Ends the second factors of somebody who lost theirs, by two persons.";
    LeaveDesk = "leave_desk", "Somebody locks their screen or signs out, or it happens by itself.";
    RegisterAffairs = "register_affairs", "Registers affairs that need the number, with their legal basis.";
    RegisterSpecificFile = "register_specific_file", "Enters a specific personal information file in the register.";
    RegisterZone = "register_zone", "Defines a handling zone.";
    RegisterDevice = "register_device", "Registers a terminal.";
    AllowDevice = "allow_device", "Says who may use a terminal.";
    SetOutputFolders = "set_output_folders", "Says into which folders a terminal may put files with numbers.";
    EndRegistration = "end_registration", "Ends affairs, a file, a zone, a terminal or a place once nothing rests on it.";
    DesignateClerk = "designate_clerk", "Designates a clerk with stages and scope.";
    EndDesignation = "end_designation", "Ends a designation.";
    ReviewRights = "review_rights", "Confirms who can reach numbers in a division, and ends what is not needed.";
    ReviewAccess = "review_access", "Looks at an unusual access to numbers.";
    GiveInstruction = "give_instruction", "The supervisor instructs beforehand, once or standing.";
    WithdrawInstruction = "withdraw_instruction", "The supervisor takes an instruction back.";
    RegisterPerson = "register_person", "Enters a person whose number will be asked for.";
    RequestNumber = "request_number", "Asks people for their number, for affairs and purposes.";
    RemindRequest = "remind_request", "Asks once more for a number that was not given.";
    NotifyPurposes = "notify_purposes", "Tells people for which documents their number is used.";
    RecordNoSubmission = "record_no_submission", "Records that a number asked for was not given.";
    ReceiveDocument = "receive_document", "Receives papers or media that hold a number.";
    HandInFoundDocument = "hand_in_found_document", "Hands papers that one came by to a clerk.";
    HandOver = "hand_over", "Hands papers over to those who enter numbers.";
    AcceptHandOver = "accept_hand_over", "Accepts papers handed over, and counts them.";
    SettleDifference = "settle_difference", "The supervisor settles a difference in count.";
    VerifyIdentity = "verify_identity", "Verifies a number and the person who gives it.";
    EnterNumber = "enter_number", "Enters one number, typed twice, from papers received and verified.";
    AcknowledgeInstruction = "acknowledge_instruction", "A clerk acknowledges an instruction.";
    RequestApproval = "request_approval", "Asks the officer whom the pack names to approve a piece of work.";
    DecideApproval = "decide_approval", "That officer grants or denies what was asked.";
    TakeInRoster = "take_in_roster", "Takes numbers in from a roster file.";
    TakeInLedger = "take_in_ledger", "Takes over a ledger of numbers that was kept before.";
    MendRow = "mend_row", "Mends a row of a roster that waits, and takes it in.";
    DropRow = "drop_row", "Drops a row of a roster that waits: it is not taken in.";
    CheckStatement = "check_statement", "Another person holds what an intake rests on against its proofs.";
    EraseSource = "erase_source", "Records that a roster that was taken in is erased.";
    SecondReading = "second_reading", "Reads a number typed in a second time from its source, blind.";
    ReportError = "report_error", "Anybody reports that something held is wrong.";
    SettleErrorReport = "settle_error_report", "The supervisor settles a report without a correction.";
    CorrectPerson = "correct_person", "Corrects what the register says of a person.";
    CorrectNumber = "correct_number", "Corrects a number that was typed or taken in wrongly.";
    RemoveWrongNumber = "remove_wrong_number", "Removes a number that is somebody else's, while the right one is not known.";
    ReplaceNumber = "replace_number", "Puts a re-assigned number in the place of the old one.";
    LinkPerson = "link_person", "Settles that one number belongs to two entries.";
    CheckCorrection = "check_correction", "Another person checks a correction against its source.";
    InformReceivers = "inform_receivers", "Records that those who received what was wrong were told.";
    RevealNumber = "reveal_number", "Shows numbers to a clerk for one document, one at a time.";
    CreateDocument = "create_document", "Records a document that a clerk made with numbers in it.";
    PrintDocument = "print_document", "Prints numbers for one document.";
    MakeCopy = "make_copy", "Records a copy of papers or of a file with numbers.";
    PlaceCopy = "place_copy", "Records another place where a copy lies.";
    FillFile = "fill_file", "Fills numbers into a statutory file.";
    SubmitToAuthority = "submit_to_authority", "Records the submission of a filled file.";
    RecordAnswer = "record_answer", "Records the authority's answer to a submission, or its receipt number.";
    SendData = "send_data", "Records that data with numbers were sent out over a network.";
    PostMail = "post_mail", "Records that a copy or papers were posted.";
    RecordArrival = "record_arrival", "Records what became of something posted: it arrived, came back, or is lost.";
    HandToPerson = "hand_to_person", "Records that papers were handed to the person or their agent.";
    CarryOut = "carry_out", "Records that papers or copies were carried out of the zone.";
    BringBack = "bring_back", "Records that what was carried out is back, and was erased.";
    EraseCopy = "erase_copy", "Records that a working copy is gone.";
    ReportFinding = "report_finding", "Anybody reports numbers that lie where they should not.";
    SettleFinding = "settle_finding", "Whoever has to clear a finding up says how that was done.";
    ConfirmFinding = "confirm_finding", "Another person confirms a finding cleared up; the place is looked at again.";
    SetReportRoute = "set_report_route", "Says who is told of breaches and leaks, in which order and how they are reached.";
    ReportIncident = "report_incident", "Anybody reports a breach, or a leak, loss or damage, also a sign of one.";
    AcknowledgeReport = "acknowledge_report", "An office acknowledges a report that reached it.";
    AssessIncident = "assess_incident", "Says whether a leak must be reported to the commission, and plans the response.";
    RecordIncidentStep = "record_incident_step", "Records that a task of the response was done.";
    CloseIncident = "close_incident", "Closes an incident when nothing is left open, before a second person.";
    CloseUnresolved = "close_unresolved", "Ends an act whose outcome was unknown.";
    ActOnInstruction = "act_on_instruction", "Does something under instruction that no other act is for.";
    UndoInstructedAct = "undo_instructed_act", "Undoes what something done under instruction left behind.";
    RecordHandling = "record_handling", "Records what was done with a specific file outside of the vault.";
    RecordEvent = "record_event", "Records what happened to a person (left, …).";
    WithdrawEvent = "withdraw_event", "Takes back an event that was recorded wrongly.";
    HoldDocument = "hold_document", "Enters a document with a number that must be kept for a term.";
    HoldDisposal = "hold_disposal", "Holds the disposal of people's numbers until it is released.";
    DeferDisposal = "defer_disposal", "Puts a disposal off to a day.";
    ReleaseHold = "release_hold", "Ends what holds or puts off a disposal.";
    InstructDisposal = "instruct_disposal", "The supervisor instructs the disposal of numbers that are due.";
    CarryOutDisposal = "carry_out_disposal", "A clerk disposes of the numbers.";
    RunShreddingRound = "run_shredding_round", "Makes disposed numbers unrecoverable from backups.";
    ConfirmDisposal = "confirm_disposal", "Another person confirms the disposal.";
    RegisterPlace = "register_place", "Fixes a place where media are kept under lock.";
    RegisterMedium = "register_medium", "Enters a medium in the register, with its place.";
    MoveMedium = "move_medium", "Gives a medium another place.";
    StoreAt = "store_at", "Puts papers or prints into a place.";
    LendMedium = "lend_medium", "Gives a medium out of its place to somebody, until a day.";
    ReturnMedium = "return_medium", "Takes a medium that was lent back into its place.";
    TakeStock = "take_stock", "Counts what lies in a place against the register.";
    SettleStock = "settle_stock", "The supervisor settles what a stock-taking found.";
    DisposePaper = "dispose_paper", "Destroys papers beyond restoration.";
    MaskPaper = "mask_paper", "Makes the number on papers unreadable for good.";
    ReturnDocument = "return_document", "Gives papers back to the person.";
    WipeMedium = "wipe_medium", "Wipes or destroys a medium that is discarded or goes back to its lessor.";
    RegisterContractor = "register_contractor", "Registers one to whom work is entrusted, with the contract's days and who answers.";
    EndContractor = "end_contractor", "Ends the work of a contractor once nothing lies there.";
    AttachCertificate = "attach_certificate", "Attaches the contractor's certificate to a destruction.";
    ConfirmDestruction = "confirm_destruction", "Another person confirms the destruction of papers or of a medium.";
    TakeBackup = "take_backup", "Backs the whole organisation up, encrypted, and reads it back.";
    RehearseRestore = "rehearse_restore", "Restores the newest backup aside, verifies it, and erases it again.";
    Restore = "restore", "Two persons declare that the organisation goes on from a backup.";
    MoveEngine = "move_engine", "Two persons move the organisation to another database, as it is.";
    DeclareClock = "declare_clock", "Two persons declare the clock right after a jump.";
}

impl std::fmt::Display for ActName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// The stage of the life of a number that an act belongs to; a clerk is designated for stages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Offices, scopes, devices: no number is touched.
    House,
    /// 取得.
    Acquire,
    /// 入力.
    Enter,
    /// 利用.
    Use,
    /// 保存.
    Retain,
    /// 提供.
    Provide,
    /// 削除・廃棄.
    Dispose,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 7] = [
        Self::House,
        Self::Acquire,
        Self::Enter,
        Self::Use,
        Self::Retain,
        Self::Provide,
        Self::Dispose,
    ];

    /// The code in records and packs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Acquire => "acquire",
            Self::Enter => "enter",
            Self::Use => "use",
            Self::Retain => "retain",
            Self::Provide => "provide",
            Self::Dispose => "dispose",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Where a record stands in its act (DESIGN section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The first record of an act in two steps.
    Begun,
    /// The act is done.
    Completed,
    /// The act was begun or recorded, and did not succeed.
    Failed,
    /// The regulation refused it.
    Refused,
    /// Its end is unknown: treated as if the numbers had left.
    Unresolved,
}

impl Phase {
    /// The code in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unresolved => "unresolved",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Begun, Self::Completed, Self::Failed, Self::Refused, Self::Unresolved]
            .into_iter()
            .find(|p| p.code() == code)
    }
}
