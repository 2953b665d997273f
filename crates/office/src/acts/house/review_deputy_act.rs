//! `review_deputy_act`: the holder of an office looks over (後閲) what a deputy did for it (H2.1, U2.1).

use domain::id::DeputyActId;
use domain::rows::{Deputy, DeputyAct};
use domain::{ActName, Facts, Failure, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Agrees with what a deputy did, or says what is to be said about it. The act itself stands either way.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewDeputyAct {
    /// What the deputy did.
    pub deputy_act: DeputyActId,
    /// Whether the holder agrees.
    pub agreed: bool,
    /// What is to be said; needed when the holder does not agree.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

impl Act for ReviewDeputyAct {
    const SPEC: Spec = Spec::one_step(ActName::ReviewDeputyAct, Stage::House);
    type Done = Entered<DeputyActId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<DeputyAct>("deputy_act", self.deputy_act.0)?;
        let deputy = q.tx.get::<Deputy>(held.row.deputy.0)?;
        let deputy = deputy.ok_or_else(|| Failure::new("deputy_gone", held.row.deputy))?.row;
        let (office, department) = q.looks_over(&deputy)?;
        let department = department.as_ref();
        let mut facts = q.facts(who)?;
        q.department(&mut facts, who, department)?;
        facts.own_office = q.own_office(who, office, department)?;
        if facts.own_office {
            q.acting_as(who, &[office], department)?;
        }
        facts.by_another_person = who.staff != Some(held.row.staff);
        facts.subject_is_open = held.row.reviewed_on.is_none();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if !self.agreed && self.remark.is_none() {
            return Err(FormError::new("remark", "remark_needed").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<DeputyAct>("deputy_act", self.deputy_act.0)?.row;
            row.reviewed_by = Some(desk.staff()?);
            row.reviewed_on = Some(page.at.day());
            row.agreed = Some(self.agreed);
            page.put_object(&row)?;
            page.close_duties("review_deputy_act", row.id.0)?;
            page.detail("agreed", DetailValue::Int(i64::from(self.agreed)));
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            Ok(Entered { id: row.id })
        })
    }
}
