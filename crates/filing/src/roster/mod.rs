//! Rosters: the files in which numbers arrive. Each row is one person with a number, and says to which
//! member of staff it belongs.
//!
//! Text in the encodings of [`crate::encoding`], comma or TAB, or a sheet of a workbook. A roster is taken whole or not at all. What a spreadsheet did to
//! it is found where it can be found: digits lost to an exponent or a leading zero, cells shifted by a
//! sort over a part of the columns, the same number on two rows.

mod across;
mod columns;

use crate::codes;
use crate::csv::{QuoteFault, Reader, Record};
use crate::encoding::Encoding;
use crate::era::{self, DateFault};
use crate::findings::Findings;
use crate::people::Relation;
use crate::xlsx::{self, Rows, Workbook};
use domain::code::ExternalCode;
use domain::plain::Label;
use domain::{Day, FormError, broken};
use number::IndividualNumber;

pub use columns::{Column, Mapping};
pub(crate) use columns::{is_staff_number_heading, plain, plain_heading};

use columns::Columns;

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
    number: IndividualNumber,
}

/// How a roster is to be read.
#[derive(Debug, Default, Clone, Copy)]
pub struct How<'a> {
    /// Headings that the program does not know.
    pub mapping: Option<&'a Mapping>,
    /// The sheet of a workbook, by its name.
    pub sheet: Option<&'a str>,
    /// What rosters call the purpose of this intake. A roster with a column for purposes must name it on every
    /// row: a number is not taken for what the person was not told.
    pub purposes: &'a [&'a str],
}

impl How<'_> {
    fn names_purpose(&self, written: &str) -> bool {
        let written = columns::plain_heading(written);
        self.purposes.iter().any(|name| columns::plain_heading(name) == written)
    }
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
    let mut findings = Findings::of("roster");
    let mut drafts = Vec::new();
    if xlsx::is_workbook(bytes) {
        let opened = Workbook::open(bytes, how.sheet);
        match opened.as_ref().map_err(|fault| *fault).and_then(Workbook::rows) {
            Ok(rows) => {
                findings.in_sheet();
                read_records(Source::Sheet(rows), how, &mut drafts, &mut findings);
            }
            Err(fault) => {
                findings.whole(fault.code());
            }
        }
    } else {
        read_text(bytes, how, &mut drafts, &mut findings);
    }
    if drafts.is_empty() && findings.is_empty() {
        findings.whole(codes::FILE_EMPTY);
    }
    let rows = across::compare(drafts, &mut findings);
    findings.unless_any(rows)
}

fn read_text(bytes: &[u8], how: &How<'_>, drafts: &mut Vec<Draft>, findings: &mut Findings) {
    let found = Encoding::of(bytes);
    match found.decode(bytes) {
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
            read_records(Source::Text(Reader::of(text)), how, drafts, findings);
        }
        None => {
            findings.whole(codes::WRONG_ENCODING).with("found", found.name()).with(
                "expected",
                format!("{} / {}", Encoding::Utf8.name(), Encoding::Cp932.name()),
            );
        }
    }
}

fn read_records(
    mut source: Source<'_>,
    how: &How<'_>,
    drafts: &mut Vec<Draft>,
    findings: &mut Findings,
) {
    let mut record = Record::new();
    let mut columns: Option<Columns> = None;
    while !findings.is_full() {
        match source.next(&mut record) {
            Ok(true) => {}
            Ok(false) => return,
            Err(code) => {
                findings.line(record.line, code);
                return;
            }
        }
        if record.is_blank() {
            continue;
        }
        match &columns {
            Some(columns) => drafts.extend(Row { record: &record, columns, how, findings }.read()),
            None => match Columns::find(&record, how, findings) {
                Some(found) => columns = Some(found),
                None => return,
            },
        }
    }
}

/// One record being read.
struct Row<'a> {
    record: &'a Record,
    columns: &'a Columns,
    how: &'a How<'a>,
    findings: &'a mut Findings,
}

impl Row<'_> {
    fn read(mut self) -> Option<Draft> {
        if !self.has_all_cells() || !self.number_stands_alone() {
            return None;
        }
        // Each part is read even when one before it failed, so that all errors of a row show at once.
        let staff_number = self.staff_number();
        let relation = self.relation();
        let name = self.name();
        let kana = self.kana();
        let birth = self.birth();
        let department = self.department(relation);
        let number = self.number();
        let purpose = self.purpose();
        purpose?;
        Some(Draft {
            line: self.record.line,
            staff_number: staff_number?,
            relation: relation?,
            name: name?,
            kana: kana?,
            birth: birth?,
            department: department?,
            number: number?,
        })
    }

    /// Spreadsheets drop empty cells at the end of a line, and add some: that is not an error.
    fn has_all_cells(&mut self) -> bool {
        let (found, expected) = (self.record.count(), self.columns.count());
        let too_many = self.record.cells().skip(expected).any(|cell| !cell.trim().is_empty());
        let is_whole = found >= self.columns.needed() && !too_many;
        if !is_whole {
            self.findings
                .line(self.record.line, codes::CELL_COUNT)
                .with("expected", expected)
                .with("found", found);
        }
        is_whole
    }

    /// A number in another column is the surest sign that columns were shifted.
    fn number_stands_alone(&mut self) -> bool {
        let number = self.columns.at(Column::Number);
        let mut alone = true;
        for (at, cell) in self.record.cells().enumerate() {
            if Some(at) != number
                && digits::has_hit(cell)
                && !broken::is_off("roster_number_elsewhere")
            {
                let title = self.columns.title(at);
                self.findings.cell(self.record.line, at + 1, title, codes::NUMBER_IN_OTHER_COLUMN);
                alone = false;
            }
        }
        alone
    }

    fn cell(&self, column: Column) -> &str {
        self.columns.at(column).map_or("", |at| self.record.get(at)).trim()
    }

    fn problem(&mut self, column: Column, code: &'static str) -> crate::findings::Slot<'_> {
        let at = self.columns.at(column).unwrap_or_default();
        self.findings.cell(self.record.line, at + 1, self.columns.title(at), code)
    }

    fn staff_number(&mut self) -> Option<ExternalCode> {
        let cell =
            columns::plain(digits::without_spreadsheet_marks(self.cell(Column::StaffNumber)));
        if cell.is_empty() {
            self.problem(Column::StaffNumber, codes::STAFF_NUMBER_MISSING);
            return None;
        }
        let code = ExternalCode::new(cell).ok();
        if code.is_none() {
            self.problem(Column::StaffNumber, codes::STAFF_NUMBER_FORM);
        }
        code
    }

    fn relation(&mut self) -> Option<Relation> {
        let cell = self.cell(Column::Relation);
        let (relation, is_missing) = (Relation::from_written(cell), cell.is_empty());
        if relation.is_none() {
            let code = if is_missing { codes::RELATION_MISSING } else { codes::RELATION_UNKNOWN };
            self.problem(Column::Relation, code);
        }
        relation
    }

    fn name(&mut self) -> Option<Label> {
        let column =
            if self.columns.at(Column::Name).is_some() { Column::Name } else { Column::FamilyName };
        let written = self.joined(Column::Name, Column::FamilyName, Column::GivenName);
        if written.is_empty() {
            self.problem(column, codes::NAME_MISSING);
            return None;
        }
        let has_digit = written.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        let name = Label::new(written).ok().filter(|_| !has_digit);
        if name.is_none() {
            self.problem(column, codes::NAME_FORM);
        }
        name
    }

    fn kana(&mut self) -> Option<Label> {
        let column =
            if self.columns.at(Column::Kana).is_some() { Column::Kana } else { Column::FamilyKana };
        let written = self.joined(Column::Kana, Column::FamilyKana, Column::GivenKana);
        if written.is_empty() {
            self.problem(column, codes::ROSTER_KANA_MISSING);
            return None;
        }
        let fits = written.chars().all(is_kana) || broken::is_off("roster_kana");
        let kana = Label::new(written).ok().filter(|_| fits);
        if kana.is_none() {
            self.problem(column, codes::KANA_FORM);
        }
        kana
    }

    /// One cell, or two joined by a full-width space.
    fn joined(&self, whole: Column, first: Column, second: Column) -> String {
        if self.columns.at(whole).is_some() {
            return self.cell(whole).to_owned();
        }
        let (first, second) = (self.cell(first), self.cell(second));
        let between = if first.is_empty() || second.is_empty() { "" } else { "　" };
        format!("{first}{between}{second}")
    }

    fn birth(&mut self) -> Option<Day> {
        let code = match era::parse(self.cell(Column::Birth)) {
            Ok(day) => return Some(day),
            Err(DateFault::Empty) => codes::DATE_MISSING,
            Err(DateFault::Form) => codes::DATE_FORM,
            Err(DateFault::NoSuchDay) => codes::DATE_NO_SUCH_DAY,
            Err(DateFault::OutsideEra) => codes::DATE_OUTSIDE_ERA,
        };
        self.problem(Column::Birth, code);
        None
    }

    /// `Some(None)`: none written, which only a family's row may do.
    fn department(&mut self, relation: Option<Relation>) -> Option<Option<Label>> {
        let cell = self.cell(Column::Department);
        if cell.is_empty() {
            if relation == Some(Relation::Oneself) {
                self.problem(Column::Department, codes::DEPARTMENT_MISSING);
                return None;
            }
            return Some(None);
        }
        let department = Label::new(cell).ok();
        if department.is_none() {
            self.problem(Column::Department, codes::DEPARTMENT_FORM);
        }
        department.map(Some)
    }

    /// Where the roster says what each number is for, it must be for this intake's purpose.
    fn purpose(&mut self) -> Option<()> {
        const BETWEEN: [char; 7] = ['、', '，', ',', ';', '；', '\n', '・'];
        const MARKS: [&str; 11] =
            ["1", "○", "〇", "◯", "●", "はい", "有", "✓", "レ", "TRUE", "true"];
        if broken::is_off("roster_purpose") {
            return Some(());
        }
        let written = self.cell(Column::Purpose);
        if self.columns.at(Column::Purpose).is_some()
            && !written.split(BETWEEN).any(|one| self.how.names_purpose(one))
        {
            self.problem(Column::Purpose, codes::PURPOSE_OTHER);
            return None;
        }
        let mark = columns::plain(self.cell(Column::PurposeMark));
        if self.columns.at(Column::PurposeMark).is_some() && !MARKS.contains(&mark.as_str()) {
            self.problem(Column::PurposeMark, codes::PURPOSE_OTHER);
            return None;
        }
        Some(())
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

/// Kana of any kind and width, and what stands between and after them in names.
const fn is_kana(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' | '\u{30A1}'..='\u{30FE}' | '\u{FF65}'..='\u{FF9F}'
        | '\u{3099}'..='\u{309C}' | ' ' | '\u{3000}' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}

#[cfg(test)]
mod tests;
