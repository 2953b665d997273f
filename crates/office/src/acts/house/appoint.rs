//! `appoint`: who holds which office (H2.1, H2.3, H2.7, U2.1).

use domain::id::{AppointmentId, StaffId};
use domain::rows::{Appointment, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::taking_office::raise_own;
use super::{Entered, check_days, on_the_staff};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Puts a member of staff into an office.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// Who.
    pub staff: StaffId,
    /// The office; clerks are designated, not appointed.
    pub duty: Duty,
    /// The department of a supervisor.
    #[serde(default)]
    pub department: Option<Label>,
    /// The title on paper.
    pub title: Label,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
}

impl Act for Appoint {
    const SPEC: Spec = Spec::one_step(ActName::Appoint, Stage::House);
    type Done = Entered<AppointmentId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.known::<Staff>("staff", self.staff.0)?;
        let order = [Duty::Manager, Duty::AboveManager, Duty::Supervisor];
        let mut facts = q.office_facts(who, &order, self.department.as_ref())?;
        q.second_person(&mut facts, who)?;
        let pack = q.pack()?;
        let offices = q.offices_of(who)?;
        facts.may_appoint = offices.iter().any(|own| pack.may_appoint(*own, self.duty))
            && !q.appoints_oneself_as_deputy(who, self.staff, self.duty)?;
        facts.not_over_oneself = !q.is_over(who, self.duty)?;
        // Who steps in while the manager's office is vacant does so only then, also for the days ahead.
        let steps_in = self.duty == Duty::Manager
            && !offices.iter().any(|own| matches!(own, Duty::Manager | Duty::AboveManager));
        let from = if steps_in { self.since.min(q.day) } else { self.since };
        let holders =
            q.tx.holders_between(self.duty, self.department.as_ref(), from, self.until)?;
        facts.office_is_free = holders.is_empty() || self.duty == Duty::SystemOfficer;
        facts.offices_are_apart = q.apart(self.staff, self.duty, self.since, self.until)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        if self.duty == Duty::Clerk {
            return Err(FormError::new("duty", "clerks_are_designated").into());
        }
        if (self.duty == Duty::Supervisor) != self.department.is_some() {
            return Err(FormError::new("department", "department_of_supervisor").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            on_the_staff(page, "staff", self.staff)?;
            let row = Appointment {
                id: page.draw(),
                staff: self.staff,
                duty: self.duty,
                department: self.department.clone(),
                title: self.title.clone(),
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            raise_own(page, &row)?;
            Ok(Entered { id: row.id })
        })
    }
}
