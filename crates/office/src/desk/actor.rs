//! Who acts, from where.

use domain::id::{DeviceId, StaffId, TokenId};
use ledger::Via;

/// Who acts, through which face and device. Made by the sign-in, never from an act's input.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The member of staff whose credential was shown; none at the founding and for the system's own
    /// records.
    pub staff: Option<StaffId>,
    /// A second person who stands beside and showed a credential of their own.
    pub second: Option<StaffId>,
    /// The terminal whose key was shown.
    pub device: Option<DeviceId>,
    /// The face.
    pub via: Via,
    /// The token, when a program acts in somebody's name.
    pub token: Option<TokenId>,
    /// How and when the member of staff last showed who they are; none before the founding.
    pub proved: Option<Proof>,
}

/// That somebody showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// By what.
    pub by: Factor,
    /// When, in milliseconds of a clock that nobody sets.
    pub at: i64,
}

/// By what somebody shows who they are (H6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// A password alone.
    Password,
    /// A one-time code, besides the password.
    Code,
    /// The token of a program, which came with the request.
    Token,
}

impl Factor {
    /// The code in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "one_time_code",
            Self::Token => "token",
        }
    }
}

impl Actor {
    /// Who stands beside, alone and at no terminal.
    pub(crate) const fn beside(&self) -> Self {
        Self {
            staff: self.second,
            second: None,
            device: None,
            via: self.via,
            proved: None,
            token: None,
        }
    }

    /// The program itself: it records what it found at start; it has no rights.
    pub(crate) const SYSTEM: Self = Self {
        staff: None,
        second: None,
        device: None,
        via: Via::System,
        proved: None,
        token: None,
    };
}
