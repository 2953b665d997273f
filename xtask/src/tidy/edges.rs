//! Which crate may know which: the list of DESIGN.md section 2, in one place.

use super::{File, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Folder of a crate, and the own crates that its `[dependencies]` may name. `digits` is open to all.
/// `domain` is the vocabulary of the faces too.
const ALLOWED: &[(&str, &[&str])] = &[
    (
        "benches",
        &[
            "domain",
            "filing",
            "ledger",
            "number",
            "office",
            "regulation",
            "scanner",
            "store",
            "testkit",
            "vault",
            "web",
        ],
    ),
    ("crates/card", &["number", "domain"]),
    ("crates/cli", &["web", "office", "words", "number", "domain"]),
    ("crates/committed", &[]),
    ("crates/digits", &[]),
    ("crates/domain", &[]),
    ("crates/filing", &["number", "domain"]),
    ("crates/ledger", &["domain"]),
    ("crates/number", &[]),
    (
        "crates/office",
        &[
            "number",
            "domain",
            "regulation",
            "ledger",
            "vault",
            "store",
            "filing",
            "scanner",
            "card",
            "words",
        ],
    ),
    ("crates/regulation", &["domain"]),
    ("crates/scanner", &["domain"]),
    ("crates/store", &["ledger", "domain", "committed"]),
    ("crates/testkit", &["number", "domain"]),
    ("crates/vault", &["domain", "number", "committed"]),
    ("crates/web", &["office", "words", "number", "domain"]),
    ("crates/words", &["domain"]),
    // The library of `tests` is the fixture: a whole office.
    ("tests", &["card", "domain", "ledger", "office", "store", "testkit", "vault"]),
    ("xtask", &[]),
];

/// The only crates with any edge to `committed`, tests included.
const COMMITTED: [&str; 2] = ["crates/store", "crates/vault"];

/// A line of a `[dependencies]` table.
struct Dependency<'f> {
    line: usize,
    name: &'f str,
    for_tests: bool,
}

fn dependencies(manifest: &File) -> Vec<Dependency<'_>> {
    let mut table = "";
    let mut found = Vec::new();
    for (i, line) in manifest.text.lines().enumerate() {
        if line.starts_with('[') {
            table = line;
        } else if table.ends_with("dependencies]")
            && let Some((name, _)) = line.split_once(['.', '=', ' '])
            && !name.starts_with('#')
        {
            found.push(Dependency {
                line: i + 1,
                name: name.trim(),
                for_tests: table.contains("dev-"),
            });
        }
    }
    found
}

pub fn check(files: &[File]) -> Vec<Finding> {
    let manifests: Vec<(&str, &File)> = files
        .iter()
        .filter_map(|f| f.path.strip_suffix("/Cargo.toml").map(|folder| (folder, f)))
        .collect();
    let own: BTreeSet<&str> =
        manifests.iter().filter_map(|(folder, _)| folder.strip_prefix("crates/")).collect();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut findings = Vec::new();
    for (folder, manifest) in manifests {
        let Some(allowed) = allowed.get(folder) else {
            findings.push(manifest.finding(
                0,
                "edges",
                "give this crate its line in xtask/src/tidy/edges.rs",
            ));
            continue;
        };
        if !manifest.text.contains("[lints]\nworkspace = true") {
            findings.push(manifest.finding(
                0,
                "lints",
                "take the lints of the workspace: [lints] workspace = true",
            ));
        }
        for Dependency { line, name, for_tests } in dependencies(manifest) {
            let is_own = own.contains(name) && name != "digits";
            if name == "committed" && !COMMITTED.contains(&folder) {
                findings.push(manifest.finding(
                    line,
                    "committed",
                    "only store and vault may know this crate",
                ));
            } else if is_own && !for_tests && !allowed.contains(&name) {
                let advice = format!(
                    "{folder} may not know {name}: take it away, or move the boundary in DESIGN.md"
                );
                findings.push(manifest.finding(line, "edges", advice));
            }
            if folder == "xtask" {
                findings.push(manifest.finding(line, "edges", "xtask uses std only"));
            }
            if !is_used(files, folder, name, for_tests) {
                findings.push(manifest.finding(
                    line,
                    "unused",
                    format!("no line of {folder} names {name}: take it away"),
                ));
            }
        }
    }
    findings
}

/// True when a Rust file of the crate names the dependency; what only tests name is for `dev-`.
fn is_used(files: &[File], folder: &str, name: &str, for_tests: bool) -> bool {
    let name = name.replace('-', "_");
    let source = format!("{folder}/src/");
    files
        .iter()
        .filter(|f| f.is_rust() && f.path.starts_with(&format!("{folder}/")))
        .filter(|f| for_tests || (f.path.starts_with(&source) && !f.path.ends_with("/tests.rs")))
        .any(|f| names(&f.text, &name))
}

/// True when the text holds the name as a whole word followed by `::`, or imports it.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + name.len()..).unwrap_or_default();
        let whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        whole && (after.starts_with("::") || after.starts_with(';') || after.starts_with(" as "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn found(folder: &str, tables: &str, source: &str) -> Vec<&'static str> {
        let file = |path: String, text: String| File { path, text };
        let mut files = vec![
            file(format!("{folder}/Cargo.toml"), format!("{LINTS}{tables}")),
            file(format!("{folder}/src/lib.rs"), source.to_owned()),
        ];
        for name in ["committed", "store", "domain", "number", "testkit"] {
            if folder != format!("crates/{name}") {
                files.push(file(format!("crates/{name}/Cargo.toml"), LINTS.to_owned()));
            }
        }
        check(&files).into_iter().map(|f| f.rule).collect()
    }

    #[test]
    fn edges_of_the_list_pass_and_others_do_not() {
        assert_eq!(
            found(
                "crates/vault",
                "[dependencies]\ncommitted.workspace = true\n",
                "use committed::X;"
            ),
            [""; 0]
        );
        assert_eq!(
            found("crates/vault", "[dependencies]\nstore.workspace = true\n", "use store::X;"),
            ["edges"]
        );
        assert_eq!(
            found(
                "crates/ledger",
                "[dependencies]\nnumber = { path = \"../number\" }\n",
                "number::X"
            ),
            ["edges"]
        );
        assert_eq!(
            found(
                "crates/web",
                "[target.'cfg(unix)'.dependencies]\nstore.workspace = true\n",
                "use store::X;"
            ),
            ["edges"]
        );
        assert_eq!(
            found(
                "crates/office",
                "[dev-dependencies]\ncommitted.workspace = true\n",
                "use committed::X;"
            ),
            ["committed"]
        );
        assert_eq!(
            found(
                "crates/store",
                "[dev-dependencies]\ntestkit.workspace = true\n",
                "use testkit::X;"
            ),
            [""; 0]
        );
        assert_eq!(
            found("crates/store", "[dependencies]\ntestkit.workspace = true\n", "use testkit::X;"),
            ["edges"]
        );
        assert_eq!(found("xtask", "[dependencies]\nserde = \"1\"\n", "use serde::X;"), ["edges"]);
        assert_eq!(found("crates/unheard", "", ""), ["edges"]);
    }

    #[test]
    fn a_dependency_is_named_somewhere() {
        let table = "[dependencies]\nfluent-bundle.workspace = true\n";
        assert_eq!(found("crates/words", table, "use fluent_bundle::X;"), [""; 0]);
        assert_eq!(found("crates/words", table, "use my_fluent_bundle::X;"), ["unused"]);
        assert_eq!(found("crates/words", table, "// fluent_bundle"), ["unused"]);
    }
}
