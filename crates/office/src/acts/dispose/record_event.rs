//! `record_event`: what happened to a person, with the day it happened. Leaving ends the need; coming back opens
//! it again while the number is still held.

use domain::id::{EventId, PersonId};
use domain::rows::{Event, Person};
use domain::{ActName, Day, Duty, Facts, FormError, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::term;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query, Scope};
use crate::input::slug;

/// Records an event in a person's life that changes why the number is held.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordEvent {
    /// Whom it happened to.
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
    /// The member of staff joined: the number is needed from this day on.
    Joined,
    /// The member of staff left; the need for the family's numbers ends too.
    Left,
    /// The contract of a lecturer, lessor or other payee ended.
    ContractEnded,
    /// One who had left is back, and the number is still held.
    Rehired,
    /// One of the family is no dependant any more.
    DependantRemoved,
    /// The person died. The number stays under protection until it is disposed of.
    Died,
}

impl Happened {
    /// Every one of them.
    const ALL: [Self; 6] = [
        Self::Joined,
        Self::Left,
        Self::ContractEnded,
        Self::Rehired,
        Self::DependantRemoved,
        Self::Died,
    ];

    /// Reads a code of the register.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// True when it ends a need, so that a number is disposed of one day.
    pub(super) const fn ends_need(self) -> bool {
        !matches!(self, Self::Joined | Self::Rehired)
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::ContractEnded => "contract_ended",
            Self::Rehired => "rehired",
            Self::DependantRemoved => "dependant_removed",
            Self::Died => "died",
        }
    }

    /// True for what happens to a member of staff, false to one of the family; none when it can be either.
    const fn of_staff(self) -> Option<bool> {
        match self {
            Self::Joined | Self::Left | Self::ContractEnded | Self::Rehired => Some(true),
            Self::DependantRemoved => Some(false),
            Self::Died => None,
        }
    }
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recorded {
    /// The event.
    pub id: EventId,
    /// Purposes that ended.
    pub purposes_ended: usize,
    /// Purposes that are open again, or begin on the day.
    pub purposes_opened: usize,
    /// The last day on which a number concerned must be kept.
    pub keep_until: Option<Day>,
}

impl Act for RecordEvent {
    const SPEC: Spec = Spec::one_step(ActName::RecordEvent, Stage::House);
    type Done = Recorded;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        facts_of(q, who, "person", self.person)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.on_day > desk.office.now().day() {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let person = page.known::<Person>("person", self.person.0)?.row;
            let is_staff = person.relation.as_str() == "self";
            match self.kind.of_staff() {
                Some(true) if !is_staff => {
                    return Err(FormError::new("person", "not_the_member_of_staff").into());
                }
                Some(false) if is_staff => {
                    return Err(FormError::new("person", "not_of_the_family").into());
                }
                _ => {}
            }
            let event = Event {
                id: page.draw(),
                person: self.person,
                kind: slug(self.kind.code())?,
                on_day: self.on_day,
            };
            page.occurred(self.on_day);
            let (mut ended, mut opened) = (Ended::default(), 0);
            match self.kind {
                Happened::Joined => opened = self.begin(page, person.id)?,
                Happened::Rehired => opened = self.come_back(page, person)?,
                Happened::Left | Happened::ContractEnded => {
                    ended = self.end_family(page, &person)?
                }
                Happened::Died if is_staff => ended = self.end_family(page, &person)?,
                Happened::Died | Happened::DependantRemoved => {
                    self.end_one(page, person, &mut ended)?
                }
            }
            page.put_object(&event)?;
            Ok(Recorded {
                id: event.id,
                purposes_ended: ended.purposes,
                purposes_opened: opened,
                keep_until: ended.keep_until,
            })
        })
    }
}

/// Whether somebody may say what happened to a person.
pub(super) fn facts_of(
    q: &mut Query<'_, '_>,
    who: &Actor,
    field: &str,
    person: PersonId,
) -> Result<Facts, Stop> {
    let department = q.department_of(field, person)?;
    let order = [Duty::Supervisor, Duty::Clerk];
    let mut facts = q.office_facts(who, &order, Some(&department))?;
    let purposes = q.purposes(person)?;
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

/// What ended, and until when it must be kept.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) purposes: usize,
    keep_until: Option<Day>,
}

impl RecordEvent {
    /// The need of what was foreseen begins with the day.
    fn begin(&self, page: &mut Page<'_, '_>, person: PersonId) -> Result<usize, Stop> {
        let mut begun = 0;
        for held in page.tx.purposes_of_person(person)? {
            let mut purpose = held.row;
            if purpose.ended_on.is_none() && purpose.since != self.on_day {
                purpose.since = self.on_day;
                page.put(&purpose)?;
                begun += 1;
            }
        }
        page.subject(person);
        Ok(begun)
    }

    /// The number may be used again for what it was held for, unless it is gone (law.md section 5).
    fn come_back(&self, page: &mut Page<'_, '_>, person: Person) -> Result<usize, Stop> {
        let Some(left_on) = person.left_on else {
            return Err(FormError::new("person", "has_not_left").into());
        };
        if self.on_day <= left_on {
            return Err(FormError::new("on_day", "day_too_early")
                .with("day", left_on.plus_days(1))
                .into());
        }
        let is_held = !page.tx.secrets_of_people(&[person.id])?.is_empty();
        let mut opened = 0;
        for held in page.tx.purposes_of_person(person.id)? {
            let mut purpose = held.row;
            let goes_on = is_held && term::goes_on(page, purpose.affairs)?;
            if goes_on && purpose.ended_on == Some(left_on) {
                purpose.ended_on = None;
                purpose.keep_until = None;
                page.put(&purpose)?;
                opened += 1;
            }
        }
        let back = Person { left_on: None, ..person };
        page.put(&back)?;
        page.subject(back.id);
        Ok(opened)
    }

    /// The member of staff and everybody whose number is held through them.
    fn end_family(&self, page: &mut Page<'_, '_>, left: &Person) -> Result<Ended, Stop> {
        if left.left_on.is_some() {
            return Err(FormError::new("person", "left_already").into());
        }
        let mut ended = Ended::default();
        for held in page.tx.people_of_staff(&left.staff_number)? {
            if held.row.left_on.is_none() {
                self.end_one(page, held.row, &mut ended)?;
            }
        }
        Ok(ended)
    }

    /// One person's need ends with the day.
    pub(super) fn end_one(
        &self,
        page: &mut Page<'_, '_>,
        mut person: Person,
        ended: &mut Ended,
    ) -> Result<(), Stop> {
        if person.left_on.is_some() {
            return Err(FormError::new("person", "left_already").into());
        }
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
            purpose.ended_on = Some(self.on_day);
            purpose.keep_until = Some(term::of_need(page, &purpose, self.on_day)?);
            ended.keep_until = ended.keep_until.max(purpose.keep_until);
            page.put(&purpose)?;
            ended.purposes += 1;
        }
        Ok(())
    }
}
