//! `review_access`: an access to numbers that is out of the usual is looked at by somebody else (H5.3).

use domain::id::UnusualAccessId;
use domain::rows::UnusualAccess;
use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{ANSWERING, Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Says whether an unusual access was in order. What a division finds not in order goes to who answers for the
/// whole body, who looks at it by the same act.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewAccess {
    /// The access.
    pub access: UnusualAccessId,
    /// Whether it was in order.
    pub in_order: bool,
    /// What was found; needed when it was not in order.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

impl Act for ReviewAccess {
    const SPEC: Spec = Spec::one_step(ActName::ReviewAccess, Stage::House);
    type Done = Entered<UnusualAccessId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<UnusualAccess>("access", self.access.0)?;
        let (department, staff) = (held.row.department.clone(), held.row.staff);
        let mut facts = q.office_facts(who, &ANSWERING, Some(&department))?;
        let first = held.row.state.as_str() == "open";
        let office = if first { Duty::Supervisor } else { Duty::Manager };
        let by = held.row.reviewed_by.filter(|_| !first).unwrap_or(staff);
        q.answers(&mut facts, who, (office, &department), by)?;
        facts.by_another_person &= who.staff != Some(staff);
        facts.subject_is_open = first || held.row.state.as_str() == "reported";
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if !self.in_order && self.remark.is_none() {
            return Err(FormError::new("remark", "remark_needed").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<UnusualAccess>("access", self.access.0)?.row;
            let (today, by) = (page.at.day(), Some(desk.staff()?));
            let facts = page.query().facts(desk.who)?;
            let whole =
                row.state.as_str() == "reported" || facts.is_manager || facts.is_above_manager;
            if row.state.as_str() == "reported" {
                (row.answered_by, row.answered_on) = (by, Some(today));
            } else {
                (row.reviewed_by, row.reviewed_on) = (by, Some(today));
            }
            row.state = slug(match (self.in_order, whole) {
                (true, _) => "in_order",
                (false, true) => "not_in_order",
                (false, false) => "reported",
            })?;
            page.put_object(&row)?;
            page.close_duties("review_access", row.id.0)?;
            page.close_duties("answer_reported_access", row.id.0)?;
            if row.state.as_str() == "reported" {
                report(page, &row)?;
            }
            page.detail("in_order", DetailValue::Int(i64::from(self.in_order)));
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            Ok(Entered { id: row.id })
        })
    }
}

/// Who answers for the whole body hears of it.
fn report(page: &mut Page<'_, '_>, row: &UnusualAccess) -> Result<(), Stop> {
    let days = i32::from(page.office.limits()?.access_review_days);
    let by = row.reviewed_by.unwrap_or(row.staff);
    let owner = page.owner_of_asked((Duty::Manager, &row.department), by)?;
    page.open_duty(NewDuty {
        kind: "answer_reported_access",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(&row.department),
        due: page.at.day().plus_days(days),
        opened_by: ActName::ReviewAccess,
        closed_by: ActName::ReviewAccess,
    })
}
