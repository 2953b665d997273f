//! The limits of a pack: days, minutes, counts and years, each in its bounds.

use domain::broken;
use serde::Deserialize;

use crate::error::{Fault, PackError};

/// Limits in whole days, minutes, seconds and years.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Minutes until a terminal locks itself; 10 at most.
    pub lock_minutes: u16,
    /// Seconds until a number shown is hidden again.
    pub reveal_seconds: u16,
    /// So many people's numbers are shown for one document at most, one at a time.
    pub reveal_people: u16,
    /// Years for which names and reasons beside the records are kept; 1 at least.
    #[serde(default = "seven")]
    pub notes_years: u16,
    /// Days within which a disposal must have reached every backup.
    pub round_days: u16,
    /// Days within which a working copy is erased.
    pub erase_copy_days: u16,
    /// Days after which a copy or roster that is overdue is the supervisor's to see to, too.
    #[serde(default = "seven")]
    pub overdue_days: u16,
    /// Days within which one who only collects hands papers over.
    pub hand_over_days: u16,
    /// The longest term of a standing instruction, in days.
    pub instruction_days: u16,
    /// The longest term of a deputy, in days; a year unless the pack says otherwise.
    #[serde(default = "a_year")]
    pub deputy_days: u16,
    /// Days within which an instruction is acknowledged.
    pub acknowledge_days: u16,
    /// Days within which the holder of an office looks over what a deputy did.
    pub review_days: u16,
    /// Days within which a request for approval is answered.
    pub approval_days: u16,
    /// Days without any record after which the clock is in question at a start.
    pub clock_idle_days: u16,
    /// Days within which a second reading, the check of a correction and the word to receivers are due.
    pub check_days: u16,
    /// Days within which the answer to a submission without a receipt number is recorded.
    pub answer_days: u16,
    /// Days within which a rejected submission is made again.
    pub submit_again_days: u16,
    /// Days within which what was carried out is back.
    pub carry_out_days: u16,
    /// Days within which it is looked up whether something posted arrived.
    pub arrival_days: u16,
    /// Days within which papers lie in a place under lock.
    pub put_away_days: u16,
    /// Days from one stock-taking of a place to the next.
    pub stock_days: u16,
    /// Days for which a medium can be lent.
    pub lend_days: u16,
    /// Days within which a contractor's certificate is attached.
    pub certificate_days: u16,
    /// So many sign-ins in a row may fail before the name is shut for some time.
    pub sign_in_tries: u16,
    /// For so many minutes at first; twice as long with each further failure, a day at most.
    pub sign_in_wait_minutes: u16,
    /// Days for which a program may act at most, before its token is issued anew.
    pub token_days: u16,
    /// So many requests of a program are answered in a minute.
    pub token_requests: u16,
    /// Days from one backup to the next.
    pub backup_days: u16,
    /// So many backups stay in a backup place.
    pub backups_kept: u16,
    /// Days from one rehearsal of a restore to the next.
    pub rehearsal_days: u16,
    /// Days from one review of who can reach numbers to the next.
    pub rights_review_days: u16,
    /// Days within which an unusual access is looked at.
    pub access_review_days: u16,
}

const fn a_year() -> u16 {
    366
}

const fn seven() -> u16 {
    7
}

impl Limits {
    /// Looks whether each lies in its bounds.
    ///
    /// # Errors
    /// A fault that names the limit and its bounds.
    pub(crate) fn check(&self) -> Result<(), PackError> {
        for (limit, value, least, most) in [
            ("lock_minutes", self.lock_minutes, 1, 10),
            ("reveal_seconds", self.reveal_seconds, 1, 120),
            ("reveal_people", self.reveal_people, 1, 100),
            ("notes_years", self.notes_years, 1, 100),
            ("round_days", self.round_days, 1, 366),
            ("erase_copy_days", self.erase_copy_days, 1, 366),
            ("overdue_days", self.overdue_days, 1, 366),
            ("hand_over_days", self.hand_over_days, 1, 31),
            ("instruction_days", self.instruction_days, 1, 732),
            ("deputy_days", self.deputy_days, 1, 732),
            ("acknowledge_days", self.acknowledge_days, 1, 366),
            ("review_days", self.review_days, 1, 366),
            ("approval_days", self.approval_days, 1, 366),
            ("clock_idle_days", self.clock_idle_days, 1, 366),
            ("check_days", self.check_days, 1, 366),
            ("answer_days", self.answer_days, 1, 366),
            ("submit_again_days", self.submit_again_days, 1, 366),
            ("carry_out_days", self.carry_out_days, 1, 366),
            ("arrival_days", self.arrival_days, 1, 366),
            ("put_away_days", self.put_away_days, 1, 366),
            ("stock_days", self.stock_days, 1, 366),
            ("lend_days", self.lend_days, 1, 366),
            ("certificate_days", self.certificate_days, 1, 366),
            ("sign_in_tries", self.sign_in_tries, 1, 20),
            ("sign_in_wait_minutes", self.sign_in_wait_minutes, 1, 1440),
            ("token_days", self.token_days, 1, 366),
            ("token_requests", self.token_requests, 1, 6_000),
            ("backup_days", self.backup_days, 1, 31),
            ("backups_kept", self.backups_kept, 1, 366),
            ("rehearsal_days", self.rehearsal_days, 1, 732),
            ("rights_review_days", self.rights_review_days, 1, 732),
            ("access_review_days", self.access_review_days, 1, 366),
        ] {
            if !(least..=most).contains(&value) && !broken::is_off("pack_limits") {
                return Err(PackError::new(
                    "pack.toml",
                    "[limits]",
                    Fault::Limit { limit, least, most },
                ));
            }
        }
        Ok(())
    }
}
