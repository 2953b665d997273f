//! Who a file may name: everybody at once, each row proven by its HMAC like any other.

use std::collections::VecDeque;
use std::ops::Range;

use domain::id::{AffairsId, PersonId};
use domain::rows::{Person, Purpose};
use domain::{Day, Id, Register, Table};
use ledger::RowDigester;

use crate::registers::{COMMON, ROW};
use crate::row::Param;
use crate::shared::Shared;
use crate::{StoreError, Tx, sql};

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
    /// A number is held for the affairs asked.
    pub holds_number: bool,
}

impl Tx<'_> {
    /// Everybody a file may name, in the order of ids, and whether a number is held for the affairs.
    /// Handed over one by one: everybody at once fills the memory.
    ///
    /// # Errors
    /// What `each` returned; `Inconsistent` with table and row when a row breaks its HMAC; see
    /// [`Tx::exec`].
    pub fn directory<E: From<StoreError>>(
        &mut self,
        affairs: AffairsId,
        day: Day,
        mut each: impl FnMut(DirectoryLine<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let turn = self.epoch()?.turn;
        let shared = self.shared;
        let (sql, day) = (sql::directory(turn), i64::from(day.0));
        let (text, params) = (self.conn.text(sql), [Param::from(&affairs.0), day.into()]);
        let mut last = None;
        let mut hand_over = |page: Result<Page, StoreError>| -> Result<(), E> {
            for line in page?.lines() {
                let line = line?;
                // Two purposes for the same affairs make one line.
                if last.replace(line.person) != Some(line.person) {
                    each(line)?;
                }
            }
            Ok(())
        };
        std::thread::scope(|scope| -> Result<(), E> {
            let join = |page: std::thread::ScopedJoinHandle<'_, _>| {
                page.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            let (mut page, mut proving, mut done) = (Page::default(), VecDeque::new(), Ok(()));
            self.scan(sql.lite, text, &params, &mut |row| {
                page.push(row);
                if page.rows() < AT_ONCE || done.is_err() {
                    return;
                }
                let full = std::mem::take(&mut page);
                proving.push_back(scope.spawn(move || full.proven(shared)));
                if proving.len() > 2
                    && let Some(first) = proving.pop_front()
                {
                    done = hand_over(join(first));
                }
            })?;
            done?;
            proving.into_iter().try_for_each(|page| hand_over(join(page)))?;
            hand_over(page.proven(shared))
        })
    }
}

/// Where a person's columns, the mark of a secret, and the purpose's columns lie in a row.
const PERSON: Range<usize> = 0..COMMON.len() + Person::TABLE.columns.len();
const SEALED: usize = PERSON.end;
const PURPOSE: usize = SEALED + 1;
const WIDTH: usize = PURPOSE + COMMON.len() + Purpose::TABLE.columns.len();

/// Some rows in one piece of memory.
#[derive(Default)]
struct Page {
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
        self.cells.len() / WIDTH
    }

    /// The page when every row in it carries its HMAC.
    fn proven(self, shared: &Shared) -> Result<Self, StoreError> {
        let mut digester = RowDigester::default();
        for row in self.cells.chunks(WIDTH) {
            let purpose = row.get(PURPOSE..).unwrap_or_default();
            self.prove(shared, &mut digester, &Person::TABLE, row.get(PERSON).unwrap_or_default())?;
            if !matches!(purpose.first(), Some(Cell::Null)) {
                self.prove(shared, &mut digester, &Purpose::TABLE, purpose)?;
            }
        }
        Ok(self)
    }

    fn prove(
        &self,
        shared: &Shared,
        digester: &mut RowDigester,
        table: &Table,
        cells: &[Cell],
    ) -> Result<(), StoreError> {
        let [id, salt, Cell::Int(version), _, guard, own @ ..] = cells else {
            return Err(StoreError::inconsistent(table.name, "row"));
        };
        let id = Id(self.array(id)?);
        digester.start(table.name, id, *version, &self.array(salt)?);
        for cell in own {
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

    fn lines(&self) -> impl Iterator<Item = Result<DirectoryLine<'_>, StoreError>> {
        self.cells.chunks(WIDTH).map(|row| {
            let own = row.get(COMMON.len()..SEALED).unwrap_or_default();
            let ([id, ..], [staff_number, relation, name, kana, Cell::Int(birth), department, _]) =
                (row, own)
            else {
                return Err(StoreError::inconsistent(Person::TABLE.name, "row"));
            };
            let sealed = matches!(row.get(SEALED), Some(Cell::Int(1)));
            let needed = !matches!(row.get(PURPOSE), None | Some(Cell::Null));
            Ok(DirectoryLine {
                person: PersonId(Id(self.array(id)?)),
                staff_number: self.text(staff_number)?,
                relation: self.text(relation)?,
                name: self.text(name)?,
                kana: self.text(kana)?,
                birth: Day(i32::try_from(*birth).unwrap_or(0)),
                department: self.text(department)?,
                holds_number: needed && sealed,
            })
        })
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

    use crate::epoch::Turn;
    use crate::registers::COMMON;

    /// The digest of a row is over all its columns in their order.
    #[test]
    fn whole_rows_are_asked_for() {
        let text = crate::sql::directory(Turn::A).lite;
        for (letter, table) in [("p", Person::TABLE), ("u", Purpose::TABLE)] {
            let columns = COMMON.iter().chain(table.columns);
            let columns: Vec<String> =
                columns.map(|(name, _)| format!("{letter}.{name}")).collect();
            assert!(text.contains(&columns.join(", ")), "{text}");
        }
    }
}
