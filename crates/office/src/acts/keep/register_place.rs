//! `register_place`: a fixed place with a lock for papers and media (H5.6, U11.2, U11.4).

use domain::id::{KeepingPlaceId, ZoneId};
use domain::rows::{KeepingPlace, Zone};
use domain::{ActName, Day, Duty, Facts, Label, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::PlaceKind;
use super::take_stock::next_stock_taking;
use crate::act::{Act, Spec};
use crate::acts::house::{Entered, check_days, check_name};
use crate::desk::{Actor, Desk, Query, in_force};
use crate::input::slug;

/// Fixes a place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterPlace {
    /// Its name.
    pub name: Label,
    /// What it is.
    pub kind: PlaceKind,
    /// The zone in which it stands.
    pub zone: ZoneId,
    /// True: it is kept locked.
    pub locked: bool,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// True: one of this name is there already, and another is meant.
    #[serde(default)]
    pub same_name: bool,
}

impl Act for RegisterPlace {
    const SPEC: Spec = Spec::one_step(ActName::RegisterPlace, Stage::House);
    type Done = Entered<KeepingPlaceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let zone = q.known::<Zone>("zone", self.zone.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&zone.row.department))?;
        facts.place_in_use = in_force(q.day, zone.row.since, zone.row.until);
        facts.place_is_locked = self.locked;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let zone = page.known::<Zone>("zone", self.zone.0)?.row;
            check_name(page, self.same_name, (self.since, self.until), |row: &KeepingPlace| {
                let same = row.name == self.name && row.zone == self.zone;
                same.then_some((row.since, row.until))
            })?;
            let row = KeepingPlace {
                id: page.draw(),
                name: self.name.clone(),
                kind: slug(self.kind.code())?,
                zone: self.zone,
                department: zone.department,
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            let first = self.since.max(page.at.day());
            next_stock_taking(page, desk, &row, first, ActName::RegisterPlace)?;
            Ok(Entered { id: row.id })
        })
    }
}
