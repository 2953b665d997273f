//! Backups and rehearsals that are due: no rows, they follow from the day (H6.8).

use domain::rows::{Backup, Rehearsal};
use domain::{ActName, Day, Duty, Stop};
use regulation::Pack;
use store::Tx;

use crate::duties::{Duties, Subject};

/// So long before its day a rehearsal is announced.
const AHEAD_DAYS: i32 = 30;

/// What is due, or soon will be.
pub(crate) fn due(tx: &mut Tx<'_>, pack: &Pack, today: Day) -> Result<Vec<Duties>, Stop> {
    let (Some(limits), Some(organisation)) = (pack.limits(), tx.organisation()?) else {
        return Ok(Vec::new());
    };
    let founded = organisation.founded.day();
    let backups = tx.every::<Backup>()?.into_iter().filter(|held| held.state.as_str() == "done");
    let backed_up = backups.filter_map(|held| held.done_on).max();
    let held = tx.every::<Rehearsal>()?.into_iter().filter(|held| held.state.as_str() == "held");
    let rehearsed = held.filter_map(|held| held.done_on).max();
    let owner = pack.sees_to(Duty::SystemOfficer);
    let on = |due: Day, closed_by| Duties {
        kind: String::new(),
        owner,
        department: None,
        staff: None,
        due,
        overdue: due < today,
        days_overdue: (today.0 - due.0).max(0),
        closed_by,
        about: String::new(),
        subject: Subject { what: "backup", ..Subject::default() },
    };
    let backup = backed_up.unwrap_or(founded).plus_days(limits.backup_days.into());
    let rehearsal = rehearsed.unwrap_or(founded).plus_days(limits.rehearsal_days.into());
    let mut all = Vec::new();
    if backup <= today {
        all.push(Duties { kind: "take_backup".to_owned(), ..on(backup, ActName::TakeBackup) });
    }
    if rehearsal.plus_days(-AHEAD_DAYS) <= today {
        let duty = on(rehearsal, ActName::RehearseRestore);
        all.push(Duties { kind: "rehearse_restore".to_owned(), ..duty });
    }
    Ok(all)
}
