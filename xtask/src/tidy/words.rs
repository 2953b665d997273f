//! Every code that can reach a person has its words in both languages, and no words outlive their code.
//!
//! What is read here are literals: keys that are put together at run time (the help of each command, the
//! states of a seal place) are for the tests of the crates that do so.

use super::{File, Finding};
use std::collections::{BTreeMap, BTreeSet};

const RULE: &str = "words";
const LANGUAGES: [&str; 2] = ["ja", "en"];

/// What is said about a code, and so which keys it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Form,
    Failure,
    Finding,
    OpenDuty,
}

impl Kind {
    fn keys(self, code: &str) -> Vec<String> {
        match self {
            Self::Form => ["what", "do"].map(|p| format!("form-{code}-{p}")).into(),
            Self::Failure => ["what", "do"].map(|p| format!("failure-{code}-{p}")).into(),
            Self::Finding => vec![format!("finding-{code}")],
            Self::OpenDuty => vec![format!("open-duty-{code}")],
        }
    }
}

/// A call that takes a code as a literal.
struct Call {
    /// Up to its opening bracket.
    name: &'static str,
    /// Which argument is the code, from 0.
    argument: usize,
    kind: Kind,
}

const CALLS: &[Call] = &[
    Call { name: "FormError::new(", argument: 1, kind: Kind::Form },
    Call { name: "Failure::new(", argument: 0, kind: Kind::Failure },
];

/// A stretch of a file whose outcomes are codes: the values of `=>`, `=`, `Some(…)`, and literals that
/// have a line or the beginning of one to themselves.
struct Stretch {
    path: &'static str,
    /// The text it begins with; it goes on to the first line that is indented no deeper. All of the file
    /// when empty.
    begins: &'static str,
    kinds: &'static [Kind],
}

const STRETCHES: &[Stretch] = &[
    outcomes("crates/filing/src/codes.rs", "codes! {", &[Kind::Form]),
    outcomes("crates/office/src/verify.rs", "", &[Kind::Finding]),
    outcomes("crates/office/src/input.rs", "fn explain(", &[Kind::Form]),
    outcomes("crates/office/src/acts/enter/known.rs", "fn differs(", &[Kind::Form]),
    outcomes("crates/domain/src/stop.rs", "let code =", &[Kind::Failure]),
    outcomes("crates/store/src/error.rs", "fn code(", &[Kind::Failure]),
    outcomes("crates/vault/src/error.rs", "fn code(", &[Kind::Failure]),
    outcomes("crates/regulation/src/error.rs", "fn code(", &[Kind::Failure]),
    outcomes("crates/filing/src/layout.rs", "fn code(&self) -> &", &[Kind::Failure]),
    outcomes("crates/filing/src/container.rs", "fn code(", &[Kind::Failure]),
    outcomes("crates/filing/src/plan/fill.rs", "fn code(", &[Kind::Failure]),
    outcomes("crates/ledger/src/export.rs", "fn code(", &[Kind::Failure]),
    outcomes("crates/ledger/src/error.rs", "fn code(", &[Kind::Failure, Kind::Finding]),
    outcomes("crates/ledger/src/checkpoint.rs", "fn code(", &[Kind::Failure, Kind::Finding]),
    outcomes("crates/regulation/src/cases.rs", "fn check(", &[Kind::Finding]),
    outcomes("crates/regulation/src/cases.rs", "fn uncovered(", &[Kind::Finding]),
    outcomes("crates/ledger/src/verify.rs", "", &[Kind::Finding]),
    outcomes("crates/store/src/verify.rs", "", &[Kind::Finding]),
];

const fn outcomes(path: &'static str, begins: &'static str, kinds: &'static [Kind]) -> Stretch {
    Stretch { path, begins, kinds }
}

/// What stands before a literal that is an outcome.
const OUTCOMES: &[&str] =
    &["=> ", "=> (", "= ", "code: ", "Some(", "then_some(", ".find(", "Finding::new("];

pub fn check(files: &[File]) -> Vec<Finding> {
    let keys = LANGUAGES.map(|language| keys_of(files, language));
    if keys.iter().all(BTreeMap::is_empty) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut known = BTreeSet::new();
    let sources = files
        .iter()
        .filter(|f| f.is_rust() && !f.is_test() && f.path.contains("/src/"))
        .filter(|f| f.path.starts_with("crates/"));
    for file in sources {
        for (line, needed) in needed(file, &mut known) {
            for (language, keys) in LANGUAGES.iter().zip(&keys) {
                if !keys.contains_key(needed.as_str()) {
                    let advice = format!("write {needed} in crates/words/{language}");
                    findings.push(file.finding(line, RULE, advice));
                }
            }
        }
    }
    findings.extend(stale(files, &known));
    findings
}

/// Each key of a language.
fn keys_of<'f>(files: &'f [File], language: &str) -> BTreeMap<&'f str, (&'f File, usize)> {
    let folder = format!("crates/words/{language}/");
    let mut keys = BTreeMap::new();
    for file in files.iter().filter(|f| f.path.starts_with(&folder)) {
        for (i, line) in file.text.lines().enumerate() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic())
                && let Some((key, _)) = line.split_once('=')
            {
                keys.insert(key.trim(), (file, i + 1));
            }
        }
    }
    keys
}

/// Every key that a file asks for, with the line; its codes go to `known`.
fn needed(file: &File, known: &mut BTreeSet<String>) -> Vec<(usize, String)> {
    let code = code_of(file);
    let mut found: Vec<(usize, Kind, &str)> = Vec::new();
    for call in CALLS {
        for (at, _) in code.match_indices(call.name) {
            let arguments = code.get(at + call.name.len()..).unwrap_or_default();
            let codes = argument(arguments, call.argument).into_iter().flat_map(literals);
            found.extend(codes.map(|(_, code)| (at, call.kind, code)));
        }
    }
    for stretch in STRETCHES.iter().filter(|s| s.path == file.path) {
        let (from, text) = cut(&code, stretch.begins);
        for (at, literal) in results(text) {
            found.extend(stretch.kinds.iter().map(|kind| (from + at, *kind, literal)));
        }
    }
    if file.path.starts_with("crates/office/") {
        let duties = literals(&code).filter(|(at, _)| before(&code, *at).ends_with("kind: "));
        found.extend(duties.map(|(at, literal)| (at, Kind::OpenDuty, literal)));
    }
    let line_of = |at: usize| code.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let mut needed = Vec::new();
    for (at, kind, literal) in found {
        known.insert(literal.to_owned());
        needed.extend(kind.keys(literal).into_iter().map(|key| (line_of(at), key)));
    }
    if file.path.starts_with("crates/cli/") {
        needed.extend(said(&code).map(|(at, key)| (line_of(at), key.to_owned())));
    }
    needed
}

/// The code of a file without comments and without its test module, line for line.
fn code_of(file: &File) -> String {
    let mut code = String::with_capacity(file.text.len());
    for (_, line) in file.code() {
        if !line.trim_start().starts_with("//") {
            code.push_str(line);
        }
        code.push('\n');
    }
    code
}

/// The argument at `index` of a call whose opening bracket was just read.
fn argument(text: &str, index: usize) -> Option<&str> {
    let (mut depth, mut from, mut count, mut quoted, mut escaped) = (0, 0, 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' | ',' if depth == 0 => {
                if count == index {
                    return text.get(from..at).map(str::trim);
                }
                if c != ',' {
                    return None;
                }
                (count, from) = (count + 1, at + 1);
            }
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Codes and keys: small letters and digits, with `_` and `-` between.
fn is_plain(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(fits)
}

/// Every plain literal, with the place of its first quotation mark.
fn literals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('"').filter_map(move |(at, _)| {
        let (inside, _) = text.get(at + 1..)?.split_once('"')?;
        (is_plain(inside)).then_some((at, inside))
    })
}

fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}

/// From `begins` to the end of what it opens, and where that is.
fn cut<'t>(text: &'t str, begins: &str) -> (usize, &'t str) {
    if begins.is_empty() {
        return (0, text);
    }
    let Some(at) = text.find(begins) else {
        return (0, "");
    };
    let line = before(text, at).rfind('\n').map_or(0, |at| at + 1);
    let from = text.get(line..).unwrap_or_default();
    let indent = from.len() - from.trim_start().len();
    let mut end = 0;
    for (i, line) in from.split_inclusive('\n').enumerate() {
        let depth = line.len() - line.trim_start().len();
        if i > 0 && !line.trim().is_empty() && depth <= indent {
            break;
        }
        end += line.len();
    }
    (line, from.get(..end).unwrap_or_default())
}

/// The literals of a stretch that are outcomes.
fn results(text: &str) -> impl Iterator<Item = (usize, &str)> {
    literals(text).filter(|(at, literal)| {
        let before = before(text, *at);
        let line = before.rfind('\n').map_or("", |n| before.get(n..).unwrap_or_default());
        let after = text.get(at + literal.len() + 2..).unwrap_or_default();
        let alone = line.trim().is_empty() && after.starts_with([',', '\n']);
        alone || OUTCOMES.iter().any(|outcome| before.ends_with(outcome))
    })
}

/// The keys that a face says: in the first argument of `text(…)`, in what is called a key or heading
/// before it gets there, and wherever the words of the command line itself are named.
fn said(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let arguments = code.match_indices("text(").filter_map(|(at, name)| {
        let whole = !before(code, at).ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let from = at + name.len();
        let first = argument(code.get(from..)?, 0)?;
        // The argument lost its blanks in front; its place is where it stands now.
        let from = from + code.get(from..)?.find(first)?;
        (whole && !first.is_empty() && !first.starts_with('&')).then_some((from, first))
    });
    let named = ["let key =", "let heading ="].into_iter().flat_map(move |name| {
        code.match_indices(name).filter_map(move |(at, name)| {
            let from = at + name.len();
            let (value, _) = code.get(from..)?.split_once(';')?;
            (!value.contains("format!")).then_some((from, value))
        })
    });
    let spans = arguments.chain(named);
    let inside =
        spans.flat_map(|(from, text)| literals(text).map(move |(at, key)| (from + at, key)));
    let own = literals(code).filter(|(_, key)| key.starts_with("cli-"));
    inside.chain(own)
}

/// Words of codes that are no more.
fn stale(files: &[File], known: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for language in LANGUAGES {
        for (key, (file, line)) in keys_of(files, language) {
            let code = key
                .strip_prefix("form-")
                .or_else(|| key.strip_prefix("failure-"))
                .and_then(|rest| rest.strip_suffix("-what").or_else(|| rest.strip_suffix("-do")))
                .or_else(|| key.strip_prefix("finding-"))
                .or_else(|| key.strip_prefix("open-duty-"));
            if let Some(code) = code
                && !known.contains(code)
            {
                let advice = format!("nothing has the code {code} any more: take its words away");
                findings.push(file.finding(line, RULE, advice));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    fn asked(path: &str, text: &str) -> Vec<(usize, String)> {
        needed(&file(path, text), &mut BTreeSet::new())
    }

    #[test]
    fn arguments_are_cut_where_the_call_cuts_them() {
        assert_eq!(argument("a, \"b\")", 1), Some("\"b\""));
        assert_eq!(argument("format!(\"x[{i}], (\"), \"b\",\n)", 1), Some("\"b\""));
        assert_eq!(argument("\"a\\\"), \", \"b\")", 1), Some("\"b\""));
        assert_eq!(argument("a)", 1), None);
        let codes = |text| literals(text).map(|(_, code)| code).collect::<Vec<_>>();
        assert_eq!(codes("\"a_b\""), ["a_b"]);
        assert_eq!(codes("e.code().unwrap_or(\"a\")"), ["a"]);
        assert_eq!(codes("\"No code\""), [""; 0]);
    }

    #[test]
    fn codes_of_errors_are_found_with_their_lines() {
        let text = "//! FormError::new(a, \"x\")\n\nfn f() {\n    FormError::new(\n        format!(\"a[{i}]\"),\n        \
                    \"short\",\n    );\n    Failure::new(\"gone\", id);\n    Failure::new(e.code(), id);\n}\n";
        let keys = ["form-short-what", "form-short-do", "failure-gone-what", "failure-gone-do"];
        let lines = [4, 4, 8, 8];
        let expected: Vec<(usize, String)> =
            lines.into_iter().zip(keys.map(str::to_owned)).collect();
        assert_eq!(asked("crates/office/src/a.rs", text), expected);
    }

    #[test]
    fn outcomes_of_a_stretch_are_found() {
        let text = "impl E {\n    fn code(&self) -> &'static str {\n        match self {\n            \
                    A => \"store_a\",\n            B =>\n                \"store_b\",\n        }\n    }\n\n    \
                    fn other() {\n        f(\"no\", X => \"no\");\n    }\n}\n";
        let keys: Vec<(usize, String)> = asked("crates/store/src/error.rs", text);
        let keys: Vec<&str> = keys.iter().map(|(_, key)| key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "failure-store_a-what",
                "failure-store_a-do",
                "failure-store_b-what",
                "failure-store_b-do"
            ]
        );
        let text = "fn f() {\n    find(\"no\");\n    self.find(\"lost\", \"database\");\n}\n";
        assert_eq!(asked("crates/store/src/verify.rs", text), [(3, "finding-lost".to_owned())]);
        assert_eq!(
            asked("crates/office/src/a.rs", "NewDuty { kind: \"mend\" }"),
            [(1, "open-duty-mend".to_owned())]
        );
    }

    #[test]
    fn keys_that_a_face_says_are_found() {
        let text = "face.text(\"a-b\", &[]);\ntext(\n    if x { \"c-d\" } else { \"e-f\" },\n    &[],\n);\n\
                    let key = if x { \"g-h\" } else { \"i-j\" };\nask(\"field\", \"cli-ask\");\n\
                    face.text(&format!(\"act-{x}\"), &[]);\nfn text(path: &str) {}\n";
        let keys: BTreeSet<String> =
            asked("crates/cli/src/a.rs", text).into_iter().map(|(_, key)| key).collect();
        let expected = ["a-b", "c-d", "cli-ask", "e-f", "g-h", "i-j"].map(str::to_owned);
        assert_eq!(keys, expected.into());
    }

    #[test]
    fn missing_and_stale_words_are_findings() {
        let source = file("crates/office/src/a.rs", "Failure::new(\"gone\", 1)");
        let ja = file("crates/words/ja/a.ftl", "failure-gone-what = x\nfailure-gone-do = y\n");
        let en = file("crates/words/en/a.ftl", "failure-gone-what = x\nfinding-old = z\n");
        let found: Vec<(String, usize)> =
            check(&[source, ja, en]).into_iter().map(|f| (f.path, f.line)).collect();
        assert_eq!(
            found,
            [("crates/office/src/a.rs".to_owned(), 1), ("crates/words/en/a.ftl".to_owned(), 2)]
        );
    }
}
