//! Tokens of programs: issued by an officer beside who answers for them, and shown.

use office::domain::ActName;
use office::tokens::{Drawn, draw};
use serde_json::{Value, json};

use crate::{House, run_beside};

/// The input of `issue_token`.
#[must_use]
pub fn issuing(staff: &str, acts: &[&str], lists: &[&str], digest: &str) -> Value {
    json!({ "name": "人事給与システム", "staff": staff, "digest": digest, "acts": acts, "lists": lists,
            "since": "2026-11-01", "until": "2027-03-31", "reason": "採用した職員の登録" })
}

impl House {
    /// Issues a token for which somebody answers, who stands beside, and hands back its id and itself.
    pub fn token(&self, staff: &str, acts: &[&str], lists: &[&str]) -> (String, String) {
        let Drawn { token, digest } = draw(self.world().random.as_ref());
        let input = issuing(staff, acts, lists, &digest);
        let by =
            if staff == self.ids.manager { &self.ids.system_officer } else { &self.ids.manager };
        let done = run_beside(self, by, Some(staff), ActName::IssueToken, input).unwrap().done;
        (done["id"].as_str().unwrap().to_owned(), token.to_string())
    }
}
