//! A text in both languages.

use serde::{Deserialize, Serialize};

/// A text in Japanese (the source language) and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in `lang`: English for `en`, Japanese for anything else.
    #[must_use]
    pub fn in_lang(&self, lang: &str) -> &str {
        if lang == "en" { &self.en } else { &self.ja }
    }

    /// True when the text is written in both languages.
    pub(crate) fn is_whole(&self) -> bool {
        !self.ja.trim().is_empty() && !self.en.trim().is_empty()
    }
}
