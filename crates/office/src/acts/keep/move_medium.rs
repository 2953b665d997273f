//! `move_medium`: a medium gets another place, under instruction (H5.6, U11.4).

use domain::id::{KeepingPlaceId, MediumId};
use domain::rows::Medium;
use domain::{ActName, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{on_medium, place_named};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};

/// Moves a medium.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveMedium {
    /// The medium.
    pub medium: MediumId,
    /// Its new place.
    pub to: KeepingPlaceId,
    /// Why.
    pub reason: PlainText,
}

impl Act for MoveMedium {
    const SPEC: Spec = Spec::one_step(ActName::MoveMedium, Stage::Retain);
    type Done = Entered<MediumId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let medium = q.known::<Medium>("medium", self.medium.0)?;
        let affairs = q.affairs("medium", medium.row.affairs)?;
        let mut facts = on_medium(q, who, ActName::MoveMedium, Stage::Retain, &affairs.row)?;
        let place = place_named(q, &mut facts, "to", self.to)?;
        q.rest(&place);
        facts.subject_is_open = medium.row.state.as_str() == "kept";
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Medium>("medium", self.medium.0)?.row;
            row.place = self.to;
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
