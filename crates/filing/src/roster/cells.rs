//! What one cell of a roster says, column by column. A roster's row and a row that is mended by hand are read by
//! the same rules.

use super::columns::plain;
use crate::codes;
use crate::people::Relation;
use domain::code::ExternalCode;
use domain::era::{self, DateFault};
use domain::plain::Label;
use domain::{Day, broken};

/// The value, or the form code of what is wrong.
type Read<T> = Result<T, &'static str>;

pub(super) fn staff_number(cell: &str) -> Read<ExternalCode> {
    let cell = plain(digits::without_spreadsheet_marks(cell));
    if cell.is_empty() {
        return Err(codes::STAFF_NUMBER_MISSING);
    }
    ExternalCode::new(cell).map_err(|_| codes::STAFF_NUMBER_FORM)
}

pub(super) fn relation(cell: &str) -> Read<Relation> {
    let missing = if cell.is_empty() { codes::RELATION_MISSING } else { codes::RELATION_UNKNOWN };
    Relation::from_written(cell).ok_or(missing)
}

pub(super) fn name(written: &str) -> Read<Label> {
    if written.is_empty() {
        return Err(codes::NAME_MISSING);
    }
    let has_digit = written.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    Label::new(written).ok().filter(|_| !has_digit).ok_or(codes::NAME_FORM)
}

pub(super) fn kana(written: &str) -> Read<Label> {
    if written.is_empty() {
        return Err(codes::ROSTER_KANA_MISSING);
    }
    let fits = written.chars().all(is_kana) || broken::is_off("roster_kana");
    Label::new(written).ok().filter(|_| fits).ok_or(codes::KANA_FORM)
}

pub(super) fn birth(cell: &str) -> Read<Day> {
    era::parse(cell).map_err(|fault| match fault {
        DateFault::Empty => codes::DATE_MISSING,
        DateFault::Form => codes::DATE_FORM,
        DateFault::NoSuchDay => codes::DATE_NO_SUCH_DAY,
        DateFault::OutsideEra => codes::DATE_OUTSIDE_ERA,
    })
}

/// None when none is written, which only a family's row may do.
pub(super) fn department(cell: &str, relation: Option<Relation>) -> Read<Option<Label>> {
    if !cell.is_empty() {
        return Label::new(cell).map(Some).map_err(|_| codes::DEPARTMENT_FORM);
    }
    if relation == Some(Relation::Oneself) { Err(codes::DEPARTMENT_MISSING) } else { Ok(None) }
}

/// Kana of any kind and width, and what stands between and after them in names.
const fn is_kana(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' | '\u{30A1}'..='\u{30FE}' | '\u{FF65}'..='\u{FF9F}'
        | '\u{3099}'..='\u{309C}' | ' ' | '\u{3000}' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}
