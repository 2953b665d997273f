//! The record of handling, for reading: whole, of a year, about a person or a file; and as a ledger to hold in hand.

use domain::{ActName, Stop};
use it::answers::form_error;
use it::scripts::people;
use it::{Engine, House, PACKS, Who};
use office::lists::{Filter, Line, Listable, Listed, Part};
use serde_json::json;

use crate::commanded::Commanded;

fn list(house: &House, who: Who, filter: &Filter) -> Result<Listed, Stop> {
    house.office().list(Listable::Records, filter, &house.actor(who), "ja")
}

fn acts(listed: &Listed) -> Vec<String> {
    let act = |line: &Line| {
        let part = line.parts.iter().find(|(key, _)| *key == "done");
        match part {
            Some((_, Part::Code(_, code))) => code.clone(),
            _ => panic!("a record of no act"),
        }
    };
    listed.lines.iter().map(act).collect()
}

fn told(line: &Line, key: &str) -> Option<serde_json::Value> {
    line.parts.iter().find(|(known, _)| *known == key).map(|(_, part)| part.json())
}

#[test]
fn the_timeline_of_a_person_goes_from_the_first_act_to_the_last() {
    for (engine, pack) in Engine::ALL.into_iter().flat_map(|e| PACKS.map(|p| (e, p))) {
        let house = House::new(engine, pack);
        house.take_in(&people()[..3]);
        house.reveal(&people()[0]).unwrap();
        house.reveal(&people()[1]).unwrap();
        let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..2]));
        house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&filled["copy"]));
        let of = |person: &testkit::MadeUp| Filter {
            person: Some(house.person(person).parse().unwrap()),
            ..Filter::default()
        };
        let first = list(&house, Who::Clerk, &of(&people()[0])).unwrap();
        assert_eq!(acts(&first), ["take_in_roster", "reveal_number", "fill_file", "fill_file"]);
        assert!(first.lines.iter().all(|line| told(line, "actor").is_some()));
        assert!(first.lines[0].name.starts_with("2026-11-21 "), "{}", first.lines[0].name);
        let third = list(&house, Who::Clerk, &of(&people()[2])).unwrap();
        assert_eq!(acts(&third), ["take_in_roster"]);
        // Somebody without an office or a designation does not learn who is known.
        form_error(
            list(&house, Who::Staff, &of(&people()[0])).map(|_| panic!("told")),
            "person",
            "unknown",
        );

        let file = Filter { file: Some(house.ids.file.parse().unwrap()), ..Filter::default() };
        let about_file = acts(&list(&house, Who::Supervisor, &file).unwrap());
        assert!(about_file.contains(&"register_specific_file".to_owned()));
        assert!(about_file.contains(&"erase_copy".to_owned()));
        assert!(!about_file.contains(&"register_zone".to_owned()));
    }
}

#[test]
fn records_are_shown_as_far_as_an_office_reaches() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        house.take_in(&people()[..2]);
        house.act(Who::Supervisor, ActName::RecordHandling, house.handling());
        let all = list(&house, Who::Manager, &Filter::default()).unwrap();
        assert_eq!((all.lines.len(), all.narrowed), (house.records().len(), false));
        let clerk = list(&house, Who::Clerk, &Filter::default()).unwrap();
        assert!(clerk.narrowed && clerk.lines.len() < all.lines.len());
        assert!(acts(&clerk).contains(&"take_in_roster".to_owned()));
        assert!(!acts(&clerk).contains(&"appoint".to_owned()));
        let staff = list(&house, Who::Staff, &Filter::default()).unwrap();
        assert_eq!((staff.lines.len(), staff.narrowed), (0, true));

        let of = |year| Filter { fiscal_year: Some(year), ..Filter::default() };
        assert_eq!(list(&house, Who::Manager, &of(2026)).unwrap().lines.len(), all.lines.len());
        assert_eq!(list(&house, Who::Manager, &of(2025)).unwrap().lines.len(), 0);
        let handled = all.lines.last().unwrap();
        assert_eq!(told(handled, "medium"), Some(json!("paper")));
        let wrong =
            house.office().list(Listable::Staff, &of(2026), &house.actor(Who::Manager), "ja");
        form_error(wrong.map(|_| panic!("listed")), "what", "filter_for_records");
    }
}

/// Every register as a workbook and as a page, with the heads that offices know and no number anywhere.
#[test]
fn ledgers_to_hold_in_hand() {
    let office = Commanded::found();
    let (affairs, file) = office.set_up();
    let people = it::people(71, 3);
    office.take_in(&affairs, &file, &people);
    let looking = |words: &[&str]| {
        let known = ["--data", "d", "--as", "kacho", "--credential-file", "password"];
        [words, &known].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |code: i32, words: &[&str]| {
        let words = looking(words);
        office.program.json(code, &words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    for what in Listable::ALL {
        for ending in ["xlsx", "html"] {
            let file = format!("{}.{ending}", what.code());
            let done = run(0, &["list", what.code(), "--to", &file]);
            let bytes = std::fs::read(office.program.path(&file)).unwrap();
            assert!(!digits::has_hit(&String::from_utf8_lossy(&bytes)), "{file}");
            if ending == "html" {
                let page = String::from_utf8(bytes).unwrap();
                assert_eq!(done["lines"], json!(page.matches("<tr>").count() - 1), "{file}");
                assert!(page.contains("令和") && page.contains("見本"), "{file}");
                for plain in [">list-", ">sheet-", ">state-", ">act-"] {
                    assert!(!page.contains(plain), "{file}: {plain}");
                }
            }
        }
    }
    assert_eq!(run(1, &["list", "staff", "--to", "staff.xlsx"])["code"], "file_exists");
    let slip = |words: &[&str]| run(2, words)["errors"][0]["code"].clone();
    assert_eq!(slip(&["list", "staff", "--to", "staff.doc"]), "sheet_ending");
    assert_eq!(slip(&["list", "layouts", "--to", "layouts.xlsx"]), "sheet_of_register");
    assert_eq!(slip(&["list", "records", "--year", "8"]), "fiscal_year_form");
    assert_eq!(slip(&["list", "staff", "--year", "R8"]), "filter_for_records");
    assert_eq!(slip(&["timeline", "--person", "1"]), "id_form");
    let lines = |words: &[&str]| run(0, words)["lines"].as_array().unwrap().len();
    assert_eq!(lines(&["list", "records", "--year", "R1"]), 0);
    let people = run(0, &["list", "people"]);
    let person = people["lines"][0]["id"].as_str().unwrap();
    assert_eq!(lines(&["timeline", "--person", person]), 1);
}
