//! SQLite files, read where they lie and never written: no lock is taken and no file is made beside them. What
//! stands in a write-ahead log is found in that file of its own.

use super::sheet::whole_of;
use super::{Budget, is_a_file, member, unread};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use zeroize::Zeroizing;

/// No value is read that is larger.
const MOST_BYTES: i32 = 16 << 20;

/// Looks through a database where it lies.
pub(crate) fn file(path: &Path, sink: &mut Sink<'_>, budget: &mut Budget) -> Result<(), Reason> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut head = Vec::with_capacity(HEAD);
    let opened = File::open(path).and_then(|file| {
        let size = file.metadata()?.len();
        file.take(HEAD as u64).read_to_end(&mut head)?;
        Ok(size)
    });
    let size = opened.map_err(|e| unread(&e))?;
    let opened = Connection::open_with_flags(uri(path), flags).map_err(|e| reason(&e))?;
    tables(&opened, sink, budget).map_err(|e| reason(&e))?;
    whole(&opened, &head, size)
}

/// The head of a database.
const HEAD: usize = 100;
/// A larger database is not checked for parts that the tables do not lead to.
const MOST_CHECKED: u64 = 1 << 30;

/// A database that is cut off, or whose pages do not hold what they should, has rows that no table shows.
fn whole(database: &Connection, head: &[u8], size: u64) -> Result<(), Reason> {
    let number = |from: usize, count: usize| {
        let bytes = head.get(from..from + count).unwrap_or_default();
        bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let page = if number(16, 2) == 1 { 1 << 16 } else { number(16, 2) };
    // The count of pages counts only when it was written with the last change.
    let counts = number(24, 4) == number(92, 4);
    if page == 0 || !size.is_multiple_of(page) || (counts && number(28, 4) > size / page) {
        return Err(Reason::Damaged);
    }
    if size > MOST_CHECKED {
        return Ok(());
    }
    let check = database.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match check.map_err(|e| reason(&e))?.as_str() {
        "ok" => Ok(()),
        _ => Err(Reason::Damaged),
    }
}

/// Looks through a database that was packed in something, from memory.
pub(crate) fn packed(bytes: &[u8], sink: &mut Sink<'_>, budget: &mut Budget) -> Result<(), Reason> {
    let mut own = Zeroizing::new(bytes.to_vec());
    // Written in the head: 2 when a log stands beside it, which memory has not.
    for version in own.iter_mut().skip(18).take(2) {
        *version = 1;
    }
    let mut opened = Connection::open_in_memory().map_err(|e| reason(&e))?;
    let read = opened.deserialize_read_exact("main", own.as_slice(), own.len(), true);
    drop(own);
    read.and_then(|()| tables(&opened, sink, budget)).map_err(|e| reason(&e))?;
    whole(&opened, bytes, bytes.len() as u64)
}

fn reason(error: &rusqlite::Error) -> Reason {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::TooBig | rusqlite::ErrorCode::OutOfMemory) => Reason::TooLarge,
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied) => {
            Reason::Denied
        }
        _ => Reason::Damaged,
    }
}

/// Looks through the tables of a database.
fn tables(database: &Connection, sink: &mut Sink<'_>, budget: &mut Budget) -> rusqlite::Result<()> {
    database.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST_BYTES)?;
    database.pragma_update(None, "trusted_schema", false)?;
    database.pragma_update(None, "cell_size_check", true)?;
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
    let mut tables = database.prepare(names)?;
    let tables = tables.query_map([], |row| row.get(0))?;
    let tables = tables.collect::<rusqlite::Result<Vec<String>>>()?;
    for table in tables {
        one(database, &table, sink, budget)?;
    }
    Ok(())
}

fn one(
    database: &Connection,
    name: &str,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> rusqlite::Result<()> {
    let quoted = name.replace('"', "\"\"");
    let mut rows = database.prepare(&format!("SELECT * FROM \"{quoted}\""))?;
    let columns: Vec<String> = rows.column_names().map(str::to_owned).collect();
    let mut table = Table::default();
    for (at, column) in columns.iter().enumerate() {
        table.named(at + 1, column, sink);
    }
    let mut rows = rows.query([])?;
    // From beyond the heading rows of a sheet: here, columns have names.
    let mut number = 1_000;
    while let Some(row) = rows.next()? {
        number += 1;
        if sink.is_stopped() {
            break;
        }
        for at in 0..columns.len() {
            match row.get_ref(at)? {
                ValueRef::Text(text) => {
                    table.text(number, at + 1, &String::from_utf8_lossy(text), sink);
                }
                ValueRef::Blob(mut bytes) if is_a_file(bytes) => {
                    let column = columns.get(at).map(String::as_str).unwrap_or_default();
                    member(&format!("{name}.{column}"), &mut bytes, sink, budget);
                }
                ValueRef::Blob(bytes) => {
                    table.text(number, at + 1, &String::from_utf8_lossy(bytes), sink);
                }
                ValueRef::Integer(value) => {
                    if let Ok(value) = value.try_into() {
                        table.number(number, at + 1, value, sink);
                    }
                }
                ValueRef::Real(value) => {
                    if let Some(value) = whole_of(value) {
                        table.number(number, at + 1, value, sink);
                    }
                }
                ValueRef::Null => {}
            }
        }
    }
    sink.name_of(name);
    table.end(sink, &|at, _, _| Place::Column {
        table: name.to_owned(),
        column: columns.get(at - 1).cloned().unwrap_or_default(),
    });
    Ok(())
}

/// The address of a file that nobody changes meanwhile.
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?mode=ro&immutable=1"
}
