//! Inputs of findings: numbers that lie where they should not.

use std::path::PathBuf;

use office::domain::ActName;
use serde_json::{Value, json};

use crate::scripts::{Cast, people};
use crate::{House, Who};

impl House {
    /// A file with somebody's number on a share, where nobody should keep one.
    pub fn stray(&self, name: &str) -> PathBuf {
        let share = self.folder.path().join("kyoyu");
        std::fs::create_dir_all(&share).unwrap();
        let path = share.join(name);
        std::fs::write(&path, format!("個人番号 {}\n", people()[0].number_text())).unwrap();
        path
    }

    /// The input of a report of one number there, which the clerk has to clear up.
    pub fn reporting(&self, place: &std::path::Path) -> Value {
        json!({ "place": place, "spot": "line 1", "kind": "bare", "confidence": "high", "count": 1,
                "owner": self.ids.clerk })
    }

    /// A file that was reported: where it is, and the finding.
    pub fn reported(&self, name: &str) -> (PathBuf, String) {
        let path = self.stray(name);
        let finding = self.id(Who::Staff, ActName::ReportFinding, self.reporting(&path));
        (path, finding)
    }

    /// The input that says that a finding was erased; it is.
    pub fn settling(&self, name: &str) -> Value {
        let (path, finding) = self.reported(name);
        std::fs::remove_file(path).unwrap();
        json!({ "finding": finding, "outcome": "erased", "how": "ファイルを削除した" })
    }

    /// A finding that was erased and said to be: its id.
    pub fn settled(&self, name: &str) -> String {
        self.id(Who::Clerk, ActName::SettleFinding, self.settling(name))
    }
}

/// How an act about a finding comes about.
pub(crate) fn script(act: ActName) -> Cast {
    use ActName as A;
    use Who::{Clerk, Nobody, Staff, Supervisor};
    match act {
        A::ReportFinding => (Staff, Nobody, |h| h.reporting(&h.stray("memo.txt"))),
        A::SettleFinding => (Clerk, Staff, |h| h.settling("memo.txt")),
        A::ConfirmFinding => (Supervisor, Clerk, |h| json!({ "finding": h.settled("memo.txt") })),
        other => panic!("{other} finds nothing"),
    }
}
