//! Each test that a clause of a shipped pack names stands in its package.

use super::guards::stands;
use super::{File, Finding};

/// What is wrong with the tests that clauses name.
pub fn check(files: &[File]) -> Vec<Finding> {
    let packs = files.iter().filter(|file| {
        file.path.starts_with("regulations/") && file.path.ends_with("/clauses.toml")
    });
    packs
        .flat_map(|pack| named(&pack.text).map(move |(line, name)| (pack, line, name)))
        .filter_map(|(pack, line, name)| {
            let there = name.split_once(':').is_some_and(|(at, test)| stands(files, at, test));
            let advice = || format!("there is no test {name} (package, colon, path of the test)");
            (!there).then(|| pack.finding(line, "clause", advice()))
        })
        .collect()
}

/// The tests that a file of clauses names, with their lines: what stands in quotes on the lines of a list `tests`.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut within = false;
    let lines = text.lines().enumerate().filter(move |(_, line)| {
        within |= line.starts_with("tests = [");
        let listed = within;
        within &= !line.trim_end().ends_with(']');
        listed
    });
    lines.flat_map(|(i, line)| line.split('"').skip(1).step_by(2).map(move |name| (i + 1, name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_names_tests_that_stand() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let clauses = "id = \"H1.1\"\ntests = [\n  \"tests:seals::a_seal\",\n  \"tests:seals::gone\",\n]\n\
                       needs = [\"act:sign_in\"]\ntests = [\"seals::a_seal\"]";
        let files = [
            file("regulations/city/2015/clauses.toml", clauses),
            file("tests/it/seals.rs", "#[test]\nfn a_seal() {}"),
        ];
        let lines: Vec<usize> = check(&files).into_iter().map(|found| found.line).collect();
        assert_eq!(lines, [4, 7]);
    }
}
