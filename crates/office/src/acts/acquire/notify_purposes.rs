//! `notify_purposes`: people whose number is held for affairs are told of further documents that it is used for (番号法第9条;
//! H5.3, H5.10, U2.3, U5.3). No consent is asked: the law asks that they know.

use std::collections::BTreeSet;

use domain::id::{AffairsId, PersonId};
use domain::rows::{Affairs, Purpose};
use domain::{ActName, Day, Facts, FormError, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;

use super::request_text::{Asking, Says, organisation};
use super::{Language, NoticeWay, clerk_facts, departments_named, repeated, tell};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Tells people for which documents their number is used.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotifyPurposes {
    /// The affairs.
    pub affairs: AffairsId,
    /// Who was told; everybody whose number the affairs need when nobody is named.
    #[serde(default)]
    pub people: Vec<PersonId>,
    /// Of which of the affairs' purposes (documents).
    pub purposes: Vec<Slug>,
    /// How they were told.
    pub how: NoticeWay,
    /// When; today when none.
    #[serde(default)]
    pub on_day: Option<Day>,
    /// The language of the text for the people; Japanese when none.
    #[serde(default)]
    pub language: Option<Language>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Notified {
    /// For so many people some of the documents are new.
    pub people: usize,
    /// The text to hand out or to put up.
    pub text: String,
}

impl NotifyPurposes {
    /// What the number of everybody who is told is needed for.
    fn needed(&self, tx: &mut Tx<'_>, today: Day) -> Result<Vec<Purpose>, Stop> {
        let mut needed = Vec::new();
        if self.people.is_empty() {
            needed.extend(tx.purposes_needed(self.affairs, today)?);
        }
        for (i, person) in self.people.iter().enumerate() {
            let own = tx.purposes_of(*person, self.affairs)?;
            if !own.iter().any(|held| held.is_in_use(today)) {
                let field = format!("people[{i}]");
                return Err(FormError::new(field, "person_not_registered").into());
            }
            needed.extend(own);
        }
        let needed = needed.into_iter().map(|held| held.row);
        Ok(needed.filter(|row| row.is_in_use(today)).collect())
    }
}

impl Act for NotifyPurposes {
    const SPEC: Spec = Spec::one_step(ActName::NotifyPurposes, Stage::Acquire);
    type Done = Notified;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let owner = &affairs.row.department;
        let (mut people, mut departments) = (self.people.len(), Vec::new());
        if self.people.is_empty() {
            let needed = self.needed(q.tx, q.day)?;
            let all: BTreeSet<PersonId> = needed.iter().map(|row| row.person).collect();
            people = all.len();
            departments = q.tx.departments_of(&Vec::from_iter(all))?;
        }
        if departments.is_empty() {
            departments = departments_named(q, "people", &self.people, owner)?;
        }
        let mut facts = clerk_facts(q, who, Stage::Acquire, &affairs.row, &departments)?;
        facts.purpose_named = q.purposes_named(&affairs.row, &self.purposes)?;
        facts.people = i64::try_from(people).unwrap_or(i64::MAX);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.purposes.is_empty() {
            return Err(FormError::new("purposes", "field_missing").into());
        }
        if let Some(i) = repeated(&self.people) {
            return Err(FormError::new(format!("people[{i}]"), "named_twice").into());
        }
        if let Some(i) = repeated(&self.purposes) {
            return Err(FormError::new(format!("purposes[{i}]"), "listed_twice").into());
        }
        let today = desk.office.now().day();
        let on_day = self.on_day.unwrap_or(today);
        if on_day > today {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let affairs = page.known::<Affairs>("affairs", self.affairs.0)?.row;
            let mut told = Vec::new();
            for row in self.needed(page.tx, page.at.day())? {
                let person = row.person;
                if tell(page, vec![row], &self.purposes)? {
                    told.push(person);
                }
            }
            told.sort_unstable();
            told.dedup();
            if told.is_empty() {
                return Err(FormError::new("purposes", "told_already").into());
            }
            page.subjects(told.iter().copied());
            page.occurred(on_day);
            page.detail("people", DetailValue::Int(i64::try_from(told.len()).unwrap_or(i64::MAX)));
            page.detail("how", DetailValue::Code(self.how.code().to_owned()));
            if let [only] = self.purposes.as_slice() {
                page.purpose(only);
            }
            let organisation = organisation(page)?;
            let asking = Asking {
                organisation: &organisation,
                affairs: &affairs,
                purposes: &self.purposes,
                says: Says::Tells,
            };
            let language = self.language.unwrap_or(Language::Ja);
            let text = asking.text(page.pack()?.as_ref(), language, page.at.day())?;
            Ok(Notified { people: told.len(), text })
        })
    }
}
