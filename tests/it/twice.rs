//! The same thing twice: what was done already is said, with its id, day and person, and is not done again by
//! mistake; what is meant is done, with a reason or by a field of its own.

use domain::rows::{Person, Submission, SubmissionState};
use domain::{ActName, Stop};
use it::answers::form_error;
use it::scripts::{filled_copy, people};
use it::{DEPARTMENT, Engine, House, PACKS, Who, slip};
use serde_json::{Value, json};

use crate::providing::{houses, row};

fn with(mut input: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// The arguments of the one form error, which must be of this field and code.
#[track_caller]
fn told<T>(done: Result<T, Stop>, field: &str, code: &str) -> Vec<(&'static str, String)> {
    let Err(Stop::Form(errors)) = done else { panic!("no form error") };
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!((error.field.as_str(), error.code), (field, code));
    error.args.clone()
}

#[track_caller]
fn told_of<T>(done: Result<T, Stop>, (field, code): (&str, &str), id: &str, by: &str) {
    let args = told(done, field, code);
    let has = |key: &str, value: &str| args.iter().any(|(k, v)| *k == key && v == value);
    assert!(has("id", id) && has("by", by), "{args:?}");
}

fn name_of(house: &House, staff: &str) -> String {
    row::<domain::rows::Staff>(house, staff).name.to_string()
}

#[test]
fn what_the_authority_has_is_not_submitted_again_before_it_is_sent_back() {
    for house in houses() {
        let copy = filled_copy(&house);
        let input = with(house.submitting(&copy), &json!({ "once_more": null }));
        let submit = |changes: Value| {
            house.run(Who::Clerk, ActName::SubmitToAuthority, with(input.clone(), &changes))
        };
        let clerk = name_of(&house, &house.ids.clerk);
        let first = house.id(Who::Clerk, ActName::SubmitToAuthority, input.clone());
        let twice = ("copy", "submitted_already");
        told_of(submit(json!({})), twice, &first, &clerk);
        // No reason helps while it waits there, nor another way to the same authority.
        told_of(submit(json!({ "once_more": "念のため" })), twice, &first, &clerk);
        told_of(submit(json!({ "method": "by_hand" })), twice, &first, &clerk);
        let answer = |changes: Value| {
            let input = with(json!({ "submission": first }), &changes);
            house.run(Who::Clerk, ActName::RecordAnswer, input)
        };
        answer(json!({ "answer": "accepted" })).unwrap();
        told_of(submit(json!({})), twice, &first, &clerk);
        // The same file filled anew is another copy: it goes with a reason.
        let anew = filled_copy(&house);
        let alike = ("once_more", "submitted_alike");
        told_of(submit(json!({ "copy": anew })), alike, &first, &clerk);
        form_error(submit(json!({ "copy": anew, "once_more": " " })), "once_more", "says_nothing");
        submit(json!({ "copy": anew, "once_more": "追加の別の提出" })).unwrap();
        // What is sent back is open again, and is submitted in the place of the one before.
        let back = json!({ "answer": "rejected", "reason": "版", "takes_back": true });
        answer(back).unwrap();
        let again = submit(json!({ "replaces": first, "once_more": "やり直し" })).unwrap();
        let again = again.done["id"].as_str().unwrap().to_owned();
        let replaces = row::<SubmissionState>(&house, &again).replaces.unwrap();
        assert_eq!(replaces.to_string(), first);
        house.assert_sound();
    }
}

/// A monthly file has the same name and the same people: after a while nobody is asked.
#[test]
fn a_file_of_another_month_is_another_file() {
    let house = it::scripts::house_with_people(Engine::Sqlite, PACKS[1]);
    let submitting = || with(house.submitting(&filled_copy(&house)), &json!({ "once_more": null }));
    let first = house.id(Who::Clerk, ActName::SubmitToAuthority, submitting());
    house.clock.advance(21 * 86_400_000);
    let next = house.id(Who::Clerk, ActName::SubmitToAuthority, submitting());
    assert_ne!(first, next);
    assert!(row::<Submission>(&house, &next).on_day > row::<Submission>(&house, &first).on_day);
}

#[test]
fn after_acceptance_only_a_late_receipt_or_a_taking_back_comes() {
    for house in houses() {
        let copy = filled_copy(&house);
        let sent = house.id(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&copy));
        let answer = |changes: Value| {
            let input = with(json!({ "submission": sent }), &changes);
            house.run(Who::Clerk, ActName::RecordAnswer, input)
        };
        let early = json!({ "answer": "rejected", "reason": "版", "takes_back": true });
        form_error(answer(early.clone()), "takes_back", "not_accepted");
        answer(json!({ "answer": "accepted" })).unwrap();
        let clerk = name_of(&house, &house.ids.clerk);
        let twice = ("answer", "accepted_already");
        told_of(answer(json!({ "answer": "accepted" })), twice, &sent, &clerk);
        let slip = json!({ "answer": "rejected", "reason": "版" });
        told_of(answer(slip), twice, &sent, &clerk);
        answer(json!({ "answer": "received", "receipt": "R8-78" })).unwrap();
        let again = json!({ "answer": "received", "receipt": "R8-79" });
        told_of(answer(again), twice, &sent, &clerk);
        let kept = row::<SubmissionState>(&house, &sent);
        assert_eq!((kept.state.as_str(), kept.receipt.unwrap().as_str()), ("accepted", "R8-78"));
        answer(early).unwrap();
        assert_eq!(row::<SubmissionState>(&house, &sent).state.as_str(), "rejected");
        house.assert_sound();
    }
}

#[test]
fn a_copy_goes_to_an_address_once_a_day_unless_a_reason_is_given() {
    for house in houses() {
        house.approve("send_data", None);
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        let clerk = name_of(&house, &house.ids.clerk);
        for (act, input, other) in [
            (ActName::SendData, house.mailing(&copy), "betsu@example.lg.jp"),
            (ActName::PostMail, house.posting(&copy), "見本税務署 別の部門"),
        ] {
            let run = |changes: Value| {
                let mut input = with(input.clone(), &changes);
                if act == ActName::PostMail {
                    input["tracking"] = slip();
                }
                house.run(Who::ClerkAndOther, act, input)
            };
            let first = run(json!({})).unwrap().done["id"].as_str().unwrap().to_owned();
            let twice = ("once_more", "sent_already");
            told_of(run(json!({})), twice, &first, &clerk);
            form_error(run(json!({ "once_more": "　" })), "once_more", "says_nothing");
            run(json!({ "once_more": "届いていないと連絡があった" })).unwrap();
            run(json!({ "address": other })).unwrap();
        }
        house.clock.advance(86_400_000);
        for (act, input) in
            [(ActName::SendData, house.mailing(&copy)), (ActName::PostMail, house.posting(&copy))]
        {
            house.act(Who::ClerkAndOther, act, input);
        }
        house.assert_sound();
    }
}

/// Two items have two tracking numbers (guard tracking_once).
#[test]
fn a_tracking_number_belongs_to_one_posting() {
    for house in houses() {
        house.approve("carry_out", None);
        house.instruct("return_document");
        house.instruct("post_mail");
        let clerk = name_of(&house, &house.ids.clerk);
        let input = house.posting(&filled_copy(&house));
        let first = house.id(Who::ClerkAndOther, ActName::PostMail, input.clone());
        let elsewhere = with(input.clone(), &json!({ "address": "見本税務署 別の部門" }));
        let post = |input: Value| house.run(Who::ClerkAndOther, ActName::PostMail, input);
        told_of(post(elsewhere.clone()), ("tracking", "tracking_used"), &first, &clerk);
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[..1]));
        let back = json!({ "documents": [paper], "way": "registered_post", "sealed": true,
                           "address": "見本市1-1", "confirmations": house.confirmed_by_two(),
                           "exception": "不要な書類", "tracking": input["tracking"] });
        let given = house.run(Who::ClerkAndOther, ActName::ReturnDocument, back);
        told_of(given, ("tracking", "tracking_used"), &first, &clerk);
        // Months later the carrier may give it to another item.
        house.clock.advance(91 * 86_400_000);
        if house.pack != PACKS[0] {
            continue;
        }
        let then = json!({ "by": house.ids.clerk, "at": "2027-02-20T09:00" });
        let other = json!({ "by": house.ids.other_clerk, "at": "2027-02-20T09:02" });
        post(with(elsewhere, &json!({ "confirmations": [then, other] }))).unwrap();
        house.assert_sound();
    }
}

/// What a register holds already, by its name.
fn entries(house: &House) -> Vec<(Who, ActName, Value)> {
    let file = json!({ "name": "職員名簿", "department": DEPARTMENT, "affairs": [house.ids.affairs],
                       "items": "氏名", "people_range": "職員", "collected": "本人から",
                       "held": "paper", "since": "2026-04-01" });
    let zone = json!({ "name": "別の席", "kind": "handling", "department": DEPARTMENT,
                       "measures": "間仕切り", "since": "2026-04-01" });
    vec![
        (Who::Supervisor, ActName::RegisterZone, zone),
        (Who::Supervisor, ActName::RegisterPlace, house.placing("金庫")),
        (Who::Supervisor, ActName::RegisterSpecificFile, file),
        (Who::Supervisor, ActName::RegisterAffairs, it::affairs("social_insurance")),
    ]
}

#[test]
fn a_name_that_is_registered_is_used_again_only_when_that_is_meant() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let supervisor = name_of(&house, &house.ids.supervisor);
        for (who, act, input) in entries(&house) {
            let first = house.id(who, act, with(input.clone(), &json!({ "until": "2027-03-31" })));
            let plain = with(input.clone(), &json!({ "same_name": false }));
            let run = |changes: Value| house.run(who, act, with(plain.clone(), &changes));
            let taken = ("name", "name_in_use");
            told_of(run(json!({})), taken, &first, &supervisor);
            told_of(run(json!({ "since": "2027-03-31" })), taken, &first, &supervisor);
            // What follows it in time is no second one, nor is one that is meant.
            run(json!({ "since": "2027-04-01" })).unwrap();
            run(json!({ "same_name": true })).unwrap();
            run(json!({ "name": "別の名前", "same_name": true })).unwrap();
        }
        let device = |name: &str, seed: u8| {
            let key = office::sign_in::device_public_key_text(&[seed; 32]).unwrap();
            json!({ "name": name, "zone": house.ids.zone, "public_key": key,
                    "belongs_to_organisation": true, "since": "2026-04-01" })
        };
        let again = house.run(Who::Manager, ActName::RegisterDevice, device("PC-01", 7));
        let manager = name_of(&house, &house.ids.manager);
        told_of(again, ("name", "name_in_use"), &house.ids.device, &manager);
        house.act(Who::Manager, ActName::RegisterDevice, device("PC-02", 8));
        let meant = with(device("PC-01", 9), &json!({ "same_name": true }));
        house.act(Who::Manager, ActName::RegisterDevice, meant);
        house.assert_sound();
    }
}

#[test]
fn one_human_is_entered_once_unless_a_second_entry_is_meant() {
    for house in houses() {
        let known = house.person(&people()[0]);
        let held = row::<Person>(&house, &known);
        let newcomer = json!({
            "staff_number": "Z900", "relation": "self", "name": held.name, "kana": held.kana,
            "birth": held.birth, "department": DEPARTMENT, "affairs": house.ids.affairs });
        let run = |changes: Value| {
            house.run(Who::Clerk, ActName::RegisterPerson, with(newcomer.clone(), &changes))
        };
        let clerk = name_of(&house, &house.ids.clerk);
        told_of(run(json!({})), ("name", "namesake"), &known, &clerk);
        let hiragana: String = held.kana.as_str().chars().map(as_hiragana).collect();
        let typed = json!({ "kana": hiragana, "staff_number": "Z902" });
        told_of(run(typed), ("name", "namesake"), &known, &clerk);
        run(json!({ "staff_number": "Z901", "birth": "1999-01-01" })).unwrap();
        run(json!({ "same_name": true })).unwrap();
        // Who is entered in another division is not said to a clerk of this one.
        let mut elsewhere = it::staff("M090", "yoso", "他所 九郎");
        elsewhere["department"] = json!("見えない課");
        house.act(Who::Manager, ActName::EnrolStaff, elsewhere);
        run(json!({ "staff_number": "Z902", "department": "見えない課", "same_name": false }))
            .map_or_else(
                |stop| assert!(!matches!(stop, Stop::Form(_)), "no form error tells of them"),
                |_| (),
            );
        house.assert_sound();
    }
}

/// Katakana as hiragana.
fn as_hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap(),
        other => other,
    }
}
