//! Why a number is still held, and what ends it: events, documents with a term, holds.

use domain::{ActName, Day, Phase, Stop};
use it::answers::{form_error, form_errors, messages, refused};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::Outcome;
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let (house, people) = (House::new(engine, pack), it::people(9, 3));
            house.take_in(&people);
            (house, people)
        })
    })
}

fn event(house: &House, person: &str, kind: &str, on_day: &str) -> Result<Outcome, Stop> {
    let input = json!({ "person": person, "kind": kind, "on_day": on_day });
    house.run(Who::Supervisor, ActName::RecordEvent, input)
}

fn keep_until(house: &House, person: &str) -> Vec<(Option<Day>, Option<Day>)> {
    let person = person.parse().unwrap();
    let purposes = house.store().read(|tx| tx.purposes_of_person(person)).unwrap();
    purposes.iter().map(|held| (held.row.ended_on, held.row.keep_until)).collect()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A declaration of 令和8 due in 2026 is kept for seven years from 11 January 2027 (law.md section 5).
#[test]
fn a_document_is_kept_for_its_term() {
    for (house, people) in houses() {
        let person = house.person(&people[0]);
        let document = |purpose: &str, deadline: &str| {
            let input = json!({ "person": person, "affairs": house.ids.affairs, "purpose": purpose,
                                "deadline": deadline });
            house.act(Who::Clerk, ActName::HoldDocument, input)["keep_until"].clone()
        };
        assert_eq!(document("dependants_declaration", "2026-01-31"), "2034-01-10");
        assert_eq!(document("withholding_slip", "2026-01-31"), "2026-01-31");
        // While the need lasts nothing ends; when it ends, the longest term counts.
        assert_eq!(keep_until(&house, &person), [(None, None)]);
        event(&house, &person, "left", "2018-03-31").unwrap();
        let kept = (Some(day("2018-03-31")), Some(day("2034-01-10")));
        assert_eq!(keep_until(&house, &person), [kept]);
        // A document found later than the leaving makes the term longer, never shorter.
        assert_eq!(document("dependants_declaration", "2027-01-31"), "2035-01-10");
        assert_eq!(document("dependants_declaration", "2020-01-31"), "2028-01-10");
        let kept = (Some(day("2018-03-31")), Some(day("2035-01-10")));
        assert_eq!(keep_until(&house, &person), [kept]);
        house.assert_sound();
    }
}

fn withdraw(house: &House, who: Who, event: &Value) -> Result<Outcome, Stop> {
    house.run(
        who,
        ActName::WithdrawEvent,
        json!({ "event": event, "reason": "同姓の別の職員だった" }),
    )
}

/// A clerk cannot keep a number longer by taking a leaving back; who may put a disposal off can, and both are on record.
#[test]
fn an_event_of_the_wrong_person_is_taken_back() {
    for (house, people) in houses() {
        let person = house.person(&people[0]);
        let left = event(&house, &person, "left", "2018-03-31").unwrap().done["id"].clone();
        let kept = keep_until(&house, &person);
        refused(withdraw(&house, Who::Clerk, &left), &["term_put_off"]);
        assert!(messages(withdraw(&house, Who::Staff, &left)).contains(&"term_put_off".to_owned()));
        assert_eq!(keep_until(&house, &person), kept, "refused, and nothing changed");
        let done = withdraw(&house, Who::Supervisor, &left).unwrap().done;
        assert_eq!((&done["purposes_opened"], &done["purposes_ended"]), (&json!(1), &json!(0)));
        assert_eq!(keep_until(&house, &person), [(None, None)]);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        form_error(withdraw(&house, Who::Supervisor, &left), "event", "unknown");
        let both = [ActName::RecordEvent, ActName::WithdrawEvent];
        let recorded = both.map(|act| house.records_of(act, Phase::Completed).len());
        assert_eq!(recorded, [1, 1]);
        // With the right day it is recorded again; a wrong return ends with the day of before.
        let left = event(&house, &person, "left", "2018-03-30").unwrap().done["id"].clone();
        let kept = keep_until(&house, &person);
        let back = event(&house, &person, "rehired", "2026-10-01").unwrap().done["id"].clone();
        form_error(withdraw(&house, Who::Supervisor, &left), "event", "event_superseded");
        let done = withdraw(&house, Who::Clerk, &back).unwrap().done;
        assert_eq!(done["purposes_ended"], 1);
        assert_eq!(keep_until(&house, &person), kept);
        let joined = house.person(&people[2]);
        let joined = event(&house, &joined, "joined", "2026-10-01").unwrap().done["id"].clone();
        form_error(withdraw(&house, Who::Supervisor, &joined), "event", "event_recorded_again");
        house.assert_sound();
    }
}

/// What was instructed because of it does not concern the person any more; what was carried out stays so.
#[test]
fn an_event_after_which_numbers_went_is_not_taken_back() {
    for (house, people) in houses() {
        let person = house.person(&people[1]);
        let other = house.person(&people[2]);
        let left = |who: &str| event(&house, who, "left", "2017-03-31").unwrap().done["id"].clone();
        let open = || {
            let duties = house.office().duties(None).unwrap();
            duties.iter().filter(|duty| duty.kind == "carry_out_disposal").count()
        };
        let (first, second) = (left(&person), left(&other));
        let disposal = house.instruct_disposal();
        withdraw(&house, Who::Supervisor, &first).unwrap();
        assert_eq!(open(), 1, "the other is still to be disposed of");
        withdraw(&house, Who::Supervisor, &second).unwrap();
        assert_eq!(open(), 0, "nobody is left in it");
        let asked = json!({ "disposal": disposal });
        let carried_out = house.run(Who::Clerk, ActName::CarryOutDisposal, asked);
        assert!(messages(carried_out).contains(&"disposal_not_instructed".to_owned()));
        assert_eq!(house.reveal(&people[1]).unwrap(), people[1].digits);

        let first = left(&person);
        let disposal = house.instruct_disposal();
        house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
        refused(withdraw(&house, Who::Supervisor, &first), &["disposed_since"]);
        house.assert_sound();
    }
}

/// Family whose need ended with the member of staff goes on with them; who ended before stays so.
#[test]
fn a_leaving_that_is_taken_back_gives_the_family_back() {
    let (house, people) = houses().next().expect("a house");
    let wife = json!({ "staff_number": people[0].staff_number, "relation": "spouse", "name": "妻 花子",
                       "kana": "ツマ ハナコ", "birth": "H2.5.5", "department": DEPARTMENT,
                       "affairs": house.ids.affairs, "since": "2026-04-01" });
    let wife = house.id(Who::Clerk, ActName::RegisterPerson, wife);
    let ids = [house.person(&people[0]), wife];
    let left = event(&house, &ids[0], "left", "2026-10-31").unwrap().done["id"].clone();
    withdraw(&house, Who::Supervisor, &left).unwrap();
    assert!(ids.iter().all(|id| keep_until(&house, id).contains(&(None, None))));
    event(&house, &ids[1], "dependant_removed", "2026-10-31").unwrap();
    let kept = keep_until(&house, &ids[1]);
    let left = event(&house, &ids[0], "left", "2026-10-31").unwrap().done["id"].clone();
    withdraw(&house, Who::Supervisor, &left).unwrap();
    assert_eq!(keep_until(&house, &ids[1]), kept, "an event of their own ended it");
    house.assert_sound();
}

#[test]
fn who_comes_back_is_needed_again_while_the_number_is_held() {
    for (house, people) in houses() {
        let person = house.person(&people[0]);
        assert_eq!(
            form_errors(event(&house, &person, "rehired", "2026-04-01"))[0].1,
            "has_not_left"
        );
        event(&house, &person, "left", "2026-03-31").unwrap();
        assert_eq!(form_errors(event(&house, &person, "left", "2026-04-30"))[0].1, "left_already");
        let early = event(&house, &person, "rehired", "2026-03-31");
        assert_eq!(form_errors(early)[0].1, "day_too_early");
        let back = event(&house, &person, "rehired", "2026-10-01").unwrap().done;
        assert_eq!(back["purposes_opened"], 1);
        assert_eq!(keep_until(&house, &person), [(None, None)]);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        // One whose number is gone comes back without it.
        house.dispose_of(&people[1..2]);
        let gone = house.person(&people[1]);
        let back = event(&house, &gone, "rehired", "2026-10-01").unwrap().done;
        assert_eq!(back["purposes_opened"], 0);
        assert!(house.reveal(&people[1]).is_err());
        house.assert_sound();
    }
}

#[test]
fn one_of_the_family_ends_alone_and_the_member_of_staff_with_all() {
    for (house, people) in houses() {
        let child = json!({ "staff_number": people[0].staff_number, "relation": "child",
                            "name": "見本 一子", "kana": "ミホン カズコ", "birth": "2012-02-02",
                            "department": DEPARTMENT, "affairs": house.ids.affairs,
                            "since": "2020-04-01" });
        let child = house.id(Who::Clerk, ActName::RegisterPerson, child);
        let oneself = house.person(&people[0]);
        assert_eq!(
            form_errors(event(&house, &oneself, "dependant_removed", "2026-03-31"))[0].1,
            "not_of_the_family"
        );
        assert_eq!(
            form_errors(event(&house, &child, "left", "2026-03-31"))[0].1,
            "not_the_member_of_staff"
        );
        let done = event(&house, &child, "dependant_removed", "2026-03-31").unwrap().done;
        assert_eq!(done["purposes_ended"], 1);
        assert_eq!(keep_until(&house, &oneself), [(None, None)]);
        let done = event(&house, &oneself, "died", "2026-05-01").unwrap().done;
        assert_eq!(done["purposes_ended"], 1);
        assert_eq!(keep_until(&house, &child)[0].0, Some(day("2026-03-31")));
        // Held as before: nothing is deleted by an event.
        assert_eq!(house.store().read(|tx| tx.secrets_count()).unwrap(), 3);
        let joined = event(&house, &house.person(&people[1]), "joined", "2026-04-01").unwrap().done;
        assert_eq!(joined["purposes_opened"], 1);
        house.assert_sound();
    }
}

fn due(house: &House) -> Vec<(String, String)> {
    let what = office::lists::Listable::Due;
    let actor = house.actor(Who::Supervisor);
    let listed =
        house.office().list(what, &office::lists::Filter::default(), &actor, "ja").unwrap();
    listed.lines.into_iter().map(|line| (line.id, line.state.unwrap())).collect()
}

#[test]
fn what_is_held_or_put_off_is_not_disposed_of() {
    for (house, people) in houses() {
        house.erase_sources();
        house.let_leave(&people);
        let ids: Vec<String> = people.iter().map(|person| house.person(person)).collect();
        let with = |state: &str| due(&house).iter().filter(|(_, s)| s == state).count();
        assert_eq!(with("due"), 3);
        let hold = json!({ "department": DEPARTMENT, "people": [ids[0]], "reason": "監査で使う" });
        let hold = house.id(Who::Supervisor, ActName::HoldDisposal, hold);
        let put_off = |until: &str| {
            let input = json!({ "department": DEPARTMENT, "people": [ids[1]], "until": until,
                                "reason": "年度末にまとめる" });
            house.run(Who::Supervisor, ActName::DeferDisposal, input)
        };
        assert_eq!(form_errors(put_off("2026-11-20"))[0].1, "day_past");
        assert_eq!(form_errors(put_off("2027-12-31"))[0].1, "day_too_late");
        put_off("2027-03-31").unwrap();
        assert_eq!((with("due"), with("held_back"), with("deferred")), (1, 1, 1));
        // Named, they are refused; unnamed, they are left out.
        let named = json!({ "department": DEPARTMENT, "people": ids, "reason": "満了" });
        let no = messages(house.run(Who::Supervisor, ActName::InstructDisposal, named));
        assert_eq!(no, ["disposal_on_hold"]);
        let all = json!({ "department": DEPARTMENT, "reason": "満了" });
        let done = house.act(Who::Supervisor, ActName::InstructDisposal, all.clone());
        assert_eq!(done["people"], 1);
        assert_eq!(with("instructed"), 1);
        // What is held after the instruction is not carried out either.
        let late = json!({ "department": DEPARTMENT, "people": [ids[2]], "reason": "訴訟" });
        let late = house.id(Who::Supervisor, ActName::HoldDisposal, late);
        let carry =
            || house.run(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": done["id"] }));
        assert_eq!(messages(carry()), ["disposal_on_hold"]);
        let release = |hold: &str| {
            let input = json!({ "hold": hold, "reason": "終わった" });
            house.run(Who::Supervisor, ActName::ReleaseHold, input)
        };
        release(&late).unwrap();
        assert_eq!(messages(release(&late)), ["nothing_open"]);
        carry().unwrap();
        release(&hold).unwrap();
        let done = house.act(Who::Supervisor, ActName::InstructDisposal, all);
        assert_eq!(done["people"], 1);
        house.assert_sound();
    }
}

/// Days that cannot be are no document's: they would keep a number for nothing, or let it go.
#[test]
fn a_document_has_days_that_can_be_and_is_taken_back() {
    for (house, people) in houses() {
        let person = house.person(&people[0]);
        let hold = |deadline: &str, on_day: Option<&str>| {
            let input = json!({ "person": person, "affairs": house.ids.affairs,
                                "purpose": "dependants_declaration", "deadline": deadline,
                                "on_day": on_day });
            house.run(Who::Clerk, ActName::HoldDocument, input)
        };
        form_error(hold("2126-01-31", None), "deadline", "day_far_ahead");
        form_error(hold("1926-01-31", None), "deadline", "day_before_law");
        form_error(hold("2026-01-31", Some("2026-11-22")), "on_day", "day_in_future");
        form_error(hold("2026-01-31", Some("2015-10-04")), "on_day", "day_before_law");
        form_error(hold("2026-01-31", Some("2026-02-01")), "deadline", "before_document");
        let right = hold("2018-01-31", Some("2017-12-20")).unwrap().done;
        event(&house, &person, "left", "2018-03-31").unwrap();
        let kept = keep_until(&house, &person);
        let wrong = hold("2027-01-31", None).unwrap().done;
        assert_eq!(keep_until(&house, &person)[0].1, Some(day("2035-01-10")));
        let release = |who: Who, more: Value| {
            let mut input = json!({ "reason": "別の人の書類だった" });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            house.run(who, ActName::ReleaseHold, input)
        };
        let both = json!({ "document": wrong["id"], "hold": wrong["id"] });
        form_error(release(Who::Supervisor, both), "document", "hold_or_document");
        form_error(release(Who::Supervisor, json!({})), "hold", "field_missing");
        let document = json!({ "document": wrong["id"] });
        assert!(!messages(release(Who::Clerk, document.clone())).is_empty());
        release(Who::Supervisor, document.clone()).unwrap();
        assert_eq!(keep_until(&house, &person), kept);
        form_error(release(Who::Supervisor, document), "document", "unknown");
        let what = office::lists::Listable::Holds;
        let actor = house.actor(Who::Supervisor);
        let listed =
            house.office().list(what, &office::lists::Filter::default(), &actor, "ja").unwrap();
        let ids: Vec<&str> = listed.lines.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids, [right["id"].as_str().unwrap()]);
        house.assert_sound();
    }
}

/// Somebody who must be kept for a document does not make the others of a disposal wait.
#[test]
fn a_hold_is_looked_at_after_a_year_and_a_disposal_goes_on_without_who_must_wait() {
    for (house, people) in houses() {
        house.let_leave(&people[..2]);
        let disposal = house.instruct_disposal();
        let person = house.person(&people[0]);
        let input = json!({ "person": person, "affairs": house.ids.affairs,
                            "purpose": "dependants_declaration", "deadline": "2026-01-31" });
        house.act(Who::Clerk, ActName::HoldDocument, input);
        let done =
            house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
        assert_eq!(done["people"], 1);
        let hold = json!({ "department": DEPARTMENT, "people": [person], "reason": "監査で使う" });
        let hold = house.id(Who::Supervisor, ActName::HoldDisposal, hold);
        let reviews = || {
            let duties = house.office().duties(None).unwrap();
            let reviews = duties.into_iter().filter(|duty| duty.kind == "review_hold");
            reviews.map(|duty| duty.about).collect::<Vec<_>>()
        };
        assert!(reviews().is_empty());
        house.clock.advance(365 * 86_400_000);
        assert!(reviews().is_empty());
        house.clock.advance(86_400_000);
        assert_eq!(reviews(), [hold]);
    }
}
