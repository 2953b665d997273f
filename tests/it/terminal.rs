//! What a person at a terminal sees and types: numbers one at a time, secrets that are asked for; and a print, which goes
//! to a printing command alone.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use crate::commanded::Commanded;
use it::people;
use serde_json::{Value, json};
use testkit::MadeUp;

/// Runs the program on a terminal, with something typed.
pub fn on_terminal(office: &Commanded, words: &[&str], typed: &str) -> String {
    let command = format!("{} {}", crate::program::program().display(), words.join(" "));
    office.program.file("typed", typed);
    let said = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(office.program.folder.path())
        .stdin(std::fs::File::open(office.program.path("typed")).unwrap())
        .env("LANG", "ja_JP.UTF-8")
        .output()
        .unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    assert!(said.status.success(), "{text}");
    text
}

/// What a terminal shows after each character that a program writes: it goes up, clears to the end, and adds lines.
fn screens(said: &str) -> Vec<String> {
    let (mut rows, mut row, mut column) = (vec![String::new()], 0_usize, 0_usize);
    let mut all = Vec::new();
    let mut rest = said.chars();
    while let Some(c) = rest.next() {
        match c {
            '\r' => column = 0,
            '\n' => {
                row += 1;
                rows.resize(rows.len().max(row + 1), String::new());
            }
            '\u{1b}' => {
                assert_eq!(rest.next(), Some('['));
                let mut order = String::new();
                while !order.ends_with(|c: char| c.is_ascii_alphabetic()) {
                    order.extend(rest.next());
                }
                if let Some(up) = order.strip_suffix('A') {
                    row = row.saturating_sub(up.parse().unwrap());
                } else if order == "J" {
                    rows.truncate(row + 1);
                    rows[row] = rows[row].chars().take(column).collect();
                }
            }
            c => {
                let kept: String = rows[row].chars().take(column).collect();
                rows[row] = kept + c.encode_utf8(&mut [0; 4]);
                column += 1;
            }
        }
        all.push(rows.join("\n"));
    }
    all
}

/// An office with people, and the input about all of them that reveals and prints have in common.
fn with_people(count: usize) -> (Commanded, Vec<MadeUp>, Value) {
    let office = Commanded::found();
    let (affairs, file) = office.set_up();
    // A roster of one would wait to be read a second time.
    let mut people = people(72, count.max(2));
    office.take_in(&affairs, &file, &people);
    people.truncate(count);
    let id = |person: &MadeUp| {
        let number = person.staff_number.as_str();
        let listed = [
            "list",
            "people",
            "--data",
            "d",
            "--as",
            "tanto",
            "--credential-file",
            "password",
            "--staff-number",
            number,
        ];
        office.program.json(0, &listed)["lines"][0]["id"].clone()
    };
    let ids: Vec<Value> = people.iter().map(id).collect();
    let input = json!({ "people": ids, "affairs": affairs, "purpose": "withholding_slip" });
    (office, people, input)
}

/// On a terminal the clerk sees whose number it is; another program gets the number alone.
#[test]
fn a_reveal_on_a_terminal_names_the_person() {
    let (office, people, input) = with_people(1);
    office.input(&input);
    let words = office.words("tanto", "reveal_number");
    let said = on_terminal(&office, &words, "\n");
    assert!(said.contains(&people[0].name) && said.contains(&people[0].number_text()));
    assert!(!screens(&said).last().unwrap().contains(&people[0].number_text()), "{said}");
    let piped = office.program.run(&words);
    assert_eq!((piped.out.trim_end(), piped.err.as_str()), (people[0].number_text().as_str(), ""));
    // The record has no name: it names the person by id.
    let records = office.program.run(&office.exporting("out"));
    assert_eq!(records.code, 0);
    for (_, bytes) in it::all_files(&office.program.path("out")) {
        assert!(!String::from_utf8_lossy(&bytes).contains(&people[0].name));
    }
}

/// Several numbers come one after another, and each goes from the screen before the next.
#[test]
fn several_numbers_are_shown_one_at_a_time() {
    let (office, people, input) = with_people(3);
    office.input(&input);
    let words = office.words("tanto", "reveal_number");
    let said = on_terminal(&office, &words, "\n\n\n");
    let mut seen = vec![false; people.len()];
    for screen in screens(&said) {
        let is_shown = |person: &&MadeUp| screen.contains(&person.number_text());
        let shown: Vec<&MadeUp> = people.iter().filter(is_shown).collect();
        let named: Vec<&MadeUp> = people.iter().filter(|one| screen.contains(&one.name)).collect();
        assert!(shown.len() <= 1, "{said}");
        for person in shown {
            assert_eq!(named.iter().map(|one| &one.name).collect::<Vec<_>>(), [&person.name]);
            seen[people.iter().position(|one| one.name == person.name).unwrap()] = true;
        }
    }
    assert!(seen.iter().all(|seen| *seen), "{said}");
    assert!(people.iter().all(|one| !screens(&said).last().unwrap().contains(&one.number_text())));
}

/// Another program gets one number, which is an act and a record of its own; several open nothing.
#[test]
fn another_program_gets_one_number_at_a_time() {
    let (office, people, mut input) = with_people(2);
    office.input(&input);
    let words = office.words("tanto", "reveal_number");
    let before = office.size();
    let piped = office.program.run(&words);
    assert_eq!((piped.code, piped.out.as_str()), (2, ""), "{piped:?}");
    let several = office.program.json(2, &words);
    assert_eq!(several["errors"][0]["code"], "one_person_at_a_time", "{several}");
    assert_eq!(office.size(), before, "nothing was opened, nothing recorded");
    for (i, person) in people.iter().enumerate() {
        let mut one = input.clone();
        one["people"] = json!([input["people"][i]]);
        office.input(&one);
        let shown = office.program.json(0, &words);
        assert_eq!(shown["numbers"].as_array().map(Vec::len), Some(1));
        assert_eq!(shown["numbers"][0]["number"], person.number_text());
    }
    input["people"] = json!([]);
    office.input(&input);
    assert_eq!(office.program.json(2, &words)["errors"][0]["code"], "field_missing");
}

/// What is only to be looked at does not come to lie in a file.
#[test]
fn a_reveal_goes_into_no_file() {
    let (office, _, input) = with_people(1);
    office.input(&input);
    let before = office.size();
    for json in [&[][..], &["--json"]] {
        let words = [&office.words("tanto", "reveal_number")[..], json].concat();
        let file = office.program.path("numbers.txt");
        let done = Command::new(crate::program::program())
            .args(&words)
            .current_dir(office.program.folder.path())
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&file).unwrap())
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(2));
        assert!(!String::from_utf8_lossy(&std::fs::read(&file).unwrap()).contains("numbers"));
    }
    assert_eq!(office.size(), before, "nothing was opened, nothing recorded");
}

/// A print is handed to a printing command; in a file numbers would lie in the clear.
#[test]
fn a_print_goes_to_a_printing_command_alone() {
    let (office, people, mut input) = with_people(2);
    let files =
        ["list", "specific-files", "--data", "d", "--as", "tanto", "--credential-file", "password"];
    input["file"] = office.program.json(0, &files)["lines"][0]["id"].clone();
    input["name"] = json!("法定調書の下書き");
    let instruction = json!({ "acts": ["print_document"], "affairs": input["affairs"], "most_people": 10,
                              "since": today(), "until": today(), "reason": "法定調書" });
    office.act("kakaricho", "give_instruction", instruction);
    office.input(&input);
    let words = office.words("tanto", "print_document");

    let before = office.size();
    let sheet = office.program.path("sheet.txt");
    let to_file = Command::new(crate::program::program())
        .args(&words)
        .current_dir(office.program.folder.path())
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&sheet).unwrap())
        .output()
        .unwrap();
    assert_eq!(to_file.status.code(), Some(2));
    assert!(std::fs::read(&sheet).unwrap().is_empty());
    assert_eq!(office.size(), before, "nothing was opened, nothing recorded");

    let printed = office.program.run(&words);
    assert_eq!(printed.code, 0, "{printed:?}");
    for person in &people {
        let line = format!("{}  {}", person.number_text(), person.name);
        assert!(printed.out.contains(&line), "{printed:?}");
    }
    assert!(printed.out.starts_with("法定調書の下書き") && printed.out.contains("写しの番号"));
}

/// Today in Japan, as the program on this machine has it.
fn today() -> office::domain::Day {
    office::domain::Clock::now(&office::RealClock::default()).day()
}

/// Opening the vault takes seconds. Who types the number meanwhile does not see it, nor does whoever looks on.
#[test]
fn what_is_typed_ahead_shows_nowhere() {
    let (office, people, input) = with_people(1);
    office.input(&json!({ "entry": input["people"][0] }));
    let all = office.words("tanto", "second_reading");
    let words = all.join(" ").replace("--unseal-file words", "");
    let command = format!("{} {words}", crate::program::program().display());
    let mut script = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(office.program.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .env("LANG", "ja_JP.UTF-8")
        .spawn()
        .unwrap();
    let (mut typing, mut screen) = (script.stdin.take().unwrap(), script.stdout.take().unwrap());
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&seen).contains("開封の合言葉: ") {
        assert_eq!(screen.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&seen));
        seen.extend(byte);
    }
    let unsealing = std::fs::read_to_string(office.program.path("words")).unwrap();
    let unsealing = unsealing.lines().next().unwrap();
    let number = people[0].number_text();
    typing.write_all(format!("{unsealing}\n{number}\n{number}\n").as_bytes()).unwrap();
    screen.read_to_end(&mut seen).unwrap();
    let seen = String::from_utf8(seen).unwrap();
    assert!(seen.contains("数秒お待ちください") && seen.contains("個人番号。"), "{seen}");
    assert!(!seen.contains(&number) && !seen.contains(unsealing), "{seen}");
    assert_eq!(script.wait().unwrap().code(), Some(2), "no such entry: {seen}");
}

/// A secret that the input leaves out is typed at the terminal.
#[test]
fn a_secret_left_out_is_asked_for() {
    let office = Commanded::found();
    let mut staff = it::staff("0007", "shinjin", "新人 七郎");
    staff.as_object_mut().unwrap().remove("password");
    office.input(&staff);
    let words = office.words("kacho", "enrol_staff");
    let missing = &office.program.json(2, &words)["errors"][0];
    assert_eq!(
        (&missing["field"], &missing["code"]),
        (&json!("password"), &json!("field_missing"))
    );
    on_terminal(&office, &words, "umi-no-fukasa-77\n");
    office.program.file("own", "umi-no-fukasa-77\n");
    let own = ["list", "duties", "--data", "d", "--as", "shinjin", "--credential-file", "own"];
    office.program.json(0, &own);
}
