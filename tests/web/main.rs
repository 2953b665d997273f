//! The office in the browser, without a browser: requests in, pages out.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that cannot be set up stops"
)]

mod acting;
mod api;
mod browser;
mod certificate;
mod door;
mod files;
mod finding;
mod jobs;
mod ledger;
mod looking;
mod numbers;
mod outline;
mod pile;
mod real;
mod routes;
mod schema;
mod second_factor;
mod sessions;
mod setup;
mod snapshots;
mod tls;
mod work;
