//! `settle_error_report`: the supervisor closes a report that needs no correction, and says why (H5.5).

use domain::id::ErrorReportId;
use domain::rows::ErrorReport;
use domain::{ActName, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::close_report;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{ANSWERING, Actor, Desk, Query};

/// Settles a report without a correction.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleErrorReport {
    /// The report.
    pub report: ErrorReportId,
    /// Why nothing is corrected.
    pub reason: PlainText,
}

impl Act for SettleErrorReport {
    const SPEC: Spec = Spec::one_step(ActName::SettleErrorReport, Stage::House);
    type Done = Entered<ErrorReportId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let report = q.known::<ErrorReport>("report", self.report.0)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&report.row.department))?;
        q.told_by(&mut facts, who, &report.row.department, &[report.row.by])?;
        facts.subject_is_open = report.row.state.as_str() == "open";
        q.rest(&report);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            close_report(page, self.report, "settled")?;
            let row = page.known::<ErrorReport>("report", self.report.0)?.row;
            page.object(&row);
            page.subjects(row.person);
            page.note("reason", &self.reason);
            Ok(Entered { id: self.report })
        })
    }
}
