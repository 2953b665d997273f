//! `second_reading`: the number is typed once more from its source, blind, by whom the pack names (H6.7).

use domain::id::EntryId;
use domain::rows::Entry;
use domain::{ActName, Duty, Facts, FormError, Stage, Stop};
use regulation::Reading;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::typed;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::{SecretText, slug};

/// So often a second reading may differ; then the number is corrected from its source.
pub(crate) const MOST_DIFFERENT: i64 = 3;

/// Reads a number a second time.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondReading {
    /// What was typed in.
    pub entry: EntryId,
    /// The number, typed from the source.
    pub number: SecretText,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Read {
    /// What was typed in.
    pub id: EntryId,
    /// Both readings say the same.
    pub agrees: bool,
    /// Readings left before the number must be corrected, where they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<i64>,
}

impl Act for SecondReading {
    const SPEC: Spec = Spec::one_step(ActName::SecondReading, Stage::Enter).with_vault();
    type Done = Read;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let entry = q.known::<Entry>("entry", self.entry.0)?;
        let affairs = q.affairs("entry", entry.row.affairs)?;
        let department = q.department_of("entry", entry.row.person)?;
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.row.department))?;
        q.device(&mut facts, who)?;
        q.about(&mut facts, &affairs.row);
        let scope = Scope {
            stage: Stage::Enter,
            affairs: entry.row.affairs,
            file: None,
            departments: std::slice::from_ref(&department),
        };
        q.scope(&mut facts, who, &scope)?;
        let by_the_same =
            Reading::from_code(entry.row.way.as_str()).is_some_and(Reading::by_the_same);
        facts.by_another_person = Some(entry.row.entered_by) != who.staff;
        facts.second_reader_fits = by_the_same || facts.by_another_person;
        facts.subject_is_open = matches!(entry.row.state.as_str(), "waiting" | "differs");
        facts.people = 1;
        q.rest(&entry);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let number = typed("number", &self.number)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Entry>("entry", self.entry.0)?.row;
            if row.differed >= MOST_DIFFERENT {
                return Err(FormError::new("entry", "reading_used_up").into());
            }
            let agrees = super::typed::is_held_as(page, &number, row.person, row.secret)?;
            if agrees {
                row.state = slug("read")?;
                page.close_duties("second_reading", row.id.0)?;
            } else {
                row.state = slug("differs")?;
                row.differed += 1;
            }
            row.read_by = Some(desk.staff()?);
            row.read_on = Some(page.at.day());
            page.put_object(&row)?;
            page.subject(row.person);
            page.detail("agrees", ledger::DetailValue::Int(i64::from(agrees)));
            let tries_left = (!agrees).then_some(MOST_DIFFERENT - row.differed);
            Ok(Read { id: row.id, agrees, tries_left })
        })
    }
}
