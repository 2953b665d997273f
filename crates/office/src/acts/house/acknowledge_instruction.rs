//! `acknowledge_instruction`: a clerk has read what was instructed (H2.4). No act waits for it.

use domain::id::{AcknowledgementId, InstructionId, StaffId};
use domain::rows::{Acknowledgement, Instruction};
use domain::{ActName, Day, Duty, Facts, FormError, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};

/// Acknowledges an instruction that addresses the clerk.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeInstruction {
    /// The instruction.
    pub instruction: InstructionId,
}

/// Whether there is still something to do under an instruction, today or later.
pub(crate) fn is_open(row: &Instruction, day: Day) -> bool {
    row.withdrawn_on.is_none() && row.until >= day && row.uses_left != Some(0)
}

impl Act for AcknowledgeInstruction {
    const SPEC: Spec = Spec::one_step(ActName::AcknowledgeInstruction, Stage::House);
    type Done = Entered<AcknowledgementId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Instruction>("instruction", self.instruction.0)?;
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&held.row.department))?;
        facts.subject_is_open = is_open(&held.row, q.day);
        facts.instruction_addressed = match (held.row.clerk, who.staff) {
            (Some(clerk), actor) => Some(clerk) == actor,
            (None, Some(actor)) => {
                let designated = q.tx.designations_of(actor, q.day)?;
                designated.iter().any(|d| d.row.department == held.row.department)
            }
            (None, None) => false,
        };
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let staff = desk.staff()?;
        desk.record(permit, |page| {
            let instruction = page.known::<Instruction>("instruction", self.instruction.0)?.row;
            let before = page.tx.acknowledgements_of(self.instruction)?;
            let mut known: Vec<StaffId> = before.iter().map(|held| held.row.staff).collect();
            if known.contains(&staff) {
                return Err(FormError::new("instruction", "acknowledged_already").into());
            }
            let row = Acknowledgement {
                id: page.draw(),
                instruction: self.instruction,
                staff,
                on_day: page.at.day(),
            };
            page.put_object(&row)?;
            known.push(staff);
            if known_to_all(page, &instruction, &known)? {
                page.close_duties("acknowledge_instruction", self.instruction.0)?;
            }
            Ok(Entered { id: row.id })
        })
    }
}

/// A named clerk is all there is; without a name it takes every clerk who is designated in the department.
fn known_to_all(
    page: &mut Page<'_, '_>,
    instruction: &Instruction,
    known: &[StaffId],
) -> Result<bool, Stop> {
    if instruction.clerk.is_some() {
        return Ok(true);
    }
    let clerks = page.tx.designations_in(&instruction.department, page.at.day())?;
    Ok(clerks.iter().all(|held| known.contains(&held.row.staff)))
}
