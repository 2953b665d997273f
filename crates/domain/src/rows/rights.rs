//! The rows of who comes in and who can reach what: sign-ins that failed, reviews of rights, unusual accesses.

use crate::id::{
    AffairsId, CredentialId, DesignationId, PasswordResetId, RecordId, RightsReviewId,
    SignInFailuresId, StaffId, TokenId, TokenUseId, UnusualAccessId,
};
use crate::plain::Label;
use crate::register::{List, Standing};
use crate::{Day, Slug, Timestamp, register};

register! {
    /// Sign-ins of a member of staff that failed one after another (H6.2, U12.1-4). One row for each member, under
    /// the member's own id.
    pub struct SignInFailures in guarded "sign_in_failures" tallied(Standing::All) {
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

register! {
    /// A password that somebody else gave to a person who forgot theirs or was locked out (U12.1-4, U12.1-5): who gave it
    /// and when, for the person to see.
    pub struct PasswordReset in guarded "password_resets" tallied(Standing::Without("changed_at")) {
        id: PasswordResetId,
        /// Whose.
        staff: StaffId,
        /// The credential that was given.
        credential: CredentialId,
        /// Who gave it.
        by: StaffId,
        /// When.
        at: Timestamp,
        /// When the person took one of their own.
        changed_at: Option<Timestamp>,
    }
}

register! {
    /// What lets a program act in the name of a member of staff who answers for it (H6.1, U12.1-3). The token itself is
    /// nowhere: only who drew it has it.
    pub struct Token in guarded "tokens" tallied(Standing::All) {
        id: TokenId,
        /// The program.
        name: Label,
        /// In whose name it acts, and who answers for it.
        staff: StaffId,
        /// The SHA-256 of the token, in 64 letters.
        digest: Slug,
        /// The acts that it may do, and the lists that it may read (`list_<code>`).
        scope: List<Slug>,
        /// First day.
        since: Day,
        /// Last day.
        until: Day,
    }
}

register! {
    /// The last day on which a token was shown. One row for each, under the token's own id.
    pub struct TokenUse in guarded "token_uses" {
        id: TokenUseId,
        /// The day.
        on_day: Day,
    }
}

register! {
    /// A review of who can reach numbers in a division (H5.1, U2.3).
    pub struct RightsReview in guarded "rights_reviews" {
        id: RightsReviewId,
        /// The division.
        department: Label,
        /// SHA-256 of the list that was confirmed: its rows and their versions.
        list: Vec<u8>,
        /// So many designations stood in it.
        designations: i64,
        /// Those that were not needed any more and ended with the review.
        ended: List<DesignationId>,
        /// Who confirmed it.
        by: StaffId,
        /// When.
        on_day: Day,
    }
}

register! {
    /// An access to numbers that one of the pack's rules calls unusual (H5.3). One row for each clerk, day and rule.
    pub struct UnusualAccess in guarded "unusual_accesses" {
        id: UnusualAccessId,
        /// Who opened the numbers.
        staff: StaffId,
        /// `many_people`, `repeated` or `outside_hours`.
        rule: Slug,
        /// The day.
        on_day: Day,
        /// The record of the opening that was the first to be unusual on that day.
        first_record: RecordId,
        /// For which affairs.
        affairs: AffairsId,
        /// The division of the affairs.
        department: Label,
        /// `open`, `reported` (the division found it not in order), `in_order` or `not_in_order`.
        state: Slug,
        /// Who looked at it first.
        reviewed_by: Option<StaffId>,
        /// When.
        reviewed_on: Option<Day>,
        /// Who answered for the whole body, when it was reported.
        answered_by: Option<StaffId>,
        /// When.
        answered_on: Option<Day>,
    }
}
