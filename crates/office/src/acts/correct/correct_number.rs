//! `correct_number`: a wrong number goes, the right one takes its place (H5.5, H6.7). The wrong one is disposed
//! of like any other: gone at once, out of every backup after the next round, confirmed by the supervisor.

use domain::id::{AffairsId, ErrorReportId, PersonId, SecretId};
use domain::rows::{Affairs, Disposal};
use domain::{ActName, Duty, Facts, Failure, FormError, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Corrected, Correcting, enter, facts_of};
use crate::act::{Act, Spec};
use crate::acts::enter::typed::{self, Typed};
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::{SecretText, slug};

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
        facts_of(q, who, ActName::CorrectNumber, self.person, self.affairs)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let number = typed::typed_twice(&self.number, &self.again)?;
        let permit = desk.ask(&self)?;
        let vault = desk.office.vault()?;
        let ground = permit.ground();
        let done = desk.record(permit, |page| {
            let tag = vault.index_tag(&number)?;
            let held = page.tx.secrets_of_people(&[self.person])?;
            let old: Vec<SecretId> = held.iter().map(|row| row.id).collect();
            if old.is_empty() {
                return Err(FormError::new("person", "no_number_held").into());
            }
            if page.tx.index_find(tag.as_bytes())?.is_some_and(|secret| old.contains(&secret)) {
                return Err(FormError::new("number", "number_unchanged").into());
            }
            remove(page, desk, self.person, self.affairs, &old)?;
            let secret = typed::seal(page, self.person, &number)?;
            let (person, affairs) = (self.person, self.affairs);
            let entered = Typed { person, affairs, secret, act: ActName::CorrectNumber };
            typed::enter(page, desk, &entered)?;
            page.note("reason", &self.reason);
            let what = Correcting {
                act: ActName::CorrectNumber,
                what: "number",
                person: self.person,
                affairs: self.affairs,
                report: self.report,
            };
            Ok((enter(page, desk, &what)?, old))
        });
        let (corrected, old) = typed::told_on_record(desk, &Self::SPEC, &ground, done)?;
        vault.bury(old);
        // Should no seal place take the tombstones now, the next unsealing and the round write them.
        crate::seals::write(desk.office)?;
        Ok(corrected)
    }
}

/// Removes what is held of a person, as a disposal that was carried out.
fn remove(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    person: PersonId,
    affairs: AffairsId,
    secrets: &[SecretId],
) -> Result<(), Stop> {
    page.tx.index_remove(secrets)?;
    page.tx.secrets_remove(secrets)?;
    page.removed(secrets.iter().copied());
    typed::gone(page, secrets)?;
    let department = page.known::<Affairs>("affairs", affairs.0)?.row.department;
    let (answers, today) = (answering(page, &department)?, page.at.day());
    let row = Disposal {
        id: page.draw(),
        department,
        people: List(vec![person]),
        secrets: List(secrets.to_vec()),
        state: slug("carried_out")?,
        instructed_by: answers,
        carried_out_by: Some(desk.staff()?),
        carried_out_on: Some(today),
        round: None,
        confirmed_by: None,
        confirmed_on: None,
    };
    page.put(&row)?;
    let days: i32 = page.office.limits()?.round_days.into();
    page.open_duty(NewDuty {
        kind: "run_round",
        about: row.id.0,
        owner: Duty::SystemOfficer,
        staff: None,
        department: None,
        due: today.plus_days(days),
        opened_by: ActName::CorrectNumber,
        closed_by: ActName::RunShreddingRound,
    })
}

/// The officer who answers for the disposal: the supervisor, else the manager.
fn answering(page: &mut Page<'_, '_>, department: &Label) -> Result<domain::id::StaffId, Stop> {
    let today = page.at.day();
    let mut officers = page.tx.holders(Duty::Supervisor, Some(department), today)?;
    officers.extend(page.tx.holders(Duty::Manager, None, today)?);
    let first = officers.into_iter().next();
    Ok(first
        .map(|held| held.row.staff)
        .ok_or_else(|| Failure::new("nobody_answers", department))?)
}
