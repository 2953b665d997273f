//! The program on the command line: what it says in both languages, its exit codes, and its JSON.

use crate::commanded::Commanded;
use crate::program::{Program, Said};
use it::{PACKS, PASSWORD, form_315};
use ledger::{InclusionProof, LedgerKey, VerifierKey};
use office::acts::ACTS;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use words::{Lang, Words};

/// A valid number in the ways people write it; the check digit of the last is wrong.
const NUMBER: &str = "123456789018";

fn lines(said: &Said) -> Vec<&str> {
    said.out.lines().collect()
}

/// No four digits of the number stand in a row anywhere in what was said.
fn repeats_no_digit(said: &Said) {
    let repeated = |part: &&str| said.out.contains(part) || said.err.contains(part);
    assert!(!it::fours(NUMBER).iter().any(repeated), "{said:?}");
}

#[test]
fn number_check() {
    let program = Program::new();
    let check = |numbers: &[&str]| {
        let said = program.run(&[&["number", "check", "--lang", "en"], numbers].concat());
        repeats_no_digit(&said);
        said
    };
    let said = check(&[
        NUMBER,
        "１２３４５６７８９０１８",
        "1234-5678-9018",
        "1234 5678 9018",
        " 1234－5678－9018 ",
    ]);
    assert_eq!((said.code, lines(&said)), (0, vec!["valid"; 5]));
    let wrong = [
        ("12345678901", "leading zero"),
        ("1234567890", "10 digits"),
        ("1234567890181", "13 digits"),
        ("123456789012", "check digit"),
        ("000000000000", "all zeros"),
        ("1.23457E+11", "E+"),
        ("12345678901x", "characters"),
        ("", "Nothing"),
    ];
    for (number, reason) in wrong {
        let said = check(&["--", number]);
        let [line] = lines(&said)[..] else { panic!("{said:?}") };
        assert!(line.starts_with("invalid: ") && line.contains(reason), "{number}: {line}");
        assert_ne!(said.code, 0);
    }
    // One that is wrong among valid ones is enough.
    let said = check(&[NUMBER, "123456789012", NUMBER]);
    assert_ne!(said.code, 0);
    assert_eq!(lines(&said).len(), 3);
    let corporate = check(&["--kind", "corporate", "7000012050002", "7000012050003", NUMBER]);
    assert!(corporate.out.starts_with("valid\ninvalid: ") && corporate.code != 0);

    let typed = format!("{NUMBER}\n123456789012\n");
    let said = program.run_with(&["number", "check", "--json", "-"], &typed);
    let objects: Vec<Value> =
        lines(&said).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0], json!({ "line": 1, "valid": true }));
    assert_eq!(objects[1], json!({ "line": 2, "valid": false, "reason": "check_digit" }));
    repeats_no_digit(&said);
    let japanese = program.run(&["number", "check", "123456789012"]);
    assert!(japanese.out.starts_with("invalid: 検査用数字"), "{japanese:?}");
}

#[test]
fn a_command_line_that_is_wrong() {
    let program = Program::new();
    let wrong: [&[&str]; 8] = [
        &[],
        &[NUMBER],
        &["number", "check", "--kind", NUMBER],
        &["act", "run", NUMBER, "--input", "none"],
        &["act", "list", NUMBER],
        &["ledger", "prove", "1234-5678-9018"],
        &["vault", "status", "--lang", NUMBER],
        &["regulation", "clauses", "--pack", NUMBER],
    ];
    for words in wrong {
        let said = program.run(words);
        assert_eq!(said.code, 2, "{words:?}: {said:?}");
        assert_eq!(said.out, "", "{words:?}");
        repeats_no_digit(&said);
    }
    let english = program.run(&["act", "run", "reveal_number", "--lang", "en"]);
    assert!(english.err.contains("--input"), "{english:?}");
}

#[test]
fn help_in_both_languages() {
    let program = Program::new();
    let commands: [&[&str]; 14] = [
        &[],
        &["demo"],
        &["list"],
        &["act"],
        &["act", "example"],
        &["act", "run"],
        &["act", "schema"],
        &["duties"],
        &["device", "new-key"],
        &["ledger"],
        &["ledger", "verify"],
        &["vault", "status"],
        &["regulation", "clauses"],
        &["number", "check"],
    ];
    for (lang, usage) in [("ja", "使い方"), ("en", "Usage")] {
        for words in commands {
            let help = program.run(&[words, &["--lang", lang, "--help"]].concat());
            assert_eq!((help.code, help.err.as_str()), (0, ""), "{words:?}");
            assert!(help.out.contains(usage) && !help.out.contains('‹'), "{help:?}");
        }
    }
}

#[test]
fn no_data_and_no_such_organisation() {
    let program = Program::new();
    let commands: [&[&str]; 5] = [
        &["vault", "status"],
        &["duties"],
        &["ledger", "checkpoint"],
        &["ledger", "verify"],
        &["ledger", "export", "out"],
    ];
    for words in commands {
        let said = program.run(&[words, &["--data", "nowhere"]].concat());
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{words:?}");
        assert!(said.err.contains("nowhere"), "{said:?}");
        let done = program.json(2, &[words, &["--data", "nowhere"]].concat());
        assert_eq!((&done["ok"], &done["kind"]), (&json!(false), &json!("form")));
        assert_eq!(done["errors"][0]["code"], "no_instance");
        let other = program.run(&[words, &["--organisation", "yoso"]].concat());
        assert_eq!(other.code, 2, "{words:?}: {other:?}");
    }
    assert!(!program.path("nowhere").exists() && !program.path("out").exists());
}

#[test]
fn regulation() {
    let program = Program::new();
    let packs = program.json(0, &["regulation", "list"]);
    assert_eq!(packs.as_array().unwrap().len(), 3);
    assert_eq!(
        program.json(0, &["regulation", "check"]),
        json!({ "ok": true, "packs": 3, "findings": [] })
    );
    for pack in PACKS {
        let cases = program.run(&["regulation", "cases", "--pack", pack, "--json"]);
        assert_eq!(cases.code, 0);
        let all: Vec<Value> =
            lines(&cases).iter().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert!(all.len() >= 2 * ACTS.len() && all.iter().all(|c| c["passed"] == true));
        let matrix = program.run(&["regulation", "matrix", "--pack", pack]);
        assert_eq!(matrix.code, 0);
        assert!(matrix.out.contains("個人番号の表示"), "{matrix:?}");
        let same = program.json(0, &["regulation", "matrix", "--pack", pack]);
        assert_eq!(same["matrix"].as_str().unwrap().trim_end(), matrix.out.trim_end());
        clauses(&program, pack);
    }
    let unknown = program.json(2, &["regulation", "clauses", "--pack", "elsewhere"]);
    assert_eq!(unknown["errors"][0]["field"], "--pack");
}

/// Purpose, terms, owner and day of effect are the pack's own words, under the clause that they are for.
#[test]
fn what_a_pack_states_is_shown() {
    let program = Program::new();
    for (pack, clause, ja, en) in [
        (PACKS[0], "H1.1", "番号法", "Number Act"),
        (PACKS[0], "H1.2", "番号法第2条", "article 2"),
        (PACKS[1], "U1", "保護規程", "parent"),
        (PACKS[1], "U14", "総務部長", "general affairs"),
        (PACKS[1], "U16", "平成28年1月1日", "2016-01-01"),
    ] {
        for (lang, stated) in [("ja", ja), ("en", en)] {
            let shown = program.run(&["regulation", "clauses", "--pack", pack, "--lang", lang]).out;
            let of_clause = shown.lines().skip_while(|line| !line.starts_with(clause));
            let own = of_clause.skip(1).take_while(|line| line.starts_with(' '));
            let own: String = own.collect();
            assert!(own.contains(stated), "{pack} {clause} {lang}: {own}");
        }
    }
}

fn clauses(program: &Program, pack: &str) {
    let clauses = program.json(0, &["regulation", "clauses", "--pack", pack]);
    let clauses = clauses.as_array().unwrap();
    assert!(clauses.len() > 50, "{pack}");
    let mut states = BTreeSet::new();
    for clause in clauses {
        for field in ["id", "article", "kind", "force", "state"] {
            assert!(clause[field].as_str().is_some_and(|t| !t.is_empty()), "{clause}");
        }
        for field in ["controls", "tests"] {
            assert!(clause[field].is_array(), "{clause}");
        }
        let state = clause["state"].as_str().unwrap();
        let enforced = clause["kind"].as_str().unwrap().contains("enforce");
        let controlled = !clause["controls"].as_array().unwrap().is_empty();
        assert!(controlled || state != "live" || !enforced, "live without a control: {clause}");
        let tried = clause["tests"].as_array().is_some_and(|tests| !tests.is_empty());
        assert!(tried || state != "live", "live and tried by nothing: {clause}");
        states.insert(state);
    }
    assert!(states.contains("live") && states.contains("planned"), "{states:?}");
}

#[test]
fn acts_and_their_schemas() {
    let program = Program::new();
    let all = program.json(0, &["act", "list", "--lang", "en"]);
    let names: Vec<&str> =
        all.as_array().unwrap().iter().map(|a| a["act"].as_str().unwrap()).collect();
    let known: Vec<&str> = ACTS.iter().map(|e| e.spec.name.code()).collect();
    assert_eq!(names, known);
    for lang in ["ja", "en"] {
        let said = program.run(&["act", "list", "--lang", lang]);
        assert_eq!(lines(&said).len(), known.len());
        assert!(!said.out.contains('‹'), "a text is missing");
    }
    for name in known {
        let schema = program.run(&["act", "schema", name]);
        let schema: Value = serde_json::from_str(&schema.out).unwrap();
        assert_eq!(schema["type"], "object", "{name}");
    }
    let none = program.json(2, &["act", "schema", "reveal_all"]);
    assert_eq!(
        none["errors"][0],
        json!({ "field": "act", "code": "act_unknown", "facts": {},
        "what": none["errors"][0]["what"], "do": none["errors"][0]["do"] })
    );
}

#[test]
fn the_demo_in_json_and_in_words() {
    let program = Program::new();
    let done = program.json(0, &["demo", "--data", "d"]);
    assert_eq!(done["ok"], true);
    let filled = done["filled"].as_array().unwrap();
    assert_eq!(filled.len(), 1);
    assert!(program.path(filled[0]["path"].as_str().unwrap()).is_file());
    assert!(filled[0]["password"].as_str().unwrap().len() >= 20);
    assert_eq!(filled[0]["layout"], "315");
    assert!(filled[0]["cells"].as_u64().unwrap() >= 4);
    assert_eq!(done["certificate"]["done_everywhere"], true);
    let size = done["ledger"]["size"].as_u64().unwrap();
    let checkpoint = done["ledger"]["checkpoint"].as_str().unwrap();
    assert_eq!(checkpoint.lines().nth(1), Some(size.to_string().as_str()));
    let steps = done["steps"].as_array().unwrap();
    assert!(steps.iter().all(|s| s["act"].is_string() && s["ok"] == true && s["ms"].is_u64()));
    let order = [
        "found_organisation",
        "designate_clerk",
        "take_in_roster",
        "fill_file",
        "submit_to_authority",
        "erase_copy",
        "run_shredding_round",
        "confirm_disposal",
    ];
    let mut acts = steps.iter().map(|s| s["act"].as_str().unwrap());
    for act in order {
        assert!(acts.any(|a| a == act), "{act}");
    }
    // Its ledger is one that the other commands verify.
    program.file("head", checkpoint);
    for words in [
        &["ledger", "verify", "--data", "d", "--against", "head"][..],
        &["ledger", "verify", "d.out/ledger", "--against", "head"],
    ] {
        let verified = program.json(0, words);
        let whole = json!({ "ok": true, "size": size, "findings": [], "also": ["against"] });
        assert_eq!(verified, whole);
    }
    for (lang, word) in [("ja", "鍵の更新"), ("en", "Verified")] {
        let data = format!("d-{lang}");
        let said = program.run(&["demo", "--data", &data, "--lang", lang, "--pack", "university"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
        assert!(said.out.contains(word) && !said.out.contains('‹'), "{said:?}");
    }
    // A second demo does not go over the first.
    let again = program.run(&["demo", "--data", "d"]);
    assert!(again.code == 2 && again.err.contains("--data"), "{again:?}");
    // What is wrong with the arguments is found before anything is made.
    program.file("roster.csv", "");
    for words in [
        &["--pack", "none"][..],
        &["--roster", "roster.csv", "--file", "roster.csv", "--layout", "none"],
        &["--roster", "roster.csv", "--file", "none.csv", "--layout", "315"],
        &["--roster", "roster.csv", "--file", "roster.csv", "--layout", "2200700"],
    ] {
        let said = program.run(&[&["demo", "--data", "e"], words].concat());
        assert_eq!(said.code, 2, "{words:?}: {said:?}");
        let made = std::fs::read_dir(program.folder.path()).unwrap().flatten();
        let names: Vec<_> = made.map(|e| e.file_name()).collect();
        assert!(!names.iter().any(|n| n.to_string_lossy().starts_with('e')), "{names:?}");
    }
    assert_eq!(program.json(0, &["ledger", "verify", "--data", "d"])["size"], size);
}

#[test]
fn an_office_run_by_commands() {
    let office = Commanded::found();
    let (affairs, file) = office.set_up();
    assert_eq!(office.program.json(0, &["duties", "--data", "d"]), json!([]));
    let people = it::people(71, 3);
    assert_eq!(office.take_in(&affairs, &file, &people)["people"], 3);
    let status = office.program.json(0, &["vault", "status", "--data", "d"]);
    assert_eq!((&status["numbers"], &status["weak_unsealing"]), (&json!(3), &json!(true)));
    let places = status["seal_places"].as_array().unwrap();
    assert!(places.len() == 2 && places.iter().all(|p| p["state"] == "found"), "{status}");
    let english = office.program.run(&["vault", "status", "--data", "d", "--lang", "en"]);
    assert!(english.code == 0 && english.out.contains("3 Individual Numbers"), "{english:?}");

    exit_codes(&office, &affairs, &people);
    ledger_commands(&office);

    let form = office.program.file("315.csv", form_315(&people));
    let filling = json!({ "layout": "315", "affairs": affairs, "file": file,
                          "purpose": "withholding_slip", "source": { "path": form }, "name": "315.csv",
                          "into": office.program.path("out") });
    let filled = office.act("tanto", "fill_file", filling);
    assert_eq!(filled["cells"], 3);
    let duties = office.program.json(0, &["duties", "--data", "d"]);
    let duty = duties.as_array().unwrap().iter().find(|duty| duty["kind"] == "erase_copy").unwrap();
    assert_eq!(duty["owner"], "clerk");
    assert_eq!((&duty["about"], &duty["overdue"]), (&filled["copy"], &json!(false)));
    let said = office.program.run(&["duties", "--data", "d"]);
    assert!(said.code == 0 && said.out.contains(duty["due"].as_str().unwrap()), "{said:?}");

    // Without the head that is kept apart nothing goes on.
    std::fs::remove_file(office.program.path("d/mihon/head")).unwrap();
    office.input(&json!({ "reason": "確認" }));
    let said = office.program.run(&office.words("kacho", "declare_clock"));
    assert!(said.code == 1 && said.out.is_empty() && !said.err.contains('‹'), "{said:?}");
}

/// The ids of everybody whom the clerk may see.
fn all_people(office: &Commanded) -> Vec<String> {
    let list = ["list", "people", "--as", "tanto", "--credential-file", "password", "--data", "d"];
    let listed = office.program.json(0, &list);
    let lines = listed["lines"].as_array().unwrap();
    lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

/// Each exit code, of one and the same act.
fn exit_codes(office: &Commanded, affairs: &str, people: &[testkit::MadeUp]) {
    let subjects = all_people(office);
    assert_eq!(subjects.len(), 3);
    let revealing =
        json!({ "people": [subjects[0]], "affairs": affairs, "purpose": "withholding_slip" });
    office.input(&revealing);
    let words = office.words("tanto", "reveal_number");
    let shown = office.program.run(&words);
    let number = shown.out.trim_end();
    assert!(people.iter().any(|p| p.number_text() == number), "the number and nothing else");
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    let json = office.program.json(0, &words);
    assert_eq!((&json["ok"], json["numbers"][0]["number"].as_str()), (&json!(true), Some(number)));

    // 3: the regulation says no, by which article, and who could.
    let size = office.size();
    office.input(&it::staff("M009", "shinjin", "新人 九郎"));
    let other = office.words("tanto", "enrol_staff");
    let refused = office.program.json(3, &other);
    assert_eq!((&refused["kind"], &refused["act"]), (&json!("refused"), &json!("enrol_staff")));
    let reason = &refused["reasons"][0];
    assert!(["clause", "message"].iter().all(|f| !reason[f].as_str().unwrap().is_empty()));
    assert_eq!(refused["who_could"], json!(["manager", "system_officer"]));
    // As are the sign-in and the opening of the vault before it.
    let asked = size + 2;
    assert_eq!(office.size(), asked + 1, "it is on record");
    let record = refused["record"].as_str().unwrap();
    let proof = office.program.json(0, &["ledger", "prove", &asked.to_string(), "--data", "d"]);
    assert!(proof["record"].as_str().unwrap().contains(record));
    for (lang, who) in [("ja", "保護管理者"), ("en", "system officer")] {
        let said = office.program.run(&[&other[..], &["--lang", lang]].concat());
        let article = reason["article"].as_str().unwrap();
        assert_eq!((said.code, said.out.as_str()), (3, ""));
        assert!(said.err.contains(article), "{said:?}");
        assert!(said.err.to_lowercase().contains(who) && !said.err.contains('‹'), "{said:?}");
    }
    office.input(&revealing);
    let no_terminal: Vec<&str> =
        words.iter().copied().take_while(|w| *w != "--device-key").collect();
    assert_eq!(office.program.run(&no_terminal).code, 3, "entry and reveal need a terminal");

    // 2: something can be mended.
    let form = |input: Value, field: &str, code: &str| {
        office.input(&input);
        let done = office.program.json(2, &words);
        let error = (done["errors"][0]["field"].as_str(), done["errors"][0]["code"].as_str());
        assert_eq!(error, (Some(field), Some(code)), "{done}");
    };
    form(json!({ "people": [subjects[0]], "affairs": affairs }), "purpose", "field_missing");
    form(json!({ "persons": 1 }), "persons", "field_unknown");
    form(
        json!({ "people": ["nobody"], "affairs": affairs, "purpose": "x" }),
        "people[0]",
        "id_form",
    );
    let mut remark = revealing.clone();
    remark["remark"] = json!(format!("電話で{NUMBER}と聞いた"));
    form(remark, "remark", "holds_number");
    office.program.file("input.json", "{");
    assert_eq!(office.program.json(2, &words)["errors"][0]["code"], "not_json");
    office.input(&revealing);
    office.program.file("wrong", "not the password\n");
    let mut wrong = words.clone();
    let at = wrong.iter().position(|w| *w == "password").unwrap();
    wrong[at] = "wrong";
    assert_eq!(office.program.json(2, &wrong)["errors"][0]["code"], "credential");

    wrong[at] = "no-such-file";
    let missing = office.program.json(2, &wrong);
    let error = &missing["errors"][0];
    assert_eq!(
        (&error["field"], &error["code"]),
        (&json!("--credential-file"), &json!("no_such_file"))
    );
    let said = office.program.run(&wrong);
    assert!(said.code == 2 && said.err.contains("no-such-file"), "{said:?}");

    // A descriptor gives a secret as well as a file.
    wrong[at] = "/dev/stdin";
    let said = office.program.run_with(&wrong, &format!("{PASSWORD}\n"));
    assert_eq!(said.code, 0, "{said:?}");

    // A folder in the place of a file is a slip of the hand, too.
    wrong[at] = "home";
    assert_eq!(office.program.json(2, &wrong)["errors"][0]["code"], "not_a_file");

    // 1: ours, or the machine's.
    wrong[at] = "password";
    office.program.mode("keys/mihon/guard.key", 0o640);
    assert_eq!(office.program.json(1, &wrong)["kind"], "failure");
    office.program.mode("keys/mihon/guard.key", 0o600);
}

fn ledger_commands(office: &Commanded) {
    let program = &office.program;
    let size = office.size();
    let head = program.json(0, &["ledger", "checkpoint", "--data", "d"]);
    let text = head["checkpoint"].as_str().unwrap();
    let key = VerifierKey::parse(head["verifier_key"].as_str().unwrap()).unwrap();
    program.file("head", text);
    let plain = program.run(&["ledger", "checkpoint", "--data", "d"]);
    assert_eq!(plain.out.trim_end(), text.trim_end());
    for index in [0, size / 2, size - 1] {
        let proof = program.json(0, &["ledger", "prove", &index.to_string(), "--data", "d"]);
        let record = proof["record"].as_str().unwrap();
        let parsed = InclusionProof::parse(proof["proof"].as_str().unwrap()).unwrap();
        assert_eq!(parsed.index, index);
        parsed.verify(record.as_bytes(), std::slice::from_ref(&key)).unwrap();
        parsed.verify(b"{}", std::slice::from_ref(&key)).unwrap_err();
    }
    let beyond = program.json(2, &["ledger", "prove", &size.to_string(), "--data", "d"]);
    assert_eq!(beyond["errors"][0]["code"], "beyond_end");

    let done = program.json(0, &office.exporting("export"));
    assert_eq!(done["folder"], json!("export"));
    // The sign-in and the export itself are on record, and in what was exported.
    let before = size;
    let size = office.size();
    assert_eq!((&done["size"], size), (&json!(size), before + 2));
    let mut files: Vec<String> = it::all_files(&program.path("export"))
        .into_iter()
        .map(|(path, _)| path.strip_prefix(program.path("export")).unwrap().display().to_string())
        .collect();
    files.sort();
    let (tile, entries) = (format!("tile/0/000.p/{size}"), format!("tile/entries/000.p/{size}"));
    assert_eq!(files, ["checkpoint", tile.as_str(), entries.as_str(), "verifier.key"]);
    let whole = json!({ "ok": true, "size": size, "findings": [] });
    let verify: [&[&str]; 2] = [
        &["ledger", "verify", "export", "--against", "head"],
        &["ledger", "verify", "--data", "d", "--against", "head"],
    ];
    for words in verify {
        let mut expected = whole.clone();
        expected["also"] = json!(["against"]);
        assert_eq!(program.json(0, words), expected);
        let said = program.run(words);
        assert_eq!(said.out.lines().count(), 2, "{said:?}");
    }
    // Who opens the vault to look signs in, and both are on record.
    let numbers = ["ledger", "verify", "--data", "d", "--unseal-file", "words"];
    assert_eq!(program.run(&numbers).code, 2, "nobody signed in");
    let known = ["--as", "kacho", "--credential-file", "password"];
    let looked = program.json(0, &[&numbers[..], &known].concat());
    assert_eq!((&looked["ok"], &looked["also"]), (&json!(true), &json!(["numbers"])));
    assert_eq!(office.size(), size + 2);
    // Whose key signed it is known from elsewhere, or said to be unknown.
    let mut own = whole.clone();
    own["also"] = json!(["own-key"]);
    assert_eq!(program.json(0, &["ledger", "verify", "export"]), own);
    let line = head["verifier_key"].as_str().unwrap();
    program.file("line", format!("{line}\n"));
    assert_eq!(program.json(0, &["ledger", "verify", "export", "--key", "line"]), whole);
    let foreign = line.replace("bannin/", "bannin/x");
    program.file("foreign", foreign);
    let other = program.run(&["ledger", "verify", "export", "--key", "foreign"]);
    assert_eq!(other.code, 2, "a name that its key does not fit: {other:?}");
    let random = testkit::SeededRandom::new(3);
    let strange = LedgerKey::generate(key.origin().clone(), &random).unwrap();
    program.file("strange", strange.verifier().to_string());
    let other = program.json(1, &["ledger", "verify", "export", "--key", "strange"]);
    assert_eq!(other["findings"][0]["code"], "checkpoint_unsigned", "{other}");
    // An export is never written over, and numbers are not in it.
    let again = program.json(2, &office.exporting("export"));
    assert_eq!(again["errors"][0]["code"], "export_folder_in_use");
    let sealed = program.run(&["ledger", "verify", "export", "--unseal-file", "words"]);
    assert_eq!(sealed.code, 2, "{sealed:?}");
    // What is no ledger at all is a slip of the hand, no finding.
    for words in [&["seal-1"][..], &["none"], &["export", "--against", "words"]] {
        let said = program.run(&[&["ledger", "verify"], words].concat());
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{words:?}: {said:?}");
    }
    let own_key = Words::load(Lang::En).text("ledger-also-own-key", &[]);
    let said = program.run(&["ledger", "verify", "export", "--lang", "en"]);
    assert_eq!(
        (said.code, said.out),
        (0, format!("Verified {size} records. Everything agrees.\n{own_key}\n"))
    );

    // A changed export, and an export of another ledger, are told from this one.
    let bundle = program.path("export").join(&entries);
    let mut bytes = std::fs::read(&bundle).unwrap();
    bytes[200] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let found = program.json(1, &["ledger", "verify", "export"]);
    assert_eq!(found["ok"], false);
    let place = found["findings"][0]["place"].as_str().unwrap();
    assert!(place.contains("tile/entries/000.p/"), "{found}");
    program.file("other", text.replacen("\n", "\n9", 1));
    let found = program.json(1, &["ledger", "verify", "--data", "d", "--against", "other"]);
    assert_eq!(found["findings"][0]["place"], "--against");
}

/// What an act hands back is said in words, not in the keys of its JSON.
#[test]
fn every_outcome_has_words() {
    for entry in ACTS {
        let schema = (entry.done)();
        let fields = schema.as_value()["properties"].as_object().unwrap();
        // A certificate and a sheet have pages of their own.
        let paged = |field: &&String| matches!(field.as_str(), "certificate" | "sheet");
        for field in fields.keys().filter(|field| !paged(field)) {
            let key = format!("fact-{}", field.replace('_', "-"));
            for lang in Lang::ALL {
                assert!(Words::load(lang).has(&key), "{}: {key}", entry.spec.name);
            }
        }
    }
}

/// A password or a checkpoint that nobody could read is no success.
#[test]
fn an_answer_that_is_lost_is_no_success() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(crate::program::program());
        let output = command.args(words).stdout(full()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for words in [&["act", "list", "--lang", "en"][..], &["regulation", "list", "--json"]] {
        let (code, said) = run(words);
        assert!(code == Some(1) && !said.is_empty(), "{words:?}: {code:?} {said}");
    }
}
