use super::{BODIES, registry};
use crate::source::BUILT_IN;
use crate::{PackError, Registry};

type Files = Vec<(String, Vec<u8>)>;

pub(super) fn files_of(at: usize) -> Files {
    BUILT_IN[at].1.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect()
}

/// Replaces the first place of a text in a file; the text must be there.
pub(super) fn replace(files: &mut Files, path: &str, from: &str, to: &str) {
    let (_, bytes) = files.iter_mut().find(|(p, _)| p == path).unwrap();
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

fn append(files: &mut Files, path: &str, more: &str) {
    files.iter_mut().find(|(p, _)| p == path).unwrap().1.extend_from_slice(more.as_bytes());
}

fn load(files: &Files) -> Result<Registry, PackError> {
    let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    registry().with_folder(given)
}

/// The code, file and place of the error of a city pack so changed.
fn error_of(change: impl Fn(&mut Files)) -> (&'static str, String, String) {
    error_in(1, change)
}

fn error_in(at: usize, change: impl Fn(&mut Files)) -> (&'static str, String, String) {
    let mut files = files_of(at);
    change(&mut files);
    let Err(error) = load(&files) else { panic!("the pack loads") };
    let shown = error.to_string();
    assert!(shown.starts_with(error.file()) && shown.contains(error.place()), "{shown}");
    (error.code(), error.file().to_owned(), error.place().to_owned())
}

fn expect(found: (&'static str, String, String), code: &str, file: &str, place: &str) {
    assert_eq!((found.0, found.1.as_str(), found.2.as_str()), (code, file, place));
}

const NUMBER: &str = "policies/number.cedar";

fn with_policy(policy: &str) -> (&'static str, String, String) {
    error_of(|files| append(files, NUMBER, policy))
}

#[test]
fn the_untouched_files_load() {
    assert!(load(&files_of(1)).is_ok());
    assert!(load(&files_of(2)).is_ok());
}

#[test]
fn a_file_that_is_missing_unknown_or_no_text() {
    for path in ["clauses.toml", "words.toml", "cases.toml"] {
        let found = error_of(|files| files.retain(|(p, _)| p != path));
        expect(found, "pack_file_missing", path, "");
    }
    let found = error_of(|files| files.retain(|(p, _)| p != "pack.toml"));
    expect(found, "pack_file_missing", "pack.toml", "");
    let found = error_of(|files| files.retain(|(p, _)| !p.starts_with("policies/")));
    expect(found, "pack_file_missing", "policies", "");
    let found = error_of(|files| files.push(("policies/more.txt".to_owned(), Vec::new())));
    expect(found, "pack_file_unknown", "policies/more.txt", "");
    let found = error_of(|files| files.push(("catalogue.toml".to_owned(), LIVE_CATALOGUE.into())));
    expect(found, "pack_file_unknown", "catalogue.toml", "");
    let found = error_of(|files| files.iter_mut().for_each(|(_, bytes)| bytes.push(0xFF)));
    expect(found, "pack_not_text", "pack.toml", "");
}

const LIVE_CATALOGUE: &str = r#"
[[destination]]
code = "somebody"
title = { ja = "x", en = "x" }
methods = []
from = "2026-01-01"
source = "x"
verified = true
"#;

#[test]
fn toml_that_cannot_be_read_names_its_line() {
    let found = error_of(|files| append(files, "pack.toml", "\n[limits"));
    assert_eq!((found.0, found.1.as_str()), ("pack_syntax", "pack.toml"));
    assert!(found.2.starts_with("line "), "{}", found.2);
    let found = error_of(|files| replace(files, "pack.toml", "law = ", "lawn = "));
    expect(found, "pack_syntax", "pack.toml", "line 5");
    let found =
        error_of(|files| replace(files, "cases.toml", "[case.enrol_staff]", "[case.enrol]"));
    assert_eq!((found.0, found.1.as_str()), ("pack_syntax", "cases.toml"));
    let found =
        error_of(|files| replace(files, "clauses.toml", "kind = [\"pack\"]", "kind = [\"x\"]"));
    assert_eq!((found.0, found.1.as_str()), ("pack_syntax", "clauses.toml"));
}

#[test]
fn an_id_a_law_and_parts_that_do_not_fit() {
    for id in ["hanamaki-city", "hanamaki-city@", "a@b@c", "@2026"] {
        let found = error_of(|files| replace(files, "pack.toml", BODIES[0], id));
        let code = if id.starts_with('@') { "pack_syntax" } else { "pack_id_form" };
        assert_eq!(found.0, code, "{id}");
    }
    let found = error_of(|files| replace(files, "pack.toml", "law@2026", "law@1999"));
    expect(found, "pack_law_unknown", "pack.toml", "law");
    let found = error_of(|files| replace(files, "pack.toml", "law@2026", BODIES[1]));
    expect(found, "pack_law_unknown", "pack.toml", "law");
    let found = error_of(|files| {
        replace(files, "pack.toml", "[stages]\ndesignated", "[stages]\ndesignated = []\n#")
    });
    expect(found, "pack_part", "pack.toml", "");
    let found =
        error_in(0, |files| append(files, "pack.toml", "[stages]\ndesignated = [\"use\"]\n"));
    expect(found, "pack_part", "pack.toml", "");
    let both: Files = [("a/", files_of(1)), ("b/", files_of(1))]
        .into_iter()
        .flat_map(|(dir, files)| {
            files.into_iter().map(move |(p, bytes)| (format!("{dir}{p}"), bytes))
        })
        .collect();
    let Err(error) = load(&both) else { panic!("the packs load") };
    assert_eq!((error.code(), error.file()), ("pack_id_twice", "b/pack.toml"));
}

#[test]
fn limits_outside_of_their_range() {
    for (from, to) in [
        ("lock_minutes = 10", "lock_minutes = 11"),
        ("lock_minutes = 10", "lock_minutes = 0"),
        ("reveal_seconds = 30", "reveal_seconds = 3600"),
        ("notes_years = 7", "notes_years = 0"),
        ("round_days = 30", "round_days = 0"),
    ] {
        let found = error_of(|files| replace(files, "pack.toml", from, to));
        expect(found, "pack_limit", "pack.toml", "[limits]");
    }
    let mut files = files_of(1);
    replace(&mut files, "pack.toml", "notes_years = 7", "#");
    let pack = load(&files).unwrap().pack(BODIES[0]).unwrap();
    assert_eq!(pack.limits().unwrap().notes_years, 7, "the default");
}

#[test]
fn clauses_messages_and_words_that_are_not_there() {
    let found =
        error_of(|files| replace(files, "pack.toml", "clause = \"H1.1\"", "clause = \"H99\""));
    expect(found, "pack_clause_unknown", "pack.toml", "[[statement]]");
    let found = error_of(|files| {
        replace(files, "pack.toml", "register_zone = [\"H5.14\"]", "register_zone = [\"U10.1\"]")
    });
    expect(found, "pack_clause_unknown", "pack.toml", "[acts]");
    let found = error_of(|files| replace(files, NUMBER, "@clause(\"H2.5\")", "@clause(\"H2.55\")"));
    expect(found, "pack_clause_unknown", NUMBER, "line 20");
    let found = error_of(|files| {
        replace(files, NUMBER, "@message(\"no_manager\")", "@message(\"no_boss\")")
    });
    expect(found, "pack_message_unknown", NUMBER, "line 41");
    let found =
        error_of(|files| replace(files, "words.toml", "[title.auditor]", "[message.unused]"));
    expect(found, "pack_word_missing", "words.toml", "");
    let found = error_of(|files| replace(files, "words.toml", "[stage.enter]", "[message.unused]"));
    expect(found, "pack_word_missing", "words.toml", "");
    let found = error_of(|files| replace(files, "words.toml", "en = \"Entering\"", "en = \" \""));
    expect(found, "pack_text_empty", "words.toml", "stage.enter");
    let found = error_of(|files| replace(files, "pack.toml", "refusal_recorded", "refusal_framed"));
    expect(found, "pack_rule_unknown", "pack.toml", "[rules]");
    let found = error_of(|files| replace(files, "pack.toml", "run_round", "walk_round"));
    expect(found, "pack_rule_unknown", "pack.toml", "[duties]");
    let found = error_of(|files| replace(files, "clauses.toml", "id = \"H1.2\"", "id = \"H1.1\""));
    expect(found, "pack_twice", "clauses.toml", "clause H1.1");
    let found =
        error_of(|files| replace(files, "pack.toml", "duty = \"auditor\"", "duty = \"manager\""));
    expect(found, "pack_twice", "pack.toml", "[[appoint]]");
}

#[test]
fn policies_without_annotations() {
    let bare = "\nforbid (principal, action == Action::\"fill_file\", resource)\nunless { context.by_hand };\n";
    assert_eq!(with_policy(bare).0, "pack_annotation_missing");
    let half = format!("\n@clause(\"H5.3\"){bare}");
    assert_eq!(with_policy(&half).0, "pack_annotation_missing");
    let empty = format!("\n@clause(\"H5.3\") @message(\" \"){bare}");
    assert_eq!(with_policy(&empty).0, "pack_annotation_missing");
    let permit = "\npermit (principal, action == Action::\"fill_file\", resource)\nwhen { context.is_clerk };\n";
    assert_eq!(with_policy(permit).0, "pack_annotation_missing");
}

fn forbid(scope: &str, condition: &str) -> String {
    format!("\n@clause(\"H5.3\") @message(\"own_act\")\nforbid ({scope})\n{condition};\n")
}

fn permit(scope: &str, condition: &str) -> String {
    format!("\n@clause(\"H5.3\")\npermit ({scope})\n{condition};\n")
}

const FILL: &str = "principal, action == Action::\"fill_file\", resource";

#[test]
fn policies_in_which_a_missing_fact_could_permit() {
    for condition in [
        "when { context.by_hand }",
        "unless { !context.by_hand }",
        "unless { context.people < 3 }",
        "unless { context.people >= 0 }",
        "unless { context.people >= -1 }",
        "unless { context.people == 0 }",
        "unless { context.by_hand == false }",
        "unless { if context.by_hand then false else true }",
        "unless { context.by_hand && !context.own_department }",
        "unless { context.by_hand } unless { context.own_department }",
        "unless { true }",
        "unless { context has by_hand }",
        "unless { principal == Actor::\"actor\" }",
        "",
    ] {
        let found = with_policy(&forbid(FILL, condition));
        assert_eq!(found.0, "pack_policy_form", "{condition}");
        assert!(found.2.starts_with("line "));
    }
    let long = vec!["context.by_hand"; 100].join(" || ");
    let found = with_policy(&forbid(FILL, &format!("unless {{ {long} }}")));
    assert_eq!(found.0, "pack_policy_form", "too deep");
    for condition in [
        "when { context.by_hand }",
        "when { context.is_clerk && context.by_hand }",
        "when { !context.is_auditor }",
        "unless { context.is_auditor }",
        "when { context.is_clerk } when { context.is_manager }",
        "",
    ] {
        assert_eq!(with_policy(&permit(FILL, condition)).0, "pack_policy_form", "{condition}");
    }
    for scope in [
        "principal, action, resource",
        "principal == Actor::\"actor\", action == Action::\"fill_file\", resource",
        "principal, action == Action::\"fill_file\", resource is Office",
        "principal, action == Action::\"fill_form\", resource",
        "principal, action in Action::\"fill_file\", resource == Office::\"office\"",
    ] {
        let found = with_policy(&forbid(scope, "unless { context.by_hand }"));
        assert_eq!(found.0, "pack_policy_form", "{scope}");
    }
}

#[test]
fn policies_that_use_what_is_no_fact() {
    for condition in
        ["context.staff_name == \"x\"", "context.is_boss", "context.people", "context.by_hand >= 1"]
    {
        let found = with_policy(&forbid(FILL, &format!("unless {{ {condition} }}")));
        assert_eq!(found.0, "pack_policy_form", "{condition}");
    }
}

#[test]
fn policies_that_are_no_cedar_name_their_line() {
    let lines = files_of(1)
        .iter()
        .find(|(p, _)| p == NUMBER)
        .map(|(_, bytes)| bytes.iter().filter(|b| **b == b'\n').count())
        .unwrap();
    let found = with_policy("\n// a comment; with \"signs\"\nforbid (principal, action);\n");
    expect(found, "pack_policy_syntax", NUMBER, &format!("line {}", lines + 3));
    let found = with_policy("\nforbid (principal, action, resource)");
    assert_eq!(found.0, "pack_policy_syntax");
    let found =
        with_policy("\n@clause(\"H5.3\")\npermit (principal == ?principal, action, resource);\n");
    assert_eq!(found.0, "pack_policy_syntax");
}

#[test]
fn acts_that_nobody_permits_or_the_wrong_pack_permits() {
    let found = error_of(|files| {
        replace(
            files,
            NUMBER,
            "permit (principal, action in [Action::\"erase_copy\", ",
            "permit (principal, action in [",
        );
    });
    expect(found, "pack_permit_missing", "policies", "");
    let scope = "principal, action == Action::\"found_organisation\", resource";
    assert_eq!(
        with_policy(&permit(scope, "when { context.is_manager }")).0,
        "pack_permit_elsewhere"
    );
    assert_eq!(
        with_policy(&forbid(scope, "unless { context.is_manager }")).0,
        "pack_permit_elsewhere"
    );
    assert_eq!(with_policy(&permit(scope, "")).0, "pack_permit_elsewhere");
    let found = error_in(0, |files| {
        let policy = "\n@clause(\"L9\")\npermit (principal, action == Action::\"fill_file\", resource)\nwhen { context.is_clerk };\n";
        append(files, "policies/law.cedar", policy);
    });
    assert_eq!(found.0, "pack_permit_elsewhere");
}

#[test]
fn cases_that_say_nothing_or_name_nothing() {
    for (from, to, code) in [
        (
            "base = [\"is_manager\", \"sign_in_is_new\"]",
            "base = [\"is_boss\"]",
            "pack_fact_unknown",
        ),
        (
            "base = [\"is_manager\", \"sign_in_is_new\"]",
            "base = [\"@nobody\"]",
            "pack_fact_unknown",
        ),
        (
            "base = [\"is_manager\", \"sign_in_is_new\"]",
            "base = [\"people=many\"]",
            "pack_fact_unknown",
        ),
        (
            "base = [\"is_manager\", \"sign_in_is_new\"]",
            "base = [\"is_manager=1\"]",
            "pack_fact_unknown",
        ),
        (
            "{ permit = [\"H6.1\"] }",
            "{ permit = [\"H6.1\"], refuse = [\"H6.1\"] }",
            "pack_case_form",
        ),
        ("{ permit = [\"H6.1\"] }", "{ }", "pack_case_form"),
        ("{ permit = [\"H6.1\"] }", "{ permit = [] }", "pack_case_form"),
        ("offices = [", "offices = [\"@offices\", ", "pack_fact_unknown"),
    ] {
        let found = error_of(|files| replace(files, "cases.toml", from, to));
        assert_eq!((found.0, found.1.as_str()), (code, "cases.toml"), "{to}");
        assert!(found.2.starts_with("case:"), "{}", found.2);
    }
}

#[test]
fn the_catalogue_must_be_whole() {
    let change = |from: &'static str, to: &'static str| {
        error_in(0, move |files| replace(files, "catalogue.toml", from, to))
    };
    let found = change("purposes = [\"withholding_slip\"", "purposes = [\"withheld_slip\"");
    expect(found, "pack_row_unknown", "catalogue.toml", "affairs payroll_tax");
    let found = change("destinations = [\"tax_office\"", "destinations = [\"tax_house\"");
    expect(found, "pack_row_unknown", "catalogue.toml", "purpose withholding_slip");
    let found = change("purpose = \"payment_record\"", "purpose = \"payment_report\"");
    expect(found, "pack_retention_missing", "catalogue.toml", "purpose payment_record");
    let found = error_in(0, |files| {
        let row = "\n[[retention]]\npurpose = \"lost\"\nyears = 1\nstarts = \"completion\"\nfrom = \"2026-01-01\"\nsource = \"x\"\nverified = false\n";
        append(files, "catalogue.toml", row);
    });
    expect(found, "pack_row_unknown", "catalogue.toml", "retention");
    let found = change("purpose = \"insurance_lost\"\ndue_after", "purpose = \"lost\"\ndue_after");
    expect(found, "pack_row_unknown", "catalogue.toml", "use_after");
    let found = change("en = \"Municipality\"", "en = \"\"");
    expect(found, "pack_text_empty", "catalogue.toml", "municipality");
    let found = change("provisions = [\"disclosure\"]", "provisions = []");
    expect(found, "pack_paper_without_item", "catalogue.toml", "disclosure");
    let found = change("provisions = [\"disclosure\"]", "provisions = [\"ba19-99\"]");
    expect(found, "pack_row_unknown", "catalogue.toml", "person_paper disclosure");
}

#[test]
fn what_check_finds() {
    let findings = |change: &dyn Fn(&mut Files)| {
        let mut files = files_of(1);
        change(&mut files);
        let pack = load(&files).unwrap().pack(BODIES[0]).unwrap();
        pack.check().into_iter().map(|f| (f.code, f.place)).collect::<Vec<_>>()
    };
    let wrong = findings(&|files| {
        replace(
            files,
            "cases.toml",
            "{ without = [\"sign_in_is_new\"], refuse = [\"H6.1\"] }",
            "{ without = [\"sign_in_is_new\"], refuse = [\"H6.2\"] }",
        );
    });
    assert_eq!(wrong, [("case_failed", "cases.toml, case:enrol_staff[4]".to_owned())]);
    let untried = findings(&|files| {
        replace(
            files,
            "cases.toml",
            "  { without = [\"sign_in_is_new\"], refuse = [\"H6.1\"] },\n",
            "",
        );
    });
    assert_eq!(untried.len(), 1);
    assert_eq!(untried[0].0, "rule_without_case");
    assert!(untried[0].1.starts_with("policies/house.cedar, line "));
    let unpermitted = findings(&|files| {
        replace(
            files,
            "cases.toml",
            "[case.register_zone]\nbase = [\"@here\"]",
            "[case.register_zone]\nbase = []",
        );
    });
    assert!(unpermitted.iter().any(|(code, _)| *code == "case_failed"));
    // Somebody decides on the manager's own acts, and is not the manager; who stands in is another.
    let above = "[[appoint]]\nduty = \"above_manager\"\nby = [\"above_manager\", \"manager\"]\nper = \"body\"\n";
    let nobody = findings(&|files| replace(files, "pack.toml", above, ""));
    assert_eq!(nobody, [("no_office_above", "pack.toml, [[appoint]]".to_owned())]);
    let one_person = findings(&|files| {
        let apart = "duties = [\"above_manager\", \"manager\"]";
        replace(files, "pack.toml", apart, "duties = [\"above_manager\", \"auditor\"]");
    });
    assert_eq!(one_person, [("above_not_apart", "pack.toml, [[apart]]".to_owned())]);
    let oneself = findings(&|files| {
        replace(files, "pack.toml", "stands_in = \"supervisor\"", "stands_in = \"manager\"");
    });
    assert_eq!(oneself, [("stand_in_unfit", "pack.toml, [[same_office]]".to_owned())]);
    let unused = findings(&|files| {
        append(files, "words.toml", "\n[message.never_said]\nja = \"x\"\nen = \"x\"\n");
    });
    assert_eq!(unused, [("message_unused", "words.toml, message.never_said".to_owned())]);
}
