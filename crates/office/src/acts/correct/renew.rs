//! A number in the place of another: the old one is disposed of, the new one is sealed and waits for its second
//! reading.

use domain::id::{AffairsId, InstructionId, PersonId, SecretId, StaffId};
use domain::rows::{Affairs, Disposal, Instruction};
use domain::{ActName, Duty, Failure, FormError, Label, List, Stop};
use number::IndividualNumber;

use super::Correcting;
use crate::acts::enter::typed::{self, Typed};
use crate::desk::{Desk, NewDuty, Page};
use crate::input::slug;

/// Puts a number in the place of what is held of a person, and hands back the secrets that are gone.
pub(super) fn renew(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    what: &Correcting,
    number: &IndividualNumber,
) -> Result<Vec<SecretId>, Stop> {
    let held = page.tx.secrets_of_people(&[what.person])?;
    let old: Vec<SecretId> = held.iter().map(|row| row.id).collect();
    if old.is_empty() {
        return Err(FormError::new("person", "no_number_held").into());
    }
    for secret in &old {
        if typed::is_held_as(page, number, what.person, *secret)? {
            return Err(FormError::new("number", "number_unchanged").into());
        }
    }
    remove(page, desk, (what.act, what.instruction), (what.person, what.affairs), &old)?;
    let secret = typed::seal(page, what.person, number)?;
    let (person, affairs, act) = (what.person, what.affairs, what.act);
    typed::enter(page, desk, &Typed { person, affairs, secret, act })?;
    look_at_linked(page, what, Some(number))?;
    Ok(old)
}

/// Who is the same human by a link must have the same number: their entries are looked at next. Where the right one is
/// not known, whatever they have is in question.
pub(super) fn look_at_linked(
    page: &mut Page<'_, '_>,
    what: &Correcting,
    number: Option<&IndividualNumber>,
) -> Result<(), Stop> {
    page.close_duties("look_at_linked", what.person.0)?;
    let days: i32 = page.office.limits()?.check_days.into();
    for linked in page.tx.same_human(what.person)? {
        let held = page.tx.secrets_of_people(&[linked])?;
        let mut has_it = held.is_empty();
        for row in held {
            if let Some(number) = number {
                has_it |= typed::is_held_as(page, number, linked, row.id)?;
            }
        }
        if has_it {
            continue;
        }
        let department = page.tx.department_of(linked)?;
        page.open_duty(NewDuty {
            kind: "look_at_linked",
            about: linked.0,
            owner: Duty::Clerk,
            staff: None,
            department: department.as_ref(),
            due: page.at.day().plus_days(days),
            opened_by: what.act,
            closed_by: ActName::ReplaceNumber,
        })?;
    }
    Ok(())
}

/// Puts the secrets that are gone on the tombstones of the seals.
pub(in crate::acts) fn bury(desk: &Desk<'_>, old: Vec<SecretId>) -> Result<(), Stop> {
    desk.office.vault()?.bury(old);
    // Should no seal place take the tombstones now, the next unsealing and the round write them.
    crate::seals::write(desk.office).map(drop)
}

/// Removes what is held of a person, as a disposal that was carried out: instructed by whoever gave the instruction for the
/// act; where the act needs none, by whoever answers for it.
pub(in crate::acts) fn remove(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    (act, under): (ActName, Option<InstructionId>),
    (person, affairs): (PersonId, AffairsId),
    secrets: &[SecretId],
) -> Result<(), Stop> {
    page.tx.index_remove(secrets)?;
    page.tx.secrets_remove(secrets)?;
    page.removed(secrets.iter().copied());
    typed::gone(page, secrets)?;
    let department = page.known::<Affairs>("affairs", affairs.0)?.row.department;
    let instructed_by = match under {
        Some(id) => page.known::<Instruction>("instruction", id.0)?.row.supervisor,
        None => answering(page, &department)?,
    };
    let today = page.at.day();
    let row = Disposal {
        id: page.draw(),
        department,
        people: List(vec![person]),
        secrets: List(secrets.to_vec()),
        state: slug("carried_out")?,
        instructed_by,
        carried_out_by: Some(desk.staff()?),
        carried_out_on: Some(today),
        round: None,
        confirmed_by: None,
        confirmed_on: None,
    };
    page.put(&row)?;
    crate::round::round_is_due(page, row.id.0, act)
}

/// The officer who answers for a disposal that nobody had to instruct: the supervisor, else the manager.
fn answering(page: &mut Page<'_, '_>, department: &Label) -> Result<StaffId, Stop> {
    let today = page.at.day();
    let mut officers = page.tx.holders(Duty::Supervisor, Some(department), today)?;
    officers.extend(page.tx.holders(Duty::Manager, None, today)?);
    let first = officers.into_iter().next();
    Ok(first
        .map(|held| held.row.staff)
        .ok_or_else(|| Failure::new("nobody_answers", department))?)
}
