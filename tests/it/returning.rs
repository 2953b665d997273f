//! A leaving is undone by a return that is on record, and by nothing else: no roster, no registration, no event out of its
//! order opens again what ended.

use domain::{ActName, Day, Stop};
use it::answers::form_error;
use it::pending::row;
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use office::Outcome;
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().zip(PACKS).map(|(engine, pack)| {
        let (house, people) = (House::new(engine, pack), it::people(9, 14));
        house.take_in(&people[..3]);
        (house, people)
    })
}

fn event(house: &House, person: &str, kind: &str, on_day: &str) -> Result<Outcome, Stop> {
    let input = json!({ "person": person, "kind": kind, "on_day": on_day });
    house.run(Who::Supervisor, ActName::RecordEvent, input)
}

fn ends(house: &House, person: &str) -> Vec<Option<Day>> {
    let person = person.parse().unwrap();
    let purposes = house.store().read(|tx| tx.purposes_of_person(person)).unwrap();
    purposes.iter().map(|held| held.row.ended_on).collect()
}

fn register(house: &House, of: &MadeUp, changes: Value) -> Result<Outcome, Stop> {
    let mut input = json!({ "staff_number": of.staff_number, "relation": "self", "name": of.name,
                            "kana": of.kana, "birth": of.birth, "department": DEPARTMENT,
                            "affairs": house.ids.affairs, "told": ["withholding_slip"] });
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(Who::Clerk, ActName::RegisterPerson, input)
}

fn child() -> Value {
    json!({ "relation": "child", "name": "長男 一郎", "kana": "チョウナン イチロウ",
            "birth": "2010-05-05" })
}

fn since(mut input: Value, day: &str) -> Value {
    input["since"] = json!(day);
    input
}

#[test]
fn a_roster_does_not_undo_a_leaving() {
    for (house, people) in houses() {
        let own = house.person(&people[0]);
        event(&house, &own, "left", "2026-10-31").unwrap();
        let last = [Day::parse("2026-10-31")];
        let whole = house.run(Who::Clerk, ActName::TakeInRoster, house.intake(&people[..1]));
        form_error(whole, "roster[2]", "has_left");
        // Held apart, and so is a row of the family.
        let mut son = row(&people[3]);
        son[0].clone_from(&people[0].staff_number);
        "子".clone_into(&mut son[1]);
        let input = house.intake_with(&people[4..12], &[row(&people[0]), son]);
        let taken = house.act(Who::Clerk, ActName::TakeInRoster, input);
        assert_eq!(taken["waiting"], json!(2));
        assert_eq!(ends(&house, &own), last);
        let waiting = house.waiting();
        let number = people[0].number_text();
        let mends = [
            json!({ "row": waiting[0], "number": number, "again": number }),
            json!({ "row": waiting[1] }),
        ];
        let mend = |input: &Value| house.run(Who::Clerk, ActName::MendRow, input.clone());
        for input in &mends {
            form_error(mend(input), "staff_number", "has_left");
        }
        event(&house, &own, "rehired", "2026-11-15").unwrap();
        for input in &mends {
            mend(input).unwrap();
        }
        assert_eq!(ends(&house, &own), [None], "one need for these affairs");
        house.assert_sound();
    }
}

/// Who was registered and never gave a number is needed once when a roster brings it.
#[test]
fn nobody_is_needed_twice_for_the_same() {
    for (house, people) in houses() {
        let id = house.registered(&people[3]);
        assert_eq!(ends(&house, &id), [None]);
        house.act(Who::Clerk, ActName::TakeInRoster, house.intake(&people[3..12]));
        assert_eq!(ends(&house, &id), [None]);
        house.assert_sound();
    }
}

#[test]
fn a_registration_does_not_undo_a_leaving() {
    for (house, people) in houses() {
        let own = house.person(&people[0]);
        let son =
            register(&house, &people[0], since(child(), "2026-09-01")).unwrap().done["id"].clone();
        let son = son.as_str().unwrap();
        event(&house, &own, "left", "2026-11-20").unwrap();
        for again in [json!({}), since(json!({}), "2026-11-21"), since(child(), "2026-11-21")] {
            form_error(register(&house, &people[0], again), "staff_number", "has_left");
        }
        // What was needed while they were here is over with the rest.
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let mut designation = house.designation(&house.ids.clerk);
        designation["affairs"] = json!([house.ids.affairs, social]);
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let mut other = since(child(), "2026-10-01");
        other["affairs"] = json!(social);
        other["told"] = json!(["insurance_lost"]);
        register(&house, &people[0], other).unwrap();
        let last = Day::parse("2026-11-20");
        assert_eq!(ends(&house, son), [last, last]);
        // One of the family who is a dependant again comes back by a registration, and no roster does it.
        event(&house, &own, "rehired", "2026-11-21").unwrap();
        register(&house, &people[0], child()).unwrap();
        house.clock.advance(3 * 86_400_000);
        event(&house, son, "dependant_removed", "2026-11-22").unwrap();
        register(&house, &people[0], child()).unwrap();
        assert!(ends(&house, son).contains(&None));
        house.assert_sound();
    }
}

/// Who left on the day of a return is gone, and a death ends what there is of a family member for good.
#[test]
fn a_leaving_on_the_day_of_a_return_and_a_death_last() {
    for (house, people) in houses() {
        let own = house.person(&people[0]);
        for (kind, day) in
            [("left", "2026-11-10"), ("rehired", "2026-11-18"), ("left", "2026-11-18")]
        {
            event(&house, &own, kind, day).unwrap();
        }
        let again = register(&house, &people[0], json!({ "since": "2026-11-20" }));
        form_error(again, "staff_number", "has_left");
        let done = register(&house, &people[1], since(child(), "2026-11-01")).unwrap().done;
        let child_id = done["person"].as_str().or(done["id"].as_str()).unwrap().to_owned();
        event(&house, &child_id, "died", "2026-11-20").unwrap();
        form_error(register(&house, &people[1], child()), "staff_number", "has_died");
        house.assert_sound();
    }
}

#[test]
fn events_have_an_order() {
    for (house, people) in houses() {
        let [own, other] = [0, 1].map(|n| house.person(&people[n]));
        event(&house, &own, "left", "2026-03-31").unwrap();
        form_error(event(&house, &own, "joined", "2026-04-01"), "person", "has_left");
        event(&house, &own, "rehired", "2026-10-01").unwrap();
        form_error(event(&house, &own, "left", "2026-09-30"), "on_day", "day_too_early");
        form_error(event(&house, &own, "joined", "2026-03-01"), "on_day", "day_too_early");
        event(&house, &own, "left", "2026-10-01").unwrap();
        let died = event(&house, &other, "died", "2026-05-01").unwrap().done;
        form_error(event(&house, &other, "rehired", "2026-10-01"), "person", "has_died");
        form_error(event(&house, &other, "joined", "2026-10-01"), "person", "has_left");
        let back = json!({ "event": died["id"], "reason": "同姓の別の職員だった" });
        house.act(Who::Supervisor, ActName::WithdrawEvent, back);
        event(&house, &other, "joined", "2026-10-01").unwrap();
        house.assert_sound();
    }
}

/// A department that is written wrong makes its row wait, and is typed rightly when it is mended; nobody is put into one that
/// no register knows.
#[test]
fn a_department_is_one_that_the_registers_know() {
    for (house, people) in houses() {
        let mut other = row(&people[3]);
        "総務科".clone_into(&mut other[5]);
        let mut input = house.intake_with(&people[4..12], &[other]);
        let taken = house.act(Who::Clerk, ActName::TakeInRoster, input.clone());
        assert_eq!(taken["waiting"], json!(1));
        let waiting = house.waiting();
        let mend = |department: Value| {
            let input = json!({ "row": waiting[0], "department": department });
            house.run(Who::Clerk, ActName::MendRow, input)
        };
        form_error(mend(Value::Null), "department", "department_unknown");
        form_error(mend(json!("総務化")), "department", "department_unknown");
        mend(json!(DEPARTMENT)).unwrap();
        let mut strict = row(&people[12]);
        "総務科".clone_into(&mut strict[5]);
        input = house.intake_with(&people[4..12], &[strict]);
        input["hold_bad"] = json!(false);
        let refused = house.run(Who::Clerk, ActName::TakeInRoster, input);
        form_error(refused, "roster[10]", "department_unknown");
        house.instruct("correct_person");
        let correct = |department: &str| {
            let input = json!({ "person": house.person(&people[0]), "affairs": house.ids.affairs,
                                "department": department, "reason": "異動" });
            house.run(Who::Clerk, ActName::CorrectPerson, input)
        };
        form_error(correct("総務科"), "department", "department_unknown");
        house.assert_sound();
    }
}
