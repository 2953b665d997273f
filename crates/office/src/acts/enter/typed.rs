//! A number that is typed: blind, twice, and on its way into the vault.

use domain::id::{AffairsId, PersonId, SecretId};
use domain::rows::{Affairs, Entry};
use domain::{ActName, Duty, Failure, FormError, Slug, Stop};
use number::IndividualNumber;
use regulation::Reading;

use crate::act::Spec;
use crate::desk::{Desk, Ground, NewDuty, Page};
use crate::input::{SecretText, slug};
use crate::round::sealed_row;

/// Reads a number as typed.
///
/// # Errors
/// A form error that says what is wrong with it and repeats no digit.
pub(crate) fn typed(field: &str, text: &SecretText) -> Result<IndividualNumber, Stop> {
    use digits::Fault;
    IndividualNumber::parse(text.expose_text()).map_err(|fault| {
        let error = match fault {
            Fault::Empty => FormError::new(field, "typed_empty"),
            Fault::Length { digits } => {
                FormError::new(field, "typed_length").with("digits", digits)
            }
            Fault::CheckDigit => FormError::new(field, "typed_check_digit"),
            _ => FormError::new(field, "typed_form"),
        };
        error.into()
    })
}

/// Blind double entry: the second time says the same as the first.
///
/// # Errors
/// A form error for either, or because they differ.
pub(crate) fn typed_twice(
    number: &SecretText,
    again: &SecretText,
) -> Result<IndividualNumber, Stop> {
    let (first, second) = (typed("number", number)?, typed("again", again)?);
    if !first.same_as(&second) && !domain::broken::is_off("typed_twice") {
        return Err(FormError::new("again", "typed_differs").into());
    }
    Ok(first)
}

/// Whether a number is what a secret of a person holds: the index answers, the vault is not opened.
///
/// # Errors
/// A failure of vault or store.
pub(crate) fn is_held_as(
    page: &mut Page<'_, '_>,
    number: &IndividualNumber,
    person: PersonId,
    secret: SecretId,
) -> Result<bool, Stop> {
    let tag = *page.vault()?.index_tag(number)?.as_bytes();
    Ok(page.tx.index_find(&tag)? == Some(secret)
        || page.tx.index_find(&vault::linked_tag(&tag, person))? == Some(secret))
}

/// Seals a number for a person and enters it in the duplicate index.
///
/// # Errors
/// The form error `number_already_held` when somebody has it who is not linked as the same human; a failure of
/// vault or store.
pub(crate) fn seal(
    page: &mut Page<'_, '_>,
    person: PersonId,
    number: &IndividualNumber,
) -> Result<SecretId, Stop> {
    let vault = page.vault()?;
    let secret: SecretId = page.draw();
    let sealed = vault.seal_number(person, secret, number)?;
    let tag = *vault.index_tag(number)?.as_bytes();
    if let Some((_, first)) = page.tx.index_insert(&[(tag, secret)])?.first() {
        let same = page.tx.same_human(person)?;
        let held = page.tx.secrets_of_people(&same)?;
        if !held.iter().any(|row| row.id == *first) {
            return Err(FormError::new("number", "number_already_held").into());
        }
        let linked = vault::linked_tag(&tag, person);
        if !page.tx.index_insert(&[(linked, secret)])?.is_empty() {
            return Err(FormError::new("number", "number_already_held").into());
        }
    }
    page.tx.secrets_insert(&[sealed_row(sealed)])?;
    page.sealed([secret]);
    Ok(secret)
}

/// The answers "already held" and "not theirs" tell who has this number: nobody gets them without a record.
///
/// # Errors
/// What the act came to; a failure of the store.
pub(crate) fn told_on_record<T>(
    desk: &Desk<'_>,
    spec: &Spec,
    ground: &Ground,
    (person, affairs): (PersonId, AffairsId),
    done: Result<T, Stop>,
) -> Result<T, Stop> {
    let told =
        |error: &&FormError| matches!(error.code, "number_already_held" | "number_of_another");
    if let Err(Stop::Form(errors)) = &done
        && let Some(error) = errors.iter().find(told)
    {
        let told = if error.code == "number_already_held" { "already_held" } else { "not_theirs" };
        desk.record_failed(spec, ground, |page| {
            page.detail(told, ledger::DetailValue::Int(1));
            settle_later(page, spec.name, person, affairs)
        })?;
    }
    done
}

/// Whose number it is, is settled within days and not forgotten.
fn settle_later(
    page: &mut Page<'_, '_>,
    act: ActName,
    person: PersonId,
    affairs: AffairsId,
) -> Result<(), Stop> {
    if !page.tx.open_duties("link_person", person.0)?.is_empty() {
        return Ok(());
    }
    let department = page.known::<Affairs>("affairs", affairs.0)?.row.department;
    let days: i32 = page.office.limits()?.check_days.into();
    page.open_duty(NewDuty {
        kind: "link_person",
        about: person.0,
        owner: Duty::Clerk,
        staff: None,
        department: Some(&department),
        due: page.at.day().plus_days(days),
        opened_by: act,
        closed_by: ActName::LinkPerson,
    })
}

/// Of a roster so short that the pack has it read as what is typed, every number is read a second time; of a longer
/// one some are (H6.7).
///
/// # Errors
/// A failure of the store.
pub(crate) fn of_roster(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    act: ActName,
    taken: &[(PersonId, SecretId, AffairsId)],
) -> Result<(), Stop> {
    let pack = page.pack()?;
    let readings = pack.readings().ok_or_else(|| Failure::new("not_founded", "second_reading"))?;
    if taken.len() >= usize::from(readings.few) || domain::broken::is_off("few_read") {
        return sample(page, desk, act, taken);
    }
    for (person, secret, affairs) in taken.iter().copied() {
        enter(page, desk, &Typed { person, affairs, secret, act })?;
    }
    Ok(())
}

/// Some of the numbers of a roster are read a second time from its source, where the pack asks that (H6.7).
///
/// # Errors
/// A failure of the store.
pub(crate) fn sample(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    act: ActName,
    taken: &[(PersonId, SecretId, AffairsId)],
) -> Result<(), Stop> {
    let pack = page.pack()?;
    let readings = pack.readings().ok_or_else(|| Failure::new("not_founded", "second_reading"))?;
    for at in crate::series::some(page.office.random(), taken.len(), readings.sample.into()) {
        let Some((person, secret, affairs)) = taken.get(at).copied() else { continue };
        let typed = Typed { person, affairs, secret, act };
        wait(page, desk, &typed, Reading::Sample)?;
    }
    Ok(())
}

/// Whose number was typed, and for what.
pub(crate) struct Typed {
    pub person: PersonId,
    pub affairs: AffairsId,
    pub secret: SecretId,
    pub act: ActName,
}

/// Enters what was typed in the register of entries, with the second reading that the pack asks (H6.7).
///
/// # Errors
/// A failure of the store.
pub(crate) fn enter(page: &mut Page<'_, '_>, desk: &Desk<'_>, typed: &Typed) -> Result<Slug, Stop> {
    let pack = page.pack()?;
    let readings = pack.readings().ok_or_else(|| Failure::new("not_founded", "second_reading"))?;
    wait(page, desk, typed, readings.typed)?;
    slug(readings.typed.code())
}

fn wait(page: &mut Page<'_, '_>, desk: &Desk<'_>, typed: &Typed, way: Reading) -> Result<(), Stop> {
    let department = page.known::<Affairs>("affairs", typed.affairs.0)?.row.department;
    let row = Entry {
        id: page.draw(),
        person: typed.person,
        secret: typed.secret,
        affairs: typed.affairs,
        department,
        way: slug(way.code())?,
        entered_by: desk.staff()?,
        entered_on: page.at.day(),
        state: slug(if way == Reading::None { "read" } else { "waiting" })?,
        differed: 0,
        read_by: None,
        read_on: None,
    };
    page.put(&row)?;
    if way == Reading::None {
        return Ok(());
    }
    let days: i32 = page.office.limits()?.check_days.into();
    page.open_duty(NewDuty {
        kind: "second_reading",
        about: row.id.0,
        owner: Duty::Clerk,
        staff: None,
        department: Some(&row.department),
        due: page.at.day().plus_days(days),
        opened_by: typed.act,
        closed_by: ActName::SecondReading,
    })
}

/// What was typed and is not held any more waits for no second reading.
///
/// # Errors
/// A failure of the store.
pub(crate) fn gone(page: &mut Page<'_, '_>, secrets: &[SecretId]) -> Result<(), Stop> {
    for held in page.tx.entries_open()? {
        let mut entry = held.row;
        if secrets.contains(&entry.secret) {
            entry.state = slug("gone")?;
            page.put(&entry)?;
            page.close_duties("second_reading", entry.id.0)?;
        }
    }
    Ok(())
}
