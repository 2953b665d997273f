//! The facts a decision rests on: one closed struct for all acts.
//!
//! It becomes the Cedar context of the pack's policies, so its fields are the whole vocabulary of a
//! pack. Each fact is worded so that `false` or `0` refuses: a fact that an act did not gather can never
//! permit anything. No person's id is a fact.

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// Holds or does not.
    Bool,
    /// A count, or days as a whole number.
    Count,
}

/// A fact's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactValue {
    /// Holds or does not.
    Bool(bool),
    /// A count, or days as a whole number.
    Count(i64),
}

macro_rules! facts {
    (@kind bool) => { FactKind::Bool };
    (@kind i64) => { FactKind::Count };
    (@value bool, $v:expr) => { FactValue::Bool($v) };
    (@value i64, $v:expr) => { FactValue::Count($v) };
    (@zero bool) => { false };
    (@zero i64) => { 0 };
    (@read bool, $v:expr) => { match $v { FactValue::Bool(b) => Some(b), FactValue::Count(_) => None } };
    (@read i64, $v:expr) => { match $v { FactValue::Count(n) => Some(n), FactValue::Bool(_) => None } };
    ($($(#[$doc:meta])* $name:ident: $ty:tt,)*) => {
        /// What an act gathered before it asks for a decision. Start from [`Facts::none`].
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Facts { $($(#[$doc])* pub $name: $ty,)* }

        impl Facts {
            /// Names and types of all facts, in order.
            pub const FIELDS: &'static [(&'static str, FactKind)] =
                &[$((stringify!($name), facts!(@kind $ty)),)*];
            /// Nothing holds: refused by every pack.
            #[must_use]
            pub const fn none() -> Self { Self { $($name: facts!(@zero $ty),)* } }
            /// All values, in the order of [`Self::FIELDS`].
            #[must_use]
            pub fn values(&self) -> Vec<FactValue> { vec![$(facts!(@value $ty, self.$name),)*] }
            /// Sets a fact by name (for the cases of a pack); false when there is no such fact or the type
            /// is another.
            pub fn set(&mut self, name: &str, value: FactValue) -> bool {
                match name {
                    $(stringify!($name) => match facts!(@read $ty, value) {
                        Some(v) => { self.$name = v; true }
                        None => false,
                    },)*
                    _ => false,
                }
            }
        }
    };
}

facts! {
    /// The ledger is empty: nothing was founded here.
    ledger_is_empty: bool,
    /// The pack to be adopted is one of this body (U15, H1.1).
    pack_of_body: bool,
    /// It passes its own check and all of its cases (U15, H1.1).
    pack_is_sound: bool,
    /// A manager is in office today (H2.1).
    manager_in_office: bool,
    /// The department concerned has a supervisor in office today (H2.3, U2.1).
    supervisor_in_office: bool,

    /// The actor is a member of staff in service today.
    is_staff: bool,
    /// The actor holds the office above the manager's today.
    is_above_manager: bool,
    /// The actor holds the manager's office today.
    is_manager: bool,
    /// The actor holds a supervisor's office today.
    is_supervisor: bool,
    /// The actor is supervisor of the department concerned.
    is_supervisor_here: bool,
    /// The actor has a designation in force today, whatever its scope.
    is_clerk: bool,
    /// The actor holds the auditor's office today.
    is_auditor: bool,
    /// The actor runs the system.
    is_system_officer: bool,

    /// The pack lets the actor's office appoint to this office (H2.1, H2.3, H2.7).
    may_appoint: bool,
    /// The office is free for the days asked.
    office_is_free: bool,
    /// The person does not already hold an office that the pack keeps apart from this one (H2.7).
    offices_are_apart: bool,
    /// The password shown is of the person's own choosing, also that of who stands beside; or it is about to be
    /// changed (U12.1-4).
    password_is_own: bool,
    /// No program acts; or its token is in force, of who is named as the actor, and names this work (H6.1, U12.1-3).
    token_covers: bool,
    /// Whoever is to answer for a program stands beside the actor (H6.1, U12.1-4).
    answerer_is_beside: bool,
    /// The actor answers for the program whose token it is (H6.1, U12.1-3).
    answers_for_program: bool,
    /// Who acts, and who stands beside, has the second factor that the pack asks of their office; or it is about to be
    /// enrolled (H6.1).
    second_factor_held: bool,
    /// Who acts showed who they are within the minutes of the pack (H6.1, H6.10).
    proof_is_fresh: bool,
    /// The sign-in name was never used before (U12.1-7).
    sign_in_is_new: bool,

    /// The office concerned is one that the actor was appointed to (H2.1).
    own_office: bool,
    /// Nobody was appointed to the manager's office today, whoever stands in for it (H2.1).
    manager_is_vacant: bool,
    /// The instruction addresses the actor (H2.4).
    instruction_addressed: bool,
    /// The actor holds the office that answers this request for approval, or looks at this unusual access, or
    /// sees to this report (U6.5, H6.11, H5.3, H2.2).
    is_approver: bool,
    /// An approval for this work is in force today, and not of the actor's own giving (U6.5, U11.5).
    approval_in_force: bool,
    /// The approval covers affairs, destination, method and device asked.
    approval_covers: bool,

    /// The list of who can reach numbers is still the one that the actor was shown (H5.1, U2.3).
    list_is_current: bool,

    /// The designation covers the stage of the act (U2.3, U3.3).
    stage_designated: bool,
    /// The designation covers the affairs (H2.6, U2.3).
    affairs_in_scope: bool,
    /// The designation covers the specific file (H2.6).
    file_in_scope: bool,
    /// The designation covers every person concerned (H2.6, U2.3).
    people_in_scope: bool,
    /// Every affairs named belongs to the department concerned (H2.6, H5.12, U2.3, U5.4).
    affairs_own_department: bool,
    /// Every specific file named belongs to the department concerned (H2.6, U2.3).
    files_own_department: bool,
    /// Nobody but people of the department concerned is named (H2.6, U2.3).
    people_own_department: bool,

    /// Whoever papers are handed to is designated for the stage that follows (U3.3, U3.5).
    receiver_designated: bool,
    /// The actor holds all papers named (U3.3).
    holds_documents: bool,

    /// The act comes from a registered device in use (H6.9, U12.1-1).
    device_registered: bool,
    /// The actor may use that device (U12.1-2).
    device_allowed: bool,
    /// The device stands in a handling zone in use (U4.1, U5.1).
    device_in_handling_zone: bool,
    /// The folder is on the list of the terminal's output folders, or the terminal has no such list (H6.9, U12.1-1).
    folder_allowed: bool,
    /// What is to end is a terminal (H6.9, U12.1-1).
    is_terminal: bool,
    /// Nothing rests on what is to end: no copy, number, medium, terminal or place (H5.13, H5.14, U2.3).
    nothing_rests_on_it: bool,
    /// The device to be registered belongs to the organisation (U11.6).
    device_is_ours: bool,

    /// The affairs are registered and in force, with a basis in the law (H5.9, H5.10, H5.12).
    affairs_lawful: bool,
    /// The act names a purpose that the affairs list (H5.3).
    purpose_named: bool,
    /// The form that is filled makes the document named as the purpose, or is no form of the law's (番号法第9条).
    form_of_purpose: bool,
    /// Every person was told that their number is used for the document named as the purpose (番号法第9条).
    purpose_told: bool,
    /// No more people at once than the pack lets be shown (H5.3).
    within_reveal_limit: bool,
    /// Every person's number is held for these affairs, or was until the need ended (H5.9, H5.13).
    held_for_affairs: bool,
    /// The number of everybody named is needed for these affairs, will be, or still serves what is made after the need; papers
    /// that somebody came by are looked into whosever they are (番号法第20条).
    needed_for_affairs: bool,
    /// The need of everybody lasts, or the time in which the document may be made after its end runs (番号法第9条).
    use_term_runs: bool,
    /// Papers with the number were received, and the clerk has them (U3.1, H6.7).
    receipt_recorded: bool,
    /// The number and the person were verified, or need not be (番号法第16条).
    identity_verified: bool,
    /// Every person of an intake was verified here for the affairs: nothing rests on somebody's word (番号法第16条).
    checks_on_record: bool,
    /// No number asked for waits for its second reading, or failed it (H6.7).
    numbers_are_checked: bool,
    /// No number in what leaves is said to be somebody else's, or was corrected or removed since it was made (H5.5).
    numbers_are_current: bool,
    /// The actor is one whom the pack lets read this number a second time (H6.7).
    second_reader_fits: bool,
    /// The file is in the register of specific files, in force (H5.12).
    specific_file_registered: bool,
    /// The affairs and the document list the destination (H5.11).
    destination_listed: bool,
    /// The authority's prescribed method is used (U6.1).
    prescribed_method: bool,
    /// It goes by hand or post, not over a network (H6.6, U6.5).
    by_hand: bool,

    /// The provision rests on an item of article 19 that fits affairs and receiver, or nothing with a number is
    /// provided (番号法第19条).
    provision_based: bool,
    /// The address was confirmed as often, and by as many, as the pack asks (H5.4-2, U6.2, U6.5).
    address_confirmed: bool,
    /// It goes over an encrypted channel (U12.2-1).
    channel_encrypted: bool,
    /// The data themselves are encrypted (H6.6, U12.2-2).
    data_encrypted: bool,
    /// The data have a password (U12.2-3).
    password_on_data: bool,
    /// It is sealed, or unreadable to others in another way (U6.1).
    sealed: bool,
    /// The tracking number cannot be taken for an Individual Number, or a second person looked at the slip.
    tracking_confirmed: bool,
    /// No number shows on what the person gets.
    number_not_shown: bool,
    /// The paper is one that may show the person's number to the person.
    paper_may_show_number: bool,
    /// Who takes the papers is known, by proofs where the number shows or an agent comes.
    receiver_confirmed: bool,
    /// Nothing was copied, sent, carried out or disposed of; papers go back by hand (H5.4, H5.7, U6).
    stays_in_house: bool,
    /// Papers that are carried lie in an envelope in a bag, or in a case with a lock (U6.3).
    papers_enclosed: bool,
    /// Data that are carried lie in a case with a lock (U6.4).
    data_locked: bool,
    /// Nothing but papers is carried: no device or medium with data (U11.5).
    papers_alone: bool,

    /// An instruction for this act, to this clerk, is in force today (H5.4, H5.7).
    instruction_in_force: bool,
    /// The instruction covers affairs, form and year, people, destination, method and device asked.
    instruction_covers: bool,
    /// Uses and people asked stay within the instruction's largest count.
    within_instructed_count: bool,

    /// Nothing that would be disposed of is kept longer by it (H5.13, U2.3).
    no_term_put_off: bool,
    /// No number of the people concerned was disposed of since (H5.13, U7.7).
    nothing_disposed_since: bool,
    /// Somebody else than the actor did, reported or asked for what this act decides on (H2.7, U7.7).
    by_another_person: bool,
    /// No office that the actor holds is passed over in this matter: what an officer did goes one office up, and a
    /// deputy does not decide on what the holder did (H2.7, U7.7).
    falls_here: bool,
    /// The office to be filled or ended is not the one that answers for the actor's own acts (H2.7).
    not_over_oneself: bool,
    /// Another person stands beside the actor with their own credential, and holds an office today.
    second_person_holds_office: bool,
    /// The person acted on is in the actor's own department.
    own_department: bool,

    /// Nothing of these people is out: no copy, paper, unpacked file or medium (U5.5, H5.13).
    nothing_is_out: bool,
    /// Why something may stay out is named.
    exception_named: bool,
    /// The last purpose and the last document term of every person have ended (H5.13, H5.7).
    disposal_is_due: bool,
    /// No disposal of these people is held or put off.
    nothing_on_hold: bool,
    /// The disposal was instructed (H5.7).
    disposal_instructed: bool,
    /// The disposal was carried out and reported (U7.7).
    disposal_carried_out: bool,
    /// The shredding round after it is finished here (U7.4).
    round_is_finished: bool,
    /// What the act works on is open: a copy, an instruction, a designation, an unresolved act.
    subject_is_open: bool,

    /// No paper named must still be kept for its term (H5.13, U2.3).
    papers_term_is_over: bool,
    /// The pack lists the method for what is destroyed (H5.7, U7.1, U7.2, U7.5, U7.6).
    method_listed: bool,
    /// Nobody else does the work, or a contractor of the register does, whose contract is in force and covers it (U2.4,
    /// H8.2).
    contractor_fits: bool,
    /// The contractor works for nobody but us, or its work for another one was agreed to in writing before (番号法第10条).
    consent_given: bool,
    /// Nothing lies with the contractor, and no other one works under it (U2.4, H8.2).
    nothing_with_contractor: bool,
    /// The contractor's certificate is attached, or nobody else did the work (H5.7, U7.9).
    certificate_attached: bool,
    /// The place can be locked (H5.6, U11.4).
    place_is_locked: bool,
    /// The place, or the zone in which it stands, is in the register and in force (H5.6, U11.4).
    place_in_use: bool,
    /// The medium is paper, which nothing is connected to (H6.11, U11.3).
    medium_is_paper: bool,

    /// The actor is the one who has to clear the finding up (H5.13, U5.5).
    owns_finding: bool,
    /// The place was looked at as a whole; where this machine does not reach, the actor states that they looked (U5.5).
    place_looked_at: bool,
    /// No look of this act saw a number that should not lie there (U5.5).
    no_number_seen: bool,
    /// Where the numbers went is in the register and there now: an open copy, a medium; or they went nowhere (H5.12).
    kept_in_register: bool,
    /// The numbers do not stay where they were found (H5.13, U3.6).
    nothing_stays: bool,

    /// The route names every office that the pack wants told (H2.2).
    route_is_whole: bool,
    /// The report does not concern the actor, nor the second person where one is asked (H2.2).
    is_unconcerned: bool,
    /// The task is the actor's, or the actor answers for the incident (H2.2-3).
    owns_task: bool,
    /// No ground on which a leak must be reported, and that the count of people shows, is left out (番号法第29条の4).
    no_ground_left_out: bool,
    /// The incident was assessed, and no task of the response is open (H2.2-3).
    steps_are_done: bool,

    /// Seal places that can be written now.
    seal_places_online: i64,
    /// Backup places whose folder is there now (H6.8).
    backup_places_online: i64,
    /// People the act is about.
    people: i64,
    /// Days the act's day lies after the day it needs, 0 when it does not.
    days_past: i64,
}
