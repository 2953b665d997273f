//! The program as it is shipped, run as a user runs it.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own in which the program is run: home, temporary files and all.
pub struct Program {
    pub folder: tempfile::TempDir,
}

/// What it said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Program {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for inside in ["home", "tmp"] {
            std::fs::create_dir(folder.path().join(inside)).unwrap();
        }
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        it::private_file(&path, bytes.as_ref());
        path
    }

    /// Gives a file's rights: 0o600 is its owner's alone.
    pub fn mode(&self, name: &str, mode: u32) {
        let rights = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(self.path(name), rights).unwrap();
    }

    pub fn run(&self, words: &[&str]) -> Said {
        self.run_with(words, "")
    }

    /// Runs it to its end, with something on its standard input.
    pub fn run_with(&self, words: &[&str], input: &str) -> Said {
        let mut child = Command::new(program())
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("LANG", "ja_JP.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().expect("it ends by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs it with `--json` and reads the one object.
    pub fn json(&self, code: i32, words: &[&str]) -> Value {
        let said = self.run(&[words, &["--json"]].concat());
        assert_eq!(said.code, code, "{words:?}: {said:?}");
        serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{words:?}: {e}: {said:?}"))
    }
}

/// The binary lies beside the test binaries; `cargo xtask test` builds it before them.
pub fn program() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let path = here.parent().and_then(Path::parent).unwrap().join("bannin");
    assert!(path.is_file(), "{} is missing: cargo build --release", path.display());
    path
}
