//! Acts that use numbers (H5.3, H5.4, U5).

mod columns;
mod erase_copy;
mod fill_file;
mod reveal_number;

pub use columns::Columns;
pub use erase_copy::EraseCopy;
pub use fill_file::{FillFile, FilledFile, LeftBlank, needs_key_map};
pub use reveal_number::{RevealNumber, Revealed};
