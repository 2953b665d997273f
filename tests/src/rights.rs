//! Who can reach numbers, and accesses that are out of the usual.

use office::domain::{Slug, Stop};
use office::lists::{Filter, Line, Listable};
use serde_json::{Value, json};
use testkit::MadeUp;

use crate::{DEPARTMENT, House, Who};

/// More often than any pack takes for usual.
const OFTEN: usize = 12;

impl House {
    /// A list as somebody sees it.
    pub fn lines_of(&self, what: Listable, who: Who) -> Result<Vec<Line>, Stop> {
        let listed = self.office().list(what, &Filter::default(), &self.actor(who), "ja")?;
        Ok(listed.lines)
    }

    /// The code of the list of who can reach numbers.
    pub fn rights_code(&self) -> Slug {
        let lines = self.lines_of(Listable::Rights, Who::Manager).unwrap();
        let line = lines[0].json();
        Slug::new(line["list"].as_str().unwrap()).unwrap()
    }

    /// The input of a review of the division as its list stands now.
    pub fn reviewing_rights(&mut self) -> Value {
        json!({ "department": DEPARTMENT, "list": self.rights_code() })
    }

    /// Reveals one person's number until it is out of the usual.
    pub fn reveal_often(&self, person: &MadeUp) {
        for _ in 0..OFTEN {
            self.reveal(person).unwrap();
        }
    }
}
