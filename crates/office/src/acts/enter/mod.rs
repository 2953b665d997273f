//! Acts by which people and numbers come in (U4, H6.7).

mod check_statement;
mod documents;
mod drop_row;
pub(crate) mod enter_number;
mod erase_source;
pub(crate) mod hold;
pub(crate) mod intake;
mod known;
mod mend_row;
pub(crate) mod on_record;
mod register_person;
mod rests;
pub(crate) mod same;
pub(crate) mod second_reading;
mod take_in_ledger;
mod take_in_roster;
pub(crate) mod taken_over;
pub(crate) mod typed;

pub use check_statement::CheckStatement;
pub use drop_row::{DropRow, Dropped};
pub use enter_number::{EnterNumber, NumberEntered};
pub use erase_source::EraseSource;
pub(super) use erase_source::open_of as sources_open;
pub use mend_row::{MendRow, Mended};
pub use register_person::RegisterPerson;
pub use rests::EarlierCheck;
pub use second_reading::{Read, SecondReading};
pub use take_in_ledger::{LedgerTakenIn, TakeInLedger};
pub use take_in_roster::{TakeInRoster, TakenIn};
