//! `hand_over_office`: one act ends the holder's appointment on a day and appoints the successor from the next, so
//! that the office is never without somebody who answers (H2.1, H2.3, U2.1).

use domain::id::{AppointmentId, StaffId};
use domain::rows::{Appointment, Contractor, OpenDuty, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::taking_office::raise_own;
use super::{check_days, on_the_staff};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};

/// Hands an office over to a successor.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverOffice {
    /// The appointment that ends.
    pub appointment: AppointmentId,
    /// Its last day; the successor begins on the next.
    pub last_day: Day,
    /// Who follows.
    pub successor: StaffId,
    /// The successor's title on paper; the same when none.
    #[serde(default)]
    pub title: Option<Label>,
    /// The successor's last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// Why.
    pub reason: PlainText,
}

/// What a hand-over hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HandedOver {
    /// The successor's appointment.
    pub id: AppointmentId,
    /// The day from which the successor holds the office.
    pub from: Day,
    /// Open duties that named the holder: they name the successor now, or nobody until the successor begins.
    pub duties: usize,
    /// Open duties of the office that name nobody: they go along on that day by themselves.
    pub duties_of_office: usize,
    /// Contractors for whom the successor answers from then on.
    pub contractors: usize,
}

impl Act for HandOverOffice {
    const SPEC: Spec = Spec::one_step(ActName::HandOverOffice, Stage::House);
    type Done = HandedOver;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Appointment>("appointment", self.appointment.0)?;
        q.known::<Staff>("successor", self.successor.0)?;
        let (duty, department) = (held.row.duty, held.row.department.as_ref());
        let mut facts = q.office_facts(who, &[Duty::Manager, Duty::AboveManager], department)?;
        q.second_person(&mut facts, who)?;
        let pack = q.pack()?;
        let offices = q.offices_of(who)?;
        facts.may_appoint = offices.iter().any(|own| pack.may_appoint(*own, duty))
            && !q.stands_in_for(who, held.row.staff)?
            && !q.appoints_oneself_as_deputy(who, self.successor, duty)?;
        facts.not_over_oneself = !q.is_over(who, duty)?;
        facts.by_another_person = who.staff != Some(held.row.staff);
        facts.subject_is_open = held.row.until.is_none_or(|u| u >= q.day);
        let first = self.last_day.plus_days(1);
        let holders = q.tx.holders_between(duty, department, first, self.until)?;
        let others = holders.iter().any(|other| other.row.id != held.row.id);
        facts.office_is_free = !others || duty == Duty::SystemOfficer;
        facts.offices_are_apart = q.apart(self.successor, duty, first, self.until)?;
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let first = self.last_day.plus_days(1);
        check_days(first, self.until)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            on_the_staff(page, "successor", self.successor)?;
            let mut old = page.known::<Appointment>("appointment", self.appointment.0)?.row;
            if old.staff == self.successor {
                return Err(FormError::new("successor", "holds_it_already").into());
            }
            if self.last_day < old.since {
                return Err(FormError::new("last_day", "ends_before_start").into());
            }
            if old.until.is_some_and(|until| until < self.last_day) {
                return Err(FormError::new("last_day", "ends_before_that").into());
            }
            let new = Appointment {
                id: page.draw(),
                staff: self.successor,
                duty: old.duty,
                department: old.department.clone(),
                title: self.title.clone().unwrap_or_else(|| old.title.clone()),
                since: first,
                until: self.until,
            };
            let begins = first <= page.at.day();
            let duties = pass_on(page, &old, begins.then_some(self.successor))?;
            raise_own(page, &new)?;
            old.until = Some(self.last_day);
            page.put(&old)?;
            page.put_object(&new)?;
            page.detail("last_day", DetailValue::Day(self.last_day));
            page.note("reason", &self.reason);
            let contractors = contractors_of(page, &new)?;
            let count = i64::try_from(contractors).unwrap_or(i64::MAX);
            page.detail("contractors", DetailValue::Int(count));
            let duties_of_office = going_along(page, &new)?;
            Ok(HandedOver { id: new.id, from: first, duties, duties_of_office, contractors })
        })
    }
}

/// Open duties of the office that name its holder; those of the office alone follow by themselves. Before the successor begins,
/// they are the office's: the holder sees to them until the last day, and whoever follows from then on.
fn pass_on(
    page: &mut Page<'_, '_>,
    office: &Appointment,
    successor: Option<StaffId>,
) -> Result<usize, Stop> {
    let mut passed = 0;
    for held in page.tx.open_duties_of(office.staff)? {
        let mut row = held.row;
        let of_office = office.department.is_none() || row.department == office.department;
        if row.owner == office.duty && of_office {
            row.staff = successor;
            page.put(&row)?;
            passed += 1;
        }
    }
    Ok(passed)
}

/// Open duties that are the office's, whoever holds it.
fn going_along(page: &mut Page<'_, '_>, office: &Appointment) -> Result<usize, Stop> {
    let open = page.tx.all_open_duties()?;
    let of_office = |row: &OpenDuty| {
        let here = office.department.is_none() || row.department == office.department;
        row.owner == office.duty && row.staff.is_none() && here
    };
    Ok(open.iter().filter(|held| of_office(&held.row)).count())
}

/// Contractors for whom the office answers: they go along with it (U2.4, H8.2).
fn contractors_of(page: &mut Page<'_, '_>, office: &Appointment) -> Result<usize, Stop> {
    let open = page.tx.open_contractors()?;
    let of_office = |row: &Contractor| {
        let here =
            office.duty != Duty::Supervisor || Some(&row.department) == office.department.as_ref();
        row.answers == office.duty && here
    };
    Ok(open.iter().filter(|held| of_office(&held.row)).count())
}
