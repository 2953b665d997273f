//! `withdraw_instruction`: an instruction ends before its day (H5.4).

use domain::id::InstructionId;
use domain::rows::Instruction;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Takes an instruction back as of now.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawInstruction {
    /// The instruction.
    pub instruction: InstructionId,
    /// Why.
    pub reason: PlainText,
}

impl Act for WithdrawInstruction {
    const SPEC: Spec = Spec::one_step(ActName::WithdrawInstruction, Stage::House);
    type Done = Entered<InstructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Instruction>("instruction", self.instruction.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&held.row.department))?;
        facts.subject_is_open = held.row.withdrawn_on.is_none() && held.row.until >= q.day;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Instruction>("instruction", self.instruction.0)?.row;
            row.withdrawn_on = Some(page.at.day());
            page.put_object(&row)?;
            page.close_duties("acknowledge_instruction", row.id.0)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
