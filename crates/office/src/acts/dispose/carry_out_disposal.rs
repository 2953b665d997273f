//! `carry_out_disposal`: a clerk disposes of the numbers; from then on nobody reaches them (U7.3).

use domain::id::{DisposalId, SecretId};
use domain::rows::{Disposal, Person};
use domain::{ActName, Duty, Facts, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::instruct_disposal::{all_due, on_hold};
use crate::act::{Act, Spec};
use crate::acts::enter::{sources_open, typed};
use crate::acts::provide::anything_out;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;
use crate::round::round_is_due;

/// Carries an instructed disposal out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryOutDisposal {
    /// The disposal.
    pub disposal: DisposalId,
    /// Why something of these people may stay out, when something is.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CarriedOut {
    /// The disposal.
    pub id: DisposalId,
    /// How many people.
    pub people: usize,
    /// How many numbers.
    pub numbers: usize,
    /// Seal places that already carry the tombstones.
    pub seal_places: usize,
}

impl Act for CarryOutDisposal {
    const SPEC: Spec = Spec::one_step(ActName::CarryOutDisposal, Stage::Dispose).with_vault();
    type Done = CarriedOut;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let disposal = q.known::<Disposal>("disposal", self.disposal.0)?;
        let department = disposal.row.department.clone();
        let people = &disposal.row.people.0;
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        let mut departments: Vec<Label> = Vec::new();
        for id in people {
            let person = q.known::<Person>("disposal", id.0)?.row;
            if !departments.contains(&person.department) {
                departments.push(person.department);
            }
        }
        let affairs = q.tx.affairs_of_people(people)?;
        // Every affairs the numbers are held for must be covered in every respect.
        let mut covered = [!affairs.is_empty(); 3];
        for affairs in affairs {
            let scope =
                Scope { stage: Stage::Dispose, affairs, file: None, departments: &departments };
            q.scope(&mut facts, who, &scope)?;
            let here = [facts.stage_designated, facts.affairs_in_scope, facts.people_in_scope];
            covered.iter_mut().zip(here).for_each(|(all, here)| *all &= here);
        }
        [facts.stage_designated, facts.affairs_in_scope, facts.people_in_scope] = covered;
        facts.by_another_person = who.staff != Some(disposal.row.instructed_by);
        facts.disposal_instructed = disposal.row.state.as_str() == "instructed";
        facts.disposal_is_due = all_due(q, people)?;
        let held = on_hold(q)?;
        facts.nothing_on_hold = !people.iter().any(|person| held.contains(person));
        let sources = sources_open(q.tx, people)?;
        facts.nothing_is_out = sources.is_empty()
            && q.copies_out(people)?.is_empty()
            && q.tx.papers_out(people)?.is_empty()
            && !anything_out(q, people)?;
        if !sources.is_empty() && facts.people_in_scope {
            let ids: Vec<String> = sources.iter().map(ToString::to_string).collect();
            q.tell("source_open", ids.join(", "));
        }
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        facts.people = i64::try_from(people.len()).unwrap_or(i64::MAX);
        q.rest(&disposal);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let vault = desk.office.vault()?;
        let (people, secrets) = desk.record(permit, |page| {
            let mut row = page.known::<Disposal>("disposal", self.disposal.0)?.row;
            let sealed = page.tx.secrets_of_people(&row.people.0)?;
            let secrets: Vec<SecretId> = sealed.iter().map(|s| s.id).collect();
            page.tx.index_remove(&secrets)?;
            page.tx.secrets_remove(&secrets)?;
            page.removed(secrets.iter().copied());
            typed::gone(page, &secrets)?;
            page.subjects(row.people.0.iter().copied());
            row.secrets = List(secrets.clone());
            row.state = slug("carried_out")?;
            row.carried_out_by = Some(desk.staff()?);
            row.carried_out_on = Some(page.at.day());
            page.put_object(&row)?;
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            page.close_duties("carry_out_disposal", row.id.0)?;
            round_is_due(page, row.id.0, ActName::CarryOutDisposal)?;
            Ok((row.people.0.len(), secrets))
        })?;
        let numbers = secrets.len();
        vault.bury(secrets);
        // The numbers are gone from the database. Should no seal place take the tombstones now, the
        // next unsealing and the round write them, and the duty stays open until then.
        let written = crate::seals::write(desk.office)?;
        let seal_places = written.iter().filter(|r| r.outcome.is_ok()).count();
        Ok(CarriedOut { id: self.disposal, people, numbers, seal_places })
    }
}
