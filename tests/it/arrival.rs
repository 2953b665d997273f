//! What was posted is followed until it arrived: what came back is here again, what was lost is an incident first (H5.4-3,
//! H5.11, U6.2).

use domain::rows::{Copy, Document, PostingState};
use domain::{ActName, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::{filled_copy, people};
use it::{DEPARTMENT, House, Who, slip};
use office::Outcome;
use office::lists::Listable;
use serde_json::{Value, json};

use crate::providing::{due, houses, listed, row};

/// The copy of a file, and its posting.
fn posted(house: &House) -> (String, String) {
    house.instruct("post_mail");
    house.approve("carry_out", None);
    let copy = filled_copy(house);
    let posting = house.id(Who::ClerkAndOther, ActName::PostMail, house.posting(&copy));
    (copy.as_str().unwrap().to_owned(), posting)
}

fn tell(house: &House, who: Who, posting: &str, changes: Value) -> Result<Outcome, Stop> {
    let mut input = json!({ "posting": posting, "arrival": "arrived" });
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(who, ActName::RecordArrival, input)
}

fn states(house: &House) -> Vec<String> {
    let line = |line: &office::lists::Line| line.json()["state"].as_str().unwrap().to_owned();
    let mut states: Vec<_> = listed(house, Listable::Postings).iter().map(line).collect();
    states.sort_unstable();
    states
}

#[test]
fn what_was_posted_is_looked_up_within_the_packs_days() {
    for house in houses() {
        let (_, posting) = posted(&house);
        assert_eq!(due(&house, "record_arrival").as_deref(), Some("2026-11-28"));
        assert_eq!(house.about("record_arrival"), posting);
        assert_eq!(states(&house), ["on_the_way"]);
        let early = json!({ "ended_on": "2026-11-20" });
        form_error(tell(&house, Who::Clerk, &posting, early), "ended_on", "before_posting");
        let late = json!({ "ended_on": "2027-01-01" });
        form_error(tell(&house, Who::Clerk, &posting, late), "ended_on", "day_in_future");
        assert!(!messages(tell(&house, Who::Staff, &posting, json!({}))).is_empty());
        tell(&house, Who::Clerk, &posting, json!({})).unwrap();
        assert_eq!(due(&house, "record_arrival"), None);
        assert_eq!(states(&house), ["arrived"]);
        refused(tell(&house, Who::Clerk, &posting, json!({})), &["nothing_open"]);
        house.assert_sound();
    }
}

#[test]
fn what_comes_back_can_be_posted_again() {
    for house in houses() {
        let (copy, posting) = posted(&house);
        let back = json!({ "arrival": "came_back" });
        form_error(tell(&house, Who::Clerk, &posting, back), "reason", "reason_missing");
        assert_eq!(row::<Copy>(&house, &copy).state.as_str(), "submitted");
        let back = json!({ "arrival": "came_back", "reason": "転居先不明" });
        tell(&house, Who::Clerk, &posting, back).unwrap();
        assert_eq!(row::<Copy>(&house, &copy).state.as_str(), "open");
        let mut again = house.posting(&json!(copy));
        again["once_more"] = json!("戻ってきた");
        let again = house.id(Who::ClerkAndOther, ActName::PostMail, again);
        assert_eq!(house.about("record_arrival"), again);
        assert_eq!(states(&house), ["came_back", "on_the_way"]);
        house.assert_sound();
    }
}

/// Papers that were given back and came back are with whoever took them in.
#[test]
fn papers_that_come_back_are_here_again() {
    for house in houses() {
        house.instruct("return_document");
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[..1]));
        let given = json!({ "documents": [paper], "way": "registered_post", "sealed": true,
            "address": "見本市1-1", "confirmations": house.confirmed_by_two(),
            "exception": "不要な書類",
            "tracking": slip() });
        house.act(Who::ClerkAndOther, ActName::ReturnDocument, given);
        assert_eq!(row::<Document>(&house, &paper).state.as_str(), "returned");
        let posting = house.about("record_arrival");
        let back = json!({ "arrival": "came_back", "reason": "保管期間が過ぎた" });
        tell(&house, Who::OtherClerk, &posting, back).unwrap();
        let held = row::<Document>(&house, &paper);
        assert_eq!(held.state.as_str(), "held");
        assert_eq!(held.holder.to_string(), house.ids.other_clerk);
        house.assert_sound();
    }
}

#[test]
fn what_is_lost_or_came_open_is_an_incident_first() {
    for house in houses() {
        let (copy, posting) = posted(&house);
        let lost = json!({ "arrival": "lost", "reason": "配達記録が途絶えた" });
        form_error(tell(&house, Who::Clerk, &posting, lost.clone()), "incident", "report_first");
        let open = json!({ "opened": true });
        form_error(tell(&house, Who::Clerk, &posting, open), "incident", "report_first");
        let mut reported = lost;
        reported["incident"] = json!(house.incident());
        tell(&house, Who::Clerk, &posting, reported).unwrap();
        assert_eq!(states(&house), ["lost"]);
        assert_eq!(row::<Copy>(&house, &copy).state.as_str(), "submitted");
        // It turns up after all.
        tell(&house, Who::Clerk, &posting, json!({})).unwrap();
        assert!(row::<PostingState>(&house, &posting).incident.is_some());
        assert_eq!(states(&house), ["arrived"]);
        house.assert_sound();
    }
}

/// Papers of somebody whose number is said to be another's may be another's, too.
#[test]
fn papers_of_a_person_in_doubt_do_not_go_back() {
    for house in houses() {
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[..1]));
        let report = json!({ "department": DEPARTMENT, "person": house.person(&people()[0]),
                             "field": "wrong_holder", "what": "別人の番号" });
        house.act(Who::Staff, ActName::ReportError, report);
        let back = json!({ "documents": [paper], "way": "by_hand", "sealed": true,
                           "exception": "不要な書類" });
        let given = house.run(Who::Clerk, ActName::ReturnDocument, back.clone());
        refused(given, &["number_not_current"]);
        let settled =
            json!({ "report": house.about("settle_error_report"), "reason": "申告書のとおり" });
        house.act(Who::Supervisor, ActName::SettleErrorReport, settled);
        house.act(Who::Clerk, ActName::ReturnDocument, back);
        house.assert_sound();
    }
}

/// A print that was posted is nobody's here: it goes into no place. When it arrived, nothing is
/// left to be destroyed; when it comes back, it is here again.
#[test]
fn a_print_in_the_post_is_not_in_the_house() {
    for house in houses() {
        let making = house.making("print_document");
        house.instruct("post_mail");
        house.instruct("store_at");
        let post = || {
            house.approve("carry_out", None);
            let print = house.act(Who::Clerk, ActName::PrintDocument, making.clone());
            let print = print["copy"].clone();
            let posting = house.id(Who::ClerkAndOther, ActName::PostMail, house.posting(&print));
            (print, posting)
        };
        let place = house.place("金庫");
        let put = |print: &Value| {
            let input = json!({ "copies": [print], "to": place });
            house.run(Who::Clerk, ActName::StoreAt, input)
        };
        let (print, posting) = post();
        house.approve("send_data", None);
        let sent = house.run(Who::ClerkAndOther, ActName::SendData, house.mailing(&print));
        form_error(sent, "copy", "only_on_paper");
        let told = messages(put(&print));
        assert!(told.iter().any(|code| code == "papers_not_at_hand"), "{told:?}");
        tell(&house, Who::Clerk, &posting, json!({})).unwrap();
        assert_eq!(row::<Copy>(&house, print.as_str().unwrap()).state.as_str(), "erased");
        assert_eq!(due(&house, "erase_copy"), None);

        let (print, posting) = post();
        let back = json!({ "arrival": "came_back", "reason": "転居先不明" });
        tell(&house, Who::Clerk, &posting, back).unwrap();
        put(&print).unwrap();
        house.assert_sound();
    }
}
