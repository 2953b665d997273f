//! Acts by which people and numbers come in (U4, H6.7).

pub(crate) mod enter_number;
mod erase_source;
mod register_person;
mod second_reading;
mod take_in_roster;
pub(crate) mod typed;

pub use enter_number::{EnterNumber, NumberEntered};
pub use erase_source::EraseSource;
pub use register_person::RegisterPerson;
pub use second_reading::{Read, SecondReading};
pub use take_in_roster::{TakeInRoster, TakenIn};
