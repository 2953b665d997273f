//! Slips of the hand at the command line: each names what can be mended, with exit code 2, and none of them is called a
//! failure of the program.

use serde_json::json;

use crate::commanded::Commanded;

/// The one form error of a command: its field and code.
fn slip(office: &Commanded, words: &[&str]) -> (String, String) {
    let said = office.program.json(2, words);
    let text = |key: &str| said["errors"][0][key].as_str().unwrap_or_default().to_owned();
    (text("field"), text("code"))
}

#[test]
fn what_a_newcomer_mistypes_is_theirs_to_mend() {
    let office = Commanded::found();
    let zone = json!({ "name": "奥の席", "kind": "handling", "department": it::DEPARTMENT,
                       "measures": "間仕切り", "since": "2020-01-01" });
    let program = &office.program;
    std::fs::create_dir(program.path("folder")).unwrap();
    program.file("text", "x");
    let registering = office.words("kacho", "register_zone");
    for (option, value, expected) in [
        ("--input", "nowhere.json", ("--input", "no_such_file")),
        ("--input", "folder", ("--input", "not_a_file")),
        ("--credential-file", "folder", ("--credential-file", "not_a_file")),
        ("--credential-file", "nowhere", ("--credential-file", "no_such_file")),
        ("--unseal-file", "folder", ("--unseal-file", "not_a_file")),
        ("--data", "nowhere", ("--data", "no_instance")),
        ("--as", "kachou", ("--as", "credential")),
    ] {
        office.input(&zone);
        let at = registering.iter().position(|word| *word == option).unwrap() + 1;
        let mut words = registering.clone();
        words[at] = value;
        let (field, code) = slip(&office, &words);
        assert_eq!((field.as_str(), code.as_str()), expected, "{option} {value}");
    }
    for (text, expected) in
        [("{ \"name\": \"a\", }", "not_json"), ("", "not_json"), ("{}", "field_missing")]
    {
        program.file("input.json", text);
        assert_eq!(slip(&office, &registering).1, expected, "{text}");
    }
    for (field, value, expected) in [
        ("since", json!("2026-02-30"), "day_form"),
        ("since", json!("四月一日"), "day_form"),
        ("kind", json!("office"), "choice_unknown"),
        ("colour", json!(1), "field_unknown"),
        ("name", json!(7), "field_type"),
        ("name", json!(""), "one_line"),
    ] {
        let mut wrong = zone.clone();
        wrong[field] = value;
        office.input(&wrong);
        assert_eq!(slip(&office, &registering), (field.to_owned(), expected.to_owned()));
    }
    // A file that is no terminal's key is another file, and not a damaged one.
    office.input(&zone);
    let with_key = [registering.as_slice(), &["--device-key", "text"]].concat();
    assert_eq!(slip(&office, &with_key), ("--device-key".to_owned(), "device_key_form".to_owned()));
    for (words, expected) in [
        (&["regulation", "check", "nowhere"][..], ("DIR", "path_missing")),
        (&["regulation", "check", "text"], ("DIR", "path_missing")),
        (&["scan", "nowhere"], ("PATH", "path_missing")),
        (&["act", "schema", "register_zome"], ("act", "act_unknown")),
        (&["act", "example", "register_zome"], ("act", "act_unknown")),
    ] {
        let (field, code) = slip(&office, words);
        assert_eq!((field.as_str(), code.as_str()), expected, "{words:?}");
    }
}
