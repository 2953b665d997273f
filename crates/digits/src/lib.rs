//! Check digits of Individual and corporate numbers, tolerant reading of typed digits, and the search
//! for Individual Numbers in text.
//!
//! There is no secret type here: the results of [`check_individual`] are bare digits, and whoever keeps
//! them wraps them in `number::IndividualNumber`. No error of this crate holds a digit of its input.
//!
//! # What a hit is
//! After NFKC, with every Unicode decimal digit counted, a *hit* is a maximal run of exactly twelve
//! digits with a right check digit, either bare (`123456789018`) or in three groups of four joined twice
//! by the same separator (`1234-5678-9018`). Separators are the space (with U+3000 and all that NFKC
//! turns into a space), the dashes (one family: hyphens, dashes, the minus and the long vowel mark),
//! `.`, `/`, `_` and `・`. Maximal means that no digit stands beside the run, and that a grouped run does
//! not go on in a fourth group by the same separator. Twelve zeros are no number.

mod corporate;
mod fault;
mod find;
mod individual;
mod unicode;

pub use corporate::{CorporateNumber, check_corporate, corporate_check_digit};
pub use fault::Fault;
pub use find::{Hits, find_hits, has_hit, has_hit_bytes};
pub use individual::{check_individual, individual_check_digit, is_individual};
pub use unicode::without_spreadsheet_marks;

#[cfg(test)]
mod tests;
