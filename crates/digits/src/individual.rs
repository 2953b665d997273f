//! The Individual Number: twelve digits, the last one a check digit.

use crate::Fault;
use crate::unicode::read_digits;

/// The check digit that belongs to eleven digits (values 0 to 9), by article 5 of the Ministry of
/// Internal Affairs ordinance no. 85 of 2014: weights 6 5 4 3 2 7 6 5 4 3 2 from the left, the sum
/// modulo 11, and 0 when the remainder is 0 or 1, else 11 less the remainder.
#[must_use]
pub fn individual_check_digit(base: &[u8; 11]) -> u8 {
    const WEIGHTS: [u16; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u16 = base.iter().zip(WEIGHTS).map(|(d, w)| u16::from(*d) * w).sum();
    match sum % 11 {
        0 | 1 => 0,
        r => 11 - r as u8,
    }
}

/// True when twelve digits (values 0 to 9) are an Individual Number: right check digit, not all zero.
#[must_use]
pub fn is_individual(values: &[u8; 12]) -> bool {
    let [base @ .., check] = values;
    individual_check_digit(base) == *check && base != &[0; 11]
}

/// Reads a typed Individual Number and gives its twelve ASCII digits.
///
/// Digits of any script and width count. White space around, and spaces and dashes between digits, are
/// passed over. The marks of spreadsheets (`="…"`, a leading apostrophe) are refused: whoever expects
/// them takes them off with [`crate::without_spreadsheet_marks`] first.
///
/// # Errors
/// [`Fault`], without any digit.
pub fn check_individual(text: &str) -> Result<[u8; 12], Fault> {
    let (values, count) = read_digits::<12>(text)?;
    match count {
        12 => {}
        11 => return Err(Fault::LostLeadingZero),
        digits => return Err(Fault::Length { digits }),
    }
    if values == [0; 12] {
        return Err(Fault::AllZero);
    }
    if !is_individual(&values) {
        return Err(Fault::CheckDigit);
    }
    Ok(values.map(|v| v | b'0'))
}
