//! `name_deputy`: who steps in for the holder of an office (代決), so that a vacancy or an absence blocks nothing
//! (H2.1, U2.1). Conflict is by person: a deputy decides on their own acts as little as anybody.

use domain::id::{DeputyId, StaffId};
use domain::rows::{Deputy, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days, on_the_staff};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Names a deputy for an office. The holder names their own; the manager any; while nobody is manager, a
/// supervisor with a second person.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameDeputy {
    /// Who steps in.
    pub staff: StaffId,
    /// The office.
    pub duty: Duty,
    /// The department of a supervisor's office.
    #[serde(default)]
    pub department: Option<Label>,
    /// First day.
    pub since: Day,
    /// Last day.
    pub until: Day,
    /// Why.
    pub reason: PlainText,
}

/// Who may name or end a deputy of this office, and as what they act.
pub(super) fn office_facts(
    q: &mut Query<'_, '_>,
    who: &Actor,
    duty: Duty,
    department: Option<&Label>,
) -> Result<Facts, Stop> {
    let mut facts = q.facts(who)?;
    q.department(&mut facts, who, department)?;
    let own = q.own_office(who, duty, department)?;
    // A deputy names nobody: who stands in for somebody was not chosen to choose others.
    facts.own_office = own
        || q.own_office(who, Duty::Manager, None)?
        || q.own_office(who, Duty::AboveManager, None)?;
    q.second_person(&mut facts, who)?;
    if own {
        q.acting_as(who, &[duty], department)?;
    } else {
        q.acting_as(who, &[Duty::AboveManager, Duty::Manager, Duty::Supervisor], None)?;
    }
    facts.not_over_oneself = !q.is_over(who, duty)?;
    Ok(facts)
}

impl Act for NameDeputy {
    const SPEC: Spec = Spec::one_step(ActName::NameDeputy, Stage::House);
    type Done = Entered<DeputyId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.known::<Staff>("staff", self.staff.0)?;
        let mut facts = office_facts(q, who, self.duty, self.department.as_ref())?;
        facts.by_another_person = who.staff != Some(self.staff);
        facts.offices_are_apart = q.deputy_apart(self.staff, self.duty, self.since, self.until)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, Some(self.until))?;
        let last = self.since.plus_days(i32::from(desk.office.limits()?.deputy_days) - 1);
        if self.until > last {
            return Err(FormError::new("until", "day_too_late").with("day", last).into());
        }
        if self.duty == Duty::Clerk {
            return Err(FormError::new("duty", "clerks_are_designated").into());
        }
        if (self.duty == Duty::Supervisor) != self.department.is_some() {
            return Err(FormError::new("department", "department_of_supervisor").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            on_the_staff(page, "staff", self.staff)?;
            let (since, until) = (self.since, Some(self.until));
            let department = self.department.as_ref();
            let holders = page.tx.holders_between(self.duty, department, since, until)?;
            let stands_in = page.tx.deputies_of(self.staff, since, until)?;
            let again = stands_in
                .iter()
                .any(|held| held.row.duty == self.duty && held.row.department == self.department);
            if again || holders.iter().any(|held| held.row.staff == self.staff) {
                return Err(FormError::new("staff", "holds_it_already").into());
            }
            let row = Deputy {
                id: page.draw(),
                staff: self.staff,
                duty: self.duty,
                department: self.department.clone(),
                since,
                until: self.until,
                named_by: desk.staff()?,
            };
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
