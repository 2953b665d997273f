//! Any table of an office: a CSV or a sheet of a workbook whose columns the office names. One row is one person,
//! with one cell for the number.

mod rows;

use super::{Cell, Plan, Shape, SheetPlan};
use crate::codes;
use crate::encoding::Encoding;
use crate::findings::{Findings, letters};
use crate::fold;
use crate::people::{People, Person, Relation};
use crate::roster::plain_heading;
use crate::xlsx::{self, Spot, Workbook};
use domain::era;
use domain::id::PersonId;
use domain::{FormError, broken};
use number::SecretFile;
use rows::{Row, TextRows};
use std::collections::HashMap;
use std::sync::Arc;

/// Which heading stands for what. Either the staff number, or name and date of birth, say who is meant; every
/// other column that is named must agree.
#[derive(Debug, Clone, Default)]
pub struct ColumnMap {
    /// The number's column.
    pub number: String,
    /// 職員番号.
    pub staff_number: Option<String>,
    /// 氏名.
    pub name: Option<String>,
    /// フリガナ.
    pub kana: Option<String>,
    /// 生年月日.
    pub birth: Option<String>,
    /// 続柄; without it every row is the member of staff.
    pub relation: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Whoever receives the table takes it without the number of one who did not give it.
    pub may_be_blank: bool,
}

impl Plan {
    /// Reads a table and finds every number's place.
    ///
    /// # Errors
    /// Everything that is in doubt, up to 200 errors: `file[12].7`, and in a workbook `file!G12`. Codes in
    /// [`crate::codes`].
    pub fn of_table(
        map: &ColumnMap,
        file: Arc<SecretFile>,
        people: &People,
    ) -> Result<Self, Vec<FormError>> {
        let mut reader = Reader {
            map,
            people,
            findings: Findings::of("file"),
            at: None,
            cells: Vec::new(),
            blanks: Vec::new(),
            on_line: HashMap::new(),
        };
        if map.staff_number.is_none() && (map.name.is_none() || map.birth.is_none()) {
            reader.findings.whole(codes::MAP_KEY_NEEDED);
        }
        let mut shape = Shape::Text;
        if reader.findings.is_empty() {
            if xlsx::is_workbook(&file) {
                match sheet(&mut reader, &file) {
                    Ok(plan) => shape = Shape::Sheet(plan),
                    Err(fault) => drop(reader.findings.whole(fault.code())),
                }
            } else {
                reader.text(&file);
            }
        }
        if reader.findings.is_empty() && reader.at.is_none() {
            reader.findings.whole(codes::MAP_HEADING_UNKNOWN).with("title", &map.number);
        }
        if reader.findings.is_empty() && reader.cells.is_empty() {
            let nobody = !reader.blanks.is_empty();
            reader.findings.whole(if nobody { codes::NOTHING_TO_FILL } else { codes::FILE_EMPTY });
        }
        let Reader { findings, cells, blanks, .. } = reader;
        findings.unless_any(Self { file, cells, blanks, year: None, shape })
    }
}

fn sheet(reader: &mut Reader<'_>, file: &[u8]) -> Result<SheetPlan, xlsx::Fault> {
    let book = Workbook::open(file, reader.map.sheet.as_deref())?;
    reader.findings.in_sheet();
    let mut rows = book.rows()?;
    let mut record = crate::csv::Record::new();
    let mut heads = Vec::new();
    while !reader.findings.is_full() && rows.next(&mut record)? {
        let cells: Vec<&str> = record.cells().collect();
        let row = Row { line: record.line, cells };
        let found = reader.cells.len();
        reader.row(&row, |column| {
            let spot = rows.spots.iter().find(|spot| spot.column == column);
            let after = rows.spots.iter().find(|spot| spot.column > column);
            match spot {
                Some(spot) if spot.is_filled => Err(codes::NUMBER_CELL_FILLED),
                Some(spot) => Ok(spot.range.start),
                None => Ok(after.map_or(rows.row_ends, |spot| spot.range.start)),
            }
        });
        if let Some(cell) = reader.cells.get(found) {
            let spot = rows.spots.iter().find(|spot| spot.column == usize::from(cell.column));
            heads.push(head_of(rows.prefix(), cell, spot));
        }
    }
    let p = rows.prefix();
    let tail = format!("</{p}t></{p}is></{p}c>");
    Ok(SheetPlan { part: book.part, xml: book.xml, heads, tail })
}

/// What comes before a number: the cell's element with its style, as text that stands in the cell itself. Where no
/// element stands yet, nothing is replaced.
fn head_of(p: &str, cell: &Cell, spot: Option<&Spot>) -> (String, usize) {
    let name = format!("{}{}", letters(cell.column.into()), cell.line);
    let style = spot.and_then(|spot| spot.style.as_deref());
    let style = style.map(|style| format!(" s=\"{style}\"")).unwrap_or_default();
    let head = format!("<{p}c r=\"{name}\"{style} t=\"inlineStr\"><{p}is><{p}t>");
    (head, spot.map_or(cell.at, |spot| spot.range.end))
}

struct Reader<'a> {
    map: &'a ColumnMap,
    people: &'a People,
    findings: Findings,
    /// The columns, once the headings were found.
    at: Option<At>,
    cells: Vec<Cell>,
    blanks: Vec<Cell>,
    on_line: HashMap<PersonId, usize>,
}

/// Where each column stands, counted from 1, and its heading.
struct At {
    number: usize,
    staff_number: Option<usize>,
    name: Option<usize>,
    kana: Option<usize>,
    birth: Option<usize>,
    relation: Option<usize>,
    titles: Vec<String>,
}

impl<'a> Reader<'a> {
    fn text(&mut self, file: &[u8]) {
        let encoding = Encoding::of(file);
        let known = matches!(
            encoding,
            Encoding::Ascii | Encoding::Utf8 | Encoding::Utf8Mark | Encoding::Cp932 | Encoding::Euc
        );
        if !known {
            self.findings.whole(codes::WRONG_ENCODING).with("found", encoding.name()).with(
                "expected",
                format!("{} / {}", Encoding::Utf8.name(), Encoding::Cp932.name()),
            );
            return;
        }
        let mut rows = TextRows::of(file, encoding);
        while !self.findings.is_full() {
            match rows.next() {
                Ok(true) => {}
                Ok(false) => return,
                Err(code) => {
                    self.findings.line(rows.line, code);
                    return;
                }
            }
            let texts: Vec<String> = rows.texts();
            let cells = texts.iter().map(String::as_str).collect();
            let row = Row { line: rows.line, cells };
            self.row(&row, |column| rows.empty_at(column));
        }
    }

    /// One row. `empty_at` says where the number's cell begins when nothing stands in it.
    fn row(&mut self, row: &Row<'_>, empty_at: impl Fn(usize) -> Result<usize, &'static str>) {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let Some(at) = self.at.take() else {
            self.at = self.headings(row);
            return;
        };
        if let Some(person) = self.whose(row, &at) {
            self.place(row, &at, person, empty_at(at.number));
        }
        self.at = Some(at);
    }

    fn place(
        &mut self,
        row: &Row<'_>,
        at: &At,
        person: &Person,
        empty: Result<usize, &'static str>,
    ) {
        let filled = !row.get(at.number).is_empty() && !broken::is_off("fill_cell_empty");
        let begins = match empty {
            Ok(begins) if !filled => begins,
            Ok(_) => return self.problem(row, at, at.number, codes::NUMBER_CELL_FILLED),
            Err(code) => return self.problem(row, at, at.number, code),
        };
        let earlier = self.on_line.insert(person.id, row.line);
        if let Some(earlier) = earlier.filter(|_| !broken::is_off("fill_employee_once")) {
            self.findings.line(row.line, codes::PERSON_TWICE).with("earlier", earlier);
            return;
        }
        let cell = Cell {
            line: u32::try_from(row.line).unwrap_or(u32::MAX),
            column: u16::try_from(at.number).unwrap_or(u16::MAX),
            at: begins,
            whose: person.id,
        };
        match (person.holds_number, person.not_submitted, self.map.may_be_blank) {
            (true, ..) => self.cells.push(cell),
            (false, true, true) => self.blanks.push(cell),
            (false, true, false) => {
                self.problem(row, at, at.number, codes::BLANK_NOT_ALLOWED);
            }
            (false, false, _) => {
                self.problem(row, at, at.number, codes::PERSON_WITHOUT_NUMBER);
            }
        }
    }

    /// The first row with the number's heading. What stands above it is a title.
    fn headings(&mut self, row: &Row<'_>) -> Option<At> {
        let titles: Vec<String> = row.cells.iter().map(|cell| plain_heading(cell)).collect();
        let place = |heading: &str| {
            let heading = plain_heading(heading);
            titles.iter().position(|title| *title == heading).map(|at| at + 1)
        };
        let number = place(&self.map.number)?;
        let mut optional = |heading: &Option<String>| {
            let heading = heading.as_deref()?;
            let found = place(heading);
            if found.is_none() {
                self.findings.line(row.line, codes::MAP_HEADING_UNKNOWN).with("title", heading);
            }
            found
        };
        Some(At {
            number,
            staff_number: optional(&self.map.staff_number),
            name: optional(&self.map.name),
            kana: optional(&self.map.kana),
            birth: optional(&self.map.birth),
            relation: optional(&self.map.relation),
            titles: row.cells.iter().map(|cell| cell.trim().to_owned()).collect(),
        })
    }

    /// Who is meant by a row: nobody when anything is in doubt.
    fn whose(&mut self, row: &Row<'_>, at: &At) -> Option<&'a Person> {
        let relation = match at.relation {
            None => Relation::Oneself,
            Some(column) => {
                let written = row.get(column);
                let Some(relation) = Relation::from_written(written) else {
                    let missing = written.is_empty();
                    let code =
                        if missing { codes::RELATION_MISSING } else { codes::RELATION_UNKNOWN };
                    self.problem(row, at, column, code);
                    return None;
                };
                relation
            }
        };
        let said = self.said(row, at)?;
        let (key, mut candidates) = self.candidates(row, at, &said)?;
        candidates.retain(|person| person.relation == relation);
        let agreeing: Vec<&Person> =
            candidates.iter().copied().filter(|p| self.differs(&said, at, p).is_none()).collect();
        let oneself = relation == Relation::Oneself;
        let code = match (agreeing.as_slice(), candidates.as_slice()) {
            ([person], _) => return Some(person),
            ([person, ..], _) if broken::is_off("fill_one_match") => return Some(person),
            ([_, ..], _) if oneself => codes::KEY_AMBIGUOUS,
            ([_, ..], _) => codes::DEPENDANT_AMBIGUOUS,
            ([], [only]) => {
                let (column, code) = self.differs(&said, at, only)?;
                self.problem(row, at, column, code);
                return None;
            }
            ([], _) if oneself => codes::KEY_UNKNOWN,
            ([], _) => codes::DEPENDANT_UNKNOWN,
        };
        self.problem(row, at, key, code);
        None
    }

    /// What a row says of the person besides the staff number.
    fn said(&mut self, row: &Row<'_>, at: &At) -> Option<Said> {
        let cell = |column: Option<usize>| column.map_or("", |column| row.get(column));
        let written = cell(at.birth);
        let birth = match era::parse(written) {
            Ok(day) => Some(day.parts()),
            Err(era::DateFault::Empty) => None,
            Err(_) => {
                self.problem(row, at, at.birth.unwrap_or_default(), codes::BIRTH_WRONG);
                return None;
            }
        };
        let mut kana = String::new();
        fold::kana(cell(at.kana), &mut kana);
        Some(Said { name: cell(at.name).to_owned(), kana, birth })
    }

    /// Everybody whom the key may mean, and the column that errors name.
    fn candidates(
        &mut self,
        row: &Row<'_>,
        at: &At,
        said: &Said,
    ) -> Option<(usize, Vec<&'a Person>)> {
        if let Some(column) = at.staff_number {
            let number = row.get(column);
            if number.is_empty() {
                self.problem(row, at, column, codes::KEY_MISSING);
                return None;
            }
            let number = crate::roster::plain(digits::without_spreadsheet_marks(number));
            return Some((column, self.people.family(&number).iter().collect()));
        }
        let column = at.name.unwrap_or_default();
        let Some(birth) = said.birth.filter(|_| !said.name.is_empty()) else {
            self.problem(row, at, column, codes::KEY_MISSING);
            return None;
        };
        Some((column, self.people.named(&said.name, birth).map(|(person, _)| person).collect()))
    }

    /// The first thing that a row says otherwise than the register. What a row does not say agrees.
    fn differs(&self, said: &Said, at: &At, person: &Person) -> Option<(usize, &'static str)> {
        let kana = said.kana.is_empty()
            || self.people.is_kana_of(&said.kana, person)
            || broken::is_off("fill_matches_kana");
        let name = said.name.is_empty()
            || self.people.is_name_of(&said.name, person)
            || broken::is_off("fill_matches_name");
        let birth = said.birth.is_none_or(|birth| birth == person.birth)
            || broken::is_off("fill_matches_birth");
        let first = |column: Option<usize>, code| Some((column.unwrap_or_default(), code));
        match (kana, name, birth) {
            (false, ..) => first(at.kana, codes::KANA_DIFFERS),
            (_, false, _) => first(at.name, codes::NAME_DIFFERS),
            (.., false) => first(at.birth, codes::BIRTH_DIFFERS),
            _ => None,
        }
    }

    fn problem(&mut self, row: &Row<'_>, at: &At, column: usize, code: &'static str) {
        let title = column.checked_sub(1).and_then(|at_| at.titles.get(at_));
        let title = title.map_or("", String::as_str);
        // A heading that is a number by mistake is not repeated.
        let title = if digits::has_hit(title) { "" } else { title };
        self.findings.cell(row.line, column, title, code);
    }
}

/// What a row says of a person besides the staff number.
struct Said {
    name: String,
    /// Folded.
    kana: String,
    birth: Option<(i16, i8, i8)>,
}

#[cfg(test)]
mod tests;
