//! One number at a time: registered, received, verified, typed twice, read by another, used; and re-assigned.

use domain::{ActName, Stop};
use it::answers::{form_errors, messages};
use it::scripts::newcomer_with_papers;
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::Outcome;
use serde_json::json;
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let (house, people) = (House::new(engine, pack), it::people(13, 5));
            house.take_in(&people[..1]);
            house.read_again(&people[0]);
            (house, people)
        })
    })
}

fn read(house: &House, who: Who, number: &MadeUp) -> Result<Outcome, Stop> {
    let open = house.store().read(|tx| tx.entries_open()).unwrap();
    let entry = open.iter().find(|held| held.row.way.as_str() == "other_person").unwrap();
    let input = json!({ "entry": entry.row.id, "number": number.number_text() });
    house.run(who, ActName::SecondReading, input)
}

fn shown(house: &House, person: &str) -> Result<[u8; 12], Stop> {
    let input =
        json!({ "people": [person], "affairs": house.ids.affairs, "purpose": "withholding_slip" });
    let outcome = house.run(Who::Clerk, ActName::RevealNumber, input)?;
    Ok(*outcome.shown[0].number.expose())
}

#[test]
fn a_newcomers_number_from_the_paper_to_the_screen() {
    for (house, people) in houses() {
        let person = newcomer_with_papers(&house);
        let enter =
            |whose| house.run(Who::Clerk, ActName::EnterNumber, house.entering(&person, whose));
        let done = enter(&people[1]).unwrap().done;
        assert_eq!(done["second_reading"], "other_person");
        assert!(
            messages(shown(&house, &person).map(|_| panic!("shown")))
                .contains(&"number_not_checked".to_owned())
        );
        assert_eq!(form_errors(enter(&people[2]))[0].1, "number_there_already");
        messages(read(&house, Who::Clerk, &people[1]));
        assert_eq!(read(&house, Who::OtherClerk, &people[1]).unwrap().done["agrees"], json!(true));
        assert_eq!(shown(&house, &person).unwrap(), people[1].digits);
        house.assert_sound();
    }
}

/// Guard "typed_twice" stands in `correct`; here it is the papers that are asked for.
#[test]
fn nothing_is_entered_without_receipt_and_verification() {
    for (house, people) in houses() {
        let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                               "kana": "シンニン ハルコ", "birth": "1999-05-05",
                               "department": DEPARTMENT, "affairs": house.ids.affairs });
        let person = house.id(Who::Clerk, ActName::RegisterPerson, newcomer);
        let enter = |who| house.run(who, ActName::EnterNumber, house.entering(&person, &people[1]));
        let no = messages(enter(Who::Clerk));
        assert!(
            no.contains(&"no_receipt".to_owned())
                && no.contains(&"identity_not_verified".to_owned())
        );
        house.verify(&person);
        assert_eq!(messages(enter(Who::Clerk)), ["no_receipt"]);
        let paper = json!({ "affairs": house.ids.affairs, "people": [person], "kind": "declaration",
                            "count": 1, "medium": "paper", "in_person": true, "sealed": true,
                            "may_hold_number": false, "told": ["withholding_slip"] });
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, paper);
        // The papers lie with somebody else.
        assert_eq!(messages(enter(Who::OtherClerk)), ["no_receipt"]);
        let over = house.id(Who::Clerk, ActName::HandOver, house.handing_over(&paper, 1));
        assert_eq!(messages(enter(Who::OtherClerk)), ["no_receipt"]);
        let accepted = json!({ "hand_over": over, "count": 1 });
        house.act(Who::OtherClerk, ActName::AcceptHandOver, accepted);
        enter(Who::OtherClerk).unwrap();
        assert!(
            house
                .run(
                    Who::ClerkWithoutDevice,
                    ActName::EnterNumber,
                    house.entering(&person, &people[1])
                )
                .is_err()
        );
        house.assert_sound();
    }
}

#[test]
fn a_re_assigned_number_takes_the_place_of_the_old_one() {
    for (house, people) in houses() {
        let person = house.person(&people[0]);
        house.papers_of(&person);
        let number = people[3].number_text();
        let replace = |on_day: &str| {
            let input = json!({ "person": person, "affairs": house.ids.affairs, "number": number,
                                "again": number, "on_day": on_day });
            house.run(Who::Clerk, ActName::ReplaceNumber, input)
        };
        assert_eq!(form_errors(replace("2026-12-01"))[0].1, "day_in_future");
        replace("2026-11-21").unwrap();
        let disposal = house.about("run_round");
        read(&house, Who::OtherClerk, &people[3]).unwrap();
        assert_eq!(shown(&house, &person).unwrap(), people[3].digits);
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.act(Who::Supervisor, ActName::ConfirmDisposal, json!({ "disposal": disposal }));
        house.assert_sound();
    }
}
