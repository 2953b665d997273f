//! What clerks were shown, counted from the records (H5.3): nothing else says it, so that nobody can set it back.
//!
//! A process reads the records of the days that a rule asks about once, and from then on those that came since.
//! Its own openings it knows at once; those of other processes a few seconds later.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{PersonId, RecordId, StaffId};
use domain::{ActName, Day, Failure, Stop};
use ledger::{DetailValue, Record};
use store::Store;

use crate::reading;

/// The key under which a record names the rules that its opening broke.
pub(super) const UNUSUAL: &str = "unusual";
/// What stands between two rules there.
pub(super) const SEPARATOR: &str = ":";

/// For so long what this process knows is taken for all there is.
const FRESH_MS: i64 = 5_000;

/// An opening of numbers that a rule could call unusual.
pub(crate) struct Looked {
    pub record: RecordId,
    pub staff: StaffId,
    pub day: Day,
    /// Whose numbers.
    pub people: Vec<PersonId>,
    /// Somebody looked at them; a file of many is filled without that.
    pub looked_at: bool,
    /// The rules that it broke.
    pub told: String,
}

impl Looked {
    /// What a record says of one.
    fn of(record: Record) -> Option<Self> {
        if record.entries.opened.is_empty() {
            return None;
        }
        let told = match record.detail.get(UNUSUAL) {
            Some(DetailValue::Code(told)) => told.clone(),
            _ => String::new(),
        };
        Some(Self {
            record: record.id,
            staff: record.actor.staff?,
            day: record.at.day(),
            people: record.entries.subjects,
            looked_at: is_looked_at(record.act),
            told,
        })
    }
}

/// True when an act shows or prints numbers one by one. How many people stand in a file is the instruction's to limit.
pub(super) fn is_looked_at(act: ActName) -> bool {
    act != ActName::FillFile
}

/// What an opening comes to: different people of the day, how often the most shown of its people, and the rules of
/// which somebody knows today.
pub(super) struct Counted {
    pub people: usize,
    pub times: usize,
    pub told: Vec<String>,
}

/// A clerk's day.
#[derive(Default)]
struct Shown {
    /// Whose numbers, how often.
    times: HashMap<PersonId, usize>,
    /// Whose were looked at.
    people: HashSet<PersonId>,
    told: Vec<String>,
}

#[derive(Default)]
struct Counts {
    /// When records were read last, by the process's own clock, and from which day on.
    read: Option<(i64, Day)>,
    clerks: HashMap<StaffId, BTreeMap<Day, Shown>>,
    /// Records that are counted: one's own is met again when records are read.
    counted: HashMap<RecordId, Day>,
}

impl Counts {
    fn knows(&self, since: Day, now: i64) -> bool {
        self.read.is_some_and(|(at, from)| from <= since && now - at < FRESH_MS)
    }

    fn count(&mut self, opening: Looked) {
        if self.counted.insert(opening.record, opening.day).is_some() {
            return;
        }
        let shown = self.clerks.entry(opening.staff).or_default().entry(opening.day).or_default();
        for person in opening.people {
            *shown.times.entry(person).or_default() += 1;
            if opening.looked_at {
                shown.people.insert(person);
            }
        }
        for rule in opening.told.split(SEPARATOR).filter(|rule| !rule.is_empty()) {
            if !shown.told.iter().any(|told| told == rule) {
                shown.told.push(rule.to_owned());
            }
        }
    }

    /// Forgets what no rule asks about any more.
    fn drop_before(&mut self, since: Day) {
        for days in self.clerks.values_mut() {
            *days = days.split_off(&since);
        }
        self.clerks.retain(|_, days| !days.is_empty());
        self.counted.retain(|_, day| *day >= since);
    }
}

/// What the clerks were shown, as this process knows it.
#[derive(Default)]
pub(crate) struct Openings {
    counts: Mutex<Counts>,
    /// The record from which to read on. Who holds it reads; nobody waits for it within a transaction.
    next: Mutex<Option<u64>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Openings {
    /// Reads the records that came since they were read last, at first all from a day on.
    ///
    /// # Errors
    /// A failure of the store; records that cannot be read.
    pub(super) fn catch_up(&self, store: &Store, since: Day, now: i64) -> Result<(), Stop> {
        if lock(&self.counts).knows(since, now) {
            return Ok(());
        }
        let mut next = lock(&self.next);
        let known = lock(&self.counts).read;
        if lock(&self.counts).knows(since, now) {
            return Ok(());
        }
        let goes_on = next.filter(|_| known.is_some_and(|(_, from)| from <= since));
        let mut new = Vec::new();
        let end = store.read(|tx| {
            let from = match goes_on {
                Some(from) => from,
                None => reading::before(tx, since)?,
            };
            reading::each(tx, from, |_, place, record| {
                if goes_on.is_none() && place == from && place > 0 && record.at.day() >= since {
                    return Err(Failure::new("record_misplaced", record.id).into());
                }
                new.extend(Looked::of(record));
                Ok(())
            })
        })?;
        *next = Some(end);
        let mut counts = lock(&self.counts);
        new.into_iter().for_each(|opening| counts.count(opening));
        counts.drop_before(since);
        counts.read = Some((now, since));
        Ok(())
    }

    /// What it comes to with an opening that is about to be committed.
    pub(super) fn with(&self, since: Day, opening: &Looked) -> Counted {
        let counts = lock(&self.counts);
        let days = counts.clerks.get(&opening.staff);
        let shown = days.and_then(|days| days.get(&opening.day));
        let is_new = |p: &&PersonId| shown.is_none_or(|shown| !shown.people.contains(p));
        let times = |person: &PersonId| {
            let days = days.into_iter().flat_map(|days| days.range(since..));
            1 + days.filter_map(|(_, shown)| shown.times.get(person)).sum::<usize>()
        };
        let before = shown.map_or(0, |shown| shown.people.len());
        let new = opening.people.iter().filter(is_new).count();
        Counted {
            people: if opening.looked_at { before + new } else { 0 },
            times: opening.people.iter().map(times).max().unwrap_or(0),
            told: shown.map(|shown| shown.told.clone()).unwrap_or_default(),
        }
    }

    /// Remembers an opening that is committed.
    pub(super) fn keep(&self, opening: Looked) {
        lock(&self.counts).count(opening);
    }
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    #[test]
    fn a_record_counts_once_and_a_rule_is_told_once() {
        let (since, today) = (Day(20_000), Day(20_029));
        let opening = |record, day, looked_at| Looked {
            record: RecordId(Id([record; 16])),
            staff: StaffId(Id([1; 16])),
            day,
            people: vec![PersonId(Id([2; 16]))],
            looked_at,
            told: "many_people:repeated".to_owned(),
        };
        let openings = Openings::default();
        for (record, day) in [(3, today), (4, today), (4, today), (5, since), (6, Day(19_999))] {
            openings.keep(opening(record, day, true));
        }
        let next = opening(7, today, true);
        let counted = openings.with(since, &next);
        assert_eq!((counted.people, counted.times), (1, 4), "three of these days, and now");
        assert_eq!(counted.told, ["many_people", "repeated"]);
        lock(&openings.counts).drop_before(today);
        assert_eq!(openings.with(since, &next).times, 3);
        let tomorrow = openings.with(since, &opening(8, Day(20_030), true));
        assert_eq!(tomorrow.people, 1, "a new day");
        assert_eq!(openings.with(since, &opening(9, today, false)).people, 0, "a file of many");
    }
}
