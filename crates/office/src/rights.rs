//! Who can reach numbers: the designations in force with the terminals of their clerks (H5.1, U2.3), as a list that can
//! be named by a code, and when it is to be looked through again.

use std::collections::BTreeMap;

use domain::id::StaffId;
use domain::rows::{Designation, DeviceUse};
use domain::{ActName, Day, Label, Register, Stop};
use ledger::Hash;
use regulation::Pack;
use store::{Held, Tx};

use crate::desk::Matter;
use crate::duties::{Duties, Subject};

/// So long before its day a review is announced.
const AHEAD_DAYS: i32 = 30;

/// One clerk's right, and from where it can be used.
pub(crate) struct Right {
    pub designation: Held<Designation>,
    pub devices: Vec<Held<DeviceUse>>,
}

/// The rights in a division on a day.
pub(crate) fn of(tx: &mut Tx<'_>, department: &Label, day: Day) -> Result<Vec<Right>, Stop> {
    let designations = tx.designations_in(department, day)?;
    let with_devices = |designation: Held<Designation>| {
        let devices = tx.device_uses_of(designation.row.staff, day)?;
        Ok(Right { designation, devices })
    };
    designations.into_iter().map(with_devices).collect()
}

/// Says which list it is: its rows, each in its version.
pub(crate) fn digest(rights: &[Right]) -> Hash {
    fn part<R: Register>(held: &Held<R>) -> Vec<u8> {
        let id = held.row.row_id();
        [R::TABLE.name.as_bytes(), &[0], &id.0, &held.version.to_be_bytes()].concat()
    }
    let mut parts = Vec::new();
    for right in rights {
        parts.push(part(&right.designation));
        parts.extend(right.devices.iter().map(part));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    ledger::sha256(&parts)
}

/// The beginning of a digest in letters, which nobody takes for a number: `bcde-fghi-jkla-bcde`.
pub(crate) fn code(digest: &Hash) -> String {
    let letter = |half: u8| char::from(b'a' + half);
    let mut code = String::new();
    for (i, byte) in digest.iter().take(8).enumerate() {
        if i > 0 && i % 2 == 0 {
            code.push('-');
        }
        code.extend([letter(byte >> 4), letter(byte & 15)]);
    }
    code
}

/// The reviews that are due, or soon will be: no rows, they follow from the day.
pub(crate) fn due(tx: &mut Tx<'_>, pack: &Pack, today: Day) -> Result<Vec<Duties>, Stop> {
    let (Some(limits), Some(organisation)) = (pack.limits(), tx.organisation()?) else {
        return Ok(Vec::new());
    };
    let mut first: BTreeMap<Label, Day> = BTreeMap::new();
    for held in tx.every::<Designation>()? {
        if crate::desk::in_force(today, held.row.since, held.row.until) {
            let since = held.row.since.max(organisation.founded.day());
            let day = first.entry(held.row.department).or_insert(since);
            *day = since.min(*day);
        }
    }
    let mut all = Vec::new();
    for (department, since) in first {
        let clerks = tx.designations_in(&department, today)?;
        let clerks: Vec<StaffId> = clerks.iter().map(|held| held.row.staff).collect();
        let matter = Matter::done_by(tx, today, Some(&department), &clerks)?;
        let last = tx.rights_reviews_of(&department)?.pop().map(|held| held.row.on_day);
        let due = last.unwrap_or(since).plus_days(limits.rights_review_days.into());
        if due.plus_days(-AHEAD_DAYS) > today {
            continue;
        }
        all.push(Duties {
            kind: "review_rights".to_owned(),
            owner: pack.sees_to(matter.owner()),
            about: department.to_string(),
            department: Some(department),
            staff: None,
            due,
            overdue: due < today,
            days_overdue: (today.0 - due.0).max(0),
            closed_by: ActName::ReviewRights,
            subject: Subject { what: "rights", ..Subject::default() },
        });
    }
    Ok(all)
}
