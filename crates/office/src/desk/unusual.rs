//! Accesses to numbers that are out of the usual, by rules of the pack (H5.3): the record of the opening names the
//! rules, and one duty for each clerk, day and rule has somebody look at it.

use domain::id::StaffId;
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
    /// Looks whether an opening of numbers is unusual. Nothing is read when the pack has no rule or nothing was
    /// opened.
    pub(super) fn flag_unusual(
        &self,
        page: &mut Page<'_, '_>,
        spec: &Spec,
        rules: &[Unusual],
        ground: &Ground,
    ) -> Result<(), Stop> {
        let Some(staff) = self.who.staff else { return Ok(()) };
        if rules.is_empty() || page.lines.opened.is_empty() || domain::broken::is_off("unusual") {
            return Ok(());
        }
        let (today, minute) = (page.at.day(), page.at.minute_of_day());
        // How many people stand in a file is the instruction's to limit; here counts who is looked at.
        let shown = spec.name != ActName::FillFile;
        let (counted, told) = count(page, staff, rules, shown)?;
        let mut codes = Vec::new();
        for rule in rules {
            let broken = match rule {
                Unusual::ManyPeople { most, .. } => counted.people > i64::from(*most),
                Unusual::Repeated { most, .. } => counted.times > i64::from(*most),
                Unusual::OutsideHours { .. } => rule.is_closed(minute, today.weekday()),
            };
            if !broken {
                continue;
            }
            codes.push(rule.code());
            if told & bit(rule) == 0 {
                self.open_access(page, staff, rule, spec, ground)?;
            }
        }
        if !codes.is_empty() {
            page.detail("unusual", DetailValue::Code(codes.join(":")));
        }
        Ok(())
    }

    /// The first of a day: a row, and the duty to look at it.
    fn open_access(
        &self,
        page: &mut Page<'_, '_>,
        staff: StaffId,
        rule: &Unusual,
        spec: &Spec,
        ground: &Ground,
    ) -> Result<(), Stop> {
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

/// What was counted of an opening: different people of the day, and how often the most shown of these people.
#[derive(Default)]
struct Counted {
    people: i64,
    times: i64,
}

const fn bit(rule: &Unusual) -> i64 {
    match rule {
        Unusual::ManyPeople { .. } => 1,
        Unusual::Repeated { .. } => 2,
        Unusual::OutsideHours { .. } => 4,
    }
}

/// Counts the opening in, and reads what it comes to and which rules have their row of today.
fn count(
    page: &mut Page<'_, '_>,
    staff: StaffId,
    rules: &[Unusual],
    shown: bool,
) -> Result<(Counted, i64), Stop> {
    let today = page.at.day();
    let most = rules.iter().find_map(|rule| match rule {
        Unusual::ManyPeople { most, .. } => Some(i64::from(*most)),
        _ => None,
    });
    let days = rules.iter().find_map(|rule| match rule {
        Unusual::Repeated { days, .. } => Some(i32::from(*days)),
        _ => None,
    });
    let since = today.plus_days(1 - days.unwrap_or(1));
    let people = page.lines.subjects.clone();
    if shown {
        for person in &people {
            page.tx.count_opening(staff, *person, today)?;
        }
    }
    let (mut counted, mut told, mut first): (Counted, i64, Option<Day>) =
        (Counted::default(), 0, None);
    // Of a file one is enough, for what was told of today.
    let asked = if shown && days.is_some() { people.len() } else { 1 };
    for person in people.iter().take(asked) {
        let found = page.tx.openings(staff, today, most.unwrap_or(0), *person, since)?;
        (told, first) = (found.told, found.first);
        if shown {
            counted.people = found.people_today;
            counted.times = counted.times.max(found.times);
        }
    }
    if first.is_some_and(|first| first < since) {
        page.tx.drop_openings(staff, since)?;
    }
    Ok((counted, told))
}
