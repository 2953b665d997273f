//! `dismiss`: the manager ends an appointment (H2.1, H2.3, U2.1).

use domain::id::AppointmentId;
use domain::rows::Appointment;
use domain::{ActName, Day, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Ends an appointment. The rights of the office end at once, also when the last day is today; with a last day
/// that is yet to come they end with it. An appointment that has not begun, and whose last day would lie before
/// its first, never takes effect.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The last day in office.
    pub last_day: Day,
    /// Why.
    pub reason: PlainText,
}

impl Act for Dismiss {
    const SPEC: Spec = Spec::one_step(ActName::Dismiss, Stage::House);
    type Done = Entered<AppointmentId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Appointment>("appointment", self.appointment.0)?;
        let order = [Duty::Manager, Duty::AboveManager];
        let mut facts = q.office_facts(who, &order, held.row.department.as_ref())?;
        q.second_person(&mut facts, who)?;
        let pack = q.pack()?;
        let offices = q.offices_of(who)?;
        facts.may_appoint = offices.iter().any(|own| pack.may_appoint(*own, held.row.duty))
            && !q.stands_in_for(who, held.row.staff)?;
        facts.not_over_oneself = !q.is_over(who, held.row.duty)?;
        facts.by_another_person = who.staff != Some(held.row.staff);
        facts.subject_is_open = held.row.until.is_none_or(|u| u >= q.day);
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Appointment>("appointment", self.appointment.0)?.row;
            let today = page.at.day();
            let begun = row.since <= today;
            if self.last_day < row.since && begun {
                return Err(FormError::new("last_day", "ends_before_start").into());
            }
            if row.until.is_some_and(|until| until < self.last_day) {
                return Err(FormError::new("last_day", "ends_before_that").into());
            }
            let ahead = self.last_day > today && self.last_day >= row.since;
            let yesterday = today.plus_days(-1);
            row.until = Some(if ahead { self.last_day } else { self.last_day.min(yesterday) });
            page.put_object(&row)?;
            if begun && !ahead {
                page.occurred(self.last_day);
            } else {
                page.detail("last_day", DetailValue::Day(self.last_day));
            }
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
