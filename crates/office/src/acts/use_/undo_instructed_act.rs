//! `undo_instructed_act`: what something done under instruction left behind is undone, or brought back (H5.4-4).

use domain::id::InstructedActId;
use domain::rows::InstructedAct;
use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;

/// Undoes what was left behind.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoInstructedAct {
    /// What was done.
    pub done: InstructedActId,
    /// How it was undone or brought back, and that nothing is left.
    pub how: PlainText,
}

impl Act for UndoInstructedAct {
    const SPEC: Spec = Spec::one_step(ActName::UndoInstructedAct, Stage::Use);
    type Done = Entered<InstructedActId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<InstructedAct>("done", self.done.0)?;
        let row = &held.row;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&row.department))?;
        let affairs = q.affairs("done", row.affairs)?;
        q.about(&mut facts, &affairs.row);
        if !facts.is_supervisor_here {
            let departments = std::slice::from_ref(&row.department);
            let (stage, affairs) = (Stage::Use, row.affairs);
            q.scope(&mut facts, who, &Scope { stage, affairs, file: None, departments })?;
        }
        facts.subject_is_open = row.state.as_str() == "to_undo";
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.how.is_blank() {
            return Err(FormError::new("how", "field_missing").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<InstructedAct>("done", self.done.0)?.row;
            row.state = slug("undone")?;
            row.undone_by = Some(desk.staff()?);
            row.undone_on = Some(page.at.day());
            page.put_object(&row)?;
            page.subjects(row.people.0.iter().copied());
            page.close_duties("undo_instructed_act", row.id.0)?;
            page.note("how", &self.how);
            Ok(Entered { id: row.id })
        })
    }
}
