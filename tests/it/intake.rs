//! What an intake rests on, and that whom a row names is the person of the register (Act 16, H6.7, U2.1).

use domain::ActName;
use it::answers::{form_error, messages};
use it::{Engine, House, Who};
use office::domain;
use serde_json::json;
use testkit::MadeUp;

fn house() -> (House, Vec<MadeUp>) {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    (house, it::people(61, 6))
}

fn tells<T>(result: Result<T, domain::Stop>, reason: &str) {
    let told = messages(result.map(|_| panic!("it went through")));
    assert!(told.contains(&reason.to_owned()), "{told:?}");
}

/// A roster goes no way round the papers and the verification that `enter_number` asks.
#[test]
fn a_roster_rests_on_checks_or_on_a_word_under_instruction() {
    let (house, people) = house();
    let take = |input| house.run(Who::Clerk, ActName::TakeInRoster, input);
    let mut input = house.intake(&people[..1]);
    for field in ["came_from", "checked"] {
        input.as_object_mut().unwrap().remove(field);
    }
    tells(take(input.clone()), "identity_not_verified");
    tells(take(input.clone()), "no_instruction");
    // A word that nobody instructed to take, and an instruction for another source.
    input["checked"] = it::earlier_check();
    form_error(take(input.clone()), "came_from", "field_missing");
    input["came_from"] = json!("どこかの名簿");
    tells(take(input.clone()), "no_instruction");
    input["checked"]["on"] = json!("2026-12-31");
    form_error(take(input.clone()), "checked.on", "day_in_future");
    input["checked"]["on"] = json!("2016-04-01");
    input["checked"]["how"] = json!("　。");
    form_error(take(input.clone()), "checked.how", "says_nothing");
    // As it should be: one row is read by another person before it is used, and the word is looked at.
    house.act(Who::Clerk, ActName::TakeInRoster, house.intake(&people[..1]));
    tells(house.reveal(&people[0]), "number_not_checked");
    house.read_again(&people[0]);
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
    let word = json!({ "intake": house.about("check_statement"), "against": "控えの3人分" });
    tells(house.run(Who::Clerk, ActName::CheckStatement, word.clone()), "own_act");
    house.act(Who::OtherClerk, ActName::CheckStatement, word.clone());
    tells(house.run(Who::OtherClerk, ActName::CheckStatement, word), "nothing_open");
    house.assert_sound();
}

/// Who was verified here comes in without anybody's word.
#[test]
fn who_was_verified_here_needs_no_word() {
    let (house, people) = house();
    let one = &people[0];
    let input = json!({ "staff_number": one.staff_number, "relation": "self", "name": one.name,
                        "kana": one.kana, "birth": one.birth, "department": it::DEPARTMENT,
                        "affairs": house.ids.affairs });
    house.act(Who::Clerk, ActName::RegisterPerson, input);
    let mut intake = house.intake(&people[..1]);
    for field in ["came_from", "checked"] {
        intake.as_object_mut().unwrap().remove(field);
    }
    tells(house.run(Who::Clerk, ActName::TakeInRoster, intake.clone()), "identity_not_verified");
    house.act(Who::Clerk, ActName::VerifyIdentity, house.verifying(one));
    house.act(Who::Clerk, ActName::TakeInRoster, intake);
    assert!(house.office().duties(None).unwrap().iter().all(|d| d.kind != "check_statement"));
}

/// A row that says otherwise than the register of the same person is refused, or waits.
#[test]
fn a_row_is_the_person_of_the_register_or_somebody_new() {
    let (house, people) = house();
    house.take_in(&people[..3]);
    let changed = |change: &dyn Fn(&mut MadeUp)| {
        let mut one = people[0].clone();
        change(&mut one);
        house.run(Who::Clerk, ActName::TakeInRoster, house.intake(&[one]))
    };
    let told = |result, code: &str| {
        assert_eq!(it::answers::form_errors(result)[0].1, code);
    };
    told(changed(&|one| one.kana = "ベツジン　ハナコ".to_owned()), "person_differs");
    told(changed(&|one| one.birth = domain::Day(one.birth.0 + 1)), "person_differs");
    told(changed(&|one| one.name = "別人　花子".to_owned()), "person_differs");
    // The same, written in another way.
    let same = changed(&|one| {
        one.name = one.name.replace('　', " ");
        one.kana = one.kana.replace('　', " ");
    });
    assert_eq!(same.unwrap().done["known"], 1);
    // Asked to wait, the row waits.
    let mut one = people[0].clone();
    one.name = "別人　花子".to_owned();
    let mut input = house.intake(&[one, people[3].clone()]);
    input["hold_bad"] = json!(true);
    assert_eq!(house.act(Who::Clerk, ActName::TakeInRoster, input)["waiting"], 1);
    let mend = json!({ "row": house.waiting()[0] });
    form_error(house.run(Who::Clerk, ActName::MendRow, mend), "name", "person_differs");
    house.assert_sound();
}

/// What is typed of a person is read as a roster is, and lies in the time of the law.
#[test]
fn who_is_registered_by_hand_is_read_as_a_roster() {
    let (house, people) = house();
    let one = &people[0];
    let with = |field: &str, value: &str| {
        let mut input = json!({ "staff_number": one.staff_number, "relation": "self",
                                "name": one.name, "kana": one.kana, "birth": one.birth,
                                "department": it::DEPARTMENT, "affairs": house.ids.affairs });
        input[field] = json!(value);
        house.run(Who::Clerk, ActName::RegisterPerson, input)
    };
    form_error(with("kana", "漢字"), "kana", "kana_form");
    form_error(with("birth", "0001-01-01"), "birth", "day_bounds");
    form_error(with("since", "9999-01-01"), "since", "day_bounds");
    form_error(with("since", "2015-10-04"), "since", "day_before_law");
    form_error(with("since", "2028-04-01"), "since", "day_far_ahead");
    form_error(with("department", "ない課"), "department", "department_unknown");
    let report = json!({ "department": "ない課", "what": "続柄が違う" });
    form_error(
        house.run(Who::Staff, ActName::ReportError, report),
        "department",
        "department_unknown",
    );
}

/// A wrong staff number and a wrong relation are put right, and never make a second member of staff.
#[test]
fn a_staff_number_and_a_relation_are_corrected() {
    let (house, people) = house();
    house.take_in(&people[..3]);
    house.instruct("correct_person");
    let correct = |field: &str, value: &str| {
        let mut input = json!({ "person": house.person(&people[0]), "affairs": house.ids.affairs,
                                "reason": "申告書の読み違い" });
        input[field] = json!(value);
        house.run(Who::Clerk, ActName::CorrectPerson, input)
    };
    let other = people[1].staff_number.clone();
    form_error(correct("staff_number", &other), "staff_number", "staff_number_taken");
    form_error(correct("relation", "child"), "staff_number", "member_of_staff_unknown");
    form_error(correct("relation", "cousin"), "relation", "code_unknown");
    correct("staff_number", "T77").unwrap();
    let moved = MadeUp { staff_number: "T77".to_owned(), ..people[0].clone() };
    assert_eq!(house.reveal(&moved).unwrap(), people[0].digits);
    house.assert_sound();
}
