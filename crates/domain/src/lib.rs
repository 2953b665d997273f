//! The nouns and rules of the house: offices and duties, affairs, the life cycle of a number, typed
//! ids, text that cannot hold a number, the facts a decision rests on, and the rows of the registers.
//!
//! This crate does no input or output, reads no clock and no random source (both are handed in), and
//! never sees an Individual Number. Time, randomness and files come through [`Clock`], [`Random`] and
//! [`Disk`], looks at what lies in files through [`Finder`]; everything else is values.

pub mod act;
pub mod broken;
pub mod code;
pub mod disk;
pub mod duty;
pub mod era;
pub mod facts;
pub mod finder;
pub mod id;
pub mod plain;
pub mod probe;
pub mod register;
pub mod rows;
pub mod stop;
pub mod time;
pub mod told;
pub mod tracking;
pub mod used;

pub use act::{ActName, Phase, Stage};
pub use code::{ExternalCode, Slug};
pub use disk::{Disk, DiskError};
pub use duty::Duty;
pub use facts::Facts;
pub use finder::{Finder, Sight};
pub use id::{Id, Random};
pub use plain::{Label, PlainText};
pub use probe::{NoProbe, Probe};
pub use register::{Field, Kind, List, Register, Table, Value};
pub use stop::{Failure, FormError, Reason, Refusal, Stop};
pub use time::{Clock, Day, Moment, Timestamp};
pub use told::Told;
pub use tracking::{Carrier, TrackingNumber};
pub use used::UsedUntil;
