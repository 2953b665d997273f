//! A transaction on either engine.

use domain::{Id, Kind, Timestamp, Value};

use crate::compressed::{Placed, Reading};
use crate::epoch::Epoch;
use crate::journal::Journal;
use crate::pg::Session;
use crate::row::Param;
use crate::shared::Shared;
use crate::sql::{Sql, is_numbered};
use crate::tally::Tallied;
use crate::tree::State;
use crate::{Row, StoreError, lite};

/// A transaction. After the first failed statement it is poisoned: every later call fails and nothing
/// is committed, whatever the caller makes of the error.
pub struct Tx<'s> {
    pub(crate) shared: &'s Shared,
    pub(crate) conn: Conn<'s>,
    pub(crate) journal: Journal,
    /// The epoch row, once this transaction has locked it.
    pub(crate) epoch: Option<Epoch>,
    /// When the last integrated record was made, once it is known here.
    pub(crate) last_at: Option<Option<Timestamp>>,
    /// The generation of facts, once it is known here.
    pub(crate) facts: Option<i64>,
    /// The epoch as it stood when this transaction began, once it is known here.
    pub(crate) live: Option<Epoch>,
    /// The dictionary that records are written with, once it is known here.
    pub(crate) dictionary: Option<Placed>,
    /// What is known of the tally.
    pub(crate) tallied: Tallied,
    /// Whether it only reads.
    pub(crate) reading: Reading,
    /// Something was written.
    pub(crate) wrote: bool,
    fault: Option<StoreError>,
}

/// The connection that a transaction runs on.
pub(crate) enum Conn<'s> {
    Lite(&'s rusqlite::Connection),
    Pg(&'s mut Session),
}

impl Conn<'_> {
    pub(crate) const fn text(&self, sql: Sql) -> &'static str {
        match self {
            Self::Lite(_) => sql.lite,
            Self::Pg(_) => sql.pg,
        }
    }
}

impl<'s> Tx<'s> {
    pub(crate) fn new(shared: &'s Shared, conn: Conn<'s>) -> Self {
        let journal = Journal::default();
        let (epoch, last_at, facts, live, dictionary, fault) = (None, None, None, None, None, None);
        let (reading, wrote) = (Reading::AndWriting, false);
        Self {
            shared,
            conn,
            journal,
            epoch,
            last_at,
            facts,
            live,
            dictionary,
            tallied: Tallied::default(),
            reading,
            wrote,
            fault,
        }
    }

    /// True when the connection is gone.
    pub(crate) fn is_cut(&self) -> bool {
        matches!(&self.conn, Conn::Pg(session) if session.is_cut())
    }

    /// Takes what stood when the transaction began from the row that came with its beginning. What is not there or
    /// not sound is asked for again, and refused, by whoever needs it.
    pub(crate) fn stands(&mut self, row: Option<&Row>) {
        let Some(row) = row else { return };
        self.last_at = State::read(self.shared, row).ok().map(|state| state.last_record_at());
        self.facts = row.int(5).ok();
        self.live = Epoch::read(row.int(6), row.int(7)).ok();
        self.journal.xid = row.int(8).ok();
    }

    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// As all statements: `Poisoned` after an earlier failure, else what the database said. `Statement`
    /// when the parameters are not numbered in the order of first use.
    pub fn exec(&mut self, sql: impl Into<Sql>, params: &[Value]) -> Result<u64, StoreError> {
        let sql = self.checked(sql.into())?;
        self.run(sql, &borrow(params))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// See [`exec`](Self::exec).
    pub fn one(
        &mut self,
        sql: impl Into<Sql>,
        params: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        let sql = self.checked(sql.into())?;
        self.first(sql, &borrow(params))
    }

    /// All rows.
    ///
    /// # Errors
    /// See [`exec`](Self::exec).
    pub fn all(&mut self, sql: impl Into<Sql>, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let sql = self.checked(sql.into())?;
        self.rows(sql, &borrow(params))
    }

    /// Runs one statement for each set of parameters and says how many rows were touched in all.
    ///
    /// # Errors
    /// See [`exec`](Self::exec).
    pub fn many<'v>(
        &mut self,
        sql: impl Into<Sql>,
        sets: impl IntoIterator<Item = &'v [Value]>,
    ) -> Result<u64, StoreError> {
        let sql = self.checked(sql.into())?;
        sets.into_iter().try_fold(0, |n, params| Ok(n + self.run(sql, &borrow(params))?))
    }

    fn checked(&mut self, sql: Sql) -> Result<Sql, StoreError> {
        let text = self.conn.text(sql);
        if is_numbered(text) { Ok(sql) } else { self.poison(Err(StoreError::statement(text))) }
    }

    pub(crate) fn run(&mut self, sql: Sql, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.run_text(sql.lite, self.conn.text(sql), params)
    }

    /// Runs a statement whose count nobody asks for: on PostgreSQL it goes out with the next whose answer is, at the
    /// latest with the commit.
    pub(crate) fn run_later(&mut self, sql: Sql, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.pass(sql.lite)?;
        self.wrote = true;
        let text = self.conn.text(sql);
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::exec(conn, &self.shared.place, text, params).map(drop),
            Conn::Pg(session) => session.exec_later(text, params),
        };
        self.poison(result)
    }

    pub(crate) fn rows(&mut self, sql: Sql, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.query(sql.lite, self.conn.text(sql), params, &mut |row| rows.push(row))?;
        Ok(rows)
    }

    pub(crate) fn first(
        &mut self,
        sql: Sql,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }

    /// Goes through the rows of many ids. The statement asks for one id on SQLite (`= $1`) and for a list on PostgreSQL
    /// (`= ANY($1)`); on SQLite the latter is asked for some ids at a time.
    pub(crate) fn rows_of<'i>(
        &mut self,
        sql: Sql,
        ids: impl Iterator<Item = &'i Id>,
        each: &mut dyn FnMut(Row),
    ) -> Result<(), StoreError> {
        const AT_ONCE: usize = 32;
        let ids: Vec<&[u8]> = ids.map(|id| id.0.as_slice()).collect();
        match (&self.conn, ids.as_slice()) {
            (Conn::Pg(_), _) => return self.query(sql.lite, sql.pg, &[Param::List(&ids)], each),
            (Conn::Lite(_), [one]) => {
                return self.query(sql.lite, sql.lite, &[Param::Bytes(one)], each);
            }
            (Conn::Lite(_), _) => {}
        }
        let places: Vec<String> = (1..=AT_ONCE).map(|n| format!("${n}")).collect();
        let text = sql.pg.replace("= ANY($1)", &format!("IN ({})", places.join(", ")));
        for some in ids.chunks(AT_ONCE) {
            // The last places repeat the last id, which asks for nothing more.
            let last = some.last().copied().unwrap_or_default();
            let rest = std::iter::repeat_n(last, AT_ONCE - some.len());
            let params: Vec<Param<'_>> =
                some.iter().copied().chain(rest).map(Param::Bytes).collect();
            self.query(sql.lite, &text, &params, each)?;
        }
        Ok(())
    }

    /// The row of a table that always has one.
    pub(crate) fn only(&mut self, sql: Sql) -> Result<Row, StoreError> {
        let row = self.first(sql, &[])?;
        if row.is_none() {
            let here = self.open_here();
            self.poison(here)?;
        }
        self.poison(row.ok_or_else(|| StoreError::inconsistent(sql.lite, "missing")))
    }

    /// Runs a composed text; `at` names it to the probe and in errors.
    pub(crate) fn run_text(
        &mut self,
        at: &'static str,
        text: &str,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        self.pass(at)?;
        self.wrote = true;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::exec(conn, &self.shared.place, text, params),
            Conn::Pg(session) => session.exec(text, params),
        };
        self.poison(result)
    }

    /// Reads rows with a composed text, one at a time.
    pub(crate) fn query(
        &mut self,
        at: &'static str,
        text: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(Row),
    ) -> Result<(), StoreError> {
        self.pass(at)?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::query(conn, &self.shared.place, text, params, each),
            Conn::Pg(session) => session.query(text, params, each),
        };
        self.poison(result)
    }

    /// Like [`query`](Self::query), for very many rows: each is lent as it lies in the engine.
    pub(crate) fn scan(
        &mut self,
        at: &'static str,
        text: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&[Param<'_>]),
    ) -> Result<(), StoreError> {
        self.pass(at)?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::scan(conn, &self.shared.place, text, params, each),
            Conn::Pg(session) => session.scan(text, params, each),
        };
        self.poison(result)
    }

    /// Writes many rows: multi-row inserts on SQLite, COPY on PostgreSQL. `fill` pushes the values of one
    /// row.
    pub(crate) fn bulk<'v>(
        &mut self,
        table: &'static str,
        columns: &[(&'static str, Kind)],
        rows: usize,
        fill: impl Fn(usize, &mut Vec<Param<'v>>),
    ) -> Result<(), StoreError> {
        self.pass(table)?;
        self.wrote = true;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::bulk(conn, &self.shared.place, table, columns, rows, fill),
            Conn::Pg(session) => session.bulk(table, columns, rows, fill),
        };
        self.poison(result)
    }

    /// Runs several statements without parameters: migrations.
    pub(crate) fn script(&mut self, text: &'static str) -> Result<(), StoreError> {
        self.pass("script")?;
        self.wrote = true;
        let result = match &mut self.conn {
            Conn::Lite(conn) => conn
                .execute_batch(&crate::migrate::for_lite(text))
                .map_err(|e| lite::fault(&e, &self.shared.place, "script")),
            Conn::Pg(session) => session.script(text),
        };
        self.poison(result)
    }

    /// The door of every touch: refuses when poisoned and when the probe says so.
    pub(crate) fn pass(&mut self, at: &'static str) -> Result<(), StoreError> {
        if self.fault.is_some() && !domain::broken::is_off("poisoned") {
            return Err(StoreError::Poisoned);
        }
        if self.shared.probe.fails(at) {
            return self.poison(Err(StoreError::unavailable(at)));
        }
        Ok(())
    }

    /// Keeps the first error, so that nothing of this transaction is committed.
    pub(crate) fn poison<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.fault.get_or_insert_with(|| error.clone());
        }
        result
    }

    /// What poisoned the transaction.
    pub(crate) const fn fault(&self) -> Option<&StoreError> {
        self.fault.as_ref()
    }

    /// Forgets what failed, for a reader that goes on to look at the rest: `verify`.
    pub(crate) fn forgive(&mut self) {
        self.fault = None;
    }

    /// The last check before the commit: nothing failed and nothing is owed.
    pub(crate) fn closed(&mut self) -> Result<Journal, StoreError> {
        match &self.fault {
            Some(fault) if !domain::broken::is_off("poisoned") => Err(fault.clone()),
            _ => std::mem::take(&mut self.journal).closed(),
        }
    }

    /// Begins, ends or marks the transaction.
    pub(crate) fn control(&mut self, text: &'static str) -> Result<(), StoreError> {
        self.pass(text)?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::exec(conn, &self.shared.place, text, &[]).map(|_| ()),
            Conn::Pg(session) => session.script(text),
        };
        self.poison(result)
    }

    /// Prepares a statement without running it, and checks its numbering.
    pub(crate) fn prepare(&mut self, text: &str) -> Result<(), StoreError> {
        self.pass("prepare")?;
        let result = match &mut self.conn {
            Conn::Lite(conn) => lite::prepare(conn, &self.shared.place, text),
            Conn::Pg(session) => session.prepare(text).map(|_| ()),
        };
        let result = result.and_then(|()| {
            if is_numbered(text) { Ok(()) } else { Err(StoreError::statement(text)) }
        });
        self.poison(result)
    }
}

fn borrow(params: &[Value]) -> Vec<Param<'_>> {
    params.iter().map(Param::from).collect()
}
