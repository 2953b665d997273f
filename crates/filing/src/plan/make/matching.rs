//! Whose line it is, and who of the family is meant: key, relation, kana, name and birth.

use super::{Reader, number};
use crate::codes;
use crate::fold;
use crate::layout::{Birth, Column, NumberCell, Whose};
use crate::lines::Cells;
use crate::people::{Family, Person, Relation};
use domain::broken;

impl<'a> Reader<'a> {
    /// The member of staff whom the line's key names, and the family with them.
    pub(super) fn whose_line(&mut self, cells: Cells<'_>) -> Option<(&'a Person, Family<'a>)> {
        let Some(&column) = self.layout.key.columns.first() else {
            return self.by_name_and_birth(cells);
        };
        let Some(key) = self.key(cells) else {
            self.problem(cells, column, codes::KEY_MISSING);
            return None;
        };
        let staff_number = match self.keys {
            Some(map) => key.as_deref().and_then(|key| map.staff_number(key)),
            None => key.as_deref(),
        };
        let family = staff_number.map_or(Family::NONE, |number| self.people.family(number));
        let mut oneself = family.iter().filter(|person| person.relation == Relation::Oneself);
        let Some(employee) = oneself.next() else {
            self.problem(cells, column, codes::KEY_UNKNOWN);
            return None;
        };
        if oneself.next().is_some() && !broken::is_off("fill_one_match") {
            self.problem(cells, column, codes::KEY_AMBIGUOUS);
            return None;
        }
        self.once(cells, column, employee).then_some((employee, family))
    }

    /// A member of staff stands on one line, except where a family goes on to the next.
    fn once(&mut self, cells: Cells<'_>, column: Column, employee: &Person) -> bool {
        if let Some(earlier) = self.on_line.insert(employee.id, cells.line.number)
            && !self.layout.repeats
            && !broken::is_off("fill_employee_once")
        {
            self.problem(cells, column, codes::EMPLOYEE_TWICE).with("earlier", earlier);
            return false;
        }
        true
    }

    /// The key of a line: one cell, or several with `-` between them. `Some(None)` is one that is no text, and
    /// no key at all is none.
    fn key(&self, cells: Cells<'_>) -> Option<Option<String>> {
        let parts = self.layout.key.columns.iter();
        let parts: Vec<&[u8]> =
            parts.map(|column| cells.get(usize::from(*column)).trim_ascii()).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        Some(String::from_utf8(parts.join(&b'-')).ok())
    }

    /// The member of staff of the name and the date of birth on the line, and of no other line.
    fn by_name_and_birth(&mut self, cells: Cells<'_>) -> Option<(&'a Person, Family<'a>)> {
        let place = self.layout.numbers.iter().find(|n| n.whose == Whose::Employee)?;
        let birth = place.birth.as_ref()?;
        let cell = cells.get(usize::from(place.name));
        let parts = self.birth_parts(cells, birth);
        let (Some(parts), false) = (parts, cell.is_empty()) else {
            let column = if cell.is_empty() { place.name } else { birth.first() };
            self.problem(cells, column, codes::KEY_MISSING);
            return None;
        };
        let (written, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(cell);
        let mut named =
            self.people.named(&written, parts?).filter(|(p, _)| p.relation == Relation::Oneself);
        let (first, second) = (named.next(), named.next());
        drop(named);
        let Some((employee, family)) = first else {
            self.problem(cells, place.name, codes::KEY_UNKNOWN);
            return None;
        };
        if second.is_some() && !broken::is_off("fill_one_match") {
            self.problem(cells, place.name, codes::KEY_AMBIGUOUS);
            return None;
        }
        self.once(cells, place.name, employee).then_some((employee, family))
    }

    /// The employee, when kana, name and birth say so as well: a shifted row never gets another's number.
    pub(super) fn checked_employee<'p>(
        &mut self,
        cells: Cells<'_>,
        place: &NumberCell,
        employee: &'p Person,
    ) -> Option<&'p Person> {
        let mut agrees = true;
        if let Some(kana) = place.kana {
            fold::kana_of_cell(cells.get(usize::from(kana)), &mut self.kana);
            if !self.people.is_kana_of(&self.kana, employee) && !broken::is_off("fill_matches_kana")
            {
                let missing = self.kana.is_empty();
                let code = if missing { codes::KANA_MISSING } else { codes::KANA_DIFFERS };
                self.problem(cells, kana, code);
                agrees = false;
            }
        }
        agrees &= self.name_agrees(cells, place, employee);
        agrees &=
            place.birth.as_ref().is_none_or(|birth| self.birth_agrees(cells, birth, employee));
        agrees.then_some(employee)
    }

    /// The one member of the family with the place's relation and kana. A place without kana and name is
    /// nobody's.
    pub(super) fn matched_member<'p>(
        &mut self,
        cells: Cells<'_>,
        place: &NumberCell,
        family: Family<'p>,
    ) -> Option<&'p Person> {
        let kana = place.person();
        fold::kana_of_cell(cells.get(usize::from(kana)), &mut self.kana);
        if self.kana.is_empty() {
            if !cells.get(usize::from(place.name)).is_empty() {
                self.problem(cells, kana, codes::KANA_MISSING);
            }
            return None;
        }
        let fits = |person: &&Person| {
            let relation = match person.relation {
                Relation::Oneself => false,
                Relation::Spouse => place.whose == Whose::Spouse,
                _ => place.whose == Whose::Dependant,
            };
            relation && self.people.is_kana_of(&self.kana, person)
        };
        let mut fitting = family.iter().filter(fits);
        let (first, second) = (fitting.next(), fitting.next());
        let Some(member) = first else {
            self.problem(cells, kana, codes::DEPENDANT_UNKNOWN);
            return None;
        };
        if second.is_some() && !broken::is_off("fill_one_match") {
            self.problem(cells, kana, codes::DEPENDANT_AMBIGUOUS);
            return None;
        }
        self.name_agrees(cells, place, member).then_some(member)
    }

    /// An empty name cell agrees with everybody: the kana have decided already.
    fn name_agrees(&mut self, cells: Cells<'_>, place: &NumberCell, person: &Person) -> bool {
        let cell = cells.get(usize::from(place.name));
        let (written, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(cell);
        let agrees = cell.is_empty()
            || self.people.is_name_of(&written, person)
            || broken::is_off("fill_matches_name");
        if !agrees {
            self.problem(cells, place.name, codes::NAME_DIFFERS);
        }
        agrees
    }

    /// Empty cells of birth agree with everybody.
    fn birth_agrees(&mut self, cells: Cells<'_>, birth: &Birth, person: &Person) -> bool {
        match self.birth_parts(cells, birth) {
            None => true,
            Some(None) => {
                self.problem(cells, birth.first(), codes::BIRTH_WRONG);
                false
            }
            Some(Some(parts)) if parts != person.birth && !broken::is_off("fill_matches_birth") => {
                self.problem(cells, birth.first(), codes::BIRTH_DIFFERS);
                false
            }
            Some(Some(_)) => true,
        }
    }

    /// The date of birth on a line: none when nothing is written, `Some(None)` when it is no date.
    fn birth_parts(&self, cells: Cells<'_>, birth: &Birth) -> Option<Option<(i16, i8, i8)>> {
        let cell = |column: Column| cells.get(usize::from(column));
        let (era, [year, month, day]) = match *birth {
            Birth::Apart { era, year, month, day } => {
                (cell(era), [cell(year), cell(month), cell(day)])
            }
            Birth::Joined { era, date } => {
                let part = |at: std::ops::Range<usize>| cell(date).get(at).unwrap_or_default();
                let rest = cell(date).get(4..).unwrap_or_default();
                (cell(era), [part(0..2), part(2..4), rest])
            }
        };
        if era.is_empty() && year.is_empty() && month.is_empty() && day.is_empty() {
            return None;
        }
        let small = |cell: &[u8]| number(cell).and_then(|n| i8::try_from(n).ok());
        let era =
            number(era).and_then(|n| u16::try_from(n).ok()).and_then(|code| self.layout.era(code));
        Some(
            era.zip(number(year).and_then(|n| i16::try_from(n).ok()))
                .zip(small(month).zip(small(day)))
                .and_then(|((era, year), (month, day))| era.western(year, month, day)),
        )
    }
}
