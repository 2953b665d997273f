//! `correct_number`: a wrong number goes, the right one takes its place (H5.5, H6.7). The wrong one is disposed
//! of like any other: gone at once, out of every backup after the next round, confirmed by the supervisor. The right
//! one is typed from papers, as every number is (番号法第16条).

use domain::id::{AffairsId, ErrorReportId, PersonId, SecretId};
use domain::{ActName, Facts, PlainText, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Corrected, Correcting, enter, facts_of};
use crate::act::{Act, Spec};
use crate::acts::enter::typed;
use crate::desk::{Actor, Desk, Query};
use crate::input::SecretText;

/// Corrects a number.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectNumber {
    /// Whose.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The number as it should be.
    pub number: SecretText,
    /// The same once more, typed blind.
    pub again: SecretText,
    /// The document, where the check of identity counts for some documents alone.
    #[serde(default)]
    pub purpose: Option<Slug>,
    /// The report that this answers.
    #[serde(default)]
    pub report: Option<ErrorReportId>,
    /// Why.
    pub reason: PlainText,
}

impl Act for CorrectNumber {
    const SPEC: Spec = Spec {
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        ..Spec::one_step(ActName::CorrectNumber, Stage::Enter).with_vault()
    };
    type Done = Corrected;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let (person, affairs) = (self.person, self.affairs);
        let mut facts = facts_of(q, who, ActName::CorrectNumber, person, affairs)?;
        q.receipt(&mut facts, who, person, affairs, None)?;
        q.verification(&mut facts, person, affairs, (self.purpose.as_ref(), None))?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let number = typed::typed_twice(&self.number, &self.again)?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let done = desk.record(permit, |page| {
            let what = Correcting {
                act: ActName::CorrectNumber,
                what: "number",
                person: self.person,
                affairs: self.affairs,
                report: self.report,
                instruction: ground.instruction(),
            };
            let old = super::renew(page, desk, &what, &number)?;
            page.note("reason", &self.reason);
            Ok((enter(page, desk, &what)?, old))
        });
        let (corrected, old): (_, Vec<SecretId>) =
            typed::told_on_record(desk, &Self::SPEC, &ground, (self.person, self.affairs), done)?;
        super::bury(desk, old)?;
        Ok(corrected)
    }
}
