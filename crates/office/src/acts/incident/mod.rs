//! Incidents: reports of breaches and of leaks, loss or damage, whom they reach, and the response until it is closed
//! (H2.2-1, H2.2-2, H2.2-3, H4.2, 番号法第29条の4).

mod acknowledge_report;
mod assess_incident;
mod choices;
mod close_incident;
mod plan;
mod record_incident_step;
mod report_incident;
mod route;
mod set_report_route;

pub use acknowledge_report::AcknowledgeReport;
pub use assess_incident::AssessIncident;
pub use choices::{IncidentKind, IncidentSureness, NoReport, Substitute, TaskKind};
pub use close_incident::CloseIncident;
pub use plan::PlannedTask;
pub use record_incident_step::RecordIncidentStep;
pub use report_incident::{IncidentReported, ReportIncident, ToldOffice};
pub use set_report_route::{RouteStop, SetReportRoute};

use domain::rows::Incident;
use domain::{Duty, Facts, Stop};

use crate::desk::{Actor, Query};

/// The facts of an act on a report that was made: as whom the actor acts, and whether the report concerns them. It is
/// the actor's when the actor holds an office that it went to; the manager answers for every report.
fn facts_of(q: &mut Query<'_, '_>, who: &Actor, row: &Incident) -> Result<Facts, Stop> {
    let order =
        [Duty::Supervisor, Duty::Manager, Duty::AboveManager, Duty::Auditor, Duty::SystemOfficer];
    let mut facts = q.office_facts(who, &order, Some(&row.department))?;
    let told = q.tx.notices_of(row.id)?;
    facts.is_approver = facts.is_manager || told.iter().any(|held| holds(&facts, held.row.office));
    facts.is_unconcerned = is_unconcerned(who, row);
    facts.subject_is_open = row.state.as_str() != "closed";
    Ok(facts)
}

/// True when neither the actor nor the second person is one whom the report concerns.
fn is_unconcerned(who: &Actor, row: &Incident) -> bool {
    let both = [who.staff, who.second];
    let concerned = both.into_iter().flatten().any(|staff| row.concerned.0.contains(&staff));
    who.staff.is_some() && (!concerned || domain::broken::is_off("incident_concerns"))
}

/// Whether the actor holds an office today, a supervisor's being that of the department.
const fn holds(facts: &Facts, office: Duty) -> bool {
    match office {
        Duty::Manager => facts.is_manager,
        Duty::AboveManager => facts.is_above_manager,
        Duty::Supervisor => facts.is_supervisor_here,
        Duty::Auditor => facts.is_auditor,
        Duty::SystemOfficer => facts.is_system_officer,
        Duty::Clerk => false,
    }
}
