//! Backups of the whole organisation (H6.8).

mod move_engine;
mod rehearse_restore;
mod restore;
mod take_backup;

use domain::{ActName, Id, Stop};

pub use move_engine::MoveEngine;
pub use rehearse_restore::RehearseRestore;
pub use restore::DeclareRestore;
pub use take_backup::TakeBackup;

use crate::desk::{Begun, Desk};

/// Records that a backup or a rehearsal that a stopped process began did not come about.
pub(crate) fn fail(desk: &Desk<'_>, begun: Begun, act: ActName, row: Id) -> Result<(), Stop> {
    match act {
        ActName::TakeBackup => take_backup::fail(desk, begun, row.into()),
        _ => rehearse_restore::fail(desk, begun, row.into()),
    }
}
