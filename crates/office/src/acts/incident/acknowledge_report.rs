//! `acknowledge_report`: an office acknowledges a report that reached it, each on its own and with the time (H2.2-1,
//! H2.2-2).

use domain::id::IncidentNoticeId;
use domain::rows::{Incident, IncidentNotice};
use domain::{ActName, Facts, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{facts_of, holds};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};

/// Acknowledges a report.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeReport {
    /// The notice that went to the office.
    pub notice: IncidentNoticeId,
}

impl Act for AcknowledgeReport {
    const SPEC: Spec = Spec::one_step(ActName::AcknowledgeReport, Stage::House);
    type Done = Entered<IncidentNoticeId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let notice = q.known::<IncidentNotice>("notice", self.notice.0)?;
        let incident = q.known::<Incident>("notice", notice.row.incident.0)?;
        let mut facts = facts_of(q, who, &incident.row)?;
        facts.is_approver = holds(&facts, notice.row.office);
        // Also a report that was closed meanwhile is acknowledged by everybody who was told.
        facts.subject_is_open = notice.row.acknowledged_at.is_none();
        q.rest(&incident);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<IncidentNotice>("notice", self.notice.0)?.row;
            row.acknowledged_by = Some(desk.staff()?);
            row.acknowledged_at = Some(page.at);
            page.put_object(&row)?;
            page.close_duties("acknowledge_report", row.id.0)?;
            let minutes = (page.at.0 - row.told_at.0).div_euclid(60_000);
            page.detail("minutes_to_acknowledge", DetailValue::Int(minutes));
            Ok(Entered { id: row.id })
        })
    }
}
