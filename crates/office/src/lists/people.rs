//! Lists that show names of people whose number is held, or what was done with their numbers.

use std::collections::BTreeMap;

use domain::id::{AffairsId, PersonId};
use domain::rows::{Affairs, Copy, Disposal, Person, Purpose};
use domain::{ExternalCode, FormError, Stop};
use store::{Held, Tx};

use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::reach::Reach;
use super::{Filter, MOST_PEOPLE};

/// People by staff number, name or both. Dates of birth are left out: nobody needs them to find an id.
pub(super) fn people(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let names = affairs_names(tx)?;
    let (found, held_for) = match &filter.staff_number {
        Some(number) => {
            let number = ExternalCode::new(number.as_str())
                .map_err(|_| FormError::new("staff_number", "external_code_form"))?;
            let found = tx.people_of_staff(&number)?;
            let mut held_for = BTreeMap::new();
            for person in &found {
                held_for.insert(person.row.id, tx.purposes_of_person(person.row.id)?);
            }
            (found, held_for)
        }
        None => (tx.every::<Person>()?, all_purposes(tx)?),
    };
    let wanted = filter.name.as_deref().map(plain);
    let (mut lines, mut more, mut kept_back) = (Vec::new(), 0, false);
    for person in found {
        let named = wanted.as_ref().is_none_or(|part| {
            plain(person.name.as_str()).contains(part) || plain(person.kana.as_str()).contains(part)
        });
        if !named {
            continue;
        }
        let purposes = held_for.get(&person.row.id).map_or(&[][..], Vec::as_slice);
        let affairs: Vec<AffairsId> = purposes.iter().map(|p| p.affairs).collect();
        if !reach.person(&person, &affairs) {
            kept_back = true;
        } else if lines.len() < MOST_PEOPLE {
            lines.push(line_of(&person.row, purposes, &names, told));
        } else {
            more += 1;
        }
    }
    // That somebody was kept back is not told for a name: it would say that there is such a person.
    let narrowed = !reach.is_whole() && (kept_back || lines.is_empty());
    let asked = filter.name.is_some() || filter.staff_number.is_some();
    Ok(Listed { lines, more, narrowed: if asked { !reach.is_whole() } else { narrowed } })
}

fn line_of(
    person: &Person,
    purposes: &[Held<Purpose>],
    names: &Names<AffairsId>,
    told: &Told<'_>,
) -> Line {
    let held: Vec<Part> = purposes
        .iter()
        .filter(|p| p.ended_on.is_none_or(|ended| ended >= told.day))
        .map(|p| Part::Text(name_of(names, &p.affairs)))
        .collect();
    Line::new(person.id, &person.name)
        .text("kana", &person.kana)
        .text("staff-number", &person.staff_number)
        .with("relation", Part::Code("relation", person.relation.to_string()))
        .text("department", &person.department)
        .with("held-for", Part::Many(held))
        .maybe("left-on", person.left_on)
        .state(if person.left_on.is_some() { "left" } else { "here" })
}

/// Without spaces, so that `山田太郎` finds `山田　太郎`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

fn all_purposes(tx: &mut Tx<'_>) -> Result<BTreeMap<PersonId, Vec<Held<Purpose>>>, Stop> {
    let mut all: BTreeMap<PersonId, Vec<Held<Purpose>>> = BTreeMap::new();
    for purpose in tx.every::<Purpose>()? {
        all.entry(purpose.person).or_default().push(purpose);
    }
    Ok(all)
}

fn affairs_names(tx: &mut Tx<'_>) -> Result<Names<AffairsId>, Stop> {
    Ok(tx.every::<Affairs>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect())
}

/// Filled files, erased or not.
pub(super) fn copies(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let all = tx.every::<Copy>()?;
    let count = all.len();
    let seen = all.iter().filter(|held| reach.work(&held.department, held.affairs));
    let lines: Vec<Line> = seen
        .map(|Held { row, .. }| {
            let overdue = row.due < told.day && matches!(row.state.as_str(), "open" | "submitted");
            Line::new(row.id, &row.name)
                .text("form", row.form.as_str().trim_start_matches("form-"))
                .text("affairs", name_of(&names, &row.affairs))
                .count("people", row.people.0.len())
                .text("made-on", row.made_on)
                .text("made-by", name_of(&staff, &row.made_by))
                .text("due", row.due)
                .maybe("erased-on", row.erased_on)
                .state(if overdue { "overdue" } else { row.state.as_str() })
        })
        .collect();
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Disposals with their state; whose numbers they are is not listed.
pub(super) fn disposals(tx: &mut Tx<'_>, reach: &Reach, _: &Told<'_>) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<Disposal>()?;
    let count = all.len();
    let lines: Vec<Line> = all
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
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}
