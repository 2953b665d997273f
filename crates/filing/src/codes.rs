//! The codes of every form error of this crate, in one place. Words exist for `form-<code>-what` and
//! `form-<code>-do`.

macro_rules! codes {
    ($($name:ident = $code:literal, $doc:literal;)*) => {
        $(#[doc = $doc] pub const $name: &str = $code;)*
        /// Every code.
        pub const CODES: &[&str] = &[$($name),*];
    };
}

codes! {
    // Any file.
    WRONG_ENCODING = "wrong_encoding", "Another encoding than the file may have (`found`, `expected`).";
    FILE_EMPTY = "file_empty", "Nothing in the file, or no line of data.";
    CELL_COUNT = "cell_count", "Another count of cells than the line must have (`expected`, `found`).";
    QUOTE = "quote", "A quotation mark where it is no part of the format.";

    // Workbooks.
    WORKBOOK_DAMAGED = "workbook_damaged", "Not a workbook, or a damaged one.";
    WORKBOOK_LOCKED = "workbook_locked", "An old kind of workbook, or one with a password.";
    WORKBOOK_TOO_LARGE = "workbook_too_large", "Unpacked, it would be too large.";
    SHEET_UNKNOWN = "sheet_unknown", "No such sheet, or no sheet that holds anything.";
    SHEET_NEEDED = "sheet_needed", "More than one sheet holds something, and none is named.";

    // Statutory files.
    LINE_ENDING = "line_ending", "A line that does not end in CR LF.";
    BLANK_LINE = "blank_line", "A line without anything.";
    TAB = "tab", "A TAB.";
    CONTROL_CHARACTER = "control_character", "A control character.";
    CHARACTER_OUTSIDE = "character_outside", "A character outside of the set the form allows.";
    LAYOUT_UNKNOWN = "layout_unknown", "No layout of that form.";
    HEAD_DIFFERS = "head_differs", "A head line is not what the form asks.";
    HEADING_LINE = "heading_line", "A line of headings in a form that has none.";
    FORM_DIFFERS = "form_differs", "A line of another form.";
    YEAR_OUTSIDE = "year_outside", "A year for which this layout does not hold (`from`, `to`).";
    YEAR_MIXED = "year_mixed", "Another year than on the first line.";
    PAYER_NUMBER_WRONG = "payer_number_wrong", "The payer's corporate number is wrong.";
    KEY_MISSING = "key_missing", "No key: nobody can tell whose line it is.";
    KEY_UNKNOWN = "key_unknown", "Nobody is known by this key.";
    KEY_AMBIGUOUS = "key_ambiguous", "Two members of staff are known by this key.";
    EMPLOYEE_TWICE = "employee_twice", "The same member of staff as on an earlier line (`earlier`).";
    KANA_MISSING = "kana_missing", "No kana beside the number's place.";
    KANA_DIFFERS = "kana_differs", "The kana are not those of the person the key names.";
    NAME_DIFFERS = "name_differs", "The name is not that of the person the kana name.";
    BIRTH_WRONG = "birth_wrong", "The date of birth is no date in the form's writing.";
    BIRTH_DIFFERS = "birth_differs", "The date of birth is not that of the person the key names.";
    DEPENDANT_UNKNOWN = "dependant_unknown", "No member of the family has this relation and these kana.";
    DEPENDANT_AMBIGUOUS = "dependant_ambiguous", "Two members of the family have this relation and these kana.";
    DEPENDANT_TWICE = "dependant_twice", "The same member of the family twice on one line.";
    PERSON_WITHOUT_NUMBER = "person_without_number", "No number is held for this person.";
    NUMBER_CELL_FILLED = "number_cell_filled", "The number's place is not empty.";
    FIFTH_DEPENDANT = "fifth_dependant", "A fifth dependant: the text cell cannot be filled.";
    MUST_BE_EMPTY = "must_be_empty", "The form does not use this cell.";
    BLANK_NOT_ALLOWED = "blank_not_allowed", "The person gave no number, and the form does not go in without.";
    NEEDED_WITHOUT_NUMBER = "needed_without_number", "Must not be empty when the number is left blank.";
    NOTHING_TO_FILL = "nothing_to_fill", "Nobody on the file has given a number.";
    PERSON_TWICE = "person_twice", "The same person as on an earlier line (`earlier`).";
    ROW_TOO_SHORT = "row_too_short", "The row ends before the number's column.";
    MAP_HEADING_UNKNOWN = "map_heading_unknown", "No column of this heading (`title`).";
    MAP_KEY_NEEDED = "map_key_needed", "A staff number, or name and date of birth, must be mapped.";
    EMPTY_WHEN_NUMBER = "empty_when_number", "Must be empty when the number is given.";

    // Key maps.
    KEY_MAP_NEEDED = "key_map_needed", "The form has no staff number: a key map is needed.";
    KEY_MAP_HEADING = "key_map_heading", "The first line is not the headings of key and staff number.";
    KEY_TWICE = "key_twice", "The same key as on an earlier line (`earlier`).";

    // Rosters.
    QUOTE_OPEN = "quote_open", "A quotation mark that is never closed.";
    HEADINGS_MISSING = "headings_missing", "The first line holds no known heading.";
    COLUMN_MISSING = "column_missing", "No column of this kind (`title`).";
    COLUMN_TWICE = "column_twice", "Two columns of one kind.";
    COLUMN_UNKNOWN = "column_unknown", "The mapping names a kind of column that does not exist.";
    STAFF_NUMBER_MISSING = "staff_number_missing", "No staff number: nobody can tell whose row it is.";
    STAFF_NUMBER_FORM = "staff_number_form", "A staff number has letters, digits and `-_/.`, up to 64.";
    RELATION_MISSING = "relation_missing", "No relation.";
    RELATION_UNKNOWN = "relation_unknown", "A relation that is not in the list.";
    NAME_MISSING = "name_missing", "No name.";
    NAME_FORM = "name_form", "Not a name: digits or control characters, or too long.";
    ROSTER_KANA_MISSING = "roster_kana_missing", "No kana.";
    KANA_FORM = "kana_form", "Not kana.";
    DATE_MISSING = "date_missing", "No date of birth.";
    DATE_FORM = "date_form", "Not a date in a known writing.";
    DATE_NO_SUCH_DAY = "date_no_such_day", "No such day in the calendar.";
    DATE_OUTSIDE_ERA = "date_outside_era", "Outside of the era's days.";
    DEPARTMENT_MISSING = "department_missing", "No department.";
    DEPARTMENT_FORM = "department_form", "Not a department's name.";
    PURPOSE_OTHER = "purpose_other", "The row does not name the purpose of this intake.";
    NUMBER_EMPTY = "number_empty", "No number.";
    NUMBER_LENGTH = "number_length", "Another count of digits than twelve (`digits`).";
    NUMBER_CHARACTERS = "number_characters", "Something else than digits.";
    NUMBER_CHECK_DIGIT = "number_check_digit", "The check digit does not fit.";
    NUMBER_ALL_ZERO = "number_all_zero", "All zeros.";
    NUMBER_LOST_LEADING_ZERO = "number_lost_leading_zero", "Eleven digits: a leading zero may be lost.";
    NUMBER_EXPONENT = "number_exponent", "Written with an exponent: a spreadsheet has lost digits.";
    NUMBER_IN_OTHER_COLUMN = "number_in_other_column", "An Individual Number in a column that is not for it.";
    COLUMNS_HIDDEN = "columns_hidden", "A workbook with hidden columns, of which no sheet is named.";
    NUMBER_TWICE = "number_twice", "The same number as on an earlier line (`earlier`).";
    ONESELF_TWICE = "oneself_twice", "The same staff number with the relation 本人 as on an earlier line (`earlier`).";
    ONESELF_MISSING = "oneself_missing", "Family without a row of the member of staff.";
    DAY_WRONG = "day_wrong", "Not a day in a known writing.";
    DAY_LATER = "day_later", "A day that has not come yet.";
    DISPOSED_BEFORE = "disposed_before", "Disposed of before it was acquired.";
    NUMBER_AFTER_DISPOSAL = "number_after_disposal", "Said to be disposed of, and the number is there.";
    MARK_UNKNOWN = "mark_unknown", "A purpose, or a mark in a purpose's column, that says neither yes nor no.";
    PURPOSE_NONE = "purpose_none", "A number that is held for no purpose.";
    CELL_TEXT = "cell_text", "Not a text of one line and up to 200 characters.";
    REMARK_FORM = "remark_form", "A remark of more than 2,000 characters, or with control characters.";
    TOO_MANY_BAD = "too_many_bad", "More bad rows than may wait to be mended (`found`, `most`).";
}

/// The form code of a number's fault.
#[must_use]
pub const fn of_fault(fault: digits::Fault) -> &'static str {
    match fault {
        digits::Fault::Empty => NUMBER_EMPTY,
        digits::Fault::Length { .. } => NUMBER_LENGTH,
        digits::Fault::Characters => NUMBER_CHARACTERS,
        digits::Fault::CheckDigit => NUMBER_CHECK_DIGIT,
        digits::Fault::AllZero => NUMBER_ALL_ZERO,
        digits::Fault::LostLeadingZero => NUMBER_LOST_LEADING_ZERO,
        digits::Fault::Exponent => NUMBER_EXPONENT,
    }
}
