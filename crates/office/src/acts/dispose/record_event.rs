//! `record_event`: what happened to a person, with the day it happened. Leaving ends the need; coming back opens
//! it again while the number is still held. A leaving can be entered ahead: it takes effect on its day.

use domain::id::{AffairsId, EventId, PersonId};
use domain::rows::{Event, EventAffairs, Person, Purpose};
use domain::{ActName, Day, Duty, Facts, FormError, List, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::need::{self, Ended};
use crate::act::{Act, Spec};
use crate::acts::enter::same::MOST_AHEAD;
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
    /// The day on which it happened; of a leaving or the end of a contract, a day to come as well.
    pub on_day: Day,
    /// For which affairs a contract ended; for all when none is named.
    #[serde(default)]
    pub affairs: Vec<AffairsId>,
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

    /// True when it is known before its day: who dies or comes back is not.
    const fn is_foreseen(self) -> bool {
        matches!(self, Self::Left | Self::ContractEnded | Self::DependantRemoved)
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
        let today = desk.office.now().day();
        if self.on_day > today && !self.kind.is_foreseen() {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        if self.on_day > today.plus_days(MOST_AHEAD) {
            return Err(FormError::new("on_day", "day_far_ahead").into());
        }
        if !self.affairs.is_empty() && self.kind != Happened::ContractEnded {
            return Err(FormError::new("affairs", "only_of_contracts").into());
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
            self.check_order(page, &person)?;
            let event = Event {
                id: page.draw(),
                person: self.person,
                kind: slug(self.kind.code())?,
                on_day: self.on_day,
            };
            if self.on_day > page.at.day() {
                page.detail("from", DetailValue::Day(self.on_day));
            } else {
                page.occurred(self.on_day);
            }
            let (mut ended, mut opened) = (Ended::default(), 0);
            match self.kind {
                Happened::Joined => opened = self.begin(page, person.id)?,
                Happened::Rehired => opened = self.come_back(page, person)?,
                Happened::ContractEnded if self.is_partial(page)? => {
                    let named = |purpose: &Purpose| self.affairs.contains(&purpose.affairs);
                    need::end(page, person, self.on_day, &named, &mut ended)?;
                    page.put(&EventAffairs { id: event.id, affairs: List(self.affairs.clone()) })?;
                }
                _ => ended = self.end_all(page, person)?,
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

impl RecordEvent {
    /// Nobody joins who left and did not come back, nobody comes back who died, nobody leaves before the day on which they came,
    /// and nobody comes before they left.
    fn check_order(&self, page: &mut Page<'_, '_>, person: &Person) -> Result<(), Stop> {
        if domain::broken::is_off("order_of_events") {
            return Ok(());
        }
        if self.kind == Happened::Joined && need::has_left(page, person)? {
            return Err(FormError::new("person", "has_left").into());
        }
        for held in page.tx.events_of(person.id)? {
            let Some(before) = Happened::of_code(held.row.kind.as_str()) else { continue };
            if before == Happened::Died && !self.kind.ends_need() {
                return Err(FormError::new("person", "has_died").into());
            }
            let is_partial = page.tx.get::<EventAffairs>(held.row.id.0)?.is_some();
            let is_other = before.ends_need() != self.kind.ends_need();
            if is_other && !is_partial && self.on_day < held.row.on_day {
                let error = FormError::new("on_day", "day_too_early");
                return Err(error.with("day", held.row.on_day).into());
            }
        }
        Ok(())
    }

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

    /// The number may be used again for what it was held for, unless it is gone (law.md section 5); so may those of the
    /// family that ended with it.
    fn come_back(&self, page: &mut Page<'_, '_>, person: Person) -> Result<usize, Stop> {
        let Some(left_on) = person.left_on else {
            return Err(FormError::new("person", "has_not_left").into());
        };
        if self.on_day <= left_on {
            return Err(FormError::new("on_day", "day_too_early")
                .with("day", left_on.plus_days(1))
                .into());
        }
        let mut opened = 0;
        for one in ended_with(page, &person, left_on)? {
            let is_held = !page.tx.secrets_of_people(&[one.id])?.is_empty();
            if is_held {
                opened += need::reopen(page, one, left_on, &|_| true)?;
            } else if one.id == person.id {
                page.subject(one.id);
                page.put(&Person { left_on: None, ..one })?;
            }
        }
        Ok(opened)
    }

    /// Whether the affairs that are named are not the last for which the person's number is needed. Where they are, it
    /// is a leaving like any other.
    fn is_partial(&self, page: &mut Page<'_, '_>) -> Result<bool, Stop> {
        let mut open: Vec<AffairsId> = Vec::new();
        for held in page.tx.purposes_of_person(self.person)? {
            if held.row.ended_on.is_none() {
                open.push(held.row.affairs);
            }
        }
        for (i, affairs) in self.affairs.iter().enumerate() {
            if !open.contains(affairs) {
                let code = page.known::<domain::rows::Affairs>("affairs", affairs.0)?.row.code;
                let error = FormError::new(format!("affairs[{i}]"), "not_needed_for");
                return Err(error.with("code", code).into());
            }
        }
        open.retain(|affairs| !self.affairs.contains(affairs));
        Ok(!self.affairs.is_empty() && !open.is_empty())
    }

    /// The person's need ends with the day, and for a member of staff that of everybody whose number is held through
    /// them.
    fn end_all(&self, page: &mut Page<'_, '_>, left: Person) -> Result<Ended, Stop> {
        let mut concerned = vec![left.clone()];
        if left.relation.as_str() == "self" {
            let family = page.tx.people_of_staff(&left.staff_number)?;
            concerned.extend(family.into_iter().map(|held| held.row).filter(|p| p.id != left.id));
        }
        let mut ends = left.left_on.is_none();
        let mut of_these = Vec::with_capacity(concerned.len());
        for one in concerned {
            let is_open = need::is_open(page, one.id)?;
            ends |= is_open;
            if is_open || one.left_on.is_none() {
                of_these.push(one);
            }
        }
        if !ends {
            return Err(FormError::new("person", "left_already").into());
        }
        let mut ended = Ended::default();
        for one in of_these {
            need::end(page, one, self.on_day, &|_| true, &mut ended)?;
        }
        page.subject(left.id);
        Ok(ended)
    }
}

/// Those who left with a person on a day: the person, and for a member of staff the family of whom no event of their own
/// says so.
pub(super) fn ended_with(
    page: &mut Page<'_, '_>,
    person: &Person,
    on_day: Day,
) -> Result<Vec<Person>, Stop> {
    let mut all = vec![person.clone()];
    if person.relation.as_str() == "self" {
        let events = page.tx.every::<Event>()?;
        let own = |id: PersonId| {
            events.iter().any(|held| held.row.person == id && held.row.on_day == on_day)
        };
        let family = page.tx.people_of_staff(&person.staff_number)?;
        let family = family.into_iter().map(|held| held.row);
        all.extend(family.filter(|one| one.id != person.id && !own(one.id)));
    }
    Ok(all)
}
