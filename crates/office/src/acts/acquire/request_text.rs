//! The letter that a person gets who is asked for a number, or told of further documents that it is used for: whose
//! letter it is and of which day, for which affairs and purposes, by which article (H5.10, 番号法第9条, 第14条). It is
//! made out of the law's catalogue.

use domain::rows::Affairs;
use domain::{Day, Slug, Stop};
use regulation::Pack;
use words::{Lang, Words};

use super::Language;
use crate::desk::Page;
use crate::lists::in_era;

/// The occasion of the text.
#[derive(Clone, Copy)]
pub(super) enum Says {
    /// A number is asked for, by a day.
    Asks(Day),
    /// The same once more.
    AsksAgain(Day),
    /// The number is held, and used for these documents from now on.
    Tells,
}

impl Says {
    /// The words of title and opening, and the article: where a number may be asked for (第14条), or used (第9条).
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Asks(_) => ("request-text-title", "request-text-first", "L14"),
            Self::AsksAgain(_) => ("request-text-title", "request-text-again", "L14"),
            Self::Tells => ("notice-text-title", "notice-text-opening", "L9"),
        }
    }
}

/// The name under which the letter goes.
///
/// # Errors
/// A failure of the store.
pub(super) fn organisation(page: &mut Page<'_, '_>) -> Result<String, Stop> {
    let held = page.tx.organisation()?;
    Ok(held.map_or_else(String::new, |held| held.row.name.to_string()))
}

/// What the text says.
pub(super) struct Asking<'a> {
    /// Whose letter it is.
    pub organisation: &'a str,
    pub affairs: &'a Affairs,
    pub purposes: &'a [Slug],
    pub says: Says,
}

impl Asking<'_> {
    /// The text, as of a day.
    pub fn text(&self, pack: &Pack, language: Language, on: Day) -> Result<String, Stop> {
        let lang = Lang::parse(language.code()).unwrap_or_default();
        let words = Words::shared(lang);
        let catalogue = pack.catalogue();
        let lawful = catalogue.affairs(self.affairs.code.as_str(), on);
        let affairs =
            lawful.map_or_else(|| self.affairs.name.as_str(), |row| row.title.in_lang(lang.code()));
        let dated = |day: Day| match lang {
            Lang::Ja => in_era(day),
            Lang::En => day.to_string(),
        };
        let from = [("day", &*dated(on)), ("organisation", self.organisation)];
        let (title, opening, article) = self.says.words();
        let mut lines = vec![
            words.text(title, &[]),
            words.text("request-text-from", &from),
            words.text(opening, &[("article", pack.article(article))]),
            words.text("request-text-affairs", &[("affairs", affairs)]),
        ];
        lines
            .extend(lawful.map(|row| words.text("request-text-basis", &[("source", &row.source)])));
        for code in self.purposes {
            let row = catalogue.purpose(code.as_str(), on);
            let purpose = row.map_or(code.as_str(), |row| row.title.in_lang(lang.code()));
            let listed = |to: &&Slug| self.affairs.destinations.0.contains(to);
            let destinations: Vec<&str> = row
                .into_iter()
                .flat_map(|row| row.destinations.iter().filter(listed))
                .filter_map(|to| catalogue.destination(to.as_str(), on))
                .map(|to| to.title.in_lang(lang.code()))
                .collect();
            let between = words.text("list-between", &[]);
            let destinations = destinations.join(&between);
            let args = [("purpose", purpose), ("destinations", destinations.as_str())];
            lines.push(words.text("request-text-purpose", &args));
        }
        if let Says::Asks(day) | Says::AsksAgain(day) = self.says {
            lines.push(words.text("request-text-due", &[("day", &dated(day))]));
        }
        lines.push(words.text("request-text-limit", &[]));
        Ok(lines.join("\n"))
    }
}
