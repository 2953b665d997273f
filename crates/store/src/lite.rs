//! SQLite: connections and statements. Group commit is in [`writer`].

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::Kind;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags};

use crate::row::Param;
use crate::{Row, StoreError};

mod writer;

pub(crate) use writer::{Opens, Writer};

/// "Bann": marks our files among SQLite's.
const APPLICATION_ID: i32 = 0x4261_6e6e;
/// How many pages the log may have before it is moved into the database: 16 MiB.
const CHECKPOINT_PAGES: i32 = 4_096;
/// The writer's page cache, in KiB.
const CACHE_KIB: i32 = 65_536;
/// A reader's page cache, in KiB.
const READER_CACHE_KIB: i32 = 16_384;
/// How long to wait for another process's transaction, in milliseconds.
const BUSY_MS: i32 = 10_000;
/// Reader connections that are kept.
const READERS: usize = 64;
/// More columns than any statement asks for.
const MOST_COLUMNS: usize = 32;
/// Rows of one INSERT in bulk work.
const BULK_ROWS: usize = 32;
/// A failed statement ends the whole transaction anyway: SQLite need not keep pages to undo it alone.
const BULK_INSERT: &str = "INSERT OR FAIL";

/// A SQLite database: one writer, and a pool of readers.
pub(crate) struct Lite {
    path: PathBuf,
    place: String,
    /// Closed before the writer, which then moves the log into the database.
    readers: Mutex<Vec<Connection>>,
    pub writer: Writer,
}

impl Lite {
    /// Makes an empty database file of mode 0600, or takes up one that is still empty.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        let made = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map(|_| ());
        if let Err(error) = made
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(disk_fault(&error, &place));
        }
        let conn = connect(path, &place, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let tables: i64 = conn
            .query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(|e| fault(&e, &place, "open"))?;
        if tables > 0 {
            return Err(StoreError::Exists { place });
        }
        conn.pragma_update(None, "application_id", APPLICATION_ID)
            .map_err(|e| fault(&e, &place, "application_id"))?;
        Self::over(path, place, conn)
    }

    /// Opens a database file that is there.
    ///
    /// The file itself is only ever opened by SQLite: closing another descriptor of it would drop the
    /// locks of this process.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        let file = std::fs::metadata(path).map_err(|e| disk_fault(&e, &place))?;
        if !file.is_file() {
            return Err(StoreError::NotADatabase { place });
        }
        let conn = connect(path, &place, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let id: i32 = conn
            .pragma_query_value(None, "application_id", |row| row.get(0))
            .map_err(|e| open_fault(&e, &place, "application_id"))?;
        if id != APPLICATION_ID {
            return Err(StoreError::NotADatabase { place });
        }
        Self::over(path, place, conn)
    }

    fn over(path: &Path, place: String, conn: Connection) -> Result<Self, StoreError> {
        prepare_writer(&conn, &place)?;
        let writer = Writer::new(path.to_owned(), place.clone(), conn);
        Ok(Self { path: path.to_owned(), place, writer, readers: Mutex::default() })
    }

    /// Lends a reader connection, inside a snapshot.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> T) -> Result<T, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match kept {
            Some(conn) => conn,
            None => {
                let conn = connect(&self.path, &self.place, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)
                    .map_err(|e| fault(&e, &self.place, "open"))?;
                conn
            }
        };
        exec(&conn, &self.place, "BEGIN", &[])?;
        let value = work(&conn);
        // A reader that cannot end its snapshot is closed, which ends it.
        if exec(&conn, &self.place, "COMMIT", &[]).is_ok() {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < READERS {
                readers.push(conn);
            }
        }
        Ok(value)
    }
}

fn connect(path: &Path, place: &str, access: OpenFlags) -> Result<Connection, StoreError> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|conn| {
        conn.set_prepared_statement_cache_capacity(512);
        conn.pragma_update(None, "busy_timeout", BUSY_MS)?;
        conn.pragma_update(None, "trusted_schema", false)?;
        conn.pragma_update(None, "cell_size_check", true)?;
        conn.pragma_update(None, "temp_store", "memory")?;
        Ok(conn)
    });
    opened.map_err(|e| fault(&e, place, "open"))
}

/// As [`fault`], for a database file that is there: when it cannot be opened, it is its folder that takes
/// no log.
fn open_fault(error: &rusqlite::Error, place: &str, at: &str) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => StoreError::ReadOnly { place: place.to_owned() },
        _ => fault(error, place, at),
    }
}

fn prepare_writer(conn: &Connection, place: &str) -> Result<(), StoreError> {
    let set = || {
        let mode: String =
            conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        conn.pragma_update(None, "synchronous", "full")?;
        conn.pragma_update(None, "secure_delete", true)?;
        conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(mode)
    };
    let mode = set().map_err(|e| open_fault(&e, place, "open"))?;
    if conn.is_readonly("main").unwrap_or(true) {
        return Err(StoreError::ReadOnly { place: place.to_owned() });
    }
    if mode == "wal" { Ok(()) } else { Err(StoreError::Unsafe { setting: "journal_mode" }) }
}

pub(crate) fn exec(
    conn: &Connection,
    place: &str,
    text: &str,
    params: &[Param<'_>],
) -> Result<u64, StoreError> {
    let run = || {
        let mut statement = conn.prepare_cached(text)?;
        bind(&mut statement, params)?;
        statement.raw_execute()
    };
    run().map(|n| n as u64).map_err(|e| fault(&e, place, text))
}

pub(crate) fn prepare(conn: &Connection, place: &str, text: &str) -> Result<(), StoreError> {
    let statement = conn.prepare(text).map_err(|e| fault(&e, place, text))?;
    let numbered = (1..=statement.parameter_count())
        .all(|i| statement.parameter_name(i) == Some(format!("${i}").as_str()));
    if numbered { Ok(()) } else { Err(StoreError::statement(text)) }
}

pub(crate) fn query(
    conn: &Connection,
    place: &str,
    text: &str,
    params: &[Param<'_>],
    each: &mut dyn FnMut(Row),
) -> Result<(), StoreError> {
    scan(conn, place, text, params, &mut |row| {
        each(Row(row.iter().map(|value| value.to_value()).collect()));
    })
}

/// Runs a statement and lends each row.
pub(crate) fn scan(
    conn: &Connection,
    place: &str,
    text: &str,
    params: &[Param<'_>],
    each: &mut dyn FnMut(&[Param<'_>]),
) -> Result<(), StoreError> {
    let mut run = || {
        let mut statement = conn.prepare_cached(text)?;
        bind(&mut statement, params)?;
        let columns = statement.column_count();
        if columns > MOST_COLUMNS {
            return Err(rusqlite::Error::InvalidColumnIndex(columns));
        }
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let mut values = [Param::Null; MOST_COLUMNS];
            for (i, value) in values.iter_mut().take(columns).enumerate() {
                *value = match row.get_ref(i)? {
                    ValueRef::Integer(i) => Param::Int(i),
                    ValueRef::Text(t) => text_or_bytes(t),
                    ValueRef::Blob(b) => Param::Bytes(b),
                    ValueRef::Null => Param::Null,
                    // No table has a column of this kind: what stands here was put here by hand.
                    ValueRef::Real(_) => Param::Bytes(&[]),
                };
            }
            each(values.get(..columns).unwrap_or_default());
        }
        Ok(())
    };
    run().map_err(|e| fault(&e, place, text))
}

/// SQLite does not check that a text is UTF-8; what is not is no text to us.
fn text_or_bytes(text: &[u8]) -> Param<'_> {
    std::str::from_utf8(text).map_or(Param::Bytes(text), Param::Text)
}

pub(crate) fn bulk<'v>(
    conn: &Connection,
    place: &str,
    table: &'static str,
    columns: &[(&'static str, Kind)],
    rows: usize,
    fill: impl Fn(usize, &mut Vec<Param<'v>>),
) -> Result<(), StoreError> {
    let mut params = Vec::with_capacity(columns.len() * BULK_ROWS);
    let mut insert = |size: usize, chunks: std::ops::Range<usize>| {
        let text = crate::registers::insert(table, columns, size);
        let mut statement = conn.prepare_cached(&text.replacen("INSERT", BULK_INSERT, 1))?;
        for from in chunks.step_by(size) {
            params.clear();
            (from..from + size).for_each(|i| fill(i, &mut params));
            bind(&mut statement, &params)?;
            statement.raw_execute()?;
        }
        Ok(())
    };
    let whole = rows - rows % BULK_ROWS;
    let run = if whole == 0 { Ok(()) } else { insert(BULK_ROWS, 0..whole) };
    run.and_then(|()| if whole == rows { Ok(()) } else { insert(1, whole..rows) })
        .map_err(|e| fault(&e, place, table))
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> rusqlite::Result<()> {
    if statement.parameter_count() != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(
            params.len(),
            statement.parameter_count(),
        ));
    }
    for (i, param) in params.iter().enumerate() {
        let value = match param {
            Param::Int(i) => ValueRef::Integer(*i),
            Param::Text(t) => ValueRef::Text(t.as_bytes()),
            Param::Bytes(b) => ValueRef::Blob(b),
            Param::Null => ValueRef::Null,
            Param::List(_) => return Err(rusqlite::Error::InvalidQuery),
        };
        statement.raw_bind_parameter(i + 1, ToSqlOutput::Borrowed(value))?;
    }
    Ok(())
}

/// What SQLite's error means for us.
pub(crate) fn fault(error: &rusqlite::Error, place: &str, at: &str) -> StoreError {
    let (place, at) = (place.to_owned(), at.to_owned());
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full { place },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly { place },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::NotADatabase { place }
        }
        Some(ErrorCode::ConstraintViolation) => StoreError::Conflict { at },
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory
            | ErrorCode::OperationInterrupted
            | ErrorCode::OperationAborted,
        ) => StoreError::Unavailable { at },
        _ => StoreError::Statement { at },
    }
}

fn disk_fault(error: &std::io::Error, place: &str) -> StoreError {
    use std::io::ErrorKind as K;
    let place = place.to_owned();
    match error.kind() {
        K::NotFound => StoreError::Missing { place },
        K::AlreadyExists => StoreError::Exists { place },
        K::PermissionDenied | K::ReadOnlyFilesystem => StoreError::ReadOnly { place },
        K::StorageFull | K::QuotaExceeded => StoreError::Full { place },
        _ => StoreError::Unavailable { at: place },
    }
}
