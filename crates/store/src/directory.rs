//! Who a file may name: everybody at once, each row proven by its HMAC like any other.

use std::collections::VecDeque;
use std::ops::Range;

use domain::id::{AffairsId, PersonId};
use domain::rows::{Person, Purpose};
use domain::{Day, Id, Register, Slug, Table, Told, UsedUntil};
use ledger::RowDigester;

use crate::registers::{COMMON, ROW};
use crate::row::Param;
use crate::shared::Shared;
use crate::sql::{self, Sql};
use crate::{StoreError, Tx};

/// Rows proven at a time while the next ones are read.
const AT_ONCE: usize = 8_192;

/// A line of the directory: who a file may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DirectoryLine<'c> {
    /// Who.
    pub person: PersonId,
    /// The staff number they belong to.
    pub staff_number: &'c str,
    /// The relation's code.
    pub relation: &'c str,
    /// The name.
    pub name: &'c str,
    /// The kana.
    pub kana: &'c str,
    /// Date of birth.
    pub birth: Day,
    /// The department.
    pub department: &'c str,
    /// The day on which their need ended.
    pub left_on: Option<Day>,
    /// A number is held for the affairs asked, and may be used for the document asked; where none is asked, is needed.
    pub holds_number: bool,
    /// The person was told that it is used for the document asked.
    pub was_told: bool,
}

impl Tx<'_> {
    /// Everybody a file may name, in the order of ids, whether a number is held for the affairs, and whether they were told of
    /// the document, when one is asked for.
    /// Handed over one by one: everybody at once fills the memory.
    ///
    /// # Errors
    /// What `each` returned; `Inconsistent` with table and row when a row breaks its HMAC; see
    /// [`Tx::exec`].
    pub fn directory<E: From<StoreError>>(
        &mut self,
        affairs: AffairsId,
        day: Day,
        document: Option<&Slug>,
        mut each: impl FnMut(DirectoryLine<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let held = self.held_for_all(affairs, day, document)?;
        let mut held = held.into_iter().peekable();
        self.guarded(sql::PEOPLE_ALL, &[], &Person::TABLE, |page| {
            for line in page.lines() {
                let mut line = line?;
                // Both are in the order of ids.
                while held.next_if(|(id, _)| *id < line.person).is_some() {}
                let own = held.peek().filter(|(id, _)| *id == line.person);
                line.holds_number = own.is_some();
                line.was_told = own.is_some_and(|(_, told)| *told);
                each(line)?;
            }
            Ok(())
        })
    }

    /// Everybody who has a secret and a purpose for the affairs that has not ended, or that still serves the document, in the
    /// order of ids, and whether they were told of the document.
    fn held_for_all(
        &mut self,
        affairs: AffairsId,
        day: Day,
        document: Option<&Slug>,
    ) -> Result<Vec<(PersonId, bool)>, StoreError> {
        let today = i64::from(day.0);
        let params = [Param::from(&affairs.0), today.into(), today.into()];
        let mut named = Vec::new();
        self.guarded(sql::PURPOSES_FOR, &params, &Purpose::TABLE, |page| {
            page.people(document, day, &mut named)
        })?;
        // One who was told in one of several rows was told: that row comes first.
        named.sort_unstable_by_key(|(person, told)| (*person, !told));
        named.dedup_by_key(|(person, _)| *person);
        let turn = self.epoch()?.turn;
        let text = turn.of(sql::SECRETS_PEOPLE).lite;
        let mut named = named.into_iter().peekable();
        let mut held = Vec::new();
        self.scan(text, text, &[], &mut |row| {
            let [Param::Bytes(person)] = row else { return };
            let Ok(person) = <[u8; 16]>::try_from(*person) else { return };
            let person = PersonId(Id(person));
            while named.next_if(|(id, _)| *id < person).is_some() {}
            held.extend(named.next_if(|(id, _)| *id == person));
        })?;
        Ok(held)
    }

    /// Whole rows of a table, page by page; while some are read, those before are proven beside it.
    fn guarded<E: From<StoreError>>(
        &mut self,
        sql: Sql,
        params: &[Param<'_>],
        table: &'static Table,
        mut each: impl FnMut(&Page) -> Result<(), E>,
    ) -> Result<(), E> {
        let shared = self.shared;
        let text = self.conn.text(sql);
        std::thread::scope(|scope| {
            let join = |page: std::thread::ScopedJoinHandle<'_, _>| {
                page.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            let (mut page, mut proving, mut done) = (Page::of(table), VecDeque::new(), Ok(()));
            self.scan(sql.lite, text, params, &mut |row| {
                page.push(row);
                if page.rows() < AT_ONCE || done.is_err() {
                    return;
                }
                let full = std::mem::replace(&mut page, Page::of(table));
                proving.push_back(scope.spawn(move || full.proven(shared)));
                if proving.len() > 2
                    && let Some(first) = proving.pop_front()
                {
                    done = join(first).map_err(E::from).and_then(|page: Page| each(&page));
                }
            })?;
            done?;
            for page in proving {
                each(&join(page)?)?;
            }
            each(&page.proven(shared)?)
        })
    }
}

/// Some rows of a table in one piece of memory.
struct Page {
    table: &'static Table,
    cells: Vec<Cell>,
    bytes: Vec<u8>,
}

/// A value; texts and bytes lie in the page.
#[derive(Clone)]
enum Cell {
    Int(i64),
    Text(Range<usize>),
    Bytes(Range<usize>),
    Null,
}

impl Page {
    const fn of(table: &'static Table) -> Self {
        Self { table, cells: Vec::new(), bytes: Vec::new() }
    }

    const fn width(&self) -> usize {
        COMMON.len() + self.table.columns.len()
    }

    fn push(&mut self, row: &[Param<'_>]) {
        for value in row {
            let from = self.bytes.len();
            let mut lay = |bytes: &[u8]| {
                self.bytes.extend_from_slice(bytes);
                from..self.bytes.len()
            };
            self.cells.push(match value {
                Param::Int(n) => Cell::Int(*n),
                Param::Text(text) => Cell::Text(lay(text.as_bytes())),
                Param::Bytes(bytes) => Cell::Bytes(lay(bytes)),
                Param::List(_) | Param::Null => Cell::Null,
            });
        }
    }

    const fn rows(&self) -> usize {
        self.cells.len() / self.width()
    }

    /// The page when every row in it carries its HMAC.
    fn proven(self, shared: &Shared) -> Result<Self, StoreError> {
        let mut digester = RowDigester::default();
        for row in self.cells.chunks(self.width()) {
            self.prove(shared, &mut digester, row)?;
        }
        Ok(self)
    }

    fn prove(
        &self,
        shared: &Shared,
        digester: &mut RowDigester,
        cells: &[Cell],
    ) -> Result<(), StoreError> {
        let table = self.table;
        let [id, salt, Cell::Int(version), _, guard, own @ ..] = cells else {
            return Err(StoreError::inconsistent(table.name, "row"));
        };
        let id = Id(self.array(id)?);
        digester.start(table.name, id, *version, &self.array(salt)?);
        for cell in table.digested(own, |cell| matches!(cell, Cell::Null)) {
            match cell {
                Cell::Int(n) => digester.int(*n),
                Cell::Text(_) => digester.text(self.text(cell)?),
                Cell::Bytes(at) => digester.bytes(self.at(at)),
                Cell::Null => digester.null(),
            }
        }
        let digest = digester.finish();
        if shared.fits(&self.array::<32>(guard)?, ROW, &[&digest])
            || domain::broken::is_off("directory_guard")
        {
            return Ok(());
        }
        Err(StoreError::inconsistent(table.name, id))
    }

    /// The rows of people; whether a number is held is not known here.
    fn lines(&self) -> impl Iterator<Item = Result<DirectoryLine<'_>, StoreError>> {
        self.cells.chunks(self.width()).map(|row| {
            let [
                id,
                _,
                _,
                _,
                _,
                staff_number,
                relation,
                name,
                kana,
                Cell::Int(birth),
                department,
                left_on,
            ] = row
            else {
                return Err(StoreError::inconsistent(self.table.name, "row"));
            };
            Ok(DirectoryLine {
                person: PersonId(Id(self.array(id)?)),
                staff_number: self.text(staff_number)?,
                relation: self.text(relation)?,
                name: self.text(name)?,
                kana: self.text(kana)?,
                birth: Day(i32::try_from(*birth).unwrap_or(0)),
                department: self.text(department)?,
                left_on: match left_on {
                    Cell::Int(day) => Some(Day(i32::try_from(*day).unwrap_or(0))),
                    _ => None,
                },
                holds_number: false,
                was_told: false,
            })
        })
    }

    /// Whose the purposes are that are needed on a day or serve the document, and whether the person was told of it.
    fn people(
        &self,
        document: Option<&Slug>,
        day: Day,
        into: &mut Vec<(PersonId, bool)>,
    ) -> Result<(), StoreError> {
        for row in self.cells.chunks(self.width()) {
            let Some([person, _, _, ended_on, _, told, used_until]) = row.get(COMMON.len()..)
            else {
                return Err(StoreError::inconsistent(self.table.name, "row"));
            };
            let is_needed = !matches!(ended_on, Cell::Int(last) if *last < i64::from(day.0));
            let still_serves = match (document, used_until) {
                (Some(document), Cell::Text(_)) => {
                    UsedUntil::text_covers(self.text(used_until)?, document, day)
                }
                _ => false,
            };
            if !is_needed && !still_serves && !domain::broken::is_off("use_term_filled") {
                continue;
            }
            let was_told = match (document, told) {
                // Of all that the affairs list.
                (Some(_), Cell::Null) => true,
                (Some(document), told) => Told::text_names(self.text(told)?, document),
                (None, _) => false,
            };
            into.push((PersonId(Id(self.array(person)?)), was_told));
        }
        Ok(())
    }

    fn at(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    fn text(&self, cell: &Cell) -> Result<&str, StoreError> {
        let text = match cell {
            Cell::Text(at) => std::str::from_utf8(self.at(at)).ok(),
            _ => None,
        };
        text.ok_or_else(|| StoreError::inconsistent("directory", "column"))
    }

    fn array<const N: usize>(&self, cell: &Cell) -> Result<[u8; N], StoreError> {
        let bytes = match cell {
            Cell::Bytes(at) => self.at(at).try_into().ok(),
            _ => None,
        };
        bytes.ok_or_else(|| StoreError::inconsistent("directory", "column"))
    }
}

#[cfg(test)]
mod tests {
    use domain::Register;
    use domain::rows::{Person, Purpose};

    use crate::registers::COMMON;
    use crate::sql;

    /// The digest of a row is over all its columns in their order.
    #[test]
    fn whole_rows_are_asked_for() {
        for (sql, table) in [(sql::PEOPLE_ALL, Person::TABLE), (sql::PURPOSES_FOR, Purpose::TABLE)]
        {
            let columns: Vec<&str> =
                COMMON.iter().chain(table.columns).map(|(name, _)| *name).collect();
            assert!(sql.lite.contains(&columns.join(", ")), "{}", sql.lite);
        }
    }
}
