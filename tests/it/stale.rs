//! Numbers that are another human's: they go, and what was made with them does not leave the house (H5.5).

use domain::{ActName, Phase, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::{house_with_people, people};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::Outcome;
use serde_json::{Value, json};
use testkit::MadeUp;

const MINUTE_MS: i64 = 60_000;

fn houses() -> impl Iterator<Item = House> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let house = house_with_people(engine, pack);
            for act in ["fill_file", "make_copy", "correct_number", "remove_wrong_number"] {
                house.instruct(act);
            }
            house.instruct("submit_to_authority");
            // One for what is posted, one for what is carried.
            house.approve("carry_out", None);
            house.approve("carry_out", None);
            house.approve("send_data", None);
            house
        })
    })
}

fn fill(house: &House) -> Value {
    let made = house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..2]));
    house.clock.advance(MINUTE_MS);
    made["copy"].clone()
}

fn report(house: &House, person: &MadeUp) -> String {
    let report = json!({ "department": DEPARTMENT, "person": house.person(person),
                         "field": "wrong_holder", "what": "別人の番号" });
    house.id(Who::Staff, ActName::ReportError, report)
}

/// Every way by which a copy leaves, or becomes another copy.
fn ways(house: &House, copy: &Value) -> [(ActName, Who, Value); 5] {
    let again = json!({ "copy": copy, "affairs": house.ids.affairs, "file": house.ids.file,
                        "purpose": "withholding_slip", "name": "控え", "place": "paper" });
    let sending = json!({ "copy": copy, "destination": "municipality", "provision": "ba19-2",
                          "method": "eltax", "protections": ["channel"] });
    [
        (ActName::MakeCopy, Who::Clerk, again),
        (ActName::SubmitToAuthority, Who::Clerk, house.submitting(copy)),
        (ActName::SendData, Who::Clerk, sending),
        (ActName::PostMail, Who::ClerkAndOther, house.posting(copy)),
        (ActName::CarryOut, Who::Clerk, house.carrying(copy)),
    ]
}

/// Refused for the copy, which is named.
#[track_caller]
fn held_back(done: Result<Outcome, Stop>, copy: &Value) {
    let Err(Stop::Refused(refusal)) = done else { panic!("not refused") };
    assert!(refusal.reasons.iter().any(|reason| reason.message == "number_not_current"));
    let told = refusal.tells.iter().find(|(code, _)| *code == "stale_copy");
    assert_eq!(told.unwrap().1, copy.as_str().unwrap());
}

fn none_leaves(house: &House, copy: &Value) {
    for (act, who, input) in ways(house, copy) {
        held_back(house.run(who, act, input), copy);
    }
}

#[test]
fn what_was_filled_before_a_report_does_not_leave_until_it_is_settled() {
    for house in houses() {
        let copy = fill(&house);
        let report = report(&house, &people()[1]);
        none_leaves(&house, &copy);
        let settled = json!({ "report": report, "reason": "本人の番号だった" });
        house.act(Who::Supervisor, ActName::SettleErrorReport, settled);
        for (act, who, input) in ways(&house, &copy) {
            house.act(who, act, input);
        }
        house.assert_sound();
    }
}

#[test]
fn what_was_filled_with_a_number_that_was_corrected_is_made_anew() {
    for house in houses() {
        let all = people();
        let copy = fill(&house);
        let correct = house.correcting_number(&all[0], &all[5]);
        house.act(Who::Clerk, ActName::CorrectNumber, correct);
        none_leaves(&house, &copy);
        let mut right = all[0].clone();
        right.digits = all[5].digits;
        house.read_again(&right);
        house.clock.advance(MINUTE_MS);
        let anew = fill(&house);
        house.act(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&anew));
        none_leaves(&house, &copy);
        house.assert_sound();
    }
}

/// Papers of somebody in doubt stay as well; a paper without a number goes.
#[test]
fn papers_of_somebody_in_doubt_stay() {
    for house in houses() {
        let person = house.person(&people()[0]);
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[..1]));
        let report = report(&house, &people()[0]);
        let mut back = house.handing_slip(&person);
        back["paper"] = json!("own_papers");
        back["documents"] = json!([paper]);
        back["number"] = json!("shown");
        back["known"] = json!(true);
        back["sealed"] = json!(true);
        let mut carry = house.carrying(&Value::Null);
        carry["things"] = json!([{ "document": paper }]);
        for (act, input) in [(ActName::HandToPerson, &back), (ActName::CarryOut, &carry)] {
            let no = messages(house.run(Who::Clerk, act, input.clone()));
            assert!(no.contains(&"number_not_current".to_owned()), "{act}: {no:?}");
        }
        house.act(Who::Clerk, ActName::HandToPerson, house.handing_slip(&person));
        let settled = json!({ "report": report, "reason": "本人の番号だった" });
        house.act(Who::Supervisor, ActName::SettleErrorReport, settled);
        house.act(Who::Clerk, ActName::HandToPerson, back);
        house.assert_sound();
    }
}

#[test]
fn a_wrong_number_goes_though_the_right_one_is_not_known() {
    for house in houses() {
        let all = people();
        let copy = fill(&house);
        house.act(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&copy));
        let removing = house.removing_number(&all[0]);
        let done = house.act(Who::Clerk, ActName::RemoveWrongNumber, removing.clone());
        assert_eq!(done["receivers"], json!(["municipality form-315 2026-11-21"]));
        let duties = house.office().duties(None).unwrap();
        let open = |kind: &str| duties.iter().any(|duty| duty.kind == kind);
        for kind in ["check_correction", "inform_receivers", "run_round", "collect_again"] {
            assert!(open(kind), "{kind}");
        }
        assert!(!open("settle_error_report"), "the report is answered");
        let shown = house.run(Who::Clerk, ActName::RevealNumber, house.revealing(&all[0]));
        form_error(shown, "people", "no_number_held");
        held_back(
            house.run(Who::Clerk, ActName::MakeCopy, ways(&house, &copy)[0].2.clone()),
            &copy,
        );
        refused(house.run(Who::Clerk, ActName::RemoveWrongNumber, removing), &["nothing_open"]);

        // The number is free for whom it belongs to, and the entry for the right one.
        let mut owner = all[8].clone();
        owner.digits = all[0].digits;
        house.take_in(std::slice::from_ref(&owner));
        assert_eq!(house.reveal(&owner).unwrap(), all[0].digits);
        let person = house.person(&all[0]);
        house.papers_of(&person);
        let entering = house.entering(&person, &all[6]);
        house.act(Who::Clerk, ActName::EnterNumber, entering);
        let mut right = all[0].clone();
        right.digits = all[6].digits;
        house.read_again(&right);
        assert_eq!(house.reveal(&right).unwrap(), all[6].digits);
        let duties = house.office().duties(None).unwrap();
        assert!(duties.iter().all(|duty| duty.kind != "collect_again"));
        house.assert_sound();
    }
}

/// A number goes on a report that it is somebody else's, about this person and open; on no other.
#[test]
fn a_number_goes_only_while_it_is_said_to_be_somebody_elses() {
    for house in houses() {
        let all = people();
        let removing = |report: &str| {
            json!({ "person": house.person(&all[0]), "affairs": house.ids.affairs,
                    "report": report, "reason": "別人の番号だった" })
        };
        let of_birth = json!({ "department": DEPARTMENT, "person": house.person(&all[0]),
                               "field": "birth", "what": "生年月日が違う" });
        let of_birth = house.id(Who::Staff, ActName::ReportError, of_birth);
        let of_another = report(&house, &all[1]);
        for wrong in [&of_birth, &of_another] {
            let no = house.run(Who::Clerk, ActName::RemoveWrongNumber, removing(wrong));
            refused(no, &["nothing_open"]);
        }
        let unknown = house.run(Who::Clerk, ActName::RemoveWrongNumber, removing(&house.ids.clerk));
        form_error(unknown, "report", "unknown");
        assert_eq!(house.reveal(&all[0]).unwrap(), all[0].digits);
        let right = report(&house, &all[0]);
        house.act(Who::Clerk, ActName::RemoveWrongNumber, removing(&right));
        let again = report(&house, &all[0]);
        let twice = house.run(Who::Clerk, ActName::RemoveWrongNumber, removing(&again));
        form_error(twice, "person", "no_number_held");
        assert_eq!(house.records_of(ActName::RemoveWrongNumber, Phase::Completed).len(), 1);
        house.assert_sound();
    }
}
