//! The words of the faces, in Japanese (the source language) and English. The language is an argument:
//! one process serves readers of both.
//!
//! Words live in `ja/*.ftl` and `en/*.ftl` (Fluent), are compiled in, and have the same keys in both
//! languages. Regulation titles and messages are not here: they are words of the packs.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::{Arc, OnceLock};
use unic_langid::LanguageIdentifier;

/// A language of the faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The code in settings, options and addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// Reads a language tag by its first part: `ja`, `en-GB`, `ja_JP.UTF-8`.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_', '.']).next()?;
        Self::ALL.into_iter().find(|lang| first.eq_ignore_ascii_case(lang.code()))
    }
}

macro_rules! files {
    ($($name:literal,)*) => {
        /// Name, Japanese text, English text.
        const FILES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../ja/", $name, ".ftl")),
            include_str!(concat!("../en/", $name, ".ftl")),
        ),)*];
    };
}

files! {
    "acts",
    "card",
    "certificate",
    "cli",
    "demo",
    "duties",
    "failures",
    "fields",
    "filing",
    "findings",
    "forms",
    "ledger",
    "lists",
    "number",
    "outcomes",
    "packs",
    "regulation",
    "requests",
    "scan",
    "vault",
    "web",
}

/// The words of one language. Cheap to clone: all clones share them.
#[derive(Clone)]
pub struct Words {
    lang: Lang,
    bundle: Arc<FluentBundle<FluentResource>>,
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub fn load(lang: Lang) -> Self {
        Self::read(lang).0
    }

    /// The words of a language, read once in a process.
    #[must_use]
    pub fn shared(lang: Lang) -> &'static Self {
        static ALL: OnceLock<[Words; 2]> = OnceLock::new();
        let [ja, en] = ALL.get_or_init(|| [Self::load(Lang::Ja), Self::load(Lang::En)]);
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// The words, and what is wrong with the files: the tests see to it that nothing is.
    fn read(lang: Lang) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let tag: LanguageIdentifier = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks are for mixed directions of writing; they would spoil tables and copied text.
        bundle.set_use_isolating(false);
        for (name, ja, en) in FILES {
            let source = match lang {
                Lang::Ja => ja,
                Lang::En => en,
            };
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(part, errors)| {
                    problems.extend(errors.iter().map(|e| format!("{name}: {e}")));
                    part
                });
            if let Err(errors) = bundle.add_resource(resource) {
                problems.extend(errors.iter().map(|e| format!("{name}: {e}")));
            }
        }
        (Self { lang, bundle: Arc::new(bundle) }, problems)
    }

    /// The language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// True when there is a text for the key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// The text for a key, with its arguments put in. A key without a text comes back as `‹key›`, so that
    /// the gap is seen.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("‹{key}›");
        };
        let args: FluentArgs<'_> = args.iter().copied().collect();
        // An argument that is missing stays visible as `{$name}`.
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests;
