//! How often a program is answered, and how often an address may be wrong about tokens and about passwords. Counted in memory: a start begins anew.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::id::TokenId;

/// Requests of a token are counted for so many milliseconds.
const MINUTE_MS: i64 = 60_000;
/// What is wrong from one address is counted for so many milliseconds.
const WRONG_MS: i64 = 10 * MINUTE_MS;
/// After so many tokens that open nothing, none from there is looked at until the time is over.
const MOST_TOKENS: u32 = 10;
/// After so many sign-ins that failed, whatever the names. People of one address share them: a few slips each are no attack.
const MOST_SIGN_INS: u32 = 30;
/// So many counts are kept; what is over is forgotten first.
const MOST_COUNTS: usize = 10_000;

/// Whose requests are counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Token(TokenId),
    Wrong(Tries),
}

/// What an address is wrong about.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tries {
    /// Tokens that open nothing.
    Tokens(IpAddr),
    /// Passwords and codes.
    SignIns(IpAddr),
}

impl Tries {
    fn are_over(self, times: u32) -> bool {
        match self {
            Self::Tokens(_) => times >= MOST_TOKENS && !domain::broken::is_off("api_shut"),
            Self::SignIns(_) => {
                times >= MOST_SIGN_INS && !domain::broken::is_off("sign_in_address")
            }
        }
    }
}

/// A count, until a time of the steady clock.
#[derive(Clone, Copy)]
struct Count {
    until: i64,
    times: u32,
}

/// The counts.
#[derive(Default)]
pub struct Gate {
    all: Mutex<HashMap<Whose, Count>>,
}

impl Gate {
    /// Counts a request by a token; the seconds to wait when there were as many as the pack lets in a minute.
    pub fn takes(&self, token: TokenId, most: u16, now: i64) -> Result<(), u64> {
        let count = self.count(Whose::Token(token), MINUTE_MS, now);
        if count.times > u32::from(most) && !domain::broken::is_off("api_rate") {
            return Err(seconds(count.until - now));
        }
        Ok(())
    }

    /// The seconds to wait when an address was wrong too often.
    pub fn lets_in(&self, tries: Tries, now: i64) -> Result<(), u64> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&Whose::Wrong(tries)).filter(|count| count.until > now);
        match known {
            Some(count) if tries.are_over(count.times) => Err(seconds(count.until - now)),
            _ => Ok(()),
        }
    }

    /// Counts one that was wrong.
    pub fn was_wrong(&self, tries: Tries, now: i64) {
        self.count(Whose::Wrong(tries), WRONG_MS, now);
    }

    fn count(&self, whose: Whose, for_ms: i64, now: i64) -> Count {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_COUNTS {
            all.retain(|_, count| count.until > now);
        }
        let fresh = Count { until: now + for_ms, times: 0 };
        let count = all.entry(whose).or_insert(fresh);
        if count.until <= now {
            *count = fresh;
        }
        count.times = count.times.saturating_add(1);
        *count
    }
}

/// Whole seconds, none of them too few.
fn seconds(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default().div_ceil(1_000).max(1)
}
