//! What can be said of a finding.

use schemars::JsonSchema;
use serde::Deserialize;

/// The form in which the digits stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Groups of other lengths.
    Grouped,
    /// Each digit by itself.
    Spread,
    /// Twelve digits in a row.
    Bare,
    /// Three groups of four.
    Fours,
    /// Fewer digits: the leading zeros are lost.
    LostZero,
    /// A person saw it.
    Seen,
}

impl FindingKind {
    /// The code in the register; those of the scanner are its own.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Grouped => "grouped",
            Self::Spread => "spread",
            Self::Bare => "bare",
            Self::Fours => "fours",
            Self::LostZero => "lost_zero",
            Self::Seen => "seen",
        }
    }
}

/// How sure it is that numbers lie there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// Twelve digits with a right check digit, and not much else.
    Low,
    /// The form or the surroundings speak for it.
    Medium,
    /// Form and surroundings speak for it, or a person saw it.
    #[default]
    High,
}

impl Sureness {
    /// The code in the register.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How a finding was cleared up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingEnd {
    /// The numbers were erased there.
    Erased,
    /// They are in the register of copies.
    KeptAsCopy,
    /// They are on a medium that is in the register.
    KeptOnMedium,
    /// What was found is no Individual Number.
    NotANumber,
    /// They stay there, as the supervisor approved.
    Stays,
}

impl FindingEnd {
    /// The code in the register.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::KeptAsCopy => "kept_as_copy",
            Self::KeptOnMedium => "kept_on_medium",
            Self::NotANumber => "not_a_number",
            Self::Stays => "stays",
        }
    }
}
