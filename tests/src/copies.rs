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

    /// The input that removes a number which is said to be somebody else's.
    pub fn removing_number(&self, person: &MadeUp) -> Value {
        let person = self.person(person);
        let report = json!({ "department": DEPARTMENT, "person": person, "field": "wrong_holder",
                             "what": "同姓の別の職員の番号" });
        json!({ "person": person, "affairs": self.ids.affairs,
                "report": self.id(Who::Staff, ActName::ReportError, report), "reason": "別人の番号だった" })
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
