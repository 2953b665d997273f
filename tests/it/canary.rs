//! Planted numbers, and the search for them in every byte that the program wrote: none outside of the
//! user's own input files and, encrypted, of what was filled.

use crate::hand::{Hand, psql};
use crate::program::Program;
use domain::{ActName, Stop};
use it::{Engine, House, PASSWORD, Who, form_315, roster};
use office::acts::ACTS;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::canary::Sighting;
use testkit::{Canary, MadeUp};

/// Searches trees and texts, apart from the files that the user brought.
struct Search {
    canary: Canary,
    brought: Vec<PathBuf>,
}

impl Search {
    fn of(people: &[MadeUp], brought: &[PathBuf]) -> Self {
        let canary = Canary::of_all(people.iter().map(|p| &p.digits));
        // The search is good: it finds every number where it was brought in.
        for path in brought {
            assert!(!canary.in_tree(path).unwrap().is_empty(), "{}", path.display());
        }
        Self { canary, brought: brought.to_vec() }
    }

    fn nothing_in(&self, tree: &Path) {
        let seen: Vec<Sighting> = self
            .canary
            .in_tree(tree)
            .unwrap()
            .into_iter()
            .filter(|s| !self.brought.contains(&s.path))
            .collect();
        assert!(seen.is_empty(), "{seen:?}");
    }

    fn nothing_said(&self, said: &[String]) {
        for text in said {
            let seen = self.canary.in_bytes(text.as_bytes());
            assert!(seen.is_empty(), "{seen:?} in an answer");
        }
    }
}

/// Everything that the acts of a house answered, but for the number that a reveal shows.
struct Heard<'h> {
    house: &'h mut House,
    said: Vec<String>,
}

impl Heard<'_> {
    fn run(&mut self, who: Who, name: ActName, input: Value) -> Result<Value, Stop> {
        match self.house.run(who, name, input) {
            Ok(outcome) => {
                self.said.push(outcome.done.to_string());
                Ok(outcome.done)
            }
            Err(stop) => {
                self.said.push(format!("{stop:?}"));
                Err(stop)
            }
        }
    }

    fn act(&mut self, who: Who, name: ActName, input: Value) -> Value {
        self.run(who, name, input).unwrap()
    }

    fn fails(&mut self, who: Who, name: ActName, input: Value) {
        self.run(who, name, input).unwrap_err();
    }

    /// The act is struck at some of its points, with the office opened again after each. What comes of it
    /// in the end is the next step's concern.
    fn struck(&mut self, who: Who, name: ActName, input: &Value) {
        for point in [1, 5, 9, 14, 20, 27, 35] {
            self.house.probe.fail_from(point);
            let done = self.run(who, name, input.clone());
            self.house.probe.reset();
            self.house.reopen();
            if done.is_ok() {
                return;
            }
        }
        let _ = self.run(who, name, input.clone());
    }
}

#[test]
fn the_whole_main_job_leaves_no_number_behind() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, "university");
        let people = it::people(41, 8);
        let wal = wal_position(&house);
        let mut brought = Vec::new();
        let mut heard = Heard { house: &mut house, said: Vec::new() };
        let passwords = main_job(&mut heard, &people, &mut brought);
        let said = heard.said;
        house.assert_sound();
        house.office().export(&house.folder.path().join("export")).unwrap();
        house.office().publish().unwrap();
        for person in &people[..4] {
            assert_eq!(house.reveal(person).unwrap(), person.digits);
        }

        let words = house.words.clone();
        let mut search = Search::of(&people, &brought);
        for secret in passwords.iter().map(String::as_str).chain([words.as_str(), PASSWORD]) {
            search.canary = search.canary.also("secret", secret.as_bytes());
        }
        search.nothing_in(house.folder.path());
        // What may be there is found there: the search does look at the right bytes.
        let kana = Canary::of_all([]).also("kana", people[0].kana.as_bytes());
        let seen = match wal {
            Some(wal) => search_server(&search, &house, &wal, &kana),
            None => !kana.in_tree(&house.database()).unwrap().is_empty(),
        };
        assert!(seen, "{engine:?}");
        // The password of a container is shown once; nothing else of all this is ever said.
        let search = Search::of(&people, &brought);
        search.nothing_said(&said);
    }
}

/// From intake to certificate with every kind of answer on the way. Returns the passwords shown.
fn main_job(heard: &mut Heard<'_>, people: &[MadeUp], brought: &mut Vec<PathBuf>) -> Vec<String> {
    let bring = |heard: &Heard<'_>, brought: &mut Vec<PathBuf>, name: &str, bytes: Vec<u8>| {
        let file = heard.house.upload(name, &bytes);
        brought.push(heard.house.folder.path().join(name));
        file
    };
    let mut take_in = json!({ "came_from": it::CAME_FROM, "checked": it::earlier_check(), "affairs": heard.house.ids.affairs, "file": heard.house.ids.file,
                              "purpose": "withholding_slip", "since": "2016-04-01" });
    let whole = roster(&people[..6], it::DEPARTMENT);
    take_in["roster"] = bring(heard, brought, "roster.csv", whole.clone());
    heard.fails(Who::ClerkWithoutDevice, ActName::TakeInRoster, take_in.clone());
    heard.struck(Who::Clerk, ActName::TakeInRoster, &take_in);
    // Another number is held already; a number in the wrong column; cut in the middle; a wrong digit.
    let mut exchanged = people[..2].to_vec();
    (exchanged[0].digits, exchanged[1].digits) = (people[1].digits, people[0].digits);
    let exchanged = roster(&exchanged, it::DEPARTMENT);
    take_in["roster"] = bring(heard, brought, "exchanged.csv", exchanged);
    heard.fails(Who::Clerk, ActName::TakeInRoster, take_in.clone());
    let other = String::from_utf8(roster(&people[6..], it::DEPARTMENT)).unwrap();
    let in_name = other.replacen(&people[6].name, &people[6].number_text(), 1);
    let cut = other.trim_end().strip_suffix(|c: char| c.is_ascii_digit()).unwrap().to_owned();
    let shifted = other.replacen("本人,", "", 1);
    for (n, bad) in [in_name, cut, shifted].into_iter().enumerate() {
        take_in["roster"] = bring(heard, brought, &format!("bad-{n}.csv"), bad.into_bytes());
        heard.fails(Who::Clerk, ActName::TakeInRoster, take_in.clone());
    }

    for person in &people[..6] {
        heard.house.reveal(person).unwrap();
        let input = heard.house.revealing(person);
        heard.fails(Who::ClerkWithoutDevice, ActName::RevealNumber, input.clone());
        heard.fails(Who::Staff, ActName::RevealNumber, input.clone());
        let remark = json!(format!("窓口で{}と聞いた", person.number_text()));
        heard.fails(Who::Clerk, ActName::RevealNumber, with(&input, "remark", remark));
    }
    let revealing = heard.house.revealing(&people[0]);
    heard.struck(Who::Clerk, ActName::RevealNumber, &revealing);

    let filling = heard.house.filling(&people[..4]);
    heard.fails(Who::Staff, ActName::FillFile, filling.clone());
    // A number stands in the cell already.
    let form = String::from_utf8_lossy(&form_315(&people[..1])).into_owned();
    let filled = form.replacen(
        ",7000012050002,,",
        &format!(",7000012050002,{},", people[0].number_text()),
        1,
    );
    let source = bring(heard, brought, "filled.csv", filled.into_bytes());
    heard.fails(Who::Clerk, ActName::FillFile, with(&filling, "source", source));
    heard.struck(Who::Clerk, ActName::FillFile, &filling);
    let made = heard.act(Who::Clerk, ActName::FillFile, filling);
    open_container(&made, &people[..4]);
    let mut passwords: Vec<String> =
        heard.said.iter().filter_map(|said| password_in(said)).collect();
    passwords.sort();
    passwords.dedup();
    let copy = made["copy"].clone();
    heard.act(
        Who::Clerk,
        ActName::SubmitToAuthority,
        json!({ "copy": copy, "destination": "municipality", "method": "eltax", "receipt": "R8-77" }),
    );
    let erasing = heard.house.erasing(&copy);
    heard.act(Who::Clerk, ActName::EraseCopy, erasing);

    heard.house.let_leave(&people[4..6]);
    let disposal = json!({ "disposal": heard.house.instruct_disposal() });
    brought.retain(|path| path.exists());
    close_unresolved(heard);
    heard.struck(Who::Clerk, ActName::CarryOutDisposal, &disposal);
    heard.struck(Who::SystemOfficer, ActName::RunShreddingRound, &json!({}));
    heard.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
    let input = heard.house.revealing(&people[4]);
    heard.fails(Who::Clerk, ActName::RevealNumber, input);
    passwords
}

/// Copies whose making was struck count as out until somebody says what became of them.
fn close_unresolved(heard: &mut Heard<'_>) {
    let open: Vec<String> = heard
        .house
        .office()
        .duties(None)
        .unwrap()
        .into_iter()
        .filter(|d| d.kind == "close_unresolved")
        .map(|d| d.about)
        .collect();
    for copy in open {
        let input =
            json!({ "copy": copy, "outcome": "nothing_left", "reason": "出力先に何もない" });
        heard.act(Who::Supervisor, ActName::CloseUnresolved, input);
    }
}

fn with(input: &Value, field: &str, value: Value) -> Value {
    let mut input = input.clone();
    input[field] = value;
    input
}

fn password_in(said: &str) -> Option<String> {
    serde_json::from_str::<Value>(said).ok()?["password"].as_str().map(str::to_owned)
}

/// The numbers are in the container, for whoever has its password.
fn open_container(made: &Value, people: &[MadeUp]) {
    let opened = Command::new("7z")
        .args(["x", "-so", &format!("-p{}", made["password"].as_str().unwrap())])
        .arg(made["path"].as_str().unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&opened.stdout).into_owned();
    for person in people {
        assert!(text.contains(&person.number_text()));
    }
}

/// Keeps the server's log of writes from here on, and gives where it stands; none on SQLite.
fn wal_position(house: &House) -> Option<String> {
    let slot =
        format!("SELECT lsn FROM pg_create_physical_replication_slot('{}', true)", slot(house));
    (house.engine() == Engine::Postgres)
        .then(|| psql(&house.settings.store, &slot).trim().to_owned())
}

/// The name under which the server keeps its log for this house: that of its database.
fn slot(house: &House) -> &str {
    house.settings.store.rsplit('/').next().unwrap()
}

/// Looks into the files of the database, the write-ahead log since a position, and the server's messages.
/// True when what may be there was seen in files and log.
fn search_server(search: &Search, house: &House, wal: &str, there: &Canary) -> bool {
    let hand = Hand::at(house);
    hand.run("CHECKPOINT");
    let folder = PathBuf::from(hand.one("SHOW data_directory"));
    let files = "SELECT 'base/' || oid FROM pg_database WHERE datname = current_database()";
    let files = folder.join(hand.one(files));
    search.nothing_in(&files);
    search.nothing_in(&folder.with_file_name("log"));
    let segments = format!(
        "SELECT name FROM pg_ls_waldir() WHERE name BETWEEN pg_walfile_name('{wal}') \
         AND pg_walfile_name(pg_current_wal_lsn())"
    );
    let mut in_log = false;
    for segment in psql(&house.settings.store, &segments).lines() {
        let segment = folder.join("pg_wal").join(segment);
        search.nothing_in(&segment);
        in_log |= !there.in_tree(&segment).unwrap().is_empty();
    }
    hand.run(&format!("SELECT pg_drop_replication_slot('{}')", slot(house)));
    in_log && !there.in_tree(&files).unwrap().is_empty()
}

#[test]
fn the_demo_leaves_no_number_behind() {
    let people = it::people(42, 5);
    for (pack, extra) in [("hanamaki-city", &["--json"][..]), ("university", &["--lang", "en"])] {
        let program = Program::new();
        let own = program.file("mine.csv", roster(&people, it::DEPARTMENT));
        let form = program.file("form.csv", form_315(&people));
        let paths = [own.to_str().unwrap(), form.to_str().unwrap()];
        let words = [
            "demo", "--pack", pack, "--data", "d", "--roster", paths[0], "--file", paths[1],
            "--layout", "315",
        ];
        let said = program.run(&[&words, extra].concat());
        assert_eq!(said.code, 0, "{said:?}");
        let leavers = program.path("d.out/leavers.csv");
        let mut all = people.clone();
        all.extend(read_leavers(&leavers));
        let search = Search::of(&all, &[own, leavers]);
        search.nothing_in(program.folder.path());
        search.nothing_said(&[said.out.clone(), said.err.clone()]);
        assert_eq!(said.err, "");
        for folder in ["home", "tmp"] {
            let left = std::fs::read_dir(program.path(folder)).unwrap().count();
            assert_eq!(left, 0, "{folder}");
        }
        if extra == ["--json"] {
            let mut done: Value = serde_json::from_str(&said.out).unwrap();
            let path = program.path(done["filled"][0]["path"].as_str().unwrap());
            done["filled"][0]["path"] = json!(path);
            open_container(&done["filled"][0], &people);
        }
    }
}

/// The people whom the demo makes up: their numbers are drawn anew in each run.
fn read_leavers(path: &Path) -> Vec<MadeUp> {
    let text = encoding_rs::SHIFT_JIS.decode(&std::fs::read(path).unwrap()).0.into_owned();
    let any = testkit::people(1, 1).remove(0);
    text.lines()
        .skip(1)
        .map(|line| {
            let number = line.rsplit(',').next().unwrap();
            MadeUp { digits: number.as_bytes().try_into().unwrap(), ..any.clone() }
        })
        .collect()
}

/// One way to fill an input: with the number in one field.
struct Typed {
    /// The field, as form errors name it.
    field: String,
    /// The type of the field in the schema.
    kind: String,
    input: Value,
}

/// Every way to put `number` into one string of an input of this schema, the rest being of the right
/// type.
fn ways(schema: &Value, root: &Value, number: &str) -> Vec<Typed> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        let mut found = ways(&root["$defs"][name], root, number);
        for typed in found.iter_mut().filter(|t| t.field.is_empty()) {
            name.clone_into(&mut typed.kind);
        }
        return found;
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[choice].as_array() {
            if choices.iter().all(|c| c["const"].is_string()) {
                return vec![Typed {
                    field: String::new(),
                    kind: String::new(),
                    input: json!(number),
                }];
            }
            return choices.iter().flat_map(|c| ways(c, root, number)).collect();
        }
    }
    match schema["type"].as_str() {
        Some("string") => {
            vec![Typed { field: String::new(), kind: "String".to_owned(), input: json!(number) }]
        }
        Some("array") => ways(&schema["items"], root, number)
            .into_iter()
            .map(|t| Typed {
                field: format!("[0]{}", dotted(&t.field)),
                input: json!([t.input]),
                ..t
            })
            .collect(),
        Some("object") if schema["properties"].is_object() => {
            let base = sample(schema, root);
            let mut found = Vec::new();
            for (name, property) in schema["properties"].as_object().unwrap() {
                for typed in ways(property, root, number) {
                    let field = format!("{name}{}", dotted(&typed.field));
                    found.push(Typed { field, input: with(&base, name, typed.input), ..typed });
                }
            }
            found
        }
        Some("object") => vec![
            Typed {
                field: "key".to_owned(),
                kind: "Map".to_owned(),
                input: json!({ number: "x" }),
            },
            Typed {
                field: "value".to_owned(),
                kind: "Map".to_owned(),
                input: json!({ "x": number }),
            },
        ],
        _ => Vec::new(),
    }
}

fn dotted(field: &str) -> String {
    if field.is_empty() || field.starts_with('[') { field.to_owned() } else { format!(".{field}") }
}

/// An input of the right types with what is required.
fn sample(schema: &Value, root: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return match name {
            "Day" => json!("2026-11-21"),
            "Moment" => json!("2026-11-21T09:00"),
            "Slug" => json!("x"),
            "TrackingNumber" => json!({ "carrier": "japan_post", "number": "1234-5678-903" }),
            _ => sample(&root["$defs"][name], root),
        };
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(first) = schema[choice].get(0) {
            return first.get("const").cloned().unwrap_or_else(|| sample(first, root));
        }
    }
    match schema["type"].as_str() {
        Some("string") if schema["pattern"].is_string() => json!("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        Some("string") => json!("x"),
        Some("integer") => json!(1),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = required.iter().map(|name| {
                let name = name.as_str().unwrap();
                (name.to_owned(), sample(&schema["properties"][name], root))
            });
            Value::Object(fields.collect())
        }
        other => panic!("no sample of {other:?}: {schema}"),
    }
}

/// True when an answer says these digits, in any width. Ids are drawn by the program and left out.
fn repeats(said: &str, digits: &str) -> bool {
    let words = said.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() != 26);
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
        other => other,
    };
    words.map(|word| word.chars().map(narrow).collect::<String>()).any(|word| word.contains(digits))
}

#[test]
fn a_number_typed_into_any_field_is_refused_and_not_repeated() {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let person = testkit::people(43, 1).remove(0);
    let bare = person.number_text();
    let grouped = [0, 4, 8].map(|at| it::fours(&bare)[at]).join("-");
    let wide: String = bare.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
    let forms = [bare.clone(), grouped, wide, format!("番号は{bare}です")];
    let mut texts = 0;
    for entry in ACTS {
        let schema = (entry.input)().as_value().clone();
        for (n, form) in forms.iter().enumerate() {
            for typed in ways(&schema, &schema, form) {
                let what = format!("{} {}", entry.spec.name, typed.field);
                let answer = house.run(Who::Manager, entry.spec.name, typed.input);
                let said = match &answer {
                    Ok(outcome) => outcome.done.to_string(),
                    Err(stop) => format!("{stop:?}"),
                };
                let repeated = it::fours(&bare).into_iter().find(|four| repeats(&said, four));
                assert_eq!(repeated, None, "{what}: {said}");
                let error = match &answer {
                    Err(Stop::Form(errors)) => Some((errors[0].field.clone(), errors[0].code)),
                    _ => None,
                };
                match typed.kind.as_str() {
                    "PlainText" | "Label" => {
                        texts += 1;
                        assert_eq!(error, Some((typed.field, "holds_number")), "{what}");
                    }
                    // A code of others: what looks like a number is one; the rest has not its form.
                    "ExternalCode" if n < 2 => {
                        texts += 1;
                        assert_eq!(error, Some((typed.field, "holds_number")), "{what}");
                    }
                    // Hashed and wiped, or the name of a file on the user's own disk.
                    "SecretText" | "String" | "Map" => {
                        assert!(answer.is_err() || typed.kind == "SecretText", "{what}");
                    }
                    _ => assert!(error.is_some(), "{what}: {said}"),
                }
            }
        }
    }
    assert!(texts > 60, "only {texts} fields that take text");
    Search { canary: Canary::of(&person.digits), brought: Vec::new() }.nothing_in(&house.data());
    house.assert_sound();
}
