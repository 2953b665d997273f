//! Group commit without a thread of its own.
//!
//! The caller locks the writer, opens a batch if none is open, runs its work and takes a ticket. Whoever
//! finds nobody waiting to join, or is the 64th, integrates the leaves of the whole batch, commits, and
//! wakes all. No answer leaves before that. An act that fails after it wrote undoes the whole batch, and
//! the others run theirs again: that is rare, and a savepoint for each act would cost all of them.
//!
//! INVARIANT: whoever counts itself in `waiting` gets the lock, and whoever holds the lock closes the
//! batch before letting go unless somebody is waiting; so no ticket waits for ever.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::Thread;

use domain::Timestamp;
use domain::id::{RecordId, SecretId};
use ledger::Hash;
use rusqlite::{Connection, OpenFlags};

use super::{connect, prepare_writer};
use crate::compressed::Placed;
use crate::shared::Shared;
use crate::tree::{Head, State};
use crate::tx::{Conn, Tx};
use crate::{StoreError, sql};

/// The most acts in one commit.
const MOST: u32 = 64;
/// How often a thread looks again, letting others run in between, before it sleeps: waking one that sleeps
/// takes as long as an act.
const LOOKS: u32 = 200;

/// Records of a committed act that open secrets.
pub(crate) type Opens = Vec<(RecordId, Vec<SecretId>)>;

/// The one writer of this process.
pub(crate) struct Writer {
    waiting: AtomicUsize,
    inner: Mutex<Inner>,
}

struct Inner {
    path: PathBuf,
    place: String,
    /// None after a failed commit: to be opened again and its head checked.
    conn: Option<Connection>,
    open: Option<Open>,
    /// The last head this process committed or saw.
    seen: Option<Head>,
    /// Why nothing is written any more.
    stopped: Option<StoreError>,
    /// Batches whose tickets are woken once the writer is free again.
    ended: Vec<Arc<Batch>>,
}

/// The batch being filled, with its transaction's view of the tree.
struct Open {
    batch: Arc<Batch>,
    joined: u32,
    state: State,
    leaves: Vec<Hash>,
    last_at: i64,
    facts: Option<i64>,
    dictionary: Option<Placed>,
}

/// A batch that is let go without a word, as by a panic, has failed: no ticket waits for ever.
impl Drop for Open {
    fn drop(&mut self) {
        if self.batch.settle(Outcome::Failed(StoreError::unavailable("batch"))) {
            self.batch.wake();
        }
    }
}

/// How a batch ended.
#[derive(Clone)]
enum Outcome {
    Committed,
    /// Another act undid it; nothing was written.
    Undone,
    Failed(StoreError),
}

/// What a ticket waits for. A lock and a condition would wake all tickets into a queue for that lock.
#[derive(Default)]
struct Batch {
    outcome: OnceLock<Outcome>,
    waiting: Mutex<Vec<Thread>>,
}

impl Batch {
    /// Has this thread woken when the batch is settled.
    fn join(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(std::thread::current());
    }

    /// Says how it ended; the first word counts.
    fn settle(&self, outcome: Outcome) -> bool {
        self.outcome.set(outcome).is_ok()
    }

    fn wake(&self) {
        for thread in self.waiting.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            thread.unpark();
        }
    }

    fn wait(&self) -> Outcome {
        loop {
            if let Some(outcome) = look_again(|| self.outcome.get()) {
                return outcome.clone();
            }
            std::thread::park();
        }
    }
}

/// An act that ran and waits for its batch.
struct Ticket<T> {
    value: T,
    opens: Opens,
    batch: Arc<Batch>,
}

type Ran<T, E> = Result<Result<Ticket<T>, E>, Box<dyn Any + Send>>;

impl Writer {
    pub fn new(path: PathBuf, place: String, conn: Connection) -> Self {
        let conn = Some(conn);
        let (open, seen, stopped, ended) = (None, None, None, Vec::new());
        let inner = Inner { path, place, conn, open, seen, stopped, ended };
        Self { waiting: AtomicUsize::new(0), inner: Mutex::new(inner) }
    }

    /// Runs an act and returns once its batch is committed; `alone` gives it a commit of its own.
    pub fn write<T, E: From<StoreError>>(
        &self,
        shared: &Shared,
        alone: bool,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Opens), E> {
        loop {
            let mut inner = self.enter();
            if alone {
                inner.close(shared);
            }
            let ran = inner.run(shared, &work);
            if alone || inner.is_full() || self.waiting.load(Ordering::SeqCst) == 0 {
                inner.close(shared);
            }
            leave(inner);
            let ticket = ran.unwrap_or_else(|panic| resume_unwind(panic))?;
            match ticket.batch.wait() {
                Outcome::Committed => return Ok((ticket.value, ticket.opens)),
                Outcome::Undone => {}
                Outcome::Failed(error) => return Err(error.into()),
            }
        }
    }

    /// Runs work in a transaction of its own that does not touch the tree: migrations.
    pub fn outside<T, E: From<StoreError>>(
        &self,
        shared: &Shared,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut inner = self.enter();
        inner.close(shared);
        let result = match inner.connection() {
            Ok(conn) => outside(shared, conn, work),
            Err(error) => Err(error.into()),
        };
        if result.is_err() {
            inner.conn = None;
        }
        leave(inner);
        result
    }

    fn enter(&self) -> MutexGuard<'_, Inner> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let free = look_again(|| self.inner.try_lock().ok());
        let inner = free.map_or_else(|| self.inner.lock(), Ok).unwrap_or_else(|poisoned| {
            // Somebody panicked outside of their own work: what the connection holds is unknown.
            self.inner.clear_poison();
            let mut inner = poisoned.into_inner();
            inner.lose(&StoreError::unavailable("writer"));
            inner
        });
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        inner
    }
}

fn look_again<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..LOOKS {
        let seen = look();
        if seen.is_some() {
            return seen;
        }
        std::thread::yield_now();
    }
    None
}

/// Lets the next one in, then wakes those whose batch ended.
fn leave(mut inner: MutexGuard<'_, Inner>) {
    let ended = std::mem::take(&mut inner.ended);
    drop(inner);
    ended.iter().for_each(|batch| batch.wake());
}

impl Inner {
    const fn is_full(&self) -> bool {
        matches!(&self.open, Some(open) if open.joined >= MOST)
    }

    /// The connection, opened again when it was given up.
    fn connection(&mut self) -> Result<&Connection, StoreError> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => {
                let conn = connect(&self.path, &self.place, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
                prepare_writer(&conn, &self.place)?;
                conn
            }
        };
        Ok(self.conn.insert(conn))
    }

    /// Fails the open batch and gives the connection up.
    fn lose(&mut self, error: &StoreError) {
        self.conn = None;
        if let Some(open) = self.open.take() {
            self.end(&open.batch, Outcome::Failed(error.clone()));
        }
    }

    /// Settles a batch; its tickets are woken once the writer is free.
    fn end(&mut self, batch: &Arc<Batch>, outcome: Outcome) {
        batch.settle(outcome);
        self.ended.push(Arc::clone(batch));
    }

    /// Opens a batch if none is open. Its head must be the one last seen, or one grown from it.
    fn begin(&mut self, shared: &Shared) -> Result<(), StoreError> {
        if let Some(error) = &self.stopped {
            return Err(StoreError::Stopped { because: error.to_string() });
        }
        if self.open.is_some() {
            return Ok(());
        }
        let seen = self.seen;
        let conn = self.connection()?;
        let mut tx = Tx::new(shared, Conn::Lite(conn));
        let state = tx
            .control("BEGIN IMMEDIATE")
            .and_then(|()| tx.state(sql::HEAD))
            .and_then(|s| s.follows(seen));
        match state {
            Ok(state) => {
                self.seen = Some(state.head());
                let last_at = state.last_at;
                let (batch, leaves) = (Arc::default(), Vec::new());
                self.open = Some(Open {
                    batch,
                    joined: 0,
                    state,
                    leaves,
                    last_at,
                    facts: None,
                    dictionary: None,
                });
                Ok(())
            }
            Err(error) => {
                self.conn = None;
                if matches!(error, StoreError::Inconsistent { .. }) {
                    self.stopped = Some(error.clone());
                }
                Err(error)
            }
        }
    }

    /// Runs the work of one act inside the batch. What fails or panics leaves no trace in it.
    fn run<T, E: From<StoreError>>(
        &mut self,
        shared: &Shared,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Ran<T, E> {
        if let Err(error) = self.begin(shared) {
            return Ok(Err(error.into()));
        }
        let (Some(conn), Some(open)) = (&self.conn, &mut self.open) else {
            return Ok(Err(StoreError::unavailable("writer").into()));
        };
        let mut tx = Tx::new(shared, Conn::Lite(conn));
        let any = open.state.frontier.size() > 0 || !open.leaves.is_empty();
        tx.last_at = Some(any.then_some(Timestamp(open.last_at)));
        tx.facts = open.facts;
        tx.dictionary.clone_from(&open.dictionary);
        tx.journal.first = open.state.frontier.size() + open.leaves.len() as u64;
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let value = work(&mut tx);
            // A failed statement outweighs what the work made of it.
            let value = tx.fault().map_or(value, |fault| Err(fault.clone().into()))?;
            Ok((value, tx.closed()?))
        }));
        let (wrote, facts, dictionary) = (tx.wrote, tx.facts, tx.dictionary.take());
        match ran {
            Ok(Ok((value, journal))) => {
                open.joined += 1;
                open.batch.join();
                open.facts = facts;
                open.dictionary = dictionary;
                open.leaves.extend(journal.leaves);
                open.last_at = journal.last_at.unwrap_or(open.last_at);
                Ok(Ok(Ticket { value, opens: journal.opens, batch: Arc::clone(&open.batch) }))
            }
            Ok(Err(error)) => {
                self.undo(wrote);
                Ok(Err(error))
            }
            Err(panic) => {
                self.undo(wrote);
                Err(panic)
            }
        }
    }

    /// Takes back what a failed act did: if it wrote, or there is nothing else, the whole batch.
    fn undo(&mut self, wrote: bool) {
        let Some(conn) = &self.conn else { return };
        let alone = self.open.as_ref().is_none_or(|open| open.joined == 0);
        if conn.is_autocommit() {
            // A full disk can end the transaction by itself.
            self.lose(&StoreError::unavailable("batch"));
        } else if wrote || alone {
            if conn.execute_batch("ROLLBACK").is_err() {
                self.lose(&StoreError::unavailable("batch"));
            } else if let Some(open) = self.open.take() {
                self.end(&open.batch, Outcome::Undone);
            }
        }
    }

    /// Integrates the leaves, commits, and wakes all who wait.
    fn close(&mut self, shared: &Shared) {
        let (Some(conn), Some(mut open)) = (&self.conn, self.open.take()) else {
            return;
        };
        let mut tx = Tx::new(shared, Conn::Lite(conn));
        let committed = tx
            .grow(&mut open.state, &open.leaves, open.last_at)
            .and_then(|()| tx.control("COMMIT"));
        match &committed {
            Ok(()) => {
                self.seen = Some(open.state.head());
                shared.dictionaries.keep(open.dictionary.take());
            }
            // Whether the log holds the batch is unknown until the database is opened anew.
            Err(_) => self.conn = None,
        }
        let outcome = committed.map_or_else(Outcome::Failed, |()| Outcome::Committed);
        self.end(&open.batch, outcome);
    }
}

fn outside<T, E: From<StoreError>>(
    shared: &Shared,
    conn: &Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut tx = Tx::new(shared, Conn::Lite(conn));
    tx.control("BEGIN IMMEDIATE")?;
    let value = work(&mut tx)?;
    tx.control("COMMIT")?;
    Ok(value)
}
