//! Offices without which somebody would decide on their own acts, or nobody on what waits: no rows, they follow from who
//! holds what (H2.7).

use domain::rows::Appointment;
use domain::{ActName, Day, Duty, Stop};
use regulation::Pack;
use store::{Held, Tx};

use crate::duties::{Duties, Subject};

/// What is due: the office above the manager's to be filled, a stand-in for the auditor to be named.
pub(crate) fn due(tx: &mut Tx<'_>, pack: &Pack, today: Day) -> Result<Vec<Duties>, Stop> {
    let above = is_filled(tx, Duty::AboveManager, today)?;
    let on = |due: Day, owner: Duty, closed_by| Duties {
        kind: String::new(),
        owner,
        department: None,
        staff: None,
        due,
        overdue: due < today,
        days_overdue: (today.0 - due.0).max(0),
        closed_by,
        about: String::new(),
        subject: Subject::default(),
    };
    let mut all = Vec::new();
    if !above {
        let open = tx.all_open_duties()?;
        // The list begins with the nearest.
        if let Some(first) = open.iter().find(|held| held.row.owner == Duty::AboveManager) {
            all.push(Duties {
                kind: "fill_office_above".to_owned(),
                subject: Subject { what: "office_above", ..Subject::default() },
                ..on(first.row.due, Duty::Manager, ActName::Appoint)
            });
        }
    }
    if let Some(since) = audits_oneself(tx, pack, today)? {
        let days = pack.limits().map_or(0, |limits| limits.review_days).into();
        let owner = if above { Duty::AboveManager } else { Duty::Manager };
        all.push(Duties {
            kind: "name_stand_in".to_owned(),
            subject: Subject { what: "stand_in", ..Subject::default() },
            ..on(since.plus_days(days), owner, ActName::NameDeputy)
        });
    }
    Ok(all)
}

fn is_filled(tx: &mut Tx<'_>, duty: Duty, day: Day) -> Result<bool, Stop> {
    let held = !tx.holders(duty, None, day)?.is_empty();
    Ok(held || !tx.deputies_for(duty, None, day)?.is_empty())
}

/// Since when one person is auditor and holds the other duty of the same office, with nobody who stands in.
fn audits_oneself(tx: &mut Tx<'_>, pack: &Pack, day: Day) -> Result<Option<Day>, Stop> {
    let Some((_, other)) = pack.stand_in(Duty::Auditor) else { return Ok(None) };
    if !tx.deputies_for(Duty::Auditor, None, day)?.is_empty() {
        return Ok(None);
    }
    let others = tx.holders(other, None, day)?;
    let since = |held: &Held<Appointment>| {
        let same = others.iter().find(|other| other.row.staff == held.row.staff)?;
        Some(held.row.since.max(same.row.since))
    };
    Ok(tx.holders(Duty::Auditor, None, day)?.iter().find_map(since))
}
