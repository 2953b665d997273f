//! The real clock and the real source of randomness.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use domain::{Clock, Random, Timestamp};

/// The machine's clock.
pub struct RealClock {
    start: Instant,
}

impl Default for RealClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// The operating system's randomness, through the cryptographic library.
#[derive(Default)]
pub struct RealRandom(SystemRandom);

impl Random for RealRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness nothing may be sealed or named: stop at once rather than go on with zeros.
        if self.0.fill(bytes).is_err() {
            std::process::abort();
        }
    }
}
