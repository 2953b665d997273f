//! Reports of breaches and leaks, the tasks of their response, and the routes by which reports go (H2.2, H4.2). Whom a
//! report concerns sees nothing of it.

use std::collections::HashSet;

use domain::id::{RecordId, StaffId};
use domain::rows::{Incident, IncidentNotice, IncidentStep, ReportRoute};
use domain::{Duty, Id, Moment, PlainText, Slug, Stop};
use store::Tx;

use super::copies::note_of;
use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::reach::Reach;
use crate::desk::Actor;
use crate::incidents::kept_from;

/// A report that the reader may see.
struct Seen {
    row: Incident,
    notices: Vec<IncidentNotice>,
    steps: Vec<IncidentStep>,
    what: String,
}

/// The reports of the departments that one answers for, those that went to one's office, those one made oneself, and
/// those in which one has a task; and whether there are more.
fn seen(
    tx: &mut Tx<'_>,
    reach: &Reach,
    who: &Actor,
    told: &Told<'_>,
) -> Result<(Vec<Seen>, bool), Stop> {
    let (kept, system) = (kept_from(tx, who.staff)?, runs_system(tx, who, told)?);
    let (mut all, mut narrowed) = (Vec::new(), false);
    for held in tx.every::<Incident>()? {
        let row = held.row;
        let notices: Vec<_> = tx.notices_of(row.id)?.into_iter().map(|held| held.row).collect();
        let steps: Vec<_> = tx.steps_of(row.id)?.into_iter().map(|held| held.row).collect();
        let own = Some(row.reported_by) == who.staff
            || steps.iter().any(|step| step.owner.is_some() && step.owner == who.staff)
            || (system && notices.iter().any(|notice| notice.office == Duty::SystemOfficer));
        if is_kept(&kept, row.id.0) || !(own || reach.answers_for(&row.department)) {
            narrowed = true;
            continue;
        }
        let note = note_of(tx, RecordId(row.id.0))?.unwrap_or_default();
        let what = note.get("what").map_or("", PlainText::as_str).to_owned();
        all.push(Seen { row, notices, steps, what });
    }
    Ok((all, narrowed))
}

fn is_kept(kept: &HashSet<Id>, id: Id) -> bool {
    kept.contains(&id)
}

fn runs_system(tx: &mut Tx<'_>, who: &Actor, told: &Told<'_>) -> Result<bool, Stop> {
    let Some(staff) = who.staff else { return Ok(false) };
    let held = tx.appointments_of(staff, told.day)?;
    let stands_in = tx.deputies_of(staff, told.day, Some(told.day))?;
    let mut duties =
        held.iter().map(|one| one.row.duty).chain(stands_in.iter().map(|one| one.row.duty));
    Ok(duties.any(|duty| duty == Duty::SystemOfficer))
}

/// Reports, the oldest first: what, when noticed and when reported, whom they reached and when, how they were assessed.
pub(super) fn incidents(
    tx: &mut Tx<'_>,
    reach: &Reach,
    who: &Actor,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let (all, narrowed) = seen(tx, reach, who, told)?;
    let lines = all.iter().map(|one| incident(one, &staff, told)).collect();
    Ok(Listed { lines, more: 0, narrowed })
}

fn incident(one: &Seen, staff: &Names<StaffId>, told: &Told<'_>) -> Line {
    let row = &one.row;
    let offices = one.notices.iter().map(|notice| office(notice.office)).collect();
    let waiting = one.notices.iter().filter(|notice| notice.acknowledged_at.is_none());
    let waiting: Vec<Part> = waiting.map(|notice| office(notice.office)).collect();
    let open: Vec<&IncidentStep> = one.steps.iter().filter(|step| is_open(step)).collect();
    let overdue = open.iter().any(|step| step.due < told.day);
    let minutes = (row.reported_at.0 - row.noticed_at.0).div_euclid(60_000);
    let mut line = Line::new(row.id, &one.what)
        .with("kind", Part::Code("incident", row.kind.to_string()))
        .with("sureness", Part::Code("sureness", row.sureness.to_string()))
        .text("department", &row.department)
        .text("noticed-at", Moment::of(row.noticed_at))
        .text("reported-at", Moment::of(row.reported_at))
        .with("minutes-to-report", Part::Count(minutes))
        .text("reported-by", name_of(staff, &row.reported_by))
        .with("people", Part::Count(row.people))
        .with("contained", Part::Code("contained", yes_or_no(row.contained)))
        .maybe("file", row.file)
        .maybe("place", row.place)
        .maybe("medium", row.medium)
        .maybe("copy", row.copy)
        .with("told", Part::Many(offices))
        .with("acknowledged-by", Part::Many(acknowledged(&one.notices, staff)));
    if !waiting.is_empty() {
        line = line.with("not-acknowledged", Part::Many(waiting));
    }
    if !row.grounds.0.is_empty() {
        let grounds = row.grounds.0.iter().map(|code| ground(code, row, told)).collect();
        line = line.with("grounds", Part::Many(grounds));
    }
    if let Some(why) = &row.no_report {
        line = line.with("no-report", Part::Code("no-report", why.to_string()));
    }
    if !open.is_empty() {
        let tasks = open.iter().map(|step| Part::Code("task", step.task.to_string())).collect();
        line = line.with("open-tasks", Part::Many(tasks));
    }
    let state = if overdue { "overdue" } else { row.state.as_str() };
    line.maybe("aware-on", row.aware_on)
        .maybe("assessed-by", row.assessed_by.map(|id| name_of(staff, &id)))
        .maybe("assessed-on", row.assessed_on)
        .maybe("closed-by", row.closed_by.map(|id| name_of(staff, &id)))
        .maybe("confirmed-by", row.confirmed_by.map(|id| name_of(staff, &id)))
        .maybe("closed-on", row.closed_on)
        .state(state)
}

/// Who acknowledged a report, and when.
fn acknowledged(notices: &[IncidentNotice], staff: &Names<StaffId>) -> Vec<Part> {
    let told = notices.iter().filter_map(|notice| {
        let (by, at) = (notice.acknowledged_by?, notice.acknowledged_at?);
        Some(Part::who_when(name_of(staff, &by), Moment::of(at)))
    });
    told.collect()
}

fn ground(code: &Slug, row: &Incident, told: &Told<'_>) -> Part {
    let day = row.aware_on.unwrap_or(told.day);
    let known = told.catalogue.leak_grounds(day).find(|ground| ground.code == *code);
    told.titled(code, known.map(|ground| &ground.title))
}

fn office(office: Duty) -> Part {
    Part::Code("duty", office.code().to_owned())
}

fn is_open(step: &IncidentStep) -> bool {
    step.state.as_str() == "open"
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// The tasks of the responses, each with its incident.
pub(super) fn steps(
    tx: &mut Tx<'_>,
    reach: &Reach,
    who: &Actor,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let (all, narrowed) = seen(tx, reach, who, told)?;
    let mut lines = Vec::new();
    for one in &all {
        for step in &one.steps {
            let overdue = is_open(step) && step.due < told.day;
            let mut line = Line::new(step.id, &one.what)
                .with("task", Part::Code("task", step.task.to_string()))
                .text("incident", one.row.id)
                .text("department", &one.row.department)
                .maybe("task-owner", step.owner.map(|id| name_of(&staff, &id)))
                .text("due", step.due)
                .maybe("done-by", step.done_by.map(|id| name_of(&staff, &id)))
                .maybe("done-on", step.done_on)
                .maybe("receipt-number", step.receipt.as_ref());
            if let Some(way) = &step.substitute {
                line = line.with("substitute", Part::Code("substitute", way.to_string()));
            }
            lines.push(line.state(if overdue { "overdue" } else { step.state.as_str() }));
        }
    }
    Ok(Listed { lines, more: 0, narrowed })
}

/// Every version of the routes. Whoever reports is told who hears of it without reading them.
pub(super) fn routes(tx: &mut Tx<'_>, reach: &Reach) -> Result<Listed, Stop> {
    if !reach.holds_anything() {
        return Ok(Listed { lines: Vec::new(), more: 0, narrowed: true });
    }
    let staff = staff_names(tx)?;
    let all: Vec<ReportRoute> =
        tx.every::<ReportRoute>()?.into_iter().map(|held| held.row).collect();
    let newest = |row: &ReportRoute| {
        let later = |one: &&ReportRoute| one.route_version > row.route_version;
        !all.iter().filter(|one| one.department == row.department).any(|one| later(&one))
    };
    let line = |row: &ReportRoute| {
        let offices = row.offices.0.iter().map(|one| office(*one)).collect();
        let contacts = row.contacts.0.iter().map(|how| Part::Text(how.to_string())).collect();
        Line::new(row.id, row.route_version)
            .maybe("department", row.department.as_ref())
            .with("told", Part::Many(offices))
            .with("contacts", Part::Many(contacts))
            .text("set-by", name_of(&staff, &row.set_by))
            .text("since", row.since)
            .state(if newest(row) { "in_force" } else { "ended" })
    };
    Ok(Listed::whole(all.iter().map(line).collect()))
}
