//! Reading a statutory file: line by line, cell by cell, until nothing is in doubt.

mod matching;

use super::Cell;
use crate::KeyMap;
use crate::codes;
use crate::encoding::{Encoding, is_jis_x_0208};
use crate::findings::Findings;
use crate::layout::{Column, Empty, Fixed, Head, Layout, NumberCell, Whose};
use crate::lines::{Cells, Cutter, Line, Lines, Stray};
use crate::people::{Family, People, Person};
use domain::id::PersonId;
use domain::{FormError, broken};
use std::collections::HashMap;

/// The places of a file, those that are left blank, and its year of 令和.
pub(super) type Places = (Vec<Cell>, Vec<Cell>, i64);

/// Reads a file.
pub(super) fn read(
    layout: &Layout,
    file: &[u8],
    keys: Option<&KeyMap>,
    people: &People,
) -> Result<Places, Vec<FormError>> {
    let reader = || Reader {
        layout,
        keys,
        people,
        findings: Findings::of("file"),
        cells: Vec::new(),
        blanks: Vec::new(),
        on_line: HashMap::new(),
        year: None,
        kana: String::new(),
    };
    let mut whole = reader();
    whole.whole_file(file);
    if whole.findings.is_empty() {
        if let Some(sound) = side_by_side(file, reader) {
            return Ok(sound);
        }
        whole.all_lines(Lines::of(file));
    }
    if whole.findings.is_empty() && whole.cells.is_empty() {
        let nobody = !whole.blanks.is_empty();
        whole.findings.whole(if nobody { codes::NOTHING_TO_FILL } else { codes::FILE_EMPTY });
    }
    let Reader { findings, cells, blanks, year, .. } = whole;
    findings.unless_any((cells, blanks, year.unwrap_or_default()))
}

/// Below so many bytes for each thread, one reads the whole file. Small in tests, so that they go both ways.
const PART: usize = if cfg!(test) { 4 * 1024 } else { 256 * 1024 };

/// A large file read in parts on all processors: sound when each part is, all are for one year, and no member of
/// staff stands in two. None when anything is in doubt: one reader from the top then says what, in order.
fn side_by_side<'a>(file: &[u8], reader: impl Fn() -> Reader<'a> + Sync) -> Option<Places> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(8));
    let parts = Lines::parts(file, threads.min(file.len() / PART));
    if parts.len() < 2 {
        return None;
    }
    let read = |lines| {
        let mut reader = reader();
        reader.all_lines(lines);
        reader
    };
    let parts: Vec<Reader<'_>> = std::thread::scope(|scope| {
        let parts: Vec<_> =
            parts.into_iter().map(|lines| scope.spawn(move || read(lines))).collect();
        parts
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut parts = parts.into_iter();
    let mut all = parts.next()?;
    let mut sound = all.findings.is_empty();
    for mut part in parts {
        sound &= part.findings.is_empty()
            && part.year.is_none_or(|year| *all.year.get_or_insert(year) == year)
            && part.on_line.keys().all(|person| !all.on_line.contains_key(person));
        all.cells.append(&mut part.cells);
        all.blanks.append(&mut part.blanks);
        all.on_line.extend(part.on_line);
    }
    (sound && !all.cells.is_empty()).then(|| (all.cells, all.blanks, all.year.unwrap_or_default()))
}

struct Reader<'a> {
    layout: &'a Layout,
    keys: Option<&'a KeyMap>,
    people: &'a People,
    findings: Findings,
    cells: Vec<Cell>,
    /// Places of people who gave no number, by record.
    blanks: Vec<Cell>,
    /// On which line each member of staff stands.
    on_line: HashMap<PersonId, usize>,
    year: Option<i64>,
    /// The folded kana of the cell being looked at.
    kana: String,
}

impl<'a> Reader<'a> {
    fn whole_file(&mut self, file: &[u8]) {
        let found = Encoding::of(file);
        if !matches!(found, Encoding::Ascii | Encoding::Cp932) && !broken::is_off("fill_encoding") {
            self.findings
                .whole(codes::WRONG_ENCODING)
                .with("found", found.name())
                .with("expected", Encoding::Cp932.name());
        } else if self.layout.needs_key_map() && self.keys.is_none() {
            self.findings.whole(codes::KEY_MAP_NEEDED);
        }
    }

    fn all_lines(&mut self, lines: Lines<'_>) {
        let mut cutter = Cutter::default();
        let layout = self.layout;
        for line in lines {
            if self.findings.is_full() {
                return;
            }
            let line = match line {
                Ok(line) => line,
                Err(wrong) => {
                    self.findings.line(wrong.line, codes::LINE_ENDING);
                    return;
                }
            };
            let Some(cells) = self.cut(&mut cutter, line) else {
                continue;
            };
            match line.number.checked_sub(1).and_then(|at| layout.head.get(at)) {
                Some(head) => self.head_line(head, cells),
                None => self.data_line(cells),
            }
        }
    }

    /// Cuts a line, unless something stands in it that no line may hold.
    fn cut<'c>(&mut self, cutter: &'c mut Cutter, line: Line<'c>) -> Option<Cells<'c>> {
        if line.bytes.is_empty() {
            self.findings.line(line.number, codes::BLANK_LINE);
            return None;
        }
        let (cells, stray) = cutter.cut(line);
        if let Some(Stray { column, byte }) = stray
            && !broken::is_off("fill_stray_bytes")
        {
            let code = match byte {
                b'"' => codes::QUOTE,
                b'\t' => codes::TAB,
                _ => codes::CONTROL_CHARACTER,
            };
            self.findings.cell(line.number, column, "", code);
            return None;
        }
        Some(cells)
    }

    fn head_line(&mut self, head: &Head, cells: Cells<'_>) {
        let line = cells.line.number;
        if cells.count() != head.cells {
            self.findings
                .line(line, codes::CELL_COUNT)
                .with("expected", head.cells)
                .with("found", cells.count());
            return;
        }
        for (column, value) in &head.fixed {
            if cells.get(usize::from(*column)) != value.as_bytes() {
                self.findings
                    .cell(line, usize::from(*column), "", codes::HEAD_DIFFERS)
                    .with("expected", value);
            }
        }
        if self.layout.year.head == Some(line) {
            let western = cells.get(usize::from(self.layout.year.column)).get(..4).and_then(number);
            self.check_year(line, western.map(|year| year - 2018));
        }
        self.check_characters(cells);
    }

    fn data_line(&mut self, cells: Cells<'_>) {
        let line = cells.line.number;
        let form = &self.layout.form_cell;
        if cells.get(usize::from(form.column)) != form.value.as_bytes() {
            let is_heading = number(cells.get(usize::from(form.column))).is_none();
            let code = if is_heading { codes::HEADING_LINE } else { codes::FORM_DIFFERS };
            self.problem(cells, form.column, code).with("expected", &form.value);
            return;
        }
        let fits = cells.count() == self.layout.cells
            || (self.layout.more_cells && cells.count() > self.layout.cells);
        if !fits && !broken::is_off("fill_cell_count") {
            self.findings
                .line(line, codes::CELL_COUNT)
                .with("expected", self.layout.cells)
                .with("found", cells.count());
            return;
        }
        if self.layout.year.head.is_none() {
            self.check_year(line, number(cells.get(usize::from(self.layout.year.column))));
        }
        self.check_characters(cells);
        self.check_payer(cells);
        let unasked = |place: &NumberCell| {
            let cell = place.only_if.as_ref();
            cell.is_some_and(|c| cells.get(usize::from(c.column)) != c.value.as_bytes())
        };
        let mut without: Vec<Column> = Vec::new();
        if self.layout.numbers.iter().all(unasked) {
            // The form does not take this person's number, so the line may be anybody's.
            without.extend(self.layout.numbers.iter().map(|place| place.column));
            for column in &without {
                self.is_empty(cells, *column);
            }
        } else if let Some((employee, family)) = self.whose_line(cells) {
            without = self.number_cells(cells, employee, family);
        }
        self.check_empty(cells, &without);
    }

    /// Every place for a number on a line, in order. Hands back the places that get none.
    fn number_cells(
        &mut self,
        cells: Cells<'_>,
        employee: &Person,
        family: Family<'_>,
    ) -> Vec<Column> {
        let layout = self.layout;
        let (first_of_line, mut without) = (self.cells.len(), Vec::new());
        for place in &layout.numbers {
            if !self.is_empty(cells, place.column) {
                continue;
            }
            let before = self.findings.count();
            let whose = match place.whose {
                Whose::Employee => self.checked_employee(cells, place, employee),
                Whose::Spouse | Whose::Dependant => self.matched_member(cells, place, family),
            };
            let Some(whose) = whose else {
                if self.findings.count() == before {
                    without.push(place.column);
                }
                continue;
            };
            if self.is_twice(cells, place, whose, first_of_line) {
                self.problem(cells, place.person(), codes::DEPENDANT_TWICE);
                continue;
            }
            let cell = Cell {
                line: u32::try_from(cells.line.number).unwrap_or(u32::MAX),
                column: place.column,
                at: cells.offset(usize::from(place.column)),
                whose: whose.id,
            };
            match (whose.holds_number, whose.not_submitted, &place.blank) {
                (true, ..) => self.cells.push(cell),
                (false, true, Some(_)) => {
                    without.push(place.column);
                    self.left_blank(cells, place.column);
                    self.blanks.push(cell);
                }
                (false, true, None) => {
                    self.problem(cells, place.column, codes::BLANK_NOT_ALLOWED);
                }
                (false, false, _) => {
                    self.problem(cells, place.column, codes::PERSON_WITHOUT_NUMBER);
                }
            }
        }
        without
    }

    fn is_empty(&mut self, cells: Cells<'_>, column: Column) -> bool {
        let empty = cells.get(usize::from(column)).is_empty() || broken::is_off("fill_cell_empty");
        if !empty {
            self.problem(cells, column, codes::NUMBER_CELL_FILLED);
        }
        empty
    }

    /// A member of the family has one place on a line, and one line where a family has several.
    fn is_twice(
        &mut self,
        cells: Cells<'_>,
        place: &NumberCell,
        whose: &Person,
        first_of_line: usize,
    ) -> bool {
        let here = self.cells.get(first_of_line..).unwrap_or_default();
        let mut twice = here.iter().any(|cell| cell.whose == whose.id);
        if self.layout.repeats && place.whose != Whose::Employee {
            twice |= self.on_line.insert(whose.id, cells.line.number).is_some();
        }
        twice && !broken::is_off("fill_member_once")
    }

    /// What a line must hold in the place of a number that was not given.
    fn left_blank(&mut self, cells: Cells<'_>, column: Column) {
        for rule in self.layout.needed.iter().filter(|rule| rule.without == column) {
            let is = |c: &Fixed| cells.get(usize::from(c.column)) == c.value.as_bytes();
            if !rule.when.as_ref().is_none_or(is) || broken::is_off("fill_blank_needs") {
                continue;
            }
            for &needed in &rule.columns {
                if cells.get(usize::from(needed)).is_empty() {
                    self.problem(cells, needed, codes::NEEDED_WITHOUT_NUMBER);
                }
            }
        }
    }

    fn check_year(&mut self, line: usize, found: Option<i64>) {
        let rule = &self.layout.year;
        let holds = found.is_some_and(|year| rule.holds(year));
        let column = usize::from(rule.column);
        let title = self.layout.title_of(rule.column);
        if !holds && !broken::is_off("fill_year") {
            let slot = self
                .findings
                .cell(line, column, title, codes::YEAR_OUTSIDE)
                .with("from", rule.from);
            if let Some(to) = rule.to {
                slot.with("to", to);
            }
        } else if self.year.is_some() && self.year != found {
            self.findings.cell(line, column, title, codes::YEAR_MIXED);
        } else {
            self.year = found;
        }
    }

    fn check_characters(&mut self, cells: Cells<'_>) {
        if !self.layout.strict_characters || is_jis_x_0208(cells.line.bytes) {
            return;
        }
        for column in 1..=cells.count() {
            if !is_jis_x_0208(cells.get(column)) {
                let title = u16::try_from(column).map_or("", |c| self.layout.title_of(c));
                self.findings.cell(cells.line.number, column, title, codes::CHARACTER_OUTSIDE);
            }
        }
    }

    fn check_payer(&mut self, cells: Cells<'_>) {
        for place in &self.layout.corporate {
            let cell = cells.get(usize::from(place.column));
            let is_right = std::str::from_utf8(cell).is_ok_and(|text| {
                digits::check_corporate(text).is_ok_and(|n| n.as_bytes() == cell)
            });
            if !cell.is_empty() && !is_right {
                self.problem(cells, place.column, codes::PAYER_NUMBER_WRONG);
            }
        }
    }

    /// Cells that must be empty: always, or beside a number.
    fn check_empty(&mut self, cells: Cells<'_>, without: &[Column]) {
        let applies = |rule: &&Empty| rule.number.is_none_or(|number| !without.contains(&number));
        for rule in self.layout.empties.iter().filter(applies) {
            for &column in &rule.columns {
                if !cells.get(usize::from(column)).is_empty() && !broken::is_off("fill_condition") {
                    self.problem(cells, column, rule.because.code());
                }
            }
        }
    }

    fn problem(
        &mut self,
        cells: Cells<'_>,
        column: Column,
        code: &'static str,
    ) -> crate::findings::Slot<'_> {
        self.findings.cell(
            cells.line.number,
            usize::from(column),
            self.layout.title_of(column),
            code,
        )
    }
}

/// The year of 令和 that a file is for, read where the layout has it.
pub(crate) fn year_of(layout: &Layout, file: &[u8]) -> Option<i64> {
    let year = &layout.year;
    let line = year.head.unwrap_or(layout.head.len() + 1);
    let line = Lines::of(file).nth(line.checked_sub(1)?)?.ok()?;
    let mut cutter = Cutter::default();
    let cell = cutter.cut(line).0.get(usize::from(year.column));
    match year.head {
        Some(_) => cell.get(..4).and_then(number).map(|western| western - 2018),
        None => number(cell),
    }
}

/// A cell of one to eight ASCII digits as a number.
fn number(cell: &[u8]) -> Option<i64> {
    if cell.is_empty() || cell.len() > 8 {
        return None;
    }
    cell.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0')))
}
