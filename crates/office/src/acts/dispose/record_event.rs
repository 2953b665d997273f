//! `record_event`: what happened to a person, with the day it happened. Leaving ends the need.

use domain::id::{EventId, PersonId};
use domain::rows::{Event, Person};
use domain::{ActName, Day, Duty, Facts, Failure, FormError, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query, Scope};
use crate::input::slug;

/// Records an event in a person's life that changes why the number is held.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordEvent {
    /// The member of staff.
    pub person: PersonId,
    /// What happened.
    pub kind: Happened,
    /// The day on which it happened.
    pub on_day: Day,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// The member of staff left; the need for the family's numbers ends too.
    Left,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recorded {
    /// The event.
    pub id: EventId,
    /// Purposes that ended.
    pub purposes_ended: usize,
    /// The last day on which a number concerned must be kept.
    pub keep_until: Option<Day>,
}

impl Act for RecordEvent {
    const SPEC: Spec = Spec::one_step(ActName::RecordEvent, Stage::House);
    type Done = Recorded;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let department = q.department_of("person", self.person)?;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&department))?;
        let purposes = q.purposes(self.person)?;
        // Any stage will do: the designation only has to cover the person and one of the affairs.
        for purpose in &purposes {
            for stage in Stage::ALL {
                if facts.people_in_scope {
                    break;
                }
                let scope = Scope {
                    stage,
                    affairs: purpose.row.affairs,
                    file: None,
                    departments: std::slice::from_ref(&department),
                };
                q.scope(&mut facts, who, &scope)?;
            }
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.on_day > desk.office.now().day() {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let person = page.known::<Person>("person", self.person.0)?.row;
            if person.relation.as_str() != "self" {
                return Err(FormError::new("person", "not_the_member_of_staff").into());
            }
            if person.left_on.is_some() {
                return Err(FormError::new("person", "left_already").into());
            }
            let event = Event {
                id: page.draw(),
                person: self.person,
                kind: slug("left")?,
                on_day: self.on_day,
            };
            page.occurred(self.on_day);
            let (purposes_ended, keep_until) = self.end_family(page, &person)?;
            page.put_object(&event)?;
            Ok(Recorded { id: event.id, purposes_ended, keep_until })
        })
    }
}

impl RecordEvent {
    /// The member of staff and everybody whose number is held through them.
    fn end_family(
        &self,
        page: &mut Page<'_, '_>,
        left: &Person,
    ) -> Result<(usize, Option<Day>), Stop> {
        let pack = page.pack()?;
        let mut ended = 0;
        let mut last = None;
        for held in page.tx.people_of_staff(&left.staff_number)? {
            let mut person = held.row;
            person.left_on = Some(self.on_day);
            page.put(&person)?;
            page.subject(person.id);
            for held in page.tx.purposes_of_person(person.id)? {
                let mut purpose = held.row;
                if purpose.ended_on.is_some() {
                    continue;
                }
                if self.on_day < purpose.since && !domain::broken::is_off("purpose_days") {
                    return Err(FormError::new("on_day", "before_since").into());
                }
                let affairs =
                    page.known::<domain::rows::Affairs>("affairs", purpose.affairs.0)?.row;
                purpose.ended_on = Some(self.on_day);
                let documents = || affairs.purposes.0.iter().map(domain::Slug::as_str);
                let catalogue = pack.catalogue();
                let first = documents().filter_map(|d| catalogue.first_term(d)).max();
                if let Some(first) = first.filter(|first| self.on_day < *first) {
                    return Err(FormError::new("on_day", "day_too_early")
                        .with("day", first)
                        .into());
                }
                let term = catalogue.keep_until(documents(), self.on_day);
                purpose.keep_until =
                    Some(term.ok_or_else(|| Failure::new("retention_missing", &affairs.code))?);
                last = last.max(purpose.keep_until);
                page.put(&purpose)?;
                ended += 1;
            }
        }
        Ok((ended, last))
    }
}
