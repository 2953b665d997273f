//! Lists of what left: submissions with the authority's answer, and what is or was out of the house.

use std::collections::BTreeMap;

use domain::id::{CopyId, StaffId};
use domain::rows::{
    AddressCheck, CarriedThing, Copy, Outing, Person, Posting, PostingState, Sending, Submission,
    SubmissionState,
};
use domain::{Day, Id, Moment, Slug, Stop};
use store::{Held, Tx};

use super::Filter;
use super::ending::record_of;
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
        let documents = row.documents.as_ref().map(|documents| {
            Part::Many(documents.0.iter().map(|document| told.purpose(document)).collect())
        });
        let line = Line::new(row.id, &copy.name)
            .with("form", told.form(&copy.form))
            .part("purposes", documents)
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

/// What was carried out, and what of it came back: when, erased or not, and who looked.
pub(super) fn out(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let mut all = tx.every::<Outing>()?;
    all.retain(|held| !filter.still_out || held.state.as_str() == "out");
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all {
        if !reach.work(&row.department, row.affairs) {
            continue;
        }
        let things = tx.things_of_outing(row.id)?;
        let of = |kind: &str| things.iter().filter(|one| one.kind.as_str() == kind).count();
        let still = things.iter().filter(|one| one.state.as_str() == "out").count();
        let back: Vec<&Held<CarriedThing>> =
            things.iter().filter(|one| one.state.as_str() == "back").collect();
        let back_at = back.iter().filter_map(|one| one.ended_at).max();
        let looked = if filter.brief { Vec::new() } else { who_looked(tx, &back, &staff)? };
        let overdue = row.state.as_str() == "out" && row.due < told.day;
        lines.push(
            Line::new(row.id, &row.place)
                .text("affairs", name_of(&names, &row.affairs))
                .count("copies", of("copy"))
                .count("documents", of("document"))
                .count("media", of("medium"))
                .text("carrier", name_of(&staff, &row.carrier))
                .with("container", Part::Code("container", row.container.to_string()))
                .text("taken-out-by", name_of(&staff, &row.by))
                .text("out-at", Moment::of(row.out_at))
                .text("due", row.due)
                .count("still-out", still)
                .maybe("back-at", back_at.map(Moment::of))
                .part("erased", erased(&back))
                .maybe("erased-on", back.iter().filter_map(|one| one.erased_on).max())
                .with("looked-by", Part::Many(looked))
                .state(if overdue { "overdue" } else { row.state.as_str() }),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Whether the data that came back were erased; nothing is said of papers.
fn erased(back: &[&Held<CarriedThing>]) -> Option<Part> {
    let data = back.iter().filter(|one| matches!(one.kind.as_str(), "copy" | "medium"));
    let (data, erased) = data.fold((0, 0), |(data, erased), one| {
        (data + 1, erased + usize::from(one.erased_on.is_some()))
    });
    let code = match (data, erased) {
        (0, _) => return None,
        (_, 0) => "none",
        _ if erased == data => "all",
        _ => "some",
    };
    Some(Part::Code("erased-back", code.to_owned()))
}

/// Who recorded that things were back: they had them before their eyes.
fn who_looked(
    tx: &mut Tx<'_>,
    back: &[&Held<CarriedThing>],
    staff: &Names<StaffId>,
) -> Result<Vec<Part>, Stop> {
    let mut looked: Vec<StaffId> = Vec::new();
    for one in back {
        let Some(id) = tx.last_record::<CarriedThing>(one.id.0)? else { continue };
        let by = record_of(tx, id)?.and_then(|record| record.actor.staff);
        looked.extend(by.filter(|by| !looked.contains(by)));
    }
    Ok(looked.iter().map(|by| Part::Text(name_of(staff, by))).collect())
}
