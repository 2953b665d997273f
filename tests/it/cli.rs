//! The binary as people and scripts meet it: exit codes, plain words, JSON shapes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run came to.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
}

/// The binary beside the test executable: `cargo xtask test` builds it first.
fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("bannin");
    assert!(path.exists(), "build it first: cargo build --release -p bannin");
    path
}

fn bannin(args: &[&str]) -> Said {
    fed(args, "")
}

fn fed(args: &[&str], input: &str) -> Said {
    let mut child = Command::new(binary())
        .args(args)
        .env_remove("BANNIN_DATA")
        .env("LC_ALL", "ja_JP.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let done = child.wait_with_output().unwrap();
    Said {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn numbers_are_checked_and_never_repeated() {
    let good = "123456789018";
    let said = bannin(&["number", "check", good]);
    assert_eq!((said.code, said.out.as_str()), (0, "valid\n"));
    for (typed, reason) in [
        ("１２３４５６７８９０１８", ""),
        ("1234-5678-9018", ""),
        ("1234 5678 9018", ""),
        ("123456789012", "check_digit"),
        ("000000000000", "all_zero"),
        ("12345678901", "lost_leading_zero"),
        ("1.23457E+11", "exponent"),
        ("1234", "length"),
        ("12345678901a", "characters"),
    ] {
        let said = bannin(&["number", "check", "--json", typed]);
        let line: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(line["valid"], reason.is_empty(), "{typed}");
        if !reason.is_empty() {
            assert_eq!(line["reason"], reason);
            assert_ne!(said.code, 0);
        }
        let plain = bannin(&["number", "check", typed]).out;
        assert!(
            plain.starts_with(if reason.is_empty() { "valid" } else { "invalid: " }),
            "{plain}"
        );
        assert!(!plain.contains("1234"), "{plain}");
    }
    let lines = fed(&["number", "check", "-"], "123456789018\n123456789012\n");
    assert_eq!(lines.out.lines().count(), 2);
    assert_ne!(lines.code, 0);
    let corporate = bannin(&["number", "check", "--kind", "corporate", "7000012050002"]);
    assert_eq!((corporate.code, corporate.out.as_str()), (0, "valid\n"));
    // A number typed in the wrong place is not repeated either.
    let misplaced = bannin(&[good]);
    assert_eq!(misplaced.code, 2);
    assert!(!misplaced.err.contains("1234") && !misplaced.out.contains("1234"));
}

#[test]
fn help_speaks_both_languages_and_lacks_no_word() {
    let commands: [&[&str]; 12] = [
        &[],
        &["demo"],
        &["act"],
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
    for lang in ["ja", "en"] {
        for command in commands {
            let mut args = command.to_vec();
            args.extend(["--lang", lang, "--help"]);
            let said = bannin(&args);
            assert_eq!(said.code, 0, "{args:?}");
            assert!(!said.out.contains('‹'), "{args:?}: {}", said.out);
        }
    }
    assert!(bannin(&["--help"]).out.contains("使い方"));
    assert!(bannin(&["--help", "--lang", "en"]).out.contains("Usage"));
}

#[test]
fn the_demo_runs_and_everything_it_leaves_can_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    for pack in it::PACKS {
        let data = folder.path().join(pack);
        let place = ["--data", text(&data)];
        let demo = bannin(&["--json", place[0], place[1], "demo", "--pack", pack]);
        assert_eq!(demo.code, 0, "{}{}", demo.out, demo.err);
        let done = demo.json();
        let filled = &done["filled"][0];
        for key in ["path", "password", "layout", "cells"] {
            assert!(!filled[key].is_null(), "{key}");
        }
        assert!(Path::new(filled["path"].as_str().unwrap()).exists());
        assert!(done["ledger"]["size"].as_u64().unwrap() > 20);
        assert!(done["ledger"]["checkpoint"].as_str().unwrap().starts_with("bannin/demo/"));
        assert_eq!(done["certificate"]["done_everywhere"], true);
        let steps = done["steps"].as_array().unwrap();
        assert!(steps.iter().all(|s| s["ok"] == true && s["ms"].is_u64() && s["act"].is_string()));

        // Nothing of the seal lies inside the instance.
        let inside = it::all_files(&data);
        assert!(inside.iter().all(|(p, _)| p.file_name().unwrap() != "bannin.seal"));

        let with = |args: &[&str]| bannin(&[&place[..], args].concat());
        let verified = with(&["ledger", "verify"]);
        assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
        let words = done["unseal_file"].as_str().unwrap();
        assert_eq!(with(&["ledger", "verify", "--unseal-file", words]).code, 0);
        let head = data.with_extension("head");
        std::fs::write(&head, done["ledger"]["checkpoint"].as_str().unwrap()).unwrap();
        assert_eq!(with(&["ledger", "verify", "--against", text(&head)]).code, 0);
        let export = data.with_extension("export");
        assert_eq!(with(&["ledger", "export", text(&export)]).code, 0);
        assert!(export.join("checkpoint").exists() && export.join("verifier.key").exists());
        assert_eq!(bannin(&["ledger", "verify", text(&export)]).code, 0);
        assert_eq!(with(&["ledger", "prove", "3"]).code, 0);
        assert_eq!(with(&["ledger", "prove", "99999"]).code, 2);
        let status = with(&["--json", "vault", "status"]).json();
        assert_eq!(status["weak_unsealing"], true);
        assert_eq!(status["seal_places"].as_array().unwrap().len(), 2);
        let duties = with(&["--json", "duties"]).json();
        assert_eq!(duties[0]["kind"], "erase_copy");
    }
}

#[test]
fn exit_codes_tell_what_kind_of_no_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let data = at("data");
    let write = |name: &str, value: &str| {
        std::fs::write(at(name), value).unwrap();
        at(name)
    };
    let password = write("password", "correct horse battery\n");
    let founding = write(
        "found.json",
        r#"{"slug":"mihon","name":"見本市","pack":"hanamaki-city","weak_unsealing":true,
            "manager":{"title":"課長","staff":{"staff_number":"1","sign_in":"kacho","name":"管理 一郎",
            "department":"総務課","password":"correct horse battery"}}}"#,
    );
    let seal = |n: &str| format!("same-machine:{}", text(&at(n)));
    let found = bannin(&[
        "--data",
        text(&data),
        "act",
        "run",
        "found_organisation",
        "--input",
        text(&founding),
        "--seal-place",
        &seal("seal-1"),
        "--seal-place",
        &seal("seal-2"),
        "--backup-place",
        &seal("backup"),
        "--unseal-file",
        text(&at("words")),
    ]);
    assert_eq!(found.code, 0, "{}{}", found.out, found.err);
    assert!(std::fs::read_to_string(at("words")).unwrap().len() > 16);

    let run = |act: &str, input: &str, extra: &[&str]| {
        let mut args = vec![
            "--data",
            text(&data),
            "act",
            "run",
            act,
            "--as",
            "kacho",
            "--credential-file",
            text(&password),
            "--input",
            "-",
        ];
        args.extend(extra);
        fed(&args, input)
    };
    let staff = r#"{"staff_number":"2","sign_in":"tanto","name":"担当 二郎","department":"総務課",
        "password":"correct horse battery"}"#;
    assert_eq!(run("enrol_staff", staff, &[]).code, 0);
    // 3: the regulation says no, with the article and who could.
    let refused = run("enrol_staff", staff, &["--json"]);
    assert_eq!(refused.code, 3, "{}", refused.out);
    let refused = refused.json();
    assert!(!refused["reasons"][0]["article"].as_str().unwrap().is_empty());
    assert!(refused["record"].is_string());
    let spoken = run("run_shredding_round", "{}", &["--unseal-file", text(&at("words"))]);
    assert_eq!(spoken.code, 0, "{}{}", spoken.out, spoken.err);
    let declared = run("declare_clock", r#"{"reason":"確認"}"#, &["--lang", "en"]);
    assert_eq!(declared.code, 3);
    assert!(!declared.err.contains('‹'), "{}", declared.err);
    // 2: something can be mended.
    for (act, input) in [
        ("enrol_staff", "{"),
        ("enrol_staff", "{}"),
        ("no_such_act", "{}"),
        ("declare_clock", r#"{"reason":"123456789018"}"#),
    ] {
        let said = run(act, input, &[]);
        assert_eq!(said.code, 2, "{act}: {}{}", said.out, said.err);
        assert!(!said.err.contains("1234") && !said.err.contains('‹'), "{}", said.err);
    }
    let stranger = fed(
        &[
            "--data",
            text(&data),
            "act",
            "run",
            "declare_clock",
            "--as",
            "nobody",
            "--credential-file",
            text(&password),
            "--input",
            "-",
        ],
        r#"{"reason":"確認"}"#,
    );
    assert_eq!(stranger.code, 2);
    // 1: ours or the machine's.
    std::fs::remove_file(data.join("mihon").join("head")).unwrap();
    let failed = run("declare_clock", r#"{"reason":"確認"}"#, &[]);
    assert_eq!(failed.code, 1, "{}{}", failed.out, failed.err);
    assert!(!failed.err.contains('‹'), "{}", failed.err);
    // Nothing there at all.
    assert_eq!(bannin(&["--data", text(&at("elsewhere")), "duties"]).code, 2);
}

#[test]
fn the_packs_can_be_read() {
    assert_eq!(bannin(&["regulation", "list"]).out.lines().count(), 3);
    let check = bannin(&["regulation", "check"]);
    assert_eq!(check.code, 0, "{}", check.out);
    for (pack, clauses) in [("hanamaki-city", 53), ("university", 74)] {
        assert_eq!(bannin(&["regulation", "cases", "--pack", pack]).code, 0);
        let matrix = bannin(&["regulation", "matrix", "--pack", pack]).out;
        assert!(matrix.contains("個人番号") || matrix.contains('|'), "{matrix}");
        let all = bannin(&["--json", "regulation", "clauses", "--pack", pack]).json();
        let all = all.as_array().unwrap();
        assert_eq!(all.len(), clauses);
        for clause in all {
            for key in ["id", "article", "kind", "force", "controls", "tests", "state"] {
                assert!(!clause[key].is_null(), "{key}: {clause}");
            }
        }
    }
    let acts = bannin(&["--json", "act", "list"]).json();
    assert_eq!(acts.as_array().unwrap().len(), office::acts::ACTS.len());
    assert_eq!(bannin(&["act", "schema", "reveal_number"]).code, 0);
}
