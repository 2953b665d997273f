//! Inputs of incidents: reports of breaches and leaks, and the response.

use office::domain::id::IncidentId;
use office::domain::rows::{IncidentNotice, IncidentStep};
use office::domain::{ActName, Duty};
use serde_json::{Value, json};

use crate::scripts::Cast;
use crate::{DEPARTMENT, House, Who};

impl House {
    /// The input of a report: papers of three people were lost, as it seems, on the day before.
    pub fn reporting_incident(&self) -> Value {
        json!({ "kind": "leak", "sureness": "sign", "noticed_at": "2026-11-20T16:30",
                "what": "申告書の束が見当たらない", "department": DEPARTMENT, "people": 3,
                "contained": false })
    }

    /// A report of somebody without any office: its id.
    pub fn incident(&self) -> String {
        self.id(Who::Staff, ActName::ReportIncident, self.reporting_incident())
    }

    /// The offices that a report went to.
    pub fn notices(&self, incident: &str) -> Vec<IncidentNotice> {
        let id: IncidentId = incident.parse().unwrap();
        let held = self.store().read(|tx| tx.notices_of(id)).unwrap();
        held.into_iter().map(|held| held.row).collect()
    }

    /// The notice that went to an office.
    pub fn notice(&self, incident: &str, office: Duty) -> String {
        let all = self.notices(incident);
        all.iter().find(|notice| notice.office == office).unwrap().id.to_string()
    }

    /// The tasks of a response.
    pub fn steps(&self, incident: &str) -> Vec<IncidentStep> {
        let id: IncidentId = incident.parse().unwrap();
        let held = self.store().read(|tx| tx.steps_of(id)).unwrap();
        held.into_iter().map(|held| held.row).collect()
    }

    /// The one task of this kind.
    pub fn step(&self, incident: &str, task: &str) -> String {
        let all = self.steps(incident);
        all.iter().find(|step| step.task.as_str() == task).unwrap().id.to_string()
    }

    /// The input of an assessment: a leak that is reported.
    pub fn assessing(&self, incident: &str) -> Value {
        json!({ "incident": incident, "people": 3, "grounds": ["guideline"],
                "reason": "外部で見つかるおそれがある" })
    }

    /// An incident that was assessed as one that is reported: its id.
    pub fn assessed(&self) -> String {
        let incident = self.incident();
        self.act(Who::Manager, ActName::AssessIncident, self.assessing(&incident));
        incident
    }

    /// Does every task of a response.
    pub fn respond(&self, incident: &str) {
        for step in self.steps(incident) {
            let done = json!({ "step": step.id, "how": "手順のとおり行った" });
            self.act(Who::Manager, ActName::RecordIncidentStep, done);
        }
    }
}

/// How an act about an incident comes about.
pub(crate) fn script(act: ActName) -> Cast {
    use ActName as A;
    use Who::{Clerk, Manager, ManagerAndSupervisor, Nobody, Staff, Supervisor};
    match act {
        A::SetReportRoute => (Manager, Supervisor, |_| {
            json!({ "department": DEPARTMENT, "offices": [
                { "office": "supervisor", "contact": "課長席 内線100" },
                { "office": "manager", "contact": "部長席 内線200" },
                { "office": "system_officer", "contact": "情報係 内線300" },
            ] })
        }),
        A::ReportIncident => (Staff, Nobody, |h| h.reporting_incident()),
        A::AcknowledgeReport => (Supervisor, Clerk, |h| {
            let incident = h.incident();
            json!({ "notice": h.notice(&incident, Duty::Supervisor) })
        }),
        A::AssessIncident => (Manager, Clerk, |h| h.assessing(&h.incident())),
        A::RecordIncidentStep => (Manager, Clerk, |h| {
            let step = h.step(&h.assessed(), "preliminary_report");
            json!({ "step": step, "how": "報告フォームから送った", "receipt": "R8-1234" })
        }),
        A::CloseIncident => (ManagerAndSupervisor, Manager, |h| {
            let incident = h.assessed();
            h.respond(&incident);
            json!({ "incident": incident, "result": "束は施錠した棚で見つかり、手順を改めた" })
        }),
        other => panic!("{other} is about no incident"),
    }
}
