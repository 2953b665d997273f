//! The acts of the office, and the only place that orders effects.
//!
//! An [`Act`] is a struct (its input) with facts and a straight-line `run`; every act goes through a
//! [`Desk`], which has the pack decide, appends the record and only then lets the vault open. Faces
//! (command, page, interface) call acts by name through [`acts::ACTS`] or by type, and show what comes
//! back. This crate knows no HTTP and no SQL text.

pub mod act;
pub mod acts;
mod collect_duties;
mod conflict_duties;
mod contractor_duties;
pub mod desk;
pub mod examples;
pub mod input;
pub mod lists;
pub mod office;
pub mod packs;
mod paper_duties;
mod password;
pub mod real_disk;
pub mod real_finder;
pub mod real_world;
pub mod said;
pub mod schema;
pub mod second_factor;
pub mod settings;
pub mod sign_in;
pub mod tokens;

mod backup;
mod backup_duties;
mod begun;
mod duties;
mod elsewhere;
mod evidence;
mod head;
mod hold_duties;
mod incidents;
mod memory;
mod moving;
mod pile;
mod reading;
mod restore;
mod restoring;
mod rights;
mod roll;
mod round;
mod running;
mod seals;
mod seat;
mod series;
mod unresolved;
mod verify;

pub use act::{Act, Entry, Outcome, Spec};
pub use acts::house::Leaving;
pub use card;
pub use desk::{Actor, Desk, Factor, HandedFile, Proof};
pub use domain;
pub use duties::{Duties, Subject};
pub use evidence::{SealPlaceStatus, VaultStatus, verify_export};
pub use ledger::{Finding, VerifierKey, Via};
pub use office::{Office, World};
pub use pile::{Pile, ToEnter, ToRead, Whose};
pub use real_disk::RealDisk;
pub use real_finder::RealFinder;
pub use real_world::{RealClock, RealRandom};
pub use scanner;
pub use seals::draw_unseal_words;
pub use seat::Seat;
pub use settings::Settings;
pub use sign_in::draw_password;
pub use store::Marked;
