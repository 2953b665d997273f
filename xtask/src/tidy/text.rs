//! Length of files, and words that must not stand in the repository.

use super::{File, Finding};

/// Lines of code in a file, tests apart.
const LONGEST: usize = 700;

/// Parts of text that only make sense on somebody's machine, or that put off work.
const WORDS: &[(&str, &str, &str)] = &[
    (concat!("/", "home/"), "machine", "name no place of one machine"),
    (concat!("/", "root/"), "machine", "name no place of one machine"),
    (concat!("/", "work/"), "machine", "name no place of one machine"),
    (concat!("/", "Users/"), "machine", "name no place of one machine"),
    (concat!("C:\\", "Users"), "machine", "name no place of one machine"),
    (concat!("crates", ".io/"), "host", "name the package, not where it lies"),
    (concat!("docs", ".rs/"), "host", "name the package, not where it lies"),
    (concat!("pypi", ".org"), "host", "name the package, not where it lies"),
    (concat!("npm", "js."), "host", "name the package, not where it lies"),
    (concat!("deb", ".debian.org"), "host", "name the package, not where it lies"),
    (concat!("proxy", ".golang.org"), "host", "name the package, not where it lies"),
    ("TODO", "put off", "do it now, or write an issue"),
    ("FIXME", "put off", "do it now, or write an issue"),
    ("(being written)", "put off", "write it"),
];

pub fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if file.is_rust() && !file.is_test() {
            let lines = file.code().count();
            if lines > LONGEST {
                let advice = format!(
                    "{lines} lines; split it by what it decides ({LONGEST} at most, tests apart)"
                );
                findings.push(file.finding(lines, "length", advice));
            }
        }
        // The lock file is cargo's; this file must name some of what it forbids.
        if file.path == "Cargo.lock" || file.path == "xtask/src/tidy/text.rs" {
            continue;
        }
        for (i, line) in file.text.lines().enumerate() {
            let broken = WORDS.iter().filter(|(word, ..)| line.contains(word));
            findings.extend(broken.map(|(_, rule, advice)| file.finding(i + 1, rule, *advice)));
            if line.ends_with([' ', '\t']) && file.is_rust() {
                findings.push(file.finding(i + 1, "blanks", "take the blanks at the end away"));
            }
        }
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
    fn machine_places_and_put_off_work_are_found() {
        assert_eq!(found("docs/a.md", "see /home/me\n\nfine"), [(1, "machine")]);
        assert_eq!(
            found("docs/a.md", "fine\nhttps://docs.rs/x TODO"),
            [(2, "host"), (2, "put off")]
        );
        assert_eq!(found("Cargo.lock", "https://docs.rs/x"), []);
    }

    #[test]
    fn long_files_are_found_and_their_tests_do_not_count() {
        let long = "//\n".repeat(LONGEST + 1);
        assert_eq!(found("crates/a/src/b.rs", &long), [(LONGEST + 1, "length")]);
        assert_eq!(found("crates/a/src/tests.rs", &long), []);
        let tested = format!("{}\n#[cfg(test)]\nmod tests {{\n{long}}}\n", "//\n".repeat(LONGEST));
        assert_eq!(found("crates/a/src/b.rs", &tested), []);
        assert_eq!(found("docs/a.md", &long), []);
    }
}
