//! Copies of every kind: made, laid in places, erased place by place; and numbers shown one after another.

use domain::{ActName, Stop};
use it::answers::{form_error, messages};
use it::scripts::people;
use it::{Engine, House, PACKS, Who};
use office::Outcome;
use office::lists::{Filter, Listable};
use serde_json::{Value, json};

fn houses() -> impl Iterator<Item = House> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let house = House::new(engine, pack);
            house.take_in(&people()[..3]);
            house
        })
    })
}

fn run(house: &House, act: ActName, input: &Value) -> Result<Outcome, Stop> {
    house.run(Who::Clerk, act, input.clone())
}

fn with(input: &Value, field: &str, value: impl serde::Serialize) -> Value {
    let mut input = input.clone();
    input[field] = json!(value);
    input
}

fn duties(house: &House, kind: &str) -> usize {
    house.office().duties(None).unwrap().iter().filter(|duty| duty.kind == kind).count()
}

#[test]
fn numbers_are_shown_in_the_order_asked_and_no_more_than_the_limit() {
    for house in houses() {
        let asked: Vec<String> = [2, 0, 1].map(|i| house.person(&people()[i])).to_vec();
        let input =
            json!({ "people": asked, "affairs": house.ids.affairs, "purpose": "withholding_slip" });
        let shown = run(&house, ActName::RevealNumber, &input).unwrap().shown;
        let digits: Vec<[u8; 12]> = shown.iter().map(|shown| *shown.number.expose()).collect();
        assert_eq!(digits, [2, 0, 1].map(|i| people()[i].digits));
        let record = house.records().pop().unwrap();
        assert_eq!(record.entries.subjects.len(), 3);

        form_error(
            run(&house, ActName::RevealNumber, &with(&input, "people", [""; 0])),
            "people",
            "field_missing",
        );
        let twice = with(&input, "people", [&asked[0], &asked[0]]);
        form_error(run(&house, ActName::RevealNumber, &twice), "people[1]", "named_twice");
        let mut crowd = it::people(77, 21);
        crowd.iter_mut().for_each(|person| person.staff_number.insert(1, '7'));
        house.take_in(&crowd);
        let crowd: Vec<String> = crowd.iter().map(|person| house.person(person)).collect();
        let no = messages(run(&house, ActName::RevealNumber, &with(&input, "people", &crowd)));
        assert!(no.contains(&"too_many_at_once".to_owned()), "{no:?}");
        let most =
            run(&house, ActName::RevealNumber, &with(&input, "people", &crowd[1..])).unwrap();
        assert_eq!(most.shown.len(), 20);
    }
}

#[test]
fn a_copy_is_gone_when_its_last_place_is() {
    for house in houses() {
        let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..2]));
        let copy = filled["copy"].as_str().unwrap().to_owned();
        let folder = house.out().join("tenkai");
        std::fs::create_dir_all(&folder).unwrap();
        let unpacked = json!({ "copy": copy, "place": "unpacked_folder", "path": folder });
        let unpacked = house.id(Who::Clerk, ActName::PlaceCopy, unpacked);
        let saved = house.id(
            Who::Clerk,
            ActName::PlaceCopy,
            json!({ "copy": copy, "place": "agency_program" }),
        );
        let erase = |place: Option<&str>| {
            run(&house, ActName::EraseCopy, &json!({ "copy": copy, "place": place, "how": "削除" }))
        };
        let input = house.erasing(&filled["copy"]);
        form_error(run(&house, ActName::EraseCopy, &input), "place", "several_places");
        // What is still unpacked there refuses; an empty folder does not.
        let rest = folder.join("315.csv");
        std::fs::write(&rest, format!("個人番号 {}", people()[0].number_text())).unwrap();
        assert_eq!(messages(erase(Some(&unpacked))), ["number_still_there"]);
        std::fs::write(&rest, [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 1]).unwrap();
        assert_eq!(messages(erase(Some(&unpacked))), ["place_not_looked_at"]);
        std::fs::remove_file(&rest).unwrap();
        assert_eq!(erase(Some(&unpacked)).unwrap().done["places_left"], json!(2));
        let how = |house: &House| house.records().pop().unwrap().detail.get("shown").cloned();
        assert_eq!(how(&house), Some(ledger::DetailValue::Code("looked".to_owned())));
        form_error(erase(Some(&unpacked)), "place", "not_a_place_of_it");
        assert_eq!(erase(Some(&saved)).unwrap().done["places_left"], json!(1));
        assert_eq!(how(&house), Some(ledger::DetailValue::Code("stated".to_owned())));
        assert_eq!(duties(&house, "erase_copy"), 1, "the container is still to go");
        assert_eq!(erase(None).unwrap().done["places_left"], json!(0));
        assert_eq!(duties(&house, "erase_copy"), 0);
        assert!(messages(erase(None)).contains(&"nothing_open".to_owned()));
        house.assert_sound();
    }
}

#[test]
fn documents_prints_and_copies_are_in_the_register_with_a_day_to_be_gone() {
    for house in houses() {
        let made = run(&house, ActName::CreateDocument, &house.making("create_document")).unwrap();
        let print = house.making("print_document");
        let printed = run(&house, ActName::PrintDocument, &print).unwrap();
        assert_eq!(printed.shown.len(), 2);
        assert!(!digits::has_hit(&printed.done.to_string()));
        let copying = house.copying();
        let copied = run(&house, ActName::MakeCopy, &copying).unwrap();
        let again = json!({ "copy": copied.done["id"], "affairs": house.ids.affairs, "file": house.ids.file,
                            "purpose": "withholding_slip", "name": "写しの写し", "place": "file",
                            "path": house.out().join("utsushi.pdf") });
        run(&house, ActName::MakeCopy, &again).unwrap();
        assert_eq!(duties(&house, "erase_copy"), 4);
        let actor = house.actor(Who::Clerk);
        let places =
            house.office().list(Listable::CopyPlaces, &Filter::default(), &actor, "ja").unwrap();
        assert_eq!(places.lines.len(), 4);
        let copies =
            house.office().list(Listable::Copies, &Filter::default(), &actor, "ja").unwrap();
        assert!(copies.lines.iter().all(|line| line.state.as_deref() == Some("open")));

        // Nobody is disposed of while paper with the number lies about.
        house.let_leave(&people()[..1]);
        let disposal = house.instruct_disposal();
        let refused = run(&house, ActName::CarryOutDisposal, &json!({ "disposal": disposal }));
        assert!(messages(refused).contains(&"something_is_out".to_owned()));

        // Paper ends as papers do, by whoever made it; another person confirms it.
        let prints = [&made.done["id"], &printed.done["copy"]];
        for copy in prints {
            let erased = run(&house, ActName::EraseCopy, &json!({ "copy": copy, "how": "細断" }));
            form_error(erased, "copy", "paper_is_destroyed");
        }
        house.instruct("dispose_paper");
        let gone = json!({ "copies": prints, "method": "dissolving" });
        let other = house.run(Who::OtherClerk, ActName::DisposePaper, gone.clone());
        assert!(messages(other).contains(&"not_the_holder".to_owned()));
        let destruction = run(&house, ActName::DisposePaper, &gone).unwrap().done["id"].clone();
        assert_eq!(duties(&house, "erase_copy"), 2);
        let confirm = json!({ "destruction": destruction });
        let sheet =
            house.act(Who::Supervisor, ActName::ConfirmDestruction, confirm)["sheet"].clone();
        assert_eq!(sheet["pieces"], 2);
        let gone = with(&again, "copy", &made.done["id"]);
        assert!(
            messages(run(&house, ActName::MakeCopy, &gone)).contains(&"nothing_open".to_owned())
        );
        house.assert_sound();
    }
}

#[test]
fn what_cannot_be_is_said_before_anything_is_written() {
    for house in houses() {
        let create = house.making("create_document");
        let before = house.records().len();
        let late = with(&create, "due", "2027-11-21");
        form_error(run(&house, ActName::CreateDocument, &late), "due", "day_too_late");
        let past = with(&create, "due", "2026-11-20");
        form_error(run(&house, ActName::CreateDocument, &past), "due", "day_past");
        let paper = with(&create, "path", "/tmp/x");
        form_error(run(&house, ActName::CreateDocument, &paper), "path", "path_of_paper");
        let file = with(&create, "place", "file");
        form_error(run(&house, ActName::CreateDocument, &file), "path", "field_missing");
        let number = people()[0].number_text();
        let telling = with(&file, "path", format!("/tmp/{number}.txt"));
        form_error(run(&house, ActName::CreateDocument, &telling), "path", "holds_number");
        let copying = house.copying();
        let none = with(&copying, "document", Value::Null);
        form_error(run(&house, ActName::MakeCopy, &none), "document", "field_missing");
        let both = with(&copying, "copy", &copying["document"]);
        form_error(run(&house, ActName::MakeCopy, &both), "document", "one_source");
        // A receipt and one instruction for it; nothing else was recorded.
        assert_eq!(house.records().len(), before + 2);
    }
}
