//! The negative build: each guard is switched off once, and the test named for it must fail.
//!
//! `tests/guards.tsv` says which: guard, package folder, test. A guard in the sources without a line, a
//! line without a guard or a test, and a test that passes although its guard is off are all failures.

use std::collections::BTreeSet;

use crate::run::root;
use crate::runner::Test;

const LIST: &str = "tests/guards.tsv";

/// A guard and the test that must fail without it.
pub struct Line {
    guard: String,
    package: String,
    test: String,
}

/// Runs every line of the list.
pub fn check(lines: &[Line], tests: &[Test<'_>], settings: &[(&str, &str)]) -> Result<(), String> {
    let mut problems = unlisted(lines)?;
    for line in lines {
        let found = tests.iter().find(|t| t.is_called(&line.package, &line.test));
        let verdict = match found {
            None => format!("{} has no test {}", line.package, line.test),
            Some(test) => match test.fails_without(&line.guard, settings) {
                Ok(true) => continue,
                Ok(false) => format!("{}::{} passes without it", line.package, line.test),
                Err(problem) => problem,
            },
        };
        problems.push(format!("guard {}: {verdict}", line.guard));
    }
    println!("{} guards were switched off, {} problems", lines.len(), problems.len());
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The packages whose tests the list names, as cargo calls them.
pub fn packages(lines: &[Line]) -> BTreeSet<&str> {
    let folders = lines.iter().map(|line| line.package.as_str());
    folders.map(|folder| if folder == "tests" { "it" } else { folder }).collect()
}

/// Reads the list.
///
/// # Errors
/// A file that cannot be read, a line without its three cells.
pub fn read() -> Result<Vec<Line>, String> {
    let text = std::fs::read_to_string(root().join(LIST)).map_err(|e| format!("{LIST}: {e}"))?;
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            match (cells.next(), cells.next(), cells.next()) {
                (Some(guard), Some(package), Some(test)) => Ok(Line { guard, package, test }),
                _ => Err(format!("{LIST}: not three cells: {line}")),
            }
        })
        .collect()
}

/// Guards of the sources that no line names.
fn unlisted(lines: &[Line]) -> Result<Vec<String>, String> {
    let listed: BTreeSet<&str> = lines.iter().map(|l| l.guard.as_str()).collect();
    let mut missing = BTreeSet::new();
    for file in crate::tidy::sources()? {
        for part in file.split("broken::is_off(\"").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            if !listed.contains(name) {
                missing.insert(format!("guard {name}: write its test into {LIST}"));
            }
        }
    }
    Ok(missing.into_iter().collect())
}
