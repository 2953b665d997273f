//! Acts that put right what is held wrongly (H5.5): reports, corrections, their check, and the word to those
//! who received what was wrong.

mod check_correction;
mod correct_number;
mod correct_person;
mod current;
mod inform_receivers;
mod link_person;
mod remove_wrong_number;
mod renew;
mod replace_number;
mod report_error;
mod settle_error_report;

pub use check_correction::CheckCorrection;
pub use correct_number::CorrectNumber;
pub use correct_person::CorrectPerson;
pub use inform_receivers::InformReceivers;
pub use link_person::LinkPerson;
pub use remove_wrong_number::RemoveWrongNumber;
pub use replace_number::ReplaceNumber;
pub use report_error::{HeldField, ReportError};
pub use settle_error_report::SettleErrorReport;

pub(in crate::acts) use current::{may_leave, undoubted};
use renew::renew;
pub(in crate::acts) use renew::{bury, remove};

use std::collections::HashMap;

use domain::id::{AffairsId, CopyId, CorrectionId, ErrorReportId, InstructionId, PersonId};
use domain::rows::{
    Affairs, CarriedThing, Contractor, Copy, Correction, EntrustedThing, ErrorReport, Posting,
    Sending, Submission,
};
use domain::{ActName, Duty, Facts, FormError, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Serialize;

use crate::desk::{Actor, Asked, Desk, NewDuty, Page, Query, Scope};
use crate::input::slug;

/// What a correction came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Corrected {
    /// The correction.
    pub id: CorrectionId,
    /// Those who received what was wrong, with form and day; they must be told.
    pub receivers: Vec<String>,
}

/// The facts of a correction by a clerk: scope, terminal, affairs, instruction.
fn facts_of(
    q: &mut Query<'_, '_>,
    who: &Actor,
    act: ActName,
    person: PersonId,
    affairs: AffairsId,
) -> Result<Facts, Stop> {
    let affairs = q.affairs("affairs", affairs)?;
    let owner = affairs.row.department.clone();
    let departments = [q.department_of("person", person)?];
    let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&owner))?;
    q.device(&mut facts, who)?;
    q.about(&mut facts, &affairs.row);
    let scope = Scope {
        stage: Stage::Enter,
        affairs: affairs.row.id,
        file: None,
        departments: &departments,
    };
    q.scope(&mut facts, who, &scope)?;
    let needed = q.purposes(person)?;
    facts.held_for_affairs = needed.iter().any(|p| p.row.affairs == affairs.row.id);
    facts.people = 1;
    let asked = Asked {
        act,
        department: &owner,
        affairs: affairs.row.id,
        form: None,
        documents: &[],
        year: None,
        destination: None,
        method: None,
        departments: &departments,
        people: 1,
    };
    q.instruction(&mut facts, who, &asked)?;
    Ok(facts)
}

/// What is corrected, and on whose word.
struct Correcting {
    act: ActName,
    /// `person`, `number`, `replaced` or `removed`.
    what: &'static str,
    person: PersonId,
    affairs: AffairsId,
    report: Option<ErrorReportId>,
    /// The instruction that it is under.
    instruction: Option<InstructionId>,
}

/// Enters a correction: another person checks it, and those who received what was wrong are told.
fn enter(page: &mut Page<'_, '_>, desk: &Desk<'_>, what: &Correcting) -> Result<Corrected, Stop> {
    let department = page.known::<Affairs>("affairs", what.affairs.0)?.row.department;
    let receivers = receivers(page, what.person)?;
    let row = Correction {
        id: page.draw(),
        person: what.person,
        kind: slug(what.what)?,
        affairs: what.affairs,
        department,
        by: desk.staff()?,
        on_day: page.at.day(),
        checked_by: None,
        checked_on: None,
        informed_on: None,
    };
    page.put_object(&row)?;
    page.subject(what.person);
    let days: i32 = page.office.limits()?.check_days.into();
    let due = page.at.day().plus_days(days);
    let check = NewDuty {
        kind: "check_correction",
        about: row.id.0,
        owner: Duty::Clerk,
        staff: None,
        department: Some(&row.department),
        due,
        opened_by: what.act,
        closed_by: ActName::CheckCorrection,
    };
    page.open_duty(check)?;
    if !receivers.is_empty() {
        page.open_duty(NewDuty {
            kind: "inform_receivers",
            about: row.id.0,
            owner: Duty::Clerk,
            staff: None,
            department: Some(&row.department),
            due,
            opened_by: what.act,
            closed_by: ActName::InformReceivers,
        })?;
    }
    if let Some(report) = what.report {
        close_report(page, report, "corrected")?;
    }
    Ok(Corrected { id: row.id, receivers })
}

/// To whom files that name the person went.
fn receivers(page: &mut Page<'_, '_>, person: PersonId) -> Result<Vec<String>, Stop> {
    let copies = page.tx.every::<Copy>()?.into_iter().map(|held| held.row);
    let forms: HashMap<CopyId, Slug> = copies
        .filter(|copy| copy.people.0.contains(&person))
        .map(|copy| (copy.id, copy.form))
        .collect();
    let submitted = page.tx.every::<Submission>()?.into_iter().map(|held| held.row);
    let mut went: Vec<_> = submitted.map(|row| (row.copy, row.destination, row.on_day)).collect();
    let sent = page.tx.every::<Sending>()?.into_iter().map(|held| held.row);
    went.extend(sent.map(|row| (row.copy, row.destination, row.on_day)));
    let posted = page.tx.every::<Posting>()?.into_iter().map(|held| held.row);
    went.extend(posted.filter_map(|row| Some((row.copy?, row.destination?, row.on_day))));
    // What was carried to a contractor was received there as well.
    let mut given = Vec::new();
    for thing in page.tx.every::<EntrustedThing>()? {
        if let Some(contractor) = page.tx.get::<Contractor>(thing.contractor.0)? {
            given.push((thing.row.about, contractor.row.name, thing.row.since));
        }
    }
    let mut there = Vec::new();
    for carried in page.tx.every::<CarriedThing>()? {
        let with = given.iter().filter(|(about, ..)| *about == carried.outing.0.0);
        for (_, name, since) in with {
            let form = forms.iter().find(|(copy, _)| copy.0.0.as_slice() == carried.thing);
            there.extend(form.map(|(_, form)| format!("{name} {form} {since}")));
        }
    }
    let told = |(copy, to, on_day)| forms.get(&copy).map(|form| format!("{to} {form} {on_day}"));
    Ok(went.into_iter().filter_map(told).chain(there).collect())
}

/// Closes a report with what became of it.
fn close_report(page: &mut Page<'_, '_>, id: ErrorReportId, state: &str) -> Result<(), Stop> {
    let mut row = page.known::<ErrorReport>("report", id.0)?.row;
    if row.state.as_str() != "open" {
        return Err(FormError::new("report", "report_closed").into());
    }
    row.state = slug(state)?;
    row.closed_on = Some(page.at.day());
    page.put(&row)?;
    page.close_duties("settle_error_report", id.0)?;
    Ok(())
}
