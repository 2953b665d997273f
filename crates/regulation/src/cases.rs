//! The cases of a pack: facts → decision and clauses, run like tests; and what a pack should have but lacks.

use std::collections::BTreeMap;

use cedar_policy::Effect;
use domain::facts::FactValue;
use domain::{ActName, Facts};
use serde::{Deserialize, Serialize};

use crate::decide::{Answer, Decision};
use crate::error::{Fault, PackError};
use crate::pack::Pack;

/// `cases.toml` as written. A list of facts holds names (`is_clerk`), counts (`seal_places_online=2`) and
/// named sets (`@clerk`); `with` and `without` change the act's `base` for one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    #[serde(default)]
    set: BTreeMap<String, Vec<String>>,
    case: BTreeMap<ActName, ActCases>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActCases {
    base: Vec<String>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    permit: Option<Vec<String>>,
    refuse: Option<Vec<String>>,
}

/// One case, ready to run.
#[derive(Debug, Clone)]
struct Case {
    name: String,
    act: ActName,
    facts: Facts,
    permit: bool,
    clauses: Vec<String>,
}

/// All cases of a pack.
#[derive(Debug, Clone)]
pub(crate) struct Cases(Vec<Case>);

/// How a case came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    /// `case:<act>[<line>]`, lines counted from 1.
    pub name: String,
    /// True when the decision and its clauses are the expected ones.
    pub passed: bool,
    /// What was expected, as `permit H2.5` or `refuse H2.6, H6.9`.
    pub expected: String,
    /// What was decided.
    pub found: String,
}

/// Something that a pack should have and does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `case_failed`, `act_without_permit_case`, `rule_without_case`, `no_office_above`, `above_not_apart`,
    /// `stand_in_unfit` or `message_unused`.
    pub code: &'static str,
    /// Where.
    pub place: String,
    /// What is wrong, in English.
    pub detail: String,
}

impl Cases {
    pub(crate) fn read(file: CaseFile) -> Result<Self, PackError> {
        let mut cases = Vec::new();
        for (act, group) in &file.case {
            for (at, line) in group.lines.iter().enumerate() {
                let name = format!("case:{act}[{}]", at + 1);
                let wrong = |fault| PackError::new("cases.toml", name.as_str(), fault);
                let mut facts = Facts::none();
                for (names, holds) in
                    [(&group.base, true), (&line.with, true), (&line.without, false)]
                {
                    for text in names {
                        apply(&file.set, text, holds, 0, &mut facts)
                            .map_err(|name| wrong(Fault::FactUnknown { name }))?;
                    }
                }
                let (permit, clauses) = match (&line.permit, &line.refuse) {
                    (Some(clauses), None) => (true, clauses),
                    (None, Some(clauses)) => (false, clauses),
                    _ => return Err(wrong(Fault::CaseForm)),
                };
                if clauses.is_empty() {
                    return Err(wrong(Fault::CaseForm));
                }
                let mut clauses = clauses.clone();
                clauses.sort();
                cases.push(Case { name, act: *act, facts, permit, clauses });
            }
        }
        Ok(Self(cases))
    }

    /// Names of the cases in whose outcome a clause appears.
    pub(crate) fn citing(&self) -> BTreeMap<&str, Vec<String>> {
        let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for case in &self.0 {
            for clause in &case.clauses {
                found.entry(clause).or_default().push(case.name.clone());
            }
        }
        found
    }
}

/// Sets or clears what one text of a list names. Sets may name sets, four deep.
fn apply(
    sets: &BTreeMap<String, Vec<String>>,
    text: &str,
    holds: bool,
    depth: u8,
    facts: &mut Facts,
) -> Result<(), String> {
    let unknown = || text.to_owned();
    if let Some(name) = text.strip_prefix('@') {
        let set = sets.get(name).filter(|_| depth < 4).ok_or_else(unknown)?;
        return set.iter().try_for_each(|inner| apply(sets, inner, holds, depth + 1, facts));
    }
    let (name, value) = match text.split_once('=') {
        Some((name, count)) if holds => {
            (name, FactValue::Count(count.parse().map_err(|_| unknown())?))
        }
        Some(_) => return Err(unknown()),
        None => (text, FactValue::Bool(holds)),
    };
    let cleared = !holds && facts.set(name, FactValue::Count(0));
    if cleared || facts.set(name, value) { Ok(()) } else { Err(unknown()) }
}

fn expectation(permit: bool, clauses: &[String]) -> String {
    format!("{} {}", if permit { "permit" } else { "refuse" }, clauses.join(", "))
}

impl Pack {
    /// Runs all cases: of a body's pack with its law, of a law pack alone.
    #[must_use]
    pub fn cases(&self) -> Vec<CaseResult> {
        self.cases.0.iter().map(|case| self.run(case)).collect()
    }

    fn run(&self, case: &Case) -> CaseResult {
        let (permit, mut clauses) = match self.decide(case.act, &case.facts) {
            Decision::Permit { clauses } => (true, clauses),
            Decision::Refuse { reasons } => {
                (false, reasons.into_iter().map(|reason| reason.clause).collect())
            }
        };
        clauses.sort();
        clauses.dedup();
        CaseResult {
            name: case.name.clone(),
            passed: permit == case.permit && clauses == case.clauses,
            expected: expectation(case.permit, &case.clauses),
            found: expectation(permit, &clauses),
        }
    }

    /// What the pack should have and does not: cases that fail, acts that no case permits, conditions and
    /// permits that no case tries, messages that nothing uses.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for result in self.cases().into_iter().filter(|r| !r.passed) {
            findings.push(Finding {
                code: "case_failed",
                place: format!("cases.toml, {}", result.name),
                detail: format!("expected {}, decided {}", result.expected, result.found),
            });
        }
        let mut fired: Vec<(ActName, usize)> = Vec::new();
        for case in &self.cases.0 {
            match self.answer(case.act, &case.facts) {
                Answer::Permit(rules) | Answer::Refuse(rules) => {
                    fired.extend(rules.into_iter().map(|rule| (case.act, rule)));
                }
                Answer::Error => {}
            }
        }
        for act in ActName::ALL {
            let own = self.rules.iter().filter(|rule| rule.acts.contains(act));
            let rules = self.policies(*act).map_or(&[][..], |p| p.rules.as_slice());
            for (at, rule) in rules.iter().enumerate().take(own.count()) {
                if !fired.contains(&(*act, at)) {
                    findings.push(uncovered(*act, rule.effect, &rule.place));
                }
            }
        }
        findings.extend(self.check_above());
        for key in self.unused_messages() {
            findings.push(Finding {
                code: "message_unused",
                place: format!("words.toml, message.{key}"),
                detail: "no policy uses this message".to_owned(),
            });
        }
        findings
    }
}

fn uncovered(act: ActName, effect: Effect, place: &(String, String)) -> Finding {
    let (code, what) = match effect {
        Effect::Permit => ("act_without_permit_case", "permits by this policy"),
        Effect::Forbid => ("rule_without_case", "is refused by this policy"),
    };
    Finding {
        code,
        place: format!("{}, {}", place.0, place.1),
        detail: format!("no case of {act} {what}"),
    }
}
