//! The rows of what ends: events, terms, holds, disposals, rounds.

use crate::id::{
    AffairsId, DisposalId, EventId, HeldDocumentId, HoldId, PersonId, PlaceId, RoundId, SecretId,
    StaffId,
};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Slug, register};

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
    /// The affairs for which a contract ended, where the person's number is needed for others, too.
    pub struct EventAffairs in guarded "event_affairs" {
        id: EventId,
        /// Those for which it ended.
        affairs: List<AffairsId>,
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
    pub struct Hold in guarded "holds" tallied(Standing::Without("released_on")) {
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
    pub struct Disposal in guarded "disposals" tallied(Standing::In("state", &["instructed", "carried_out"])) {
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
    pub struct Round in guarded "rounds" tallied(Standing::Without("done_on")) {
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
