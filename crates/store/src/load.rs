//! Loading a dump into an empty database of either engine, with the secrets that belong to it.
//!
//! Rows keep their bytes, salts and versions; HMACs are made with the guard key at hand, leaves, tiles and head
//! from the records. Everything is one transaction. The database then *arrives*: it opens for nobody until a
//! record says so ([`Tx::arrive`]), and may be loaded anew as long as none does.

use domain::{Id, Kind, Value};
use ledger::{Hash, Record};

use crate::compressed::NewRecord;
use crate::dump::{Dump, columns_of, leaf};
use crate::epoch::{SealedRow, Tagged, Turn};
use crate::registers::{self, COMMON, ROW};
use crate::row::Param;
use crate::store::Location;
use crate::tree::State;
use crate::tx::Tx;
use crate::whereabouts::Whereabouts;
use crate::{Options, Store, StoreError, UNRECORDED, migrate, sql};

/// Rows written at a time.
const CHUNK: usize = 2_048;

/// The vault's tables as they come with a dump.
#[derive(Default, PartialEq, Eq)]
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
        Self::load_as(&Whereabouts::Arriving, location, options, dump, ledger, vault)
    }

    pub(crate) fn load_as(
        state: &Whereabouts,
        location: &Location,
        options: Options,
        dump: &Dump<'_>,
        ledger: Id,
        vault: &VaultRows,
    ) -> Result<Self, StoreError> {
        let store = Self::connect_to_load(location, options)?;
        store.outside(|tx| {
            if tx.may_load(state, ledger)? {
                tx.empty()?;
            }
            migrate::run(tx)?;
            state.stamp_of(tx);
            let organisation = Param::Text(dump.organisation.as_str());
            tx.run(sql::WHEREABOUTS_SET, &[Param::Text(&state.text())])?;
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
    /// Whether a load may go into this database; true when one was left here that nobody declared, or when the
    /// organisation that comes back has left it before.
    pub(crate) fn may_load(&mut self, state: &Whereabouts, ledger: Id) -> Result<bool, StoreError> {
        let place = self.shared.place.clone();
        if self.first(sql::TABLE_EXISTS, &[Param::Text("identity")])?.is_none() {
            let empty = self.first(sql::TABLES, &[])?.is_none();
            return if empty { Ok(false) } else { Err(StoreError::Exists { place }) };
        }
        let there = self.only(sql::IDENTITY)?;
        if there.text(0)? != self.shared.organisation.as_str() {
            return Err(StoreError::NotThisOrganisation { place });
        }
        let same = there.id(1)? == ledger;
        match (state, self.whereabouts()?) {
            (Whereabouts::Arriving, Whereabouts::Arriving) => Ok(true),
            (Whereabouts::Moving(_), Whereabouts::Moving(_) | Whereabouts::Moved(_)) if same => {
                Ok(true)
            }
            _ => Err(StoreError::Exists { place }),
        }
    }

    /// Empties every table, of a load that nobody declared or an organisation that lives elsewhere.
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
        let mut new = Vec::with_capacity(rows.len());
        for (row, leaf) in rows {
            let [id, begun, follows, Param::Bytes(bytes)] = *row.as_slice() else {
                return Err(broken());
            };
            new.push(NewRecord { id, leaf, begun, follows, bytes });
        }
        self.records_add(state.frontier.size(), &new)?;
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
        // A dump from before a column was added says nothing in it.
        let later = columns_of(table).count().saturating_sub(section.count());
        let known = columns_of(table).count() - later.min(table.added);
        if !section.has_columns(columns_of(table).take(known)) {
            return self.poison(Err(StoreError::inconsistent("dump", table.name)));
        }
        let later = columns_of(table).count() - known;
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
            // With the columns that came later: what is left out of the digest is counted from the last of all.
            let added = std::iter::repeat_n(Value::Null, later);
            let values: Vec<Value> =
                own.iter().map(|value| value.to_value()).chain(added).collect();
            let digest = registers::digest(table, id, *version, &salt, &values);
            let mut row = row.to_vec();
            row.resize(row.len() + later, Param::Null);
            rows.push((row, table.guarded.then(|| shared.mac(ROW, &[&digest]))));
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
