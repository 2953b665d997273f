//! Lists that show names of people whose number is held, or what was done with their numbers.

use std::collections::{BTreeMap, BTreeSet};

use domain::code::NotACode;
use domain::id::{AffairsId, PersonId, StaffId};
use domain::rows::{Affairs, Disposal, Person, Purpose, Round, TakenOver};
use domain::{Day, ExternalCode, FormError, Stop};
use store::{Held, Tx};

use super::Filter;
use super::handled::Book;
use super::line::{Line, Listed, Names, Part, Told, name_of};
use super::reach::Reach;
use super::window::MOST;
use crate::acts::dispose::is_over;
use crate::roll::{Known, Roll};

/// People by staff number, name or both, in the order of their kana. Dates of birth are left out: nobody needs them to
/// find an id.
pub(super) fn people(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    told: &Told<'_>,
    roll: &Roll,
) -> Result<Listed, Stop> {
    let names = affairs_names(tx)?;
    let (found, more) = found(tx, reach, filter, told.day, roll)?;
    let sealed = tx.secrets_of_people(&found)?;
    let sealed: BTreeSet<PersonId> = sealed.into_iter().map(|secret| secret.person).collect();
    let mut lines = Vec::new();
    for id in &found {
        let Some(person) = tx.get::<Person>(id.0)? else { continue };
        let needs = tx.purposes_of_person(*id)?;
        let needs: Vec<&Purpose> =
            needs.iter().map(|held| &held.row).filter(|need| !is_over(need, told.day)).collect();
        let affairs: Vec<AffairsId> = needs.iter().map(|purpose| purpose.affairs).collect();
        let Some(seen) = reach.person(&person, &affairs) else { continue };
        let number = match sealed.contains(id) {
            true => "held",
            false if affairs.is_empty() => "ended",
            false => "awaited",
        };
        let line = line_of((&person, told.day), number, &seen, &names)
            .with("told-of", told_of(&needs, &seen, told));
        // Nobody of whom only the old ledger tells is in the office, as far as is known.
        let unknown = affairs.is_empty() && person.left_on.is_none() && is_wiped(tx, *id)?;
        lines.push(if unknown { line.state("before_bannin") } else { line });
    }
    // Said to everybody whose reach has a limit: else it would tell that there is such a person.
    Ok(Listed { lines, more, narrowed: !reach.is_whole() })
}

/// Whom a filter finds, as far as a page goes, and how many more.
fn found(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    day: Day,
    roll: &Roll,
) -> Result<(Vec<PersonId>, usize), Stop> {
    let only = filter.only.as_deref().map(str::parse::<PersonId>);
    let named = match (only, &filter.staff_number) {
        (Some(id), _) => Some(id.into_iter().collect()),
        (None, Some(number)) => {
            let family = tx.people_of_staff(&staff_number(number)?)?.into_iter();
            Some(family.map(|held| held.id).collect::<BTreeSet<PersonId>>())
        }
        (None, None) => None,
    };
    let after = filter.after.as_deref().map(str::parse::<PersonId>);
    let sought = filter.sought()?;
    roll.look(tx, |people| {
        let shown = after.as_ref().map(|id| {
            let last = people.iter().position(|known| Ok(known.person) == *id);
            last.map_or(people.len(), |last| last + 1)
        });
        let is_sought = |known: &&Known| {
            named.as_ref().is_none_or(|named| named.contains(&known.person))
                && sought.part.as_ref().is_none_or(|part| known.is_called(part))
                && reach.sees(&known.department, known.affairs(day))
        };
        let mut sought = people.iter().skip(shown.unwrap_or(0)).filter(is_sought);
        let found = sought.by_ref().take(MOST).map(|known| known.person).collect();
        (found, sought.count())
    })
}

/// Whether the number was destroyed before it could come in.
fn is_wiped(tx: &mut Tx<'_>, person: PersonId) -> Result<bool, Stop> {
    let over = tx.taken_over_of(person)?;
    Ok(over.iter().any(|held| held.state.as_str() == "wiped"))
}

pub(super) fn staff_number(typed: &str) -> Result<ExternalCode, FormError> {
    ExternalCode::new(typed).map_err(|e| match e {
        NotACode::Form => FormError::new("staff_number", "external_code_form"),
        NotACode::LooksLikeNumber => FormError::new("staff_number", "holds_number"),
    })
}

fn line_of(
    (person, day): (&Person, Day),
    number: &str,
    affairs: &[AffairsId],
    names: &Names<AffairsId>,
) -> Line {
    let held = affairs.iter().map(|id| Part::Text(name_of(names, id))).collect();
    Line::new(person.id, &person.name)
        .text("kana", &person.kana)
        .text("staff-number", &person.staff_number)
        .with("relation", Part::Code("relation", person.relation.to_string()))
        .text("department", &person.department)
        .with("number-state", Part::Code("number-state", number.to_owned()))
        .with("held-for", Part::Many(held))
        .maybe("left-on", person.left_on)
        .state(if person.left_on.is_some_and(|on| on <= day) { "left" } else { "here" })
}

/// The documents of which the person was told, of the affairs that are seen.
fn told_of(needs: &[&Purpose], seen: &[AffairsId], told: &Told<'_>) -> Part {
    let mut all = Vec::new();
    for need in needs.iter().filter(|need| seen.contains(&need.affairs)) {
        match &need.told {
            Some(documents) => {
                all.extend(documents.codes().iter().map(|document| told.purpose(document)));
            }
            None => all.push(Part::Code("told-of", "all".to_owned())),
        }
    }
    all.dedup();
    Part::Many(all)
}

pub(super) fn affairs_names(tx: &mut Tx<'_>) -> Result<Names<AffairsId>, Stop> {
    Ok(tx.every::<Affairs>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect())
}

/// Disposals with who instructed, carried out and confirmed them and how far the backups are, and those before Bannin that a
/// ledger of before tells of; whose numbers they are is not listed.
pub(super) fn disposals(tx: &mut Tx<'_>, reach: &Reach) -> Result<Listed, Stop> {
    let book = Book::read(tx)?;
    let all = tx.every::<Disposal>()?;
    let mut wiped = tx.every::<TakenOver>()?;
    wiped.retain(|held| held.state.as_str() == "wiped");
    let count = all.len() + wiped.len();
    wiped.retain(|held| reach.department(&held.department));
    let mut seen = wiped.len();
    let mut lines = before_bannin(&wiped);
    for Held { row, .. } in all.iter().filter(|held| reach.department(&held.department)) {
        let by = |id: StaffId| name_of(&book.staff, &id);
        let mut files: Vec<Part> = Vec::new();
        for affairs in tx.affairs_of_people(&row.people.0)? {
            files.extend(book.files_of(affairs));
        }
        let is_done = row.carried_out_on.is_some();
        let numbers = i64::try_from(row.secrets.0.len()).ok().filter(|_| is_done);
        let (backups, left) = backups(tx, row)?;
        let line = Line::new(row.id, &row.department)
            .count("people", row.people.0.len())
            .number("numbers", numbers)
            .with("specific-file", Part::Many(files))
            .with("medium", Part::Code("medium", "in_system".to_owned()))
            .text("instructed-by", by(row.instructed_by))
            .maybe("carried-out-by", row.carried_out_by.map(by))
            .maybe("carried-out-on", row.carried_out_on)
            .part("method", is_done.then(|| Part::Code("disposal-method", "vault".to_owned())))
            .maybe("confirmed-by", row.confirmed_by.map(by))
            .maybe("confirmed-on", row.confirmed_on)
            .part("backups", backups)
            .number("places-left", left)
            .state(&row.state);
        lines.push(line);
        seen += 1;
    }
    Ok(Listed { lines, more: 0, narrowed: seen < count })
}

/// How far the numbers are gone from backups and seal places: the round that made them unreadable, and how many places have
/// not confirmed it.
fn backups(tx: &mut Tx<'_>, row: &Disposal) -> Result<(Option<Part>, Option<i64>), Stop> {
    if row.carried_out_on.is_none() {
        return Ok((None, None));
    }
    let round = match row.round {
        Some(round) => tx.get::<Round>(round.0)?,
        None => None,
    };
    let state = round.as_ref().map_or("waiting", |round| round.state.as_str());
    let left = round.as_ref().and_then(|round| i64::try_from(round.outstanding.0.len()).ok());
    Ok((Some(Part::Code("backups", state.to_owned())), left))
}

/// Numbers that were destroyed before they could come in: one line for each ledger, department, day and method.
fn before_bannin(wiped: &[Held<TakenOver>]) -> Vec<Line> {
    let mut lots: BTreeMap<_, (&TakenOver, usize)> = BTreeMap::new();
    for Held { row, .. } in wiped {
        let lot = (row.disposed_on, row.source, &row.department, &row.method);
        lots.entry(lot).or_insert((row, 0)).1 += 1;
    }
    let line = |(row, people): &(&TakenOver, usize)| {
        Line::new(row.id, &row.department)
            .count("people", *people)
            .maybe("carried-out-on", row.disposed_on)
            .maybe("method", row.method.as_ref())
            .text("roster", row.source)
            .state("before_bannin")
    };
    lots.values().map(line).collect()
}
