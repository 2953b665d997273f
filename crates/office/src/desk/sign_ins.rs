//! The records of sign-ins that failed (U8.1-4, H6.2): one for each under a name that somebody has, and under any
//! other name one for each source and minute, with their count and without what was typed.

use domain::id::{SignInFailuresId, StaffId};
use domain::rows::SignInFailures;
use domain::{Phase, Stop, Timestamp};
use ledger::DetailValue;

use super::door::Desk;
use super::query::Ground;
use super::recording::Head;
use crate::act::Act;
use crate::acts::house::SignIn;

const MINUTE_MS: i64 = 60_000;
/// A name is never shut for longer.
const MOST_SHUT_MS: i64 = 24 * 60 * MINUTE_MS;

impl Desk<'_> {
    /// Records a sign-in that failed under the name of a member of staff. After as many in a row as the pack
    /// allows, the name is shut, and twice as long with each further one.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn record_failed_sign_in(&self, staff: StaffId) -> Result<(), Stop> {
        let limits = self.office.limits()?;
        let (tries, wait) = (i64::from(limits.sign_in_tries), limits.sign_in_wait_minutes);
        self.record_failed(&SignIn::SPEC, &Ground::default(), |page| {
            let before = page.tx.sign_in_failures(staff)?.map_or(0, |held| held.row.failed);
            let failed = before.saturating_add(1);
            let times = u32::try_from(failed - tries).ok();
            let shut_until = times.map(|times| {
                let wait = i64::from(wait) * MINUTE_MS;
                let longer = 1_i64.checked_shl(times.min(20)).unwrap_or(i64::MAX);
                Timestamp(page.at.0 + wait.saturating_mul(longer).min(MOST_SHUT_MS))
            });
            let id = SignInFailuresId(staff.0);
            page.put_object(&SignInFailures { id, staff, failed, last_at: page.at, shut_until })?;
            page.detail("failed", DetailValue::Int(failed));
            page.detail("shut", DetailValue::Int(i64::from(shut_until.is_some())));
            Ok(())
        })
    }

    /// Counts a try under a name that nobody has, or that is shut.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn count_try(&self, source: &str) -> Result<(), Stop> {
        let at = self.office.now();
        let pack = self.office.pack()?;
        let _ = self.office.store().write("sign_in", |tx| {
            let Some(tries) = tx.count_try(source, at.0.div_euclid(MINUTE_MS))? else {
                return Ok::<_, Stop>(());
            };
            let mut page = self.page(tx, at)?;
            page.detail("tries", DetailValue::Int(tries));
            let head = Head {
                spec: &SignIn::SPEC,
                phase: Phase::Failed,
                clauses: &[],
                ground: &Ground::default(),
                follows: None,
                pack: &pack,
            };
            self.append(&mut page, &head).map(drop)
        })?;
        self.office.after_commit()
    }
}
