//! Acts that use numbers (H5.3, H5.4, U5).

pub(crate) mod act_on_instruction;
mod columns;
mod create_document;
mod erase_copy;
mod fill_file;
mod make_copy;
pub(crate) mod new_copy;
mod place_copy;
mod print_document;
mod reveal_number;
mod undo_instructed_act;

pub use act_on_instruction::{ActOnInstruction, Instructed};
pub use columns::Columns;
pub use create_document::CreateDocument;
pub use erase_copy::EraseCopy;
pub use fill_file::{FillFile, FilledFile, LeftBlank, needs_key_map};
pub use make_copy::MakeCopy;
pub use place_copy::PlaceCopy;
pub use print_document::{PrintDocument, Printed};
pub use reveal_number::{RevealNumber, Revealed};
pub use undo_instructed_act::UndoInstructedAct;
