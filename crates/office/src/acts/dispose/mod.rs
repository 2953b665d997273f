//! Acts at the end of a number's life (H5.7, H5.13, U7).

mod carry_out_disposal;
mod confirm_disposal;
mod hold;
mod hold_document;
mod instruct_disposal;
mod need;
mod record_event;
mod run_shredding_round;
mod term;
mod withdraw_event;

pub use carry_out_disposal::{CarriedOut, CarryOutDisposal};
pub use confirm_disposal::{Certificate, ConfirmDisposal, Confirmed};
pub use hold::{DeferDisposal, HoldDisposal, ReleaseHold, Released};
pub use hold_document::{HoldDocument, Kept};
pub(crate) use instruct_disposal::is_over;
pub use instruct_disposal::{InstructDisposal, Instructed};
pub(crate) use need::{begin, end_of_affairs, has_died, has_left, made};
pub use record_event::{Happened, RecordEvent, Recorded};
pub use run_shredding_round::{RoundDone, RunShreddingRound};
pub use withdraw_event::{WithdrawEvent, Withdrawn};
