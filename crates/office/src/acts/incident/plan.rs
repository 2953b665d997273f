//! The plan of the response: what the law sets with its days, and what was planned besides (H2.2-3, 番号法第29条の4).

use domain::id::StaffId;
use domain::rows::{Incident, IncidentStep};
use domain::{ActName, Day, Duty, FormError, Slug, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::TaskKind;
use super::route::sees_to;
use crate::acts::house::on_the_staff;
use crate::desk::{NewDuty, Page};
use crate::input::slug;

/// A task of the plan.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedTask {
    /// What is to be done.
    pub task: TaskKind,
    /// Who does it.
    pub owner: StaffId,
    /// By when.
    pub due: Day,
}

/// Brings the tasks of an incident to what its assessment asks: what the law sets is opened with its days or dropped,
/// what was planned is added, and what no leak that is reported goes without is added where nobody planned it. A day
/// that was set once never moves back.
pub(super) fn follow(
    page: &mut Page<'_, '_>,
    row: &Incident,
    planned: &[PlannedTask],
) -> Result<(), Stop> {
    let lawful = set_by_law(page, row)?;
    for held in page.tx.steps_of(row.id)? {
        let by_law = is_set_by_law(held.row.task.as_str());
        let asked = lawful.iter().any(|(task, _)| *task == held.row.task);
        if by_law && !asked && held.row.state.as_str() == "open" {
            let mut step = held.row;
            step.state = slug("dropped")?;
            page.put(&step)?;
            page.close_duties(duty_kind(&step), step.id.0)?;
        }
    }
    for (task, due) in &lawful {
        due_by(page, row, task, *due)?;
    }
    for (i, task) in planned.iter().enumerate() {
        check(page, row, task, i)?;
        open(page, row, slug(task.task.code())?, Some(task.owner), task.due)?;
    }
    if let Some((_, due)) = lawful.iter().max_by_key(|(_, due)| *due) {
        let tomorrow = page.at.day().plus_days(1);
        if !row.contained {
            add(page, row, TaskKind::Contain, tomorrow)?;
        }
        add(page, row, TaskKind::InvestigateCause, *due)?;
        add(page, row, TaskKind::PreventRecurrence, *due)?;
    }
    to_be_closed(page, row)
}

/// What the law sets for an incident, with days; nothing when no report is owed.
fn set_by_law(page: &Page<'_, '_>, row: &Incident) -> Result<Vec<(Slug, Day)>, Stop> {
    let Some(aware) = row.aware_on.filter(|_| !row.grounds.0.is_empty()) else {
        return Ok(Vec::new());
    };
    let pack = page.pack()?;
    let terms = pack.catalogue().leak_terms(aware);
    let mut all: Vec<(Slug, Day)> = terms.map(|(task, due)| (task.clone(), due)).collect();
    if let Some(due) = pack.catalogue().final_report_due(&row.grounds.0, aware) {
        all.push((slug("final_report")?, due));
    }
    Ok(all)
}

fn is_set_by_law(task: &str) -> bool {
    matches!(task, "preliminary_report" | "final_report" | "notify_people")
}

/// A task that the law sets is open until its day, unless it was done; an earlier day holds.
fn due_by(page: &mut Page<'_, '_>, row: &Incident, task: &Slug, due: Day) -> Result<(), Stop> {
    let steps = page.tx.steps_of(row.id)?;
    let of_this: Vec<IncidentStep> =
        steps.into_iter().map(|held| held.row).filter(|step| step.task == *task).collect();
    if of_this.iter().any(|step| step.state.as_str() == "done") {
        return Ok(());
    }
    match of_this.into_iter().find(|step| step.state.as_str() == "open") {
        Some(mut step) => {
            step.due = step.due.min(due);
            page.put(&step)?;
            page.move_duties(duty_kind(&step), step.id.0, step.due)
        }
        None => open(page, row, task.clone(), None, due),
    }
}

/// Adds a task that nobody planned and that was not done yet.
fn add(page: &mut Page<'_, '_>, row: &Incident, task: TaskKind, due: Day) -> Result<(), Stop> {
    let steps = page.tx.steps_of(row.id)?;
    if steps.iter().any(|held| held.row.task.as_str() == task.code()) {
        return Ok(());
    }
    open(page, row, slug(task.code())?, None, due)
}

fn check(
    page: &mut Page<'_, '_>,
    row: &Incident,
    task: &PlannedTask,
    i: usize,
) -> Result<(), Stop> {
    let owner = format!("tasks[{i}].owner");
    on_the_staff(page, &owner, task.owner)?;
    if row.concerned.0.contains(&task.owner) {
        return Err(FormError::new(owner, "owner_concerned").into());
    }
    if task.due < page.at.day() {
        return Err(FormError::new(format!("tasks[{i}].due"), "day_past").into());
    }
    Ok(())
}

fn open(
    page: &mut Page<'_, '_>,
    row: &Incident,
    task: Slug,
    owner: Option<StaffId>,
    due: Day,
) -> Result<(), Stop> {
    let step = IncidentStep {
        id: page.draw(),
        incident: row.id,
        task,
        owner,
        due,
        state: slug("open")?,
        done_by: None,
        done_on: None,
        receipt: None,
        substitute: None,
    };
    page.put(&step)?;
    let duty = duty_of(page, &step, row)?;
    page.open_duty(duty)
}

/// The kind of a task's duty: what the law sets has one of its own.
pub(super) fn duty_kind(step: &IncidentStep) -> &'static str {
    match step.task.as_str() {
        "preliminary_report" => "preliminary_report",
        "final_report" => "final_report",
        "notify_people" => "notify_people",
        _ => "respond_to_incident",
    }
}

/// The duty of a task: what the law sets is for the office that sees to the response.
fn duty_of<'a>(
    page: &mut Page<'_, '_>,
    step: &IncidentStep,
    row: &'a Incident,
) -> Result<NewDuty<'a>, Stop> {
    let duty = NewDuty {
        kind: "respond_to_incident",
        about: step.id.0,
        owner: if step.owner.is_some() { Duty::Clerk } else { Duty::Supervisor },
        staff: step.owner,
        department: Some(&row.department),
        due: step.due,
        opened_by: ActName::AssessIncident,
        closed_by: ActName::RecordIncidentStep,
    };
    if duty_kind(step) == duty.kind {
        return Ok(duty);
    }
    let owner = sees_to(page.tx, row, page.at.day())?;
    Ok(match duty_kind(step) {
        "preliminary_report" => NewDuty { kind: "preliminary_report", owner, ..duty },
        "final_report" => NewDuty { kind: "final_report", owner, ..duty },
        _ => NewDuty { kind: "notify_people", owner, ..duty },
    })
}

/// The incident is closed some days after the last of its tasks is due.
fn to_be_closed(page: &mut Page<'_, '_>, row: &Incident) -> Result<(), Stop> {
    let steps = page.tx.steps_of(row.id)?.into_iter();
    let open = steps.filter(|held| held.row.state.as_str() == "open");
    let last = open.map(|held| held.row.due).max().unwrap_or_else(|| page.at.day());
    let due = last.max(page.at.day()).plus_days(page.office.limits()?.check_days.into());
    if !page.tx.open_duties("close_incident", row.id.0)?.is_empty() {
        return page.move_duties("close_incident", row.id.0, due);
    }
    let owner = sees_to(page.tx, row, page.at.day())?;
    page.open_duty(NewDuty {
        kind: "close_incident",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(&row.department),
        due,
        opened_by: ActName::AssessIncident,
        closed_by: ActName::CloseIncident,
    })
}
