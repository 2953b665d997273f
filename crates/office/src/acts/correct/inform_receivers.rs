//! `inform_receivers`: whoever received what was wrong is told (H5.5).

use domain::id::CorrectionId;
use domain::rows::Correction;
use domain::{ActName, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::check_correction::facts_of;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};

/// Records that the receivers of a wrong value were told.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InformReceivers {
    /// The correction.
    pub correction: CorrectionId,
    /// Who was told, and how.
    pub how: PlainText,
}

impl Act for InformReceivers {
    const SPEC: Spec = Spec::one_step(ActName::InformReceivers, Stage::Provide);
    type Done = Entered<CorrectionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let (mut facts, row) = facts_of(q, who, self.correction)?;
        facts.subject_is_open = row.informed_on.is_none();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Correction>("correction", self.correction.0)?.row;
            row.informed_on = Some(page.at.day());
            page.put_object(&row)?;
            page.subject(row.person);
            page.close_duties("inform_receivers", row.id.0)?;
            page.note("how", &self.how);
            Ok(Entered { id: row.id })
        })
    }
}
