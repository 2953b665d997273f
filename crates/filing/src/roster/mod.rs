//! Rosters: the files in which numbers arrive. Each row is one person with a number, and says to which
//! member of staff it belongs.
//!
//! Text in the encodings of [`crate::encoding`], comma or TAB, or a sheet of a workbook. A roster is taken whole or not at all. What a spreadsheet did to
//! it is found where it can be found: digits lost to an exponent or a leading zero, cells shifted by a
//! sort over a part of the columns, the same number on two rows.

mod across;
mod cells;
mod columns;
mod documents;
mod held;
mod ledger;

use std::borrow::Cow;

use crate::codes;
use crate::csv::{QuoteFault, Reader, Record};
use crate::encoding::Encoding;
use crate::findings::{Findings, Slot};
use crate::people::Relation;
use crate::xlsx::{self, Rows, Workbook};
use domain::code::ExternalCode;
use domain::plain::Label;
use domain::{Day, FormError, broken};
use number::IndividualNumber;

pub use columns::{Column, Mapping};
pub(crate) use columns::{is_staff_number_heading, plain, plain_heading};
pub use documents::Documents;
pub use held::{Cells, Fault, HeldRow, Legible, Sorted, most_waiting};
pub use ledger::{Disposed, LedgerHow, Stated, WipedRow};

use columns::Columns;
use documents::NotOwn;

/// One person of a roster, checked.
pub struct RosterRow {
    /// The line of the file on which the row begins, counted from 1.
    pub line: usize,
    /// The member of staff this person is, or belongs to.
    pub staff_number: ExternalCode,
    /// What the person is to the member of staff.
    pub relation: Relation,
    /// The name as written.
    pub name: Label,
    /// The kana as written.
    pub kana: Label,
    /// Date of birth.
    pub birth: Day,
    /// The department; a family's row without one has that of the member of staff.
    pub department: Label,
    /// The number.
    pub number: IndividualNumber,
    /// What a ledger says besides.
    pub stated: Option<Stated>,
    /// The documents of which a roster says that the person was told, by place in [`How::documents`]; none when it has no
    /// column that says it.
    pub told: Option<Vec<usize>>,
}

/// A row before the rows are compared with one another.
struct Draft {
    line: usize,
    staff_number: ExternalCode,
    relation: Relation,
    name: Label,
    kana: Label,
    birth: Day,
    department: Option<Label>,
    /// None when a ledger says that it was wiped.
    number: Option<IndividualNumber>,
    stated: Option<Stated>,
    told: Option<Vec<usize>>,
}

/// How a roster is to be read.
#[derive(Debug, Default, Clone, Copy)]
pub struct How<'a> {
    /// Headings that the program does not know.
    pub mapping: Option<&'a Mapping>,
    /// The sheet of a workbook, by its name.
    pub sheet: Option<&'a str>,
    /// The documents that a file may name.
    pub documents: Option<&'a Documents>,
    /// The document of this intake. A roster with columns for documents must name it on every row: a number is not taken
    /// for what the person was not told.
    pub own: Option<usize>,
    /// The file is a ledger of numbers, with days, papers and several purposes on each row.
    pub ledger: Option<LedgerHow>,
}

/// Where records come from: a text or a sheet.
enum Source<'t> {
    Text(Reader<'t>),
    Sheet(Rows<'t>),
}

impl Source<'_> {
    /// Reads the next record; false at the end, or the form code of what is wrong.
    fn next(&mut self, record: &mut Record) -> Result<bool, &'static str> {
        match self {
            Self::Text(reader) => reader.next(record).map_err(|fault| match fault {
                QuoteFault::Open => codes::QUOTE_OPEN,
                QuoteFault::Stray => codes::QUOTE,
            }),
            Self::Sheet(rows) => rows.next(record).map_err(xlsx::Fault::code),
        }
    }
}

/// Reads a roster.
///
/// The first line holds the headings.
///
/// # Errors
/// Everything that is wrong, up to 200 errors: `roster[12].7` is line 12, column 7, and in a workbook
/// `roster!G12`. Codes in [`crate::codes`]. No row is handed out then.
pub fn read(bytes: &[u8], how: &How<'_>) -> Result<Vec<RosterRow>, Vec<FormError>> {
    let (mut findings, mut found) = (Findings::of("roster"), Found::default());
    read_file(bytes, how, &mut found, &mut findings);
    let rows = across::compare(found.drafts, &mut findings).rows;
    findings.unless_any(rows)
}

/// Reads a ledger (`how.ledger`): rows with a number, and rows whose number was wiped.
///
/// # Errors
/// As [`read`], in `ledger[…]`.
pub fn read_ledger(bytes: &[u8], how: &How<'_>) -> Result<Sorted, Vec<FormError>> {
    let (mut findings, mut found) = (Findings::of("ledger"), Found::default());
    read_file(bytes, how, &mut found, &mut findings);
    let whole = across::compare(found.drafts, &mut findings);
    findings.unless_any(Sorted { rows: whole.rows, wiped: whole.wiped, held: Vec::new() })
}

/// Reads a roster and sets the bad rows apart, to be mended one by one.
///
/// # Errors
/// What is wrong with the file and not with a row: it cannot be read, a column is missing, columns were shifted, a
/// row is for another purpose, or so many rows are bad that it is the file that must be looked at. Then as
/// [`read`], with every error.
pub fn sort(bytes: &[u8], how: &How<'_>) -> Result<Sorted, Vec<FormError>> {
    let file = if how.ledger.is_some() { "ledger" } else { "roster" };
    let (mut findings, mut found) = (Findings::of(file), Found::default());
    read_file(bytes, how, &mut found, &mut findings);
    if findings.count() > found.of_rows || findings.is_full() {
        return findings.unless_any(Sorted::default());
    }
    let mut held = found.held;
    let across::Whole { rows, wiped } = across::set_apart(found.drafts, &mut held);
    let good = rows.len() + wiped.len();
    let most = held::most_waiting(good + held.len());
    if good == 0 || held.len() > most {
        let strict = match how.ledger.is_some() {
            true => read_ledger(bytes, how).err(),
            false => read(bytes, how).err(),
        };
        let mut errors = strict.unwrap_or_default();
        let too_many = FormError::new(file, codes::TOO_MANY_BAD).with("found", held.len());
        errors.insert(0, too_many.with("most", most));
        return Err(errors);
    }
    Ok(Sorted { rows, wiped, held })
}

/// What the lines of a roster came to.
#[derive(Default)]
struct Found {
    drafts: Vec<Draft>,
    held: Vec<HeldRow>,
    /// So many of the findings are about rows that can be mended.
    of_rows: usize,
}

fn read_file(bytes: &[u8], how: &How<'_>, found: &mut Found, findings: &mut Findings) {
    if xlsx::is_workbook(bytes) {
        let opened = Workbook::open(bytes, how.sheet);
        match opened.as_ref().map_err(|fault| *fault).and_then(Workbook::rows) {
            Ok(rows) => {
                findings.in_sheet();
                read_records(Source::Sheet(rows), how, found, findings);
            }
            Err(fault) => {
                findings.whole(fault.code());
            }
        }
    } else {
        read_text(bytes, how, found, findings);
    }
    if found.drafts.is_empty() && findings.is_empty() {
        findings.whole(codes::FILE_EMPTY);
    }
}

fn read_text(bytes: &[u8], how: &How<'_>, found: &mut Found, findings: &mut Findings) {
    let encoding = Encoding::of(bytes);
    match encoding.decode(bytes) {
        Some(text) => {
            // Decoding makes a copy of the numbers, except where the file is UTF-8 already.
            let copy;
            let text: &str = match text {
                std::borrow::Cow::Borrowed(text) => text,
                std::borrow::Cow::Owned(text) => {
                    copy = zeroize::Zeroizing::new(text);
                    &copy
                }
            };
            read_records(Source::Text(Reader::of(text)), how, found, findings);
        }
        None => {
            findings.whole(codes::WRONG_ENCODING).with("found", encoding.name()).with(
                "expected",
                format!("{} / {}", Encoding::Utf8.name(), Encoding::Cp932.name()),
            );
        }
    }
}

fn read_records(mut source: Source<'_>, how: &How<'_>, found: &mut Found, findings: &mut Findings) {
    let mut record = Record::new();
    let mut columns: Option<Columns> = None;
    let mut above = 0;
    while !findings.is_full() {
        match source.next(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                if above > 0 && columns.is_none() {
                    findings.line(above, codes::HEADINGS_MISSING);
                }
                return;
            }
            Err(code) => {
                findings.line(record.line, code);
                return;
            }
        }
        if record.is_blank() {
            continue;
        }
        let may_be_title = how.ledger.is_some() && columns.is_none() && above < MOST_ABOVE;
        if may_be_title && !Columns::are_in(&record, how) {
            above += 1;
            continue;
        }
        match &columns {
            Some(columns) => {
                let before = findings.count();
                match (Row { record: &record, columns, how, findings, faults: Vec::new() }).read() {
                    Read::Good(draft) => found.drafts.push(draft),
                    Read::Bad(row) => {
                        found.of_rows += findings.count() - before;
                        found.held.push(row);
                    }
                    Read::Refused => {}
                }
            }
            None => match Columns::find(&record, how, findings) {
                Some(these) => columns = Some(these),
                None => return,
            },
        }
    }
}

/// So many lines may stand above the headings of a ledger.
const MOST_ABOVE: usize = 10;

/// One record being read.
struct Row<'a> {
    record: &'a Record,
    columns: &'a Columns,
    how: &'a How<'a>,
    findings: &'a mut Findings,
    /// What is wrong with cells of this row.
    faults: Vec<Fault>,
}

/// What a record came to.
enum Read {
    Good(Draft),
    /// Can be mended.
    Bad(HeldRow),
    /// Says that the file is wrong, or is not for this intake.
    Refused,
}

impl Row<'_> {
    fn read(mut self) -> Read {
        if !self.has_all_cells() || !self.number_stands_alone() {
            return Read::Refused;
        }
        // Each part is read even when one before it failed, so that all errors of a row show at once.
        let staff_number = cells::staff_number(self.cell(Column::StaffNumber));
        let staff_number = self.noted(Column::StaffNumber, staff_number);
        let relation = cells::relation(self.cell(Column::Relation));
        let relation = self.noted(Column::Relation, relation);
        let name = cells::name(&self.written(Column::Name));
        let name = self.noted(self.first_of(Column::Name), name);
        let kana = cells::kana(&self.written(Column::Kana));
        let kana = self.noted(self.first_of(Column::Kana), kana);
        let birth = cells::birth(self.cell(Column::Birth));
        let birth = self.noted(Column::Birth, birth);
        let department = cells::department(self.cell(Column::Department), relation);
        let department = self.noted(Column::Department, department);
        let (number, stated) = if self.how.ledger.is_some() {
            match self.stated() {
                Some(mut stated) => (self.number_or_wiped(&mut stated), Some(stated)),
                None => return Read::Refused,
            }
        } else {
            (self.number().map(Some), None)
        };
        let told = match stated {
            Some(_) => None,
            None => match self.told() {
                Ok(told) => told,
                Err(NotOwn) => return Read::Refused,
            },
        };
        let line = self.record.line;
        match (staff_number, relation, name, kana, birth, department, number) {
            (
                Some(staff_number),
                Some(relation),
                Some(name),
                Some(kana),
                Some(birth),
                Some(department),
                Some(number),
            ) if self.faults.is_empty() => Read::Good(Draft {
                line,
                staff_number,
                relation,
                name,
                kana,
                birth,
                department,
                number,
                stated,
                told,
            }),
            (.., number) => {
                let cells = Cells::of(|column| self.written(column));
                let number = number.flatten();
                Read::Bad(HeldRow { line, cells, faults: self.faults, number, stated, told })
            }
        }
    }

    /// The value of a cell; what is wrong with it is noted.
    fn noted<T>(&mut self, column: Column, read: Result<T, &'static str>) -> Option<T> {
        read.map_err(|code| {
            self.problem(column, code);
        })
        .ok()
    }

    /// The column that errors name for a name or kana, in one column or two.
    fn first_of(&self, whole: Column) -> Column {
        match whole {
            _ if self.columns.at(whole).is_some() => whole,
            Column::Kana => Column::FamilyKana,
            _ => Column::FamilyName,
        }
    }

    /// What is written in a column; a name or kana in two columns is joined by a full-width space.
    fn written(&self, column: Column) -> Cow<'_, str> {
        let parts = match column {
            _ if self.columns.at(column).is_some() => return self.cell(column).into(),
            Column::Name => (Column::FamilyName, Column::GivenName),
            Column::Kana => (Column::FamilyKana, Column::GivenKana),
            _ => return Cow::Borrowed(""),
        };
        let (first, second) = (self.cell(parts.0), self.cell(parts.1));
        let between = if first.is_empty() || second.is_empty() { "" } else { "　" };
        format!("{first}{between}{second}").into()
    }

    /// Spreadsheets drop empty cells at the end of a line, and add some: that is not an error.
    fn has_all_cells(&mut self) -> bool {
        let (found, expected) = (self.record.count(), self.columns.count());
        let too_many = self.record.cells().skip(expected).any(|cell| !cell.trim().is_empty());
        let enough = found >= self.columns.needed(self.how.ledger.is_some());
        let is_whole = (enough || self.findings.is_of_sheet()) && !too_many;
        if !is_whole {
            self.findings
                .line(self.record.line, codes::CELL_COUNT)
                .with("expected", expected)
                .with("found", found);
        }
        is_whole
    }

    /// A number in another column is the surest sign that columns were shifted. One in a column that the roster is not read for,
    /// as a remark, is a matter of its row, which waits without that cell.
    fn number_stands_alone(&mut self) -> bool {
        let number = self.columns.at(Column::Number);
        // A remark is free text: the row waits without it.
        let remark = self.columns.at(Column::Remark).filter(|_| self.how.ledger.is_some());
        let mut alone = true;
        for (at, cell) in self.record.cells().enumerate() {
            if Some(at) != number
                && (remark.is_none() || Some(at) != remark)
                && digits::has_hit(cell)
                && !broken::is_off("roster_number_elsewhere")
            {
                let title = self.columns.title(at);
                self.findings.cell(self.record.line, at + 1, title, codes::NUMBER_IN_OTHER_COLUMN);
                if self.columns.is_read(at) {
                    alone = false;
                } else {
                    self.faults.push((Column::Remark.code(), codes::NUMBER_IN_OTHER_COLUMN));
                }
            }
        }
        alone
    }

    fn cell(&self, column: Column) -> &str {
        self.columns.at(column).map_or("", |at| self.record.get(at)).trim()
    }

    fn problem(&mut self, column: Column, code: &'static str) -> Slot<'_> {
        self.faults.push((column.whole().code(), code));
        let at = self.columns.at(column).unwrap_or_default();
        self.findings.cell(self.record.line, at + 1, self.columns.title(at), code)
    }

    fn number(&mut self) -> Option<IndividualNumber> {
        let cell = digits::without_spreadsheet_marks(self.cell(Column::Number));
        match IndividualNumber::parse(cell) {
            Ok(number) => Some(number),
            Err(fault) => {
                let slot = self.problem(Column::Number, codes::of_fault(fault));
                if let digits::Fault::Length { digits } = fault {
                    slot.with("digits", digits);
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_held;
#[cfg(test)]
mod tests_ledger;
