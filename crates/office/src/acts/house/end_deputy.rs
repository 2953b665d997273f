//! `end_deputy`: a deputy's rights end at once (H2.1, U2.1).

use domain::id::DeputyId;
use domain::rows::Deputy;
use domain::{ActName, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, name_deputy};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Ends a deputy's time, also before it began.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDeputy {
    /// The deputy.
    pub deputy: DeputyId,
    /// Why.
    pub reason: PlainText,
}

impl Act for EndDeputy {
    const SPEC: Spec = Spec::one_step(ActName::EndDeputy, Stage::House);
    type Done = Entered<DeputyId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Deputy>("deputy", self.deputy.0)?;
        let department = held.row.department.as_ref();
        let mut facts = name_deputy::office_facts(q, who, held.row.duty, department)?;
        facts.subject_is_open = held.row.until >= q.day;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Deputy>("deputy", self.deputy.0)?.row;
            row.until = page.at.day().plus_days(-1);
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
