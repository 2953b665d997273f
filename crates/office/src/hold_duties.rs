//! Holds without an end are looked at once a year: what nobody needs any more is not kept (H5.7, H5.13). No rows, they
//! follow from the day.

use domain::rows::Hold;
use domain::{ActName, Day, Duty, Stop};
use regulation::Pack;
use store::{Held, Tx};

use crate::duties::{Duties, Subject};

/// A hold is looked at again after so many days.
const REVIEW_DAYS: i32 = 366;

/// What is due: the end of each hold that has stood for a year; who needs it longer holds the numbers anew, with the
/// reason of today.
pub(crate) fn due(tx: &mut Tx<'_>, pack: &Pack, today: Day) -> Result<Vec<Duties>, Stop> {
    let mut all = Vec::new();
    for Held { row, .. } in tx.holds_on(today)? {
        let due = row.since.plus_days(REVIEW_DAYS);
        if row.until.is_some() || due > today {
            continue;
        }
        all.push(of_hold(row, pack.sees_to(Duty::Supervisor), due, today));
    }
    Ok(all)
}

fn of_hold(row: Hold, owner: Duty, due: Day, today: Day) -> Duties {
    Duties {
        kind: "review_hold".to_owned(),
        owner,
        department: Some(row.department),
        staff: None,
        due,
        overdue: due < today,
        days_overdue: (today.0 - due.0).max(0),
        closed_by: ActName::ReleaseHold,
        about: row.id.to_string(),
        subject: Subject {
            what: "hold",
            people: Some(row.people.0.len()),
            made_on: Some(row.since),
            ..Subject::default()
        },
    }
}
