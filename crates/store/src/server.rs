//! Acts on PostgreSQL, and the integrator that gives their records a place in the tree.
//!
//! An act runs SERIALIZABLE and takes its snapshot before its transaction number. So an act that saw
//! another one's work has a higher number, and taking the committed pending rows in the order of numbers
//! never puts an effect before its cause.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::RecordId;
use ledger::Hash;

use crate::ahead::{Ahead, Question};
use crate::compressed::Reading;
use crate::epoch::Turn;
use crate::lite::Opens;
use crate::pg::{Pg, Session};
use crate::records::Pending;
use crate::row::Param;
use crate::shared::Shared;
use crate::sql::{self, Sql};
use crate::tree::{Head, State};
use crate::tx::{Conn, Tx};
use crate::{Row, StoreError};

/// While others are writing, so many records wait for their place before somebody sees to it; the last who
/// writes does in any case.
const AT_ONCE: usize = 64;
/// How often an act is tried again when concurrent acts undo it.
const TRIES: u32 = 64;

/// Begins an act. Its first statement takes the snapshot, and then the number.
const ACT: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const INTEGRATE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// One creation or migration at a time.
const OUTSIDE: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(1113681518)";

/// A PostgreSQL database with what this process knows of it.
pub(crate) struct Server {
    pg: Pg,
    known: Mutex<Known>,
    /// One of this process at a time sees to the records that wait.
    integrating: Mutex<()>,
    /// Acts of this process that are being written.
    writing: AtomicUsize,
    retries: AtomicU64,
}

#[derive(Default)]
struct Known {
    /// The last head this process saw.
    seen: Option<Head>,
    /// Which tables were live when somebody last looked.
    turn: Option<Turn>,
    /// Records acknowledged to a caller and not yet seen in the tree.
    acknowledged: Vec<RecordId>,
    /// Why nothing is done any more.
    stopped: Option<StoreError>,
}

impl Server {
    pub fn at(address: &str) -> Result<Self, StoreError> {
        let (known, integrating, writing, retries) = Default::default();
        Ok(Self { pg: Pg::at(address)?, known, integrating, writing, retries })
    }

    pub fn place(&self) -> String {
        self.pg.place()
    }

    /// How often acts were tried again.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    fn begin(
        &self,
        shared: &Shared,
        text: &'static str,
        first: Option<Sql>,
        ahead: &[Ahead],
    ) -> Result<(Session, Option<Row>), StoreError> {
        if shared.probe.fails(text) {
            return Err(StoreError::unavailable(text));
        }
        let turn = if ahead.is_empty() { None } else { self.known().turn };
        let questions = ahead.iter().filter_map(|ahead| ahead.question(shared, turn));
        let questions: Vec<Question> = questions.collect();
        self.pg.begin(text, first.map(|sql| sql.pg), &questions)
    }

    /// The transaction with what stood when it began.
    fn transaction<'s>(
        &self,
        shared: &'s Shared,
        session: &'s mut Session,
        row: Option<&Row>,
    ) -> Tx<'s> {
        let mut tx = Tx::new(shared, Conn::Pg(session));
        tx.stands(row);
        self.known().turn = tx.live.map(|epoch| epoch.turn);
        tx
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn going(&self) -> Result<(), StoreError> {
        match &self.known().stopped {
            Some(error) => Err(StoreError::Stopped { because: error.to_string() }),
            None => Ok(()),
        }
    }

    /// Stops for good when what is stored was altered.
    fn heed<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error @ StoreError::Inconsistent { .. }) = &result {
            self.known().stopped.get_or_insert_with(|| error.clone());
        }
        result
    }

    pub fn outside<T, E: From<StoreError>>(
        &self,
        shared: &Shared,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut session, _) = self.begin(shared, OUTSIDE, None, &[])?;
        let mut tx = Tx::new(shared, Conn::Pg(&mut session));
        let done = work(&mut tx).and_then(|value| {
            tx.control("COMMIT")?;
            Ok(value)
        });
        drop(tx);
        if done.is_ok() || session.roll_back().is_ok() {
            self.pg.back(session);
        }
        done
    }

    /// As [`begin`](Self::begin), with the row that nearly every transaction asks for first. It is gone from a database
    /// that was left; a snapshot of before does not say why, so a new one is asked.
    fn begin_standing(
        &self,
        shared: &Shared,
        text: &'static str,
        first: Sql,
        ahead: &[Ahead],
    ) -> Result<(Session, Option<Row>), StoreError> {
        let (mut session, row) = self.begin(shared, text, Some(first), ahead)?;
        if row.is_some() {
            return Ok((session, row));
        }
        session.roll_back()?;
        self.pg.back(session);
        let (mut session, _) = self.begin(shared, INTEGRATE, None, &[])?;
        let here = Tx::new(shared, Conn::Pg(&mut session)).open_here();
        if session.roll_back().is_ok() {
            self.pg.back(session);
        }
        here?;
        self.begin(shared, text, Some(first), ahead)
    }

    pub fn read<T, E: From<StoreError>>(
        &self,
        shared: &Shared,
        ahead: &[Ahead],
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut session, row) = self.begin_standing(shared, READ, sql::STANDING, ahead)?;
        let mut tx = self.transaction(shared, &mut session, row.as_ref());
        tx.reading = Reading::Alone;
        let value = work(&mut tx);
        drop(tx);
        session.end_reading();
        self.pg.back(session);
        value
    }

    pub fn write<T, E: From<StoreError>>(
        &self,
        shared: &Shared,
        ahead: &[Ahead],
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Opens), E> {
        let writing = Writing::new(&self.writing);
        let done = self.try_to_write(shared, ahead, work);
        drop(writing);
        let last = self.writing.load(Ordering::SeqCst) == 0;
        let waiting = self.known().acknowledged.len();
        if waiting > 0 && (last || waiting >= AT_ONCE) {
            // The last waits for whoever is at it, who may not have seen the last record.
            let one = match last {
                true => Some(self.integrating.lock().unwrap_or_else(PoisonError::into_inner)),
                false => self.integrating.try_lock().ok(),
            };
            // The act is committed; its place in the tree may come later.
            let _ = one.map(|_one| self.integrate(shared, false));
        }
        done
    }

    fn try_to_write<T, E: From<StoreError>>(
        &self,
        shared: &Shared,
        ahead: &[Ahead],
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Opens), E> {
        for _ in 0..TRIES {
            self.going()?;
            let (mut session, row) = self.begin_standing(shared, ACT, sql::STANDING_ACT, ahead)?;
            let mut tried = attempt(self.transaction(shared, &mut session, row.as_ref()), &work);
            if tried.is_ok() || session.roll_back().is_ok() {
                self.pg.back(session);
            }
            if let Err(Undone::Cut { done, xid }) = tried {
                tried = self.settle(shared, done, xid);
            }
            match tried {
                Ok(done) => {
                    self.acknowledge(&done.records);
                    return Ok((done.value, done.opens));
                }
                Err(Undone::Fault(StoreError::Contended)) => {
                    self.retries.fetch_add(1, Ordering::Relaxed);
                    std::thread::yield_now();
                }
                Err(Undone::Fault(fault)) => return Err(fault.into()),
                Err(Undone::Work(error)) => return Err(error),
                Err(Undone::Cut { .. }) => return Err(StoreError::OutcomeUnknown.into()),
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Asks the server what became of a commit whose answer was lost.
    fn settle<T, E>(
        &self,
        shared: &Shared,
        done: Done<T>,
        xid: Option<i64>,
    ) -> Result<Done<T>, Undone<T, E>> {
        let asked = || {
            let xid = xid.ok_or(StoreError::OutcomeUnknown)?.to_string();
            self.read(shared, &[], |tx| {
                let row = tx.first(sql::XID_STATUS, &[Param::Text(&xid)])?;
                row.map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))
            })
        };
        match asked().as_deref() {
            Ok("committed") => Ok(done),
            Ok("aborted") => Err(Undone::Fault(StoreError::unavailable("COMMIT"))),
            _ => Err(Undone::Cut { done, xid }),
        }
    }

    fn acknowledge(&self, records: &[RecordId]) {
        self.known().acknowledged.extend(records);
    }

    /// Takes all committed pending records into the tree; with `wait` after whoever is at it.
    pub fn integrate(&self, shared: &Shared, wait: bool) -> Result<(), StoreError> {
        self.going()?;
        let lock = if wait { sql::HEAD_WAIT } else { sql::HEAD_LOCK };
        let (mut session, head) = self.begin(shared, INTEGRATE, Some(lock), &[])?;
        let acknowledged = std::mem::take(&mut self.known().acknowledged);
        let integrated = match head {
            Some(head) => self.integrate_in(shared, &mut session, &head, &acknowledged),
            // Somebody else is at it.
            None => session.roll_back().map(|()| false),
        };
        if integrated.is_ok() || session.roll_back().is_ok() {
            self.pg.back(session);
        }
        if !matches!(integrated, Ok(true)) {
            self.acknowledge(&acknowledged);
        }
        self.heed(integrated).map(|_| ())
    }

    /// True when the tree now holds every record that was committed before.
    fn integrate_in(
        &self,
        shared: &Shared,
        session: &mut Session,
        head: &Row,
        acknowledged: &[RecordId],
    ) -> Result<bool, StoreError> {
        let mut tx = Tx::new(shared, Conn::Pg(session));
        let state = self.take_in(&mut tx, Some(head), acknowledged)?;
        tx.control("COMMIT")?;
        shared.dictionaries.keep(tx.dictionary.take());
        let mut known = self.known();
        if known.seen.is_none_or(|seen| seen.size < state.head().size) {
            known.seen = Some(state.head());
        }
        Ok(true)
    }

    /// Takes the pending records into the tree within the caller's transaction, which holds the head.
    fn take_in(
        &self,
        tx: &mut Tx<'_>,
        head: Option<&Row>,
        acknowledged: &[RecordId],
    ) -> Result<State, StoreError> {
        let seen = self.known().seen;
        let mut state = tx.sound(head)?.follows(seen)?;
        let mut waiting = Vec::new();
        for row in tx.rows(sql::PENDING, &[])? {
            let Some(read) = Pending::read(tx, &row)? else {
                return Err(StoreError::inconsistent("pending", row.id(0)?));
            };
            waiting.push(read);
        }
        let new: Vec<_> = waiting.iter().map(|(record, leaf)| record.record(leaf)).collect();
        tx.records_add(state.frontier.size(), &new)?;
        let ids: Vec<&[u8]> = waiting.iter().map(|(record, _)| record.id.0.as_slice()).collect();
        if !ids.is_empty() {
            tx.run(sql::PENDING_DONE, &[Param::List(&ids)])?;
        }
        let leaves: Vec<Hash> = waiting.iter().map(|(_, leaf)| *leaf).collect();
        let last_at = waiting.last().map_or(state.last_at, |(record, _)| record.at);
        tx.grow(&mut state, &leaves, last_at)?;
        let waited: HashSet<RecordId> =
            waiting.iter().map(|(record, _)| RecordId(record.id)).collect();
        for record in acknowledged.iter().filter(|record| !waited.contains(record)) {
            let lost = tx.first(sql::RECORD_SEQ, &[(&record.0).into()])?.is_none();
            if lost && !domain::broken::is_off("acknowledged") {
                return Err(StoreError::inconsistent("records", record));
            }
        }
        Ok(state)
    }

    /// As [`integrate`](Self::integrate), within a transaction that has locked all others out.
    pub fn take_in_all(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let acknowledged = self.known().acknowledged.clone();
        let head = tx.first(sql::HEAD, &[])?;
        let taken = self.take_in(tx, head.as_ref(), &acknowledged).map(drop);
        self.heed(taken)
    }
}

/// One who is writing; a panic ends it, too.
struct Writing<'w>(&'w AtomicUsize);

impl<'w> Writing<'w> {
    fn new(writing: &'w AtomicUsize) -> Self {
        writing.fetch_add(1, Ordering::SeqCst);
        Self(writing)
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// An act that is committed.
struct Done<T> {
    value: T,
    opens: Opens,
    records: Vec<RecordId>,
}

/// An act that is not known to be committed.
enum Undone<T, E> {
    /// A statement failed, or the commit did.
    Fault(StoreError),
    /// The work itself returned this.
    Work(E),
    /// The answer to the commit was lost.
    Cut { done: Done<T>, xid: Option<i64> },
}

impl<T, E> From<StoreError> for Undone<T, E> {
    fn from(fault: StoreError) -> Self {
        Self::Fault(fault)
    }
}

fn attempt<T, E: From<StoreError>>(
    mut tx: Tx<'_>,
    work: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Result<Done<T>, Undone<T, E>> {
    let value = work(&mut tx);
    // A failed statement outweighs what the work made of it.
    if let Some(fault) = tx.fault() {
        return Err(fault.clone().into());
    }
    let value = value.map_err(Undone::Work)?;
    let journal = tx.closed()?;
    let done = Done { value, opens: journal.opens, records: journal.records };
    let committed = tx.control("COMMIT");
    // A test says here that the answer did not come.
    let answered = committed.is_ok() && tx.pass("answer").is_ok();
    match committed {
        Ok(()) if answered => Ok(done),
        Err(error) if !tx.is_cut() => Err(error.into()),
        _ => Err(Undone::Cut { done, xid: journal.xid }),
    }
}
