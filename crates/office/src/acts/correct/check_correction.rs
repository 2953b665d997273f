//! `check_correction`: another person holds a correction against its source (H5.5).

use domain::id::CorrectionId;
use domain::rows::Correction;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, Scope};

/// Says that a correction is right. One that is wrong is corrected again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckCorrection {
    /// The correction.
    pub correction: CorrectionId,
    /// Against what it was held.
    pub against: PlainText,
}

/// The facts of what follows a correction: by a clerk in scope, or by the supervisor.
pub(super) fn facts_of(
    q: &mut Query<'_, '_>,
    who: &Actor,
    id: CorrectionId,
) -> Result<(Facts, Correction), Stop> {
    let correction = q.known::<Correction>("correction", id.0)?;
    let affairs = q.affairs("correction", correction.row.affairs)?;
    let departments = [q.department_of("correction", correction.row.person)?];
    let order = [Duty::Supervisor, Duty::Clerk];
    let mut facts = q.office_facts(who, &order, Some(&correction.row.department))?;
    q.about(&mut facts, &affairs.row);
    if !facts.is_supervisor_here {
        let scope = Scope {
            stage: Stage::Enter,
            affairs: affairs.row.id,
            file: None,
            departments: &departments,
        };
        q.scope(&mut facts, who, &scope)?;
    }
    facts.by_another_person = Some(correction.row.by) != who.staff;
    q.rest(&correction);
    Ok((facts, correction.row))
}

impl Act for CheckCorrection {
    const SPEC: Spec = Spec::one_step(ActName::CheckCorrection, Stage::Enter);
    type Done = Entered<CorrectionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let (mut facts, row) = facts_of(q, who, self.correction)?;
        facts.subject_is_open = row.checked_on.is_none();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Correction>("correction", self.correction.0)?.row;
            row.checked_by = Some(desk.staff()?);
            row.checked_on = Some(page.at.day());
            page.put_object(&row)?;
            page.subject(row.person);
            page.close_duties("check_correction", row.id.0)?;
            page.note("against", &self.against);
            Ok(Entered { id: row.id })
        })
    }
}
