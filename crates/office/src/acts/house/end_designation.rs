//! `end_designation`: rights end the moment a clerk's work does (H2.5, U2.2).

use domain::id::DesignationId;
use domain::rows::Designation;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Ends a designation as of now.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDesignation {
    /// The designation.
    pub designation: DesignationId,
    /// Why.
    pub reason: PlainText,
}

impl Act for EndDesignation {
    const SPEC: Spec = Spec::one_step(ActName::EndDesignation, Stage::House);
    type Done = Entered<DesignationId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Designation>("designation", self.designation.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&held.row.department))?;
        // One that a restore has ended waits to be confirmed, or not.
        let waits = !q.tx.open_duties("designate_again", held.row.staff.0)?.is_empty();
        facts.subject_is_open = waits || held.row.until.is_none_or(|u| u >= q.day);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Designation>("designation", self.designation.0)?.row;
            let last = page.at.day().plus_days(-1);
            row.until = Some(row.until.map_or(last, |until| until.min(last)));
            page.close_duties("designate_again", row.staff.0)?;
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
