//! `decide_approval`: the officer whom the pack names grants or denies what was asked, never their own request
//! (U4.2, U5.2, U6.5, U11.3, U11.5, H6.11, H2.7).

use domain::id::ApprovalId;
use domain::rows::Approval;
use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Answers a request for approval.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideApproval {
    /// The request.
    pub approval: ApprovalId,
    /// Whether it is granted.
    pub granted: bool,
    /// What is to be said; needed when it is denied.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

impl Act for DecideApproval {
    const SPEC: Spec = Spec::one_step(ActName::DecideApproval, Stage::House);
    type Done = Entered<ApprovalId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Approval>("approval", self.approval.0)?;
        let pack = q.pack()?;
        let by = pack.approval(held.row.what.as_str()).map(|rule| rule.by);
        let order: Vec<Duty> = by.into_iter().chain([Duty::Manager, Duty::AboveManager]).collect();
        let mut facts = q.office_facts(who, &order, Some(&held.row.department))?;
        if let Some(by) = by {
            q.answers(&mut facts, who, (by, &held.row.department), held.row.asked_by)?;
        }
        facts.subject_is_open = held.row.state.as_str() == "asked";
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if !self.granted && self.remark.is_none() {
            return Err(FormError::new("remark", "remark_needed").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Approval>("approval", self.approval.0)?.row;
            // A request that nobody answered in time can only be denied.
            if self.granted && row.until < page.at.day() {
                return Err(FormError::new("approval", "approval_expired").into());
            }
            row.state = slug(if self.granted { "granted" } else { "denied" })?;
            row.decided_by = Some(desk.staff()?);
            row.decided_on = Some(page.at.day());
            page.put_object(&row)?;
            page.close_duties("decide_approval", row.id.0)?;
            page.detail("granted", DetailValue::Int(i64::from(self.granted)));
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            Ok(Entered { id: row.id })
        })
    }
}
