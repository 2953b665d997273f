//! The corporate number (法人番号): thirteen digits, the first one a check digit. It is public.

use crate::Fault;
use crate::unicode::read_digits;

/// A corporate number with a right check digit. Public data: it may be shown and recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorporateNumber([u8; 13]);

impl CorporateNumber {
    /// The thirteen ASCII digits.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 13] {
        &self.0
    }
}

impl std::fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| std::fmt::Write::write_char(f, char::from(*b)))
    }
}

impl std::str::FromStr for CorporateNumber {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        check_corporate(text)
    }
}

/// The check digit (1 to 9) that belongs to twelve digits (values 0 to 9), by article 2 of the Ministry
/// of Finance ordinance no. 70 of 2014: weights 1 and 2 in turn from the right, 9 less the whole sum
/// modulo 9.
#[must_use]
pub fn corporate_check_digit(base: &[u8; 12]) -> u8 {
    let sum: u16 =
        base.iter().rev().zip([1, 2].into_iter().cycle()).map(|(d, w)| u16::from(*d) * w).sum();
    9 - (sum % 9) as u8
}

/// Reads a typed corporate number, as tolerant of width, spaces and dashes as
/// [`crate::check_individual`].
///
/// # Errors
/// [`Fault`], without any digit.
pub fn check_corporate(text: &str) -> Result<CorporateNumber, Fault> {
    let (values, count) = read_digits::<13>(text)?;
    if count != 13 {
        return Err(Fault::Length { digits: count });
    }
    let [check, base @ ..] = &values;
    if base == &[0; 12] {
        return Err(Fault::AllZero);
    }
    if corporate_check_digit(base) != *check {
        return Err(Fault::CheckDigit);
    }
    Ok(CorporateNumber(values.map(|v| v | b'0')))
}
