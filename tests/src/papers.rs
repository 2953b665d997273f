//! Papers on a clerk's desk: people who have just come, whose numbers wait to be typed in.

use office::domain::ActName;
use serde_json::json;
use testkit::MadeUp;

use crate::{DEPARTMENT, House, Who};

impl House {
    /// Registers people and receives and verifies the paper of each; their ids.
    pub fn pile_of(&self, people: &[MadeUp]) -> Vec<String> {
        let ids: Vec<String> = people.iter().map(|person| self.registered(person)).collect();
        for person in &ids {
            self.papers_of(person);
        }
        ids
    }

    /// Registers somebody who has just come.
    pub fn registered(&self, person: &MadeUp) -> String {
        let newcomer = json!({ "staff_number": person.staff_number, "relation": "self",
                               "name": person.name, "kana": person.kana, "birth": person.birth,
                               "department": DEPARTMENT, "affairs": self.ids.affairs });
        self.id(Who::Clerk, ActName::RegisterPerson, newcomer)
    }
}
