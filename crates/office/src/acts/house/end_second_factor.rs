//! `end_second_factor`: a telephone or a card of one's own is used no more (H6.1, H6.2).

use domain::id::StaffId;
use domain::rows::{Credential, Staff};
use domain::{ActName, Facts, FormError, Label, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::second_factor::{factors, name_of};

/// Ends a second factor of one's own.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSecondFactor {
    /// What it is called.
    pub name: Label,
    /// Why.
    pub reason: PlainText,
}

impl Act for EndSecondFactor {
    const SPEC: Spec = Spec::one_step(ActName::EndSecondFactor, Stage::House);
    type Done = Entered<StaffId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.facts(who)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let staff = desk.staff()?;
        desk.record(permit, |page| {
            let today = page.at.day();
            let held = page.tx.credentials_of(staff)?;
            let mut ended = None;
            for row in factors(&held, today) {
                if name_of(row)? == self.name {
                    ended = Some(row.clone());
                }
            }
            let row = ended.ok_or_else(|| FormError::new("name", "unknown"))?;
            page.put(&Credential { until: Some(today.plus_days(-1)), ..row })?;
            let person = page.known::<Staff>("name", staff.0)?.row;
            page.object(&person);
            page.note("reason", &self.reason);
            Ok(Entered { id: staff })
        })
    }
}
