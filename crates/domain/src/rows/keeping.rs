//! The rows of what is kept: places, media, stock-takings, and the destruction of papers and media.

use crate::code::ExternalCode;
use crate::id::{
    AffairsId, DestructionId, DeviceId, DisposalCertificateId, KeepingPlaceId, MediumId, StaffId,
    StockTakingId, ThingId, ZoneId,
};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Slug, register};

register! {
    /// A fixed place for papers and media (H5.6, U11.4).
    pub struct KeepingPlace in guarded "keeping_places" tallied(Standing::All) {
        id: KeepingPlaceId,
        /// Its name.
        name: Label,
        /// `cabinet`, `safe`, `fireproof_safe`, `rack` or `room`.
        kind: Slug,
        /// The zone in which it stands.
        zone: ZoneId,
        /// The department in charge.
        department: Label,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// Where papers lie: received ones, or the prints of a copy, under their own id (H5.6, U11.4). Media say it themselves.
    pub struct StoredThing in guarded "stored_things" tallied(Standing::In("state", &["kept", "missing"])) {
        id: ThingId,
        /// `document` or `copy`.
        kind: Slug,
        /// The affairs that they are for.
        affairs: AffairsId,
        /// The place in which they lie, or lay last.
        place: KeepingPlaceId,
        /// Who put them there.
        by: StaffId,
        /// Since when this is so.
        on_day: Day,
        /// `kept`, `taken` out, `missing` or `lost`.
        state: Slug,
    }
}

register! {
    /// A medium that holds specific personal information (H5.6, H5.7, H6.11).
    pub struct Medium in guarded "media" tallied(Standing::In("state", &["kept", "lent", "out", "missing"])) added(1) {
        id: MediumId,
        /// Its name or asset number.
        name: Label,
        /// `binder`, `usb_memory`, `disc`, `backup_medium`, `hard_disk` or `device`.
        kind: Slug,
        /// The affairs whose information it holds.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// Whom it is leased from; the organisation's own when none.
        leased_from: Option<Label>,
        /// Where it belongs.
        place: KeepingPlaceId,
        /// `kept`, `lent`, `out` of the zone, `missing`, `lost` or `wiped`.
        state: Slug,
        /// Who has it, while it is lent.
        lent_to: Option<StaffId>,
        /// Until when.
        lent_until: Option<Day>,
        /// The terminal whose disk it is, or which it is itself.
        device: Option<DeviceId>,
    }
}

register! {
    /// A stock-taking: what lay in a place, against the register (H5.6).
    pub struct StockTaking in guarded "stock_takings" {
        id: StockTakingId,
        /// The place.
        place: KeepingPlaceId,
        /// The department in charge.
        department: Label,
        /// Who counted.
        by: StaffId,
        /// When.
        on_day: Day,
        /// What lay there: papers, copies and media.
        found: List<ThingId>,
        /// What belongs there, and did not lie there.
        missing: List<ThingId>,
        /// What lay there, and belongs elsewhere or was lent.
        misplaced: List<ThingId>,
        /// Pieces that are in no register.
        unregistered: i64,
        /// `agrees`, `differs` or `settled`.
        state: Slug,
        /// Who settled it.
        settled_by: Option<StaffId>,
        /// When.
        settled_on: Option<Day>,
    }
}

register! {
    /// Papers or a medium destroyed beyond restoration, or numbers on papers masked (H5.7, U7).
    pub struct Destruction in guarded "destructions" tallied(Standing::Without("confirmed_on")) {
        id: DestructionId,
        /// `paper`, `mask`, `discard` or `lease_return`.
        kind: Slug,
        /// The papers: received ones, and copies on paper.
        documents: List<ThingId>,
        /// The medium.
        medium: Option<MediumId>,
        /// The affairs that they concern.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// How: a code of the pack.
        method: Slug,
        /// Who did the work for the organisation, when it was outsourced (U7.9).
        contractor: Option<Label>,
        /// Who carried it out, or gave it to the contractor.
        carried_out_by: StaffId,
        /// When.
        carried_out_on: Day,
        /// `carried_out` or `confirmed`.
        state: Slug,
        /// Who confirmed.
        confirmed_by: Option<StaffId>,
        /// When.
        confirmed_on: Option<Day>,
    }
}

register! {
    /// A contractor's certificate of a destruction (廃棄証明書, U7.9).
    pub struct DisposalCertificate in guarded "disposal_certificates" {
        id: DisposalCertificateId,
        /// What it certifies.
        destruction: DestructionId,
        /// Who issued it.
        issuer: Label,
        /// The issuer's number of it.
        number: ExternalCode,
        /// The date on it.
        issued_on: Day,
        /// SHA-256 of the file.
        digest: Vec<u8>,
        /// Who attached it.
        attached_by: StaffId,
        /// When.
        attached_on: Day,
    }
}
