//! Lists of what left: submissions with the authority's answer, and what is out of the house now.

use std::collections::BTreeMap;

use domain::id::{CopyId, StaffId};
use domain::rows::{
    AddressCheck, Copy, Outing, Person, Posting, PostingState, Sending, Submission, SubmissionState,
};
use domain::{Day, Id, Moment, Slug, Stop};
use store::{Held, Tx};

use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::people::affairs_names;
use super::reach::Reach;

/// Submissions, the first first.
pub(super) fn submissions(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let copies = tx.every::<Copy>()?.into_iter().map(|held| (held.id, held.row));
    let copies: BTreeMap<CopyId, Copy> = copies.collect();
    let all = tx.every::<Submission>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        let Some(copy) = copies.get(&row.copy) else { continue };
        if !reach.work(&copy.department, row.affairs) {
            continue;
        }
        let line = Line::new(row.id, &copy.name)
            .text("form", copy.form.as_str().trim_start_matches("form-"))
            .text("affairs", name_of(&names, &row.affairs))
            .count("people", copy.people.0.len())
            .with("destination", told.destination(&row.destination))
            .with("method", Part::Code("method", row.method.to_string()))
            .text("on-day", row.on_day)
            .text("submitted-by", name_of(&staff, &row.by));
        let Some(Held { row: answer, .. }) = tx.get::<SubmissionState>(row.id.0)? else {
            lines.push(line.maybe("receipt-number", row.receipt));
            continue;
        };
        let overdue = answer.state.as_str() == "rejected"
            && answer.redo_by.is_some_and(|redo_by| redo_by < told.day);
        let state = match answer.state.as_str() {
            "accepted" => "answered_accepted",
            "rejected" if overdue => "overdue",
            "rejected" => "answered_rejected",
            "replaced" => "submitted_again",
            _ => "waiting",
        };
        let provision = told.catalogue.provision(answer.provision.as_str(), row.on_day);
        lines.push(
            line.with("provision", told.titled(&answer.provision, provision.map(|row| &row.title)))
                .maybe("receipt-number", answer.receipt)
                .maybe("replaces", answer.replaces)
                .maybe("answered-on", answer.answered_on)
                .maybe("due", answer.redo_by)
                .state(state),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Data that were sent, the first first: to whom, how, under what, and who looked at the address.
pub(super) fn sendings(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let checks = address_checks(tx)?;
    let copies = tx.every::<Copy>()?.into_iter().map(|held| (held.id, held.row));
    let copies: BTreeMap<CopyId, Copy> = copies.collect();
    let all = tx.every::<Sending>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        if !reach.work(&row.department, row.affairs) {
            continue;
        }
        let name = copies.get(&row.copy).map(|copy| copy.name.to_string()).unwrap_or_default();
        let people = copies.get(&row.copy).map_or(0, |copy| copy.people.0.len());
        let of = |code: &Slug| Part::Code("protection", code.to_string());
        lines.push(
            Line::new(row.id, name)
                .text("affairs", name_of(&names, &row.affairs))
                .count("people", people)
                .with("destination", told.destination(&row.destination))
                .with("method", Part::Code("method", row.method.to_string()))
                .maybe("address", row.address.as_ref())
                .with("protections", Part::Many(row.protections.0.iter().map(of).collect()))
                .with("provision", item(told, &row.provision, row.on_day))
                .with("address-checked-by", checked_by(&checks, row.id.0, &staff))
                .text("on-day", row.on_day)
                .text("sent-by", name_of(&staff, &row.by))
                .state("sent"),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// The item of article 19, in words.
fn item(told: &Told<'_>, code: &Slug, on: Day) -> Part {
    told.titled(code, told.catalogue.provision(code.as_str(), on).map(|row| &row.title))
}

/// Who looked at the address of what was sent or posted.
fn address_checks(tx: &mut Tx<'_>) -> Result<BTreeMap<Id, Vec<StaffId>>, Stop> {
    let mut all: BTreeMap<Id, Vec<StaffId>> = BTreeMap::new();
    for held in tx.every::<AddressCheck>()? {
        let id = <[u8; 16]>::try_from(held.row.about.as_slice()).map(Id).unwrap_or_default();
        all.entry(id).or_default().push(held.row.by);
    }
    Ok(all)
}

fn checked_by(checks: &BTreeMap<Id, Vec<StaffId>>, id: Id, staff: &Names<StaffId>) -> Part {
    let by = checks.get(&id).map_or(&[][..], Vec::as_slice);
    Part::Many(by.iter().map(|by| Part::Text(name_of(staff, by))).collect())
}

/// What was posted and what became of it, the first first.
pub(super) fn postings(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let checks = address_checks(tx)?;
    let all = tx.every::<Posting>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        if !reach.work(&row.department, row.affairs) || !sees_whose(tx, reach, &row)? {
            continue;
        }
        let ended = tx.get::<PostingState>(row.id.0)?.map(|held| held.row);
        let copies = usize::from(row.copy.is_some());
        let mut line = Line::new(row.id, &row.address)
            .text("affairs", name_of(&names, &row.affairs))
            .count("copies", copies)
            .count("documents", row.documents.0.len())
            .maybe("tracking", row.tracking.shown())
            .with("provision", item(told, &row.provision, row.on_day))
            .with("address-checked-by", checked_by(&checks, row.id.0, &staff))
            .text("on-day", row.on_day)
            .text("posted-by", name_of(&staff, &row.by));
        if let Some(code) = &row.destination {
            line = line.with("destination", told.destination(code));
        }
        lines.push(match ended {
            Some(ended) => {
                line.maybe("arrived-on", ended.ended_on).state(state_of_posting(&ended.state))
            }
            None => line,
        });
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// An address of a person is shown to whoever may see the person.
fn sees_whose(tx: &mut Tx<'_>, reach: &Reach, posting: &Posting) -> Result<bool, Stop> {
    let Some(person) = posting.person else { return Ok(true) };
    let person = tx.get::<Person>(person.0)?;
    let affairs = std::iter::once(posting.affairs);
    Ok(person.is_some_and(|person| reach.sees(&person.department, affairs)))
}

fn state_of_posting(state: &Slug) -> &'static str {
    match state.as_str() {
        "arrived" => "arrived",
        "came_back" => "came_back",
        "lost" => "lost",
        _ => "on_the_way",
    }
}

/// What was carried out and is not back.
pub(super) fn out(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let mut all = tx.every::<Outing>()?;
    all.retain(|held| held.state.as_str() == "out");
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        if !reach.work(&row.department, row.affairs) {
            continue;
        }
        let things = tx.things_out_with(row.id)?;
        let of = |kind: &str| things.iter().filter(|one| one.kind.as_str() == kind).count();
        lines.push(
            Line::new(row.id, &row.place)
                .text("affairs", name_of(&names, &row.affairs))
                .count("copies", of("copy"))
                .count("documents", of("document"))
                .text("carrier", name_of(&staff, &row.carrier))
                .with("container", Part::Code("container", row.container.to_string()))
                .text("out-at", Moment::of(row.out_at))
                .text("due", row.due)
                .state(if row.due < told.day { "overdue" } else { "out" }),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}
