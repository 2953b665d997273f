//! `instruct_disposal`: the supervisor instructs the disposal of what is due (H5.7, H5.13).

use std::collections::HashSet;

use domain::id::{DisposalId, PersonId};
use domain::rows::{Disposal, Purpose};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, NewDuty, Query};
use crate::input::slug;

/// Instructs the disposal of numbers whose last purpose and last term have ended.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstructDisposal {
    /// The department.
    pub department: Label,
    /// Whose numbers; everybody of the department who is due when none is named.
    #[serde(default)]
    pub people: Vec<PersonId>,
    /// Why now.
    pub reason: PlainText,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Instructed {
    /// The disposal.
    pub id: DisposalId,
    /// How many people.
    pub people: usize,
}

/// True when nothing is left of the purpose: the need ended and every term is over.
pub(crate) fn is_over(purpose: &Purpose, day: Day) -> bool {
    purpose.ended_on.is_some_and(|d| d < day) && purpose.keep_until.is_none_or(|d| d < day)
}

/// True when every purpose of every person is over, and each has one.
pub(super) fn all_due(q: &mut Query<'_, '_>, people: &[PersonId]) -> Result<bool, Stop> {
    for person in people {
        let purposes = q.purposes(*person)?;
        if purposes.is_empty() || !purposes.iter().all(|p| is_over(&p.row, q.day)) {
            return Ok(false);
        }
    }
    Ok(!people.is_empty())
}

/// Everybody whose disposal is held or put off today.
pub(super) fn on_hold(q: &mut Query<'_, '_>) -> Result<HashSet<PersonId>, Stop> {
    let holds = q.tx.holds_on(q.day)?;
    Ok(holds.into_iter().flat_map(|held| held.row.people.0).collect())
}

impl InstructDisposal {
    fn chosen(&self, q: &mut Query<'_, '_>) -> Result<Vec<PersonId>, Stop> {
        let instructed = q.tx.disposals_in("instructed")?;
        let instructed: HashSet<PersonId> =
            instructed.into_iter().flat_map(|held| held.row.people.0).collect();
        if self.people.is_empty() {
            let mut due = q.tx.people_due(&self.department, q.day)?;
            let held = on_hold(q)?;
            due.retain(|person| !instructed.contains(person) && !held.contains(person));
            return Ok(due);
        }
        let mut named = HashSet::new();
        for (i, id) in self.people.iter().enumerate() {
            let field = format!("people[{i}]");
            if q.department_of(&field, *id)? != self.department {
                return Err(FormError::new(field, "other_department").into());
            }
            if !named.insert(*id) {
                return Err(FormError::new(field, "named_twice").into());
            }
            if instructed.contains(id) {
                return Err(FormError::new(field, "already_instructed").into());
            }
        }
        Ok(self.people.clone())
    }
}

impl Act for InstructDisposal {
    const SPEC: Spec = Spec::one_step(ActName::InstructDisposal, Stage::Dispose);
    type Done = Instructed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&self.department))?;
        let people = self.chosen(q)?;
        facts.disposal_is_due = all_due(q, &people)?;
        let held = on_hold(q)?;
        facts.nothing_on_hold = !people.iter().any(|person| held.contains(person));
        facts.people = i64::try_from(people.len()).unwrap_or(i64::MAX);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let days: i32 = desk.office.limits()?.round_days.into();
        desk.record(permit, |page| {
            let people = self.chosen(&mut page.query())?;
            let row = Disposal {
                id: page.draw(),
                department: self.department.clone(),
                people: List(people.clone()),
                secrets: List(Vec::new()),
                state: slug("instructed")?,
                instructed_by: desk.staff()?,
                carried_out_by: None,
                carried_out_on: None,
                round: None,
                confirmed_by: None,
                confirmed_on: None,
            };
            page.put_object(&row)?;
            page.subjects(people.iter().copied());
            page.note("reason", &self.reason);
            page.open_duty(NewDuty {
                kind: "carry_out_disposal",
                about: row.id.0,
                owner: Duty::Clerk,
                staff: None,
                department: Some(&self.department),
                due: page.at.day().plus_days(days),
                opened_by: ActName::InstructDisposal,
                closed_by: ActName::CarryOutDisposal,
            })?;
            Ok(Instructed { id: row.id, people: people.len() })
        })
    }
}
