//! Inputs and scripts of the acts of keeping and destroying.

use office::domain::ActName;
use serde_json::{Value, json};

use crate::scripts::{Cast, people};
use crate::{House, Who};

impl House {
    /// The input of a place with a lock; in a house in which many scripts run, another one of that name is meant.
    pub fn placing(&self, name: &str) -> Value {
        json!({ "name": name, "kind": "fireproof_safe", "zone": self.ids.zone, "locked": true,
                "since": "2026-04-01", "same_name": true })
    }

    /// A place with a lock: its id.
    pub fn place(&self, name: &str) -> String {
        self.id(Who::Supervisor, ActName::RegisterPlace, self.placing(name))
    }

    /// A medium of a kind in a place: its id.
    pub fn medium(&self, kind: &str, place: &str) -> String {
        let input = json!({ "name": "媒体 01", "kind": kind, "affairs": self.ids.affairs,
                            "place": place, "leased_from": "株式会社リース" });
        self.id(Who::Supervisor, ActName::RegisterMedium, input)
    }

    /// Papers of the first person of the scripts, which no term holds, with the clerk: their id.
    pub fn papers(&self) -> String {
        let mut paper = self.receiving(&people()[..1]);
        paper["kind"] = json!("card_copy");
        self.id(Who::Clerk, ActName::ReceiveDocument, paper)
    }

    /// The input that puts papers into a place.
    pub fn storing(&self, paper: &str, place: &str) -> Value {
        json!({ "documents": [paper], "to": place })
    }

    /// The input of a lending to the other clerk.
    pub fn lending(&self, medium: &str) -> Value {
        json!({ "medium": medium, "to": self.ids.other_clerk, "until": "2026-12-01",
                "reason": "届書の提出" })
    }

    /// The input that registers a contractor for the affairs of the house.
    pub fn entrusting(&self, name: &str) -> Value {
        json!({ "name": name, "work": "書類・媒体の廃棄", "affairs": [self.ids.affairs],
                "files": [self.ids.file], "since": "2026-04-01", "until": "2031-03-31" })
    }

    /// The contractor of the house: its id. It is registered when it is asked for first.
    pub fn contractor(&self) -> String {
        let open = self.store().read(|tx| tx.open_contractors()).unwrap();
        match open.first() {
            Some(held) => held.row.id.to_string(),
            None => {
                let input = self.entrusting("株式会社溶解");
                self.id(Who::Supervisor, ActName::RegisterContractor, input)
            }
        }
    }

    /// The input that ends the work of a contractor.
    pub fn ending_contractor(&self, contractor: &str) -> Value {
        json!({ "contractor": contractor, "ended_on": "2026-11-21", "outcome": "returned",
                "what": "預けた書類はすべて戻った", "reason": "契約を終えた" })
    }

    /// The input that destroys papers, by a contractor or not.
    pub fn destroying(&self, documents: &[&str], contractor: Option<&str>) -> Value {
        json!({ "documents": documents, "method": "dissolving", "contractor": contractor })
    }

    /// The input of a contractor's certificate.
    pub fn certifying(&self, destruction: &str) -> Value {
        json!({ "destruction": destruction, "issuer": self.contractor(), "number": "H-100",
                "issued_on": "2026-11-21", "certificate": self.upload("shomei.pdf", b"certificate") })
    }
}

/// Papers given to a contractor for destruction: the destruction's id.
fn outsourced(house: &House) -> String {
    house.instruct("dispose_paper");
    let papers = house.papers();
    let input = house.destroying(&[&papers], Some(&house.contractor()));
    house.id(Who::Clerk, ActName::DisposePaper, input)
}

/// How an act of keeping or destroying comes about.
pub(crate) fn script(act: ActName) -> Cast {
    use ActName as A;
    use Who::{Clerk, Manager, Staff, Supervisor};
    match act {
        A::RegisterPlace => (Supervisor, Clerk, |h| h.placing("金庫")),
        A::RegisterMedium => (Clerk, Staff, |h| {
            h.instruct("register_medium");
            json!({ "name": "USB-01", "kind": "usb_memory", "affairs": h.ids.affairs,
                    "place": h.place("金庫") })
        }),
        A::MoveMedium => (Clerk, Staff, |h| {
            h.instruct("move_medium");
            let medium = h.medium("disc", &h.place("金庫"));
            json!({ "medium": medium, "to": h.place("耐火金庫"), "reason": "入替え" })
        }),
        A::StoreAt => (Clerk, Staff, |h| {
            h.instruct("store_at");
            h.storing(&h.papers(), &h.place("金庫"))
        }),
        A::LendMedium => (Clerk, Staff, |h| {
            h.instruct("lend_medium");
            h.lending(&h.medium("binder", &h.place("金庫")))
        }),
        A::ReturnMedium => (Clerk, Staff, |h| {
            let medium = h.medium("binder", &h.place("金庫"));
            h.act(Supervisor, A::LendMedium, h.lending(&medium));
            json!({ "medium": medium })
        }),
        A::TakeStock => (Clerk, Staff, |h| {
            h.instruct("take_stock");
            let place = h.place("金庫");
            json!({ "place": place, "found": [h.medium("disc", &place)] })
        }),
        A::SettleStock => (Supervisor, Clerk, |h| {
            h.instruct("take_stock");
            let place = h.place("金庫");
            let medium = h.medium("disc", &place);
            let stock = h.id(Clerk, A::TakeStock, json!({ "place": place, "found": [] }));
            json!({ "stock_taking": stock, "found_again": [medium], "reason": "別の棚にあった" })
        }),
        A::DisposePaper => (Clerk, Manager, |h| {
            h.instruct("dispose_paper");
            let papers = h.papers();
            h.destroying(&[&papers], None)
        }),
        A::MaskPaper => (Clerk, Manager, |h| {
            h.instruct("mask_paper");
            json!({ "documents": [h.papers()], "method": "masking" })
        }),
        A::ReturnDocument => (
            Clerk,
            Manager,
            |h| json!({ "documents": [h.papers()], "way": "by_hand", "sealed": true }),
        ),
        A::WipeMedium => (Clerk, Staff, |h| {
            h.instruct("wipe_medium");
            let medium = h.medium("hard_disk", &h.place("金庫"));
            json!({ "medium": medium, "end": "discard", "method": "wiping_software" })
        }),
        A::RegisterContractor => (Supervisor, Clerk, |h| h.entrusting("株式会社溶解")),
        A::EndContractor => (Supervisor, Clerk, |h| {
            let contractor = h.contractor();
            let mut ending = h.ending_contractor(&contractor);
            ending["certificate"] = h.upload("henkyaku.pdf", b"certificate");
            ending
        }),
        A::AttachCertificate => (Clerk, Staff, |h| h.certifying(&outsourced(h))),
        A::ConfirmDestruction => (Supervisor, Clerk, |h| {
            let destruction = outsourced(h);
            h.act(Clerk, A::AttachCertificate, h.certifying(&destruction));
            json!({ "destruction": destruction })
        }),
        other => panic!("{other} keeps nothing"),
    }
}
