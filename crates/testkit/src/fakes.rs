//! Fakes of what the program is handed: clock, random source, probe.

use domain::{Clock, Probe, Random, Timestamp};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that stands still until it is moved.
pub struct FixedClock {
    wall: AtomicI64,
    monotonic: AtomicI64,
    step: AtomicI64,
}

impl FixedClock {
    /// A clock that stands at a time, in milliseconds since 1970.
    #[must_use]
    pub const fn at(ms: i64) -> Self {
        Self { wall: AtomicI64::new(ms), monotonic: AtomicI64::new(0), step: AtomicI64::new(0) }
    }

    /// Lets time pass on both clocks.
    pub fn advance(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.monotonic.fetch_add(ms, Ordering::SeqCst);
    }

    /// The wall clock, without letting time pass.
    #[must_use]
    pub fn look(&self) -> Timestamp {
        Timestamp(self.wall.load(Ordering::SeqCst))
    }

    /// Sets the wall clock alone, as somebody who turns it does.
    pub fn set(&self, ms: i64) {
        self.wall.store(ms, Ordering::SeqCst);
    }

    /// Lets this many milliseconds pass after each look at the wall clock.
    pub fn step_by(&self, ms: i64) {
        self.step.store(ms, Ordering::SeqCst);
    }
}

impl Default for FixedClock {
    /// 2026-11-21, 10:00 in Japan.
    fn default() -> Self {
        Self::at(1_795_222_800_000)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        let step = self.step.load(Ordering::SeqCst);
        self.monotonic.fetch_add(step, Ordering::SeqCst);
        Timestamp(self.wall.fetch_add(step, Ordering::SeqCst))
    }

    fn monotonic(&self) -> i64 {
        self.monotonic.load(Ordering::SeqCst)
    }
}

/// Random bytes that are the same in every run (SplitMix64). For tests only.
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// A source that starts from a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next 64 bits.
    pub fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `end`, which is not 0.
    pub fn below(&self, end: u64) -> u64 {
        self.next() % end
    }
}

impl Default for SeededRandom {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            for (to, from) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *to = from;
            }
        }
    }
}

/// A probe that counts the points passed, keeps their names, and fails chosen ones.
#[derive(Default)]
pub struct CountingProbe {
    state: Mutex<Points>,
}

#[derive(Default)]
struct Points {
    names: Vec<&'static str>,
    fails: Option<Fails>,
}

#[derive(Clone, Copy)]
enum Fails {
    Nth(usize),
    From(usize),
    Span(usize, usize),
    FromNamed(&'static str, usize),
    Named(&'static str),
}

impl CountingProbe {
    /// A probe that lets everything pass.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, Points> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn choose(&self, fails: Option<Fails>) {
        let mut state = self.state();
        state.names.clear();
        state.fails = fails;
    }

    /// Counts anew from 0 and lets everything pass.
    pub fn reset(&self) {
        self.choose(None);
    }

    /// Counts anew and fails only the `n`-th point from now (the first is 0).
    pub fn fail_at(&self, n: usize) {
        self.choose(Some(Fails::Nth(n)));
    }

    /// Counts anew and fails the `n`-th point and all after it, as when the machine stops.
    pub fn fail_from(&self, n: usize) {
        self.choose(Some(Fails::From(n)));
    }

    /// Counts anew and fails `len` points from the `n`-th on, as an outage that passes.
    pub fn fail_span(&self, n: usize, len: usize) {
        self.choose(Some(Fails::Span(n, n + len)));
    }

    /// Counts anew and fails the `n`-th point of this name and all points after it (the first is 0).
    pub fn fail_from_named(&self, name: &'static str, n: usize) {
        self.choose(Some(Fails::FromNamed(name, n)));
    }

    /// Counts anew and fails every point of this name.
    pub fn fail_named(&self, name: &'static str) {
        self.choose(Some(Fails::Named(name)));
    }

    /// How many points were passed since the last choice.
    #[must_use]
    pub fn count(&self) -> usize {
        self.state().names.len()
    }

    /// The names of the points passed since the last choice, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.state().names.clone()
    }
}

impl Probe for CountingProbe {
    fn fails(&self, at: &'static str) -> bool {
        let mut state = self.state();
        let n = state.names.len();
        state.names.push(at);
        match state.fails {
            None => false,
            Some(Fails::Nth(k)) => n == k,
            Some(Fails::From(k)) => n >= k,
            Some(Fails::FromNamed(name, k)) => {
                state.names.iter().filter(|n| **n == name).count() > k
            }
            Some(Fails::Span(from, to)) => (from..to).contains(&n),
            Some(Fails::Named(name)) => at == name,
        }
    }
}
