//! The rows of what belongs together: entries that are the same human, and the places where a copy lies.

use crate::id::{CopyId, CopyPlaceId, DeviceId, LinkId, PersonId, StaffId};
use crate::register::Standing;
use crate::{Day, Slug, register};

register! {
    /// Two entries that are one human: somebody employed who is also a colleague's spouse. Each entry
    /// keeps a secret of its own, so that each is disposed of when its own need ends (H6.7).
    pub struct Link in guarded "links" tallied(Standing::Without("ended_on")) {
        id: LinkId,
        /// The entry that came later.
        person: PersonId,
        /// The entry whose number was there before.
        same_as: PersonId,
        /// Who found that out.
        by: StaffId,
        /// When.
        since: Day,
        /// Found to be wrong on this day.
        ended_on: Option<Day>,
    }
}

register! {
    /// A place where a copy lies; each is erased by itself, and the copy is gone with the last (U5.5). Its id is
    /// that of the record of its making, which leads to the path in the note.
    pub struct CopyPlace in guarded "copy_places" tallied(Standing::Without("erased_on")) {
        id: CopyPlaceId,
        /// The copy.
        copy: CopyId,
        /// `container`, `paper`, `unpacked_folder`, `agency_program` or `file`.
        kind: Slug,
        /// On which terminal, when it is not paper.
        device: Option<DeviceId>,
        /// Who put it there.
        by: StaffId,
        /// When.
        since: Day,
        /// Erased on this day.
        erased_on: Option<Day>,
    }
}
