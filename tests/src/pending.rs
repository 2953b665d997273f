//! Rows of a roster that wait to be mended.

use office::domain::ActName;
use serde_json::{Value, json};
use testkit::MadeUp;

use crate::{DEPARTMENT, House, Who, roster};

/// A row of a roster whose cells can be changed one by one.
pub fn row(person: &MadeUp) -> [String; 7] {
    let made = |text: &str| text.to_owned();
    [
        person.staff_number.clone(),
        made("本人"),
        person.name.clone(),
        person.kana.clone(),
        person.birth.to_string(),
        made(DEPARTMENT),
        person.number_text(),
    ]
}

/// A date that no calendar has.
pub const NO_DAY: &str = "昭和60年2月30日";

impl House {
    /// An intake of good rows and of these others, which may be bad.
    pub fn intake_with(&self, good: &[MadeUp], others: &[[String; 7]]) -> Value {
        let mut bytes = roster(good, DEPARTMENT);
        for row in others {
            bytes.extend(format!("{}\r\n", row.join(",")).into_bytes());
        }
        let mut input = self.intake(&[]);
        input["roster"] = self.upload("roster.csv", &bytes);
        input["hold_bad"] = json!(true);
        input
    }

    /// Takes one person in well, and one whose date of birth is wrong; hands back the rows that wait.
    pub fn hold_rows(&self, people: &[MadeUp]) -> Vec<String> {
        let mut bad = row(&people[1]);
        NO_DAY.clone_into(&mut bad[4]);
        let input = self.intake_with(&people[..1], &[bad]);
        self.act(Who::Clerk, ActName::TakeInRoster, input);
        self.waiting()
    }

    /// The rows that wait, in the order of their lines.
    pub fn waiting(&self) -> Vec<String> {
        use office::domain::rows::PendingRow;
        let mut all = self.store().read(|tx| tx.every::<PendingRow>()).unwrap();
        all.retain(|held| held.row.state.as_str() == "open");
        all.sort_by_key(|held| held.row.line);
        all.into_iter().map(|held| held.row.id.to_string()).collect()
    }

    /// The input that mends a row that waits.
    pub fn mending(&self, people: &[MadeUp]) -> Value {
        json!({ "row": self.hold_rows(people)[0], "birth": people[1].birth })
    }
}
