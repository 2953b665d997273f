//! Closed ASCII codes: slugs of organisations, keys of affairs, layouts and packs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A short ASCII code: starts with a letter, then letters, digits, `-`, `_`, `.`, `@`; at most 64
/// characters; never twelve digits in a row.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(SmolStr);

/// Why a text is no [`Slug`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a code has 1 to 64 characters out of a-z, 0-9, '-', '_', '.', '@' and starts with a letter"
)]
pub struct NotASlug;

impl Slug {
    /// Reads a code.
    ///
    /// # Errors
    /// [`NotASlug`] when the text has another form.
    pub fn new(text: &str) -> Result<Self, NotASlug> {
        Self::fits(text).then(|| Self(SmolStr::new(text))).ok_or(NotASlug)
    }

    /// True when the text has the form of a code.
    #[must_use]
    pub fn fits(text: &str) -> bool {
        let mut bytes = text.bytes();
        let starts = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let rest =
            bytes.all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@'));
        let holds_number = text.len() >= 12 && digits::has_hit(text);
        starts && rest && text.len() <= 64 && !holds_number
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<crate::ActName> for Slug {
    fn from(act: crate::ActName) -> Self {
        Self(SmolStr::new_static(act.code()))
    }
}

impl TryFrom<String> for Slug {
    type Error = NotASlug;
    fn try_from(text: String) -> Result<Self, NotASlug> {
        Self::new(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0.into()
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A code given by somebody else (a staff number, a receipt number): 1 to 64 ASCII letters, digits, `-`,
/// `_`, `/` or `.`. It is kept in registers, never in records.
///
/// One that looks like an Individual Number is refused here; taking it in needs a second person's
/// confirmation.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct ExternalCode(String);

/// Why a text is no [`ExternalCode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// Another form.
    #[error("not_a_code")]
    Form,
    /// It looks like an Individual Number.
    #[error("holds_number")]
    LooksLikeNumber,
}

impl ExternalCode {
    /// Takes a code in.
    ///
    /// # Errors
    /// [`NotACode`] says why it was refused.
    pub fn new(text: impl Into<String>) -> Result<Self, NotACode> {
        let text = text.into();
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/.".contains(&b));
        if !fits {
            return Err(NotACode::Form);
        }
        if digits::has_hit(&text) {
            return Err(NotACode::LooksLikeNumber);
        }
        Ok(Self(text))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ExternalCode {
    type Error = NotACode;
    fn try_from(text: String) -> Result<Self, NotACode> {
        Self::new(text)
    }
}

impl From<ExternalCode> for String {
    fn from(code: ExternalCode) -> Self {
        code.0
    }
}

impl std::fmt::Display for ExternalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
