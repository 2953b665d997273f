//! `reveal_number`: one number, for one document, to a clerk in scope (H5.3, U5.1).

use domain::id::{AffairsId, PersonId, SecretId};
use domain::{ActName, Duty, Facts, FormError, PlainText, Slug, Stage, Stop};
use number::IndividualNumber;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, Scope};
use crate::round::sealed_secret;

/// Shows one person's number.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealNumber {
    /// Whose.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// For which document.
    pub purpose: Slug,
    /// More about the occasion.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

/// What is handed back. The number itself is not serialized: only a face on the allow-list shows it.
#[derive(Serialize, JsonSchema)]
pub struct Revealed {
    /// Whose.
    pub person: PersonId,
    /// How long a screen may show it, in seconds.
    pub seconds: u16,
    #[serde(skip)]
    number: Option<IndividualNumber>,
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
        let department = q.department_of("person", self.person)?;
        let affairs = q.affairs("affairs", self.affairs)?;
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.row.department))?;
        q.device(&mut facts, who)?;
        q.about(&mut facts, &affairs.row);
        let scope = Scope {
            stage: Stage::Use,
            affairs: self.affairs,
            file: None,
            departments: std::slice::from_ref(&department),
        };
        q.scope(&mut facts, who, &scope)?;
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?;
        facts.held_for_affairs = q.held_for(&[self.person], self.affairs)?;
        facts.numbers_are_checked = q.checked(&[self.person])?;
        facts.people = 1;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let vault = desk.office.vault()?;
        let (sealed, opening) = desk.record_opening(permit, |page| {
            let rows = page.tx.secrets_of_people(&[self.person])?;
            let row = rows.last().ok_or_else(|| FormError::new("person", "no_number_held"))?;
            page.opens([row.id]);
            page.subject(self.person);
            page.purpose(&self.purpose);
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            sealed_secret(row)
        })?;
        let (token, failed) = opening.split();
        let mut shown = None;
        let opened = vault.open(token, [&sealed], |_: SecretId, _, number| {
            shown = Some(number);
            Ok::<_, Stop>(())
        });
        if let Err(stop) = opened {
            desk.fail_opening(failed)?;
            return Err(stop);
        }
        let seconds = desk.office.limits()?.reveal_seconds;
        Ok(Revealed { person: self.person, seconds, number: shown })
    }

    fn shown(done: &mut Self::Done) -> Option<IndividualNumber> {
        done.number.take()
    }
}
