//! What a ledger of numbers says on each row besides a roster: when and how the number was acquired, what it is for,
//! and when and how it was destroyed (H5.8, U8.1). A row whose number was wiped after its term stays a row.

use super::columns::Column;
use super::{Row, columns};
use crate::codes;
use crate::people::Relation;
use domain::code::ExternalCode;
use domain::era::{self, DateFault};
use domain::plain::{Label, NotPlain, PlainText};
use domain::{Day, broken};
use number::IndividualNumber;

/// What offices write where a number was.
const WIPED: [&str; 12] = [
    "",
    "-",
    "ー",
    "―",
    "なし",
    "廃棄",
    "廃棄済",
    "廃棄済み",
    "削除",
    "削除済",
    "削除済み",
    "消去済",
];

/// How a ledger is to be read.
#[derive(Debug, Clone, Copy)]
pub struct LedgerHow {
    /// Today: no day of a ledger is later.
    pub today: Day,
}

/// What a row of a ledger says of the number.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// What it is or was held for, by place in [`How::documents`](super::How::documents).
    pub purposes: Vec<usize>,
    /// When it was acquired.
    pub acquired_on: Option<Day>,
    /// By which papers, as written.
    pub paper: Option<Label>,
    /// How the person was verified, as written.
    pub verified: Option<Label>,
    /// When and how it was destroyed.
    pub disposed: Option<Disposed>,
    /// The remark.
    pub remark: Option<PlainText>,
}

/// How a number ended before.
#[derive(Debug, Clone)]
pub struct Disposed {
    /// When.
    pub on: Day,
    /// How, as written.
    pub method: Option<Label>,
}

/// A row of a ledger whose number was wiped.
pub struct WipedRow {
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
    /// What the ledger says of the number.
    pub stated: Stated,
}

impl Row<'_> {
    /// What a ledger's own columns say. None when they cannot be read: nobody mends a day or a purpose from the
    /// row alone, so the ledger is put right and brought again.
    pub(super) fn stated(&mut self) -> Option<Stated> {
        let before = self.findings.count();
        let acquired_on = self.day(Column::AcquiredOn);
        let disposed_on = self.day(Column::DisposedOn);
        if acquired_on.zip(disposed_on).is_some_and(|(acquired, disposed)| disposed < acquired) {
            self.finding(Column::DisposedOn, codes::DISPOSED_BEFORE);
        }
        let method = self.text(Column::DisposalMethod);
        let (paper, verified) = (self.text(Column::Paper), self.text(Column::Verified));
        let purposes = self.purposes();
        if purposes.is_empty() && disposed_on.is_none() && self.findings.count() == before {
            self.finding(Column::Purpose, codes::PURPOSE_NONE);
        }
        if self.findings.count() > before {
            return None;
        }
        let remark = self.remark();
        let disposed = disposed_on.map(|on| Disposed { on, method });
        Some(Stated { purposes, acquired_on, paper, verified, disposed, remark })
    }

    /// The number of a row, or that it was wiped; none when the cell is wrong. A number that stands there although it
    /// is said to be destroyed is nobody's to decide but the office's: the row waits with it.
    pub(super) fn number_or_wiped(
        &mut self,
        stated: &mut Stated,
    ) -> Option<Option<IndividualNumber>> {
        let cell = columns::plain(self.cell(Column::Number));
        let is_wiped = WIPED.contains(&cell.as_str()) || cell.chars().all(|c| c == '*');
        match &stated.disposed {
            Some(_) if is_wiped => Some(None),
            Some(_) if !broken::is_off("ledger_number_after_disposal") => {
                self.problem(Column::DisposedOn, codes::NUMBER_AFTER_DISPOSAL);
                stated.disposed = None;
                self.number().map(Some)
            }
            _ => self.number().map(Some),
        }
    }

    /// Notes what is wrong with the ledger, without a fault of the row.
    fn finding(&mut self, column: Column, code: &'static str) {
        let at = self.columns.at(column).unwrap_or_default();
        self.findings.cell(self.record.line, at + 1, self.columns.title(at), code);
    }

    fn day(&mut self, column: Column) -> Option<Day> {
        let today = self.how.ledger.map(|ledger| ledger.today);
        match era::parse(self.cell(column)) {
            Ok(day) if today.is_some_and(|today| day > today) => {
                self.finding(column, codes::DAY_LATER);
                None
            }
            Ok(day) => Some(day),
            Err(DateFault::Empty) => None,
            Err(_) => {
                self.finding(column, codes::DAY_WRONG);
                None
            }
        }
    }

    /// A cell of a few words; line breaks in it are spaces.
    fn text(&mut self, column: Column) -> Option<Label> {
        let written = self.cell(column).replace(['\r', '\n'], " ");
        if written.trim().is_empty() {
            return None;
        }
        let label = Label::new(written.trim()).ok();
        if label.is_none() {
            self.finding(column, codes::CELL_TEXT);
        }
        label
    }

    /// A remark in which a number stands is not kept.
    fn remark(&mut self) -> Option<PlainText> {
        let written = self.cell(Column::Remark).replace("\r\n", "\n").replace('\r', "\n");
        if written.trim().is_empty() {
            return None;
        }
        match PlainText::new(written) {
            Ok(text) => Some(text),
            Err(NotPlain::HoldsNumber) => {
                self.problem(Column::Remark, codes::NUMBER_IN_OTHER_COLUMN);
                None
            }
            Err(_) => {
                self.problem(Column::Remark, codes::REMARK_FORM);
                None
            }
        }
    }

    /// The purposes that are marked in their columns, or written out.
    fn purposes(&mut self) -> Vec<usize> {
        let said = self.said();
        for at in said.unknown {
            let title = self.columns.title(at);
            self.findings.cell(self.record.line, at + 1, title, codes::MARK_UNKNOWN);
        }
        said.documents
    }
}
