//! What stands on every page around its own part.

use domain::{Duty, Failure};
use office::{Seat, said};
use words::{Lang, Words};

use crate::log::Log;
use crate::site::Site;

/// The frame of a page.
pub struct Frame {
    /// The words of the reader.
    pub words: &'static Words,
    /// The reader's language.
    pub lang: &'static str,
    /// The other language.
    pub other_lang: &'static str,
    /// Whose pages these are.
    pub organisation: String,
    /// Allows the one script of the page.
    pub nonce: String,
    /// Who sits there.
    pub seat: Option<Seat>,
    /// Their offices in words.
    pub offices: String,
    /// At a registered device.
    pub at_device: bool,
    /// What every form carries.
    pub token: String,
    /// So many seconds without use lock the page.
    pub idle_seconds: Option<u32>,
    /// By what this answer is found in the log, should it tell of a failure.
    pub operation: String,
    log: Log,
    /// The address of the style sheet.
    pub style: &'static str,
    /// The address of the script.
    pub script: &'static str,
    /// The address of the icon.
    pub icon: &'static str,
}

impl Frame {
    /// The frame of a page that anybody sees.
    pub fn open(site: &Site, lang: Lang) -> Self {
        let organisation = site.office.organisation_name().unwrap_or_default();
        Self { organisation, ..Self::bare(site, lang) }
    }

    /// The frame of a page for which nothing is read.
    pub fn bare(site: &Site, lang: Lang) -> Self {
        let alone = Self::alone(lang, site.draw());
        Self { operation: site.operation(), log: site.options.log.clone(), ..alone }
    }

    /// The frame of a page where there is no organisation yet.
    pub fn alone(lang: Lang, nonce: String) -> Self {
        let other = if lang == Lang::Ja { Lang::En } else { Lang::Ja };
        let words = Words::shared(lang);
        Self {
            words,
            lang: lang.code(),
            other_lang: other.code(),
            organisation: words.text("web-product", &[]),
            nonce,
            seat: None,
            offices: String::new(),
            at_device: false,
            token: String::new(),
            idle_seconds: None,
            operation: String::new(),
            log: Log::default(),
            style: crate::pages::assets::style(),
            script: crate::pages::assets::script(),
            icon: crate::pages::assets::icon(),
        }
    }

    /// The frame of a page for somebody who has signed in.
    pub fn of(site: &Site, lang: Lang, seat: Seat, token: String) -> Self {
        let mut frame = Self::open(site, lang);
        let body = site.office.pack().ok().map(|pack| pack.reference().body.clone());
        let offices: Vec<String> = seat
            .offices
            .iter()
            .filter_map(|(duty, _)| Some(said::office_of(frame.words, body.as_ref()?, *duty)))
            .collect();
        frame.offices = if offices.is_empty() {
            frame.t("web-no-office")
        } else {
            offices.join(&frame.t("list-between"))
        };
        frame.at_device = seat.at_device;
        frame.seat = Some(seat);
        frame.token = token;
        frame.idle_seconds = Some(u32::try_from(site.idle_ms() / 1_000).unwrap_or(600));
        frame
    }

    /// A failure in words, with the mark of the operation, under which the log has it.
    pub fn failure(&self, failure: &Failure) -> said::Failed {
        self.log.failed(&self.operation, failure);
        let mut told = said::failure(self.words, failure);
        let mark = self.with("web-operation", &[("operation", &self.operation)]);
        told.marks = format!("{mark} {}", told.marks);
        told
    }

    /// Words without facts.
    pub fn t(&self, key: &str) -> String {
        self.words.text(key, &[])
    }

    /// Words with facts.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.words.text(key, args)
    }

    /// The offices of who sits there.
    pub fn duties(&self) -> Vec<Duty> {
        let seat = self.seat.as_ref();
        seat.map(|seat| seat.offices.iter().map(|(duty, _)| *duty).collect()).unwrap_or_default()
    }
}
