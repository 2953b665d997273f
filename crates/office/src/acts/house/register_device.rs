//! `register_device`: only registered terminals of the organisation get in (H6.9, U11.6, U12.1-1).

use base64::Engine;
use domain::id::{DeviceId, ZoneId};
use domain::rows::{Device, Zone};
use domain::{ActName, Day, Duty, Facts, FormError, Label, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days, check_name};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, in_force};

/// Registers a terminal by its public key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterDevice {
    /// Its name or asset number.
    pub name: Label,
    /// Where it stands.
    pub zone: ZoneId,
    /// The public half of its key, or the digest of its certificate's, in base64 (`bannin device` prints either).
    pub public_key: String,
    /// True: it belongs to the organisation. Private devices never get in.
    pub belongs_to_organisation: bool,
    /// First day.
    pub since: Day,
    /// Last day; in use when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// True: one of this name is there already, and another is meant.
    #[serde(default)]
    pub same_name: bool,
}

impl Act for RegisterDevice {
    const SPEC: Spec = Spec::one_step(ActName::RegisterDevice, Stage::House);
    type Done = Entered<DeviceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let zone = q.known::<Zone>("zone", self.zone.0)?;
        let order = [Duty::Manager, Duty::SystemOfficer, Duty::Supervisor];
        let mut facts = q.office_facts(who, &order, Some(&zone.row.department))?;
        facts.place_in_use = in_force(q.day, zone.row.since, zone.row.until)
            || domain::broken::is_off("zone_in_use");
        facts.device_is_ours = self.belongs_to_organisation;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let key = base64::engine::general_purpose::STANDARD
            .decode(&self.public_key)
            .ok()
            .filter(|k| k.len() == 32)
            .ok_or_else(|| FormError::new("public_key", "public_key_form"))?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            // One that ended elsewhere is registered anew where it stands now.
            let before = |row: &Device| row.until.is_some_and(|until| until < self.since);
            if page.tx.devices_by_key(&key)?.iter().any(|held| !before(&held.row)) {
                return Err(FormError::new("public_key", "registered_already").into());
            }
            check_name(page, self.same_name, (self.since, self.until), |row: &Device| {
                (row.name == self.name).then_some((row.since, row.until))
            })?;
            let row = Device {
                id: page.draw(),
                name: self.name.clone(),
                zone: self.zone,
                key: key.clone(),
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            Ok(Entered { id: row.id })
        })
    }
}
