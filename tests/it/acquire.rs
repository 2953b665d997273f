//! Acquiring, the whole way: a number is asked for, papers come in, go over to those who enter, are counted, and
//! the person is verified. What must be refused is.

use domain::rows::{Document, HandOver, IdentityCheck, Request};
use domain::{ActName, Phase, Stop};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::lists::{Filter, Listable};
use office::{Actor, Desk, Duties, Outcome, Via, act};
use serde_json::{Value, json};
use testkit::MadeUp;
use words::{Lang, Words};

const DAY_MS: i64 = 86_400_000;

/// A house with people, in which the plain member of staff is designated to collect, and for nothing else.
fn house(engine: Engine, pack: &str) -> (House, Vec<MadeUp>) {
    let house = House::new(engine, pack);
    let people = it::people(21, 3);
    house.take_in(&people);
    let collects = json!({ "staff": house.ids.staff, "department": DEPARTMENT, "stages": ["acquire"],
                           "affairs": [house.ids.affairs], "files": [house.ids.file],
                           "all_people": true, "since": "2026-04-01", "reason": "取りまとめ" });
    house.act(Who::Manager, ActName::DesignateClerk, collects);
    let device =
        json!({ "device": house.ids.device, "staff": house.ids.staff, "since": "2026-04-01" });
    house.act(Who::Supervisor, ActName::AllowDevice, device);
    (house, people)
}

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// Open duties of a kind.
fn duties(house: &House, kind: &str) -> Vec<Duties> {
    let who = house.actor(Who::Manager);
    let mut all = house.office().duties(Some(&who)).unwrap();
    all.retain(|duty| duty.kind == kind);
    all
}

fn row<R: domain::Register>(house: &House, id: &str) -> R {
    let id = domain::Id::parse(id).unwrap();
    house.store().read(|tx| tx.get::<R>(id)).unwrap().unwrap().row
}

#[track_caller]
fn refused(done: Result<Outcome, Stop>, messages: &[&str]) {
    let Err(Stop::Refused(refusal)) = done else { panic!("{:?}", done.map(|o| o.done)) };
    let told: Vec<&str> = refusal.reasons.iter().map(|r| r.message.as_str()).collect();
    assert_eq!(told, messages);
    assert!(refusal.record.is_some());
    assert!(refusal.reasons.iter().all(|r| !r.article.is_empty()));
}

#[track_caller]
fn form_error(done: Result<Outcome, Stop>, field: &str, code: &str) -> String {
    let Err(Stop::Form(errors)) = done else { panic!("{:?}", done.map(|o| o.done)) };
    let told: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
    assert_eq!(told, [(field, code)]);
    errors[0].args.iter().map(|(_, value)| value.as_str()).collect()
}

/// By the pack: what the city says, what the university says.
fn by<T>(pack: &str, city: T, university: T) -> T {
    if pack == PACKS[0] { city } else { university }
}

#[test]
fn a_number_is_asked_for_reminded_of_and_given_or_not() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, people) = house(engine, pack);
            let asked =
                house.act(Who::Staff, ActName::RequestNumber, house.requesting(&people[..2]));
            let text = asked["text"].as_str().unwrap();
            for part in [
                "番号法第14条",
                "番号法第9条第4項",
                "給与所得の源泉徴収票",
                "税務署",
                "令和8年12月4日",
            ] {
                assert!(text.contains(part), "{part}: {text}");
            }
            assert_eq!(text.lines().nth(1), Some("令和8年11月21日　見本市"), "{text}");
            assert!(!text.contains("2026"), "{text}");
            assert!(!people.iter().any(|p| text.contains(&p.name)), "one text for everybody");
            let requests: Vec<&str> = asked["requests"]
                .as_array()
                .unwrap()
                .iter()
                .map(|id| id.as_str().unwrap())
                .collect();
            assert_eq!(duties(&house, "answer_request").len(), 2);

            // An open request is not made twice: it is asked again, and stays one.
            let again =
                house.run(Who::Staff, ActName::RequestNumber, house.requesting(&people[1..]));
            form_error(again, "people[0]", "asked_already");
            house.clock.advance(14 * DAY_MS);
            assert!(duties(&house, "answer_request").iter().all(|duty| duty.overdue));
            let reminder =
                json!({ "request": requests[0], "answer_by": "2026-12-18", "language": "en" });
            let reminded = house.act(Who::Staff, ActName::RemindRequest, reminder.clone());
            assert_eq!(reminded["reminded"], 1);
            let text = reminded["text"].as_str().unwrap();
            assert!(text.contains("once more") && text.contains("Withholding slip"), "{text}");
            assert_eq!(text.lines().nth(1), Some("見本市, 2026-12-05"), "{text}");
            let first = row::<Request>(&house, requests[0]);
            assert_eq!(
                (first.asked_on.to_string(), first.last_asked_on.to_string()),
                ("2026-11-21".to_owned(), "2026-12-05".to_owned())
            );
            let due = |id: &str| {
                let all = duties(&house, "answer_request");
                all.into_iter().find(|duty| duty.about == id).map(|duty| duty.due.to_string())
            };
            assert_eq!(due(requests[0]).as_deref(), Some("2026-12-18"));
            assert_eq!(due(requests[1]).as_deref(), Some("2026-12-04"));
            let past = with(reminder.clone(), json!({ "answer_by": "2026-12-04" }));
            form_error(
                house.run(Who::Staff, ActName::RemindRequest, past),
                "answer_by",
                "day_past",
            );

            // Not given: the days asked are kept, a reason cannot even be entered.
            let reason = json!({ "request": requests[0], "reason": "本人の考え" });
            let typed = house.run(Who::Staff, ActName::RecordNoSubmission, reason);
            form_error(typed, "reason", "field_unknown");
            let mut given_up = json!({ "request": requests[0] });
            let before_due = house.run(Who::Staff, ActName::RecordNoSubmission, given_up.clone());
            form_error(before_due, "early", "reason_missing");
            given_up["early"] = json!("書面で回答があった");
            let done = house.act(Who::Staff, ActName::RecordNoSubmission, given_up.clone());
            assert_eq!(done["asked_on"], json!(["2026-11-21", "2026-12-05"]));
            assert_eq!((due(requests[0]), row::<Request>(&house, requests[0]).reminded), (None, 1));
            let reminder = house.run(Who::Staff, ActName::RemindRequest, reminder);
            refused(reminder, &["nothing_open"]);
            let twice = house.run(Who::Staff, ActName::RecordNoSubmission, given_up);
            refused(twice, &["nothing_open"]);

            // A paper of before it was asked for answers nothing.
            let old = with(house.receiving(&people[..2]), json!({ "received_on": "2026-01-05" }));
            let late = house.run(Who::Staff, ActName::ReceiveDocument, old.clone());
            form_error(late, "late_reason", "reason_missing");
            let old = with(old, json!({ "late_reason": "年初の書類が見つかった" }));
            let old = house.act(Who::Staff, ActName::ReceiveDocument, old);
            assert_eq!((&old["answered"], &old["hand_over_by"]), (&json!(0), &json!("2026-01-06")));
            let (filter, who) = (Filter::default(), house.actor(Who::Clerk));
            let list = house.office().list(Listable::Documents, &filter, &who, "ja").unwrap();
            assert_eq!(list.lines[0].json()["recorded_after"], 334);

            // What comes late answers all the same, and opens nothing again.
            let received =
                house.act(Who::Staff, ActName::ReceiveDocument, house.receiving(&people[..2]));
            assert_eq!(received["answered"], 2);
            assert!(duties(&house, "answer_request").is_empty());
            for id in requests {
                assert_eq!(row::<Request>(&house, id).state.as_str(), "answered");
            }
            house.assert_sound();
        }
    }
}

/// Papers that were looked into and hold no number leave the request open, are not typed in from, and end in what is
/// recorded of a request that nobody answered (guards paper_without_number, answered_already).
#[test]
fn a_paper_without_the_number_answers_nothing() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, _) = house(engine, pack);
            let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                                   "kana": "シンニン ハルコ", "birth": "1999-05-05",
                                   "department": DEPARTMENT, "affairs": house.ids.affairs });
            let person = house.id(Who::Clerk, ActName::RegisterPerson, newcomer);
            let to = |input: Value| with(input, json!({ "people": [person] }));
            let asked = house.act(Who::Clerk, ActName::RequestNumber, to(house.requesting(&[])));
            let request = asked["requests"][0].as_str().unwrap();
            let empty = with(to(house.receiving(&[])), json!({ "kind": "without_number" }));
            let unopened = with(empty.clone(), json!({ "may_hold_number": true }));
            form_error(
                house.run(Who::Clerk, ActName::ReceiveDocument, unopened),
                "may_hold_number",
                "looked_into_or_not",
            );
            let agent = with(empty.clone(), json!({ "kind": "agent_papers" }));
            for paper in [empty, agent] {
                let received = house.act(Who::Clerk, ActName::ReceiveDocument, paper);
                assert_eq!(received["answered"], 0);
            }
            assert_eq!(row::<Request>(&house, request).state.as_str(), "asked");
            assert_eq!(duties(&house, "answer_request").len(), 1);
            house.verify(&person);
            let typed = house.entering(&person, &it::people(25, 1)[0]);
            let typed = house.run(Who::Clerk, ActName::EnterNumber, typed);
            refused(typed, &["no_receipt"]);
            assert!(house.office().to_enter(&house.actor(Who::Clerk)).unwrap().lines.is_empty());
            let reminder = json!({ "request": request, "answer_by": "2026-12-25" });
            house.act(Who::Clerk, ActName::RemindRequest, reminder);

            // With the number the request is answered, and nobody says any more that it was not.
            let declared =
                house.act(Who::Clerk, ActName::ReceiveDocument, to(house.receiving(&[])));
            assert_eq!(declared["answered"], 1);
            let given_up = json!({ "request": request, "early": "書面で回答があった" });
            let given_up = house.run(Who::Clerk, ActName::RecordNoSubmission, given_up);
            form_error(given_up, "request", "answered_already");
            assert_eq!(row::<Request>(&house, request).state.as_str(), "answered");
            assert_eq!(house.office().to_enter(&house.actor(Who::Clerk)).unwrap().lines.len(), 1);
            house.assert_sound();
        }
    }
}

/// Nobody is asked again for what nothing needs any more, and nothing waits for it (guard request_lapsed).
#[test]
fn a_request_lapses_with_the_need() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, people) = house(engine, pack);
            let asked =
                house.act(Who::Staff, ActName::RequestNumber, house.requesting(&people[..1]));
            let request = asked["requests"][0].as_str().unwrap();
            let state = || {
                let (filter, who) = (Filter::default(), house.actor(Who::Clerk));
                let list = house.office().list(Listable::Requests, &filter, &who, "ja").unwrap();
                list.lines[0].state.clone().unwrap()
            };
            let person = house.person(&people[0]);
            let left = json!({ "person": person, "kind": "left", "on_day": "2026-11-21" });
            house.act(Who::Supervisor, ActName::RecordEvent, left);
            // The day of leaving is one of work.
            assert_eq!((state().as_str(), duties(&house, "answer_request").len()), ("asked", 1));
            house.clock.advance(DAY_MS);
            assert_eq!((state().as_str(), duties(&house, "answer_request").len()), ("lapsed", 0));
            let reminder = json!({ "request": request, "answer_by": "2026-12-25" });
            refused(house.run(Who::Staff, ActName::RemindRequest, reminder), &["nothing_open"]);
            let given_up = json!({ "request": request, "early": "書面で回答があった" });
            refused(
                house.run(Who::Staff, ActName::RecordNoSubmission, given_up),
                &["nothing_open"],
            );
            house.assert_sound();
        }
    }
}

#[test]
fn a_number_is_asked_for_lawful_affairs_and_listed_purposes_alone() {
    for pack in PACKS {
        let (house, people) = house(Engine::Sqlite, pack);
        let ask = |who, changes: Value| {
            house.run(who, ActName::RequestNumber, with(house.requesting(&people[..1]), changes))
        };
        // Known to the law, but no purpose of these affairs; known to nobody.
        let Err(Stop::Refused(refusal)) =
            ask(Who::Staff, json!({ "purposes": ["insurance_acquired"] }))
        else {
            panic!("asked for another purpose")
        };
        let clauses: Vec<&str> = refusal.reasons.iter().map(|r| r.clause.as_str()).collect();
        assert_eq!(clauses, by(pack, ["H5.10", "L14"], ["U2.3", "L14"]));
        let unknown = ask(Who::Staff, json!({ "purposes": ["withholding_slip", "gohobi"] }));
        let choices = form_error(unknown, "purposes[1]", "code_unknown");
        assert!(choices.contains("salary_report"), "{choices}");
        form_error(ask(Who::Staff, json!({ "purposes": [] })), "purposes", "field_missing");
        form_error(ask(Who::Staff, json!({ "people": [] })), "people", "field_missing");
        let twice = json!({ "people": [house.person(&people[0]), house.person(&people[0])] });
        form_error(ask(Who::Staff, twice), "people[1]", "named_twice");
        // Affairs that ended ask nobody.
        let over = with(it::affairs("payroll_tax"), json!({ "until": "2026-11-30" }));
        let over = house.id(Who::Supervisor, ActName::RegisterAffairs, over);
        let also = json!({ "staff": house.ids.other_clerk, "department": DEPARTMENT,
                           "stages": ["acquire"], "affairs": [over], "all_people": true,
                           "since": "2026-04-01", "reason": "担当" });
        house.act(Who::Manager, ActName::DesignateClerk, also);
        // Nobody is asked for affairs that do not need them.
        let needless = ask(Who::OtherClerk, json!({ "affairs": over }));
        form_error(needless, "people[0]", "person_not_registered");
        let one = &people[0];
        let needed = json!({ "staff_number": one.staff_number, "relation": "self", "name": one.name,
                             "kana": one.kana, "birth": one.birth, "department": DEPARTMENT,
                             "affairs": over });
        house.act(Who::OtherClerk, ActName::RegisterPerson, needed);
        let one = json!({ "affairs": over, "people": [house.person(one)] });
        ask(Who::OtherClerk, one).ok().unwrap();
        house.clock.advance(10 * DAY_MS);
        let ended =
            ask(Who::OtherClerk, json!({ "affairs": over, "people": [house.person(&people[1])] }));
        refused(ended, &["affairs_not_registered", "affairs_without_basis"]);
        house.assert_sound();
    }
}

#[test]
fn one_who_only_collects_neither_enters_nor_looks() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, people) = house(engine, pack);
            let staff = Some(house.ids.staff.parse().unwrap());
            let device = Some(house.ids.device.parse().unwrap());
            let collector = Actor {
                staff,
                second: None,
                device,
                via: Via::Command,
                proved: it::PROVED,
                token: None,
            };
            let run = |name: ActName, input: Value| {
                (act::find(name.code()).unwrap().run)(&Desk::new(house.office(), &collector), input)
            };
            let newcomers = it::people(22, 4);
            let stage = by(pack, "H2.5", "U3.3");
            for (name, input) in [
                (ActName::TakeInRoster, house.intake(&newcomers[3..])),
                (ActName::RevealNumber, house.revealing(&people[0])),
            ] {
                let Err(Stop::Refused(refusal)) = run(name, input) else { panic!("{name}") };
                let told: Vec<_> = refusal
                    .reasons
                    .iter()
                    .map(|r| (r.clause.as_str(), r.message.as_str()))
                    .collect();
                assert_eq!(told, [(stage, "stage_not_designated")], "{name}");
            }
            let document =
                house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[..1]));
            let sent = house.id(Who::Clerk, ActName::HandOver, house.handing_over(&document, 1));
            let accept = json!({ "hand_over": sent, "count": 1 });
            refused(run(ActName::AcceptHandOver, accept), &["stage_not_designated"]);
            house.assert_sound();
        }
    }
}

#[test]
fn papers_are_received_handed_over_counted_and_a_difference_is_settled() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, people) = house(engine, pack);
            house.act(Who::Staff, ActName::RequestNumber, house.requesting(&people[..1]));
            let receive = |changes: Value| {
                let input = with(house.receiving(&people[..1]), changes);
                house.run(Who::Staff, ActName::ReceiveDocument, input)
            };
            form_error(receive(json!({ "sealed": false })), "not_sealed_reason", "reason_missing");
            let absent = receive(json!({ "in_person": false, "not_in_person_reason": " " }));
            form_error(absent, "not_in_person_reason", "says_nothing");
            let needless = receive(json!({ "not_sealed_reason": "封筒がない" }));
            form_error(needless, "not_sealed_reason", "reason_not_needed");
            form_error(receive(json!({ "count": 0 })), "count", "count_of_pieces");
            form_error(
                receive(json!({ "received_on": "2026-11-22" })),
                "received_on",
                "day_in_future",
            );
            let by_post = json!({ "in_person": false, "not_in_person_reason": "郵送", "count": 2 });
            let first = receive(by_post).ok().unwrap().done;
            assert_eq!(
                (&first["answered"], &first["hand_over_by"]),
                (&json!(1), &json!("2026-11-22"))
            );
            let unknown = json!({ "people": [], "kind": "unknown", "may_hold_number": true });
            let second = receive(unknown).ok().unwrap().done;
            assert_eq!(second["answered"], 0);
            let documents = [first["id"].as_str().unwrap(), second["id"].as_str().unwrap()];
            // A clerk who enters as well has nobody to hand over to.
            let own =
                house.act(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[2..]));
            assert_eq!(own["hand_over_by"], Value::Null);
            assert_eq!(duties(&house, "hand_over").len(), 2);
            assert!(duties(&house, "hand_over").iter().all(|duty| !duty.overdue));
            house.clock.advance(2 * DAY_MS);
            assert!(duties(&house, "hand_over").iter().all(|duty| duty.overdue));

            let over = |who, changes: Value| {
                let input = json!({ "documents": documents, "to_department": DEPARTMENT, "count": 3,
                                    "container": "lockable_case" });
                house.run(who, ActName::HandOver, with(input, changes))
            };
            refused(over(Who::OtherClerk, json!({})), &["not_the_holder"]);
            refused(
                over(Who::Staff, json!({ "to_department": "財政課" })),
                &["receiver_not_designated"],
            );
            let nobody = json!({ "to_staff": house.ids.system_officer });
            refused(over(Who::Staff, nobody), &["receiver_not_designated"]);
            form_error(over(Who::Staff, json!({ "count": 2 })), "difference", "reason_missing");
            let twice = json!({ "documents": [documents[0], documents[0]] });
            form_error(over(Who::Staff, twice), "documents[1]", "listed_twice");
            let to = json!({ "to_staff": house.ids.clerk });
            let sent = over(Who::Staff, to).ok().unwrap().done;
            let sent = sent["id"].as_str().unwrap();
            assert!(duties(&house, "hand_over").is_empty());
            assert_eq!(duties(&house, "accept_hand_over")[0].due.to_string(), "2026-11-24");
            refused(over(Who::Staff, json!({})), &["nothing_open"]);

            let accept = |who, changes: Value| {
                let input = json!({ "hand_over": sent, "count": 2 });
                house.run(who, ActName::AcceptHandOver, with(input, changes))
            };
            let none = ["stage_not_designated", "receiver_not_designated", "own_act"];
            refused(accept(Who::Staff, json!({})), &none);
            form_error(accept(Who::Clerk, json!({})), "difference", "reason_missing");
            let short = json!({ "difference": "住民票の写しが一枚足りない" });
            let accepted = accept(Who::Clerk, short).ok().unwrap().done;
            assert_eq!(
                (&accepted["count_sent"], &accepted["count_received"]),
                (&json!(3), &json!(2))
            );
            assert!(duties(&house, "accept_hand_over").is_empty());
            let open = duties(&house, "settle_difference");
            assert_eq!((open.len(), open[0].owner), (1, domain::Duty::Supervisor));
            assert_eq!(row::<HandOver>(&house, sent).state.as_str(), "differs");
            for id in documents {
                let document = row::<Document>(&house, id);
                assert_eq!(document.state.as_str(), "accepted");
                assert_eq!(document.holder.to_string(), house.ids.clerk);
            }
            refused(accept(Who::Clerk, json!({ "count": 3 })), &["nothing_open"]);

            let settle = |who| {
                let input = json!({ "hand_over": sent, "settlement": "found", "reason": "封筒に残っていた" });
                house.run(who, ActName::SettleDifference, input)
            };
            refused(settle(Who::Clerk), &["own_act"]);
            refused(settle(Who::OtherClerk), &["not_your_duty"]);
            settle(Who::Supervisor).ok().unwrap();
            let row = row::<HandOver>(&house, sent);
            assert_eq!(
                (row.state.as_str(), row.settlement.unwrap().as_str()),
                ("accepted", "found")
            );
            assert!(duties(&house, "settle_difference").is_empty());
            refused(settle(Who::Supervisor), &["nothing_open"]);
            house.assert_sound();
        }
    }
}

#[test]
fn who_comes_by_papers_hands_them_in() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, people) = house(engine, pack);
            let hand_in = |clerk: &str| {
                let input = with(house.handing_in(), json!({ "clerk": clerk }));
                house.run(Who::SystemOfficer, ActName::HandInFoundDocument, input)
            };
            refused(hand_in(&house.ids.supervisor), &["receiver_not_designated"]);
            let found = hand_in(&house.ids.staff).ok().unwrap().done;
            let found = found["id"].as_str().unwrap();
            let before = row::<Document>(&house, found);
            assert_eq!(before.found_by.unwrap().to_string(), house.ids.system_officer);
            assert_eq!(
                (before.holder.to_string(), before.affairs),
                (house.ids.staff.clone(), None)
            );
            assert_eq!(duties(&house, "look_into_found_document").len(), 1);

            // Before anybody looked whose it is, it goes nowhere; another clerk has nothing to look at.
            let over = house.handing_over(found, 1);
            let unread = house.run(Who::Staff, ActName::HandOver, over.clone());
            form_error(unread, "documents[0]", "not_looked_into");
            let look = with(
                house.receiving(&people[..1]),
                json!({ "found": found, "in_person": false,
                "not_in_person_reason": "職員が届けた" }),
            );
            refused(
                house.run(Who::Clerk, ActName::ReceiveDocument, look.clone()),
                &["not_the_holder"],
            );
            let read = house.act(Who::Staff, ActName::ReceiveDocument, look.clone());
            assert_eq!(read["id"], json!(found));
            assert!(duties(&house, "look_into_found_document").is_empty());
            assert_eq!(duties(&house, "hand_over").len(), 1);
            let again = house.run(Who::Staff, ActName::ReceiveDocument, look);
            form_error(again, "found", "looked_into_already");
            house.act(Who::Staff, ActName::HandOver, over);
            assert!(duties(&house, "hand_over").is_empty());
            house.assert_sound();
        }
    }
}

/// A member of staff, their spouse and their child.
fn family(house: &House) -> [String; 3] {
    let own = &it::people(23, 3);
    let mut text = String::from("職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号\r\n");
    for (person, relation) in own.iter().zip(["本人", "配偶者", "子"]) {
        let (name, kana, birth, number) =
            (&person.name, &person.kana, person.birth, person.number_text());
        let line = format!("K00001,{relation},{name},{kana},{birth},{DEPARTMENT},{number}\r\n");
        text.push_str(&line);
    }
    let mut intake = house.intake(&own[..1]);
    intake["roster"] = house.upload("family.csv", text.as_bytes());
    house.act(Who::Clerk, ActName::TakeInRoster, intake);
    let number = domain::ExternalCode::new("K00001").unwrap();
    let family = house.store().read(|tx| tx.people_of_staff(&number)).unwrap();
    ["self", "spouse", "child"].map(|relation| {
        let of = |p: &&store::Held<domain::rows::Person>| p.relation.as_str() == relation;
        family.iter().find(of).unwrap().id.to_string()
    })
}

/// The same three are needed for other affairs as well.
fn need_family_for(house: &House, affairs: &str) {
    for (one, relation) in it::people(23, 3).iter().zip(["self", "spouse", "child"]) {
        let person = json!({ "staff_number": "K00001", "relation": relation, "name": one.name,
                             "kana": one.kana, "birth": one.birth, "department": DEPARTMENT,
                             "affairs": affairs });
        house.act(Who::Staff, ActName::RegisterPerson, person);
    }
}

#[test]
fn a_person_is_verified_as_the_law_s_case_asks() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let (house, _) = house(engine, pack);
            let [own, spouse, child] = family(&house);
            let verify = |person: &str, case: &str, proofs: Value| {
                let input = json!({ "person": person, "affairs": house.ids.affairs, "case": case });
                house.run(Who::Staff, ActName::VerifyIdentity, with(input, proofs))
            };
            let number = "residence_certificate";
            let photo = json!({ "number_proof": number, "identity_proofs": ["passport"] });
            let done = verify(&own, "p3", photo.clone()).ok().unwrap().done;
            let kept = row::<IdentityCheck>(&house, done["id"].as_str().unwrap());
            assert_eq!((kept.on_day.to_string().as_str(), kept.exemption), ("2026-11-21", None));
            let card = json!({ "number_proof": "number_card", "identity_proofs": ["number_card"] });
            verify(&own, "p1", card).ok().unwrap();

            // What is missing, does not count, or is not asked.
            let choices = form_error(
                verify(&own, "p3", json!({ "number_proof": number })),
                "identity_proofs",
                "proof_missing",
            );
            assert!(choices.contains("driving_licence") && !choices.contains("seal"), "{choices}");
            form_error(
                verify(&own, "p3", json!({ "identity_proofs": ["passport"] })),
                "number_proof",
                "proof_missing",
            );
            for no_proof in ["number_notice", "notification_card_altered", "gohobi"] {
                let changed = with(photo.clone(), json!({ "number_proof": no_proof }));
                form_error(verify(&own, "p3", changed), "number_proof", "proof_not_accepted");
            }
            let one = json!({ "number_proof": number, "identity_proofs": ["seal_certificate"] });
            form_error(verify(&own, "p4", one), "identity_proofs", "proof_too_few");
            let same = ["seal_certificate", "seal_certificate"];
            let same = json!({ "number_proof": number, "identity_proofs": same });
            form_error(verify(&own, "p4", same), "identity_proofs[1]", "listed_twice");
            let needless = with(photo.clone(), json!({ "agency_proof": "power_of_attorney" }));
            form_error(verify(&own, "p3", needless), "agency_proof", "proof_not_needed");
            let agency = "jlis_check";
            let employer = with(photo.clone(), json!({ "number_proof": agency }));
            form_error(verify(&own, "p5", employer), "number_proof", "proof_not_accepted");
            let choices = form_error(verify(&own, "p99", photo.clone()), "case", "code_unknown");
            assert!(choices.contains("p9") && choices.contains("d3"), "{choices}");

            // Kinds of papers hold for days: the old insurance card counted until it ran out.
            let old = ["insurance_card", "pension_number_notice"];
            let old = json!({ "number_proof": number, "identity_proofs": old });
            form_error(verify(&own, "p4", old.clone()), "identity_proofs[0]", "proof_not_accepted");
            verify(&own, "p4", with(old, json!({ "on_day": "2025-11-30" }))).ok().unwrap();
            let early = with(photo.clone(), json!({ "on_day": "2026-11-22" }));
            form_error(verify(&own, "p3", early), "on_day", "day_in_future");

            // Families: the member of staff verifies, but for the spouse of No. 3, who needs an agent.
            let social = house.id(
                Who::Supervisor,
                ActName::RegisterAffairs,
                it::affairs("social_insurance"),
            );
            let designated =
                with(house.designation(&house.ids.staff), json!({ "affairs": [social] }));
            house.act(Who::Manager, ActName::DesignateClerk, designated);
            need_family_for(&house, &social);
            let verify_in = |affairs: &str, person: &str, case: &str, proofs: Value| {
                let input = json!({ "person": person, "affairs": affairs, "case": case });
                house.run(Who::Staff, ActName::VerifyIdentity, with(input, proofs))
            };
            for (case, affairs) in [("d1", &house.ids.affairs), ("d2", &social)] {
                let verify = |person: &str, case: &str, proofs: Value| {
                    verify_in(affairs, person, case, proofs)
                };
                let exempt = verify(&child, case, json!({})).ok().unwrap().done;
                assert!(
                    exempt["exemption"].as_str().unwrap().starts_with("verified_by"),
                    "{exempt}"
                );
                form_error(verify(&own, case, json!({})), "case", "case_not_for_person");
                let shown = json!({ "number_proof": number });
                form_error(verify(&child, case, shown), "number_proof", "proof_not_needed");
            }
            let verify =
                |person: &str, case: &str, proofs: Value| verify_in(&social, person, case, proofs);
            form_error(verify(&spouse, "d3", photo.clone()), "agency_proof", "proof_missing");
            let attorney = with(photo.clone(), json!({ "agency_proof": "power_of_attorney" }));
            form_error(verify(&child, "d3", attorney.clone()), "case", "case_not_for_person");
            let done = verify(&spouse, "d3", attorney).ok().unwrap().done;
            assert_eq!(done["exemption"], Value::Null);

            // The scope of a designation holds here as everywhere.
            let asked = json!({ "person": own, "affairs": house.ids.affairs, "case": "p3" });
            let nobody = house.run(Who::Supervisor, ActName::VerifyIdentity, with(asked, photo));
            assert!(matches!(nobody, Err(Stop::Refused(_))));
            assert_eq!(house.records_of(ActName::VerifyIdentity, Phase::Completed).len(), 6);
            house.assert_sound();
        }
    }
}

#[test]
fn lists_of_acquiring_reach_as_far_as_a_designation() {
    for pack in PACKS {
        let (house, people) = house(Engine::Sqlite, pack);
        house.act(Who::Staff, ActName::RequestNumber, house.requesting(&people[..2]));
        let document =
            house.id(Who::Staff, ActName::ReceiveDocument, house.receiving(&people[..1]));
        house.act(Who::SystemOfficer, ActName::HandInFoundDocument, house.handing_in());
        house.act(Who::Staff, ActName::HandOver, house.handing_over(&document, 1));
        let verified = json!({ "person": house.person(&people[0]), "affairs": house.ids.affairs,
            "case": "p6", "number_proof": "number_card", "identity_proofs": ["recognised"] });
        house.act(Who::Staff, ActName::VerifyIdentity, house.verifying(&people[0]));
        house.act(Who::Staff, ActName::VerifyIdentity, verified);
        let all = [
            Listable::Requests,
            Listable::Documents,
            Listable::HandOvers,
            Listable::IdentityChecks,
        ];
        let seen = |who| {
            all.map(|what| {
                let filter = Filter::default();
                house.office().list(what, &filter, &house.actor(who), "ja").unwrap().lines.len()
            })
        };
        for who in [Who::Manager, Who::Supervisor, Who::Clerk, Who::Staff] {
            assert_eq!(seen(who), [2, 2, 1, 2], "{who:?}");
        }
        assert_eq!(seen(Who::SystemOfficer), [0; 4]);
        // Each open duty says what it is about, and how it is closed.
        for duty in house.office().duties(None).unwrap() {
            assert!(duty.staff.is_none(), "nobody is named to nobody");
            for lang in Lang::ALL {
                let words = Words::load(lang);
                assert!(words.has(&format!("open-duty-{}", duty.kind)), "{}", duty.kind);
                assert!(words.has(&format!("about-{}", duty.subject.what)), "{}", duty.kind);
            }
        }
        house.clock.advance(2 * DAY_MS);
        let listed = house
            .office()
            .list(Listable::HandOvers, &Filter::default(), &house.actor(Who::Clerk), "ja")
            .unwrap();
        assert_eq!(listed.lines[0].state.as_deref(), Some("overdue"));
    }
}
