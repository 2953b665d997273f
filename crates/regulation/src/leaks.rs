//! When a leak must be reported to the commission, and by when (番号法第29条の4): dated rows of the law's catalogue.

use domain::{Day, Slug};
use serde::Deserialize;

use crate::catalogue::{Catalogue, dated_rows};
use crate::text::Text;

dated_rows! {
    /// A ground on which a leak must be reported.
    LeakGround {
        /// The code in registers.
        code: Slug,
        /// What it is.
        title: Text,
        /// It holds as soon as the numbers of more people than this may be concerned; 0 when one is enough.
        more_than: i64,
        /// The final report is due on this day, the day of becoming aware being the first.
        final_days: u16,
    }

    /// Something that is due after every leak that must be reported.
    LeakTerm {
        /// The code of the task.
        task: Slug,
        /// Due on this day, the day of becoming aware being the first.
        days: u16,
    }
}

/// The day that is so many days after, the first counted.
fn counted(aware: Day, days: u16) -> Day {
    aware.plus_days(i32::from(days) - 1)
}

/// The first day from this one on that is no Saturday, no Sunday and not between 29 December and 3 January. Public
/// holidays are not known here: the day that comes out is never later than the law's.
fn open_day(mut day: Day) -> Day {
    let closed = |day: Day| {
        let (_, month, of_month) = day.parts();
        let year_end = (month == 12 && of_month >= 29) || (month == 1 && of_month <= 3);
        day.weekday() >= 5 || year_end
    };
    while closed(day) {
        day = day.plus_days(1);
    }
    day
}

impl Catalogue {
    /// The grounds that hold on a day.
    pub fn leak_grounds(&self, on: Day) -> impl Iterator<Item = &LeakGround> {
        self.leak_ground.iter().filter(move |ground| ground.holds(on))
    }

    /// What is due after a leak of which somebody became aware on a day, but for the final report: tasks and days.
    pub fn leak_terms(&self, aware: Day) -> impl Iterator<Item = (&Slug, Day)> {
        let rows = self.leak_term.iter().filter(move |term| term.holds(aware));
        rows.map(move |term| (&term.task, counted(aware, term.days)))
    }

    /// When the final report is due: of several grounds the longest term counts. A day on which offices are closed
    /// moves to the next open one.
    #[must_use]
    pub fn final_report_due(&self, grounds: &[Slug], aware: Day) -> Option<Day> {
        let named = self.leak_grounds(aware).filter(|ground| grounds.contains(&ground.code));
        Some(open_day(counted(aware, named.map(|ground| ground.final_days).max()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, open_day};
    use domain::Day;

    /// The guideline's way of counting, worked for days on which the term ends on an open day, on a Sunday, and at the
    /// end of the year.
    #[test]
    fn the_day_of_becoming_aware_is_the_first() {
        for (aware, days, due) in [
            ("2026-10-01", 30, "2026-10-30"),
            ("2026-10-01", 60, "2026-11-30"),
            ("2026-12-01", 30, "2027-01-04"),
            ("2026-11-21", 5, "2026-11-25"),
        ] {
            let (aware, due) = (Day::parse(aware).unwrap(), Day::parse(due).unwrap());
            assert_eq!(open_day(counted(aware, days)), due, "{aware} {days}");
        }
    }
}
