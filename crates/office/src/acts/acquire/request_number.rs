//! `request_number`: a clerk asks people for their number, for lawful affairs and purposes, and tells them
//! which (H5.10, 番号法第14条).

use domain::id::{AffairsId, PersonId, RequestId};
use domain::rows::{Asked, Request};
use domain::{ActName, Day, Duty, Facts, FormError, List, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::request_text::{Asking, Says, organisation};
use super::{Language, Way, clerk_facts, departments_named, needed_to_make, repeated, tell};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Asks people of the register for their number.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestNumber {
    /// The affairs that need it.
    pub affairs: AffairsId,
    /// Who is asked.
    pub people: Vec<PersonId>,
    /// For which of the affairs' purposes (documents).
    pub purposes: Vec<Slug>,
    /// The day by which an answer is asked.
    pub answer_by: Day,
    /// How they are asked.
    pub way: Way,
    /// The language of the text for the person; Japanese when none.
    #[serde(default)]
    pub language: Option<Language>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Requested {
    /// One request for each person, in the order given.
    pub requests: Vec<RequestId>,
    /// The text to hand to each of them.
    pub text: String,
}

impl Act for RequestNumber {
    const SPEC: Spec = Spec::one_step(ActName::RequestNumber, Stage::Acquire);
    type Done = Requested;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let owner = &affairs.row.department;
        let departments = departments_named(q, "people", &self.people, owner)?;
        let mut facts = clerk_facts(q, who, Stage::Acquire, &affairs.row, &departments)?;
        facts.purpose_named = q.purposes_named(&affairs.row, &self.purposes)?;
        facts.people = i64::try_from(self.people.len()).unwrap_or(i64::MAX);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.people.is_empty() {
            return Err(FormError::new("people", "field_missing").into());
        }
        if self.purposes.is_empty() {
            return Err(FormError::new("purposes", "field_missing").into());
        }
        if let Some(i) = repeated(&self.people) {
            return Err(FormError::new(format!("people[{i}]"), "named_twice").into());
        }
        if let Some(i) = repeated(&self.purposes) {
            return Err(FormError::new(format!("purposes[{i}]"), "listed_twice").into());
        }
        check_answer_by(desk, self.answer_by)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let affairs = page.known::<domain::rows::Affairs>("affairs", self.affairs.0)?.row;
            let today = page.at.day();
            let mut requests = Vec::with_capacity(self.people.len());
            for (i, person) in self.people.iter().enumerate() {
                let asked = (self.affairs, self.purposes.as_slice());
                let needed = needed_to_make(page, &format!("people[{i}]"), *person, asked)?;
                let before = page.tx.requests_to(*person, self.affairs)?;
                if before.iter().any(|held| held.state.as_str() == "asked") {
                    return Err(FormError::new(format!("people[{i}]"), "asked_already").into());
                }
                let row = Request {
                    id: page.draw(),
                    person: *person,
                    affairs: self.affairs,
                    purposes: List(self.purposes.clone()),
                    way: slug(self.way.code())?,
                    asked_by: desk.staff()?,
                    department: affairs.department.clone(),
                    asked_on: today,
                    due: self.answer_by,
                    reminded: 0,
                    last_asked_on: today,
                    state: slug("asked")?,
                };
                page.put(&row)?;
                tell(page, needed, &self.purposes)?;
                note_asking(page, &row)?;
                page.subject(*person);
                page.open_duty(NewDuty {
                    kind: "answer_request",
                    about: row.id.0,
                    owner: Duty::Clerk,
                    staff: Some(row.asked_by),
                    department: Some(&row.department),
                    due: row.due,
                    opened_by: ActName::RequestNumber,
                    closed_by: ActName::ReceiveDocument,
                })?;
                requests.push(row.id);
            }
            let people = i64::try_from(requests.len()).unwrap_or(i64::MAX);
            page.detail("people", DetailValue::Int(people));
            let organisation = organisation(page)?;
            let asking = Asking {
                organisation: &organisation,
                affairs: &affairs,
                purposes: &self.purposes,
                says: Says::Asks(self.answer_by),
            };
            let language = self.language.unwrap_or(Language::Ja);
            Ok(Requested { requests, text: asking.text(page.pack()?.as_ref(), language, today)? })
        })
    }
}

/// Keeps the day on which a person was asked, or asked again.
///
/// # Errors
/// A failure of the store.
pub(super) fn note_asking(page: &mut Page<'_, '_>, row: &Request) -> Result<(), Stop> {
    let id = page.draw();
    page.put(&Asked { id, request: row.id, on_day: row.last_asked_on, answer_by: row.due })
}

/// Nobody can answer by a day that is over.
pub(super) fn check_answer_by(desk: &Desk<'_>, answer_by: Day) -> Result<(), FormError> {
    if answer_by < desk.office.now().day() {
        return Err(FormError::new("answer_by", "day_past"));
    }
    Ok(())
}
