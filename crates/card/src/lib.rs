//! Reading the Individual Number Card (個人番号カード) at a counter.
//!
//! A [`Session`] holds one card that is in a reader. It knows the card by the application that answers, asks how many
//! tries each secret has before any is spent, shows the secret to the card, reads number and attributes, checks digests
//! and signatures, has the chip sign a nonce, and takes the card's power away on every path, so that nobody reads on what was opened.
//!
//! ```text
//! Session::open(transport)   which card is it (CardProfile); a phone, a foreign card: a Fault
//!   .tries(secret)           how many tries are left; spends none
//!   .read(…)                 by the holder's PIN: number and attributes
//!   .check_number(…)         by 照合番号A: is this typed number that of the card
//!   .read_attributes(…)      by 照合番号B: the attributes alone
//! ```
//!
//! What is known of the card is public knowledge, not the specification, which its issuer shows under agreement: so the
//! keys that sign cards are files of the office ([`Anchors`]), and a card whose issuer has no file is
//! [`Signature::AnchorUnknown`], not verified. What holds of a signature is *verified* or *anchor unknown*; a bad one is a
//! [`Fault`] and gives nothing away.
//!
//! Never: a log line of what went to the card or came back, a secret or an answer in an error, a try spent unasked, a
//! try of a secret's last one without consent, a number that does not pass its check digit, data of a card that fails a
//! check, or of a chip that does not prove that it has the key which its issuer gave it.

mod anchors;
mod apdu;
mod attributes;
mod fault;
mod pcsc;
mod present;
mod profile;
mod session;
mod signature;
mod tlv;
#[cfg(any(test, feature = "virtual"))]
pub mod virtual_card;

pub use anchors::{Anchors, BadAnchor};
pub use apdu::{Status, Transport};
pub use attributes::{Attributes, Sex};
pub use fault::Fault;
pub use pcsc::connect;
pub use present::Present;
pub use profile::{CardProfile, Digests, Files, Secret, SecretForm};
pub use session::{Checked, Consent, Reading, Session};
pub use signature::Signature;
pub use tlv::Malformed;

#[cfg(test)]
mod tests;
