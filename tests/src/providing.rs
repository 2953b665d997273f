//! Inputs and scripts of the acts of providing.

use std::sync::atomic::{AtomicU64, Ordering};

use office::domain::ActName;
use serde_json::{Value, json};

use crate::scripts::{Cast, filled_copy};
use crate::{DEPARTMENT, House, Who};

/// The slip of an item of its own: each has a tracking number that no other one has.
#[must_use]
pub fn slip() -> Value {
    static NEXT: AtomicU64 = AtomicU64::new(1_234_567_890);
    let body = NEXT.fetch_add(1, Ordering::Relaxed);
    json!({ "carrier": "japan_post", "number": format!("{body:010}{}", body % 7) })
}

impl House {
    /// An approval for a kind of work, asked by the clerk and granted by the supervisor; for this destination only,
    /// when one is named.
    pub fn approve(&self, what: &str, destination: Option<&str>) {
        let mut asked = json!({ "what": what, "department": DEPARTMENT, "affairs": self.ids.affairs,
                                "until": "2026-11-28", "reason": "提出のため" });
        if let Some(destination) = destination {
            asked["destination"] = json!(destination);
        }
        let approval = self.id(Who::Clerk, ActName::RequestApproval, asked);
        let granted = json!({ "approval": approval, "granted": true });
        self.act(Who::Supervisor, ActName::DecideApproval, granted);
    }

    /// The input of a submission over the authority's own system; in a house in which many scripts run, others of the
    /// same file came before.
    pub fn submitting(&self, copy: &Value) -> Value {
        json!({ "copy": copy, "destination": "municipality", "method": "eltax",
                "once_more": "別の提出" })
    }

    /// The address confirmed by the clerk and then by the other clerk.
    pub fn confirmed_by_two(&self) -> Value {
        json!([{ "by": self.ids.clerk, "at": "2026-11-21T09:00" },
               { "by": self.ids.other_clerk, "at": "2026-11-21T09:02" }])
    }

    /// The input of a sending by mail, encrypted, to an address that two confirmed.
    pub fn mailing(&self, copy: &Value) -> Value {
        json!({ "copy": copy, "destination": "tax_office", "provision": "ba19-2", "method": "mail",
                "address": "madoguchi@example.lg.jp", "protections": ["data", "password"],
                "confirmations": self.confirmed_by_two() })
    }

    /// The input of a posting of a copy to an authority.
    pub fn posting(&self, copy: &Value) -> Value {
        json!({ "copy": copy, "destination": "tax_office", "provision": "ba19-2",
                "address": "見本税務署 管理運営部門",
                "tracking": slip(), "sealed": true,
                "confirmations": self.confirmed_by_two() })
    }

    /// The input of a withholding slip without the number, handed to a person.
    pub fn handing_slip(&self, person: &str) -> Value {
        json!({ "person": person, "affairs": self.ids.affairs, "paper": "withholding_slip",
                "number": "absent", "sealed": false, "taken_by": "person" })
    }

    /// The input of carrying a copy out, locked.
    pub fn carrying(&self, copy: &Value) -> Value {
        json!({ "things": [{ "copy": copy }], "place": "見本税務署", "container": "lockable_case",
                "out_at": "2026-11-21T09:00", "due": "2026-11-24" })
    }
}

/// A copy that may be carried out.
fn approved_copy(house: &House) -> Value {
    house.approve("carry_out", None);
    filled_copy(house)
}

/// How an act of providing comes about.
pub(crate) fn script(act: ActName) -> Cast {
    use ActName as A;
    use Who::{Clerk, ClerkAndOther, Manager, Staff};
    match act {
        A::SubmitToAuthority => (Clerk, Staff, |h| {
            json!({ "copy": filled_copy(h), "destination": "municipality", "method": "eltax",
                    "receipt": "R8-77", "once_more": "別の提出" })
        }),
        A::RecordAnswer => (Clerk, Staff, |h| {
            let copy = filled_copy(h);
            let submission = h.id(Clerk, A::SubmitToAuthority, h.submitting(&copy));
            json!({ "submission": submission, "answer": "rejected", "reason": "様式の版が古い" })
        }),
        A::SendData => (Clerk, Staff, |h| {
            h.approve("send_data", None);
            json!({ "copy": filled_copy(h), "destination": "municipality", "provision": "ba19-2",
                    "method": "eltax", "protections": ["channel"] })
        }),
        A::PostMail => (ClerkAndOther, Manager, |h| {
            let copy = approved_copy(h);
            h.posting(&copy)
        }),
        A::RecordArrival => (Clerk, Staff, |h| {
            let copy = approved_copy(h);
            let posting = h.id(ClerkAndOther, A::PostMail, h.posting(&copy));
            json!({ "posting": posting, "arrival": "came_back", "reason": "転居先不明" })
        }),
        A::HandToPerson => {
            (Clerk, Staff, |h| h.handing_slip(&h.person(&crate::scripts::people()[0])))
        }
        A::CarryOut => (Clerk, Staff, |h| {
            let copy = approved_copy(h);
            h.carrying(&copy)
        }),
        A::BringBack => (Clerk, Staff, |h| {
            let copy = approved_copy(h);
            let outing = h.id(Clerk, A::CarryOut, h.carrying(&copy));
            json!({ "outing": outing, "erased": true, "how": "媒体を初期化した" })
        }),
        other => panic!("{other} provides nothing"),
    }
}
