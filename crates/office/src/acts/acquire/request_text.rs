//! The letter that a person gets who is asked for a number: who asks and when, for which affairs and purposes, by which
//! article, and by when (H5.10, 番号法第14条). It is made out of the law's catalogue.

use domain::rows::Affairs;
use domain::{Day, Slug, Stop};
use regulation::Pack;
use words::{Lang, Words};

use super::Language;
use crate::lists::in_era;

/// Under which article a number may be asked for (番号法第14条).
const ARTICLE: &str = "L14";

/// What the text says.
pub(super) struct Asking<'a> {
    /// Whose letter it is.
    pub organisation: &'a str,
    pub affairs: &'a Affairs,
    pub purposes: &'a [Slug],
    pub answer_by: Day,
    pub again: bool,
}

impl Asking<'_> {
    /// The text, as of a day.
    pub fn text(&self, pack: &Pack, language: Language, on: Day) -> Result<String, Stop> {
        let lang = Lang::parse(language.code()).unwrap_or_default();
        let words = Words::load(lang);
        let catalogue = pack.catalogue();
        let lawful = catalogue.affairs(self.affairs.code.as_str(), on);
        let affairs =
            lawful.map_or_else(|| self.affairs.name.as_str(), |row| row.title.in_lang(lang.code()));
        let opening = if self.again { "request-text-again" } else { "request-text-first" };
        let dated = |day: Day| match lang {
            Lang::Ja => in_era(day),
            Lang::En => day.to_string(),
        };
        let from = [("day", &*dated(on)), ("organisation", self.organisation)];
        let mut lines = vec![
            words.text("request-text-title", &[]),
            words.text("request-text-from", &from),
            words.text(opening, &[("article", pack.article(ARTICLE))]),
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
        lines.push(words.text("request-text-due", &[("day", &dated(self.answer_by))]));
        lines.push(words.text("request-text-limit", &[]));
        Ok(lines.join("\n"))
    }
}
