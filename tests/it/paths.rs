//! What stands in the place of a file, and where a file that leaves may go.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use domain::{ActName, Phase, Stop};
use it::answers::form_error;
use it::{Engine, House, PACKS, Who};
use serde_json::{Value, json};

const PACK: &str = PACKS[0];

/// Puts a pipe in the place of a file. Somebody who waits for it is let go after a while, so that the test
/// fails and does not hang.
fn pipe_at(path: &Path) {
    let _ = std::fs::remove_file(path);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let path = path.to_owned();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(5));
        let _ = std::fs::OpenOptions::new().read(true).write(true).open(path);
    });
}

fn at_once<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed() < Duration::from_secs(4), "{what} was waited for");
    done
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let mut house = House::new(Engine::Sqlite, PACK);
    house.office().publish().unwrap();
    house.office = None;
    let organisation = house.data().join("mihon");
    let keys = house.settings.keys.join("mihon");
    for file in [
        organisation.join("head"),
        organisation.join("organisation.toml"),
        keys.join("guard.key"),
        keys.join("ledger.key"),
    ] {
        let kept = std::fs::read(&file).unwrap();
        pipe_at(&file);
        let what = file.display().to_string();
        match at_once(&what, || house.open_sealed()) {
            Err(Stop::Failed(failure)) => assert_eq!(failure.code, "file_failed", "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        std::fs::remove_file(&file).unwrap();
        it::private_file(&file, &kept);
    }
    house.reopen();
    house.assert_sound();
}

#[test]
fn a_pipe_in_the_place_of_a_seal_is_a_place_that_cannot_be_read() {
    let mut house = House::new(Engine::Sqlite, PACK);
    pipe_at(&house.settings.seal_places[0].path.join(vault::Seal::FILE_NAME));
    at_once("a seal", || house.reopen());
    let places = at_once("a seal", || house.office().vault_status()).unwrap().seal_places;
    let states: Vec<&str> = places.iter().map(|place| place.state.as_str()).collect();
    assert_eq!(states, ["unreadable", "found"]);
    house.assert_sound();
}

#[test]
fn a_pipe_a_device_or_a_folder_is_no_roster() {
    let house = House::new(Engine::Sqlite, PACK);
    let pipe = house.folder.path().join("pipe");
    pipe_at(&pipe);
    let before = house.records().len();
    for path in [pipe.as_path(), Path::new("/dev/zero"), house.folder.path()] {
        let mut input = house.intake(&[]);
        input["roster"] = json!({ "path": path });
        let what = path.display().to_string();
        let answer = at_once(&what, || house.run(Who::Clerk, ActName::TakeInRoster, input));
        form_error(answer, "roster", "not_a_file");
    }
    let mut input = house.intake(&[]);
    input["roster"] = json!("meibo.csv");
    form_error(house.run(Who::Clerk, ActName::TakeInRoster, input), "roster", "upload_form");
    assert_eq!(house.records().len(), before);
}

/// A house with one person, and the answer to a filling with one field changed.
fn fill(house: &House, field: &str, value: Value) -> Result<Value, Stop> {
    let mut input = house.filling(&it::people(31, 1));
    input[field] = value;
    house.run(Who::Clerk, ActName::FillFile, input).map(|outcome| outcome.done)
}

fn form_code(answer: Result<Value, Stop>, field: &str) -> &'static str {
    match answer {
        Err(Stop::Form(errors)) if errors.len() == 1 && errors[0].field == field => errors[0].code,
        other => panic!("{field}: {other:?}"),
    }
}

/// A name that no file can have is found before the vault opens, not after.
#[test]
fn a_name_that_no_file_can_have_is_a_form_error() {
    let house = House::new(Engine::Sqlite, PACK);
    house.take_in(&it::people(31, 1));
    let (before, tables) = (house.records().len(), house.tables());
    let long = format!("{}.csv", "漢".repeat(74));
    for name in ["a:b.csv", "a/b.csv", "a\\b.csv", ".csv", "..", &"漢".repeat(100), &long] {
        assert_eq!(
            form_code(fill(&house, "name", json!(name)), "name"),
            "file_name_form",
            "{name}"
        );
    }
    assert_eq!((house.records().len(), house.tables()), (before, tables));
    // The longest name that fits, to the byte.
    let longest = format!("{}x.xy", "漢".repeat(73)) + "z";
    assert_eq!(longest.len(), 224);
    let done = fill(&house, "name", json!(longest)).unwrap();
    assert!(Path::new(done["path"].as_str().unwrap()).is_file());
    house.assert_sound();
}

/// A number spread over folder and name stands whole in the path; and a path that cannot be written down could
/// not be looked at when the copy is erased.
#[test]
fn folder_and_name_together_hold_no_number() {
    let house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 1);
    house.take_in(&people);
    let before = house.records().len();
    let number = people[0].number_text();
    let (first, rest) = number.split_at(4);
    let (second, last) = rest.split_at(4);
    for (folder, name, code) in [
        (first.to_owned(), format!("{rest}.csv"), "holds_number"),
        (format!("{first}/{second}"), format!("{last}.csv"), "holds_number"),
        ("o\tut".to_owned(), "315.csv".to_owned(), "path_form"),
    ] {
        let mut input = house.filling(&people);
        (input["into"], input["name"]) = (json!(house.out().join(folder)), json!(name));
        let done = house.run(Who::Clerk, ActName::FillFile, input).map(|outcome| outcome.done);
        assert_eq!(form_code(done, "into"), code);
    }
    assert_eq!(house.records().len(), before);
}

/// A file that leaves does not leave into what is kept, by whatever way that is written.
#[test]
fn a_filled_file_goes_to_no_folder_of_the_house() {
    let house = House::new(Engine::Sqlite, PACK);
    house.take_in(&it::people(31, 1));
    let link = house.folder.path().join("link");
    std::os::unix::fs::symlink(&house.settings.seal_places[0].path, &link).unwrap();
    let before = house.records().len();
    for folder in [
        house.data(),
        house.data().join("mihon/outbox"),
        house.data().join("other"),
        house.settings.keys.join("mihon"),
        house.settings.seal_places[1].path.clone(),
        house.settings.backup_places[0].path.join("new"),
        house.out().join("../data/x"),
        link.join("deeper"),
    ] {
        assert_eq!(
            form_code(fill(&house, "into", json!(folder)), "into"),
            "folder_kept",
            "{folder:?}"
        );
    }
    assert_eq!(house.records().len(), before);
    fill(&house, "into", json!(house.out())).unwrap();
}

/// Nor does the way to it hold a number, in digits or in disguise.
#[test]
fn a_folder_s_name_holds_no_number() {
    let house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 1);
    house.take_in(&people);
    let number = people[0].number_text();
    let (start, end) = number.split_at(5);
    for text in [number.clone(), format!("{start}_{end}"), format!("{start}\u{200b}{end}")] {
        let into = house.out().join(format!("x{text}"));
        assert_eq!(form_code(fill(&house, "into", json!(into)), "into"), "holds_number");
        assert!(!into.exists());
    }
}

/// A folder that cannot be made stops the act before a number is opened.
#[test]
fn a_folder_that_cannot_be_made_stops_the_filling_before_it_begins() {
    let house = House::new(Engine::Sqlite, PACK);
    house.take_in(&it::people(31, 1));
    let file = house.folder.path().join("a file");
    std::fs::write(&file, b"").unwrap();
    assert!(matches!(fill(&house, "into", json!(file)), Err(Stop::Failed(_))));
    assert!(house.records_of(ActName::FillFile, Phase::Begun).is_empty());
    house.assert_sound();
}
