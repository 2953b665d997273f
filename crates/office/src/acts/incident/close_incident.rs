//! `close_incident`: the manager closes an incident when nothing is left open, and a second person confirms it (H2.2-3,
//! H2.7, 番号法第29条の4). What concerns the manager is closed by the auditor.

use domain::id::IncidentId;
use domain::rows::Incident;
use domain::{ActName, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::route::sees_to;
use super::{facts_of, holds};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Closes an incident.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIncident {
    /// The report.
    pub incident: IncidentId,
    /// What it came to.
    pub result: PlainText,
}

impl Act for CloseIncident {
    const SPEC: Spec = Spec::one_step(ActName::CloseIncident, Stage::House);
    type Done = Entered<IncidentId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<Incident>("incident", self.incident.0)?.row;
        let mut facts = facts_of(q, who, &row)?;
        let sees_to = sees_to(q.tx, &row, q.day)?;
        facts.is_approver = facts.is_manager || holds(&facts, sees_to);
        let steps = q.tx.steps_of(row.id)?;
        let open = steps.iter().any(|held| held.row.state.as_str() == "open");
        facts.steps_are_done = row.state.as_str() != "reported" && !open;
        q.second_person(&mut facts, who)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.result.is_blank() {
            return Err(FormError::new("result", "field_missing").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Incident>("incident", self.incident.0)?.row;
            row.state = slug("closed")?;
            row.closed_by = Some(desk.staff()?);
            row.confirmed_by = desk.who.second;
            row.closed_on = Some(page.at.day());
            page.put_object(&row)?;
            page.note("result", &self.result);
            page.close_duties("close_incident", row.id.0)?;
            Ok(Entered { id: row.id })
        })
    }
}
