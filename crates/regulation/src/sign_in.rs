//! How a body has people show who they are: rules as data (H6.1, H6.2, U12.1-5).

use domain::Duty;
use serde::Deserialize;

use crate::error::{Fault, PackError};

/// What a body asks of passwords and second factors. No pack can ask less of a password than the least that stands here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRules {
    /// So many characters at least; 12 or more.
    pub least_length: u16,
    /// So hard to guess at least, as zxcvbn scores it: 3 (ten to the eighth guesses) or 4 (ten to the tenth).
    pub least_score: u16,
    /// Who holds one of these offices, or stands in for its holder, needs a second factor.
    pub second_factor: Vec<Duty>,
    /// So many minutes after somebody last showed who they are, they show it again before a number comes out; never
    /// where it is not named.
    #[serde(default)]
    pub step_up_minutes: Option<u16>,
}

impl SignInRules {
    /// Checks what the fields' types do not.
    pub(crate) fn check(&self, file: &'static str) -> Result<(), PackError> {
        let wrong = |fault| PackError::new(file, "[sign_in]", fault);
        for (limit, value, least, most) in [
            ("least_length", self.least_length, 12, 64),
            ("least_score", self.least_score, 3, 4),
            ("step_up_minutes", self.step_up_minutes.unwrap_or(1), 1, 720),
        ] {
            if !(least..=most).contains(&value) {
                return Err(wrong(Fault::Limit { limit, least, most }));
            }
        }
        for (at, duty) in self.second_factor.iter().enumerate() {
            if self.second_factor.iter().take(at).any(|one| one == duty) {
                return Err(wrong(Fault::Twice { name: duty.code().to_owned() }));
            }
        }
        Ok(())
    }
}
