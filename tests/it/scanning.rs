//! `bannin scan`: what it says in each form, its exit codes, and that it never says a digit.

use crate::program::{Program, Said};
use serde_json::{Value, json};

/// Made up; its digits do not count up, as those of an example would.
const NUMBER: &str = "384756102934";

fn repeats_no_digit(program: &Program, said: &Said) {
    let mut all = vec![said.out.clone(), said.err.clone()];
    let read = |file: &str| std::fs::read_to_string(program.path(file)).ok();
    all.extend(["out.csv", "out.sarif"].into_iter().filter_map(read));
    for part in it::fours(NUMBER) {
        assert!(!all.iter().any(|text| text.contains(part)), "{said:?}");
    }
    // Digests have every four digits sooner or later; eight in a row are no chance.
    for text in ["state", "baseline"].into_iter().filter_map(read) {
        let digits = NUMBER.as_bytes();
        let holds = |eight: &[u8]| text.as_bytes().windows(8).any(|window| window == eight);
        assert!(!digits.windows(8).any(holds), "{said:?}");
    }
}

/// A folder `share` with a number, a file that holds none, and a picture if it is wanted.
fn share(picture: bool) -> Program {
    let program = Program::new();
    std::fs::create_dir_all(program.path("share/a")).unwrap();
    program.file("share/a/list.csv", format!("氏名,個人番号\n花巻,{NUMBER}\n"));
    program.file("share/b.txt", "何もありません");
    if picture {
        program.file("share/c.png", b"\x89PNG\r\n\x1a\n");
    }
    program
}

fn json_lines(said: &Said) -> Vec<Value> {
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn findings_are_told_in_every_form_and_never_by_their_digits() {
    let program = share(true);
    let said = program.run(&["scan", "share"]);
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.out.contains("share/a/list.csv：B2：連続した12桁、1件、確信度 高"), "{said:?}");
    assert!(said.out.contains("share/c.png：中を確かめられません（画像です）"), "{said:?}");
    assert!(said.err.contains("1か所・1件"), "{said:?}");
    repeats_no_digit(&program, &said);

    let said = program.run(&[
        "scan",
        "share",
        "--json",
        "--csv",
        "out.csv",
        "--sarif",
        "out.sarif",
        "--state",
        "state",
    ]);
    assert_eq!(said.code, 4, "{said:?}");
    assert_eq!(
        json_lines(&said),
        [
            json!({ "file": "share/a/list.csv", "place": "B2", "kind": "bare", "confidence": "high", "count": 1 }),
            json!({ "file": "share/c.png", "not_looked": "image" }),
        ]
    );
    repeats_no_digit(&program, &said);
    let csv = std::fs::read_to_string(program.path("out.csv")).unwrap();
    assert!(csv.starts_with('\u{FEFF}'));
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let sarif = std::fs::read_to_string(program.path("out.sarif")).unwrap();
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
    let unseen = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(unseen[0]["descriptor"]["id"], "image");

    // The second time nothing has changed, and the same is told.
    let again = program.run(&["scan", "share", "--json", "--state", "state"]);
    assert_eq!((again.code, again.out), (4, said.out));
}

#[test]
fn the_exit_code_says_what_was_found() {
    let program = share(true);
    let code = |words: &[&str]| program.run(words).code;
    assert_eq!(code(&["scan", "share/b.txt"]), 0);
    assert_eq!(code(&["scan", "share/b.txt", "share/c.png"]), 1);
    assert_eq!(code(&["scan", "share/a", "share/c.png"]), 4);
    assert_eq!(code(&["scan", "share", "--ignore", "*.csv"]), 1);
    assert_eq!(code(&["scan", "share", "--ignore", "*.csv", "--ignore", "*.png"]), 0);
    let missing = program.run(&["scan", "nowhere", "--lang", "en"]);
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(missing.err.contains("There is no \"nowhere\""), "{missing:?}");
    assert_eq!(code(&["scan", "share", "--ignore", "["]), 2);
    assert_eq!(code(&["scan"]), 2);
}

#[test]
fn what_an_earlier_scan_knew_is_not_told_again_unless_there_is_more() {
    let program = share(true);
    let first = program.run(&["scan", "share", "--json"]);
    program.file("baseline", &first.out);
    let again = program.run(&["scan", "share", "--json", "--baseline", "baseline"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{again:?}");
    program.file("share/new.txt", format!("マイナンバー {NUMBER}"));
    let more = program.run(&["scan", "share", "--json", "--baseline", "baseline"]);
    assert_eq!(more.code, 4);
    assert_eq!(json_lines(&more).len(), 1);
    assert_eq!(json_lines(&more)[0]["file"], "share/new.txt");
    repeats_no_digit(&program, &more);
    program.file("baseline", "no findings\n");
    assert_eq!(program.run(&["scan", "share", "--baseline", "baseline"]).code, 2);
}

#[test]
fn what_was_found_becomes_inputs_of_reports() {
    let program = share(false);
    program.file("share/a/more.txt", format!("個人番号 {NUMBER}\n\n\n個人番号 {NUMBER}\n"));
    program.file(&format!("share/{NUMBER}.txt"), "何もありません");
    let owner = office::examples::AN_ID;
    let said = program.run(&[
        "scan",
        "share",
        "--report",
        "report.json",
        "--owner",
        owner,
        "--due",
        "2026-11-21",
    ]);
    assert_eq!(said.code, 4, "{said:?}");
    let text = std::fs::read_to_string(program.path("report.json")).unwrap();
    assert!(!digits::has_hit(&text), "{text}");
    let inputs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let entry = office::act::find("report_finding").unwrap();
    for input in &inputs {
        (entry.read)(input.clone()).unwrap();
    }
    let of = |ending: &str| {
        let ends = |input: &&Value| input["place"].as_str().unwrap().ends_with(ending);
        inputs.iter().find(ends).unwrap_or_else(|| panic!("{ending}: {text}"))
    };
    assert_eq!(inputs.len(), 3);
    let whole = program.path("share/a/list.csv");
    assert_eq!(
        of("list.csv"),
        &json!({ "place": whole, "spot": "B2", "kind": "bare", "confidence": "high", "count": 1,
                 "owner": owner, "due": "2026-11-21" })
    );
    assert_eq!(of("more.txt")["count"], 2);
    assert_eq!(of("more.txt").get("spot"), None, "two places, one file");
    assert_eq!(of("************.txt")["spot"], "name");
    assert_eq!(program.run(&["scan", "share", "--report", "r.json"]).code, 2, "whose are they?");
}
