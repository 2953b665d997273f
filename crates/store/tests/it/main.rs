//! One suite for both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where something is wrong"
)]

mod acts;
mod damage;
mod faults;
mod opening;
mod support;
mod threads;
mod vault;
