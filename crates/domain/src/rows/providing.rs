//! The rows of what leaves: what became of a submission, what was sent, posted, handed to the person, and
//! what was carried out and came back (H5.4-2, H5.4-3, U6, U8.1-2).

use crate::id::{
    AddressCheckId, AffairsId, CarriedThingId, CopyId, DeliveryId, DocumentId, IncidentId,
    OutingId, PersonId, PostingId, SendingId, StaffId, SubmissionId,
};
use crate::plain::Label;
use crate::register::List;
use crate::register::Standing;
use crate::tracking::TrackingNumber;
use crate::{Day, ExternalCode, Slug, Timestamp, register};

register! {
    /// What became of a submission: one row beside each, under its id (U6.1, U8.1-2).
    pub struct SubmissionState in guarded "submission_states" tallied(Standing::Not("state", "replaced")) {
        id: SubmissionId,
        /// The owning division.
        department: Label,
        /// The item of article 19 on which it rests.
        provision: Slug,
        /// The rejected submission that this one takes the place of.
        replaces: Option<SubmissionId>,
        /// `waiting`, `accepted`, `rejected`, or `replaced` when another took its place.
        state: Slug,
        /// The authority's receipt number, also when it came later.
        receipt: Option<ExternalCode>,
        /// The authority answered on this day.
        answered_on: Option<Day>,
        /// Who recorded it.
        answered_by: Option<StaffId>,
        /// To be submitted again by this day.
        redo_by: Option<Day>,
    }
}

register! {
    /// Data sent out over a network (H5.4-2, H6.6, U6.5, U8.1-2).
    pub struct Sending in guarded "sendings" {
        id: SendingId,
        /// What was sent.
        copy: CopyId,
        /// For which affairs.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// To whom.
        destination: Slug,
        /// The item of article 19 on which it rests.
        provision: Slug,
        /// How: `mail`, `web`, or a method that the destination prescribes.
        method: Slug,
        /// The destination prescribes that method.
        prescribed: bool,
        /// The address; none by a prescribed method.
        address: Option<Label>,
        /// `channel`, `data`, `password`.
        protections: List<Slug>,
        /// By whom.
        by: StaffId,
        /// When.
        on_day: Day,
    }
}

register! {
    /// What was posted (H5.4-3, U6.2).
    pub struct Posting in guarded "postings" tallied(Standing::All) {
        id: PostingId,
        /// A copy.
        copy: Option<CopyId>,
        /// Papers received.
        documents: List<DocumentId>,
        /// For which affairs.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// To which authority.
        destination: Option<Slug>,
        /// To which person, whose own papers they are.
        person: Option<PersonId>,
        /// What the provision rests on.
        provision: Slug,
        /// The address.
        address: Label,
        /// Carrier and tracking number.
        tracking: TrackingNumber,
        /// Sealed.
        sealed: bool,
        /// By whom.
        by: StaffId,
        /// When.
        on_day: Day,
    }
}

register! {
    /// What became of something posted: one row beside each, under its id (H5.4-3, U6.2). What was posted before this
    /// register was there has none.
    pub struct PostingState in guarded "posting_states" tallied(Standing::In("state", &["on_the_way", "lost"])) {
        id: PostingId,
        /// `on_the_way`, `arrived`, `came_back` or `lost`.
        state: Slug,
        /// On which day it arrived, came back, or was known to be lost.
        ended_on: Option<Day>,
        /// Who recorded it.
        by: Option<StaffId>,
        /// The report of the loss, or of an envelope that came back open.
        incident: Option<IncidentId>,
    }
}

register! {
    /// One confirmation of the address of what was sent or posted (U6.2, U6.5).
    pub struct AddressCheck in guarded "address_checks" {
        id: AddressCheckId,
        /// The sending or posting.
        about: Vec<u8>,
        /// Who confirmed it.
        by: StaffId,
        /// When.
        at: Timestamp,
    }
}

register! {
    /// Papers handed to the person or their agent (U6.1, U8.1-2).
    pub struct Delivery in guarded "deliveries" {
        id: DeliveryId,
        /// To whom, or for whom.
        person: PersonId,
        /// For which affairs.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// What was handed over: a code of the law's papers for the person.
        paper: Slug,
        /// The person's own papers that were given back.
        documents: List<DocumentId>,
        /// `absent`, `masked` or `shown`.
        number: Slug,
        /// Sealed, or unreadable to others in another way.
        sealed: bool,
        /// `person` or `agent`.
        receiver: Slug,
        /// Known by sight.
        known: bool,
        /// What showed who takes the papers.
        identity_proofs: List<Slug>,
        /// What showed the agency.
        agency_proof: Option<Slug>,
        /// By whom.
        by: StaffId,
        /// When.
        on_day: Day,
    }
}

register! {
    /// Things carried out of the zone together (H5.4-3, U6.3, U6.4).
    pub struct Outing in guarded "outings" tallied(Standing::In("state", &["out"])) {
        id: OutingId,
        /// For which affairs.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// Where to.
        place: Label,
        /// Who carries.
        carrier: StaffId,
        /// `envelope_in_bag`, `lockable_case` or `other`.
        container: Slug,
        /// When they left.
        out_at: Timestamp,
        /// To be back by the end of this day.
        due: Day,
        /// When the last of them was back, or left for good.
        back_at: Option<Timestamp>,
        /// Who recorded that they left.
        by: StaffId,
        /// `out` or `back`.
        state: Slug,
    }
}

register! {
    /// One thing of an outing.
    pub struct CarriedThing in guarded "carried_things" tallied(Standing::In("state", &["out"])) {
        id: CarriedThingId,
        /// Carried out together with.
        outing: OutingId,
        /// `copy` or `document`.
        kind: Slug,
        /// Its id.
        thing: Vec<u8>,
        /// `out`, `back`, or `delivered` when it was handed or posted on the way.
        state: Slug,
        /// When it was back, or left for good.
        ended_at: Option<Timestamp>,
        /// What was brought back was erased on this day.
        erased_on: Option<Day>,
    }
}
