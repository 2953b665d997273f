//! The three ways an act can stop, never mixed: a form error (the user can mend a field), a refusal (the
//! regulation says no), a failure (ours).

use crate::{ActName, Duty, Slug};

/// Why an act did not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Fields that can be mended.
    Form(Vec<FormError>),
    /// The regulation says no.
    Refused(Refusal),
    /// Our fault, or the machine's.
    Failed(Failure),
}

/// A field that can be mended. No value is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// The field's name in the act's input, with an index or line where there is one (`rows[3].kana`).
    pub field: String,
    /// The stable code; words exist for `form-<code>-what` and `form-<code>-do`.
    pub code: &'static str,
    /// Facts for the words (line and column numbers, names of columns): never a value of a number.
    pub args: Vec<(&'static str, String)>,
}

impl FormError {
    /// A form error without arguments.
    #[must_use]
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: veiled(field.into()), code, args: Vec::new() }
    }

    /// Adds a fact for the words.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.args.push((key, veiled(value.to_string())));
        self
    }
}

/// The text with `…` in the place of each Individual Number: a path or a key typed by a user can hold one.
fn veiled(text: String) -> String {
    if !digits::has_hit(&text) || crate::broken::is_off("stop_veil") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for hit in digits::find_hits(&text) {
        out.push_str(text.get(from..hit.start).unwrap_or_default());
        out.push('…');
        from = from.max(hit.end);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

impl From<FormError> for Stop {
    fn from(error: FormError) -> Self {
        Self::Form(vec![error])
    }
}

/// One reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The clause's id in the pack's catalogue (`H2.6`, `U7.7`, `L19`).
    pub clause: String,
    /// The article as the reader knows it (`第2-6`, `第7条(7)`).
    pub article: String,
    /// The message's key in the pack's words.
    pub message: String,
}

/// The regulation's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was asked.
    pub act: ActName,
    /// Whose regulation refuses: the pack's body, which has the words for reasons and duties.
    pub body: Slug,
    /// Every reason that fired.
    pub reasons: Vec<Reason>,
    /// What the actor has to know besides: a code with words `refused-<code>`, and its value (a day).
    pub tells: Box<[(&'static str, String)]>,
    /// Duties for whom the same facts would pass; empty when no duty helps.
    pub who_could: Vec<Duty>,
    /// The id of the recorded refusal, when it was recorded.
    pub record: Option<String>,
}

/// Our failure: a stable code with words `failure-<code>-what` and `failure-<code>-do`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} ({detail})")]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// Where, in English, for the log and the operator: a path, a table, a row; never a person or number.
    pub detail: String,
}

impl Failure {
    /// A failure with its place.
    #[must_use]
    pub fn new(code: &'static str, detail: impl ToString) -> Self {
        Self { code, detail: veiled(detail.to_string()) }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<crate::DiskError> for Failure {
    fn from(error: crate::DiskError) -> Self {
        use crate::disk::DiskErrorKind as K;
        let code = match error.kind {
            K::Missing => "file_missing",
            K::Exists => "file_exists",
            K::Denied => "file_denied",
            K::Full => "disk_full",
            K::NotAFile | K::Other => "file_failed",
        };
        Self::new(code, error.path.display())
    }
}

impl crate::DiskError {
    /// What stops when a file that somebody named is read: what they can mend is an error of the field, the rest a
    /// failure.
    #[must_use]
    pub fn of_field(self, field: &str) -> Stop {
        use crate::disk::DiskErrorKind as K;
        let error = match self.kind {
            K::Missing => FormError::new(field, "no_such_file"),
            K::Denied => FormError::new(field, "file_unreadable"),
            K::NotAFile => FormError::new(field, "not_a_file"),
            K::Exists | K::Full | K::Other => return self.into(),
        };
        error.with("path", self.path.display()).into()
    }
}

impl From<crate::DiskError> for Stop {
    fn from(error: crate::DiskError) -> Self {
        Self::Failed(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number in a path or in a key that a user typed is not said again.
    #[test]
    fn no_stop_repeats_a_number() {
        let failure =
            Failure::new("file_missing", "/a/123456789018/b １２３４－５６７８－９０１８.csv");
        assert_eq!(failure.detail, "/a/…/b ….csv");
        let form =
            FormError::new("headings.123456789018", "unknown").with("path", "1234 5678 9018");
        assert_eq!((form.field.as_str(), form.args[0].1.as_str()), ("headings.…", "…"));
        assert_eq!(Failure::new("x", "records/1234567890123").detail, "records/1234567890123");
    }
}
