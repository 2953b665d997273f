//! `register_medium`: every medium is in the register, and has one place (H5.6, H6.11, U11.4).

use domain::id::{AffairsId, DeviceId, KeepingPlaceId, MediumId};
use domain::rows::{Affairs, Device, Medium, Zone};
use domain::{ActName, Facts, FormError, Label, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{MediumKind, on_medium, place_named};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, in_force};
use crate::input::slug;

/// Enters a medium, and puts it in its place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterMedium {
    /// Its name or asset number.
    pub name: Label,
    /// What it is.
    pub kind: MediumKind,
    /// The affairs whose information it holds.
    pub affairs: AffairsId,
    /// Where it belongs.
    pub place: KeepingPlaceId,
    /// Whom it is leased from; the organisation's own when none.
    #[serde(default)]
    pub leased_from: Option<Label>,
    /// The terminal whose disk it is, or which it is itself: when it is wiped, the terminal is none any more.
    #[serde(default)]
    pub device: Option<DeviceId>,
}

impl Act for RegisterMedium {
    const SPEC: Spec = Spec::one_step(ActName::RegisterMedium, Stage::Retain);
    type Done = Entered<MediumId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let mut facts = on_medium(q, who, ActName::RegisterMedium, Stage::Retain, &affairs.row)?;
        let place = place_named(q, &mut facts, "place", self.place)?;
        q.rest(&place);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let affairs = page.known::<Affairs>("affairs", self.affairs.0)?.row;
            if let Some(id) = self.device {
                let device = page.known::<Device>("device", id.0)?.row;
                let zone = page.known::<Zone>("device", device.zone.0)?.row;
                // With its disk a terminal ends: that is for the department whose it is.
                let is_ours = zone.department == affairs.department
                    || domain::broken::is_off("device_of_department");
                if !is_ours || !in_force(page.at.day(), device.since, device.until) {
                    return Err(FormError::new("device", "unknown").into());
                }
            }
            let row = Medium {
                id: page.draw(),
                name: self.name.clone(),
                kind: slug(self.kind.code())?,
                affairs: self.affairs,
                department: affairs.department,
                leased_from: self.leased_from.clone(),
                place: self.place,
                state: slug("kept")?,
                lent_to: None,
                lent_until: None,
                device: self.device,
            };
            page.put_object(&row)?;
            Ok(Entered { id: row.id })
        })
    }
}
