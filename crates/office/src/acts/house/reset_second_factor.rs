//! `reset_second_factor`: who lost a second factor gets in again by an officer with a second person beside, never alone, and
//! is asked to enrol another (H6.1, H6.2).

use domain::id::StaffId;
use domain::rows::{Credential, Staff};
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, letting_in};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, NewDuty, Query};
use crate::second_factor::factors;

/// Ends every second factor of somebody who lost theirs.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetSecondFactor {
    /// Whose.
    pub staff: StaffId,
    /// Why, and how it was made sure who asked.
    pub reason: PlainText,
}

impl Act for ResetSecondFactor {
    const SPEC: Spec = Spec::one_step(ActName::ResetSecondFactor, Stage::House);
    type Done = Entered<StaffId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = letting_in(q, who, self.staff)?;
        let held = q.tx.credentials_of(self.staff)?;
        facts.subject_is_open &= factors(&held, q.day).next().is_some();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let days: i32 = desk.office.limits()?.acknowledge_days.into();
        desk.record(permit, |page| {
            let staff = page.known::<Staff>("staff", self.staff.0)?.row;
            let today = page.at.day();
            let held = page.tx.credentials_of(staff.id)?;
            for row in factors(&held, today) {
                let until = Some(today.plus_days(-1));
                page.put(&Credential { until, ..row.clone() })?;
            }
            page.object(&staff);
            if let Some(second) = desk.who.second {
                page.detail("second", DetailValue::Id(second.0));
            }
            page.close_duties("second_factor_again", staff.id.0)?;
            page.open_duty(NewDuty {
                kind: "second_factor_again",
                about: staff.id.0,
                owner: Duty::Clerk,
                staff: Some(staff.id),
                department: None,
                due: today.plus_days(days),
                opened_by: ActName::ResetSecondFactor,
                closed_by: ActName::AddSecondFactor,
            })?;
            page.note("reason", &self.reason);
            Ok(Entered { id: staff.id })
        })
    }
}
