//! `leave_desk`: a screen is locked, or somebody signs out, by hand or by itself (U8.1-4, U11.1, H6.3, H6.10).

use domain::id::RecordId;
use domain::{ActName, Facts, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Leaves the desk.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveDesk {
    /// How.
    pub how: Leaving,
}

/// How somebody leaves the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// They locked the screen.
    Locked,
    /// The screen locked itself.
    LeftAlone,
    /// They signed out.
    SignedOut,
    /// The session came to its end, or the server did.
    Ended,
}

impl Leaving {
    const fn code(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::LeftAlone => "left_alone",
            Self::SignedOut => "signed_out",
            Self::Ended => "ended",
        }
    }
}

impl Act for LeaveDesk {
    // It changes nothing that a decision rests on.
    const SPEC: Spec =
        Spec { changes_facts: false, ..Spec::one_step(ActName::LeaveDesk, Stage::House) };
    type Done = Entered<RecordId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.facts(who)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            page.detail("how", DetailValue::Code(self.how.code().to_owned()));
            Ok(Entered { id: page.record })
        })
    }
}
