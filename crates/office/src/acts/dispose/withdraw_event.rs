//! `withdraw_event`: an event that was recorded of the wrong person or with the wrong day is taken back. The need that it
//! ended is open again and its term is not fixed any more; both records stay (H5.8, H5.13, U2.3).

use domain::id::{AffairsId, EventId, PersonId};
use domain::rows::{Disposal, Event, EventAffairs, Person};
use domain::{ActName, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::need::{self, Ended};
use super::record_event::{Happened, ended_with, facts_of};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};

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
        let people = family_of(q.tx, event.row.person)?;
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
            if page.tx.get::<EventAffairs>(event.id.0)?.is_some() {
                page.tx.remove::<EventAffairs>(page.record, event.id.0)?;
            }
            if event.on_day <= page.at.day() {
                page.occurred(event.on_day);
            }
            page.detail("event", DetailValue::Code(event.kind.to_string()));
            page.note("reason", &self.reason);
            Ok(Withdrawn { id: event.id, purposes_opened: opened, purposes_ended: ended.purposes })
        })
    }
}

/// A person, and everybody of the same member of staff.
fn family_of(tx: &mut store::Tx<'_>, person: PersonId) -> Result<Vec<PersonId>, Stop> {
    let Some(person) = tx.get::<Person>(person.0)? else { return Ok(vec![person]) };
    let family = tx.people_of_staff(&person.row.staff_number)?;
    Ok(family.into_iter().map(|held| held.row.id).collect())
}

/// What an event is about: all that a person's number is needed for, or these affairs.
struct Reach {
    event: Event,
    only: Option<Vec<AffairsId>>,
}

/// The other events of the person.
fn others(page: &mut Page<'_, '_>, event: &Event) -> Result<Vec<Reach>, Stop> {
    let mut all = Vec::new();
    for held in page.tx.every::<Event>()? {
        if held.row.person != event.person || held.row.id == event.id {
            continue;
        }
        let only = page.tx.get::<EventAffairs>(held.row.id.0)?;
        all.push(Reach { event: held.row, only: only.map(|held| held.row.affairs.0) });
    }
    Ok(all)
}

/// Every need that the event ended goes on, and nobody is to dispose of the numbers on its ground.
fn open_again(page: &mut Page<'_, '_>, event: &Event) -> Result<usize, Stop> {
    let others = others(page, event)?;
    let partial = page.tx.get::<EventAffairs>(event.id.0)?.map(|held| held.row.affairs.0);
    let ends = |one: &Event| Happened::of_code(one.kind.as_str()).is_some_and(Happened::ends_need);
    // Of the same day, it is a leaving from everything that came after the end of some contract.
    let came_after = |other: &Reach| {
        let same_day = other.event.on_day == event.on_day && ends(&other.event);
        other.only.is_none() && (other.event.on_day > event.on_day || same_day && partial.is_some())
    };
    if others.iter().any(came_after) {
        return Err(FormError::new("event", "event_superseded").into());
    }
    let person = page.known::<Person>("event", event.person.0)?.row;
    let people = match &partial {
        Some(_) => vec![person],
        None => ended_with(page, &person, event.on_day)?,
    };
    let same_day = others.iter().filter(|other| other.event.on_day == event.on_day);
    let apart: Vec<AffairsId> = same_day.flat_map(|o| o.only.iter().flatten().copied()).collect();
    let mut opened = 0;
    for one in people {
        let own = one.id == event.person;
        let opens = |affairs: AffairsId| match &partial {
            Some(only) => only.contains(&affairs),
            None => !own || !apart.contains(&affairs),
        };
        opened += need::reopen(page, one, event.on_day, &opens)?;
    }
    Ok(opened)
}

/// Who was taken for rehired had left on the day that the last event before says, and so had the family: what was needed
/// since that day or before ended on it.
fn end_again(page: &mut Page<'_, '_>, event: &Event, ended: &mut Ended) -> Result<(), Stop> {
    let person = page.known::<Person>("event", event.person.0)?.row;
    let ends = |one: &Event| Happened::of_code(one.kind.as_str()).is_some_and(Happened::ends_need);
    let others = others(page, event)?;
    let before = others.iter().filter(|other| other.event.on_day < event.on_day);
    let last = before.map(|other| &other.event).filter(|one| ends(one)).map(|one| one.on_day).max();
    let (Some(on_day), None) = (last, person.left_on) else {
        return Err(FormError::new("event", "event_superseded").into());
    };
    for one in ended_with(page, &person, on_day)? {
        if one.id == person.id || one.left_on.is_none() {
            need::end(page, one, on_day, &|purpose| purpose.since <= on_day, ended)?;
        }
    }
    Ok(())
}
