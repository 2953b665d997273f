//! The tests of the whole program, through the acts, on both databases.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod dismiss;
mod faults;
mod main_job;
mod flips;
