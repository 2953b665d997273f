//! What is done under instruction and has no act of its own.

use office::domain::ActName;
use serde_json::{Value, json};

use crate::{House, Who};

impl House {
    /// An instruction for one kind of act.
    pub fn instruct_kind(&self, kind: &str) -> String {
        let given = json!({ "acts": ["act_on_instruction"], "affairs": self.ids.affairs,
                            "method": kind, "most_people": 10, "since": "2026-11-01",
                            "until": "2027-03-31", "reason": "破損した申告書の修復" });
        self.id(Who::Supervisor, ActName::GiveInstruction, given)
    }

    /// The input of a photograph of a paper of this person, under an instruction given for it.
    pub fn photographing(&self, document: &str) -> Value {
        json!({ "instruction": self.instruct_kind("photograph"), "kind": "photograph",
                "affairs": self.ids.affairs, "documents": [document],
                "what": "修復の見積りのために撮影する", "outcome": "2枚を撮影した",
                "undo_by": "2026-12-18" })
    }

    /// The input that undoes it.
    pub fn undoing(&self, done: &str) -> Value {
        json!({ "done": done, "how": "撮影したデータを消し、業者にも消したことを確かめた" })
    }
}
