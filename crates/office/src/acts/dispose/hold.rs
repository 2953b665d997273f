//! What keeps a disposal that is due from being carried out: `hold_disposal` until it is released, as when a
//! court or an auditor needs the papers; `defer_disposal` to a day, as to the yearly batch; `release_hold` (H5.7).

use domain::id::{HoldId, PersonId};
use domain::rows::Hold;
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

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

/// Ends a hold.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// The hold.
    pub hold: HoldId,
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

impl Act for ReleaseHold {
    const SPEC: Spec = Spec::one_step(ActName::ReleaseHold, Stage::Dispose);
    type Done = Entered<HoldId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let hold = q.known::<Hold>("hold", self.hold.0)?;
        let mut facts = officer(q, who, &hold.row.department)?;
        facts.subject_is_open = hold.row.released_on.is_none();
        q.rest(&hold);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Hold>("hold", self.hold.0)?.row;
            row.released_on = Some(page.at.day());
            page.put_object(&row)?;
            page.subjects(row.people.0.iter().copied());
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
