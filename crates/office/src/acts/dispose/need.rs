//! The need for which a number is held: it opens, ends on a day, and opens again (H5.13, U7.1). Who has no open need has
//! left; whoever has one has not, so that every number that is held becomes due one day.

use std::collections::BTreeSet;

use domain::id::{AffairsId, PersonId};
use domain::rows::{EventAffairs, Person, Purpose};
use domain::{Day, FormError, Slug, Stop};

use super::record_event::Happened;
use super::term;
use crate::desk::Page;
use crate::input::slug;

/// What ended, and until when it must be kept.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) purposes: usize,
    pub(super) keep_until: Option<Day>,
}

/// A purpose begins. What the person was told when it was there before stands: it is a re-employment, not another use. A leaving
/// of the person or of the member of staff, entered ahead or of a day on which the purpose had begun, ends it with the others.
///
/// # Errors
/// A failure when a term is missing, or of the store.
pub(crate) fn begin(page: &mut Page<'_, '_>, mut purpose: Purpose) -> Result<(), Stop> {
    let person = page.known::<Person>("person", purpose.person.0)?.row;
    for before in page.tx.purposes_of(person.id, purpose.affairs)? {
        match before.row.told {
            Some(told) => purpose.tell(&told.codes()),
            None => purpose.told.take().is_some(),
        };
    }
    let family = page.tx.people_of_staff(&person.staff_number)?;
    let oneself = family.into_iter().find(|held| held.row.relation.as_str() == "self");
    let mut leaving = None;
    for one in [Some(&person), oneself.as_ref().map(|held| &held.row)].into_iter().flatten() {
        let Some(left_on) = one.left_on.filter(|day| purpose.since <= *day) else { continue };
        if left_on >= page.at.day() || has_left(page, one)? {
            leaving = Some(leaving.map_or(left_on, |day: Day| day.min(left_on)));
        }
    }
    if let Some(on_day) = leaving.filter(|_| !domain::broken::is_off("leaving_ahead")) {
        close(page, &mut purpose, on_day)?;
    }
    page.put(&purpose)?;
    leave_out_of_disposals(page, person.id)?;
    settle(page, person, None)
}

/// Ends what is open of a person's need on a day; of these affairs alone, when some are named.
///
/// # Errors
/// The form errors `before_since` and `day_too_early`; a failure when a term is missing, or of the store.
pub(super) fn end(
    page: &mut Page<'_, '_>,
    person: Person,
    on_day: Day,
    ends: &dyn Fn(&Purpose) -> bool,
    ended: &mut Ended,
) -> Result<(), Stop> {
    page.subject(person.id);
    for held in page.tx.purposes_of_person(person.id)? {
        let mut purpose = held.row;
        if purpose.ended_on.is_some() || !ends(&purpose) {
            continue;
        }
        if on_day < purpose.since && !domain::broken::is_off("purpose_days") {
            return Err(FormError::new("on_day", "before_since").into());
        }
        close(page, &mut purpose, on_day)?;
        ended.keep_until = ended.keep_until.max(purpose.keep_until);
        page.put(&purpose)?;
        ended.purposes += 1;
    }
    settle(page, person, Some(on_day))
}

/// A need ends on a day: which documents may still be made with the number, and until when it must be kept, follows from there.
fn close(page: &mut Page<'_, '_>, purpose: &mut Purpose, on_day: Day) -> Result<(), Stop> {
    purpose.ended_on = Some(on_day);
    purpose.used_until = term::used_until(page, purpose, on_day)?;
    purpose.keep_until = Some(term::of_need(page, purpose, on_day)?);
    Ok(())
}

/// A document was made with the numbers of people: of those whose need ended before, it is kept for its own term, which began
/// today.
///
/// # Errors
/// A failure when a term is missing, or of the store.
pub(crate) fn made(
    page: &mut Page<'_, '_>,
    (affairs, document): (AffairsId, &Slug),
    people: &[PersonId],
) -> Result<(), Stop> {
    let today = page.at.day();
    let people: BTreeSet<&PersonId> = people.iter().collect();
    let mut kept = None;
    for held in page.tx.purposes_after_their_end(affairs, today)? {
        let mut need = held.row;
        if !people.contains(&need.person) || !need.serves(document, today) {
            continue;
        }
        let until = match kept {
            Some(until) => until,
            None => *kept.insert(term::of_document(page, affairs, document, today)?),
        };
        if need.keep_until < Some(until) && !domain::broken::is_off("made_after_the_end") {
            need.keep_until = Some(until);
            page.put(&need)?;
        }
    }
    Ok(())
}

/// The need of everybody ends with affairs that end, and its term runs from there. For how many people.
///
/// # Errors
/// As [`end`].
pub(crate) fn end_of_affairs(
    page: &mut Page<'_, '_>,
    affairs: AffairsId,
    last: Day,
) -> Result<usize, Stop> {
    let open = page.tx.purposes_for(affairs)?.into_iter().map(|held| held.row.person);
    let mut ended = Ended::default();
    for id in open.collect::<BTreeSet<PersonId>>() {
        let person = page.known::<Person>("affairs", id.0)?.row;
        end(page, person, last, &|purpose| purpose.affairs == affairs, &mut ended)?;
    }
    Ok(ended.purposes)
}

/// Opens what a day ended of a person's need, but for affairs that ended themselves; nobody is to dispose of the number on its ground.
///
/// # Errors
/// A failure of the store.
pub(super) fn reopen(
    page: &mut Page<'_, '_>,
    person: Person,
    ended_on: Day,
    opens: &dyn Fn(AffairsId) -> bool,
) -> Result<usize, Stop> {
    let mut opened = 0;
    page.subject(person.id);
    for held in page.tx.purposes_of_person(person.id)? {
        let mut purpose = held.row;
        let opens = purpose.ended_on == Some(ended_on) && opens(purpose.affairs);
        if opens && term::goes_on(page, purpose.affairs)? {
            purpose.ended_on = None;
            purpose.keep_until = None;
            purpose.used_until = None;
            page.put(&purpose)?;
            opened += 1;
        }
    }
    leave_out_of_disposals(page, person.id)?;
    settle(page, person, None)?;
    Ok(opened)
}

/// Whether somebody left and did not come back: an event of their own that is on record says so. Needs that ended with affairs
/// are no leaving, and neither is the end of one contract of several.
///
/// # Errors
/// A failure of the store.
pub(crate) fn has_left(page: &mut Page<'_, '_>, person: &Person) -> Result<bool, Stop> {
    if person.left_on.is_none_or(|last| last >= page.at.day()) {
        return Ok(false);
    }
    let (mut gone, mut back) = (None, None);
    for held in page.tx.events_of(person.id)? {
        let is_whole = page.tx.get::<EventAffairs>(held.row.id.0)?.is_none();
        match Happened::of_code(held.row.kind.as_str()) {
            Some(Happened::Rehired) => back = back.max(Some(held.row.on_day)),
            Some(kind) if kind.ends_need() && is_whole => {
                gone = gone.max(Some(held.row.on_day));
            }
            _ => {}
        }
    }
    // Somebody whose need is over and who left on the day of a return left after it.
    Ok(gone.is_some() && back <= gone && !domain::broken::is_off("has_left"))
}

/// Whether an event on record says that the person died.
///
/// # Errors
/// A failure of the store.
pub(crate) fn has_died(page: &mut Page<'_, '_>, person: PersonId) -> Result<bool, Stop> {
    let events = page.tx.events_of(person)?;
    let died = |kind: &str| Happened::of_code(kind) == Some(Happened::Died);
    Ok(events.iter().any(|held| died(held.row.kind.as_str()))
        && !domain::broken::is_off("order_of_events"))
}

/// Whether some of a person's need is open.
///
/// # Errors
/// A failure of the store.
pub(super) fn is_open(page: &mut Page<'_, '_>, person: PersonId) -> Result<bool, Stop> {
    let purposes = page.tx.purposes_of_person(person)?;
    Ok(purposes.iter().any(|held| held.row.ended_on.is_none()))
}

/// The day of leaving follows from the need: it is that on which the last of it ended, or the day that is said where
/// there was none.
fn settle(page: &mut Page<'_, '_>, person: Person, said: Option<Day>) -> Result<(), Stop> {
    let purposes = page.tx.purposes_of_person(person.id)?;
    let is_open = purposes.iter().any(|held| held.row.ended_on.is_none());
    let last = purposes.iter().filter_map(|held| held.row.ended_on).max();
    let left_on = if is_open { None } else { last.max(said) };
    if left_on == person.left_on {
        return Ok(());
    }
    page.put(&Person { left_on, ..person })?;
    Ok(())
}

/// A disposal that was instructed, and not carried out, does not concern the person any more: else it would wait for
/// them, and the others in it with it.
///
/// # Errors
/// A failure of the store.
pub(super) fn leave_out_of_disposals(
    page: &mut Page<'_, '_>,
    person: PersonId,
) -> Result<(), Stop> {
    for held in page.tx.disposals_in("instructed")? {
        let mut row = held.row;
        if !row.people.0.contains(&person) {
            continue;
        }
        row.people.0.retain(|id| *id != person);
        if row.people.0.is_empty() {
            row.state = slug("withdrawn")?;
            page.close_duties("carry_out_disposal", row.id.0)?;
        }
        page.put(&row)?;
    }
    Ok(())
}
