//! Numbers that a restore did not bring back, or that were somebody else's, and that are still needed: a duty for each
//! department to collect them. It is no row: it follows from what is held (H5.5, H6.8).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::id::PersonId;
use domain::rows::Restore;
use domain::{ActName, Day, Duty, Label, Stop};
use regulation::Pack;
use store::Tx;

use crate::duties::{Duties, Subject};

/// What is still to be collected.
pub(crate) fn due(tx: &mut Tx<'_>, pack: &Pack, today: Day) -> Result<Vec<Duties>, Stop> {
    let Some(limits) = pack.limits() else { return Ok(Vec::new()) };
    let mut departments: BTreeMap<Label, (Day, BTreeSet<PersonId>)> = BTreeMap::new();
    let mut gone: Vec<(Day, Vec<PersonId>)> = Vec::new();
    for held in tx.every::<Restore>()? {
        let by = held.row.on_day.plus_days(limits.review_days.into());
        gone.push((by, held.row.without_secret.0));
    }
    for held in tx.numbers_removed()? {
        gone.push((held.row.on_day.plus_days(limits.check_days.into()), vec![held.row.person]));
    }
    for (by, people) in gone {
        for person in still_gone(tx, &people, today)? {
            let Some(department) = tx.department_of(person)? else { continue };
            let entry = departments.entry(department).or_insert((by, BTreeSet::new()));
            entry.0 = entry.0.min(by);
            entry.1.insert(person);
        }
    }
    let duty = |(department, (due, people)): (Label, (Day, BTreeSet<PersonId>))| Duties {
        kind: "collect_again".to_owned(),
        owner: pack.sees_to(Duty::Supervisor),
        about: department.to_string(),
        department: Some(department),
        staff: None,
        due,
        overdue: due < today,
        days_overdue: (today.0 - due.0).max(0),
        closed_by: ActName::EnterNumber,
        subject: Subject { what: "gone_numbers", people: Some(people.len()), ..Subject::default() },
    };
    Ok(departments.into_iter().map(duty).collect())
}

/// Whose number nobody has entered since, and some affairs need.
fn still_gone(tx: &mut Tx<'_>, people: &[PersonId], today: Day) -> Result<Vec<PersonId>, Stop> {
    let sealed = tx.secrets_of_people(people)?;
    let held: HashSet<PersonId> = sealed.iter().map(|secret| secret.person).collect();
    let mut gone = Vec::new();
    for person in people.iter().filter(|person| !held.contains(person)) {
        if tx.purposes_of_person(*person)?.iter().any(|purpose| purpose.row.is_in_use(today)) {
            gone.push(*person);
        }
    }
    Ok(gone)
}
