//! What somebody with the database's own tools can do: statements by hand, past the program.

use domain::Id;
use it::{Engine, House};
use std::process::Command;

/// Somebody at the database of a house.
pub struct Hand {
    at: At,
}

enum At {
    Sqlite(std::path::PathBuf),
    Postgres(String),
}

impl Hand {
    pub fn at(house: &House) -> Self {
        let at = match house.engine() {
            Engine::Sqlite => At::Sqlite(house.database()),
            Engine::Postgres => At::Postgres(house.settings.store.clone()),
        };
        Self { at }
    }

    /// Runs statements. CHECK clauses do not stop this hand.
    pub fn run(&self, statements: &str) {
        match &self.at {
            At::Sqlite(path) => {
                let database = rusqlite::Connection::open(path).unwrap();
                database.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
                database.execute_batch(statements).unwrap_or_else(|e| panic!("{statements}: {e}"));
            }
            At::Postgres(address) => drop(psql(address, statements)),
        }
    }

    /// The one value of a query, as text.
    pub fn one(&self, query: &str) -> String {
        match &self.at {
            At::Sqlite(path) => {
                let database = rusqlite::Connection::open(path).unwrap();
                let value = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
                match database.query_row(query, [], value).unwrap() {
                    rusqlite::types::Value::Integer(n) => n.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => panic!("{query}: {other:?}"),
                }
            }
            At::Postgres(address) => psql(address, query).trim().to_owned(),
        }
    }

    /// The one value of a column of bytes.
    pub fn blob(&self, column: &str, from: &str) -> Vec<u8> {
        let hex = match &self.at {
            At::Sqlite(_) => format!("hex({column})"),
            At::Postgres(_) => format!("encode({column}, 'hex')"),
        };
        let text = self.one(&format!("SELECT {hex} FROM {from}"));
        let byte =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        text.as_bytes().chunks(2).map(byte).collect()
    }

    /// Bytes as this database writes them.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        match &self.at {
            At::Sqlite(_) => format!("x'{hex}'"),
            At::Postgres(_) => format!("'\\x{hex}'::bytea"),
        }
    }

    /// An id as this database writes it.
    pub fn id(&self, text: &str) -> String {
        self.bytes(&Id::parse(text).unwrap().0)
    }

    /// Keeps a row aside; [`Self::put_back`] brings it back as it was, HMAC and all.
    pub fn keep(&self, table: &str, id: &str) {
        let id = self.id(id);
        self.run(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table} WHERE id = {id}"));
    }

    /// Puts the row that was kept in the place of the one that is there.
    pub fn put_back(&self, table: &str, id: &str) {
        let id = self.id(id);
        self.run(&format!(
            "DELETE FROM {table} WHERE id = {id}; INSERT INTO {table} SELECT * FROM kept_{table}"
        ));
    }
}

/// What psql prints, unaligned and without headings.
pub fn psql(address: &str, statements: &str) -> String {
    let words = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements, address];
    let output = Command::new("psql").args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{statements}: {said}");
    String::from_utf8(output.stdout).unwrap()
}
