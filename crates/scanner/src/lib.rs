//! Finds Individual Numbers that lie where they should not: in files of any kind (H5.12, H5.13, U3.6, U4.3,
//! U5.5).
//!
//! What counts as a number is said by `digits`; what speaks for and against one is data (`rules.toml`). The
//! digits themselves are never handed on: a [`Found`] says where, how surely and how many. What was read is kept
//! in memory that is wiped; the readers of packed formats keep parts of it in memory of their own, which is not.
//!
//! A file is read once, in pieces, and never written. What cannot be looked into is an [`Unseen`] with its
//! reason, never silence; so is a reader that fails or panics.

mod dense;
mod inside;
mod rules;
mod seen;
mod shape;
mod sink;
mod state;
mod table;
mod text;
mod walk;

pub use inside::{Limits, Scanner};
pub use rules::{RuleFault, Rules};
pub use seen::{Confidence, Event, Found, Kind, Place, Reason, Unseen, masked};
pub use state::{Digest, State, StateKey};
pub use walk::{BadRule, Progress, Walk, walk};

#[cfg(test)]
mod tests;
