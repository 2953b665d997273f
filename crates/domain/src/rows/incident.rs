//! The rows of incidents: reports of breaches and of leaks, whom they reached, and the response (H2.2, H4.2, 番号法第29条の4).

use crate::code::ExternalCode;
use crate::id::{
    CopyId, IncidentId, IncidentNoticeId, IncidentStepId, KeepingPlaceId, MediumId, ReportRouteId,
    SpecificFileId, StaffId,
};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Duty, Slug, Timestamp, register};

register! {
    /// One version of who is told of a report (H2.2). Versions are never changed; the highest one holds.
    pub struct ReportRoute in guarded "report_routes" tallied(Standing::All) {
        id: ReportRouteId,
        /// The department; none for every department that has no route of its own.
        department: Option<Label>,
        /// 1, 2, …, for each department.
        route_version: i64,
        /// Who is told, in this order.
        offices: List<Duty>,
        /// How each of them is reached.
        contacts: List<Label>,
        /// Who set it.
        set_by: StaffId,
        /// The first day.
        since: Day,
    }
}

register! {
    /// A report of a breach, or of a leak, loss or damage, as a fact or a sign. What was seen stands in the note of its
    /// record, whose id it has.
    pub struct Incident in guarded "incidents" tallied(Standing::Without("closed_on")) {
        id: IncidentId,
        /// `violation` or `leak`.
        kind: Slug,
        /// `fact` or `sign`.
        sureness: Slug,
        /// The department concerned.
        department: Label,
        /// The specific file concerned.
        file: Option<SpecificFileId>,
        /// The keeping place concerned.
        place: Option<KeepingPlaceId>,
        /// The medium concerned.
        medium: Option<MediumId>,
        /// The copy concerned.
        copy: Option<CopyId>,
        /// When it was noticed: the clocks run from that day.
        noticed_at: Timestamp,
        /// When it was reported.
        reported_at: Timestamp,
        /// By whom.
        reported_by: StaffId,
        /// Rough count of people; 0 when unknown.
        people: i64,
        /// It was contained already when it was reported.
        contained: bool,
        /// Whom it concerns: the report goes past them, and they see nothing of it.
        concerned: List<StaffId>,
        /// The version of the route by which it was told; the pack's own when none.
        route: Option<ReportRouteId>,
        /// `reported`, `assessed` or `closed`.
        state: Slug,
        /// On which grounds a report to the commission is owed.
        grounds: List<Slug>,
        /// Why none is owed.
        no_report: Option<Slug>,
        /// The day from which the clocks are counted.
        aware_on: Option<Day>,
        /// Who assessed it last.
        assessed_by: Option<StaffId>,
        /// When.
        assessed_on: Option<Day>,
        /// Who closed it.
        closed_by: Option<StaffId>,
        /// Who confirmed that.
        confirmed_by: Option<StaffId>,
        /// When.
        closed_on: Option<Day>,
    }
}

register! {
    /// A report that went to an office, and when it was acknowledged there.
    pub struct IncidentNotice in guarded "incident_notices" {
        id: IncidentNoticeId,
        /// The report.
        incident: IncidentId,
        /// The office.
        office: Duty,
        /// When it reached the office.
        told_at: Timestamp,
        /// Who acknowledged it.
        acknowledged_by: Option<StaffId>,
        /// When.
        acknowledged_at: Option<Timestamp>,
    }
}

register! {
    /// One task of the response to an incident.
    pub struct IncidentStep in guarded "incident_steps" tallied(Standing::Without("done_on")) {
        id: IncidentStepId,
        /// The incident.
        incident: IncidentId,
        /// `preliminary_report`, `final_report`, `notify_people`, or a task of the plan.
        task: Slug,
        /// The person who has to see to it; whoever answers for the incident when none.
        owner: Option<StaffId>,
        /// By when.
        due: Day,
        /// `open`, `done` or `dropped` (no report is owed after all).
        state: Slug,
        /// Who did it.
        done_by: Option<StaffId>,
        /// When.
        done_on: Option<Day>,
        /// The number that the commission gave it.
        receipt: Option<ExternalCode>,
        /// What took the place of the notice to the people.
        substitute: Option<Slug>,
    }
}
