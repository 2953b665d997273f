//! docs/filling.md: its table is that of the layouts, and its examples fill.

use std::path::{Path, PathBuf};

use domain::ActName;
use it::answers::form_errors;
use it::{Engine, House, PACKS, Who, affairs};
use serde_json::{Value, json};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn document() -> String {
    std::fs::read_to_string(top().join("docs/filling.md")).unwrap()
}

/// The texts of the blocks of a kind.
fn blocks(document: &str, kind: &str) -> Vec<String> {
    let begin = format!("```{kind}\n");
    let blocks = document.split(&begin).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The newest layout of a form.
fn layout(form: &str) -> String {
    let folder = std::fs::read_dir(top().join("layouts").join(form)).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    std::fs::read_to_string(files.pop().unwrap()).unwrap()
}

/// A line of the layout's key: what stands after `name =`.
fn of_key(layout: &str, name: &str) -> Option<String> {
    let key = layout.split("\n[key]\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let line = key.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once('=').unwrap().1.trim().to_owned())
}

#[test]
fn the_table_of_keys_is_that_of_the_layouts() {
    let document = document();
    let rows: Vec<Vec<&str>> = document
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 6)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let mut told: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    told.sort_unstable();
    let folders = std::fs::read_dir(top().join("layouts")).unwrap().map(|entry| entry.unwrap());
    let folders = folders.filter(|entry| entry.path().is_dir());
    let mut forms: Vec<String> =
        folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    forms.sort();
    assert_eq!(told, forms);
    for row in &rows {
        let layout = layout(row[0].trim_matches('`'));
        let columns = of_key(&layout, "columns").unwrap_or_default();
        let columns = columns.trim_matches(['[', ']']);
        assert_eq!(row[2], if columns.is_empty() { "–" } else { columns }, "{row:?}");
        let by_map = of_key(&layout, "by").unwrap() == "\"key_map\"";
        assert_eq!(row[4] != "–", by_map, "{row:?}");
    }
}

/// A house with the pension's affairs, in which the people of the example are.
fn house() -> House {
    let mut house = House::new(Engine::Sqlite, PACKS[1]);
    let social = house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
    house.ids.affairs = social.clone();
    let file = json!({ "name": "社会保険の届書", "department": it::DEPARTMENT, "affairs": [social],
                       "items": "氏名、個人番号", "people_range": "職員", "collected": "本人から",
                       "held": "vault", "since": "2026-04-01" });
    house.ids.file = house.id(Who::Supervisor, ActName::RegisterSpecificFile, file);
    let clerk = house.ids.clerk.clone();
    house.act(Who::Manager, ActName::DesignateClerk, house.designation(&clerk));
    house.instruct("fill_file");
    let mut intake = house.intake(&[]);
    intake["purpose"] = json!("insurance_acquired");
    let roster = std::fs::read(data("roster.csv")).unwrap();
    intake["roster"] = house.upload("office.csv", &roster);
    house.act(Who::Clerk, ActName::TakeInRoster, intake);
    house
}

fn data(name: &str) -> PathBuf {
    top().join("tests/data/office-200").join(name)
}

/// The lines of the pension file before its data, and those of so many people.
fn pension_file(people: usize) -> Vec<u8> {
    let whole = std::fs::read(data("SHFD0006.CSV")).unwrap();
    whole.split_inclusive(|byte| *byte == b'\n').take(5 + people).flatten().copied().collect()
}

#[test]
fn the_example_fills() {
    let (document, house) = (document(), house());
    let keys = blocks(&document, "csv");
    let mut input: Value = serde_json::from_str(&blocks(&document, "json")[0]).unwrap();
    input["affairs"] = json!(house.ids.affairs);
    input["file"] = json!(house.ids.file);
    input["into"] = json!(house.out());
    input["source"] = house.upload("SHFD0006.CSV", &pension_file(3));
    let fill = |keys: Option<&[u8]>| {
        let mut input = input.clone();
        input["keys"] = keys.map_or(Value::Null, |keys| house.upload("taiou.csv", keys));
        house.run(Who::Clerk, ActName::FillFile, input)
    };
    let done = fill(Some(keys[0].as_bytes())).unwrap().done;
    assert_eq!((done["people"].clone(), done["cells"].clone()), (json!(3), json!(3)));
    // What the document says of each mistake.
    let code = |keys: Option<&str>| form_errors(fill(keys.map(str::as_bytes)))[0].1;
    assert_eq!(code(None), "field_missing");
    assert_eq!(code(Some(&keys[0].replace("職員番号", "社員"))), "key_map_heading");
    assert_eq!(code(Some(&format!("{}1,10003\n", keys[0]))), "key_twice");
    assert_eq!(code(Some(&keys[0].replace("\n3,", "\n4,"))), "key_unknown");
    let shifted = keys[0].replace("1,10000", "1,10003").replace("2,10003", "2,10000");
    let shifted = form_errors(fill(Some(shifted.as_bytes())));
    assert!(shifted.iter().all(|(_, code)| code.contains("differs")), "{shifted:?}");
    // The three cells of Hello Work are joined as written there.
    let theirs = std::fs::read(data("10101.keys.csv")).unwrap();
    let theirs = String::from_utf8_lossy(&theirs);
    for line in keys[1].lines().skip(1) {
        assert!(theirs.lines().any(|known| known == line), "{line}");
    }
    for said in ["field_missing", "key_map_heading", "key_twice", "key_unknown"] {
        assert!(document.contains(&format!("| `{said}` |")));
    }
    house.assert_sound();
}
