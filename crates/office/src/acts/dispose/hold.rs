//! What keeps a disposal that is due from being carried out: `hold_disposal` until it is released, as when a
//! court or an auditor needs the papers; `defer_disposal` to a day, as to the yearly batch; `release_hold`, which takes a
//! document back that was entered wrongly, too (H5.7).

use domain::id::{HeldDocumentId, HoldId, PersonId};
use domain::rows::{Affairs, HeldDocument, Hold};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::term;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Page, Query};

/// A disposal is put off for a year at most; it can be put off again, with a reason again.
const LONGEST: i32 = 366;

/// Holds the disposal of people's numbers until it is released.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldDisposal {
    /// The department.
    pub department: Label,
    /// Whose numbers.
    pub people: Vec<PersonId>,
    /// Why.
    pub reason: PlainText,
}

/// Puts the disposal of people's numbers off to a day.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeferDisposal {
    /// The department.
    pub department: Label,
    /// Whose numbers.
    pub people: Vec<PersonId>,
    /// The last day on which nothing is disposed of.
    pub until: Day,
    /// Why.
    pub reason: PlainText,
}

/// Ends a hold, or takes a document back that was entered wrongly (`hold_document`).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// The hold.
    #[serde(default)]
    pub hold: Option<HoldId>,
    /// The document, in the place of a hold.
    #[serde(default)]
    pub document: Option<HeldDocumentId>,
    /// Why.
    pub reason: PlainText,
}

fn officer(q: &mut Query<'_, '_>, who: &Actor, department: &Label) -> Result<Facts, Stop> {
    q.office_facts(who, &[Duty::Supervisor, Duty::Manager], Some(department))
}

/// The people named, each of the department, at least one.
fn check(q: &mut Query<'_, '_>, department: &Label, people: &[PersonId]) -> Result<(), Stop> {
    if people.is_empty() {
        return Err(FormError::new("people", "field_missing").into());
    }
    for (i, id) in people.iter().enumerate() {
        let field = format!("people[{i}]");
        if q.department_of(&field, *id)? != *department {
            return Err(FormError::new(field, "other_department").into());
        }
    }
    Ok(())
}

fn put(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    (department, people): (&Label, &[PersonId]),
    until: Option<Day>,
    reason: &PlainText,
) -> Result<Entered<HoldId>, Stop> {
    let row = Hold {
        id: page.draw(),
        department: department.clone(),
        people: List(people.to_vec()),
        by: desk.staff()?,
        since: page.at.day(),
        until,
        released_on: None,
    };
    page.put_object(&row)?;
    page.subjects(people.iter().copied());
    page.note("reason", reason);
    Ok(Entered { id: row.id })
}

impl Act for HoldDisposal {
    const SPEC: Spec = Spec::one_step(ActName::HoldDisposal, Stage::Dispose);
    type Done = Entered<HoldId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        check(q, &self.department, &self.people)?;
        officer(q, who, &self.department)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            put(page, desk, (&self.department, &self.people), None, &self.reason)
        })
    }
}

impl Act for DeferDisposal {
    const SPEC: Spec = Spec::one_step(ActName::DeferDisposal, Stage::Dispose);
    type Done = Entered<HoldId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        check(q, &self.department, &self.people)?;
        officer(q, who, &self.department)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let today = desk.office.now().day();
        if self.until < today {
            return Err(FormError::new("until", "day_past").into());
        }
        let last = today.plus_days(LONGEST);
        if self.until > last {
            return Err(FormError::new("until", "day_too_late").with("day", last).into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            put(page, desk, (&self.department, &self.people), Some(self.until), &self.reason)
        })
    }
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Released {
    /// The hold, or the document.
    pub id: String,
}

/// What is released.
enum Held {
    Hold(HoldId),
    Document(HeldDocumentId),
}

impl ReleaseHold {
    fn what(&self) -> Result<Held, FormError> {
        match (self.hold, self.document) {
            (Some(hold), None) => Ok(Held::Hold(hold)),
            (None, Some(document)) => Ok(Held::Document(document)),
            (None, None) => Err(FormError::new("hold", "field_missing")),
            (Some(_), Some(_)) => Err(FormError::new("document", "hold_or_document")),
        }
    }
}

/// The document is not kept any more: what had to be kept for it is kept for the other documents alone.
fn take_back(page: &mut Page<'_, '_>, id: HeldDocumentId) -> Result<(), Stop> {
    let row = page.known::<HeldDocument>("document", id.0)?.row;
    page.object(&row);
    page.subject(row.person);
    page.tx.remove::<HeldDocument>(page.record, id.0)?;
    for held in page.tx.purposes_of_person(row.person)? {
        let mut need = held.row;
        if need.affairs != row.affairs || need.keep_until != Some(row.keep_until) {
            continue;
        }
        if let Some(ended_on) = need.ended_on {
            need.keep_until = Some(term::of_need(page, &need, ended_on)?);
            page.put(&need)?;
        }
    }
    Ok(())
}

impl Act for ReleaseHold {
    const SPEC: Spec = Spec::one_step(ActName::ReleaseHold, Stage::Dispose);
    type Done = Released;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        match self.what()? {
            Held::Hold(id) => {
                let hold = q.known::<Hold>("hold", id.0)?;
                let mut facts = officer(q, who, &hold.row.department)?;
                facts.subject_is_open = hold.row.released_on.is_none();
                q.rest(&hold);
                Ok(facts)
            }
            Held::Document(id) => {
                let document = q.known::<HeldDocument>("document", id.0)?;
                let affairs = q.known::<Affairs>("document", document.row.affairs.0)?;
                let mut facts = officer(q, who, &affairs.row.department)?;
                facts.subject_is_open = true;
                q.rest(&document);
                Ok(facts)
            }
        }
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let what = self.what()?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            page.note("reason", &self.reason);
            let id = match what {
                Held::Hold(id) => {
                    let mut row = page.known::<Hold>("hold", id.0)?.row;
                    row.released_on = Some(page.at.day());
                    page.put_object(&row)?;
                    page.subjects(row.people.0.iter().copied());
                    id.to_string()
                }
                Held::Document(id) => {
                    take_back(page, id)?;
                    id.to_string()
                }
            };
            Ok(Released { id })
        })
    }
}
