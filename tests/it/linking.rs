//! One number, two entries: one human, a mistake, or a link that was wrong.

use domain::{ActName, Stop};
use it::answers::{form_error, messages};
use it::{Engine, House, PACKS, Who};
use office::Outcome;
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let (house, people) = (House::new(engine, pack), it::scripts::people());
            house.take_in(&people[..3]);
            (house, people)
        })
    })
}

fn reveal(house: &House, person: &str) -> Result<[u8; 12], Stop> {
    let input =
        json!({ "people": [person], "affairs": house.ids.affairs, "purpose": "withholding_slip" });
    Ok(*house.run(Who::Clerk, ActName::RevealNumber, input)?.shown[0].number.expose())
}

fn link(house: &House, input: &Value) -> Result<Outcome, Stop> {
    house.run(Who::Clerk, ActName::LinkPerson, input.clone())
}

fn with(input: &Value, field: &str, value: impl serde::Serialize) -> Value {
    let mut input = input.clone();
    input[field] = json!(value);
    input
}

fn duties(house: &House, kind: &str) -> usize {
    house.office().duties(None).unwrap().iter().filter(|duty| duty.kind == kind).count()
}

fn second_reading(house: &House, person: &str, whose: &MadeUp) {
    let open = house.store().read(|tx| tx.entries_open()).unwrap();
    let entry = open.iter().find(|held| held.row.person.to_string() == person).unwrap();
    let input = json!({ "entry": entry.row.id, "number": whose.number_text() });
    let done = house.run(Who::OtherClerk, ActName::SecondReading, input).unwrap().done;
    assert_eq!(done["agrees"], json!(true));
}

fn turn_epoch(house: &House, people: &[MadeUp]) {
    house.dispose_of(people);
}

#[test]
fn one_human_in_two_entries_has_the_number_in_both_until_each_ends() {
    for (house, people) in houses() {
        let spouse = house.spouse_with_papers();
        let entered =
            house.run(Who::Clerk, ActName::EnterNumber, house.entering(&spouse, &people[0]));
        form_error(entered, "number", "number_already_held");
        assert_eq!(duties(&house, "link_person"), 1, "the clash is not forgotten");

        let number = people[0].number_text();
        let input = json!({ "person": spouse, "other": house.person(&people[0]),
                            "affairs": house.ids.affairs, "finding": "same_human",
                            "number": number, "again": number, "reason": "夫婦とも職員" });
        let done = link(&house, &input).unwrap().done;
        assert!(done["link"].is_string());
        assert_eq!(duties(&house, "link_person"), 0);
        assert!(
            messages(reveal(&house, &spouse).map(|_| panic!("shown")))
                .contains(&"number_not_checked".to_owned())
        );
        second_reading(&house, &spouse, &people[0]);
        assert_eq!(reveal(&house, &spouse).unwrap(), people[0].digits);
        assert_eq!(reveal(&house, &house.person(&people[0])).unwrap(), people[0].digits);
        house.assert_sound();

        // The round keeps both apart; then one entry ends, and the other is left as it is.
        turn_epoch(&house, &people[2..3]);
        house.assert_sound();
        turn_epoch(&house, &people[..1]);
        assert_eq!(reveal(&house, &spouse).unwrap(), people[0].digits);
        house.assert_sound();
    }
}

#[test]
fn a_link_is_made_only_to_whoever_has_the_number() {
    for (house, people) in houses() {
        let input = house.linking(&people[0]);
        let other = with(&input, "other", house.person(&people[2]));
        form_error(link(&house, &other), "number", "number_of_another");
        assert_eq!(house.records().last().unwrap().phase, domain::Phase::Failed, "told on record");
        form_error(link(&house, &with(&input, "other", &input["person"])), "other", "same_entry");
        form_error(
            link(&house, &with(&input, "finding", "typing_error")),
            "number",
            "number_not_asked",
        );
        form_error(
            link(&house, &with(&input, "again", people[2].number_text())),
            "again",
            "typed_differs",
        );
        let mut none = with(&input, "finding", "not_the_same");
        none["number"] = Value::Null;
        none["again"] = Value::Null;
        form_error(link(&house, &none), "other", "not_linked");
        // Typed wrongly: settled, and nothing is held.
        let typed = with(&none, "finding", "typing_error");
        assert!(link(&house, &typed).unwrap().done["link"].is_null());
        link(&house, &input).unwrap();
        form_error(link(&house, &input), "person", "number_there_already");
        house.assert_sound();
    }
}

#[test]
fn a_wrong_link_and_a_wrong_holder_are_put_right_by_a_correction() {
    for (house, people) in houses() {
        let input = house.linking(&people[0]);
        link(&house, &input).unwrap();
        let spouse = input["person"].as_str().unwrap();
        let mut wrong = with(&input, "finding", "not_the_same");
        wrong["number"] = Value::Null;
        wrong["again"] = Value::Null;
        let done = link(&house, &wrong).unwrap().done;
        assert!(done["report"].is_string());
        assert_eq!(duties(&house, "settle_error_report"), 1);
        let found = house.office().verify(None).unwrap();
        assert!(found.iter().any(|finding| finding.code == "number_twice"), "{found:?}");
        house.instruct("correct_number");
        let right = people[3].number_text();
        house.papers_of(spouse);
        let correct = json!({ "person": spouse, "affairs": house.ids.affairs, "number": right,
                              "again": right, "report": done["report"], "reason": "別人だった" });
        house.act(Who::Clerk, ActName::CorrectNumber, correct);
        house.assert_sound();

        let holder = with(&wrong, "finding", "wrong_holder");
        assert_eq!(reveal(&house, &house.person(&people[0])).unwrap(), people[0].digits);
        assert!(link(&house, &holder).unwrap().done["report"].is_string());
        let shown = reveal(&house, &house.person(&people[0])).map(|_| panic!("shown"));
        assert!(messages(shown).contains(&"number_not_checked".to_owned()));
    }
}

/// The new number of one human is new in every entry of theirs.
#[test]
fn a_replaced_number_is_replaced_in_the_other_entry_too() {
    for (house, people) in houses() {
        let input = house.linking(&people[0]);
        link(&house, &input).unwrap();
        let (spouse, staff) = (input["person"].as_str().unwrap(), house.person(&people[0]));
        house.papers_of(&staff);
        let new = people[3].number_text();
        let replace = |person: &str| {
            json!({ "person": person, "affairs": house.ids.affairs, "number": new, "again": new,
                    "on_day": "2026-11-21" })
        };
        house.act(Who::Clerk, ActName::ReplaceNumber, replace(&staff));
        assert_eq!(duties(&house, "look_at_linked"), 1);
        house.act(Who::Clerk, ActName::ReplaceNumber, replace(spouse));
        assert_eq!(duties(&house, "look_at_linked"), 0);
        second_reading(&house, spouse, &people[3]);
        assert_eq!(reveal(&house, spouse).unwrap(), people[3].digits);
        house.assert_sound();
    }
}
