//! The desk: the one door through which every act goes.
//!
//! [`Desk::ask`] gathers facts on a snapshot and has the pack decide. [`Desk::record`] (one step) or
//! [`Desk::begin`] and [`Desk::finish`] (two steps) run facts and decision again inside the transaction
//! unless nothing changed in between, apply the change and append the record, all in one commit. The
//! vault opens only on the token that a commit hands back.

mod actor;
mod door;
mod matter;
mod offices;
mod openings;
mod page;
mod passwords;
mod purposes;
mod query;
mod recording;
mod scope;
mod sign_ins;
mod unusual;

pub use actor::{Actor, Factor, Proof};
pub use door::{Begun, Desk, HandedFile, Opening, Permit};
pub use matter::ANSWERING;
pub use page::{NewDuty, Page};
pub use passwords::PROVEN;
pub use query::{Query, in_force};
pub use scope::{Asked, Scope, Sought};

pub(crate) use matter::Matter;
pub(crate) use openings::Openings;
pub(crate) use query::{Ground, House, Standing};
