//! `withdraw_event`: an event that was recorded of the wrong person or with the wrong day is taken back. The need that it
//! ended is open again and its term is not fixed any more; both records stay (H5.8, H5.13, U2.3).

use domain::id::{EventId, PersonId};
use domain::rows::{Disposal, Event, Person};
use domain::{ActName, Day, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record_event::{Ended, Happened, RecordEvent, facts_of};
use super::term::goes_on;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::slug;

/// Takes an event back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawEvent {
    /// The event.
    pub event: EventId,
    /// Why it was wrong.
    pub reason: PlainText,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Withdrawn {
    /// The event.
    pub id: EventId,
    /// Purposes that are open again.
    pub purposes_opened: usize,
    /// Purposes that are ended again.
    pub purposes_ended: usize,
}

impl Act for WithdrawEvent {
    const SPEC: Spec = Spec::one_step(ActName::WithdrawEvent, Stage::House);
    type Done = Withdrawn;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let event = q.known::<Event>("event", self.event.0)?;
        let mut facts = facts_of(q, who, "event", event.row.person)?;
        let ends = Happened::of_code(event.row.kind.as_str()).is_some_and(Happened::ends_need);
        facts.no_term_put_off = !ends;
        let mut people: Vec<PersonId> = concerned(q.tx, &event.row)?.iter().map(|p| p.id).collect();
        people.push(event.row.person);
        let disposals = q.tx.every::<Disposal>()?;
        let since = |held: &Disposal| held.carried_out_on.is_some_and(|on| on >= event.row.on_day);
        let of_them = |held: &Disposal| held.people.0.iter().any(|id| people.contains(id));
        facts.nothing_disposed_since =
            !disposals.iter().any(|held| since(&held.row) && of_them(&held.row));
        q.rest(&event);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let event = page.known::<Event>("event", self.event.0)?.row;
            let (mut opened, mut ended) = (0, Ended::default());
            match Happened::of_code(event.kind.as_str()) {
                Some(kind) if kind.ends_need() => opened = open_again(page, &event)?,
                Some(Happened::Rehired) => end_again(page, &event, &mut ended)?,
                // The days on which the needs began before it are not known any more.
                _ => return Err(FormError::new("event", "event_recorded_again").into()),
            }
            page.object(&event);
            page.tx.remove::<Event>(page.record, event.id.0)?;
            page.occurred(event.on_day);
            page.detail("event", DetailValue::Code(event.kind.to_string()));
            page.note("reason", &self.reason);
            Ok(Withdrawn { id: event.id, purposes_opened: opened, purposes_ended: ended.purposes })
        })
    }
}

/// Those whose need the event ended: the person, and for a member of staff the family that left with them and of whom no
/// event of their own says so.
fn concerned(tx: &mut store::Tx<'_>, event: &Event) -> Result<Vec<Person>, Stop> {
    let Some(person) = tx.get::<Person>(event.person.0)? else { return Ok(Vec::new()) };
    let family = match person.row.relation.as_str() {
        "self" => tx.people_of_staff(&person.row.staff_number)?,
        _ => vec![person],
    };
    let events = tx.every::<Event>()?;
    let own = |id: PersonId| {
        let mut others = events.iter().filter(|held| held.row.id != event.id);
        others.any(|held| held.row.person == id && held.row.on_day == event.on_day)
    };
    let left = family.into_iter().map(|held| held.row);
    Ok(left.filter(|one| one.left_on == Some(event.on_day) && !own(one.id)).collect())
}

/// Every need that the event ended goes on, and nobody is to dispose of the numbers on its ground.
fn open_again(page: &mut Page<'_, '_>, event: &Event) -> Result<usize, Stop> {
    let people = concerned(page.tx, event)?;
    if !people.iter().any(|one| one.id == event.person) {
        return Err(FormError::new("event", "event_superseded").into());
    }
    let mut opened = 0;
    for person in people {
        page.subject(person.id);
        for held in page.tx.purposes_of_person(person.id)? {
            let mut purpose = held.row;
            if purpose.ended_on == Some(event.on_day) && goes_on(page, purpose.affairs)? {
                purpose.ended_on = None;
                purpose.keep_until = None;
                page.put(&purpose)?;
                opened += 1;
            }
        }
        leave_out_of_disposals(page, person.id)?;
        page.put(&Person { left_on: None, ..person })?;
    }
    Ok(opened)
}

/// A disposal that was instructed, and not carried out, does not concern the person any more.
fn leave_out_of_disposals(page: &mut Page<'_, '_>, person: PersonId) -> Result<(), Stop> {
    for held in page.tx.disposals_in("instructed")? {
        let mut row = held.row;
        if !row.people.0.contains(&person) {
            continue;
        }
        row.people.0.retain(|id| *id != person);
        if row.people.0.is_empty() {
            row.state = slug("withdrawn")?;
            page.close_duties("carry_out_disposal", row.id.0)?;
        }
        page.put(&row)?;
    }
    Ok(())
}

/// Who was taken for rehired had left on the day that the last event before says.
fn end_again(page: &mut Page<'_, '_>, event: &Event, ended: &mut Ended) -> Result<(), Stop> {
    let person = page.known::<Person>("event", event.person.0)?.row;
    let before = page.tx.every::<Event>()?.into_iter().map(|held| held.row);
    let ends = |one: &Event| Happened::of_code(one.kind.as_str()).is_some_and(Happened::ends_need);
    let before = before.filter(|one| one.person == event.person && one.on_day < event.on_day);
    let last: Option<Day> = before.filter(ends).map(|one| one.on_day).max();
    let (Some(on_day), None) = (last, person.left_on) else {
        return Err(FormError::new("event", "event_superseded").into());
    };
    RecordEvent { person: person.id, kind: Happened::Left, on_day }.end_one(page, person, ended)
}
