//! Real office files through the acts: every number cell right, every other byte as it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::ActName;
use it::{Engine, House, PACKS, Who, affairs};
use serde_json::{Value, json};
use testkit::SeededRandom;

fn data(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/office-200")
}

/// Line and column of every number cell, with the number that belongs there.
fn expected(file: &str) -> BTreeMap<(usize, usize), String> {
    let text = String::from_utf8(data("expected.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|row| row[0] == file)
        .map(|row| ((row[1].parse().unwrap(), row[2].parse().unwrap()), row[3].to_owned()))
        .collect()
}

pub(crate) fn unlock(container: &Path, password: &str, into: &Path) -> Result<Vec<u8>, String> {
    let done = Command::new("7z")
        .args(["e", "-y", "-bd"])
        .arg(format!("-p{password}"))
        .arg(format!("-o{}", into.display()))
        .arg(container)
        .output()
        .expect("cargo xtask test installs 7z");
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let file = std::fs::read_dir(into).unwrap().next().unwrap().unwrap().path();
    Ok(std::fs::read(file).unwrap())
}

/// The roster with its rows in another order, the headings first.
fn shuffled(roster: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> =
        roster.split_inclusive(|b| *b == b'\n').filter(|l| !l.is_empty()).collect();
    let random = SeededRandom::new(99);
    for i in (2..lines.len()).rev() {
        let j = 1 + random.below(i as u64) as usize;
        lines.swap(i, j);
    }
    lines.concat()
}

fn fill(house: &House, scope: (&str, &str), form: &str, name: &str, keys: Option<&str>) -> Value {
    let (affairs, purpose) = scope;
    let keys = keys.map(|keys| json!({ "path": folder().join(keys) }));
    house.act(
        Who::Clerk,
        ActName::FillFile,
        json!({ "layout": form, "affairs": affairs, "file": house.ids.file, "purpose": purpose,
                "source": { "path": folder().join(name) }, "keys": keys, "name": name,
                "into": house.out() }),
    )
}

fn assert_filled(house: &House, done: &Value, name: &str) {
    let container = PathBuf::from(done["path"].as_str().unwrap());
    let password = done["password"].as_str().unwrap();
    let into = house.folder.path().join(format!("open-{name}"));
    let filled = unlock(&container, password, &into).unwrap();
    let wrong = house.folder.path().join(format!("wrong-{name}"));
    assert!(unlock(&container, "xxxx-xxxx-xxxx-xxxx-xxxx", &wrong).is_err());

    let want = expected(name);
    assert_eq!(done["cells"], want.len());
    let original = data(name);
    let lines = |bytes: &[u8]| -> Vec<Vec<Vec<u8>>> {
        bytes
            .split(|b| *b == b'\n')
            .map(|line| line.split(|b| *b == b',').map(<[u8]>::to_vec).collect())
            .collect()
    };
    let (before, after) = (lines(&original), lines(&filled));
    assert_eq!(before.len(), after.len());
    let mut cells = 0;
    for (l, (old, new)) in before.iter().zip(&after).enumerate() {
        assert_eq!(old.len(), new.len(), "line {}", l + 1);
        for (c, (old, new)) in old.iter().zip(new).enumerate() {
            match want.get(&(l + 1, c + 1)) {
                Some(number) => {
                    assert!(old.is_empty());
                    assert_eq!(new, number.as_bytes());
                    cells += 1;
                }
                None => assert_eq!(old, new, "line {}, column {}", l + 1, c + 1),
            }
        }
    }
    assert_eq!(cells, want.len());
}

#[test]
fn the_office_of_200_is_filled_exactly() {
    for (engine, roster) in [
        (Engine::Sqlite, data("roster.csv")),
        (Engine::Sqlite, shuffled(&data("roster.csv"))),
        (Engine::Postgres, data("roster.csv")),
    ] {
        let mut house = House::new(engine, PACKS[0]);
        let mut intake = house.intake(&[]);
        intake["roster"] = house.upload("office.csv", &roster);
        house.act(Who::Clerk, ActName::TakeInRoster, intake);
        let affairs = house.ids.affairs.clone();
        let done = fill(&house, (&affairs, "withholding_slip"), "315", "315.csv", None);
        assert_filled(&house, &done, "315.csv");
        house.assert_sound();
        house.reopen();
    }
}

#[test]
fn the_pension_form_is_filled_by_its_key_map() {
    for engine in Engine::ALL {
        let mut house = House::bare(engine, PACKS[1]);
        house.found();
        house.set_up();
        // Social insurance is another of the catalogue's affairs, with a file and a clerk of its own.
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        house.ids.affairs = social.clone();
        house.ids.file = house.id(
            Who::Supervisor,
            ActName::RegisterSpecificFile,
            json!({ "name": "社会保険の届書", "department": it::DEPARTMENT, "affairs": [social],
                    "items": "氏名、個人番号", "people_range": "職員", "collected": "本人から",
                    "held": "vault", "since": "2026-04-01" }),
        );
        let clerk = house.ids.clerk.clone();
        house.act(Who::Manager, ActName::DesignateClerk, house.designation(&clerk));
        house.instruct("fill_file");
        let mut intake = house.intake(&[]);
        intake["purpose"] = json!("insurance_acquired");
        intake["roster"] = house.upload("office.csv", &data("roster.csv"));
        house.act(Who::Clerk, ActName::TakeInRoster, intake);
        let done = fill(
            &house,
            (&social, "insurance_acquired"),
            "2200700",
            "SHFD0006.CSV",
            Some("SHFD0006.keys.csv"),
        );
        assert_filled(&house, &done, "SHFD0006.CSV");
        house.assert_sound();
    }
}
