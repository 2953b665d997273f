//! Loading a dump into an empty database of either engine, with the secrets that belong to it.
//!
//! Rows keep their bytes, salts and versions; HMACs are made with the guard key at hand, leaves, tiles and head
//! from the records. Everything is one transaction. The database then *arrives*: it opens for nobody until a
//! record says so ([`Tx::arrive`]), and may be loaded anew as long as none does.

use domain::{Id, Kind, Value};
use ledger::{Hash, Record};

use crate::dump::{Dump, columns_of, leaf};
use crate::epoch::{SealedRow, Tagged, Turn};
use crate::registers::{COMMON, ROW};
use crate::row::Param;
use crate::store::Location;
use crate::tree::State;
use crate::tx::Tx;
use crate::{Options, Store, StoreError, UNRECORDED, migrate, sql};

/// Rows written at a time.
const CHUNK: usize = 2_048;

/// The vault's tables as they come with a dump.
#[derive(Default)]
pub struct VaultRows {
    /// The epoch.
    pub epoch: i64,
    /// The sealed secrets.
    pub secrets: Vec<SealedRow>,
    /// The duplicate index, each tag once.
    pub tags: Vec<Tagged>,
}

impl Store {
    /// Makes a database of a dump under a ledger's id. What it comes to must still be compared with its
    /// records ([`crate::verify`]).
    ///
    /// # Errors
    /// `Exists` when an organisation lives here; `Inconsistent` when the dump does not fit its tables or its
    /// head; see [`Store::open`].
    pub fn load(
        location: &Location,
        options: Options,
        dump: &Dump<'_>,
        ledger: Id,
        vault: &VaultRows,
    ) -> Result<Self, StoreError> {
        let store = Self::connect_to_load(location, options)?;
        store.outside(|tx| {
            if tx.first(sql::TABLE_EXISTS, &[Param::Text("identity")])?.is_some() {
                if tx.whereabouts()?.as_deref() != Some("arriving") {
                    return Err(StoreError::Exists { place: tx.shared.place.clone() });
                }
                tx.empty()?;
            }
            migrate::run(tx)?;
            let organisation = Param::Text(dump.organisation.as_str());
            tx.run(sql::WHEREABOUTS_SET, &[Param::Text("arriving")])?;
            tx.run(sql::IDENTITY_ADD, &[organisation, (&ledger).into()])?;
            tx.run(sql::FACTS_ADD, &[])?;
            tx.run(sql::EPOCH_ADD, &[])?;
            tx.load_records(dump)?;
            for (name, columns) in
                [("manifests", &["record", "bytes"][..]), ("notes", &["record", "salt", "bytes"])]
            {
                let columns: Vec<_> = columns.iter().map(|name| (*name, Kind::Bytes)).collect();
                tx.load_rows(dump, name, &columns)?;
            }
            for table in domain::rows::ALL {
                tx.load_register(dump, table)?;
            }
            tx.load_vault(vault)
        })?;
        Ok(store)
    }
}

impl Tx<'_> {
    /// Where the organisation is, when it is not simply here.
    pub(crate) fn whereabouts(&mut self) -> Result<Option<String>, StoreError> {
        if self.first(sql::TABLE_EXISTS, &[Param::Text("whereabouts")])?.is_none() {
            return Ok(None);
        }
        let row = self.first(sql::WHEREABOUTS, &[])?;
        row.map(|row| row.text(0).map(str::to_owned)).transpose()
    }

    /// From now on the organisation lives in this database.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn arrive(&mut self) -> Result<(), StoreError> {
        self.run(sql::WHEREABOUTS_HERE, &[]).map(drop)
    }

    /// Empties every table, of a load that nobody declared.
    fn empty(&mut self) -> Result<(), StoreError> {
        let registers = domain::rows::ALL.iter().map(|table| table.name);
        for table in registers.chain(UNRECORDED.iter().copied().filter(|t| *t != "migrations")) {
            if self.first(sql::TABLE_EXISTS, &[Param::Text(table)])?.is_some() {
                self.run_text(table, &format!("DELETE FROM {table}"), &[])?;
            }
        }
        Ok(())
    }

    fn load_records(&mut self, dump: &Dump<'_>) -> Result<(), StoreError> {
        let mut state = State::empty();
        self.keep_head(sql::HEAD_ADD, &state)?;
        let mut waiting: Vec<(Vec<Param<'_>>, Hash)> = Vec::new();
        for section in ["records", "pending"] {
            dump.each(section, |row| {
                waiting.push((row.to_vec(), leaf(row)?));
                if waiting.len() < CHUNK {
                    return Ok(());
                }
                self.load_chunk(&mut state, &std::mem::take(&mut waiting))
            })?;
            self.load_chunk(&mut state, &std::mem::take(&mut waiting))?;
            if section == "records" && state.head() != dump.head {
                return self.poison(Err(StoreError::inconsistent("dump", "head")));
            }
        }
        Ok(())
    }

    fn load_chunk(
        &mut self,
        state: &mut State,
        rows: &[(Vec<Param<'_>>, Hash)],
    ) -> Result<(), StoreError> {
        let Some((last, _)) = rows.last() else { return Ok(()) };
        let broken = || StoreError::inconsistent("dump", "records");
        let Some(Param::Bytes(bytes)) = last.last() else { return Err(broken()) };
        let last_at = Record::outline(bytes).map_err(|_| broken())?.record.at.0;
        let columns = [
            ("seq", Kind::Int),
            ("id", Kind::Bytes),
            ("begun", Kind::Int),
            ("follows", Kind::Bytes),
            ("bytes", Kind::Bytes),
            ("leaf", Kind::Bytes),
        ];
        let first = crate::tree::index(state.frontier.size())?;
        self.bulk("records", &columns, rows.len(), |i, out| {
            if let Some((row, leaf)) = rows.get(i) {
                out.push(Param::Int(first + i64::try_from(i).unwrap_or(0)));
                out.extend_from_slice(row);
                out.push(leaf.into());
            }
        })?;
        let leaves: Vec<Hash> = rows.iter().map(|(_, leaf)| *leaf).collect();
        self.grow(state, &leaves, last_at)
    }

    fn load_rows(
        &mut self,
        dump: &Dump<'_>,
        table: &'static str,
        columns: &[(&'static str, Kind)],
    ) -> Result<(), StoreError> {
        let mut rows: Vec<Vec<Param<'_>>> = Vec::new();
        dump.each(table, |row| {
            rows.push(row.to_vec());
            Ok(())
        })?;
        for some in rows.chunks(CHUNK) {
            self.bulk(table, columns, some.len(), |i, out| {
                out.extend(some.get(i).into_iter().flatten().copied());
            })?;
        }
        Ok(())
    }

    /// The rows of a register, each with an HMAC of the guard key at hand.
    fn load_register(
        &mut self,
        dump: &Dump<'_>,
        table: &'static domain::Table,
    ) -> Result<(), StoreError> {
        // A register that is younger than the dump has no section in it.
        let Some(section) = dump.section(table.name) else { return Ok(()) };
        if !section.has_columns(columns_of(table)) {
            return self.poison(Err(StoreError::inconsistent("dump", table.name)));
        }
        let shared = self.shared;
        let mut rows: Vec<(Vec<Param<'_>>, Option<[u8; 32]>)> = Vec::new();
        dump.each(table.name, |row| {
            let broken = || StoreError::inconsistent("dump", table.name);
            let [Param::Bytes(id), Param::Bytes(salt), Param::Int(version), _, own @ ..] = row
            else {
                return Err(broken());
            };
            let id = Id(<[u8; 16]>::try_from(*id).map_err(|_| broken())?);
            let salt = <[u8; 16]>::try_from(*salt).map_err(|_| broken())?;
            let values: Vec<Value> = own.iter().map(|value| value.to_value()).collect();
            let digest = ledger::row_digest(table.name, id, *version, &salt, &values);
            rows.push((row.to_vec(), table.guarded.then(|| shared.mac(ROW, &[&digest]))));
            Ok(())
        })?;
        let columns: Vec<_> = COMMON.iter().chain(table.columns).copied().collect();
        for some in rows.chunks(CHUNK) {
            self.bulk(table.name, &columns, some.len(), |i, out| {
                let Some((row, guard)) = some.get(i) else { return };
                let (common, own) = row.split_at(row.len().min(COMMON.len() - 1));
                out.extend_from_slice(common);
                out.push(guard.as_ref().map_or(Param::Null, Param::from));
                out.extend_from_slice(own);
            })?;
        }
        Ok(())
    }

    fn load_vault(&mut self, vault: &VaultRows) -> Result<(), StoreError> {
        self.run(sql::EPOCH_TURN, &[vault.epoch.into(), Param::Int(0)])?;
        for some in vault.secrets.chunks(CHUNK) {
            self.fill(Turn::A, some)?;
        }
        for some in vault.tags.chunks(CHUNK) {
            if !self.tag(Turn::A, some)?.is_empty() {
                return self.poison(Err(StoreError::inconsistent("dump", "tags")));
            }
        }
        Ok(())
    }
}
