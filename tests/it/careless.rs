//! What people and hands tried that the registers alone would have believed.

use domain::{ActName, Stop};
use it::{Engine, House, PACKS, Who, roster};
use serde_json::json;

use crate::hand::Hand;

const PACK: &str = PACKS[0];

fn form_codes<T: std::fmt::Debug>(answer: Result<T, Stop>) -> Vec<&'static str> {
    match answer {
        Err(Stop::Form(errors)) => errors.iter().map(|error| error.code).collect(),
        other => panic!("{other:?}"),
    }
}

/// A roster decides on the departments it names; so a line about somebody who is known must name theirs,
/// and nobody's number is replaced by a roster.
#[test]
fn a_roster_never_replaces_a_number_that_is_held() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACK);
        let people = it::people(31, 2);
        house.take_in(&people);
        let mut forged = people[0].clone();
        forged.digits = it::people(77, 1)[0].digits;
        let take = |department: &str| {
            let mut input = house.intake(&[]);
            input["roster"] = house.upload("roster.csv", &roster(&[forged.clone()], department));
            house.run(Who::Clerk, ActName::TakeInRoster, input).map(|outcome| outcome.done)
        };
        let size = house.office().size().unwrap();
        assert_eq!(form_codes(take(it::DEPARTMENT)), ["already_held"], "{engine:?}");
        assert_eq!(
            house.office().size().unwrap(),
            size + 1,
            "the answer tells something: it is on record"
        );
        house.assert_sound();
        // Held for other affairs only, as far as the registers of this one tell.
        Hand::at(&house).run("UPDATE purposes SET ended_on = 1");
        assert_eq!(form_codes(take(it::DEPARTMENT)), ["already_held"], "{engine:?}");
    }
}

/// A register of people that was changed by hand fills no file and takes in no roster: with two staff
/// numbers exchanged, each would get the other's number on the form.
#[test]
fn people_changed_by_hand_are_on_no_list() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACK);
        let people = it::people(31, 2);
        house.take_in(&people);
        house.instruct("fill_file");
        let kept = house.keep();
        for statement in [
            "UPDATE people SET staff_number = CASE WHEN staff_number = (SELECT MIN(staff_number) FROM \
             people) THEN (SELECT MAX(staff_number) FROM people) ELSE (SELECT MIN(staff_number) FROM \
             people) END",
            "UPDATE people SET department = '福祉課'",
            "UPDATE purposes SET since = 1",
        ] {
            house.restore(&kept);
            let hand = Hand::at(&house);
            hand.run(statement);
            hand.run("UPDATE facts SET generation = generation + 1");
            let acts = [
                (ActName::FillFile, house.filling(&people)),
                (ActName::TakeInRoster, house.intake(&it::people(77, 1))),
            ];
            for (act, input) in acts {
                match house.run(Who::Clerk, act, input).map(|outcome| outcome.done) {
                    Err(Stop::Failed(failure)) => assert_eq!(failure.code, "store_inconsistent"),
                    other => panic!("{engine:?} {act:?} {statement}: {other:?}"),
                }
            }
        }
    }
}

/// Whoever moves a person into their own scope by hand, or gives them a purpose, is refused at use.
#[test]
fn people_and_purposes_changed_by_hand_give_nothing() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACK);
        let people = it::people(31, 1);
        house.take_in(&people);
        let revealing = house.revealing(&people[0]);
        let kept = house.keep();
        for statement in [
            "UPDATE people SET department = '福祉課'",
            "UPDATE purposes SET keep_until = 99999",
            "UPDATE affairs SET since = 0",
            "UPDATE zones SET kind = 'handling', since = 1",
        ] {
            house.restore(&kept);
            let hand = Hand::at(&house);
            hand.run(statement);
            hand.run("UPDATE facts SET generation = generation + 1");
            match house.run(Who::Clerk, ActName::RevealNumber, revealing.clone()) {
                Err(Stop::Failed(failure)) => assert_eq!(failure.code, "store_inconsistent"),
                other => panic!("{statement}: {:?}", other.map(|outcome| outcome.done)),
            }
        }
    }
}

/// A count is no place for a number.
#[test]
fn counts_hold_no_number() {
    let house = House::new(Engine::Sqlite, PACK);
    let number: i64 = 123_456_789_018;
    for field in ["most_people", "uses", "year"] {
        let mut input = json!({
            "affairs": house.ids.affairs, "acts": ["fill_file"], "most_people": 1,
            "since": "2020-01-01", "until": "2099-12-31", "reason": "年末調整",
        });
        input[field] = json!(number);
        let answer = house.run(Who::Supervisor, ActName::GiveInstruction, input);
        let codes = form_codes(answer.map(|outcome| outcome.done));
        assert!(codes == ["too_many"] || codes == ["year_form"], "{field}: {codes:?}");
    }
}

/// Nobody makes numbers due by saying that somebody left before they came.
#[test]
fn nobody_leaves_before_their_number_was_held() {
    let house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    let mut intake = house.intake(&people);
    intake["since"] = json!("2026-11-22");
    let early = house.run(Who::Clerk, ActName::TakeInRoster, intake.clone());
    assert_eq!(form_codes(early.map(|outcome| outcome.done)), ["day_in_future"]);
    intake["since"] = json!("2020-04-01");
    house.act(Who::Clerk, ActName::TakeInRoster, intake);
    let (before, tables) = (house.records().len(), house.tables());
    let left = |on_day: &str| {
        let person = house.person(&people[0]);
        let input = json!({ "person": person, "kind": "left", "on_day": on_day });
        house.run(Who::Clerk, ActName::RecordEvent, input).map(|outcome| outcome.done)
    };
    for day in ["1990-03-31", "2017-03-31", "2020-03-31"] {
        assert_eq!(form_codes(left(day)), ["before_since"], "{day}");
    }
    assert_eq!((house.records().len(), house.tables()), (before, tables));
    let due = json!({ "department": it::DEPARTMENT, "reason": "満了" });
    let asked = house.run(Who::Supervisor, ActName::InstructDisposal, due);
    assert!(matches!(asked, Err(Stop::Refused(_))), "nothing is due");
    assert_eq!(left("2020-04-01").unwrap()["purposes_ended"], 1);
    house.assert_sound();
}

/// At every door of free text, however it is written.
#[test]
fn a_number_in_disguise_is_a_form_error_at_every_door() {
    let house = House::new(Engine::Sqlite, PACK);
    let number = testkit::people(4, 1)[0].number_text();
    let spread = |by: &str| number.chars().map(String::from).collect::<Vec<_>>().join(by);
    let kanji: String = number
        .bytes()
        .map(|b| "〇一二三四五六七八九".chars().nth((b - b'0').into()).unwrap())
        .collect();
    let tables = house.tables();
    for text in [
        spread("\u{200B}"),
        spread("\u{301}"),
        spread("\u{FE0F}"),
        spread(" "),
        spread("～"),
        spread("、\u{3000}-"),
        spread("\u{AD}・"),
        kanji,
    ] {
        let reason = json!({ "staff": house.ids.staff, "reason": format!("番号は{text}") });
        let name = it::staff("M077", "shin", &text);
        let mut file = house.filling(&[]);
        file["name"] = json!(format!("{text}.csv"));
        for (who, act, input) in [
            (Who::Manager, ActName::StopStaff, reason),
            (Who::Manager, ActName::EnrolStaff, name),
            (Who::Clerk, ActName::FillFile, file),
        ] {
            let answer = house.run(who, act, input).map(|outcome| outcome.done);
            assert_eq!(form_codes(answer), ["holds_number"], "{act}: {text}");
        }
    }
    let lines = json!({ "staff": house.ids.staff, "reason": format!("番号は{}", spread("\n")) });
    let answer = house.run(Who::Manager, ActName::StopStaff, lines).map(|outcome| outcome.done);
    assert_eq!(form_codes(answer), ["holds_number"]);
    assert_eq!(house.tables(), tables);
}

/// A link in the place of a file that is about to be written leads nowhere.
#[test]
fn links_at_a_seal_place_are_not_followed() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    let place = house.settings.seal_places[0].path.clone();
    let victims = [place.join("victim-1"), place.join("victim-2")];
    for victim in &victims {
        std::fs::write(victim, b"somebody else's").unwrap();
    }
    let new = place.join(format!(".{}.new", vault::Seal::FILE_NAME));
    std::os::unix::fs::symlink(&victims[0], &new).unwrap();
    house.dispose_of(&people[1..]);
    std::fs::hard_link(&victims[1], &new).unwrap();
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    for victim in &victims {
        assert_eq!(std::fs::read(victim).unwrap(), b"somebody else's");
    }
    house.reopen();
    house.assert_sound();
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
}

/// One person with two entries would be two persons to every rule that asks for another one.
#[test]
fn a_staff_number_is_used_once() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACK);
        let enrol = |sign_in: &str| {
            let input = it::staff("M777", sign_in, "新人 七郎");
            house.run(Who::Manager, ActName::EnrolStaff, input).map(|outcome| outcome.done)
        };
        let first = enrol("shinjin").unwrap()["id"].clone();
        assert_eq!(form_codes(enrol("mouhitori")), ["staff_number_in_use"], "{engine:?}");
        house.act(Who::Manager, ActName::StopStaff, json!({ "staff": first, "reason": "退職" }));
        enrol("mouhitori").unwrap();
    }
}

/// A disposal names each person once, and nobody whose disposal waits already.
#[test]
fn nobody_is_disposed_of_twice() {
    let house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    house.let_leave(&people);
    let [one, two] = [&people[0], &people[1]].map(|person| house.person(person));
    let instruct = |people: serde_json::Value| {
        let input = json!({ "department": it::DEPARTMENT, "people": people, "reason": "満了" });
        let done = house.run(Who::Supervisor, ActName::InstructDisposal, input);
        done.map(|outcome| outcome.done)
    };
    assert_eq!(form_codes(instruct(json!([one, one]))), ["named_twice"]);
    instruct(json!([one])).unwrap();
    assert_eq!(form_codes(instruct(json!([one]))), ["already_instructed"]);
    assert_eq!(instruct(json!([])).unwrap()["people"], 1, "the other one is due");
    assert_eq!(form_codes(instruct(json!([two]))), ["already_instructed"]);
}

/// The same number of somebody who is known is no second number: it is needed for other affairs, too, and
/// a family can grow.
#[test]
fn the_row_of_somebody_known_adds_what_is_new() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACK);
        let people = it::people(31, 2);
        house.take_in(&people[..1]);
        house.read_again(&people[0]);
        let numbers = || house.office().vault_status().unwrap().numbers;
        let again = house.act(Who::Clerk, ActName::TakeInRoster, house.intake(&people));
        assert_eq!((&again["people"], &again["known"]), (&json!(2), &json!(1)), "{engine:?}");
        assert_eq!(numbers(), 2);
        let affairs = it::affairs("social_insurance");
        let affairs = house.id(Who::Supervisor, ActName::RegisterAffairs, affairs);
        let file = json!({ "name": "社会保険の個人番号", "department": it::DEPARTMENT,
                           "affairs": [affairs], "items": "個人番号", "people_range": "職員",
                           "collected": "本人から", "held": "vault", "since": "2016-04-01" });
        let file = house.id(Who::Supervisor, ActName::RegisterSpecificFile, file);
        let mut designation = house.designation(&house.ids.clerk);
        (designation["affairs"], designation["files"]) = (json!([affairs]), json!([file]));
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let instruction = json!({ "acts": ["take_in_roster"], "affairs": affairs,
                                  "came_from": it::CAME_FROM, "most_people": 10,
                                  "since": "2026-11-01", "until": "2027-03-31", "reason": "受入れ" });
        house.act(Who::Supervisor, ActName::GiveInstruction, instruction);
        let mut input = house.intake(&people);
        (input["affairs"], input["file"]) = (json!(affairs), json!(file));
        input["purpose"] = json!("insurance_acquired");
        let taken = house.act(Who::Clerk, ActName::TakeInRoster, input.clone());
        assert_eq!((&taken["known"], numbers()), (&json!(2), 2), "{engine:?}");
        let mut revealing = house.revealing(&people[0]);
        revealing["affairs"] = json!(affairs);
        revealing["purpose"] = json!("insurance_acquired");
        house.run(Who::Clerk, ActName::RevealNumber, revealing).ok().unwrap();
        // Once more changes nothing.
        house.act(Who::Clerk, ActName::TakeInRoster, input);
        house.assert_sound();
    }
}
