//! Other programs, run from the top of the repository.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The top of the repository.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// The cargo that started us.
fn cargo_program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs cargo in plain sight.
pub fn cargo(words: &[&str], rest: &[&str]) -> Result<(), String> {
    let status = Command::new(cargo_program())
        .args(words)
        .args(rest)
        .current_dir(root())
        .status()
        .map_err(|e| format!("cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo {} failed", words.join(" "))) }
}

/// Runs cargo and gives what it writes to its standard output; messages for people still show.
pub fn cargo_output(words: &[&str]) -> Result<String, String> {
    let output = Command::new(cargo_program())
        .args(words)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("cargo {} failed", words.join(" ")))
}

/// Runs a program from the top of the repository and gives what it writes.
pub fn output(program: &str, words: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(words)
        .current_dir(root())
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "{program} {} failed: {}",
        words.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}
