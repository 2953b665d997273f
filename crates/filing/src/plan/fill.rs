//! The splice: numbers go into their cells, every other byte stays as it was, and the result is compared
//! with the file before it leaves this module.

use super::{Cell, Plan};
use crate::lines::Lines;
use domain::broken;
use domain::id::PersonId;
use number::{IndividualNumber, SecretFile};

/// A filled file.
pub struct Filled {
    /// The bytes, wiped when dropped.
    pub bytes: SecretFile,
    /// How many people's numbers it holds.
    pub people: usize,
    /// How many cells were filled.
    pub cells: usize,
}

/// Why a planned file was not filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// The number of a planned person was not handed in.
    #[error("no number was handed in for line {line}, column {column}")]
    NumberMissing {
        /// The line, counted from 1.
        line: u32,
        /// The column, counted from 1.
        column: u16,
    },
    /// The filled file differs from the plan.
    #[error("the filled file differs from its plan near line {line}")]
    Differs {
        /// The line, counted from 1; 0 when whole lines differ.
        line: u32,
    },
}

impl FillError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NumberMissing { .. } => "fill_number_missing",
            Self::Differs { .. } => "fill_differs",
        }
    }
}

impl From<FillError> for domain::Failure {
    fn from(error: FillError) -> Self {
        Self::new(error.code(), error)
    }
}

impl Plan {
    /// Fills the file. `number_of` is asked once for each cell.
    ///
    /// # Errors
    /// [`FillError`] when a number is missing, or when the comparison afterwards finds any change besides
    /// the planned cells; nothing is handed out then.
    pub fn fill<'n>(
        &self,
        mut number_of: impl FnMut(PersonId) -> Option<&'n IndividualNumber>,
    ) -> Result<Filled, FillError> {
        // The whole length at once: a buffer that grows would leave a copy of its numbers behind.
        let mut bytes = SecretFile::with_room(self.file.len() + 12 * self.cells.len());
        let mut from = 0;
        for cell in &self.cells {
            let number = number_of(cell.whose)
                .ok_or(FillError::NumberMissing { line: cell.line, column: cell.column })?;
            bytes.push(self.file.get(from..cell.at).unwrap_or_default());
            bytes.push(number.expose());
            from = cell.at;
        }
        bytes.push(self.file.get(from..).unwrap_or_default());
        compare(&self.file, &bytes, &self.cells)?;
        Ok(Filled { bytes, people: self.people().len(), cells: self.cells.len() })
    }
}

/// Holds both files against each other, line by line and cell by cell: each planned cell was empty and is
/// twelve digits, in the order of the plan, and nothing else differs. Needs no memory of the file's size.
pub(super) fn compare(before: &[u8], after: &[u8], plan: &[Cell]) -> Result<(), FillError> {
    if broken::is_off("fill_unchanged") {
        return Ok(());
    }
    let whole = FillError::Differs { line: 0 };
    if after.len() != before.len() + 12 * plan.len() {
        return Err(whole);
    }
    let (mut old_lines, mut new_lines) = (Lines::of(before), Lines::of(after));
    let mut planned = plan.iter();
    loop {
        match (old_lines.next(), new_lines.next()) {
            (None, None) => break,
            (Some(Ok(old)), Some(Ok(new))) => {
                let line = u32::try_from(old.number).unwrap_or(u32::MAX);
                compare_line(old.bytes, new.bytes, line, &mut planned)
                    .ok_or(FillError::Differs { line })?;
            }
            _ => return Err(whole),
        }
    }
    // Equal length leaves no room for another ending of the last line: the four endings differ in length.
    if planned.next().is_some() { Err(whole) } else { Ok(()) }
}

/// Goes along both lines. Where they part, an empty cell must begin that is the next of the plan, and in
/// the new line twelve digits must stand there and end with the cell.
fn compare_line<'p>(
    mut old: &[u8],
    mut new: &[u8],
    line: u32,
    planned: &mut impl Iterator<Item = &'p Cell>,
) -> Option<()> {
    let (mut column, mut cell_begins) = (1, true);
    loop {
        let same = old.iter().zip(new).take_while(|(was, is)| was == is).count();
        let (passed, old_rest) = old.split_at_checked(same)?;
        column += memchr::memchr_iter(b',', passed).count();
        cell_begins = passed.last().map_or(cell_begins, |byte| *byte == b',');
        let new_rest = new.get(same..)?;
        if old_rest.is_empty() && new_rest.is_empty() {
            return Some(());
        }
        let cell = planned.next()?;
        let (number, new_rest) = new_rest.split_first_chunk::<12>()?;
        let ends = |rest: &[u8]| rest.first().is_none_or(|byte| *byte == b',');
        let fits = cell.line == line
            && usize::from(cell.column) == column
            && cell_begins
            && ends(old_rest)
            && ends(new_rest)
            && number.iter().all(u8::is_ascii_digit);
        if !fits {
            return None;
        }
        (old, new, cell_begins) = (old_rest, new_rest, false);
    }
}
