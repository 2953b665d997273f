//! Collects form errors, up to a limit, so that a user sees them all at once.

use domain::FormError;

/// More would help nobody: the same mistake stands on every line.
const MOST: usize = 200;

/// The errors found so far in one file.
pub(crate) struct Findings {
    file: &'static str,
    /// The file is a sheet of a workbook: places are called `G12`.
    is_sheet: bool,
    list: Vec<FormError>,
}

impl Findings {
    /// An empty list for a file called `file` in error paths.
    pub(crate) const fn of(file: &'static str) -> Self {
        Self { file, is_sheet: false, list: Vec::new() }
    }

    /// From here on, places are those of a sheet.
    pub(crate) fn in_sheet(&mut self) {
        self.is_sheet = true;
    }

    /// True when the file is a sheet, which writes no cell where there is nothing.
    pub(crate) const fn is_of_sheet(&self) -> bool {
        self.is_sheet
    }

    /// True when no more are taken.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// How many were found.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// True while nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds an error about the whole file.
    pub(crate) fn whole(&mut self, code: &'static str) -> Slot<'_> {
        self.push(FormError::new(self.file, code))
    }

    /// Adds an error about a line, counted from 1.
    pub(crate) fn line(&mut self, line: usize, code: &'static str) -> Slot<'_> {
        let field = match self.is_sheet {
            true => format!("{}!{line}", self.file),
            false => format!("{}[{line}]", self.file),
        };
        self.push(FormError::new(field, code).with("line", line))
    }

    /// Adds an error about a cell: line and column counted from 1, and the column's title.
    pub(crate) fn cell(
        &mut self,
        line: usize,
        column: usize,
        title: &str,
        code: &'static str,
    ) -> Slot<'_> {
        let field = match self.is_sheet {
            true => format!("{}!{}{line}", self.file, letters(column)),
            false => format!("{}[{line}].{column}", self.file),
        };
        self.push(
            FormError::new(field, code)
                .with("line", line)
                .with("column", column)
                .with("title", title),
        )
    }

    /// The value when nothing was found, else all that was found, and that there may be more.
    pub(crate) fn unless_any<T>(mut self, value: T) -> Result<T, Vec<FormError>> {
        if self.is_full() {
            self.list.push(FormError::new(self.file, "more_not_looked_at").with("most", MOST));
        }
        if self.list.is_empty() { Ok(value) } else { Err(self.list) }
    }

    fn push(&mut self, error: FormError) -> Slot<'_> {
        if self.is_full() {
            return Slot(None);
        }
        self.list.push(error);
        Slot(self.list.last_mut())
    }
}

/// A column as spreadsheets call it: 1 is A, 27 is AA.
pub(crate) fn letters(column: usize) -> String {
    let (mut rest, mut name) = (column, String::new());
    while let Some(before) = rest.checked_sub(1) {
        name.insert(0, char::from(b'A' + u8::try_from(before % 26).unwrap_or_default()));
        rest = before / 26;
    }
    name
}

/// The error just added, to give it further facts.
pub(crate) struct Slot<'a>(Option<&'a mut FormError>);

impl Slot<'_> {
    /// Adds a fact for the words: never a cell's value.
    pub(crate) fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        if let Some(error) = &mut self.0 {
            error.args.push((key, value.to_string()));
        }
        self
    }
}
