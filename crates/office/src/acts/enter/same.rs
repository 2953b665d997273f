//! Whether somebody on a paper, on a roster or in an input is the person in the register (H6.7): by staff number,
//! relation and kana, and then date of birth and name must agree as well. And what a person's entry may say at all.

use domain::rows::Person;
use domain::{Day, ExternalCode, FormError, Label, Slug, Stop};
use filing::{Cells, Legible, Names, Relation, folded_kana};
use store::Held;

use crate::input::known_code;

/// The first day on which an Individual Number could be held.
pub(crate) const FIRST_HELD: Day = Day(16_713);
/// So far ahead a need may be entered.
pub(crate) const MOST_AHEAD: i32 = 366;

/// A person as a paper has them.
pub(crate) struct AsWritten<'a> {
    pub relation: &'a str,
    pub name: &'a str,
    pub kana: &'a str,
    pub birth: Day,
}

/// What the register says of somebody who may be the same.
pub(crate) struct AsHeld<'a> {
    pub name: &'a str,
    pub birth: Day,
}

/// The column in which a known person differs from what is written, when one does.
pub(crate) fn differing(
    names: &Names,
    written: (&str, Day),
    held: &AsHeld<'_>,
) -> Option<&'static str> {
    let (name, birth) = written;
    if domain::broken::is_off("person_agrees") {
        return None;
    }
    if birth != held.birth {
        return Some("birth");
    }
    (!names.same(name, held.name)).then_some("name")
}

/// The person of a family whom what is written means; none when it is somebody new.
///
/// # Errors
/// The form error `person_differs`, for the field that differs.
pub(crate) fn known<'f>(
    family: &'f [Held<Person>],
    written: &AsWritten<'_>,
) -> Result<Option<&'f Held<Person>>, Stop> {
    let kana = folded_kana(written.kana);
    let of_relation = |held: &&Held<Person>| held.row.relation.as_str() == written.relation;
    let same = |held: &&Held<Person>| folded_kana(held.row.kana.as_str()) == kana;
    let Some(found) = family.iter().filter(of_relation).find(same) else {
        let is_oneself = written.relation == Relation::Oneself.code();
        if is_oneself && family.iter().any(|held| of_relation(&held)) {
            return Err(FormError::new("staff_number", "person_differs").into());
        }
        return Ok(None);
    };
    let names = Names::new().map_err(domain::Failure::from)?;
    let held = AsHeld { name: found.row.name.as_str(), birth: found.row.birth };
    match differing(&names, (written.name, written.birth), &held) {
        Some(field) => Err(FormError::new(field, "person_differs").into()),
        None => Ok(Some(found)),
    }
}

/// What is typed of a person, read by the rules of a roster.
///
/// # Errors
/// Form errors, field by field.
pub(crate) fn legible(
    staff_number: &ExternalCode,
    relation: &Slug,
    [name, kana, department]: [&Label; 3],
    birth: Day,
) -> Result<Legible, Stop> {
    let relations = Relation::ALL.iter().map(|relation| relation.code());
    known_code("relation", relation.as_str(), relations)?;
    let written = Relation::from_code(relation.as_str()).map(Relation::written);
    let cells = Cells {
        staff_number: Label::new(staff_number.as_str()).ok(),
        relation: written.and_then(|written| Label::new(written).ok()),
        name: Some(name.clone()),
        kana: Some(kana.clone()),
        birth: Label::new(birth.to_string()).ok(),
        department: Some(department.clone()),
    };
    let said = |faults: Vec<(&'static str, &'static str)>| {
        Stop::Form(faults.into_iter().map(|(field, code)| FormError::new(field, code)).collect())
    };
    cells.read().map_err(said)
}

/// The first day of a need lies in the time of Individual Numbers, and not far ahead.
///
/// # Errors
/// A form error for the field.
pub(crate) fn check_since(field: &str, since: Day, today: Day) -> Result<(), FormError> {
    if since < FIRST_HELD {
        return Err(FormError::new(field, "day_before_law"));
    }
    if since > today.plus_days(MOST_AHEAD) {
        return Err(FormError::new(field, "day_far_ahead"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_held_from_the_day_on_which_the_law_began() {
        assert_eq!(super::FIRST_HELD.to_string(), "2015-10-05");
    }
}
