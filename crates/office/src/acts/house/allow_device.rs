//! `allow_device`: who may use which terminal (U12.1-2).

use domain::id::{DeviceId, DeviceUseId, StaffId};
use domain::rows::{Device, DeviceUse, Staff, Zone};
use domain::{ActName, Day, Duty, Facts, FormError, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, in_force};

/// Lets a member of staff use a terminal.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowDevice {
    /// The terminal.
    pub device: DeviceId,
    /// Who.
    pub staff: StaffId,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
}

impl Act for AllowDevice {
    const SPEC: Spec = Spec::one_step(ActName::AllowDevice, Stage::House);
    type Done = Entered<DeviceUseId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let device = q.known::<Device>("device", self.device.0)?;
        let zone = q.known::<Zone>("device", device.row.zone.0)?;
        q.known::<Staff>("staff", self.staff.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&zone.row.department))?;
        facts.device_registered = in_force(q.day, device.row.since, device.row.until);
        facts.offices_are_apart = q.apart(self.staff, Duty::Clerk, self.since, self.until)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let same = |held: &store::Held<DeviceUse>| {
                held.device == self.device && held.since <= self.since && held.until == self.until
            };
            if page.tx.device_uses_of(self.staff, page.at.day())?.iter().any(same) {
                return Err(FormError::new("staff", "already_in_force").into());
            }
            let row = DeviceUse {
                id: page.draw(),
                device: self.device,
                staff: self.staff,
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            Ok(Entered { id: row.id })
        })
    }
}
