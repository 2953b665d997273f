//! Numbers that were held before, taken in from a roster.

use office::domain::ActName;
use serde_json::{Value, json};
use testkit::MadeUp;

use crate::{DEPARTMENT, House, Who, roster};

/// From where the rosters of the tests come.
pub const CAME_FROM: &str = "人事給与システム";

/// The word of who verified them before.
pub fn earlier_check() -> Value {
    json!({ "by": "人事課", "on": "2016-04-01", "how": "通知カードと運転免許証で確かめた" })
}

impl House {
    /// The input of an intake of numbers held for long.
    pub fn intake(&self, people: &[MadeUp]) -> Value {
        json!({ "affairs": self.ids.affairs, "file": self.ids.file, "purpose": "withholding_slip",
                "since": "2016-04-01", "came_from": CAME_FROM, "checked": earlier_check(),
                "roster": self.upload("roster.csv", &roster(people, DEPARTMENT)) })
    }

    /// Deletes every roster and ledger that was taken in, and records that, as the clerk.
    pub fn erase_sources(&self) {
        for held in self.store().read(|tx| tx.sources_open()).unwrap() {
            if let Some(path) = &held.row.path {
                let _ = std::fs::remove_file(path.as_str());
            }
            let input = json!({ "source": held.row.id, "how": "消去ソフト",
                                "exception": "読合せは元の書類で行う" });
            self.act(Who::Clerk, ActName::EraseSource, input);
        }
    }

    /// Takes people in, as the clerk.
    pub fn take_in(&self, people: &[MadeUp]) -> Value {
        let done = self.act(Who::Clerk, ActName::TakeInRoster, self.intake(people));
        // A short roster is read as typed numbers are.
        if let [only] = people {
            self.read_again(only);
        }
        done
    }

    /// Has another person read a number a second time, where it waits for that.
    pub fn read_again(&self, person: &MadeUp) {
        let id = self.person(person);
        let waiting = self.store().read(|tx| tx.entries_open()).unwrap();
        let Some(entry) = waiting.iter().find(|held| held.row.person.to_string() == id) else {
            return;
        };
        let input = json!({ "entry": entry.row.id.to_string(), "number": person.number_text() });
        self.act(Who::OtherClerk, ActName::SecondReading, input);
    }
}
