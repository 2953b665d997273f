//! `record_incident_step`: a task of the response was done: the reports to the commission, the notice to the people, the
//! cause found, recurrence prevented (H2.2-3, 番号法第29条の4).

use domain::id::IncidentStepId;
use domain::rows::{Incident, IncidentStep};
use domain::{ActName, Day, ExternalCode, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::Substitute;
use super::facts_of;
use super::plan::duty_kind;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Records that a task was done.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordIncidentStep {
    /// The task.
    pub step: IncidentStepId,
    /// What was done; where something took the place of the notice to the people, why.
    pub how: PlainText,
    /// When; today when none.
    #[serde(default)]
    pub on_day: Option<Day>,
    /// The number that the commission gave a report.
    #[serde(default)]
    pub receipt: Option<ExternalCode>,
    /// What took the place of the notice to each person.
    #[serde(default)]
    pub substitute: Option<Substitute>,
}

impl RecordIncidentStep {
    fn check(&self, step: &IncidentStep, row: &Incident, today: Day) -> Result<Day, FormError> {
        let task = step.task.as_str();
        let is_report = matches!(task, "preliminary_report" | "final_report");
        if self.receipt.is_some() && !is_report {
            return Err(FormError::new("receipt", "not_of_this_task"));
        }
        if self.substitute.is_some() && task != "notify_people" {
            return Err(FormError::new("substitute", "not_of_this_task"));
        }
        let (day, noticed) = (self.on_day.unwrap_or(today), row.noticed_at.day());
        if day > today {
            return Err(FormError::new("on_day", "day_in_future"));
        }
        if day < noticed {
            return Err(FormError::new("on_day", "before_noticed").with("day", noticed));
        }
        Ok(day)
    }
}

impl Act for RecordIncidentStep {
    const SPEC: Spec = Spec::one_step(ActName::RecordIncidentStep, Stage::House);
    type Done = Entered<IncidentStepId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let step = q.known::<IncidentStep>("step", self.step.0)?.row;
        let incident = q.known::<Incident>("step", step.incident.0)?;
        let mut facts = facts_of(q, who, &incident.row)?;
        facts.owns_task = facts.is_approver || (step.owner.is_some() && step.owner == who.staff);
        facts.subject_is_open &= step.state.as_str() == "open";
        q.rest(&incident);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.how.is_blank() {
            return Err(FormError::new("how", "field_missing").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut step = page.known::<IncidentStep>("step", self.step.0)?.row;
            let mut row = page.known::<Incident>("step", step.incident.0)?.row;
            let day = self.check(&step, &row, page.at.day())?;
            step.state = slug("done")?;
            step.done_by = Some(desk.staff()?);
            step.done_on = Some(day);
            step.receipt = self.receipt.clone();
            step.substitute = self.substitute.map(|way| slug(way.code())).transpose()?;
            page.put_object(&step)?;
            if step.task.as_str() == "contain" {
                row.contained = true;
                page.put(&row)?;
            }
            page.occurred(day);
            page.note("how", &self.how);
            page.detail("task", DetailValue::Code(step.task.to_string()));
            page.close_duties(duty_kind(&step), step.id.0)?;
            Ok(Entered { id: step.id })
        })
    }
}
