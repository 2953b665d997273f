//! `declare_clock`: two persons look at a clock on the wall and declare the machine's right.

use domain::id::ClockId;
use domain::rows::ClockDeclaration;
use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Declares the clock right after a jump; acts are refused until then.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareClock {
    /// What was found.
    pub reason: PlainText,
}

impl Act for DeclareClock {
    const SPEC: Spec = Spec::one_step(ActName::DeclareClock, Stage::House);
    type Done = Entered<ClockId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let order = [Duty::Manager, Duty::Supervisor, Duty::SystemOfficer];
        let mut facts = q.office_facts(who, &order, None)?;
        q.second_person(&mut facts, who)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let done = desk.record(permit, |page| {
            let row = ClockDeclaration {
                id: page.draw(),
                by: desk.staff()?,
                second: desk.who.second.ok_or_else(|| FormError::new("second", "field_missing"))?,
                at: page.at,
            };
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })?;
        desk.office.rebase_clock();
        Ok(done)
    }
}
