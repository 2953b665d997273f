//! What the program keeps to itself: its memory, and the files of whoever runs it.

use std::process::{Command, Stdio};

use crate::commanded::Commanded;
use crate::program::program;

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
