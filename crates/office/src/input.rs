//! Input types that more than one act shares.

use domain::{FormError, Stop};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// A secret typed by a person: wiped when dropped, never printed.
#[derive(Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(with = "String", extend("writeOnly" = true))]
pub struct SecretText(Zeroizing<String>);

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl SecretText {
    /// Takes a secret in.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret, for the one place that checks or hashes it.
    #[must_use]
    pub fn expose_text(&self) -> &str {
        &self.0
    }
}

/// A file handed to an act.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Upload {
    /// A file on this machine; only commands may name one.
    Path(PathBuf),
    /// The bytes in base64.
    Base64(SecretText),
    /// A file that came with the form, by the name it had there; whoever runs the act gave its bytes to the desk.
    #[schemars(skip)]
    Handed(SecretText),
}

/// Turns an error of the JSON reader into a form error that names the field and repeats no value.
pub(crate) fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> Stop {
    // The reader's text can repeat a value ("invalid type: string \"…\""), so only its class and the
    // names of fields that it quotes in backquotes are used.
    let text = error.inner().to_string();
    let code = if text.starts_with("missing field") {
        "field_missing"
    } else if text.starts_with("unknown field") {
        "field_unknown"
    } else if text.starts_with("unknown variant") && text.ends_with("`path`, `base64`, `handed`") {
        "upload_form"
    } else if text.starts_with("unknown variant") {
        "choice_unknown"
    } else if text.starts_with("holds_number") {
        "holds_number"
    } else if text.starts_with("invalid type") {
        "field_type"
    } else if text.starts_with("a day is") {
        "day_form"
    } else if text.starts_with("a day lies") {
        "day_bounds"
    } else if text.starts_with("says_nothing") {
        "says_nothing"
    } else if text.starts_with("a moment is") {
        "moment_form"
    } else if text.starts_with("not_a_tracking_number") {
        "tracking_form"
    } else if text.starts_with("an id has") {
        "id_form"
    } else if text.starts_with("a code has") {
        "code_form"
    } else if text.starts_with("not_a_code") {
        "external_code_form"
    } else if text.starts_with("not_one_line") || text.starts_with("control_character") {
        "one_line"
    } else if text.starts_with("too_long") {
        "too_long"
    } else {
        "field_form"
    };
    let mut field = error.path().to_string();
    let named = text.split('`').nth(1).unwrap_or_default();
    if code == "field_missing" || (code == "field_unknown" && !field.ends_with(named)) {
        field = if field == "." { named.to_owned() } else { format!("{field}.{named}") };
    }
    if field == "." || digits::has_hit(&field) {
        "input".clone_into(&mut field);
    }
    let error = FormError::new(field, code);
    let error =
        if code == "choice_unknown" { error.with("choices", expected(&text)) } else { error };
    error.into()
}

/// The variants that the reader's text names after what was typed.
fn expected(text: &str) -> String {
    let named = text.rsplit_once(", expected ").map_or("", |(_, named)| named);
    named.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ")
}

/// So many choices are named at most.
const MOST_CHOICES: usize = 20;

/// A code of the catalogue that there is, whether or not it may be used here: that is for the regulation to
/// say.
pub(crate) fn known_code<'a>(
    field: &str,
    code: &str,
    choices: impl Iterator<Item = &'a str>,
) -> Result<(), FormError> {
    let mut choices: Vec<&str> = choices.collect();
    if choices.contains(&code) {
        return Ok(());
    }
    choices.sort_unstable();
    choices.dedup();
    choices.truncate(MOST_CHOICES);
    Err(FormError::new(field, "code_unknown").with("choices", choices.join(", ")))
}

/// A code of ours as a [`domain::Slug`].
pub(crate) fn slug(code: &str) -> Result<domain::Slug, Stop> {
    domain::Slug::new(code).map_err(|_| domain::Failure::new("code_form", code).into())
}
