//! What the program keeps to itself: its memory, and the files of whoever runs it.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::commanded::Commanded;
use crate::program::{Program, program};

/// A name that holds a number would stay on the disk: nothing is made, and the number is not repeated.
#[test]
fn no_folder_of_a_founding_is_named_by_a_number() {
    let number = it::people(31, 1)[0].number_text();
    let program = Program::new();
    let input = json!({
        "slug": "mihon", "name": "見本市", "pack": "hanamaki-city", "weak_unsealing": true,
        "manager": { "title": "課長", "staff": it::staff("M001", "kacho", "管理 一郎") },
    });
    program.file("input.json", input.to_string());
    let words = [
        ("--data", "d".to_owned()),
        ("--unseal-file", "words".to_owned()),
        ("--seal-place", "same-machine:seal-1".to_owned()),
        ("--seal-place", "same-machine:seal-2".to_owned()),
        ("--backup-place", "same-machine:backup".to_owned()),
        ("--keys", "keys".to_owned()),
        ("--store", "sqlite".to_owned()),
    ];
    let there = || {
        let made = std::fs::read_dir(program.folder.path()).unwrap().count();
        (made, it::all_files(program.folder.path()).len())
    };
    let before = there();
    for named in 0..words.len() {
        let mut said = vec!["act", "run", "found_organisation", "--input", "input.json"];
        let value = format!("{}-{number}", words[named].1);
        for (i, (option, usual)) in words.iter().enumerate() {
            said.extend([*option, if i == named { value.as_str() } else { usual.as_str() }]);
        }
        let option = words[named].0;
        let errors = program.json(2, &said);
        let error = &errors["errors"][0];
        assert_eq!(error["code"], "holds_number", "{option}");
        assert!(error["field"].as_str().unwrap().starts_with(option), "{option}: {error}");
        assert!(!errors.to_string().contains(&number), "{option}");
        for lang in ["ja", "en"] {
            let told = program.run(&[&said[..], &["--lang", lang]].concat());
            assert!(!told.out.contains(&number) && !told.err.contains(&number), "{option}");
        }
        assert_eq!(there(), before, "{option} left something");
    }
    said_of_names(&program, &number);
}

/// Nor is a name of the organisation or of its first officer kept that holds one.
fn said_of_names(program: &Program, number: &str) {
    let input = json!({
        "slug": "mihon", "name": format!("市{number}"), "pack": "hanamaki-city", "weak_unsealing": true,
        "manager": { "title": "課長", "staff": it::staff("M001", "kacho", "管理 一郎") },
    });
    program.file("input.json", input.to_string());
    let words = [
        "act",
        "run",
        "found_organisation",
        "--input",
        "input.json",
        "--data",
        "d",
        "--seal-place",
        "same-machine:seal-1",
        "--seal-place",
        "same-machine:seal-2",
        "--backup-place",
        "same-machine:backup",
        "--keys",
        "keys",
    ];
    let said = program.run(&words);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        !said.err.contains(number) && !program.path("d").exists() && !program.path("keys").exists()
    );
}

#[test]
fn files_that_others_can_read_are_named_and_keys_refused() {
    let office = Commanded::found();
    let words = ["list", "staff", "--data", "d", "--as", "kacho", "--credential-file", "password"];
    assert_eq!(office.program.run(&words).err, "");
    office.program.mode("password", 0o644);
    let said = office.program.run(&words);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("--credential-file") && said.err.contains("chmod 600"), "{said:?}");
    office.program.mode("password", 0o600);

    let status = ["vault", "status", "--data", "d"];
    assert_eq!(office.program.run(&status).code, 0);
    office.program.mode("keys/mihon/guard.key", 0o640);
    let said = office.program.run(&status);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("guard.key") && said.err.contains("chmod 600"), "{said:?}");
}

/// The program waits for its password at a pipe; meanwhile its limits are looked at.
#[cfg(target_os = "linux")]
#[test]
fn no_memory_is_written_to_a_disk() {
    let office = Commanded::found();
    let pipe = office.program.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = Command::new(program())
        .args(["list", "staff", "--data", "d", "--as", "kacho", "--credential-file", "pipe"])
        .current_dir(office.program.folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It has begun to wait as soon as the pipe can be opened for writing.
    let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let values: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values, ["0", "0"], "{core}");
    std::io::Write::write_all(&mut writer, format!("{}\n", it::PASSWORD).as_bytes()).unwrap();
    drop(writer);
    assert!(child.wait().unwrap().success());
}
