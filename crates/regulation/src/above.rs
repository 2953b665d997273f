//! Whether a body has somebody who decides on what the manager did: nobody approves or audits their own act, also where
//! one person holds two posts (H2.7).

use domain::Duty;

use crate::cases::Finding;
use crate::pack::Pack;

impl Pack {
    /// What is missing for conflicts to be decided by another person.
    pub(crate) fn check_above(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.law().is_none() {
            return findings;
        }
        let has = |duty| self.offices().iter().any(|office| office.duty == duty);
        let both = |other| has(other) && !self.must_be_apart(Duty::Manager, other);
        let alone = !has(Duty::Supervisor) || both(Duty::Supervisor) || both(Duty::Auditor);
        let finding = |code, place: &str, detail: &str| Finding {
            code,
            place: format!("pack.toml, {place}"),
            detail: detail.to_owned(),
        };
        if alone && !has(Duty::AboveManager) {
            findings.push(finding(
                "no_office_above",
                "[[appoint]]",
                "one person can be manager and confirm as another officer, and no above_manager decides then",
            ));
        }
        if has(Duty::AboveManager) && !self.must_be_apart(Duty::AboveManager, Duty::Manager) {
            findings.push(finding(
                "above_not_apart",
                "[[apart]]",
                "one person can be manager and above_manager",
            ));
        }
        for same in self.same_offices() {
            if same.duties.contains(&same.stands_in) || !has(same.stands_in) {
                findings.push(finding(
                    "stand_in_unfit",
                    "[[same_office]]",
                    "stands_in must be another office, to which somebody is appointed",
                ));
            }
        }
        findings
    }
}
