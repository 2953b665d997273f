//! Statutory files and rosters: bytes in, a plan, rows or bytes out. This crate keeps nothing, opens no
//! file and knows no database.
//!
//! - [`layout`]: the statutory layouts as data, with years, sources and what is not verified.
//! - [`Plan`]: reads a statutory file without numbers, finds whose number belongs into which cell, and
//!   refuses the file when anything is in doubt; [`Plan::fill`] splices the numbers in and leaves every
//!   other byte as it was.
//! - [`roster`]: reads a roster with numbers, or a ledger of them, text or workbook, into checked rows.
//! - [`container`]: locks a filled file into an encrypted ZIP.
//!
//! Whatever the user can mend comes back as a list of [`domain::FormError`], all at once and before
//! anything is written. An error names line, column and the column's title, and never the value of a
//! cell. All codes are in [`codes`].

pub mod codes;
pub mod container;
pub mod encoding;
pub mod keys;
pub mod layout;
pub mod people;
pub mod plan;
pub mod roster;
pub mod sheet;

mod csv;
mod findings;
mod fold;
mod lines;
mod wiped;
mod xlsx;

pub use keys::KeyMap;
pub use layout::Layout;
pub use people::{Known, Names, People, Relation, folded_kana};
pub use plan::{Cell, ColumnMap, FillError, Filled, Plan};
pub use roster::{Cells, Documents, HeldRow, How, Legible, Mapping, RosterRow, Stated, WipedRow};

#[cfg(test)]
mod tests;
