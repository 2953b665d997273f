//! The store itself: opening, reading, writing.

use std::path::PathBuf;

use committed::Committed;
use domain::id::{RecordId, SecretId};
use domain::{Id, Slug};

use crate::ahead::Ahead;
use crate::compressed::Reading;
use crate::lite::Lite;
use crate::registers::TableSql;
use crate::row::Param;
use crate::server::Server;
use crate::shared::Shared;
use crate::tree::{Head, State};
use crate::tx::{Conn, Tx};
use crate::{Options, StoreError, migrate, sql};

/// Where an organisation's database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// `postgres://user@localhost/database`, or a Unix socket. Other machines are refused for now: the
    /// connection is not encrypted.
    Postgres(String),
}

/// One organisation's database. Shared by threads.
pub struct Store {
    pub(crate) shared: Shared,
    pub(crate) engine: Engine,
}

pub(crate) enum Engine {
    Lite(Lite),
    Pg(Server),
}

/// What a write came to, after its commit.
#[must_use]
pub struct Written<T> {
    /// What the work returned.
    pub value: T,
    /// One for each record of the write that opens secrets.
    pub committed: Vec<Committed>,
}

impl Store {
    /// Makes the database of a new organisation with an empty ledger. The file must not be there; the
    /// PostgreSQL database must be there and empty. What a creation that failed half-way left is taken up.
    ///
    /// # Errors
    /// `Exists` when an organisation lives here already; see [`open`](Self::open).
    pub fn create(location: &Location, options: Options) -> Result<Self, StoreError> {
        let store = Self::connect(location, options, true)?;
        store.outside(|tx| {
            if tx.first(sql::TABLE_EXISTS, &[Param::Text("identity")])?.is_some() {
                return Err(StoreError::Exists { place: tx.shared.place.clone() });
            }
            migrate::run(tx)?;
            let ledger = Id::draw(tx.shared.clock.now(), tx.shared.random.as_ref());
            let organisation = Param::Text(tx.shared.organisation.as_str());
            tx.run(sql::IDENTITY_ADD, &[organisation, (&ledger).into()])?;
            tx.keep_head(sql::HEAD_ADD, &State::empty())?;
            tx.run(sql::FACTS_ADD, &[])?;
            tx.run(sql::EPOCH_ADD, &[])?;
            Ok(())
        })?;
        Ok(store)
    }

    /// Opens the organisation's database and brings an older schema up.
    ///
    /// # Errors
    /// `Missing`, `NotADatabase`, `NotThisOrganisation`, `TooNew`, `ReadOnly`, `Address`, `Unsafe`,
    /// `Unavailable`, `Moved`, and `Inconsistent` when what is stored does not fit together.
    pub fn open(location: &Location, options: Options) -> Result<Self, StoreError> {
        let store = Self::connect(location, options, false)?;
        store.outside(|tx| {
            if tx.first(sql::TABLE_EXISTS, &[Param::Text("identity")])?.is_none() {
                return Err(StoreError::Missing { place: tx.shared.place.clone() });
            }
            migrate::run(tx)?;
            let row = tx.only(sql::IDENTITY)?;
            let ours = row.text(0)? == tx.shared.organisation.as_str();
            if !ours && !domain::broken::is_off("this_organisation") {
                return Err(StoreError::NotThisOrganisation { place: tx.shared.place.clone() });
            }
            tx.open_here()?;
            let state = tx.state(sql::HEAD)?.follows(None);
            tx.poison(state).map(|_| ())
        })?;
        Ok(store)
    }

    /// A connection to a place that is empty, or where a load was left that nobody declared.
    pub(crate) fn connect_to_load(
        location: &Location,
        options: Options,
    ) -> Result<Self, StoreError> {
        let taken = match location {
            Location::Sqlite(path) => std::fs::metadata(path).is_ok_and(|file| file.len() > 0),
            Location::Postgres(_) => false,
        };
        Self::connect(location, options, !taken)
    }

    pub(crate) fn connect(
        location: &Location,
        options: Options,
        create: bool,
    ) -> Result<Self, StoreError> {
        let (engine, place) = match location {
            Location::Sqlite(path) => {
                let lite = if create { Lite::create(path) } else { Lite::open(path) }?;
                (Engine::Lite(lite), path.display().to_string())
            }
            Location::Postgres(address) => {
                let server = Server::at(address)?;
                let place = server.place();
                (Engine::Pg(server), place)
            }
        };
        Ok(Self { shared: Shared::new(options, place), engine })
    }

    pub(crate) fn outside<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.engine {
            Engine::Lite(lite) => lite.writer.outside(&self.shared, work),
            Engine::Pg(server) => server.outside(&self.shared, work),
        }
    }

    /// Reads within one snapshot.
    ///
    /// # Errors
    /// What the work returns; `Unavailable` when no snapshot could be had.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read_ahead(&[], work)
    }

    /// Like [`read`](Self::read), of work that will ask these questions for certain.
    ///
    /// # Errors
    /// See [`read`](Self::read).
    pub fn read_ahead<T, E: From<StoreError>>(
        &self,
        ahead: &[Ahead],
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.engine {
            Engine::Lite(lite) => {
                let read = |conn: &_| {
                    let mut tx = Tx::new(&self.shared, Conn::Lite(conn));
                    tx.reading = Reading::Alone;
                    work(&mut tx)
                };
                lite.read(read)?
            }
            Engine::Pg(server) => server.read(&self.shared, ahead, work),
        }
    }

    /// Runs an act's write and returns after its commit. The work may run more than once and must have no
    /// effect outside of the transaction; it must not write to the store in another way meanwhile.
    ///
    /// # Errors
    /// What the work returned, or the store's own: `Unrecorded` when rows were written without their
    /// record, `Contended` when concurrent acts undid it too often, `OutcomeUnknown` when the connection
    /// broke in the commit. Except for the last, nothing was written.
    pub fn write<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.commit(name, false, &[], work)
    }

    /// Like [`write`](Self::write), of work that will ask these questions for certain.
    ///
    /// # Errors
    /// See [`write`](Self::write).
    pub fn write_ahead<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        ahead: &[Ahead],
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.commit(name, false, ahead, work)
    }

    /// Like [`write`](Self::write), in a commit that no other act shares: for bulk work.
    ///
    /// # Errors
    /// See [`write`](Self::write).
    pub fn write_alone<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        self.commit(name, true, &[], work)
    }

    fn commit<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        alone: bool,
        ahead: &[Ahead],
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        if self.shared.probe.fails(name) {
            return Err(StoreError::unavailable(name).into());
        }
        let (value, opens) = match &self.engine {
            Engine::Lite(lite) => lite.writer.write(&self.shared, alone, work)?,
            Engine::Pg(server) => server.write(&self.shared, ahead, work)?,
        };
        let organisation = self.shared.organisation.as_str();
        let token = |(record, secrets): (RecordId, Vec<SecretId>)| {
            let secrets = secrets.into_iter().map(|secret| secret.0.0).collect();
            committed::after_commit(record.0.0, organisation, secrets)
        };
        Ok(Written { value, committed: opens.into_iter().map(token).collect() })
    }

    /// True where each act is a transaction of its own (PostgreSQL): what it read before it wrote is committed. On
    /// SQLite acts share one, and see what others have not committed yet.
    #[must_use]
    pub const fn acts_stand_alone(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }

    /// The proof that an act was begun, is integrated and has not ended; none when there is no such
    /// record, or a record followed it. For roll-forward and read-back.
    ///
    /// # Errors
    /// `Inconsistent` when the tree does not hold the record's bytes.
    pub fn reload(&self, record: RecordId) -> Result<Option<Committed>, StoreError> {
        if let Engine::Pg(server) = &self.engine {
            server.integrate(&self.shared, true)?;
        }
        self.read(|tx| tx.reload(record))
    }

    /// Takes the committed pending records into the tree (PostgreSQL; on SQLite each commit does it).
    /// Called after each write and at least every second.
    ///
    /// # Errors
    /// `Inconsistent` when a pending row was not written by this program, or a record that was acknowledged
    /// is missing: then the store stops.
    pub fn integrate(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Lite(_) => Ok(()),
            Engine::Pg(server) => server.integrate(&self.shared, true),
        }
    }

    /// The integrated head.
    ///
    /// # Errors
    /// See [`read`](Self::read).
    pub fn head(&self) -> Result<Head, StoreError> {
        self.read(|tx| tx.head())
    }

    /// The root of the tree of the first `size` records; `None` when there are fewer.
    ///
    /// # Errors
    /// `Inconsistent` when a tile or leaf is missing.
    pub fn root_at(&self, size: u64) -> Result<Option<ledger::Hash>, StoreError> {
        self.read(|tx| {
            let head = tx.head()?;
            if size > head.size {
                return Ok(None);
            }
            Ok(Some(tx.frontier_at(size)?.root()))
        })
    }

    /// The id of this ledger, drawn when it was created: the last part of its origin.
    ///
    /// # Errors
    /// See [`read`](Self::read).
    pub fn ledger_id(&self) -> Result<Id, StoreError> {
        self.read(|tx| tx.only(sql::IDENTITY)?.id(1))
    }

    /// Whose database it is.
    #[must_use]
    pub const fn organisation(&self) -> &Slug {
        &self.shared.organisation
    }

    /// Prepares every statement of the program against the schema: a wrong schema or statement shows here
    /// and not in the middle of an act.
    ///
    /// # Errors
    /// The first statement that cannot be prepared.
    pub fn check_statements(&self) -> Result<(), StoreError> {
        self.read(|tx| {
            let (shared, catalogue) =
                (tx.shared, sql::Sql::catalogue().map(|sql| tx.conn.text(sql)));
            let catalogue: Vec<&str> = catalogue.collect();
            let registers = shared.tables.values().flat_map(TableSql::texts);
            catalogue.into_iter().chain(registers).try_for_each(|text| tx.prepare(text))?;
            crate::tally::texts().try_for_each(|text| tx.prepare(&text))
        })
    }

    /// How often acts were tried again because concurrent ones undid them (PostgreSQL).
    #[must_use]
    pub fn retries(&self) -> u64 {
        match &self.engine {
            Engine::Lite(_) => 0,
            Engine::Pg(server) => server.retries(),
        }
    }
}
