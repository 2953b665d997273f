//! Check digits of Individual and corporate numbers, tolerant reading of typed digits, and the search
//! for Individual Numbers in text.
//!
//! There is no secret type here: the results of [`check_individual`] are bare digits, and whoever keeps
//! them wraps them in `number::IndividualNumber`. No error of this crate holds a digit of its input.
//!
//! # What a hit is
//! In the text after NFKC, with every Unicode decimal digit counted and everything left out that is not
//! seen by itself (zero-width and other default-ignorable characters, combining marks, variation
//! selectors), a *hit* is twelve digits with a right check digit that stand
//! - *bare*: nothing between them, and no digit beside them;
//! - *in fours*: three groups of four, joined twice by the same single separator, that do not go on by it;
//! - *tight*: in groups of any length, with one separator between two groups, but no comma and no end of a
//!   line, and not joined in the same way to any further digit;
//! - *loose*: the same with one to three separators of any kind between two groups.
//!
//! Separators are the spaces, the dashes (with the minus and the long vowel mark), the tildes and wave
//! dashes, full stops, `/`, `_`, middle dots and bullets, commas, and the ends of lines and tabs. Twelve
//! zeros are no number. Where numerals stand that are words as well (〇一二, 零壱弐, Ⅰ Ⅱ Ⅲ), the text is read a
//! second time with them as digits.
//!
//! What is not found: digits spelled in other words, other signs or letters between digits, four or more
//! separators in a row, digits added before or after in the same manner, digits spread over two fields.
//! What is found without being one: one in eleven of all lists, dates with times and telephone numbers that
//! come to twelve digits. It is a form error, and the text is written in another way.

mod corporate;
mod fault;
mod find;
mod individual;
mod unicode;

pub use corporate::{CorporateNumber, check_corporate, corporate_check_digit};
pub use fault::Fault;
pub use find::{find_hits, has_hit, has_hit_bytes};
pub use individual::{check_individual, individual_check_digit, is_individual};
pub use unicode::{turns_direction, visible, without_spreadsheet_marks};

#[cfg(test)]
mod tests;
