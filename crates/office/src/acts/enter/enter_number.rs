//! `enter_number`: one number is typed in, blind and twice, from papers that were received and verified (U4.1,
//! H6.7, 番号法第16条).

use domain::id::{AffairsId, PersonId, SecretId, SpecificFileId};
use domain::rows::NeededDocument;
use domain::{ActName, Day, Duty, Facts, FormError, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::{self, Typed};
use crate::act::{Act, Spec};
use crate::acts::acquire;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::SecretText;

/// Enters a person's number.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterNumber {
    /// Whose; registered for the affairs before.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The specific file it enters.
    pub file: SpecificFileId,
    /// The purpose (document) out of the affairs' purposes.
    pub purpose: Slug,
    /// The number, typed from the source.
    pub number: SecretText,
    /// The same once more, typed blind.
    pub again: SecretText,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NumberEntered {
    /// Whose.
    pub person: PersonId,
    /// How it is read a second time.
    pub second_reading: Slug,
}

/// What a number that is typed in is for, and from which day its papers must be.
#[derive(Default)]
pub(crate) struct Needed<'a> {
    /// The specific file it enters.
    pub file: Option<SpecificFileId>,
    /// The document; a check that counts for some documents alone does not count without it.
    pub document: Option<&'a Slug>,
    /// Papers received and checks made before this day are of another number.
    pub since: Option<Day>,
}

/// What every number that is typed in from papers rests on: scope, terminal, affairs, receipt, verification.
pub(crate) fn facts_of(
    q: &mut Query<'_, '_>,
    who: &Actor,
    person: PersonId,
    affairs: AffairsId,
    needed: &Needed<'_>,
) -> Result<Facts, Stop> {
    let affairs = q.affairs("affairs", affairs)?;
    let document = match needed.document {
        Some(document) if q.purpose_named(&affairs.row, document)? => Some(document),
        _ => None,
    };
    let since = needed.since.filter(|_| !domain::broken::is_off("replaced_since"));
    let departments = [q.department_of("person", person)?];
    let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.row.department))?;
    q.device(&mut facts, who)?;
    q.about(&mut facts, &affairs.row);
    let affairs = affairs.row.id;
    q.scope(
        &mut facts,
        who,
        &Scope { stage: Stage::Enter, affairs, file: needed.file, departments: &departments },
    )?;
    let since = since.max(earlier_need_ended(q, person, affairs)?);
    q.receipt(&mut facts, who, person, affairs, since)?;
    q.verification(&mut facts, person, affairs, (document, since))?;
    facts.people = 1;
    Ok(facts)
}

/// When the last need of the person for these affairs ended: what was shown until then, was shown for that. A need after which
/// something is still made with the number is no earlier one, unless another began.
fn earlier_need_ended(
    q: &mut Query<'_, '_>,
    person: PersonId,
    affairs: AffairsId,
) -> Result<Option<Day>, Stop> {
    let mut needs = q.purposes(person)?;
    needs.retain(|held| held.row.affairs == affairs);
    let is_needed = needs.iter().any(|held| held.row.is_needed(q.day));
    let ended = needs.iter().filter(|held| is_needed || !held.row.is_in_use(q.day));
    let ended = ended.filter_map(|held| held.row.ended_on).filter(|day| *day < q.day).max();
    Ok(ended.filter(|_| !domain::broken::is_off("proof_of_earlier_need")))
}

impl Act for EnterNumber {
    const SPEC: Spec = Spec {
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        ..Spec::one_step(ActName::EnterNumber, Stage::Enter).with_vault()
    };
    type Done = NumberEntered;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let needed = Needed { file: Some(self.file), document: Some(&self.purpose), since: None };
        let mut facts = facts_of(q, who, self.person, self.affairs, &needed)?;
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        let affairs = q.affairs("affairs", self.affairs)?;
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let number = typed::typed_twice(&self.number, &self.again)?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let done = desk.record(permit, |page| {
            let asked = (self.affairs, std::slice::from_ref(&self.purpose));
            acquire::needed_to_make(page, "person", self.person, asked)?;
            if !page.tx.secrets_of_people(&[self.person])?.is_empty() {
                return Err(FormError::new("person", "number_there_already").into());
            }
            let secret: SecretId = typed::seal(page, self.person, &number)?;
            let (person, affairs) = (self.person, self.affairs);
            let way = typed::enter(
                page,
                desk,
                &Typed { person, affairs, secret, act: ActName::EnterNumber },
            )?;
            let (document, since) = (self.purpose.clone(), page.at.day());
            page.put(&NeededDocument { id: page.draw(), person, affairs, document, since })?;
            page.subject(self.person);
            page.purpose(&self.purpose);
            Ok(NumberEntered { person: self.person, second_reading: way })
        });
        typed::told_on_record(desk, &Self::SPEC, &ground, (self.person, self.affairs), done)
    }
}
