//! What a person was told: a number is used for the documents that its person was told of, and for no other that the
//! affairs list as well.

use crate::hand::Hand;
use domain::id::PersonId;
use domain::rows::{PendingRow, Purpose};
use domain::{ActName, Stop};
use it::answers::{form_error, form_errors, messages, refused};
use it::pending::{NO_DAY, row};
use it::scripts::{house_with_people, people};
use it::{DEPARTMENT, Engine, House, PACKS, Who, failed};
use office::Outcome;
use office::lists::{Filter, Line, Listable};
use serde_json::{Value, json};
use testkit::MadeUp;

const SLIP: &str = "withholding_slip";
const FEES: &str = "payment_record";
const SALARY: &str = "salary_report";
/// By the law, and by the body's own rules.
const UNTOLD: [&str; 2] = ["purpose_not_told"; 2];

fn houses() -> impl Iterator<Item = House> {
    Engine::ALL.into_iter().zip(PACKS).map(|(engine, pack)| house_with_people(engine, pack))
}

fn newcomer() -> MadeUp {
    people().remove(9)
}

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// Somebody who was asked for the withholding slip alone, and whose number was typed in.
fn asked_for_the_slip(house: &House) -> MadeUp {
    let person = newcomer();
    let id = house.registered(&person);
    let request = with(house.requesting(&[]), json!({ "people": [id] }));
    house.act(Who::Clerk, ActName::RequestNumber, request);
    let paper = with(house.receiving(&[]), json!({ "people": [id] }));
    house.act(Who::Clerk, ActName::ReceiveDocument, paper);
    house.verify(&id);
    house.act(Who::Clerk, ActName::EnterNumber, house.entering(&id, &person));
    house.read_again(&person);
    person
}

fn reveal(house: &House, people: &[&MadeUp], purpose: &str) -> Result<Outcome, Stop> {
    let people: Vec<String> = people.iter().map(|person| house.person(person)).collect();
    let input = json!({ "people": people, "affairs": house.ids.affairs, "purpose": purpose });
    house.run(Who::Clerk, ActName::RevealNumber, input)
}

fn notify(house: &House, people: &[&MadeUp], purposes: &[&str]) -> Result<Outcome, Stop> {
    let people: Vec<String> = people.iter().map(|person| house.person(person)).collect();
    let input = json!({ "affairs": house.ids.affairs, "people": people, "purposes": purposes,
                        "how": "paper" });
    house.run(Who::Clerk, ActName::NotifyPurposes, input)
}

/// Of what a person was told, as the list shows it.
fn told(house: &House, person: &MadeUp) -> Value {
    let filter = Filter { staff_number: Some(person.staff_number.clone()), ..Filter::default() };
    let list = house.office().list(Listable::People, &filter, &house.actor(Who::Clerk), "ja");
    let lines: Vec<Value> = list.unwrap().lines.iter().map(Line::json).collect();
    lines[0]["told_of"].clone()
}

#[test]
fn a_number_is_used_for_what_its_person_was_told_of() {
    for house in houses() {
        let person = asked_for_the_slip(&house);
        house.instruct("print_document");
        house.instruct("make_copy");
        let others = people();
        assert_eq!(told(&house, &person), json!([SLIP]));
        assert!(reveal(&house, &[&person], SLIP).is_ok());
        refused(reveal(&house, &[&person], FEES), &UNTOLD);
        // One of many who was not told is enough.
        let all = [&others[0], &person];
        assert!(reveal(&house, &[&others[0]], FEES).is_ok());
        refused(reveal(&house, &all, FEES), &UNTOLD);
        let uses = |house: &House, purpose: &str| {
            let named = json!({ "people": [house.person(&person)], "affairs": house.ids.affairs,
                                "file": house.ids.file, "purpose": purpose, "name": "書類" });
            let paper = with(house.receiving(&[]), json!({ "people": [house.person(&person)] }));
            let paper = house.id(Who::Clerk, ActName::ReceiveDocument, paper);
            let copied = json!({ "document": paper, "affairs": house.ids.affairs,
                                 "file": house.ids.file, "purpose": purpose, "name": "写し",
                                 "place": "paper" });
            let filled = with(
                house.filling(&[others[0].clone(), person.clone()]),
                json!({ "purpose": purpose }),
            );
            [
                house.run(Who::Clerk, ActName::PrintDocument, named.clone()),
                house.run(
                    Who::Clerk,
                    ActName::CreateDocument,
                    with(named, json!({ "place": "paper" })),
                ),
                house.run(Who::Clerk, ActName::MakeCopy, copied),
                house.run(Who::Clerk, ActName::FillFile, filled),
            ]
        };
        for refusal in uses(&house, SALARY) {
            refused(refusal, &UNTOLD);
        }
        let notice = notify(&house, &[&person], &[FEES, SALARY]).unwrap().done;
        assert_eq!(notice["people"], json!(1));
        let text = notice["text"].as_str().unwrap();
        assert!(text.contains("報酬等の支払調書") && text.contains("給与支払報告書"), "{text}");
        assert_eq!(told(&house, &person), json!([SLIP, FEES, SALARY]));
        assert!(reveal(&house, &all, FEES).is_ok());
        for done in uses(&house, SALARY) {
            drop(done.unwrap());
        }
        house.assert_sound();
    }
}

#[test]
fn a_notice_is_for_what_the_affairs_list_and_news() {
    for house in houses() {
        let person = asked_for_the_slip(&house);
        let others = people();
        let other_affairs = notify(&house, &[&person], &["insurance_acquired"]);
        assert!(messages(other_affairs).contains(&"purpose_not_named".to_owned()));
        form_error(notify(&house, &[&person], &["gohobi"]), "purposes[0]", "code_unknown");
        form_error(notify(&house, &[&person], &[]), "purposes", "field_missing");
        form_error(notify(&house, &[&person], &[SLIP]), "purposes", "told_already");
        form_error(notify(&house, &[&others[0]], &[FEES]), "purposes", "told_already");
        let ahead = json!({ "affairs": house.ids.affairs, "purposes": [FEES], "how": "mail",
                            "on_day": "2026-11-22" });
        form_error(
            house.run(Who::Clerk, ActName::NotifyPurposes, ahead.clone()),
            "on_day",
            "day_in_future",
        );
        // Everybody at once; who knows already is not counted.
        let everybody = with(ahead, json!({ "on_day": "2026-11-20" }));
        let done = house.act(Who::Clerk, ActName::NotifyPurposes, everybody);
        assert_eq!(done["people"], json!(1));
        assert!(reveal(&house, &[&person], FEES).is_ok());
        refused(reveal(&house, &[&person], SALARY), &UNTOLD);
    }
}

/// Nobody hands a number in at the window without knowing what it is for.
#[test]
fn who_was_neither_asked_nor_told_is_told_at_the_window() {
    for house in houses() {
        let person = newcomer();
        let id = house.registered(&person);
        assert_eq!(told(&house, &person), json!([]));
        let paper = with(house.receiving(&[]), json!({ "people": [id] }));
        let receive = |told: Value| {
            let input = with(paper.clone(), json!({ "told": told }));
            house.run(Who::Clerk, ActName::ReceiveDocument, input)
        };
        form_error(receive(json!([])), "told", "told_nothing");
        form_error(receive(json!(["insurance_acquired"])), "told[0]", "code_unknown");
        form_error(receive(json!([SLIP, SLIP])), "told[1]", "listed_twice");
        receive(json!([SLIP])).unwrap();
        assert_eq!(told(&house, &person), json!([SLIP]));
        // A second paper says nothing new, and need not.
        receive(json!([])).unwrap();
        receive(json!([FEES])).unwrap();
        assert_eq!(told(&house, &person), json!([SLIP, FEES]));
    }
}

#[test]
fn a_person_is_told_of_documents_of_the_affairs_alone() {
    for house in houses() {
        let person = newcomer();
        let register = |told: Value| {
            let input = json!({ "staff_number": person.staff_number, "relation": "self",
                                "name": person.name, "kana": person.kana, "birth": person.birth,
                                "department": DEPARTMENT, "affairs": house.ids.affairs,
                                "told": told });
            house.run(Who::Clerk, ActName::RegisterPerson, input)
        };
        form_error(register(json!(["insurance_acquired"])), "told[0]", "code_unknown");
        register(json!([SALARY])).unwrap();
        assert_eq!(told(&house, &person), json!([SALARY]));
    }
}

/// The lines of a roster whose headings end with these columns.
fn rows_of(people: &[(&MadeUp, &str)], headings: &str) -> String {
    let mut text = format!("職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号,{headings}\r\n");
    for (person, cells) in people {
        text.push_str(&format!("{},{cells}\r\n", row(person).join(",")));
    }
    text
}

fn roster(house: &House, people: &[(&MadeUp, &str)], headings: &str) -> Value {
    let input = house.intake(&[]);
    let roster = house.upload("roster.csv", rows_of(people, headings).as_bytes());
    with(input, json!({ "roster": roster }))
}

#[test]
fn a_roster_says_of_each_what_they_were_told() {
    for house in houses() {
        let all = people();
        let people = &all[4..];
        let named = [
            (&people[0], "給与所得の源泉徴収票"),
            (&people[1], "給与所得の源泉徴収票、給与支払報告書"),
            (&people[2], "withholding_slip/payment_record"),
        ];
        let input = roster(&house, &named, "利用目的");
        house.act(Who::Clerk, ActName::TakeInRoster, input);
        assert_eq!(told(&house, &people[0]), json!([SLIP]));
        assert_eq!(told(&house, &people[1]), json!([SLIP, SALARY]));
        assert_eq!(told(&house, &people[2]), json!([SLIP, FEES]));
        let marked = [(&people[3], "○,×"), (&people[4], "1,あり"), (&people[5], "○,")];
        let headings = "給与所得の源泉徴収票,給与支払報告書";
        house.act(Who::Clerk, ActName::TakeInRoster, roster(&house, &marked, headings));
        let known: Vec<Value> = people[3..].iter().map(|person| told(&house, person)).collect();
        assert_eq!(known, [json!([SLIP]), json!([SLIP, SALARY]), json!([SLIP])]);
        refused(reveal(&house, &[&people[3]], SALARY), &UNTOLD);
        assert!(reveal(&house, &[&people[4]], SALARY).is_ok());
        // A second roster with the same numbers tells them of more, or of all that the affairs list.
        let more = [(&people[3], "○,○")];
        house.act(Who::Clerk, ActName::TakeInRoster, roster(&house, &more, headings));
        assert_eq!(told(&house, &people[3]), json!([SLIP, SALARY]));
        house.act(Who::Clerk, ActName::TakeInRoster, house.intake(&people[5..]));
        assert!(reveal(&house, &[&people[5]], FEES).is_ok());
        house.assert_sound();
    }
}

#[test]
fn a_roster_without_a_column_is_told_of_as_the_form_says() {
    for house in houses() {
        let all = people();
        let people = &all[4..8];
        let input = |told: Value| with(house.intake(&people[..2]), json!({ "told": told }));
        let take = |told: Value| house.run(Who::Clerk, ActName::TakeInRoster, input(told));
        form_error(take(json!([SALARY])), "told", "told_without_own");
        form_error(take(json!([SLIP, "gohobi"])), "told[1]", "code_unknown");
        take(json!([SLIP])).unwrap();
        assert_eq!(told(&house, &people[0]), json!([SLIP]));
        refused(reveal(&house, &[&people[0]], FEES), &UNTOLD);
        house.take_in(&people[2..]);
        assert_eq!(told(&house, &people[2]), json!(["all"]));
        assert!(reveal(&house, &[&people[2]], FEES).is_ok());
    }
}

/// A document that there is not is an error at its cell; with rows held apart, the row waits until somebody says what its
/// person was told.
#[test]
fn a_row_with_an_unknown_document_waits() {
    for house in houses() {
        let all = people();
        let people = &all[4..9];
        let all = [
            (&people[0], "給与所得の源泉徴収票"),
            (&people[1], "給与所得の源泉徴収票"),
            (&people[2], "給与所得の源泉徴収票、お年玉"),
            (&people[3], "給与所得の源泉徴収票、給与支払報告書"),
        ];
        let input = roster(&house, &all, "利用目的");
        let strict = house.run(Who::Clerk, ActName::TakeInRoster, input.clone());
        assert_eq!(form_errors(strict), [("roster[4].8".to_owned(), "mark_unknown")]);
        // A row that waits for another reason keeps what it says.
        let day = people[3].birth.to_string();
        let spoiled = rows_of(&all, "利用目的").replace(&day, NO_DAY);
        let spoiled = house.upload("roster.csv", spoiled.as_bytes());
        let input = with(input, json!({ "roster": spoiled, "hold_bad": true }));
        let done = house.act(Who::Clerk, ActName::TakeInRoster, input);
        assert_eq!((done["people"].as_u64(), done["waiting"].as_u64()), (Some(2), Some(2)));
        let waiting = house.waiting();
        let mend = |changes: Value| {
            let input = with(json!({ "row": waiting[0] }), changes);
            house.run(Who::Clerk, ActName::MendRow, input)
        };
        form_error(mend(json!({})), "told", "field_missing");
        form_error(mend(json!({ "told": [SALARY] })), "told", "told_without_own");
        form_error(mend(json!({ "told": ["gohobi"] })), "told[0]", "code_unknown");
        mend(json!({ "told": [SLIP] })).unwrap();
        assert_eq!(told(&house, &people[2]), json!([SLIP]));
        let birth = json!({ "row": waiting[1], "birth": people[3].birth });
        house.act(Who::Clerk, ActName::MendRow, birth);
        assert_eq!(told(&house, &people[3]), json!([SLIP, SALARY]));
        let rows = house.store().read(|tx| tx.every::<PendingRow>()).unwrap();
        assert!(rows.iter().all(|held| held.row.told.is_none()), "what it said is not kept");
        house.assert_sound();
    }
}

/// A ledger's marks are what its people were told, for the affairs that each document belongs to.
#[test]
fn a_ledger_says_what_its_people_were_told() {
    for house in houses() {
        let all = people();
        let people = &all[4..6];
        house.act(Who::Clerk, ActName::TakeInLedger, house.ledger(people));
        assert!(told(&house, &people[0]).as_array().unwrap().contains(&json!(SLIP)));
        refused(reveal(&house, &[&people[0]], FEES), &UNTOLD);
    }
}

/// Who comes back was told before: the earlier notice stands.
#[test]
fn who_comes_back_was_told_before() {
    for house in houses() {
        let person = newcomer();
        let entry = |since: &str, told: &str| {
            let input = json!({ "staff_number": person.staff_number, "relation": "self",
                                "name": person.name, "kana": person.kana, "birth": person.birth,
                                "department": DEPARTMENT, "affairs": house.ids.affairs,
                                "since": since, "told": [told] });
            house.id(Who::Clerk, ActName::RegisterPerson, input)
        };
        let id = entry("2016-04-01", SLIP);
        house.let_leave(std::slice::from_ref(&person));
        let back = json!({ "person": id, "kind": "rehired", "on_day": "2026-11-20" });
        house.act(Who::Supervisor, ActName::RecordEvent, back);
        assert_eq!(entry("2026-11-21", FEES), id);
        let id: PersonId = id.parse().unwrap();
        let needs = house.store().read(|tx| tx.purposes_of_person(id)).unwrap();
        let open: Vec<&Purpose> =
            needs.iter().map(|held| &held.row).filter(|need| need.ended_on.is_none()).collect();
        let told: Vec<&str> = open[0].told.as_ref().unwrap().documents().collect();
        assert_eq!((open.len(), told), (1, vec![FEES, SLIP]));
    }
}

/// What a person was told is a part of the row that decides: changed by hand, it is refused wherever it is read.
#[test]
fn what_a_person_was_told_cannot_be_changed_by_hand() {
    for house in houses() {
        let person = asked_for_the_slip(&house);
        let hand = Hand::at(&house);
        let of_person = format!("person = {}", hand.id(&house.person(&person)));
        let others = people();
        for forged in ["NULL", "'withholding_slip\nsalary_report'", "''"] {
            hand.run(&format!("UPDATE purposes SET told = {forged} WHERE {of_person}"));
            hand.run("UPDATE facts SET generation = generation + 1");
            assert_eq!(failed(reveal(&house, &[&person], SALARY)), "store_inconsistent");
            let filled = with(
                house.filling(&[others[0].clone(), person.clone()]),
                json!({ "purpose": SALARY }),
            );
            let filled = house.run(Who::Clerk, ActName::FillFile, filled);
            assert_eq!(failed(filled), "store_inconsistent");
            let found = house.office().verify(None).unwrap();
            assert!(found.iter().any(|f| f.code == "row_altered" && f.place.contains("purposes/")));
        }
        hand.run(&format!("UPDATE purposes SET told = 'withholding_slip' WHERE {of_person}"));
        assert!(reveal(&house, &[&person], SLIP).is_ok());
        house.assert_sound();
    }
}
