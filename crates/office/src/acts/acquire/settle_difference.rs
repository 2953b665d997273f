//! `settle_difference`: the supervisor, who neither sent nor counted, says what became of a difference in
//! count (U3.3).

use domain::id::{HandOverId, StaffId};
use domain::rows::HandOver;
use domain::{ActName, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Settlement;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{ANSWERING, Actor, Desk, Query};
use crate::input::slug;

/// Settles a difference in count.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleDifference {
    /// The hand-over.
    pub hand_over: HandOverId,
    /// What became of it.
    pub settlement: Settlement,
    /// How that is known.
    pub reason: PlainText,
}

impl Act for SettleDifference {
    const SPEC: Spec = Spec::one_step(ActName::SettleDifference, Stage::Acquire);
    type Done = Entered<HandOverId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<HandOver>("hand_over", self.hand_over.0)?;
        let affairs = q.affairs("hand_over", row.affairs)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&affairs.row.department))?;
        q.about(&mut facts, &affairs.row);
        let counted: Vec<StaffId> =
            [Some(row.sent_by), row.accepted_by].into_iter().flatten().collect();
        q.told_by(&mut facts, who, &affairs.row.department, &counted)?;
        facts.subject_is_open = !q.tx.open_duties("settle_difference", row.id.0)?.is_empty();
        q.rest(&row);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<HandOver>("hand_over", self.hand_over.0)?.row;
            row.settlement = Some(slug(self.settlement.code())?);
            row.settled_by = Some(desk.staff()?);
            if row.state.as_str() == "differs" {
                row.state = slug("accepted")?;
            }
            page.put_object(&row)?;
            page.close_duties("settle_difference", row.id.0)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
