//! Free text that cannot hold an Individual Number (U8.0: the record of handling never holds one).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text typed by a person (names, reasons, titles) in which no Individual Number stands.
///
/// Refused are texts with a *hit* in the sense of [`digits::has_hit`], control characters other than line breaks,
/// signs that turn the direction of what follows ([`digits::turns_direction`]) and more than 2,000 characters. Names are kept exactly as typed: nothing is normalised.
/// What comes in as input must also say something: a reason of spaces or of marks alone is none.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct PlainText(String);

/// Why a text cannot be a [`PlainText`]. The text itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPlain {
    /// Twelve digits with a right check digit stand in the text.
    #[error("holds_number")]
    HoldsNumber,
    /// A control character other than a line break, or a sign that turns the direction of a text.
    #[error("control_character")]
    ControlCharacter,
    /// More than 2,000 characters.
    #[error("too_long")]
    TooLong,
    /// Typed, but without a letter or a digit.
    #[error("says_nothing")]
    SaysNothing,
}

impl PlainText {
    /// The largest length, in characters.
    pub const MAX: usize = 2_000;

    /// Takes a text in.
    ///
    /// # Errors
    /// [`NotPlain`] says why it was refused, without the text.
    pub fn new(text: impl Into<String>) -> Result<Self, NotPlain> {
        let text = text.into();
        if text.chars().count() > Self::MAX {
            return Err(NotPlain::TooLong);
        }
        let controls = |c: char| (c.is_control() && c != '\n') || digits::turns_direction(c);
        if text.chars().any(controls) {
            return Err(NotPlain::ControlCharacter);
        }
        if digits::has_hit(&text) && !crate::broken::is_off("plain_text") {
            return Err(NotPlain::HoldsNumber);
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when it is one line.
    #[must_use]
    pub fn is_one_line(&self) -> bool {
        !self.0.contains('\n')
    }

    /// True when nothing, or only white space or marks ("。"), was typed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        !self.0.chars().any(char::is_alphanumeric) && !crate::broken::is_off("says_something")
    }
}

impl TryFrom<String> for PlainText {
    type Error = NotPlain;
    fn try_from(text: String) -> Result<Self, NotPlain> {
        let plain = Self::new(text)?;
        if plain.is_blank() { Err(NotPlain::SaysNothing) } else { Ok(plain) }
    }
}

impl From<PlainText> for String {
    fn from(text: PlainText) -> Self {
        text.0
    }
}

impl std::fmt::Display for PlainText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A [`PlainText`] on one line of 1 to 200 characters, not blank: names, titles, departments.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct Label(PlainText);

/// Why a text cannot be a [`Label`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALabel {
    /// Not even a plain text.
    #[error(transparent)]
    NotPlain(#[from] NotPlain),
    /// Blank, over 200 characters or more than one line.
    #[error("not_one_line")]
    NotOneLine,
}

impl Label {
    /// Takes a text in, exactly as typed.
    ///
    /// # Errors
    /// [`NotALabel`] says why it was refused, without the text.
    pub fn new(text: impl Into<String>) -> Result<Self, NotALabel> {
        let plain = PlainText::new(text)?;
        let text = plain.as_str();
        if text.trim().is_empty() || !plain.is_one_line() || text.chars().count() > 200 {
            return Err(NotALabel::NotOneLine);
        }
        Ok(Self(plain))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as plain text.
    #[must_use]
    pub const fn as_plain(&self) -> &PlainText {
        &self.0
    }
}

impl TryFrom<String> for Label {
    type Error = NotALabel;
    fn try_from(text: String) -> Result<Self, NotALabel> {
        Self::new(text)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0.into()
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_says_something() {
        for blank in ["", " ", "　", ".", "。", "……", "- -", "\n", "？！"] {
            assert_eq!(
                PlainText::try_from(blank.to_owned()),
                Err(NotPlain::SaysNothing),
                "{blank}"
            );
        }
        for said in ["済", "OK", "々", "1", "。退職"] {
            assert!(PlainText::try_from(said.to_owned()).is_ok(), "{said}");
        }
        assert!(Label::new("　").is_err());
    }
}
