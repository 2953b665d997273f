//! Each line of `tests/guards.tsv` names a guard that the sources switch and a test that stands in its package; no
//! guard and test stand there twice.

use std::collections::BTreeSet;

use super::{File, Finding};

const LIST: &str = "tests/guards.tsv";

/// What is wrong with the list.
pub fn check(files: &[File]) -> Vec<Finding> {
    let Some(list) = files.iter().find(|file| file.path == LIST) else { return Vec::new() };
    let switched: BTreeSet<&str> =
        files.iter().filter(|file| file.path.starts_with("crates/")).flat_map(guards_of).collect();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (i, line) in list.text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [guard, package, test] = cells.as_slice() else {
            findings.push(list.finding(i + 1, "guard", "write guard, package and test, with tabs"));
            continue;
        };
        if !switched.contains(guard) {
            let advice = format!("no source asks broken::is_off(\"{guard}\")");
            findings.push(list.finding(i + 1, "guard", advice));
        }
        if !stands(files, package, test) {
            let advice = format!("{package} has no test {test}");
            findings.push(list.finding(i + 1, "guard", advice));
        }
        if !seen.insert((*guard, *package, *test)) {
            findings.push(list.finding(i + 1, "guard", "this line stands here twice"));
        }
    }
    findings
}

/// The guards that a file asks for.
fn guards_of(file: &File) -> impl Iterator<Item = &str> {
    let asked = file.text.split("broken::is_off(").skip(1);
    asked.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
}

/// True when a test of this path stands in the package: its function in a file that the path leads to. A module
/// made by a macro (`lite`) has no file; one at least of the modules must have one, unless all is in `tests.rs`.
pub fn stands(files: &[File], package: &str, test: &str) -> bool {
    let folder = match package {
        "tests" => "tests/".to_owned(),
        package => format!("crates/{package}/"),
    };
    let Some((modules, name)) = test.rsplit_once("::") else { return false };
    let of_path = |file: &&File| {
        let rest = file.path.strip_prefix(&folder)?.strip_suffix(".rs")?;
        modules.split("::").any(|module| rest.split('/').any(|part| part == module)).then_some(())
    };
    let mut there = files.iter().filter(|file| of_path(file).is_some());
    there.any(|file| is_test(&file.text, name))
}

/// True when a function of the text is a test: by its attribute, or as one of a list of which a macro makes tests.
fn is_test(text: &str, name: &str) -> bool {
    let function = format!("fn {name}(");
    let listed = text.lines().any(|line| line.trim() == name);
    text.match_indices(&function).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let attributes = before.rsplit("\n\n").next().unwrap_or_default();
        listed || attributes.contains("#[test]")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTS: &str = "both! {\n    it_is_forged\n}\n\n#[test]\nfn it_is_poisoned() {}\n\n\
                        fn it_is_forged() {}\n\nfn helper() {}";

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    fn found(list: &str) -> Vec<(usize, String)> {
        let files = [
            file(LIST, list),
            file("crates/store/src/tx.rs", "if domain::broken::is_off(\"poisoned\") {}"),
            file("crates/store/tests/it/acts.rs", ACTS),
            file("tests/it/seals.rs", "#[test]\nfn a_seal() {}"),
        ];
        check(&files).into_iter().map(|found| (found.line, found.advice)).collect()
    }

    #[test]
    fn a_line_names_what_is_there() {
        let sound = "# guard\npoisoned\tstore\tacts::it_is_poisoned\npoisoned\ttests\tseals::a_seal\n\
                     poisoned\tstore\tacts::lite::it_is_forged";
        assert_eq!(found(sound), []);
    }

    #[test]
    fn a_line_that_names_nothing_is_found() {
        for (line, advice) in [
            ("gone\tstore\tacts::it_is_poisoned", "no source asks broken::is_off(\"gone\")"),
            ("poisoned\tstore\tacts::it_was_poisoned", "store has no test acts::it_was_poisoned"),
            ("poisoned\tstore\tacts::helper", "store has no test acts::helper"),
            ("poisoned\tstore\tfaults::it_is_poisoned", "store has no test faults::it_is_poisoned"),
            ("poisoned\ttests\tacts::it_is_poisoned", "tests has no test acts::it_is_poisoned"),
            ("poisoned store acts::it_is_poisoned", "write guard, package and test, with tabs"),
        ] {
            assert_eq!(found(line), [(1, advice.to_owned())], "{line}");
        }
        let twice = "poisoned\ttests\tseals::a_seal\npoisoned\ttests\tseals::a_seal";
        assert_eq!(found(twice), [(2, "this line stands here twice".to_owned())]);
    }
}
