//! Lists of acquiring: who was asked, what papers came in, where they went, who was verified. People are named
//! as far as an office or designation reaches.

use std::collections::BTreeMap;

use domain::id::{AffairsId, PersonId, StaffId};
use domain::rows::{Document, HandOver, IdentityCheck, Person, Request};
use domain::{Day, Id, Slug, Stop};
use ledger::Record;
use store::{Held, Tx};

use super::Filter;
use super::ending::record_of;
use super::keep::{place_names, whereabouts};
use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::people::affairs_names;
use super::reach::Reach;

/// The name of a person, where the affairs let it be seen.
fn seen(
    tx: &mut Tx<'_>,
    reach: &Reach,
    person: PersonId,
    affairs: AffairsId,
) -> Result<Option<Person>, Stop> {
    let held = tx.get::<Person>(person.0)?.map(|held| held.row);
    Ok(held.filter(|row| reach.person(row, &[affairs]).is_some()))
}

/// Requests for numbers.
pub(super) fn requests(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let all = tx.every::<Request>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        let Some(person) = seen(tx, reach, row.person, row.affairs)? else { continue };
        let open = row.state.as_str() == "asked";
        let lapsed = open && is_lapsed(tx, &row, told.day)?;
        let overdue = open && row.due < told.day;
        lines.push(
            Line::new(row.id, &person.name)
                .text("affairs", name_of(&names, &row.affairs))
                .with(
                    "purposes",
                    Part::Many(row.purposes.0.iter().map(|p| told.purpose(p)).collect()),
                )
                .with("way", Part::Code("way", row.way.to_string()))
                .text("asked-by", name_of(&staff, &row.asked_by))
                .text("asked-on", row.asked_on)
                .with("reminded", Part::Count(row.reminded))
                .text("last-asked-on", row.last_asked_on)
                .text("due", row.due)
                .state(match (lapsed, overdue) {
                    (true, _) => "lapsed",
                    (false, true) => "overdue",
                    (false, false) => row.state.as_str(),
                }),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Whether the person's number is needed no more for what it was asked for (H5.10). No row: it follows from the need.
///
/// # Errors
/// A failure of the store.
pub(crate) fn is_lapsed(tx: &mut Tx<'_>, request: &Request, day: Day) -> Result<bool, Stop> {
    let needed = tx.purposes_of(request.person, request.affairs)?;
    Ok(!needed.iter().any(|purpose| purpose.is_needed(day)))
}

/// Papers and media received.
pub(super) fn documents(tx: &mut Tx<'_>, reach: &Reach, filter: &Filter) -> Result<Listed, Stop> {
    let (names, staff, places) = (affairs_names(tx)?, staff_names(tx)?, place_names(tx)?);
    let all = tx.every::<Document>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        let may = match row.affairs {
            Some(affairs) => reach.work(&row.department, affairs),
            None => reach.department(&row.department),
        };
        if !may {
            continue;
        }
        let mut people = Vec::new();
        if let Some(affairs) = row.affairs {
            for person in &row.people.0 {
                people.extend(seen(tx, reach, *person, affairs)?);
            }
        }
        let people: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        let (place, missing) = whereabouts(tx, &places, row.id.0)?;
        let unsealed = (!row.sealed).then(|| Part::Code("receipt", "not_sealed".to_owned()));
        let absent = (!row.in_person).then(|| Part::Code("receipt", "not_in_person".to_owned()));
        let closed = row.may_hold_number.then(|| Part::Code("receipt", "unopened".to_owned()));
        let remarks = [absent, unsealed, closed].into_iter().flatten().collect();
        let is_here = HERE.contains(&row.state.as_str());
        let gone = if is_here || filter.brief { None } else { last_act(tx, row.id.0)? };
        lines.push(
            Line::new(row.id, people.join("、"))
                .with("kind", Part::Code("document-kind", row.kind.to_string()))
                .with("pieces", Part::Count(row.count))
                .with("medium", Part::Code("document-medium", row.medium.to_string()))
                .maybe("affairs", row.affairs.map(|id| name_of(&names, &id)))
                .text("received-on", row.received_on)
                .number("recorded-after", recorded_after(&row))
                .text("received-by", name_of(&staff, &row.received_by))
                .maybe("found-by", row.found_by.map(|id| name_of(&staff, &id)))
                .maybe("holder", is_here.then(|| name_of(&staff, &row.holder)))
                .maybe("place", place)
                .maybe("gone-on", gone.as_ref().map(|record| record.at.day()))
                .part("gone-by", gone.map(|record| act_by(record, &staff)))
                .with("receipt", Part::Many(remarks))
                .state(missing.as_deref().unwrap_or(row.state.as_str())),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// So many days passed between the receipt and its record; none where it was recorded on the day.
fn recorded_after(row: &Document) -> Option<i64> {
    let days = row.id.0.drawn_at().day().0 - row.received_on.0;
    (days > 0).then_some(days.into())
}

/// States in which somebody of the house has the papers.
const HERE: [&str; 3] = ["held", "handed_over", "accepted"];

/// The record by which papers became what they are now.
fn last_act(tx: &mut Tx<'_>, document: Id) -> Result<Option<Record>, Stop> {
    let Some(id) = tx.last_record::<Document>(document)? else { return Ok(None) };
    record_of(tx, id)
}

/// What was done, and by whom.
fn act_by(record: Record, staff: &Names<StaffId>) -> Part {
    let by = record.actor.staff.map(|id| Part::Text(name_of(staff, &id)));
    let act = Part::Code("act", record.act.code().to_owned());
    Part::Phrase(std::iter::once(act).chain(by).collect())
}

/// Papers on their way.
pub(super) fn hand_overs(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let mut accept_by = BTreeMap::new();
    for duty in tx.all_open_duties()? {
        if duty.kind.as_str() == "accept_hand_over" {
            accept_by.insert(duty.row.about.clone(), duty.due);
        }
    }
    let all = tx.every::<HandOver>()?;
    let count = all.len();
    let lines: Vec<Line> = all
        .iter()
        .filter(|held| reach.work(&held.to_department, held.affairs))
        .map(|Held { row, .. }| {
            let due = accept_by.get(row.id.0.0.as_slice()).copied();
            let overdue = due.is_some_and(|due| due < told.day);
            let line = Line::new(row.id, name_of(&names, &row.affairs))
                .count("documents", row.documents.0.len())
                .text("sent-by", name_of(&staff, &row.sent_by))
                .text("sent-on", row.sent_on)
                .text("to-department", &row.to_department)
                .maybe("to-staff", row.to_staff.map(|id| name_of(&staff, &id)))
                .with("container", Part::Code("container", row.container.to_string()))
                .with("count-sent", Part::Count(row.count_sent))
                .number("count-received", row.count_received)
                .maybe("accepted-by", row.accepted_by.map(|id| name_of(&staff, &id)))
                .maybe("accepted-on", row.accepted_on)
                .maybe("due", due)
                .state(if overdue { "overdue" } else { row.state.as_str() });
            match &row.settlement {
                Some(code) => line.with("settlement", Part::Code("settlement", code.to_string())),
                None => line,
            }
        })
        .collect();
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Verifications of numbers and persons.
pub(super) fn identity_checks(
    tx: &mut Tx<'_>,
    reach: &Reach,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let all = tx.every::<IdentityCheck>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        let Some(person) = seen(tx, reach, row.person, row.affairs)? else { continue };
        let case = told.identity.case(row.case_code.as_str(), row.on_day);
        let proofs = |codes: &[Slug]| {
            let part = |code: &Slug| {
                let row = told.identity.proofs(row.on_day).find(|proof| proof.code == *code);
                told.titled(code, row.map(|proof| &proof.title))
            };
            Part::Many(codes.iter().map(part).collect())
        };
        lines.push(
            Line::new(row.id, &person.name)
                .text("affairs", name_of(&names, &row.affairs))
                .with("case", told.titled(&row.case_code, case.map(|case| &case.title)))
                .with("number-proof", proofs(row.number_proof.as_slice()))
                .with("identity-proofs", proofs(&row.identity_proofs.0))
                .with("agency-proof", proofs(row.agency_proof.as_slice()))
                .text("verified-by", name_of(&staff, &row.verified_by))
                .text("on-day", row.on_day)
                .state(if row.exemption.is_some() { "exempt" } else { "verified" }),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}
