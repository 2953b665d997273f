//! The vault: the one place that holds the keys to Individual Numbers.
//!
//! A passphrase opens a slot of the [`Seal`], that gives the root key, the root key gives the key of the
//! epoch, and under it each number is sealed by itself (AES-256-GCM) and bound to its organisation,
//! person, secret id, kind and epoch. Numbers come out through [`Vault::open`] alone, which takes the
//! proof that a record of it is committed. A shredding round ([`Vault::begin_round`] and on) moves the
//! secrets that remain to a new epoch and forgets the old key: what was disposed of cannot be recovered
//! from any copy of tables, logs or snapshots, unless somebody kept an older seal and its passphrase.
//!
//! Clauses: U7.3 (deleted beyond restoration), U7.4 (in backups as well), H6.8 (backups encrypted and
//! apart).
//! This crate knows no SQL and no network; its files (seals and vault snapshots) go through
//! [`domain::Disk`]. Nothing here is ever printed: secret types have no `Debug`.

mod backup;
mod epoch;
mod error;
mod key;
mod passphrase;
mod place;
mod round;
mod seal;
mod secret;
mod snapshot;
mod vault;

#[cfg(test)]
mod tests;

pub use backup::{Backup, BackupName};
pub use error::VaultError;
pub use passphrase::{Cost, Passphrase};
pub use place::{
    Place, PlaceKind, PlaceResult, PlaceState, Places, SealState, check_places, newest, place_seal,
    read_seals, write_seal,
};
pub use round::{Resume, resume};
pub use seal::{Head, Seal};
pub use secret::{Kind, Resealed, SealedSecret, Tag, linked_tag};
pub use snapshot::{Snapshot, SnapshotName};
pub use vault::Vault;
