//! Recorded rows: read and written only here, each write with a salt, a version and an entry for its
//! record (DESIGN section 4, registers against records).

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Deref;

use domain::id::RecordId;
use domain::{Id, Kind, Register, Table, Value};
use ledger::{Hash, RowDigester, RowEntry, RowState};

use crate::row::Param;
use crate::shared::Shared;
use crate::sql::is_numbered;
use crate::tx::Tx;
use crate::{Row, StoreError};

/// The columns that every recorded table has before its own.
pub(crate) const COMMON: &[(&str, Kind)] = &[
    ("id", Kind::Bytes),
    ("salt", Kind::Bytes),
    ("version", Kind::Int),
    ("record", Kind::Bytes),
    ("guard", Kind::Bytes),
];

/// The use of the guard key for rows.
pub(crate) const ROW: &[u8] = b"bannin row\0";

/// The statements of one recorded table, made from its definition.
pub(crate) struct TableSql {
    pub columns: Vec<(&'static str, Kind)>,
    pub select: String,
    pub by_id: String,
    version: String,
    add: String,
    update: String,
    remove: String,
}

impl TableSql {
    /// Of every recorded table, by name.
    pub fn all() -> HashMap<&'static str, Self> {
        domain::rows::ALL.iter().map(|table| (table.name, Self::of(table))).collect()
    }

    pub(crate) fn of(table: &Table) -> Self {
        let name = table.name;
        let columns: Vec<(&'static str, Kind)> =
            COMMON.iter().chain(table.columns).copied().collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let select = format!("SELECT {} FROM {name}", names.join(", "));
        // The id comes last, so that the numbers rise in the order of first use.
        let set: Vec<String> = names
            .iter()
            .skip(1)
            .enumerate()
            .map(|(i, name)| format!("{name} = ${}", i + 1))
            .collect();
        Self {
            by_id: format!("{select} WHERE id = $1"),
            version: format!("SELECT version FROM {name} WHERE id = $1"),
            add: format!("{} ON CONFLICT (id) DO NOTHING", insert(name, &columns, 1)),
            update: format!("UPDATE {name} SET {} WHERE id = ${}", set.join(", "), names.len()),
            remove: format!("DELETE FROM {name} WHERE id = $1"),
            select,
            columns,
        }
    }

    /// All of its texts.
    pub fn texts(&self) -> [&str; 6] {
        [&self.select, &self.by_id, &self.version, &self.add, &self.update, &self.remove]
    }
}

/// An INSERT of so many rows.
pub(crate) fn insert(table: &str, columns: &[(&str, Kind)], rows: usize) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut text = format!("INSERT INTO {table} ({}) VALUES ", names.join(", "));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}${}", row * columns.len() + column + 1);
        }
        text.push(')');
    }
    text
}

/// A row as it is held: with the version that a decision rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<R> {
    /// The row.
    pub row: R,
    /// Its version, from 1.
    pub version: i64,
}

impl<R> Deref for Held<R> {
    type Target = R;
    fn deref(&self) -> &R {
        &self.row
    }
}

/// A stored row before it is known to be sound.
pub(crate) struct RawRow {
    pub id: Id,
    pub salt: [u8; 16],
    pub version: i64,
    pub record: Id,
    pub guard: Option<Vec<u8>>,
    pub values: Vec<Value>,
}

/// The digest of a row with these values of the table's own columns.
pub(crate) fn digest(
    table: &Table,
    id: Id,
    version: i64,
    salt: &[u8; 16],
    values: &[Value],
) -> Hash {
    let values = table.digested(values, |value| *value == Value::Null);
    ledger::row_digest(table.name, id, version, salt, values)
}

impl RawRow {
    pub fn read(row: Row) -> Result<Self, StoreError> {
        let (id, salt, version) = (row.id(0)?, row.array(1)?, row.int(2)?);
        let (record, guard) = (row.id(3)?, row.opt_bytes(4)?.map(<[u8]>::to_vec));
        let values = row.0.into_iter().skip(COMMON.len()).collect();
        Ok(Self { id, salt, version, record, guard, values })
    }

    pub fn digest(&self, table: &Table) -> Hash {
        digest(table, self.id, self.version, &self.salt, &self.values)
    }

    /// True when the row's HMAC fits, or its table has none.
    pub fn guard_fits(&self, shared: &Shared, table: &Table, digest: &Hash) -> bool {
        match &self.guard {
            Some(mac) if table.guarded => shared.fits(mac, ROW, &[digest]),
            guard => !table.guarded && guard.is_none(),
        }
    }
}

impl<'s> Tx<'s> {
    /// A row by its id. A row that gives rights is refused when its HMAC does not fit.
    ///
    /// # Errors
    /// `Inconsistent` with table and row when the stored row breaks its type or its HMAC; see
    /// [`Tx::exec`].
    pub fn get<R: Register>(&mut self, id: Id) -> Result<Option<Held<R>>, StoreError> {
        let text = &self.table(R::TABLE.name)?.by_id;
        let mut rows = self.held(text, &[(&id).into()])?;
        Ok(rows.pop())
    }

    /// The rows that meet a condition (`"staff = $1 AND until IS NULL"`, perhaps with `ORDER BY`), each
    /// checked like in [`get`](Self::get).
    ///
    /// # Errors
    /// See [`get`](Self::get); `Statement` when the parameters are not numbered in the order of first use.
    pub fn find<R: Register>(
        &mut self,
        condition: &'static str,
        params: &[Value],
    ) -> Result<Vec<Held<R>>, StoreError> {
        if !is_numbered(condition) {
            return self.poison(Err(StoreError::statement(condition)));
        }
        let select = &self.table(R::TABLE.name)?.select;
        let text = format!("{select} WHERE {condition}");
        let params: Vec<Param<'_>> = params.iter().map(Param::from).collect();
        self.held(&text, &params)
    }

    pub(crate) fn held<R: Register>(
        &mut self,
        text: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Held<R>>, StoreError> {
        self.compare(&R::TABLE)?;
        let (shared, mut held) = (self.shared, Ok(Vec::new()));
        self.query(R::TABLE.name, text, params, &mut |row| {
            if let Ok(rows) = &mut held {
                match sound::<R>(shared, row) {
                    Ok(row) => rows.push(row),
                    Err(error) => held = Err(error),
                }
            }
        })?;
        self.poison(held)
    }

    /// The record that wrote a row last.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn last_record<R: Register>(&mut self, id: Id) -> Result<Option<RecordId>, StoreError> {
        let text = &self.table(R::TABLE.name)?.by_id;
        let mut record = None;
        self.query(R::TABLE.name, text, &[(&id).into()], &mut |row| record = Some(row.id(3)))?;
        Ok(self.poison(record.transpose())?.map(RecordId))
    }

    /// The version of a row that is there.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn version<R: Register>(&mut self, id: Id) -> Result<Option<i64>, StoreError> {
        self.version_of(R::TABLE.name, &id)
    }

    fn version_of(&mut self, table: &'static str, id: &Id) -> Result<Option<i64>, StoreError> {
        let text = &self.table(table)?.version;
        let mut version = None;
        self.query(table, text, &[id.into()], &mut |row| version = Some(row.int(0)))?;
        self.poison(version.transpose())
    }

    /// Writes a row, new or changed, that `record` will hold; returns its version. The record must be
    /// appended in this transaction with the entries taken by [`take_entries`](Self::take_entries).
    ///
    /// # Errors
    /// `Unrecorded` when rows of another record are still open; see [`Tx::exec`].
    pub fn put<R: Register>(&mut self, record: RecordId, row: &R) -> Result<i64, StoreError> {
        let table = R::TABLE.name;
        let sql = self.table(table)?;
        self.compare(&R::TABLE)?;
        let mut drafter = Drafter::new(self.shared, &R::TABLE);
        let mut draft = drafter.draft(self.salt(), row.row_id(), row.values());
        let mut params = Vec::with_capacity(sql.columns.len());
        draft.push(&record, &mut params);
        // New first: in PostgreSQL, looking for a row that is not there would clash with other new rows.
        if self.run_text(table, &sql.add, &params)? == 0 {
            let old = self.version_of(table, &draft.id)?;
            let old = self.poison(old.ok_or(StoreError::Contended))?;
            drafter.stamp(&mut draft, self.salt(), old + 1);
            let mut params = Vec::with_capacity(sql.columns.len());
            draft.push(&record, &mut params);
            params.rotate_left(1);
            self.run_text(table, &sql.update, &params)?;
        }
        let noted = self.journal.row(record, draft.entry(table));
        self.poison(noted)?;
        self.tally_row(&R::TABLE, (draft.id, draft.salt, draft.version), &draft.values);
        Ok(draft.version)
    }

    /// Removes a row, if it is there, with an entry for its record.
    ///
    /// # Errors
    /// See [`put`](Self::put).
    pub fn remove<R: Register>(&mut self, record: RecordId, id: Id) -> Result<bool, StoreError> {
        let table = R::TABLE.name;
        self.compare(&R::TABLE)?;
        let Some(version) = self.version_of(table, &id)? else {
            return Ok(false);
        };
        let sql = self.table(table)?;
        self.run_text(table, &sql.remove, &[(&id).into()])?;
        self.gone(record, table, id, version + 1)?;
        self.tally_gone(table, id);
        Ok(true)
    }

    pub(crate) fn gone(
        &mut self,
        record: RecordId,
        table: &'static str,
        row: Id,
        version: i64,
    ) -> Result<(), StoreError> {
        let entry = RowEntry { table: table.into(), row, version, state: RowState::Gone };
        let noted = self.journal.row(record, entry);
        self.poison(noted)
    }

    /// Writes many new rows at the speed of a plain bulk load; returns how many. Rows in the order of
    /// their ids are fastest.
    ///
    /// # Errors
    /// `Conflict` when one is there already; see [`put`](Self::put).
    pub fn put_new_many<R: Register>(
        &mut self,
        record: RecordId,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<u64, StoreError> {
        const CHUNK: usize = 4_096;
        let mut rows = rows.into_iter();
        let table = R::TABLE.name;
        let sql = self.table(table)?;
        self.compare(&R::TABLE)?;
        self.journal.reserve(rows.size_hint().0);
        let mut drafter = Drafter::new(self.shared, &R::TABLE);
        let mut drafts = Vec::new();
        // All salts of a chunk in one draw: each draw costs as much as some hundred bytes.
        let mut salts = vec![Salt::default(); CHUNK];
        let mut total = 0;
        loop {
            self.shared.random.fill(salts.as_flattened_mut());
            drafts.clear();
            let salted = salts.iter().zip(rows.by_ref());
            drafts
                .extend(salted.map(|(salt, row)| drafter.draft(*salt, row.row_id(), row.values())));
            if drafts.is_empty() {
                return Ok(total);
            }
            self.bulk(table, &sql.columns, drafts.len(), |i, out| {
                if let Some(draft) = drafts.get(i) {
                    draft.push(&record, out);
                }
            })?;
            for draft in &drafts {
                let noted = self.journal.row(record, draft.entry(table));
                self.poison(noted)?;
                self.tally_row(&R::TABLE, (draft.id, draft.salt, draft.version), &draft.values);
            }
            total += drafts.len() as u64;
        }
    }

    fn salt(&self) -> Salt {
        let mut salt = Salt::default();
        self.shared.random.fill(&mut salt);
        salt
    }

    /// The statements of a recorded table.
    pub(crate) fn table(&mut self, name: &'static str) -> Result<&'s TableSql, StoreError> {
        let shared = self.shared;
        self.poison(shared.tables.get(name).ok_or_else(|| StoreError::statement(name)))
    }
}

fn sound<R: Register>(shared: &Shared, row: Row) -> Result<Held<R>, StoreError> {
    let raw = RawRow::read(row)?;
    let (id, version) = (raw.id, raw.version);
    let broken = || StoreError::inconsistent(R::TABLE.name, id);
    if R::TABLE.guarded
        && !raw.guard_fits(shared, &R::TABLE, &raw.digest(&R::TABLE))
        && !domain::broken::is_off("row_guard")
    {
        return Err(broken());
    }
    let row = R::from_values(id, raw.values).ok_or_else(broken)?;
    Ok(Held { row, version })
}

/// What keeps a row's digest from telling the row.
type Salt = [u8; 16];

/// Makes rows ready to be written: salt, digest and, where rows give rights, HMAC.
struct Drafter<'s> {
    shared: &'s Shared,
    table: Table,
    digester: RowDigester,
}

struct Draft {
    id: Id,
    salt: Salt,
    version: i64,
    digest: Hash,
    guard: Option<[u8; 32]>,
    values: Vec<Value>,
}

impl<'s> Drafter<'s> {
    fn new(shared: &'s Shared, table: &Table) -> Self {
        Self { shared, table: *table, digester: RowDigester::default() }
    }

    /// A new row, of version 1.
    fn draft(&mut self, salt: Salt, id: Id, values: Vec<Value>) -> Draft {
        let mut draft = Draft { id, salt, version: 1, digest: [0; 32], guard: None, values };
        self.stamp(&mut draft, salt, 1);
        draft
    }

    /// Gives the row a version with a new salt.
    fn stamp(&mut self, draft: &mut Draft, salt: Salt, version: i64) {
        (draft.version, draft.salt) = (version, salt);
        self.digester.start(self.table.name, draft.id, version, &draft.salt);
        for value in self.table.digested(&draft.values, |value| *value == Value::Null) {
            self.digester.value(value);
        }
        draft.digest = self.digester.finish();
        draft.guard = self.table.guarded.then(|| self.shared.mac(ROW, &[&draft.digest]));
    }
}

impl Draft {
    /// The values of all columns in their order.
    fn push<'d>(&'d self, record: &'d RecordId, out: &mut Vec<Param<'d>>) {
        out.extend([
            Param::from(&self.id),
            Param::from(&self.salt),
            Param::Int(self.version),
            Param::from(&record.0),
            self.guard.as_ref().map_or(Param::Null, Param::from),
        ]);
        out.extend(self.values.iter().map(Param::from));
    }

    fn entry(&self, table: &'static str) -> RowEntry {
        let state = RowState::Present(self.digest);
        RowEntry { table: table.into(), row: self.id, version: self.version, state }
    }
}
