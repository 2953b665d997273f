//! A list as a ledger to hold in hand: one line for each entry, one column for each fact, dates in Japanese eras.

use domain::Day;
use filing::sheet::{Sheet, in_era};

use super::line::{Line, Listed, Part};

/// What stands above the table.
#[derive(Clone)]
pub struct Head {
    /// The register's code.
    pub what: &'static str,
    /// Whose it is.
    pub organisation: String,
    /// Of when it is.
    pub period: String,
    /// The language of the words.
    pub lang: String,
}

/// The table of a list. `say` gives the words of a key, when the reader's language has some.
#[must_use]
pub fn sheet(listed: &Listed, head: Head, say: &dyn Fn(&str) -> Option<String>) -> Sheet {
    let mut keys: Vec<&'static str> = Vec::new();
    for (at, key) in listed.lines.iter().flat_map(|line| line.parts.iter().enumerate()) {
        let key = key.0;
        if !keys.contains(&key) {
            // A fact that only some entries have stands where they have it.
            keys.insert(at.min(keys.len()), key);
        }
    }
    let word = |key: &str| say(key).unwrap_or_else(|| key.to_owned());
    let own = |what: &str| say(&format!("sheet-{what}-{}", head.what));
    let mut headings = vec![own("name").unwrap_or_else(|| word("sheet-name"))];
    headings.extend(keys.iter().map(|key| word(&format!("list-{key}"))));
    headings.extend([word("sheet-state"), word("sheet-id")]);
    let between = word("list-between");
    let eras = head.lang == "ja";
    let row = |line: &Line| {
        let told = |part: &Part| in_words(part, say, &between, eras);
        let name = digits::visible(&line.name);
        let mut row = vec![if eras { dated(&name) } else { name.into_owned() }];
        row.extend(keys.iter().map(|key| {
            let part = line.parts.iter().find(|(known, _)| known == key);
            part.map(|(_, part)| told(part)).unwrap_or_default()
        }));
        row.push(
            line.state.as_ref().map(|code| word(&format!("state-{code}"))).unwrap_or_default(),
        );
        row.push(line.id.clone());
        row
    };
    Sheet {
        title: own("title").unwrap_or_else(|| word(&format!("list-of-{}", head.what))),
        organisation: head.organisation,
        period: head.period,
        lang: head.lang,
        headings,
        rows: listed.lines.iter().map(row).collect(),
    }
}

/// A fact in the reader's words.
#[must_use]
pub fn in_words(
    part: &Part,
    say: &dyn Fn(&str) -> Option<String>,
    between: &str,
    eras: bool,
) -> String {
    match part {
        Part::Text(text) if eras => digits::visible(&dated(text)).into_owned(),
        Part::Text(text) => digits::visible(text).into_owned(),
        Part::Count(n) => n.to_string(),
        Part::Titled(code, title) => format!("{} ({code})", digits::visible(title)),
        Part::Code(of, code) => {
            let word = say(&format!("{of}-{code}")).unwrap_or_else(|| code.clone());
            // Methods are typed by their code; the others are only read.
            if *of == "method" { format!("{word} ({code})") } else { word }
        }
        Part::Many(all) => {
            let all: Vec<String> =
                all.iter().map(|part| in_words(part, say, between, eras)).collect();
            all.join(between)
        }
    }
}

/// A day, or a day with a time, as offices write it; everything else as it is.
fn dated(text: &str) -> String {
    let (day, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    match Day::parse(day) {
        Some(day) if rest.is_empty() || rest.starts_with(' ') => format!("{}{rest}", in_era(day)),
        _ => text.to_owned(),
    }
}
