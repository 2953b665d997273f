//! Migrations are only added: each has its checksum in the list, and what was released never changes.

use super::{File, Finding};
use crate::run::output;

const FOLDER: &str = "crates/store/migrations/";
const LIST: &str = "crates/store/migrations/checksums.txt";
const RULE: &str = "migrations";

pub fn check(files: &[File]) -> Vec<Finding> {
    let Some(list) = files.iter().find(|f| f.path == LIST) else {
        return Vec::new();
    };
    let mut findings = names(files, list);
    // What the newest release had. Before the first release nothing is fixed.
    let released = output("git", &["describe", "--tags", "--abbrev=0"])
        .and_then(|tag| output("git", &["show", &format!("{}:{LIST}", tag.trim())]));
    if let Ok(released) = released {
        findings.extend(kept(&released, list));
    }
    findings
}

/// Each line is a SHA-256 in hexadecimal, two blanks and the migration's number; its test in the store
/// computes the sums.
fn names(files: &[File], list: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut there: Vec<&str> = files
        .iter()
        .filter_map(|f| f.path.strip_prefix(FOLDER)?.strip_suffix(".sql")?.get(..3))
        .collect();
    there.sort_unstable();
    let listed: Vec<&str> =
        list.text.lines().map(|line| line.get(66..69).unwrap_or(line)).collect();
    for number in there.iter().filter(|n| !listed.contains(n)) {
        findings.push(list.finding(0, RULE, format!("add the checksum of migration {number}")));
    }
    for (i, number) in listed.iter().enumerate() {
        if !there.contains(number) {
            findings.push(list.finding(i + 1, RULE, "bring the migration of this line back"));
        }
    }
    if !listed.is_sorted() {
        findings.push(list.finding(0, RULE, "list the migrations by number"));
    }
    findings
}

/// The released lines must still stand, first and in order.
fn kept(released: &str, list: &File) -> Vec<Finding> {
    let now: Vec<&str> = list.text.lines().collect();
    let changed = released.lines().enumerate().filter(|(i, line)| now.get(*i) != Some(line));
    changed
        .map(|(i, _)| {
            list.finding(i + 1, RULE, "this migration was released: put it back and add a new one")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(lines: &[&str]) -> File {
        let text = lines.iter().map(|n| format!("{}  {n}\n", "a".repeat(64))).collect();
        File { path: LIST.to_owned(), text }
    }

    fn sql(name: &str) -> File {
        File { path: format!("{FOLDER}{name}.sql"), text: String::new() }
    }

    #[test]
    fn files_and_list_agree() {
        let files = [sql("002_b"), sql("001_a")];
        assert_eq!(names(&files, &list(&["001", "002"])), []);
        assert_eq!(names(&files, &list(&["001"])).len(), 1);
        assert_eq!(names(&files, &list(&["001", "002", "003"])).len(), 1);
        assert_eq!(names(&files, &list(&["002", "001"])).len(), 1);
    }

    #[test]
    fn released_lines_stay() {
        let released = list(&["001", "002"]).text;
        assert_eq!(kept(&released, &list(&["001", "002", "003"])), []);
        assert_eq!(kept(&released, &list(&["001"])).len(), 1);
        assert_eq!(kept(&released.replace('a', "b"), &list(&["001", "002"])).len(), 2);
    }
}
