//! `remove_wrong_number`: a number that is another human's goes, though the right one is not known yet (H5.5, U7.8). It is
//! disposed of like any other; the entry stands without a number, and while it is needed a duty asks for the right one.

use domain::id::{AffairsId, ErrorReportId, PersonId, SecretId};
use domain::rows::{DoubtedNumber, ErrorReport};
use domain::{ActName, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::renew::look_at_linked;
use super::{Corrected, Correcting, enter, facts_of, remove};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Removes a number of which a report says that it is somebody else's.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveWrongNumber {
    /// With whom it stands.
    pub person: PersonId,
    /// For which affairs it is held.
    pub affairs: AffairsId,
    /// The report, which this answers.
    pub report: ErrorReportId,
    /// How it was found that the number is not this person's.
    pub reason: PlainText,
}

impl Act for RemoveWrongNumber {
    const SPEC: Spec = Spec::one_step(ActName::RemoveWrongNumber, Stage::Enter).with_vault();
    type Done = Corrected;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let report = q.known::<ErrorReport>("report", self.report.0)?;
        let doubted = q.tx.get::<DoubtedNumber>(self.report.0)?;
        let act = ActName::RemoveWrongNumber;
        let mut facts = facts_of(q, who, act, self.person, self.affairs)?;
        let of_person = doubted.is_some_and(|held| held.row.person == self.person)
            || domain::broken::is_off("removed_when_doubted");
        facts.subject_is_open = of_person && report.row.state.as_str() == "open";
        q.rest(&report);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let instruction = permit.ground().instruction();
        let (corrected, old) = desk.record(permit, |page| {
            let held = page.tx.secrets_of_people(&[self.person])?;
            let old: Vec<SecretId> = held.iter().map(|row| row.id).collect();
            if old.is_empty() {
                return Err(FormError::new("person", "no_number_held").into());
            }
            let what = Correcting {
                act: ActName::RemoveWrongNumber,
                what: "removed",
                person: self.person,
                affairs: self.affairs,
                report: Some(self.report),
                instruction,
            };
            remove(page, desk, (what.act, instruction), (self.person, self.affairs), &old)?;
            look_at_linked(page, &what, None)?;
            page.note("reason", &self.reason);
            Ok((enter(page, desk, &what)?, old))
        })?;
        super::bury(desk, old)?;
        Ok(corrected)
    }
}
