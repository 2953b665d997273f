//! Rows that wait to be mended while the good rows of their roster come in.
//!
//! What may be kept of such a row in readable form is decided here: a cell in which a number, or a part of one,
//! may stand is left out and typed again from the paper.

use super::columns::Column;
use super::{Draft, RosterRow, Stated, WipedRow, cells};
use crate::people::Relation;
use domain::Day;
use domain::code::ExternalCode;
use domain::plain::Label;
use number::IndividualNumber;
use unicode_normalization::UnicodeNormalization;

/// At least so many rows of a roster may wait.
const FEW: usize = 3;
/// One row in so many may wait; where more are bad, it is the file that is wrong.
const ONE_IN: usize = 10;

/// How many rows of a roster may wait, of so many.
#[must_use]
pub fn most_waiting(rows: usize) -> usize {
    (rows / ONE_IN).max(FEW)
}

/// What a row says besides the number, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    /// 職員番号.
    pub staff_number: Option<Label>,
    /// 続柄.
    pub relation: Option<Label>,
    /// 氏名.
    pub name: Option<Label>,
    /// フリガナ.
    pub kana: Option<Label>,
    /// 生年月日.
    pub birth: Option<Label>,
    /// 所属.
    pub department: Option<Label>,
}

/// What is wrong with a row: the column's code, and the form code.
pub type Fault = (&'static str, &'static str);

/// A row that waits to be mended.
pub struct HeldRow {
    /// The line of the file on which the row begins, counted from 1.
    pub line: usize,
    /// What it says.
    pub cells: Cells,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// The number, when the row's own cell holds a right one that stands on no other row.
    pub number: Option<IndividualNumber>,
    /// What a ledger says besides.
    pub stated: Option<Stated>,
    /// The documents of which a roster says that the person was told.
    pub told: Option<Vec<usize>>,
}

/// The good rows of a roster, and those that wait.
#[derive(Default)]
pub struct Sorted {
    /// Whole and right.
    pub rows: Vec<RosterRow>,
    /// Of a ledger: whole and right, and the number was wiped.
    pub wiped: Vec<WipedRow>,
    /// To be mended.
    pub held: Vec<HeldRow>,
}

/// A row whose cells can all be read.
#[derive(Debug)]
pub struct Legible {
    /// The member of staff this person is, or belongs to.
    pub staff_number: ExternalCode,
    /// What the person is to the member of staff.
    pub relation: Relation,
    /// The name.
    pub name: Label,
    /// The kana.
    pub kana: Label,
    /// Date of birth.
    pub birth: Day,
    /// The department; a family's row may have none.
    pub department: Option<Label>,
}

impl Cells {
    /// The cells of a row that was read: `cell` hands out what is written in a column.
    pub(super) fn of<'c>(cell: impl Fn(Column) -> std::borrow::Cow<'c, str>) -> Self {
        let kept = |column: Column, most: usize| kept(&cell(column), most);
        Self {
            staff_number: kept(Column::StaffNumber, 8),
            relation: kept(Column::Relation, 0),
            name: kept(Column::Name, 0),
            kana: kept(Column::Kana, 0),
            birth: kept(Column::Birth, 8),
            department: kept(Column::Department, 4),
        }
    }

    pub(super) fn of_draft(draft: &Draft) -> Self {
        Self::of_good(
            &draft.staff_number,
            draft.relation,
            [&draft.name, &draft.kana],
            draft.birth,
            draft.department.as_ref(),
        )
    }

    /// The cells of a good row that must wait all the same.
    #[must_use]
    pub fn of_row(row: &RosterRow) -> Self {
        Self::of_good(
            &row.staff_number,
            row.relation,
            [&row.name, &row.kana],
            row.birth,
            Some(&row.department),
        )
    }

    /// The same of a row whose number was wiped.
    #[must_use]
    pub fn of_wiped(row: &WipedRow) -> Self {
        Self::of_good(
            &row.staff_number,
            row.relation,
            [&row.name, &row.kana],
            row.birth,
            Some(&row.department),
        )
    }

    fn of_good(
        staff_number: &ExternalCode,
        relation: Relation,
        [name, kana]: [&Label; 2],
        birth: Day,
        department: Option<&Label>,
    ) -> Self {
        Self {
            staff_number: Label::new(staff_number.as_str()).ok(),
            relation: Label::new(relation.written()).ok(),
            name: Some(name.clone()),
            kana: Some(kana.clone()),
            birth: Label::new(birth.to_string()).ok(),
            department: department.cloned(),
        }
    }

    /// Reads the cells by the rules of a roster.
    ///
    /// # Errors
    /// What is wrong, cell by cell.
    pub fn read(&self) -> Result<Legible, Vec<Fault>> {
        let text = |cell: &Option<Label>| cell.as_ref().map_or("", Label::as_str).trim().to_owned();
        let mut faults = Vec::new();
        let relation = noted(&mut faults, Column::Relation, cells::relation(&text(&self.relation)));
        let staff_number = cells::staff_number(&text(&self.staff_number));
        let staff_number = noted(&mut faults, Column::StaffNumber, staff_number);
        let name = noted(&mut faults, Column::Name, cells::name(&text(&self.name)));
        let kana = noted(&mut faults, Column::Kana, cells::kana(&text(&self.kana)));
        let birth = noted(&mut faults, Column::Birth, cells::birth(&text(&self.birth)));
        let department = cells::department(&text(&self.department), relation);
        let department = noted(&mut faults, Column::Department, department);
        match (staff_number, relation, name, kana, birth, department) {
            (
                Some(staff_number),
                Some(relation),
                Some(name),
                Some(kana),
                Some(birth),
                Some(department),
            ) => Ok(Legible { staff_number, relation, name, kana, birth, department }),
            _ => Err(faults),
        }
    }
}

fn noted<T>(faults: &mut Vec<Fault>, column: Column, read: Result<T, &'static str>) -> Option<T> {
    read.map_err(|code| faults.push((column.code(), code))).ok()
}

/// The cell as it may be kept: in a cell with more digits than the column's own, a number or a part of one may
/// stand.
fn kept(written: &str, most_digits: usize) -> Option<Label> {
    let digits = written.nfkc().filter(|c| c.is_numeric()).count();
    let keep = digits <= most_digits || domain::broken::is_off("pending_cells");
    keep.then(|| Label::new(written.trim()).ok()).flatten()
}
