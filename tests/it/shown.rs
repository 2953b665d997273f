//! What is shown is what was typed: no text makes a line of its own or turns the direction of others.

use crate::commanded::Commanded;
use crate::program::Program;
use domain::{ActName, Label, PlainText};
use it::answers::form_error;
use it::{Engine, House, PACKS, Who};
use office::lists::{Part, Saying, in_words};
use serde_json::json;

/// A second entry that somebody makes up.
const FORGED: &str = "/srv/a.csv\n01M8K3V5XQ0000000000000000  /srv/x.csv  [確認済み]";

#[test]
fn a_line_break_makes_no_second_finding() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    for (field, value) in [("place", json!(FORGED)), ("member", json!("a\nb"))] {
        let mut input = house.reporting(&house.stray("memo.txt"));
        input[field] = value;
        form_error(house.run(Who::Staff, ActName::ReportFinding, input), field, "line_break");
    }
}

#[test]
fn what_was_typed_stays_on_its_line() {
    let none = |_: &str| None;
    for saying in [Saying::Typed, Saying::read("en"), Saying::read("ja")] {
        let shown = in_words(&Part::Text(FORGED.to_owned()), &none, ", ", saying);
        assert!(!shown.contains('\n') && shown.contains("\\u{a}"), "{shown}");
        let shown = in_words(&Part::Text("a\u{202E}vsc".to_owned()), &none, ", ", saying);
        assert_eq!(shown, "a\\u{202e}vsc");
    }
    // A reason can have lines; in a list it is one.
    let office = Commanded::found();
    office.set_up();
    let staff = it::staff("M009", "kakari", "予備 四郎");
    let id = office.act("kacho", "enrol_staff", staff)["id"].clone();
    office.act("kacho", "stop_staff", json!({ "staff": id, "reason": "異動\n01M8  偽の行" }));
    for what in ["staff", "records"] {
        let words = ["list", what, "--data", "d", "--as", "kacho", "--credential-file", "password"];
        let said = office.program.run(&words);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(!said.out.lines().any(|line| line.starts_with("01M8  偽")), "{said:?}");
    }
}

#[test]
fn no_text_turns_the_direction_of_others() {
    let turns = ['\u{61C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}'];
    for c in turns {
        let text = format!("a{c}b");
        assert_eq!(PlainText::new(&*text).unwrap_err().to_string(), "control_character");
        assert!(Label::new(text).is_err());
    }
    assert!(PlainText::new("a\nb").is_ok() && Label::new("a\nb").is_err());
}

/// The name of a file is not ours to refuse: what the program says of it is in order all the same.
#[test]
fn a_file_with_such_a_name_is_told_in_order() {
    let program = Program::new();
    program.file("a\u{202E}gnp.txt", "個人番号 384756102934\n");
    for words in [&["scan", "."][..], &["scan", ".", "--json"], &["scan", "nowhere\u{202E}"]] {
        let said = program.run(words);
        assert!(!said.out.contains('\u{202E}') && !said.err.contains('\u{202E}'), "{said:?}");
    }
    let said = program.run(&["scan", ".", "--json"]);
    assert!(serde_json::from_str::<serde_json::Value>(said.out.trim()).is_ok(), "{said:?}");
}

#[test]
fn a_path_from_here_is_made_whole_or_refused() {
    let office = Commanded::found();
    office.set_up();
    let staff = ["list", "staff", "--data", "d", "--as", "kacho", "--credential-file", "password"];
    let owner = office.program.json(0, &staff)["lines"][0]["id"].clone();
    office.program.file("memo.txt", "個人番号 384756102934\n");
    let input = |place: &str| {
        office.input(&json!({ "place": place, "kind": "bare", "count": 1, "owner": owner }));
        office.program.run(&office.words("kacho", "report_finding"))
    };
    assert_eq!(input("memo.txt").code, 0);
    let listed =
        ["list", "findings", "--data", "d", "--as", "kacho", "--credential-file", "password"];
    let said = office.program.run(&listed);
    let whole = std::fs::canonicalize(office.program.folder.path()).unwrap().join("memo.txt");
    assert!(said.out.contains(&whole.display().to_string()), "{said:?}");
    let said = input("./nothing.txt");
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("place"), "{said:?}");
    assert_eq!(input("書棚の 1 番").code, 0, "a place in words stays as it is");
}
