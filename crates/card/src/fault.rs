//! Why a card was not read. What can be mended at the counter (another card, another secret) is a form error of the card;
//! what is wrong with the machine is a failure. Neither holds anything of the card but a count of tries, a day, a status.

use domain::{Day, Failure, FormError, Stop};

use crate::{Malformed, Secret};

/// Why a card was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This program was built without PC/SC.
    WithoutPcsc,
    /// The service for readers (pcscd) does not run.
    NoService,
    /// The reader does not do what it should. Holds the name that PC/SC has for it.
    Reader(String),
    /// No reader is connected.
    NoReader,
    /// No reader of that name is connected.
    OtherReader,
    /// Another program has the card.
    Busy,
    /// There is no card in the reader.
    NoCard,
    /// There are cards in several readers, and none was chosen.
    SeveralCards,
    /// It was pulled out, or its answer ended early.
    Cut,
    /// A phone that stands in for a card: it has no number to read over PC/SC.
    Phone,
    /// No card that is known here.
    Unknown,
    /// It answered something else than it should: the status.
    Answered {
        /// The two bytes.
        status: u16,
    },
    /// A file of it is not what it must be.
    Unreadable {
        /// The tag where it stopped.
        tag: u16,
    },
    /// Its last day has passed.
    Expired {
        /// The last day.
        on: Day,
    },
    /// The secret is locked: the municipality alone unlocks it.
    Locked(Secret),
    /// One try is left, and nobody consented to spend it.
    LastTry(Secret),
    /// What was typed cannot be this secret: no try was spent.
    Form {
        /// Which secret.
        secret: Secret,
        /// How many digits it has.
        digits: u8,
    },
    /// It was the wrong one: so many tries are left.
    Wrong {
        /// Which secret.
        secret: Secret,
        /// Tries left.
        left: u8,
    },
    /// The data are not those that were signed.
    Altered,
    /// A signature is bad.
    Forged,
    /// The chip does not have the key that the issuer gave it: somebody copied a card's data onto it.
    Copied,
    /// What stands on the card as its number is none.
    NoNumber,
    /// The number on the card is not the one that the card said yes to.
    Differs,
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self::Unreadable { tag: malformed.tag }
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        let hex = |word: u16| format!("{word:04X}");
        match fault {
            Fault::WithoutPcsc => Failure::new("card_without_pcsc", "pcsc").into(),
            Fault::NoService => Failure::new("card_no_service", "pcscd").into(),
            Fault::Reader(name) => Failure::new("card_reader", name).into(),
            Fault::NoReader => FormError::new("--reader", "card_no_reader").into(),
            Fault::OtherReader => FormError::new("--reader", "card_other_reader").into(),
            Fault::Busy => FormError::new("--reader", "card_busy").into(),
            Fault::SeveralCards => FormError::new("--reader", "card_several").into(),
            Fault::NoCard => FormError::new("card", "card_none").into(),
            Fault::Cut => FormError::new("card", "card_cut").into(),
            Fault::Phone => FormError::new("card", "card_phone").into(),
            Fault::Unknown => FormError::new("card", "card_unknown").into(),
            Fault::Answered { status } => {
                FormError::new("card", "card_answered").with("status", hex(status)).into()
            }
            Fault::Unreadable { tag } => {
                FormError::new("card", "card_unreadable").with("tag", hex(tag)).into()
            }
            Fault::Expired { on } => FormError::new("card", "card_expired").with("on", on).into(),
            Fault::Locked(secret) => FormError::new(secret.code(), "card_locked").into(),
            Fault::LastTry(secret) => FormError::new(secret.code(), "card_last_try").into(),
            Fault::Form { secret, digits } => {
                FormError::new(secret.code(), "card_secret_form").with("digits", digits).into()
            }
            Fault::Wrong { secret: Secret::Number, left } => {
                FormError::new(Secret::Number.code(), "card_other_number").with("left", left).into()
            }
            Fault::Wrong { secret, left } => {
                FormError::new(secret.code(), "card_wrong_secret").with("left", left).into()
            }
            Fault::Altered => FormError::new("card", "card_altered").into(),
            Fault::Forged => FormError::new("card", "card_forged").into(),
            Fault::Copied => FormError::new("card", "card_copied").into(),
            Fault::NoNumber => FormError::new("card", "card_no_number").into(),
            Fault::Differs => FormError::new("card", "card_differs").into(),
        }
    }
}
