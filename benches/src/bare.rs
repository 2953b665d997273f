//! The plain way: the same database library without the product.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

/// A database with the settings that the store gives its own.
pub fn database(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    let mode: String =
        db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    db.pragma_update(None, "synchronous", "full").unwrap();
    db.pragma_update(None, "secure_delete", true).unwrap();
    db.pragma_update(None, "wal_autocheckpoint", 4_096).unwrap();
    db.pragma_update(None, "cache_size", -65_536).unwrap();
    db.pragma_update(None, "temp_store", "memory").unwrap();
    db.set_prepared_statement_cache_capacity(512);
    db
}

/// A table of another database: its statements and its rows.
pub struct Table {
    pub name: String,
    pub columns: usize,
    pub schema: Vec<String>,
    /// The values of all rows, one row after the other, in the order of the primary key.
    pub values: Vec<Value>,
}

impl Table {
    /// Reads tables with what they hold.
    pub fn read(path: &Path, names: &[&str]) -> Vec<Self> {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        names.iter().map(|name| Self::read_one(&db, name)).collect()
    }

    fn read_one(db: &Connection, name: &str) -> Self {
        let mut statement = db
            .prepare("SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL ORDER BY rootpage")
            .unwrap();
        let schema = statement.query_map([name], |row| row.get(0)).unwrap();
        let schema = schema.map(Result::unwrap).collect();
        let mut statement = db.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = statement.column_count();
        let mut values = Vec::new();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            values.extend((0..columns).map(|i| row.get::<_, Value>(i).unwrap()));
        }
        Self { name: name.to_owned(), columns, schema, values }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Makes the table with its indexes.
    pub fn create(&self, db: &Connection) {
        for text in &self.schema {
            db.execute_batch(text).unwrap();
        }
    }

    /// Inserts all rows into `table`, `at_once` with each run of a prepared statement.
    pub fn insert(&self, db: &Connection, table: &str, at_once: usize) {
        insert(db, table, self.columns, &self.values, at_once);
    }
}

/// Inserts rows of so many columns, `at_once` with each run of a prepared statement.
pub fn insert(db: &Connection, table: &str, columns: usize, values: &[Value], at_once: usize) {
    let whole = values.len() / columns / at_once * at_once * columns;
    let (chunks, rest) = values.split_at(whole);
    for (values, rows) in [(chunks, at_once), (rest, 1)] {
        let row = format!("({})", vec!["?"; columns].join(", "));
        let text = format!("INSERT INTO {table} VALUES {}", vec![row; rows].join(", "));
        let mut statement = db.prepare_cached(&text).unwrap();
        for chunk in values.chunks_exact(columns * rows) {
            statement.execute(params_from_iter(chunk)).unwrap();
        }
    }
}
