//! `dismiss`: the manager ends an appointment (H2.1, H2.3, U2.1).

use domain::id::AppointmentId;
use domain::rows::Appointment;
use domain::{ActName, Day, Duty, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Ends an appointment. The rights of the office end at once, also when the last day is today.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The last day in office, today at the latest.
    pub last_day: Day,
    /// Why.
    pub reason: PlainText,
}

impl Act for Dismiss {
    const SPEC: Spec = Spec::one_step(ActName::Dismiss, Stage::House);
    type Done = Entered<AppointmentId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Appointment>("appointment", self.appointment.0)?;
        let order = [Duty::Manager];
        let mut facts = q.office_facts(who, &order, held.row.department.as_ref())?;
        q.second_person(&mut facts, who)?;
        let pack = q.pack()?;
        let offices = q.offices_of(who)?;
        facts.may_appoint = offices.iter().any(|own| pack.may_appoint(*own, held.row.duty));
        facts.by_another_person = who.staff != Some(held.row.staff);
        facts.subject_is_open = held.row.until.is_none_or(|u| u >= q.day);
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.last_day > desk.office.now().day() {
            return Err(FormError::new("last_day", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Appointment>("appointment", self.appointment.0)?.row;
            if self.last_day < row.since {
                return Err(FormError::new("last_day", "ends_before_start").into());
            }
            let yesterday = page.at.day().plus_days(-1);
            row.until = Some(self.last_day.min(yesterday));
            page.put_object(&row)?;
            page.occurred(self.last_day);
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
