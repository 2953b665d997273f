//! Forms made from the schema of an act: the shape of its input, the HTML of it, and the input read back.
//!
//! A field is called on the page what a form error calls it (`confirmations[0].by`), so that each error finds its field.

mod choices;
mod draw;
mod label;
mod read;
mod registers;
mod shape;

pub use choices::{Choice, Choices};
pub use draw::{Pen, draw, said_of};
pub use read::read;
pub use registers::register_of;
pub use shape::{Field, Shape, fields, has_file, secrets};
