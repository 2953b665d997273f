//! Acts by which numbers come into the vault (U4, H6.7).

mod take_in_roster;

pub use take_in_roster::{TakeInRoster, TakenIn};
