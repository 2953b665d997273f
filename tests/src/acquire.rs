//! Inputs and scripts of the acts of acquiring.

use office::domain::ActName;
use serde_json::{Value, json};
use testkit::MadeUp;

use crate::scripts::{Cast, people};
use crate::{DEPARTMENT, House, Who};

impl House {
    /// The input of a request to people of the register.
    pub fn requesting(&self, people: &[MadeUp]) -> Value {
        let people: Vec<String> = people.iter().map(|person| self.person(person)).collect();
        json!({ "affairs": self.ids.affairs, "people": people, "purposes": ["withholding_slip"],
                "answer_by": "2026-12-04", "way": "paper" })
    }

    /// The input of a notice to people by their ids: of the withholding slip.
    pub fn notifying(&self, people: &[String]) -> Value {
        json!({ "affairs": self.ids.affairs, "people": people, "purposes": ["withholding_slip"],
                "how": "paper" })
    }

    /// The input of a receipt of one sealed paper, given by hand.
    pub fn receiving(&self, people: &[MadeUp]) -> Value {
        let people: Vec<String> = people.iter().map(|person| self.person(person)).collect();
        json!({ "affairs": self.ids.affairs, "people": people, "kind": "declaration", "count": 1,
                "medium": "paper", "in_person": true, "sealed": true, "may_hold_number": false })
    }

    /// The input of a correction of the kana.
    pub fn correcting(&self, person: &MadeUp) -> Value {
        json!({ "person": self.person(person), "affairs": self.ids.affairs, "kana": "テイセイ　ズミ",
                "reason": "フリガナの読み違い" })
    }

    /// The input of a correction of the number, to another person's.
    pub fn correcting_number(&self, person: &MadeUp, right: &MadeUp) -> Value {
        let (number, person) = (right.number_text(), self.person(person));
        self.papers_of(&person);
        json!({ "person": person, "affairs": self.ids.affairs, "number": number, "again": number,
                "reason": "入力の誤り" })
    }

    /// The same of papers that came in 2017, while their people were here, and are put on record only now.
    pub fn receiving_old(&self, people: &[MadeUp]) -> Value {
        let mut input = self.receiving(people);
        input["received_on"] = json!("2017-03-01");
        input["late_reason"] = json!("書庫で見つかった");
        input
    }

    /// The input of one who came by an unopened letter and hands it to the clerk.
    pub fn handing_in(&self) -> Value {
        json!({ "clerk": self.ids.clerk, "kind": "unknown", "count": 1, "medium": "paper",
                "sealed": true, "may_hold_number": true, "how": "別の課の郵便受けに入っていた" })
    }

    /// The input of a verification by a paper with the number and one with a photograph.
    pub fn verifying(&self, person: &MadeUp) -> Value {
        json!({ "person": self.person(person), "affairs": self.ids.affairs, "case": "p3",
                "number_proof": "residence_certificate", "identity_proofs": ["passport"] })
    }

    /// Papers of a person received and verified, by the person's id.
    pub fn papers_of(&self, person: &str) {
        let paper = json!({ "affairs": self.ids.affairs, "people": [person], "kind": "declaration",
                            "count": 1, "medium": "paper", "in_person": true, "sealed": true,
                            "may_hold_number": false, "told": ["withholding_slip"] });
        self.act(Who::Clerk, ActName::ReceiveDocument, paper);
        self.verify(person);
    }

    /// A person verified, by id.
    pub fn verify(&self, person: &str) {
        let check = json!({ "person": person, "affairs": self.ids.affairs, "case": "p3",
                            "number_proof": "residence_certificate", "identity_proofs": ["passport"] });
        self.act(Who::Clerk, ActName::VerifyIdentity, check);
    }

    /// The input of an entry of a number for a registered person.
    pub fn entering(&self, person: &str, whose: &MadeUp) -> Value {
        let number = whose.number_text();
        json!({ "person": person, "affairs": self.ids.affairs, "file": self.ids.file,
                "purpose": "withholding_slip", "number": number, "again": number })
    }

    /// The input of a hand-over of one lot of papers, with the pieces counted; a count that is not one is
    /// explained.
    pub fn handing_over(&self, document: &str, count: i64) -> Value {
        let mut input = json!({ "documents": [document], "to_department": DEPARTMENT, "count": count,
                                "container": "dedicated_envelope" });
        if count != 1 {
            input["difference"] = json!("添付が付いていた");
        }
        input
    }
}

/// How an act of acquiring comes about.
pub(crate) fn script(act: ActName) -> Cast {
    use ActName as A;
    use Who::{Clerk, Manager, OtherClerk, Staff, Supervisor};
    match act {
        A::RequestNumber => (Clerk, Staff, |h| h.requesting(&people()[..2])),
        A::RemindRequest => {
            (Clerk, Staff, |h| json!({ "request": request(h), "answer_by": "2026-12-25" }))
        }
        A::NotifyPurposes => (Clerk, Staff, |h| {
            let newcomer = json!({ "staff_number": "7003", "relation": "self", "name": "新任 秋子",
                                   "kana": "シンニン アキコ", "birth": "1999-05-05",
                                   "department": DEPARTMENT, "affairs": h.ids.affairs });
            h.notifying(&[h.id(Clerk, A::RegisterPerson, newcomer)])
        }),
        A::RecordNoSubmission => {
            (Clerk, Staff, |h| json!({ "request": request(h), "early": "書面で回答があった" }))
        }
        A::ReceiveDocument => (Clerk, Staff, |h| h.receiving(&people()[..1])),
        A::HandInFoundDocument => (Staff, Clerk, |h| h.handing_in()),
        A::HandOver => (Clerk, Manager, |h| {
            let document = h.id(Clerk, A::ReceiveDocument, h.receiving(&people()[..2]));
            h.handing_over(&document, 1)
        }),
        A::AcceptHandOver => {
            (OtherClerk, Staff, |h| json!({ "hand_over": handed_over(h, 1), "count": 1 }))
        }
        A::SettleDifference => (
            Supervisor,
            Clerk,
            |h| json!({ "hand_over": handed_over(h, 2), "settlement": "miscounted", "reason": "数え直した" }),
        ),
        A::VerifyIdentity => (Clerk, Staff, |h| h.verifying(&people()[0])),
        other => panic!("{other} acquires nothing"),
    }
}

/// An open request to the first person.
fn request(house: &House) -> String {
    let asked = house.act(Who::Clerk, ActName::RequestNumber, house.requesting(&people()[..1]));
    asked["requests"][0].as_str().unwrap().to_owned()
}

/// One piece of paper on its way, counted as so many.
fn handed_over(house: &House, count: i64) -> String {
    let document = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[..1]));
    house.id(Who::Clerk, ActName::HandOver, house.handing_over(&document, count))
}
