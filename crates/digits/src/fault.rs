//! Why typed digits are no number.

/// What is wrong with a typed number. Nothing in it repeats a digit of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing but white space.
    Empty,
    /// Another count of digits than the kind of number has.
    Length {
        /// How many digits there were.
        digits: usize,
    },
    /// Something else than digits, spaces and dashes between digits.
    Characters,
    /// The check digit does not fit the others.
    CheckDigit,
    /// All zeros: right by arithmetic, never a number by rule.
    AllZero,
    /// Eleven digits, as when a spreadsheet drops a leading zero. Never padded silently: a wrong number
    /// would pass one time in ten.
    LostLeadingZero,
    /// Written with an exponent (`1.2E+11`): a spreadsheet has thrown digits away for good.
    Exponent,
}

impl Fault {
    /// One of each kind, for lists of codes and their words.
    pub const ALL: [Self; 7] = [
        Self::Empty,
        Self::Length { digits: 0 },
        Self::Characters,
        Self::CheckDigit,
        Self::AllZero,
        Self::LostLeadingZero,
        Self::Exponent,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Length { .. } => "length",
            Self::Characters => "characters",
            Self::CheckDigit => "check_digit",
            Self::AllZero => "all_zero",
            Self::LostLeadingZero => "lost_leading_zero",
            Self::Exponent => "exponent",
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for Fault {}
