//! SQLite files, read where they lie and never written: no lock is taken and no file is made beside them. What
//! stands in a write-ahead log is found in that file of its own.

use super::sheet::whole_of;
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::table::Table;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// No value is read that is larger.
const MOST_BYTES: i32 = 16 << 20;

/// Looks through the tables of a database.
pub(crate) fn database(path: &Path, sink: &mut Sink<'_>) -> Result<(), Reason> {
    let mut read = || -> rusqlite::Result<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(uri(path), flags)?;
        database.set_limit(Limit::SQLITE_LIMIT_LENGTH, MOST_BYTES)?;
        database.pragma_update(None, "trusted_schema", false)?;
        database.pragma_update(None, "cell_size_check", true)?;
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
        let mut tables = database.prepare(names)?;
        let tables = tables.query_map([], |row| row.get(0))?;
        let tables = tables.collect::<rusqlite::Result<Vec<String>>>()?;
        for table in tables {
            one(&database, &table, sink)?;
        }
        Ok(())
    };
    read().map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::TooBig | rusqlite::ErrorCode::OutOfMemory) => Reason::TooLarge,
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied) => {
            Reason::Denied
        }
        _ => Reason::Damaged,
    })
}

fn one(database: &Connection, name: &str, sink: &mut Sink<'_>) -> rusqlite::Result<()> {
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
