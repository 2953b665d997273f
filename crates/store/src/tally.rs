//! The tally: which rows stand in the registers whose rows bar acts (DESIGN section 4).
//!
//! An HMAC proves a row that is there. That one is missing is seen here: before a tallied register is read or written
//! in a transaction, the rows that stand are proven by their HMACs, so that none is changed to be passed over, and compared
//! with the tally of when they were last written. The tally is a
//! recorded row itself, and records rest on its version: who puts an older one back, with the rows of then, is found by
//! [`verify`](crate::verify). A register that was never written since there are tallies is taken as it is. A comparison reads
//! the register's standing rows, about a thousand in a millisecond, so a register with a row for each person has none.

use std::collections::BTreeMap;

use domain::id::RecordId;
use domain::register::Standing;
use domain::rows::Tally;
use domain::{Id, List, Register, Slug, Table, Value};
use ledger::{Rest, RowEntry};

use crate::StoreError;
use crate::registers::{Held, RawRow, TableSql};
use crate::tx::Tx;

/// The rows that stand, by id: their salt, which no other version of a row has, and their version.
type Rows = BTreeMap<Id, ([u8; 16], i64)>;

/// What a transaction knows of the tally.
#[derive(Default)]
pub(crate) struct Tallied {
    /// The row, once it was asked for; none when there is none.
    row: Option<Option<Held<Tally>>>,
    /// The registers that were compared, as they stand now.
    registers: BTreeMap<&'static str, Rows>,
    /// One of them was written.
    changed: bool,
}

impl Tx<'_> {
    /// Compares a register with the tally, once in a transaction.
    ///
    /// # Errors
    /// `Inconsistent` when a row that stood is not there, or one is there that did not; see [`Tx::exec`].
    pub(crate) fn compare(&mut self, table: &'static Table) -> Result<(), StoreError> {
        let Some(standing) = table.tallied else { return Ok(()) };
        if self.tallied.registers.contains_key(table.name) {
            return Ok(());
        }
        let text = format!("{}{}", self.table(table.name)?.select, condition(standing));
        let (shared, mut rows) = (self.shared, Ok(Rows::new()));
        self.query(table.name, &text, &[], &mut |row| {
            let read = || {
                let raw = RawRow::read(row)?;
                let fits = raw.guard_fits(shared, table, &raw.digest(table));
                // A row that is there, and that a condition does not find any more, hides as well as one that is away.
                let off =
                    domain::broken::is_off("tally_rows") || domain::broken::is_off("row_guard");
                match fits || off {
                    true => Ok((raw.id, (raw.salt, raw.version))),
                    false => Err(StoreError::inconsistent(table.name, raw.id)),
                }
            };
            if let Ok(known) = &mut rows {
                match read() {
                    Ok((id, row)) => drop(known.insert(id, row)),
                    Err(error) => rows = Err(error),
                }
            }
        })?;
        let rows = self.poison(rows)?;
        let kept = self.tally()?.and_then(|held| held.row.digest(table.name).map(<[u8]>::to_vec));
        let fits = kept.is_none_or(|kept| kept == digest(&rows));
        if !fits && !domain::broken::is_off("tally") {
            return self.poison(Err(StoreError::inconsistent(table.name, "tally")));
        }
        self.tallied.registers.insert(table.name, rows);
        Ok(())
    }

    /// Notes a row as it was written now.
    pub(crate) fn tally_row(
        &mut self,
        table: &Table,
        (id, salt, version): (Id, [u8; 16], i64),
        values: &[Value],
    ) {
        let Some(rows) = self.tallied.registers.get_mut(table.name) else { return };
        let changed = match table.stands(values) {
            true => rows.insert(id, (salt, version)) != Some((salt, version)),
            false => rows.remove(&id).is_some(),
        };
        self.tallied.changed |= changed;
    }

    /// Notes that a row was removed.
    pub(crate) fn tally_gone(&mut self, table: &'static str, id: Id) {
        if let Some(rows) = self.tallied.registers.get_mut(table) {
            self.tallied.changed |= rows.remove(&id).is_some();
        }
    }

    /// The entries of the rows written since the last record, for the record that is being made. When rows stand or
    /// stand no more by them, the tally is among them, and decisions are made again.
    ///
    /// # Errors
    /// See [`put`](Self::put).
    pub fn take_entries(&mut self, record: RecordId) -> Result<Vec<RowEntry>, StoreError> {
        if std::mem::take(&mut self.tallied.changed) {
            let row = self.new_tally()?;
            let version = self.put(record, &row)?;
            self.tallied.row = Some(Some(Held { row, version }));
            self.bump_facts()?;
        }
        Ok(self.journal.take())
    }

    /// What a decision in this transaction rests on, when it read a tallied register.
    #[must_use]
    pub fn tally_rest(&self) -> Option<Rest> {
        let (row, version) = match self.tallied.row.as_ref()? {
            Some(held) => (Tally::ID, held.version),
            None => (Tally::ABSENT, 1),
        };
        Some(Rest { table: Tally::TABLE.name.into(), row: row.0, version })
    }

    fn tally(&mut self) -> Result<Option<&Held<Tally>>, StoreError> {
        if self.tallied.row.is_none() {
            self.tallied.row = Some(self.get::<Tally>(Tally::ID.0)?);
        }
        Ok(self.tallied.row.as_ref().and_then(Option::as_ref))
    }

    /// The tally with the registers as they stand now; those that were not compared here keep what it says of them, or
    /// come into it.
    fn new_tally(&mut self) -> Result<Tally, StoreError> {
        let mut digests: BTreeMap<&'static str, Vec<u8>> = BTreeMap::new();
        for table in domain::rows::ALL.iter().filter(|table| table.tallied.is_some()) {
            let kept = match self.tallied.registers.contains_key(table.name) {
                true => None,
                false => {
                    self.tally()?.and_then(|held| held.row.digest(table.name)).map(<[u8]>::to_vec)
                }
            };
            if kept.is_none() {
                self.compare(table)?;
            }
            let now = self.tallied.registers.get(table.name).map(digest);
            digests.insert(table.name, kept.or(now).unwrap_or_default());
        }
        let names: Result<Vec<Slug>, _> = digests.keys().map(|name| Slug::new(name)).collect();
        let names = self.poison(names.map_err(|_| StoreError::inconsistent("tallies", "name")))?;
        let digests = digests.into_values().flatten().collect();
        Ok(Tally { id: Tally::ID, registers: List(names), digests })
    }
}

fn digest(rows: &Rows) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows.len() * 40);
    for (id, (salt, version)) in rows {
        bytes.extend_from_slice(&id.0);
        bytes.extend_from_slice(salt);
        bytes.extend_from_slice(&version.to_be_bytes());
    }
    ledger::sha256(&[&bytes]).to_vec()
}

/// Which rows stand, as a condition.
fn condition(standing: Standing) -> String {
    match standing {
        Standing::All => String::new(),
        Standing::Without(column) => format!(" WHERE {column} IS NULL"),
        Standing::With(column) => format!(" WHERE {column} IS NOT NULL"),
        Standing::In(column, texts) => format!(" WHERE {column} IN ('{}')", texts.join("', '")),
        Standing::Not(column, text) => format!(" WHERE {column} <> '{text}'"),
        Standing::Left(ended, left) => {
            format!(" WHERE {ended} IS NULL AND ({left} IS NULL OR {left} > 0)")
        }
    }
}

/// The texts of all comparisons.
pub(crate) fn texts() -> impl Iterator<Item = String> {
    domain::rows::ALL.iter().filter_map(|table| {
        Some(format!("{}{}", TableSql::of(table).select, condition(table.tallied?)))
    })
}
