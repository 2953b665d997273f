//! Keeping and destroying what lies outside of the vault: places, media and stock-takings; papers destroyed,
//! masked or given back; media wiped; contractors' certificates; the confirmation by another person.

mod attach_certificate;
mod choices;
mod confirm_destruction;
mod dispose_paper;
mod lend_medium;
mod move_medium;
mod prints;
mod register_medium;
mod register_place;
mod return_document;
mod settle_stock;
mod store_at;
mod take_stock;
mod wipe_medium;

pub use attach_certificate::AttachCertificate;
pub use choices::{MediumEnd, MediumKind, PlaceKind, ReturnWay};
pub use confirm_destruction::{ConfirmDestruction, Destroyed, Sheet};
pub(crate) use dispose_paper::all_read;
pub use dispose_paper::{DisposePaper, MaskPaper};
pub use lend_medium::{LendMedium, ReturnMedium};
pub use move_medium::MoveMedium;
pub(crate) use prints::{end_prints, pieces};
pub use register_medium::RegisterMedium;
pub use register_place::RegisterPlace;
pub use return_document::{ReturnDocument, Returned};
pub use settle_stock::SettleStock;
pub use store_at::StoreAt;
pub(crate) use store_at::{Papers, is_missing, is_with, take_out};
pub use take_stock::{StockTaken, TakeStock};
pub use wipe_medium::WipeMedium;

use domain::id::{DestructionId, KeepingPlaceId};
use domain::rows::{Affairs, Destruction, KeepingPlace, Zone};
use domain::{ActName, Day, Duty, Facts, FormError, Label, Slug, Stage, Stop};
use store::Held;

use crate::desk::{Actor, Asked, Desk, NewDuty, Page, Query, Scope, in_force};
use crate::input::known_code;

/// The work that a clerk is to be designated and instructed for.
struct Work<'a> {
    act: ActName,
    stage: Stage,
    affairs: &'a Affairs,
    /// The departments of the people concerned.
    departments: &'a [Label],
    /// How many people it concerns, as far as they are known.
    people: usize,
}

/// The facts of such work: offices, designation, instruction, affairs.
fn working(q: &mut Query<'_, '_>, who: &Actor, work: &Work<'_>) -> Result<Facts, Stop> {
    let department = &work.affairs.department;
    let disposes = work.stage == Stage::Dispose;
    let order = if disposes { &[Duty::Clerk][..] } else { &[Duty::Supervisor, Duty::Clerk] };
    let mut facts = q.office_facts(who, order, Some(department))?;
    q.about(&mut facts, work.affairs);
    // The supervisor of the department answers for its places and media without a designation.
    if disposes || !facts.is_supervisor_here {
        let (affairs, departments) = (work.affairs.id, work.departments);
        q.scope(&mut facts, who, &Scope { stage: work.stage, affairs, file: None, departments })?;
        let people = i64::try_from(work.people).unwrap_or(i64::MAX);
        let asked = Asked {
            act: work.act,
            department,
            affairs,
            form: None,
            documents: &[],
            year: None,
            destination: None,
            method: None,
            departments,
            people,
        };
        q.instruction(&mut facts, who, &asked)?;
    }
    Ok(facts)
}

/// The facts of work on the media of affairs.
fn on_medium(
    q: &mut Query<'_, '_>,
    who: &Actor,
    act: ActName,
    stage: Stage,
    affairs: &Affairs,
) -> Result<Facts, Stop> {
    let departments = std::slice::from_ref(&affairs.department);
    working(q, who, &Work { act, stage, affairs, departments, people: 0 })
}

/// A place that the input names, and whether it is in use.
fn place_named(
    q: &mut Query<'_, '_>,
    facts: &mut Facts,
    field: &str,
    id: KeepingPlaceId,
) -> Result<Held<KeepingPlace>, Stop> {
    let place = q.known::<KeepingPlace>(field, id.0)?;
    let zone = q.known::<Zone>(field, place.row.zone.0)?;
    facts.place_in_use = in_force(q.day, place.row.since, place.row.until)
        && in_force(q.day, zone.row.since, zone.row.until);
    Ok(place)
}

/// Whether the pack lists the method for what is destroyed. A code that it does not know at all is a slip.
fn method_listed(
    q: &Query<'_, '_>,
    method: &Slug,
    what: regulation::Destroyed,
) -> Result<bool, Stop> {
    let pack = q.pack()?;
    let codes = pack.destructions().iter().map(|rule| rule.method.as_str());
    known_code("method", method.as_str(), codes)?;
    Ok(pack.destroys(method, what))
}

/// What was destroyed is confirmed by another person; what somebody else destroyed is certified (U7.7, U7.9).
fn open_duties(page: &mut Page<'_, '_>, desk: &Desk<'_>, row: &Destruction) -> Result<(), Stop> {
    let limits = desk.office.limits()?;
    let opened_by = if row.medium.is_some() { ActName::WipeMedium } else { ActName::DisposePaper };
    let certificate_by = page.at.day().plus_days(limits.certificate_days.into());
    let mut confirm_by = page.at.day().plus_days(limits.check_days.into());
    if row.contractor.is_some() {
        confirm_by = confirm_by.max(certificate_by.plus_days(limits.check_days.into()));
        page.open_duty(NewDuty {
            kind: "attach_certificate",
            about: row.id.0,
            owner: Duty::Clerk,
            staff: Some(row.carried_out_by),
            department: Some(&row.department),
            due: certificate_by,
            opened_by,
            closed_by: ActName::AttachCertificate,
        })?;
    }
    let owner = page.owner_of_done(&row.department, &[row.carried_out_by])?;
    page.open_duty(NewDuty {
        kind: "confirm_destruction",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(&row.department),
        due: confirm_by,
        opened_by: if row.kind.as_str() == "mask" { ActName::MaskPaper } else { opened_by },
        closed_by: ActName::ConfirmDestruction,
    })
}

/// A destruction that the input names.
fn destruction(q: &mut Query<'_, '_>, id: DestructionId) -> Result<Held<Destruction>, Stop> {
    q.known::<Destruction>("destruction", id.0)
}

/// A day from today to the last one that is allowed.
fn check_until(until: Day, today: Day, most_days: u16) -> Result<(), FormError> {
    if until < today {
        return Err(FormError::new("until", "day_past"));
    }
    let last = today.plus_days(most_days.into());
    if until > last {
        return Err(FormError::new("until", "day_too_late").with("day", last));
    }
    Ok(())
}
