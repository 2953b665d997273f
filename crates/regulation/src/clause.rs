//! The clauses of a regulation: the catalogue as written, and what is computed for each clause.

use std::collections::BTreeMap;

use cedar_policy::Effect;
use serde::{Deserialize, Serialize};

use crate::error::{Fault, PackError};
use crate::manifest::Clauses;
use crate::pack::Pack;
use crate::text::Text;

/// What a clause asks of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseKind {
    /// The pack itself states it.
    Pack,
    /// Acts against it are refused.
    Enforce,
    /// Acts are recorded.
    Record,
    /// A report reaches those who must know.
    Route,
    /// A term set by law runs.
    Clock,
    /// What is due is brought to mind.
    Remind,
    /// What was found elsewhere is kept as evidence.
    Evidence,
}

impl ClauseKind {
    /// The code in packs and in answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Enforce => "enforce",
            Self::Record => "record",
            Self::Route => "route",
            Self::Clock => "clock",
            Self::Remind => "remind",
            Self::Evidence => "evidence",
        }
    }
}

/// How strongly a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// Binding.
    Must,
    /// Wanted, no breach by itself.
    Should,
    /// One or more of the measures listed, as fits.
    ByFit,
}

impl Force {
    /// The code in packs and in answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::ByFit => "by-fit",
        }
    }
}

/// Whether the program does what a clause asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseState {
    /// Each kind and each control that the clause asks for is there.
    Live,
    /// One is not.
    Planned,
}

impl ClauseState {
    /// The code in answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Planned => "planned",
        }
    }
}

/// A clause with what is computed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The id (`H2.6`).
    pub id: String,
    /// The article as the reader knows it (`第2-6`).
    pub article: String,
    /// A title in our own words.
    pub title: Text,
    /// What it asks of the program.
    pub kind: Vec<ClauseKind>,
    /// How strongly it binds.
    pub force: Force,
    /// What in the program meets it: `forbid:<act>/<message>`, `permit:<act>`, `apart:<duty>+<duty>`,
    /// `rule:<code>`, `act:<act>`, `duty:<code>`, `route:<duty>`, `clock:<duty>`, `pack:<key>`.
    pub controls: Vec<String>,
    /// What tries it: the cases of the pack in whose outcome the clause appears, and tests of the program that the
    /// pack names for it (`tests:incidents::…`).
    pub tests: Vec<String>,
    /// What it asks for and no control meets yet: kinds, and controls that the clause needs by name.
    pub missing: Vec<String>,
    /// Live when nothing is missing.
    pub state: ClauseState,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClauseRow {
    pub(crate) id: String,
    pub(crate) article: String,
    pub(crate) kind: Vec<ClauseKind>,
    pub(crate) force: Force,
    /// Controls that the clause needs besides one for each kind, by their names in [`Clause::controls`];
    /// those that the program does not have yet keep the clause planned.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    /// Tests outside of the pack that try the clause, as `<package>:<path>` (`tests:incidents::…`); cases of the
    /// pack that cite it need no naming. `cargo xtask tidy` finds a name of a shipped pack that no test has.
    #[serde(default)]
    pub(crate) tests: Vec<String>,
    pub(crate) ja: String,
    pub(crate) en: String,
}

/// `clauses.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClauseFile {
    pub(crate) clause: Vec<ClauseRow>,
}

impl ClauseFile {
    pub(crate) fn find(&self, id: &str) -> Option<&ClauseRow> {
        self.clause.iter().find(|c| c.id == id)
    }

    pub(crate) fn check(&self) -> Result<(), PackError> {
        for (at, row) in self.clause.iter().enumerate() {
            let wrong = |fault| PackError::new("clauses.toml", format!("clause {}", row.id), fault);
            if [&row.id, &row.article, &row.ja, &row.en].iter().any(|t| t.trim().is_empty())
                || row.kind.is_empty()
            {
                return Err(wrong(Fault::TextEmpty));
            }
            if self.clause.iter().skip(at + 1).any(|other| other.id == row.id) {
                return Err(wrong(Fault::Twice { name: row.id.clone() }));
            }
        }
        Ok(())
    }
}

impl Pack {
    /// Every clause of this regulation with what controls and tests it. Nothing of this is written in the
    /// pack: a clause is `planned` as long as a kind that it asks for has no control.
    #[must_use]
    pub fn clauses(&self) -> Vec<Clause> {
        let mut found: BTreeMap<&str, Vec<(ClauseKind, String)>> = BTreeMap::new();
        for (clause, kind, control) in self.controls() {
            found.entry(clause).or_default().push((kind, control));
        }
        let tests = self.cases.citing();
        self.clauses
            .clause
            .iter()
            .map(|row| {
                let controls = found.remove(row.id.as_str()).unwrap_or_default();
                let by_kind = |kind: &ClauseKind| controls.iter().any(|(k, _)| k == kind);
                let by_name = |need: &String| controls.iter().any(|(_, name)| name == need);
                let kinds =
                    row.kind.iter().filter(|kind| !by_kind(kind)).map(|k| k.code().to_owned());
                let needs = row.needs.iter().filter(|need| !by_name(need)).cloned();
                let missing: Vec<String> = kinds.chain(needs).collect();
                let state =
                    if missing.is_empty() { ClauseState::Live } else { ClauseState::Planned };
                Clause {
                    id: row.id.clone(),
                    article: row.article.clone(),
                    title: Text { ja: row.ja.clone(), en: row.en.clone() },
                    kind: row.kind.clone(),
                    force: row.force,
                    controls: controls.into_iter().map(|(_, name)| name).collect(),
                    tests: tests
                        .get(row.id.as_str())
                        .into_iter()
                        .flatten()
                        .chain(&row.tests)
                        .cloned()
                        .collect(),
                    missing,
                    state,
                }
            })
            .collect()
    }

    /// Every control with its clause and the kind of what it does.
    fn controls(&self) -> Vec<(&str, ClauseKind, String)> {
        let mut found = Vec::new();
        for rule in &self.rules {
            for act in &rule.acts {
                let control = match (&rule.effect, &rule.message) {
                    (Effect::Forbid, Some(message)) => format!("forbid:{act}/{message}"),
                    _ => format!("permit:{act}"),
                };
                found.push((rule.clause.as_str(), ClauseKind::Enforce, control));
            }
        }
        for rule in &self.manifest.apart {
            let [one, other] = rule.duties;
            let control = format!("apart:{}+{}", one.code(), other.code());
            found.push((rule.clause.as_str(), ClauseKind::Enforce, control));
        }
        for rule in &self.manifest.approval {
            for clause in &rule.clauses {
                found.push((
                    clause.as_str(),
                    ClauseKind::Enforce,
                    format!("approval:{}", rule.what),
                ));
            }
        }
        for (code, clauses) in &self.manifest.rules {
            for clause in Clauses::as_slice(clauses) {
                found.push((clause.as_str(), ClauseKind::Enforce, format!("rule:{code}")));
            }
        }
        for (act, clauses) in &self.manifest.acts {
            for clause in clauses {
                found.push((clause.as_str(), ClauseKind::Record, format!("act:{act}")));
            }
        }
        let manifest = &self.manifest;
        for (kind, name, duties) in [
            (ClauseKind::Remind, "duty", &manifest.duties),
            (ClauseKind::Route, "route", &manifest.routes),
            (ClauseKind::Clock, "clock", &manifest.clocks),
        ] {
            for (code, clauses) in duties {
                for clause in clauses {
                    found.push((clause.as_str(), kind, format!("{name}:{code}")));
                }
            }
        }
        for statement in &self.manifest.statement {
            let control = format!("pack:{}", statement.key);
            found.push((statement.clause.as_str(), ClauseKind::Pack, control));
        }
        found
    }
}
