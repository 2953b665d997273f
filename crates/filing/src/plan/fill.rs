//! The splice: numbers go into their cells, every other byte stays as it was, and the result is compared
//! with the file before it leaves this module.

use super::{Cell, Plan, Shape, SheetPlan};
use crate::lines::Lines;
use crate::xlsx::Package;
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
        let mut numbers = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let missing = FillError::NumberMissing { line: cell.line, column: cell.column };
            numbers.push(number_of(cell.whose).ok_or(missing)?);
        }
        let bare = |cell: &Cell| ("", cell.at);
        let bytes = match &self.shape {
            Shape::Form => {
                let bytes = splice(&self.file, &self.cells, &numbers, bare, "");
                compare(&self.file, &bytes, &self.cells)?;
                bytes
            }
            Shape::Text => {
                let bytes = splice(&self.file, &self.cells, &numbers, bare, "");
                compare_spliced(&self.file, &bytes, &self.cells, bare, "")?;
                bytes
            }
            Shape::Sheet(sheet) => self.fill_sheet(sheet, &numbers)?,
        };
        Ok(Filled { bytes, people: self.people().len(), cells: self.cells.len() })
    }

    /// The cells go into the sheet's text, and the sheet into a copy of the workbook in which every other member
    /// is the same, packed byte for packed byte.
    fn fill_sheet(
        &self,
        sheet: &SheetPlan,
        numbers: &[&IndividualNumber],
    ) -> Result<SecretFile, FillError> {
        let mut heads = sheet.heads.iter();
        let mut next = |_: &Cell| heads.next().map_or(("", 0), |(head, end)| (head.as_str(), *end));
        let xml = splice(&sheet.xml, &self.cells, numbers, &mut next, &sheet.tail);
        let mut heads = sheet.heads.iter();
        let mut next = |_: &Cell| heads.next().map_or(("", 0), |(head, end)| (head.as_str(), *end));
        compare_spliced(&sheet.xml, &xml, &self.cells, &mut next, &sheet.tail)?;
        let whole = FillError::Differs { line: 0 };
        let mut before = Package::open(&self.file).map_err(|_| whole)?;
        let filled = before.with_part(&sheet.part, &xml).map_err(|_| whole)?;
        let same = Package::open(&filled)
            .and_then(|mut after| before.is_same_but(&mut after, &sheet.part, &xml));
        if same == Ok(true) || broken::is_off("fill_unchanged") { Ok(filled) } else { Err(whole) }
    }
}

/// Puts each number into its place, between what comes before it there and what comes after it.
fn splice<'h>(
    file: &[u8],
    cells: &[Cell],
    numbers: &[&IndividualNumber],
    mut head_of: impl FnMut(&Cell) -> (&'h str, usize),
    tail: &str,
) -> SecretFile {
    // The whole length at once: a buffer that grows would leave a copy of its numbers behind.
    let mut bytes = SecretFile::with_room(file.len() + (MOST_HEAD + tail.len()) * cells.len());
    let mut from = 0;
    for (cell, number) in cells.iter().zip(numbers) {
        let (head, to) = head_of(cell);
        bytes.push(file.get(from..cell.at).unwrap_or_default());
        bytes.push(head.as_bytes());
        bytes.push(number.expose());
        bytes.push(tail.as_bytes());
        from = to;
    }
    bytes.push(file.get(from..).unwrap_or_default());
    bytes
}

/// A number, and at most so much before it.
const MOST_HEAD: usize = 12 + 128;

/// Goes along both files: up to each place they are the same, there stand twelve digits between what belongs
/// before and after them, and so on to the end.
fn compare_spliced<'h>(
    before: &[u8],
    after: &[u8],
    cells: &[Cell],
    mut head_of: impl FnMut(&Cell) -> (&'h str, usize),
    tail: &str,
) -> Result<(), FillError> {
    let (mut rest, mut from) = (after, 0);
    let is_right = cells.iter().all(|cell| {
        let (head, to) = head_of(cell);
        let passed = before.get(from..cell.at).and_then(|same| rest.strip_prefix(same));
        let at_number = passed.and_then(|rest| rest.strip_prefix(head.as_bytes()));
        let Some((number, ended)) = at_number.and_then(|rest| rest.split_first_chunk::<12>())
        else {
            return false;
        };
        let Some(ended) = ended.strip_prefix(tail.as_bytes()) else { return false };
        (rest, from) = (ended, to);
        number.iter().all(u8::is_ascii_digit)
    });
    let same = is_right && before.get(from..) == Some(rest);
    if same || broken::is_off("fill_unchanged") {
        return Ok(());
    }
    Err(FillError::Differs { line: 0 })
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
