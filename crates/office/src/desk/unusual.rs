//! Accesses to numbers that are out of the usual, by rules of the pack (H5.3): the record of the opening names the
//! rules, and one duty for each clerk, day and rule has somebody look at it.

use domain::id::StaffId;
use domain::rows::{Affairs, UnusualAccess};
use domain::{ActName, Day, Duty, Failure, Stop};
use ledger::DetailValue;
use regulation::Unusual;

use super::door::Desk;
use super::openings::{Looked, SEPARATOR, UNUSUAL, is_looked_at};
use super::page::{NewDuty, Page};
use super::query::Ground;
use crate::act::Spec;
use crate::input::slug;

impl Desk<'_> {
    /// Has the process know what clerks were shown until now, before an act that may open numbers. Nothing is
    /// read when the pack has no rule.
    pub(super) fn count_openings(&self, spec: &Spec) -> Result<(), Stop> {
        if self.who.staff.is_none() || !spec.needs_vault {
            return Ok(());
        }
        let pack = self.office.pack_for(spec.name)?;
        if pack.unusual().is_empty() {
            return Ok(());
        }
        let since = window(pack.unusual(), self.office.now().day());
        self.office.openings().catch_up(self.office.store(), since, self.office.monotonic())
    }

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
        let mut opening = Looked {
            record: page.record,
            staff,
            day: today,
            people: page.lines.subjects.clone(),
            looked_at: is_looked_at(spec.name),
            told: String::new(),
        };
        let counted = self.office.openings().with(window(rules, today), &opening);
        let mut broken = Vec::new();
        for rule in rules {
            let out = match rule {
                Unusual::ManyPeople { most, .. } => counted.people > usize::from(*most),
                Unusual::Repeated { most, .. } => counted.times > usize::from(*most),
                Unusual::OutsideHours { .. } => rule.is_closed(minute, today.weekday()),
            };
            if out {
                broken.push(rule.code());
                if !counted.told.iter().any(|told| told == rule.code()) {
                    self.open_access(page, staff, rule, spec, ground)?;
                }
            }
        }
        opening.told = broken.join(SEPARATOR);
        if !broken.is_empty() {
            page.detail(UNUSUAL, DetailValue::Code(opening.told.clone()));
        }
        Ok(Some(opening))
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
        let owner = page.owner_of_asked((Duty::Supervisor, &department), staff)?;
        let days = i32::from(self.office.limits()?.access_review_days);
        page.open_duty(NewDuty {
            kind: "review_access",
            about: row.id.0,
            owner,
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
