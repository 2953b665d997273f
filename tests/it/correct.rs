//! One by one and put right: people registered, numbers corrected and read a second time, errors reported.

use domain::rows::Disposal;
use domain::{ActName, Phase, Stop};
use it::answers::{form_error, form_errors, messages};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::Outcome;
use office::lists::{Filter, Listable};
use serde_json::{Value, json};
use testkit::MadeUp;

/// A city corrects under instruction; the university's rules do not ask one.
fn instruct(house: &House) {
    for act in ["correct_number", "correct_person"] {
        house.instruct(act);
    }
}

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let (house, people) = (House::new(engine, pack), it::people(5, 4));
            house.take_in(&people[..2]);
            instruct(&house);
            (house, people)
        })
    })
}

/// Who answers for the department is told who reported, about whom and what; the reporter sees the report, and nobody
/// else does.
#[test]
fn reports_of_errors_are_listed_for_who_may_settle_them() {
    for (house, people) in houses() {
        let report = json!({ "department": DEPARTMENT, "person": house.person(&people[0]),
                             "field": "birth", "what": "申告書の写しと違う" });
        let id = house.id(Who::Staff, ActName::ReportError, report);
        let seen = |who| {
            let all = Filter::default();
            house.office().list(Listable::ErrorReports, &all, &house.actor(who), "ja").unwrap()
        };
        let lines = seen(Who::Supervisor).lines;
        let told = lines[0].json();
        assert_eq!((&told["id"], &told["state"]), (&json!(id), &json!("open")));
        assert_eq!(
            (&told["held_field"], &told["name"]),
            (&json!("birth"), &json!("申告書の写しと違う"))
        );
        assert!(told["about_person"].as_str().unwrap().contains(&people[0].staff_number));
        let own = seen(Who::Staff).lines;
        assert!(own[0].json().get("about_person").is_none(), "{own:?}");
        assert!(seen(Who::Clerk).lines.is_empty() && seen(Who::Clerk).narrowed);
        let duty = |who| {
            let duties = house.office().duties(Some(&house.actor(who))).unwrap();
            duties.into_iter().find(|duty| duty.about == id).unwrap().subject
        };
        let told = duty(Who::Supervisor);
        assert!(told.name.unwrap().contains(&people[0].staff_number));
        assert_eq!(told.field.as_deref(), Some("birth"));
        assert!(told.reported_by.is_some());
        let told = duty(Who::Staff);
        assert_eq!((told.name, told.field, told.reported_by), (None, None, None));
        let settled = json!({ "report": id, "reason": "申告書のとおり" });
        house.act(Who::Supervisor, ActName::SettleErrorReport, settled);
        assert_eq!(seen(Who::Supervisor).lines[0].json()["state"], "settled");
        house.assert_sound();
    }
}

fn reading(house: &House, who: Who, entry: &str, number: &MadeUp) -> Result<Outcome, Stop> {
    let input = json!({ "entry": entry, "number": number.number_text() });
    house.run(who, ActName::SecondReading, input)
}

/// The open second reading that a correction asks for: those of the roster are a sample.
fn entry_of(house: &House, person: &MadeUp) -> String {
    let id = house.person(person);
    let open = house.store().read(|tx| tx.entries_open()).unwrap();
    let typed = open.iter().filter(|held| held.row.way.as_str() == "other_person");
    let mine: Vec<_> = typed.filter(|held| held.row.person.to_string() == id).collect();
    assert_eq!(mine.len(), 1);
    mine[0].row.id.to_string()
}

#[test]
fn a_corrected_number_is_read_by_another_before_it_is_used() {
    for (house, people) in houses() {
        let (wrong, right) = (&people[0], &people[2]);
        // Shown before: what was remembered for that must not outlive the correction.
        assert_eq!(house.reveal(wrong).unwrap(), wrong.digits);
        let input = house.correcting_number(wrong, right);
        house.act(Who::Clerk, ActName::CorrectNumber, input);
        let not_checked = |done| messages(done).contains(&"number_not_checked".to_owned());
        let reveal = || house.run(Who::Clerk, ActName::RevealNumber, house.revealing(wrong));
        assert!(not_checked(reveal()));
        house.instruct("fill_file");
        let fill = house.run(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        assert!(not_checked(fill));
        let entry = entry_of(&house, wrong);
        let own = messages(reading(&house, Who::Clerk, &entry, right));
        assert!(own.contains(&"reader_is_the_same".to_owned()), "{own:?}");
        let read = reading(&house, Who::OtherClerk, &entry, &people[3]).unwrap().done;
        assert_eq!((&read["agrees"], &read["tries_left"]), (&json!(false), &json!(2)));
        assert!(not_checked(reveal()));
        let read = reading(&house, Who::OtherClerk, &entry, right).unwrap().done;
        assert_eq!(read["agrees"], json!(true));
        assert_eq!(house.reveal(wrong).unwrap(), right.digits);
        // Read once, it is not read again.
        messages(reading(&house, Who::OtherClerk, &entry, right));
        house.assert_sound();
    }
}

/// The right number is typed from papers, as every number is.
#[test]
fn a_number_is_corrected_from_papers_that_were_received_and_verified() {
    for (house, people) in houses() {
        let (person, number) = (house.person(&people[0]), people[2].number_text());
        let input = json!({ "person": person, "affairs": house.ids.affairs, "number": number,
                            "again": number, "reason": "入力の誤り" });
        let correct = || house.run(Who::Clerk, ActName::CorrectNumber, input.clone());
        assert_eq!(messages(correct()), ["no_receipt", "identity_not_verified"]);
        let paper = json!({ "affairs": house.ids.affairs, "people": [person], "kind": "card_copy",
                            "count": 1, "medium": "paper", "in_person": true, "sealed": true,
                            "may_hold_number": false });
        house.act(Who::Clerk, ActName::ReceiveDocument, paper);
        assert_eq!(messages(correct()), ["identity_not_verified"]);
        house.verify(&person);
        correct().unwrap();
        house.assert_sound();
    }
}

#[test]
fn three_readings_that_differ_ask_for_a_correction() {
    for (house, people) in houses() {
        house.act(
            Who::Clerk,
            ActName::CorrectNumber,
            house.correcting_number(&people[0], &people[2]),
        );
        let entry = entry_of(&house, &people[0]);
        for _ in 0..3 {
            assert!(
                !reading(&house, Who::OtherClerk, &entry, &people[3]).unwrap().done["agrees"]
                    .as_bool()
                    .unwrap()
            );
        }
        let over = form_errors(reading(&house, Who::OtherClerk, &entry, &people[2]));
        assert_eq!(over, [("entry".to_owned(), "reading_used_up")]);
        house.act(
            Who::Clerk,
            ActName::CorrectNumber,
            house.correcting_number(&people[0], &people[3]),
        );
        let entry = entry_of(&house, &people[0]);
        reading(&house, Who::OtherClerk, &entry, &people[3]).unwrap();
        assert_eq!(house.reveal(&people[0]).unwrap(), people[3].digits);
        house.assert_sound();
    }
}

/// The number that was wrong goes like any other that is disposed of, and is free for whom it belongs to.
#[test]
fn the_wrong_number_is_disposed_of_and_free_again() {
    for (house, people) in houses() {
        house.act(
            Who::Clerk,
            ActName::CorrectNumber,
            house.correcting_number(&people[0], &people[2]),
        );
        let disposal = house.about("run_round");
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let confirm =
            |who| house.run(who, ActName::ConfirmDisposal, json!({ "disposal": disposal }));
        let certificate = confirm(Who::Supervisor).unwrap().done["certificate"].clone();
        assert_eq!((&certificate["people"], &certificate["numbers"]), (&json!(1), &json!(1)));
        let mut owner = people[3].clone();
        owner.digits = people[0].digits;
        house.take_in(std::slice::from_ref(&owner));
        house.read_again(&owner);
        assert_eq!(house.reveal(&owner).unwrap(), people[0].digits);
        house.assert_sound();
    }
}

/// Guard "typed_twice".
#[test]
fn what_is_typed_must_be_one_number_twice() {
    for (house, people) in houses() {
        let correct = |input| house.run(Who::Clerk, ActName::CorrectNumber, input);
        let mut input = house.correcting_number(&people[0], &people[2]);
        input["again"] = json!(people[3].number_text());
        assert_eq!(form_errors(correct(input.clone())), [("again".to_owned(), "typed_differs")]);
        for (typed, code) in [
            ("", "typed_empty"),
            ("12345", "typed_length"),
            ("123456789012", "typed_check_digit"),
            ("000000000000", "typed_form"),
        ] {
            input["number"] = json!(typed);
            assert_eq!(form_errors(correct(input.clone())), [("number".to_owned(), code)]);
        }
        let unchanged = house.correcting_number(&people[0], &people[0]);
        assert_eq!(form_errors(correct(unchanged)), [("number".to_owned(), "number_unchanged")]);
        let of_another = house.correcting_number(&people[0], &people[1]);
        let nobody = house.records().len();
        assert_eq!(
            form_errors(correct(of_another)),
            [("number".to_owned(), "number_already_held")]
        );
        let after = house.records();
        assert_eq!(after.len(), nobody + 1);
        assert_eq!(after.last().unwrap().phase, Phase::Failed);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        house.assert_sound();
    }
}

#[test]
fn a_corrected_entry_is_checked_by_another_and_its_receivers_are_told() {
    for (house, people) in houses() {
        house.instruct("fill_file");
        house.instruct("submit_to_authority");
        let copy =
            house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]))["copy"].clone();
        let submission = json!({ "copy": copy, "destination": "municipality", "method": "eltax",
                                 "receipt": "R8-77" });
        house.act(Who::Clerk, ActName::SubmitToAuthority, submission);
        let report = json!({ "department": DEPARTMENT, "person": house.person(&people[0]),
                             "what": "フリガナが違う" });
        let report = house.id(Who::Staff, ActName::ReportError, report);
        let mut input = house.correcting(&people[0]);
        input["report"] = json!(report);
        let done = house.act(Who::Clerk, ActName::CorrectPerson, input.clone());
        assert_eq!(done["receivers"], json!(["municipality form-315 2026-11-21"]));
        let again = form_errors(house.run(Who::Clerk, ActName::CorrectPerson, input));
        assert_eq!(again, [("person".to_owned(), "nothing_corrected")]);
        let open = |kind: &str| house.office().duties(None).unwrap().iter().any(|d| d.kind == kind);
        assert!(
            !open("settle_error_report") && open("check_correction") && open("inform_receivers")
        );
        let check = json!({ "correction": done["id"], "against": "申告書" });
        let own = messages(house.run(Who::Clerk, ActName::CheckCorrection, check.clone()));
        assert!(own.contains(&"own_act".to_owned()));
        house.act(Who::OtherClerk, ActName::CheckCorrection, check.clone());
        messages(house.run(Who::OtherClerk, ActName::CheckCorrection, check));
        let told = json!({ "correction": done["id"], "how": "電話" });
        house.act(Who::Clerk, ActName::InformReceivers, told);
        assert!(!open("check_correction") && !open("inform_receivers"));
        house.assert_sound();
    }
}

#[test]
fn a_city_corrects_under_instruction() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(5, 3);
    house.take_in(&people[..1]);
    let done = house.run(Who::Clerk, ActName::CorrectPerson, house.correcting(&people[0]));
    assert!(messages(done).contains(&"no_instruction".to_owned()));
    let input = house.correcting_number(&people[0], &people[2]);
    let done = house.run(Who::Clerk, ActName::CorrectNumber, input);
    assert!(messages(done).contains(&"no_instruction".to_owned()));
    // One that is over says so.
    house.instruct("correct_person");
    house.clock.advance(140 * 86_400_000);
    let late = house.run(Who::Clerk, ActName::CorrectPerson, house.correcting(&people[0]));
    let Err(Stop::Refused(no)) = late else { panic!("not refused") };
    assert_eq!(*no.tells, [("instruction_ended", "2027-03-31".to_owned())]);
}

/// The disposal of a wrong number was instructed by whoever instructed the correction, and not by whoever answers for the
/// department.
#[test]
fn the_disposal_of_a_corrected_number_names_who_instructed_it() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let people = it::people(5, 3);
        house.take_in(&people[..1]);
        let given = json!({ "acts": ["correct_number"], "affairs": house.ids.affairs,
                            "most_people": 1, "since": "2026-11-01", "until": "2027-03-31",
                            "reason": "入力の誤り" });
        house.act(Who::Manager, ActName::GiveInstruction, given);
        let input = house.correcting_number(&people[0], &people[2]);
        house.act(Who::Clerk, ActName::CorrectNumber, input);
        let disposals = house.store().read(|tx| tx.every::<Disposal>()).unwrap();
        let by: Vec<String> = disposals.iter().map(|held| held.instructed_by.to_string()).collect();
        assert_eq!(by, [house.ids.manager.as_str()]);
        house.assert_sound();
    }
}

#[test]
fn a_family_is_registered_after_its_member_of_staff() {
    for (house, _) in houses() {
        let person = |relation: &str, kana: &str, department: &str| -> Value {
            json!({ "staff_number": "7001", "relation": relation, "name": "新任 春子", "kana": kana,
                    "birth": "1999-05-05", "department": department, "affairs": house.ids.affairs })
        };
        let register = |input| house.run(Who::Clerk, ActName::RegisterPerson, input);
        let code = |done| form_errors(done).remove(0).1;
        assert_eq!(code(register(person("child", "コ", DEPARTMENT))), "member_of_staff_unknown");
        assert_eq!(code(register(person("wife", "コ", DEPARTMENT))), "code_unknown");
        let oneself = register(person("self", "シンニン　ハルコ", DEPARTMENT)).unwrap().done;
        assert_eq!(code(register(person("child", "コ", "税務課"))), "person_department_differs");
        register(person("child", "コ", DEPARTMENT)).unwrap();
        let Err(Stop::Form(known)) = register(person("self", "シンニン　ハルコ", DEPARTMENT))
        else {
            panic!("registered twice")
        };
        assert_eq!(known[0].code, "person_known");
        assert!(known[0].args.iter().any(|(_, value)| oneself["id"] == value.as_str()));
        assert_eq!(code(register(person("self", "ベツジン", DEPARTMENT))), "person_differs");
        house.assert_sound();
    }
}

/// Some of a roster are read again from the source; the others are used at once.
#[test]
fn a_sample_of_a_roster_is_read_a_second_time() {
    for (house, people) in houses() {
        let duties = house.office().duties(None).unwrap();
        assert_eq!(duties.iter().filter(|d| d.kind == "second_reading").count(), 2);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        let open = house.store().read(|tx| tx.entries_open()).unwrap();
        for held in open {
            let id = held.row.person.to_string();
            let person = people[..2].iter().find(|p| house.person(p) == id).unwrap();
            let entry = held.row.id.to_string();
            assert!(
                reading(&house, Who::OtherClerk, &entry, person).unwrap().done["agrees"]
                    .as_bool()
                    .unwrap()
            );
        }
        let duties = house.office().duties(None).unwrap();
        assert!(duties.iter().all(|d| d.kind != "second_reading"));
    }
}

/// Of whom somebody says that the number is another's: nobody uses it until the report is settled.
#[test]
fn a_number_that_is_said_to_be_somebody_elses_is_not_used() {
    for (house, people) in houses() {
        let wrong =
            json!({ "department": DEPARTMENT, "field": "wrong_holder", "what": "別人の番号" });
        form_error(
            house.run(Who::Staff, ActName::ReportError, wrong.clone()),
            "person",
            "field_missing",
        );
        let mut wrong = wrong;
        wrong["person"] = json!(house.person(&people[0]));
        let report = house.id(Who::Staff, ActName::ReportError, wrong);
        let shown = house.run(Who::Clerk, ActName::RevealNumber, house.revealing(&people[0]));
        assert!(messages(shown).contains(&"number_not_checked".to_owned()));
        let filled = house.run(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        assert!(messages(filled).contains(&"number_not_checked".to_owned()));
        assert_eq!(house.reveal(&people[1]).unwrap(), people[1].digits, "another's is used");
        let settled = json!({ "report": report, "reason": "本人の番号だった" });
        house.act(Who::Supervisor, ActName::SettleErrorReport, settled);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        house.assert_sound();
    }
}
