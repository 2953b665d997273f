//! `stop_staff`: the sign-in of one who left or moved stops at once and is never used again (U12.1-7).

use domain::id::StaffId;
use domain::rows::Staff;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Stops a member of staff, with all offices, designations, device rights and credentials.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopStaff {
    /// Who.
    pub staff: StaffId,
    /// Why.
    pub reason: PlainText,
}

impl Act for StopStaff {
    const SPEC: Spec = Spec::one_step(ActName::StopStaff, Stage::House);
    type Done = Entered<StaffId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let staff = q.known::<Staff>("staff", self.staff.0)?;
        let order = [Duty::Manager, Duty::SystemOfficer, Duty::Supervisor];
        let mut facts = q.office_facts(who, &order, Some(&staff.row.department))?;
        facts.by_another_person = who.staff != Some(self.staff);
        facts.own_department = facts.is_supervisor_here;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let today = page.at.day();
            let last = Some(today.plus_days(-1));
            let mut staff = page.known::<Staff>("staff", self.staff.0)?.row;
            staff.stopped_on = Some(today);
            for held in page.tx.credentials_of(self.staff)? {
                let mut row = held.row;
                row.until = last;
                page.put(&row)?;
            }
            for held in page.tx.appointments_between(self.staff, today, None)? {
                let mut row = held.row;
                row.until = last;
                page.put(&row)?;
            }
            for held in page.tx.designations_of(self.staff, today)? {
                let mut row = held.row;
                row.until = last;
                page.put(&row)?;
            }
            for held in page.tx.device_uses_of(self.staff, today)? {
                let mut row = held.row;
                row.until = last;
                page.put(&row)?;
            }
            page.put_object(&staff)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: self.staff })
        })
    }
}
