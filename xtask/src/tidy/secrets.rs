//! Where a number's digits may be taken out, and where the proof of a committed record may be made.

use super::{File, Finding};

/// A word that may stand only in certain files.
struct Door {
    word: &'static str,
    rule: &'static str,
    /// The rule holds in files whose path begins so.
    within: &'static str,
    /// Where it may stand, besides test code: paths, or beginnings of paths that end in `/`.
    files: &'static [&'static str],
    advice: &'static str,
}

const DOORS: &[Door] = &[
    Door {
        word: ".expose()",
        rule: "expose",
        within: "crates/",
        files: &[
            "crates/cli/src/reveal.rs",
            "crates/web/src/shown.rs",
            "crates/filing/src/plan/fill.rs",
            // Shows a typed number to the card that is asked whether it is its own.
            "crates/card/src/session.rs",
            // Sorts the numbers of a roster by reference, to find one that stands twice.
            "crates/filing/src/roster/across.rs",
        ],
        advice: "digits come out only at the splice of a file, at the sealing and at the face that shows them; \
                 to widen the list in xtask/src/tidy/secrets.rs, say why in the change",
    },
    Door {
        word: "secret_bytes(",
        rule: "secret bytes",
        within: "crates/",
        files: &["crates/number/", "crates/vault/"],
        advice: "only the vault seals and opens",
    },
    // Of the two crates that know `committed`, only the store makes the proof.
    Door {
        word: "after_commit",
        rule: "committed",
        within: "crates/vault/",
        files: &[],
        advice: "only the store may say that a record is committed",
    },
];

impl Door {
    fn admits(&self, file: &File) -> bool {
        let listed = self.files.iter().any(|entry| match entry.strip_suffix('/') {
            Some(_) => file.path.starts_with(entry),
            None => file.path == *entry,
        });
        listed || file.is_test() || !file.path.starts_with(self.within)
    }
}

pub fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|f| f.is_rust() && !f.path.starts_with("xtask/")) {
        for door in DOORS.iter().filter(|door| !door.admits(file)) {
            let lines = file.code().filter(|(_, line)| {
                line.contains(door.word) && !line.trim_start().starts_with("//")
            });
            findings.extend(lines.map(|(n, _)| file.finding(n, door.rule, door.advice)));
        }
        let handed_on = file.code().filter(|(_, line)| {
            line.contains("pub use committed") && line.trim() != "pub use committed::Committed;"
        });
        let advice = "hand on the type alone: pub use committed::Committed;";
        findings.extend(handed_on.map(|(n, _)| file.finding(n, "committed", advice)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, &'static str)> {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        check(&[file]).into_iter().map(|f| (f.line, f.rule)).collect()
    }

    #[test]
    fn digits_come_out_only_at_the_doors() {
        let text = "//! .expose()\nfn f() {\n    n.expose();\n}\n";
        assert_eq!(found("crates/office/src/reveal.rs", text), [(3, "expose")]);
        assert_eq!(found("crates/cli/src/reveal.rs", text), []);
        assert_eq!(found("crates/office/src/tests.rs", text), []);
        let inside = "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    n.expose();\n}\n";
        assert_eq!(found("crates/office/src/a.rs", inside), []);
        assert_eq!(found("crates/office/src/a.rs", "n.to_secret_bytes()"), [(1, "secret bytes")]);
        assert_eq!(found("crates/vault/src/a.rs", "n.to_secret_bytes()"), []);
    }

    #[test]
    fn only_the_store_makes_the_proof() {
        let text = "let c = committed::after_commit(id, o, s);";
        assert_eq!(found("crates/vault/src/vault.rs", text), [(1, "committed")]);
        assert_eq!(found("crates/store/src/lib.rs", text), []);
        assert_eq!(found("crates/vault/src/tests/open.rs", text), []);
        assert_eq!(found("crates/store/src/lib.rs", "pub use committed::Committed;"), []);
        assert_eq!(found("crates/store/src/lib.rs", "pub use committed::*;"), [(1, "committed")]);
        assert_eq!(
            found("crates/store/src/lib.rs", "pub use committed::after_commit;"),
            [(1, "committed")]
        );
    }
}
