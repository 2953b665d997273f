//! The only SQL: SQLite (default) and PostgreSQL 15 or newer under one thin synchronous layer
//! (DESIGN section 8).
//!
//! A [`Tx`] runs statements that are written once for both engines. Rows of the registers are written
//! only with a record ([`Tx::put`], [`Tx::take_entries`], [`Tx::append`]); a transaction that owes a record
//! is not committed. Rows that give rights carry an HMAC that is checked whenever they are read. What opens
//! the vault, [`Committed`], is made here and only after COMMIT returned.
//!
//! The words follow Tessera: a record is *sequenced* when it has its place, *integrated* when the tree
//! holds it, *published* when a signed head covers it. On SQLite a record is integrated in its own commit;
//! on PostgreSQL it waits as a pending row for [`Store::integrate`].
//!
//! The store decides nothing and never sees an Individual Number.

mod ahead;
mod compressed;
mod contractors;
mod directory;
mod dump;
mod epoch;
mod error;
mod filing;
mod house;
mod incidents;
mod journal;
mod keeping;
mod lite;
mod load;
mod migrate;
mod moving;
mod offices;
mod pg;
mod providing;
mod records;
mod registers;
mod rights;
mod row;
mod server;
mod shared;
mod sql;
mod store;
mod tally;
mod tokens;
mod tree;
mod tx;
mod verify;
mod whereabouts;

pub use ahead::Ahead;
pub use committed::Committed;
pub use directory::DirectoryLine;
pub use dump::{Dump, Told, add_files};
pub use epoch::{Epoch, SealedRow, Tagged, Turn};
pub use error::StoreError;
pub use house::Usable;
pub use load::VaultRows;
pub use records::StoredRecord;
pub use registers::Held;
pub use row::Row;
pub use shared::{GuardKey, Options};
pub use sql::Sql;
pub use store::{Location, Store, Written};
pub use tokens::Marked;
pub use tree::{Head, LedgerReader};
pub use tx::Tx;
pub use verify::{Finding, verify};

/// Every table that no record accounts for, row by row: the ledger itself, what is derived from it, the
/// vault (whose secrets count by id), and the store's own bookkeeping. All other tables are registers.
pub const UNRECORDED: &[&str] = &[
    "answers",
    "epoch",
    "facts",
    "head",
    "identity",
    "index_a",
    "index_b",
    "manifests",
    "migrations",
    "notes",
    "pending",
    "records",
    "secrets_a",
    "secrets_b",
    "tiles",
    "tries",
    "whereabouts",
];
