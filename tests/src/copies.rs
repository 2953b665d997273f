//! Inputs of copies, and of a number that came up twice.

use office::domain::ActName;
use serde_json::{Value, json};
use testkit::MadeUp;

use crate::scripts::people;
use crate::{DEPARTMENT, House, Who};

impl House {
    /// The input of a document or a print about the first two people, under an instruction for it.
    pub fn making(&self, act: &str) -> Value {
        self.instruct(act);
        let people: Vec<String> = people()[..2].iter().map(|person| self.person(person)).collect();
        let mut input = json!({ "people": people, "affairs": self.ids.affairs, "file": self.ids.file,
                                "purpose": "withholding_slip", "name": "法定調書の下書き" });
        if act == "create_document" {
            input["place"] = json!("paper");
        }
        input
    }

    /// The input of a copy of a declaration that was received, under an instruction for it.
    pub fn copying(&self) -> Value {
        self.instruct("make_copy");
        let paper = self.receiving(&people()[..1]);
        let document = self.id(Who::Clerk, ActName::ReceiveDocument, paper);
        json!({ "document": document, "affairs": self.ids.affairs, "file": self.ids.file,
                "purpose": "withholding_slip", "name": "申告書の写し", "place": "paper" })
    }

    /// Somebody registered with papers, who is a member of staff that is known already: a colleague's spouse.
    pub fn spouse_with_papers(&self) -> String {
        let spouse = json!({ "staff_number": people()[1].staff_number, "relation": "spouse",
                             "name": "配偶 花子", "kana": "ハイグウ ハナコ", "birth": "1980-05-05",
                             "department": DEPARTMENT, "affairs": self.ids.affairs });
        let person = self.id(Who::Clerk, ActName::RegisterPerson, spouse);
        self.papers_of(&person);
        person
    }

    /// The input of a link of such a spouse to the member of staff whose number it is.
    pub fn linking(&self, staff: &MadeUp) -> Value {
        let number = staff.number_text();
        json!({ "person": self.spouse_with_papers(), "other": self.person(staff),
                "affairs": self.ids.affairs, "finding": "same_human", "number": number,
                "again": number, "reason": "夫婦とも職員" })
    }
}
