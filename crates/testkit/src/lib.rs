//! Fakes and fixtures for tests: a clock that is set, a random source that repeats, a probe that fails,
//! a PostgreSQL server, made-up people, and the search for numbers that got out.
//!
//! Everything here is synthetic and, but for the names of databases and folders, the same in every run.
//! The crate is a dev-dependency only. A fixture that cannot be made panics: its test must not go on.
#![expect(clippy::panic, reason = "a fixture that cannot be made stops the test")]

pub mod canary;
pub mod disk;
mod fakes;
pub mod people;
pub mod postgres;

pub use canary::Canary;
pub use disk::MemoryDisk;
pub use fakes::{CountingProbe, FixedClock, SeededRandom};
pub use people::{MadeUp, people};
pub use postgres::Postgres;

#[cfg(test)]
mod tests;
