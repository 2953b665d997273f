//! Why a person's number is held, of what the person was told, and until when it may be used.

use crate::id::{AffairsId, PersonId, PurposeId};
use crate::{Day, Slug, Told, UsedUntil, register};

register! {
    /// Why a person's number is held: one row per person and affairs (H5.13).
    pub struct Purpose in guarded "purposes" added(2) {
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
        /// The documents of which the person was told; none when of all that the affairs list, as the organisation published it,
        /// and in rows of before this was kept.
        told: Option<Told>,
        /// The documents that may still be made with the number after the need ended; none when there is none, or while it lasts.
        used_until: Option<UsedUntil>,
    }
}

impl Purpose {
    /// Whether the person was told that their number is used for a document.
    #[must_use]
    pub fn was_told(&self, document: &Slug) -> bool {
        self.told.as_ref().is_none_or(|told| told.names(document))
    }

    /// The person is told of documents; true when some of them are new to them. Who was told of all knows each.
    pub fn tell<'d>(&mut self, documents: impl IntoIterator<Item = &'d Slug>) -> bool {
        let Some(told) = &self.told else { return false };
        let all = told.and(documents);
        let is_new = all != *told;
        self.told = Some(all);
        is_new
    }

    /// Whether the number is needed on a day, or will be.
    #[must_use]
    pub fn is_needed(&self, day: Day) -> bool {
        self.ended_on.is_none_or(|last| last >= day)
    }

    /// Whether the number may be used for a document on a day: it is needed, or the document is one that is still made after
    /// the need ended, and its time runs.
    #[must_use]
    pub fn serves(&self, document: &Slug, day: Day) -> bool {
        let covers = |used: &UsedUntil| used.covers(document, day);
        self.is_needed(day) || self.used_until.as_ref().is_some_and(covers)
    }

    /// Whether the number is needed on a day, or may still be used for some document.
    #[must_use]
    pub fn is_in_use(&self, day: Day) -> bool {
        let lasts = |used: &UsedUntil| used.last().is_some_and(|last| day <= last);
        self.is_needed(day) || self.used_until.as_ref().is_some_and(lasts)
    }
}
