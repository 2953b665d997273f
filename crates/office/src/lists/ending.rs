//! Numbers that are due for disposal, and what holds or puts a disposal off (H5.13).

use std::collections::{BTreeMap, HashSet};

use domain::id::PersonId;
use domain::rows::{Affairs, HeldDocument, Hold, Person};
use domain::{Day, Stop};
use store::{Held, Tx};

use super::Filter;
use super::line::{Line, Listed, Part, Told, name_of, staff_names};
use super::reach::Reach;
use super::window::Window;

/// People whose number is held although every purpose and every term is over.
pub(super) fn due(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let instructed = tx.disposals_in("instructed")?;
    let instructed: HashSet<PersonId> =
        instructed.into_iter().flat_map(|d| d.row.people.0).collect();
    let held_back: BTreeMap<PersonId, &'static str> = tx
        .holds_on(told.day)?
        .into_iter()
        .flat_map(|held| {
            let state = if held.row.until.is_some() { "deferred" } else { "held_back" };
            held.row.people.0.into_iter().map(move |person| (person, state))
        })
        .collect();
    let (mut lines, mut window) = (Vec::new(), Window::of(filter));
    for department in tx.departments_of_people()? {
        if !reach.department(&department) {
            continue;
        }
        for id in tx.people_due(&department, told.day)? {
            if !window.takes(&id.to_string()) {
                continue;
            }
            let Some(Held { row, .. }) = tx.get::<Person>(id.0)? else { continue };
            let state = match held_back.get(&id) {
                Some(state) => state,
                None if instructed.contains(&id) => "instructed",
                None => "due",
            };
            lines.push(
                Line::new(id, &row.name)
                    .text("staff-number", &row.staff_number)
                    .with("relation", Part::Code("relation", row.relation.to_string()))
                    .text("department", &row.department)
                    .maybe("due-since", over_since(tx, id)?)
                    .state(state),
            );
        }
    }
    Ok(Listed { lines, more: window.more, narrowed: !reach.is_whole() })
}

/// The day after the last one on which the number was needed or had to be kept.
pub(crate) fn over_since(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Day>, Stop> {
    let purposes = tx.purposes_of_person(person)?;
    let last = |held: &Held<domain::rows::Purpose>| held.row.ended_on.max(held.row.keep_until);
    Ok(purposes.iter().filter_map(last).max().map(|day| day.plus_days(1)))
}

/// What holds or puts off disposals, released or not, and documents that are kept for their term; whose numbers they are
/// is not listed.
pub(super) fn holds(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<Hold>()?;
    let count = all.len();
    let mut lines: Vec<Line> = all
        .iter()
        .filter(|held| reach.department(&held.department))
        .map(|Held { row, .. }| {
            let over = row.released_on.is_some() || row.until.is_some_and(|until| until < told.day);
            let state = match (over, row.until) {
                (true, _) => "ended",
                (false, None) => "held_back",
                (false, Some(_)) => "deferred",
            };
            Line::new(row.id, &row.department)
                .count("people", row.people.0.len())
                .text("decided-by", name_of(&staff, &row.by))
                .text("since", row.since)
                .maybe("until", row.until)
                .maybe("released-on", row.released_on)
                .state(state)
        })
        .collect();
    let kept = tx.every::<HeldDocument>()?;
    let count = count + kept.len();
    for Held { row, .. } in &kept {
        let Some(affairs) = tx.get::<Affairs>(row.affairs.0)? else { continue };
        if reach.work(&affairs.department, row.affairs) {
            let line = Line::new(row.id, &affairs.department).count("people", 1);
            let line = line.with("purpose", told.purpose(&row.document));
            let state = if row.keep_until < told.day { "ended" } else { "kept" };
            lines.push(line.text("until", row.keep_until).state(state));
        }
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}
