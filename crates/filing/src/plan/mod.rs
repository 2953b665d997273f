//! The plan of a filling: whose number belongs into which cell of a statutory file.
//!
//! A plan is made from the file without numbers, its layout and the people the registers know. It exists
//! only when nothing is in doubt: every line belongs to one known person whose kana, name and date of
//! birth agree, every member of the family is matched by relation and kana to exactly one person, and
//! every place for a number is empty. The position of a cell never decides whose number it gets.

mod fill;
mod make;
mod table;

pub(crate) use make::year_of;

use domain::FormError;
use domain::id::PersonId;
use number::SecretFile;
use std::sync::Arc;

pub use fill::{FillError, Filled};
pub use table::ColumnMap;

use crate::{KeyMap, Layout, People};

/// A place for a number, and whose number it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: u16,
    /// Where the empty cell lies in the file.
    pub at: usize,
    /// Whose number.
    pub whose: PersonId,
}

/// What to fill into a file. Holds the file itself, so that no other one can be filled by it.
pub struct Plan {
    file: Arc<SecretFile>,
    cells: Vec<Cell>,
    blanks: Vec<Cell>,
    year: Option<i64>,
    shape: Shape,
}

/// What kind of file is filled.
enum Shape {
    /// Lines and cells of a statutory form.
    Form,
    /// A table as text.
    Text,
    /// A sheet of a workbook.
    Sheet(SheetPlan),
}

/// Where in a sheet's text cells are put.
struct SheetPlan {
    /// The sheet's part in the workbook.
    part: String,
    /// Its text without numbers.
    xml: SecretFile,
    /// For each place: what comes before the number, and where what it replaces ends.
    heads: Vec<(String, usize)>,
    /// What comes after the number.
    tail: String,
}

impl Plan {
    /// Reads a file and finds every number's place.
    ///
    /// `keys` joins the form's own keys to staff numbers; forms that carry the staff number do without.
    ///
    /// # Errors
    /// Everything that is in doubt, up to 200 errors: `file[12].95` is line 12, column 95. Codes in
    /// [`crate::codes`].
    pub fn make(
        layout: &Layout,
        file: Arc<SecretFile>,
        keys: Option<&KeyMap>,
        people: &People,
    ) -> Result<Self, Vec<FormError>> {
        let (cells, blanks, year) = make::read(layout, &file, keys, people)?;
        Ok(Self { file, cells, blanks, year: Some(year), shape: Shape::Form })
    }

    /// The places, in the order of the file.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The places left blank, since by record the person did not give the number.
    #[must_use]
    pub fn blanks(&self) -> &[Cell] {
        &self.blanks
    }

    /// Everybody whose number is needed, once each, in the order of their ids.
    #[must_use]
    pub fn people(&self) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = self.cells.iter().map(|cell| cell.whose).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// The year the file is for, as a year of 令和; a table does not say.
    #[must_use]
    pub const fn year(&self) -> Option<i64> {
        self.year
    }
}

#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod tests;
