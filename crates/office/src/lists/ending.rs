//! Numbers that are due for disposal, and what holds or puts a disposal off (H5.13).

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::id::{AffairsId, PersonId, RecordId};
use domain::rows::{Affairs, HeldDocument, Hold, Person};
use domain::{Day, Id, Stop};
use ledger::Record;
use store::{Held, Tx};

use super::Filter;
use super::copies::note_words;
use super::line::{Line, Listed, Part, Told, name_of, staff_names};
use super::reach::Reach;
use super::window::Window;
use crate::reading;

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

/// What holds or puts off disposals, released or not, and documents that are kept for their term: whose numbers, who
/// decided, since when, until when and why. People are named as far as they may be seen, and why to whoever sees them all.
pub(super) fn holds(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<Hold>()?;
    let count = all.len();
    let mut lines = Vec::new();
    let reasons = if filter.brief { HashMap::new() } else { reasons(tx, &all)? };
    for Held { row, .. } in all.iter().filter(|held| reach.department(&held.department)) {
        let over = row.released_on.is_some() || row.until.is_some_and(|until| until < told.day);
        let state = match (over, row.until) {
            (true, _) => "ended",
            (false, None) => "held_back",
            (false, Some(_)) => "deferred",
        };
        let mut people = Vec::new();
        for person in &row.people.0 {
            people.extend(called(tx, reach, *person)?);
        }
        // The words may speak of anybody whom the hold names.
        let sees_all = people.len() == row.people.0.len();
        lines.push(
            Line::new(row.id, &row.department)
                .count("people", row.people.0.len())
                .with("held-people", Part::Many(people))
                .text("decided-by", name_of(&staff, &row.by))
                .maybe("reason", reasons.get(&row.id.0).filter(|_| sees_all))
                .text("since", row.since)
                .maybe("until", row.until)
                .maybe("released-on", row.released_on)
                .state(state),
        );
    }
    let kept = tx.every::<HeldDocument>()?;
    let count = count + kept.len();
    let mut making = HashMap::new();
    for Held { row, .. } in &kept {
        let Some(affairs) = tx.get::<Affairs>(row.affairs.0)? else { continue };
        if !reach.work(&affairs.department, row.affairs) {
            continue;
        }
        if let (false, Some(record)) = (filter.brief, tx.last_record::<HeldDocument>(row.id.0)?) {
            making.extend(record_of(tx, record)?.map(|record| (row.id, record)));
        }
        let made = making.get(&row.id);
        let by = made.and_then(|record| record.actor.staff);
        let state = if row.keep_until < told.day { "ended" } else { "kept" };
        lines.push(
            Line::new(row.id, &affairs.department)
                .count("people", 1)
                .with(
                    "held-people",
                    Part::Many(called(tx, reach, row.person)?.into_iter().collect()),
                )
                .with("purpose", told.purpose(&row.document))
                .maybe("decided-by", by.map(|by| name_of(&staff, &by)))
                .maybe("since", made.map(|record| record.at.day()))
                .text("until", row.keep_until)
                .state(state),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// A person by staff number and name, for whoever may see them.
fn called(tx: &mut Tx<'_>, reach: &Reach, person: PersonId) -> Result<Option<Part>, Stop> {
    let Some(Held { row, .. }) = tx.get::<Person>(person.0)? else { return Ok(None) };
    let needs: Vec<AffairsId> =
        tx.purposes_of_person(person)?.iter().map(|held| held.affairs).collect();
    let seen = reach.person(&row, &needs).is_some() || domain::broken::is_off("held_people");
    Ok(seen.then(|| Part::Text(format!("{} {}", row.staff_number, row.name))))
}

/// Why each hold was put: the words beside the record of its making.
fn reasons(tx: &mut Tx<'_>, all: &[Held<Hold>]) -> Result<HashMap<Id, String>, Stop> {
    let released = all.iter().filter(|held| held.released_on.is_some());
    let released: Vec<(Id, Day)> = released.map(|held| (held.id.0, held.since)).collect();
    let mut made = reading::makings(tx, &released)?;
    for held in all.iter().filter(|held| held.released_on.is_none()) {
        if let Some(record) = tx.last_record::<Hold>(held.id.0)? {
            made.extend(record_of(tx, record)?.map(|record| (held.id.0, record)));
        }
    }
    let mut reasons = HashMap::new();
    for (id, record) in made {
        let note = note_words(tx, &record)?.unwrap_or_default();
        reasons.extend(note.get("reason").map(|reason| (id, reason.to_string())));
    }
    Ok(reasons)
}

/// A record by its id.
pub(super) fn record_of(tx: &mut Tx<'_>, id: RecordId) -> Result<Option<Record>, Stop> {
    let Some(bytes) = tx.record_bytes(id)? else { return Ok(None) };
    reading::decoded(tx, id, &bytes).map(Some)
}
