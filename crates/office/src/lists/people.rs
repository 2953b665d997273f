//! Lists that show names of people whose number is held, or what was done with their numbers.

use std::collections::{BTreeMap, BTreeSet};

use domain::code::NotACode;
use domain::id::{AffairsId, PersonId};
use domain::rows::{Affairs, Disposal, Person, Purpose, TakenOver};
use domain::{Day, ExternalCode, FormError, Stop};
use store::{Held, Tx};

use super::Filter;
use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::reach::Reach;
use super::window::Window;
use crate::acts::dispose::is_over;

/// Of so few people it is quicker to ask for what each is held for.
const FEW: usize = 50;

/// People by staff number, name or both, in the order of their kana. Dates of birth are left out: nobody needs them to
/// find an id.
pub(super) fn people(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let names = affairs_names(tx)?;
    let only = filter.only.as_deref().map(str::parse::<PersonId>);
    let mut found = match (only, &filter.staff_number) {
        (Some(Ok(id)), _) => tx.get::<Person>(id.0)?.into_iter().collect(),
        (Some(Err(_)), _) => Vec::new(),
        (None, Some(number)) => tx.people_of_staff(&staff_number(number)?)?,
        (None, None) => tx.every::<Person>()?,
    };
    let sought = filter.sought()?;
    found.retain(|held| sought.is_in(held));
    found.sort_by_cached_key(|held| (filing::folded_kana(held.kana.as_str()), held.id));
    let held = held_for(tx, &found, told.day)?;
    let mut wiped = tx.every::<TakenOver>()?;
    wiped.retain(|over| over.state.as_str() == "wiped");
    let wiped: BTreeSet<PersonId> = wiped.iter().map(|over| over.person).collect();
    let (mut shown, mut window) = (Vec::new(), Window::of(filter));
    for person in &found {
        let affairs = held.get(&person.id).map_or(&[][..], Vec::as_slice);
        let Some(seen) = reach.person(person, affairs) else { continue };
        if window.takes(&person.id.to_string()) {
            shown.push((person, affairs, seen));
        }
    }
    let ids: Vec<PersonId> = shown.iter().map(|(person, ..)| person.id).collect();
    let sealed = tx.secrets_of_people(&ids)?;
    let sealed: BTreeSet<PersonId> = sealed.into_iter().map(|secret| secret.person).collect();
    let line = |(person, affairs, seen): &(&Held<Person>, &[AffairsId], Vec<AffairsId>)| {
        let number = match sealed.contains(&person.id) {
            true => "held",
            false if affairs.is_empty() => "ended",
            false => "awaited",
        };
        let line = line_of((person, told.day), number, seen, &names);
        // Nobody of whom only the old ledger tells is in the office, as far as is known.
        let is_wiped = affairs.is_empty() && wiped.contains(&person.id);
        let unknown = is_wiped && person.left_on.is_none();
        if unknown { line.state("before_bannin") } else { line }
    };
    let lines = shown.iter().map(line).collect();
    // Said to everybody whose reach has a limit: else it would tell that there is such a person.
    Ok(Listed { lines, more: window.more, narrowed: !reach.is_whole() })
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

/// The affairs for which each number is needed or must still be kept.
fn held_for(
    tx: &mut Tx<'_>,
    found: &[Held<Person>],
    day: Day,
) -> Result<BTreeMap<PersonId, Vec<AffairsId>>, Stop> {
    let purposes = match found {
        // Of few people it is quicker to ask for each.
        [] => Vec::new(),
        few if few.len() <= FEW => {
            let mut all = Vec::new();
            for person in few {
                all.extend(tx.purposes_of_person(person.id)?);
            }
            all
        }
        _ => tx.every::<Purpose>()?,
    };
    let mut all: BTreeMap<PersonId, Vec<AffairsId>> = BTreeMap::new();
    for purpose in purposes.iter().filter(|purpose| !is_over(purpose, day)) {
        all.entry(purpose.person).or_default().push(purpose.affairs);
    }
    Ok(all)
}

pub(super) fn affairs_names(tx: &mut Tx<'_>) -> Result<Names<AffairsId>, Stop> {
    Ok(tx.every::<Affairs>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect())
}

/// Disposals with their state, and those before Bannin that a ledger of before tells of; whose numbers they are is
/// not listed.
pub(super) fn disposals(tx: &mut Tx<'_>, reach: &Reach, _: &Told<'_>) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<Disposal>()?;
    let mut wiped = tx.every::<TakenOver>()?;
    wiped.retain(|held| held.state.as_str() == "wiped");
    let count = all.len() + wiped.len();
    wiped.retain(|held| reach.department(&held.department));
    let mut seen = wiped.len();
    let mut lines = before_bannin(&wiped);
    let of_here: Vec<Line> = all
        .iter()
        .filter(|held| reach.department(&held.department))
        .map(|Held { row, .. }| {
            Line::new(row.id, &row.department)
                .count("people", row.people.0.len())
                .text("instructed-by", name_of(&staff, &row.instructed_by))
                .maybe("carried-out-on", row.carried_out_on)
                .maybe("confirmed-on", row.confirmed_on)
                .state(&row.state)
        })
        .collect();
    seen += of_here.len();
    lines.extend(of_here);
    Ok(Listed { lines, more: 0, narrowed: seen < count })
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
