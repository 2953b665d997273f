//! Accesses to numbers that are out of the usual, by rules of the pack (H5.3): the record of the opening names the
//! rules, and one duty for each clerk, day and rule has somebody look at it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{PersonId, StaffId};
use domain::rows::{Affairs, UnusualAccess};
use domain::{ActName, Day, Duty, Failure, Stop};
use ledger::DetailValue;
use regulation::Unusual;

use super::door::Desk;
use super::page::{NewDuty, Page};
use super::query::Ground;
use crate::act::Spec;
use crate::acts::house::another_supervisor;
use crate::input::slug;

impl Desk<'_> {
    /// Looks whether an opening of numbers is unusual, and hands it back, to be remembered once it is
    /// committed. Nothing is read when the pack has no rule or nothing was opened.
    pub(super) fn flag_unusual(
        &self,
        page: &mut Page<'_, '_>,
        spec: &Spec,
        rules: &[Unusual],
        ground: &Ground,
    ) -> Result<Option<Looked>, Stop> {
        let Some(staff) = self.who.staff else { return Ok(None) };
        if rules.is_empty() || page.lines.opened.is_empty() || domain::broken::is_off("unusual") {
            return Ok(None);
        }
        let (today, minute) = (page.at.day(), page.at.minute_of_day());
        // How many people stand in a file is the instruction's to limit; here counts who is looked at.
        let looked_at = spec.name != ActName::FillFile;
        let people = if looked_at { page.lines.subjects.clone() } else { Vec::new() };
        let (openings, now) = (self.office.openings(), self.office.monotonic());
        let counted = match openings.with(staff, today, now, &people) {
            Some(counted) => counted,
            None => openings.start(read(page, staff, window(rules, today))?, now, &people),
        };
        for person in &people {
            page.tx.count_opening(staff, *person, today)?;
        }
        let mut broken = Vec::new();
        for rule in rules {
            let out = match rule {
                Unusual::ManyPeople { most, .. } => counted.people > usize::from(*most),
                Unusual::Repeated { most, .. } => counted.times > i64::from(*most),
                Unusual::OutsideHours { .. } => rule.is_closed(minute, today.weekday()),
            };
            if out {
                broken.push(rule.code());
                if !counted.told.contains(&rule.code()) {
                    self.open_access(page, staff, rule, spec, ground)?;
                }
            }
        }
        if !broken.is_empty() {
            page.detail("unusual", DetailValue::Code(broken.join(":")));
        }
        Ok(Some(Looked { staff, day: today, people, told: broken }))
    }

    /// The first of a day: a row, and the duty to look at it. Another process may have been first.
    fn open_access(
        &self,
        page: &mut Page<'_, '_>,
        staff: StaffId,
        rule: &Unusual,
        spec: &Spec,
        ground: &Ground,
    ) -> Result<(), Stop> {
        let told = page.tx.unusual_accesses_of(staff, page.at.day())?;
        if told.iter().any(|held| held.row.rule.as_str() == rule.code()) {
            return Ok(());
        }
        let missing = || Failure::new("affairs_gone", spec.name.code());
        let affairs = ground.affairs.ok_or_else(missing)?;
        let held = page.tx.get::<Affairs>(affairs.0)?.ok_or_else(missing)?;
        let (department, today) = (held.row.department, page.at.day());
        let row = UnusualAccess {
            id: page.draw(),
            staff,
            rule: slug(rule.code())?,
            on_day: today,
            first_record: page.record,
            affairs,
            department: department.clone(),
            state: slug("open")?,
            reviewed_by: None,
            reviewed_on: None,
            answered_by: None,
            answered_on: None,
        };
        page.put(&row)?;
        let here = another_supervisor(&mut page.query(), &department, staff)?;
        let days = i32::from(self.office.limits()?.access_review_days);
        page.open_duty(NewDuty {
            kind: "review_access",
            about: row.id.0,
            owner: if here { Duty::Supervisor } else { Duty::Manager },
            staff: None,
            department: Some(&department),
            due: today.plus_days(days),
            opened_by: spec.name,
            closed_by: ActName::ReviewAccess,
        })
    }
}

/// The first day that a rule may ask about.
fn window(rules: &[Unusual], today: Day) -> Day {
    let days = rules.iter().find_map(|rule| match rule {
        Unusual::Repeated { days, .. } => Some(i32::from(*days)),
        _ => None,
    });
    today.plus_days(1 - days.unwrap_or(1))
}

/// What was counted for a clerk before this act; what no rule asks about any more is dropped.
fn read(page: &mut Page<'_, '_>, staff: StaffId, since: Day) -> Result<Seen, Stop> {
    let mut seen = Seen::new(staff, page.at.day());
    let opened = page.tx.openings(staff)?;
    if opened.iter().any(|opened| opened.day < since) {
        page.tx.drop_openings(staff, since)?;
    }
    for opened in opened.into_iter().filter(|opened| opened.day >= since) {
        *seen.times.entry(opened.person).or_default() += opened.times;
        if opened.day == seen.day {
            seen.today.insert(opened.person);
        }
    }
    Ok(seen)
}

/// An opening of numbers that a rule could call unusual.
pub(crate) struct Looked {
    staff: StaffId,
    day: Day,
    /// Who was looked at.
    people: Vec<PersonId>,
    /// The rules that it broke.
    told: Vec<&'static str>,
}

/// What an opening comes to: different people of the day, how often the most shown of its people, and the rules of
/// which somebody knows today.
struct Counted {
    people: usize,
    times: i64,
    told: Vec<&'static str>,
}

/// What a clerk has seen, as far as rules ask.
struct Seen {
    staff: StaffId,
    day: Day,
    /// Whose numbers on that day.
    today: HashSet<PersonId>,
    /// Whose, how often, on all days that a rule asks about.
    times: HashMap<PersonId, i64>,
    told: Vec<&'static str>,
}

impl Seen {
    fn new(staff: StaffId, day: Day) -> Self {
        Self { staff, day, today: HashSet::new(), times: HashMap::new(), told: Vec::new() }
    }

    /// What it comes to with these people.
    fn with(&self, people: &[PersonId]) -> Counted {
        let times = |person| self.times.get(person).copied().unwrap_or(0) + 1;
        let new = people.iter().filter(|person| !self.today.contains(person)).count();
        Counted {
            people: if people.is_empty() { 0 } else { self.today.len() + new },
            times: people.iter().map(times).max().unwrap_or(0),
            told: self.told.clone(),
        }
    }
}

/// For so long what this process knows is taken for all there is: others may open numbers for the same clerk.
const FRESH_MS: i64 = 60_000;

/// What the clerks of this process have seen. If each look were to count in the database, clerks would undo each
/// other's acts; there it is read once a minute, and after a start.
#[derive(Default)]
pub(crate) struct Openings(Mutex<HashMap<StaffId, (i64, Seen)>>);

impl Openings {
    fn known(&self) -> MutexGuard<'_, HashMap<StaffId, (i64, Seen)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with(&self, staff: StaffId, day: Day, now: i64, people: &[PersonId]) -> Option<Counted> {
        let known = self.known();
        let (read, seen) = known.get(&staff)?;
        (seen.day == day && now - read < FRESH_MS).then(|| seen.with(people))
    }

    fn start(&self, seen: Seen, now: i64, people: &[PersonId]) -> Counted {
        let counted = seen.with(people);
        self.known().insert(seen.staff, (now, seen));
        counted
    }

    /// Remembers an opening that is committed.
    pub fn keep(&self, looked: Looked) {
        if let Some((_, seen)) = self.known().get_mut(&looked.staff)
            && seen.day == looked.day
        {
            for person in looked.people {
                seen.today.insert(person);
                *seen.times.entry(person).or_default() += 1;
            }
            seen.told.extend(looked.told);
            seen.told.sort_unstable();
            seen.told.dedup();
        }
    }
}
