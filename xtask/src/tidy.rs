//! `cargo xtask tidy`: the rules of the repository that no compiler checks. Each finding names file, line,
//! rule and what to do.

mod clauses;
mod edges;
mod guards;
mod migrations;
mod secrets;
mod text;
mod words;

use crate::run::{output, root};
use std::fmt;

/// A file of the repository.
pub struct File {
    /// From the top of the repository, with `/`.
    pub path: String,
    pub text: String,
}

/// A rule that is broken.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    /// From 1; 0 for the file as a whole.
    pub line: usize,
    pub rule: &'static str,
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.path, self.line, self.rule, self.advice)
    }
}

impl File {
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// True for files that hold only tests.
    pub fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        self.path.ends_with("/tests.rs") || parts.any(|part| part == "tests")
    }

    /// Lines with their numbers, without those of the test module that may end a file.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        self.text
            .get(..tests)
            .unwrap_or_default()
            .lines()
            .enumerate()
            .map(|(i, line)| (i + 1, line))
    }

    pub fn finding(&self, line: usize, rule: &'static str, advice: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, rule, advice: advice.into() }
    }
}

/// All files that are, or are about to be, in the repository.
fn files() -> Result<Vec<File>, String> {
    let listed = output("git", &["ls-files", "--cached", "--others", "--exclude-standard", "-z"])?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let bytes = match std::fs::read(root().join(path)) {
            Ok(bytes) => bytes,
            // Deleted, and not yet so in the index.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(format!("{path}: {e}")),
        };
        // Files that are no text (layout samples in other encodings) have no rules here.
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

/// The sources of the crates, without their tests.
pub fn sources() -> Result<Vec<String>, String> {
    let wanted = |f: &File| f.path.starts_with("crates/") && f.is_rust() && !f.is_test();
    Ok(files()?.into_iter().filter(wanted).map(|f| f.text).collect())
}

/// Checks all files that are, or are about to be, in the repository.
pub fn check() -> Result<(), String> {
    let files = files()?;
    let mut findings = edges::check(&files);
    findings.extend(secrets::check(&files));
    findings.extend(text::check(&files));
    findings.extend(migrations::check(&files));
    findings.extend(words::check(&files));
    findings.extend(guards::check(&files));
    findings.extend(clauses::check(&files));
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} files, {} findings", files.len(), findings.len());
    if findings.is_empty() { Ok(()) } else { Err("mend the findings above".to_owned()) }
}
