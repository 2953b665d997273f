//! A list as a ledger to hold in hand: one line for each entry, one column for each fact, dates in Japanese eras.

use filing::sheet::{Cell, Sheet};

use super::Listable;
use super::columns::{TIMELINE, columns};
use super::line::{Line, Listed, Part};

/// What stands above the table.
#[derive(Clone)]
pub struct Head {
    /// The register.
    pub what: Listable,
    /// It is the time-line of a person.
    pub of_person: bool,
    /// Whose it is.
    pub organisation: String,
    /// Of when it is.
    pub period: String,
    /// The language of the words.
    pub lang: String,
}

/// How facts are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// To somebody who types: a code that acts take stands beside its words.
    Typed,
    /// To somebody who reads, with days in eras or not: no codes.
    Read {
        /// Days in eras.
        eras: bool,
    },
}

impl Saying {
    /// To somebody who reads this language.
    #[must_use]
    pub fn read(lang: &str) -> Self {
        Self::Read { eras: lang == "ja" }
    }

    const fn eras(self) -> bool {
        matches!(self, Self::Read { eras: true })
    }
}

/// The table of a list. `say` gives the words of a key, when the reader's language has some.
#[must_use]
pub fn sheet(listed: &Listed, head: Head, say: &dyn Fn(&str) -> Option<String>) -> Sheet {
    let keys = if head.of_person { TIMELINE } else { columns(head.what) };
    let word = |key: &str| say(key).unwrap_or_else(|| key.to_owned());
    let own = |what: &str| say(&format!("sheet-{what}-{}", head.what.code()));
    let mut headings = vec![own("name").unwrap_or_else(|| word("sheet-name"))];
    headings.extend(keys.iter().map(|key| word(&format!("list-{key}"))));
    headings.extend([word("sheet-state"), word("sheet-id")]);
    let (between, saying) = (word("list-between"), Saying::read(&head.lang));
    let row = |line: &Line| {
        let mut row = vec![Cell::read(digits::visible(&line.name).into_owned())];
        row.extend(keys.iter().map(|key| {
            let part = line.parts.iter().find(|(known, _)| known == key);
            part.map_or_else(blank, |(_, part)| cell(part, say, &between, saying))
        }));
        let state = line.state.as_ref().map(|code| word(&format!("state-{code}")));
        row.push(state.map_or_else(blank, Cell::Text));
        row.push(Cell::Text(line.id.clone()));
        row
    };
    Sheet {
        title: own("title").unwrap_or_else(|| word(&format!("list-of-{}", head.what.code()))),
        organisation: head.organisation,
        period: head.period,
        lang: head.lang,
        headings,
        rows: listed.lines.iter().map(row).collect(),
    }
}

const fn blank() -> Cell {
    Cell::Text(String::new())
}

/// Counts and days stay what they are; everything else is words.
fn cell(part: &Part, say: &dyn Fn(&str) -> Option<String>, between: &str, saying: Saying) -> Cell {
    match part {
        Part::Count(n) => Cell::Count(*n),
        Part::Text(text) => Cell::read(digits::visible(text).into_owned()),
        other => Cell::Text(in_words(other, say, between, saying)),
    }
}

/// A fact in the reader's words.
#[must_use]
pub fn in_words(
    part: &Part,
    say: &dyn Fn(&str) -> Option<String>,
    between: &str,
    saying: Saying,
) -> String {
    let joined = |all: &[Part], between: &str| {
        let said = all.iter().map(|part| in_words(part, say, between, saying));
        said.filter(|said| !said.is_empty()).collect::<Vec<_>>().join(between)
    };
    match part {
        Part::Text(text) => {
            let text = digits::visible(text).into_owned();
            if saying == Saying::Typed { text } else { Cell::read(text).shown(saying.eras()) }
        }
        Part::Count(n) => n.to_string(),
        Part::Titled(code, title) if saying == Saying::Typed => {
            format!("{} ({code})", digits::visible(title))
        }
        Part::Titled(_, title) => digits::visible(title).into_owned(),
        Part::Code(of, code) => match say(&format!("{of}-{code}")) {
            // Methods and acts are typed by their code; the others are only read.
            Some(word) if saying == Saying::Typed && matches!(*of, "method" | "act") => {
                format!("{word} ({code})")
            }
            Some(word) => word,
            None => code.clone(),
        },
        Part::Many(all) => joined(all, between),
        Part::Phrase(all) => joined(all, " "),
    }
}
