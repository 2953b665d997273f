//! `reveal_number`: numbers for one document, to a clerk in scope, shown one at a time (H5.3, U5.1).

use std::collections::HashMap;

use domain::id::{AffairsId, PersonId};
use domain::{ActName, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Ahead, SealedRow};
use vault::SealedSecret;

use crate::act::{Act, Lookups, Shown, Spec};
use crate::desk::{Actor, Desk, Opening, Page, Query, Scope};
use crate::round::sealed_secret;

/// Shows people's numbers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealNumber {
    /// Whose, in the order in which they are shown.
    pub people: Vec<PersonId>,
    /// For which affairs.
    pub affairs: AffairsId,
    /// For which document.
    pub purpose: Slug,
    /// More about the occasion.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

/// What is handed back. The numbers themselves are not serialized: only a face on the allow-list shows them.
#[derive(Serialize, JsonSchema)]
pub struct Revealed {
    /// Whose, in order.
    pub people: Vec<PersonId>,
    /// How long a screen may show each, in seconds.
    pub seconds: u16,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) numbers: Vec<Shown>,
}

/// What the decision to open people's numbers for a document rests on.
pub(super) fn facts_of(
    q: &mut Query<'_, '_>,
    who: &Actor,
    people: &[PersonId],
    affairs: AffairsId,
    purpose: &Slug,
) -> Result<(Facts, Vec<Label>), Stop> {
    let mut departments: Vec<Label> = Vec::new();
    for (i, person) in people.iter().enumerate() {
        let field = if people.len() == 1 { "people".to_owned() } else { format!("people[{i}]") };
        let department = q.department_of(&field, *person)?;
        if !departments.contains(&department) {
            departments.push(department);
        }
    }
    let affairs = q.affairs("affairs", affairs)?;
    let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.row.department))?;
    q.device(&mut facts, who)?;
    q.about(&mut facts, &affairs.row);
    let affairs_id = affairs.row.id;
    let scope =
        Scope { stage: Stage::Use, affairs: affairs_id, file: None, departments: &departments };
    q.scope(&mut facts, who, &scope)?;
    facts.purpose_named = q.purpose_named(&affairs.row, purpose)?;
    q.usable_for(&mut facts, people, (affairs_id, purpose))?;
    q.verified_for(&mut facts, people, affairs_id, std::slice::from_ref(purpose))?;
    facts.numbers_are_checked = q.checked(people)?;
    facts.people = i64::try_from(people.len()).unwrap_or(i64::MAX);
    Ok((facts, departments))
}

/// Somebody is named, and nobody twice.
pub(super) fn check_people(people: &[PersonId]) -> Result<(), Stop> {
    if people.is_empty() {
        return Err(FormError::new("people", "field_missing").into());
    }
    for (i, person) in people.iter().enumerate() {
        if people.iter().take(i).any(|before| before == person) {
            return Err(FormError::new(format!("people[{i}]"), "named_twice").into());
        }
    }
    Ok(())
}

/// The sealed numbers of these people, in their order, which the record of the page may open.
pub(super) fn sealed(page: &mut Page<'_, '_>, people: &[PersonId]) -> Result<Vec<SealedRow>, Stop> {
    let rows = page.tx.secrets_of_people(people)?;
    let mut of: HashMap<PersonId, SealedRow> =
        rows.into_iter().map(|row| (row.person, row)).collect();
    let mut sealed = Vec::with_capacity(people.len());
    for person in people {
        let row = of.remove(person).ok_or_else(|| FormError::new("people", "no_number_held"))?;
        sealed.push(row);
    }
    page.opens(sealed.iter().map(|row| row.id));
    page.subjects(people.iter().copied());
    Ok(sealed)
}

/// Opens what the committed record allows; that nothing was shown is recorded, should the vault fail.
pub(super) fn open(
    desk: &Desk<'_>,
    opening: Opening,
    rows: &[SealedSecret],
) -> Result<Vec<Shown>, Stop> {
    let (token, failed) = opening.split();
    let mut numbers = Vec::with_capacity(rows.len());
    let opened = desk.office.vault()?.open(token, rows, |_, person, number| {
        numbers.push(Shown { person, number });
        Ok::<_, Stop>(())
    });
    if let Err(stop) = opened {
        desk.fail_opening(failed)?;
        return Err(stop);
    }
    Ok(numbers)
}

impl Act for RevealNumber {
    const SPEC: Spec = Spec {
        name: ActName::RevealNumber,
        stage: Stage::Use,
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        changes_facts: false,
        bulk: false,
        needs_vault: true,
    };
    type Done = Revealed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let (mut facts, _) = facts_of(q, who, &self.people, self.affairs, &self.purpose)?;
        facts.within_reveal_limit = facts.people <= q.office.limits()?.reveal_people.into();
        Ok(facts)
    }

    fn ahead(&self) -> Lookups {
        let &[person] = self.people.as_slice() else { return Lookups::default() };
        Lookups {
            facts: vec![Ahead::Person(person), Ahead::Purposes(person, self.affairs)],
            change: vec![Ahead::Secrets(person)],
        }
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_people(&self.people)?;
        let permit = desk.ask_with_record(&self)?;
        let (rows, opening) = desk.record_opening(permit, |page| {
            page.vault()?;
            let rows = sealed(page, &self.people)?;
            page.purpose(&self.purpose);
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            rows.iter().map(sealed_secret).collect::<Result<Vec<_>, _>>()
        })?;
        let numbers = open(desk, opening, &rows)?;
        let seconds = desk.office.limits()?.reveal_seconds;
        Ok(Revealed { people: self.people, seconds, numbers })
    }

    fn shown(done: &mut Self::Done) -> Vec<Shown> {
        std::mem::take(&mut done.numbers)
    }
}
