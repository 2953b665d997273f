//! The rows of who comes in: sign-ins that failed.

use crate::id::{SignInFailuresId, StaffId};
use crate::{Timestamp, register};

register! {
    /// Sign-ins of a member of staff that failed one after another (H6.2, U12.1-4). One row for each member, under
    /// the member's own id.
    pub struct SignInFailures in guarded "sign_in_failures" {
        id: SignInFailuresId,
        /// Whose name was typed.
        staff: StaffId,
        /// So many failed since the last one that did not.
        failed: i64,
        /// When the last of them was.
        last_at: Timestamp,
        /// Until then no sign-in of theirs is looked at.
        shut_until: Option<Timestamp>,
    }
}
