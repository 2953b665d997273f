//! Rows of backups: taken, rehearsed, restored (H6.8).

use crate::id::{BackupId, PersonId, PlaceId, RehearsalId, RestoreId, StaffId};
use crate::register::{List, Standing};
use crate::{Day, Slug, Timestamp, register};

register! {
    /// A backup of the whole organisation (H6.8).
    pub struct Backup in guarded "backups" {
        id: BackupId,
        /// Who took it.
        by: StaffId,
        /// Of when the data in it are; it is in the file's name.
        at: Timestamp,
        /// `begun`, `done` or `failed`.
        state: Slug,
        /// SHA-256 of the encrypted file; empty until it is done.
        digest: Vec<u8>,
        /// Records in it.
        records: i64,
        /// Secrets in the vault snapshot taken with it.
        secrets: i64,
        /// Backup places that did not take it.
        outstanding: List<PlaceId>,
        /// Read back and found whole on this day.
        done_on: Option<Day>,
    }
}

register! {
    /// A restore that was rehearsed (H6.8).
    pub struct Rehearsal in guarded "rehearsals" {
        id: RehearsalId,
        /// Who rehearsed it.
        by: StaffId,
        /// From which backup place.
        place: PlaceId,
        /// `begun`, `held` or `failed`.
        state: Slug,
        /// Of when the data were that came out of the backup.
        backup_at: Option<Timestamp>,
        /// Records that came out of it.
        records: i64,
        /// People in the register that came out of it.
        people: i64,
        /// Numbers that opened.
        secrets: i64,
        /// Ended on this day.
        done_on: Option<Day>,
    }
}

register! {
    /// A declared restore: from here on the ledger is the successor of another (H6.8, DESIGN section 4).
    pub struct Restore in guarded "restores" tallied(Standing::All) {
        id: RestoreId,
        /// Who declared it.
        by: StaffId,
        /// Who stood beside.
        second: StaffId,
        /// Of when the data in the backup are.
        backup_at: Timestamp,
        /// The id of the ledger before, the last part of its origin.
        old_ledger: Vec<u8>,
        /// So many of its records are here.
        restored_size: i64,
        /// So many records it is known to have had.
        known_size: i64,
        /// Its root at that size.
        known_root: Vec<u8>,
        /// The seal that knew it; a seal of a later generation knows this ledger.
        seal_generation: i64,
        /// People whose number came out of no snapshot: it has to be collected again.
        without_secret: List<PersonId>,
        /// Numbers in the snapshot of people whom the data do not know: they were left out.
        without_person: i64,
        /// When.
        on_day: Day,
    }
}
