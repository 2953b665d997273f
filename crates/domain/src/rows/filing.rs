//! The rows of files in and out: folders that files may go to, rosters that came in.

use crate::id::{AffairsId, DeviceFolderId, DeviceId, PersonId, SourceId, SpecificFileId, StaffId};
use crate::plain::{Label, PlainText};
use crate::register::{List, Standing};
use crate::{Day, Slug, register};

register! {
    /// A folder into which a terminal may put files with numbers (H6.9, U12.1-1).
    pub struct DeviceFolder in guarded "device_folders" tallied(Standing::All) {
        id: DeviceFolderId,
        /// The terminal.
        device: DeviceId,
        /// The folder, and all below it.
        folder: PlainText,
        /// First day.
        since: Day,
        /// Last day; open when none.
        until: Option<Day>,
    }
}

register! {
    /// A roster that was taken in and lies about with its numbers until it is erased (H5.4-1, U5.5).
    pub struct Source in guarded "sources" tallied(Standing::In("state", &["open"])) {
        id: SourceId,
        /// The affairs.
        affairs: AffairsId,
        /// The specific file that it entered.
        file: SpecificFileId,
        /// Where it lay, when that is known.
        path: Option<PlainText>,
        /// The department of the affairs.
        department: Label,
        /// Who took it in.
        taken_by: StaffId,
        /// When.
        taken_on: Day,
        /// To be erased by this day.
        due: Day,
        /// `open` or `erased`.
        state: Slug,
        /// Erased on this day.
        erased_on: Option<Day>,
    }
}

register! {
    /// Whose numbers a roster or ledger holds: their disposal waits for it to be erased (H5.7, U5.5). Under the
    /// id of the source.
    pub struct SourcePeople in guarded "source_people" tallied(Standing::All) {
        id: SourceId,
        /// Everybody in the register whose number stands in it.
        people: List<PersonId>,
    }
}
