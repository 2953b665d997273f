//! Ids for bulk work.

use domain::{Id, Random, Timestamp};

/// How many random steps are drawn at once: each draw costs as much as some hundred bytes.
const DRAWN: usize = 64;

/// Ids in rising order, so that bulk inserts are fast.
pub(crate) struct Series<'r> {
    last: u128,
    random: &'r dyn Random,
    steps: [[u8; 8]; DRAWN],
    used: usize,
}

impl<'r> Series<'r> {
    pub fn new(at: Timestamp, random: &'r dyn Random) -> Self {
        let last = u128::from_be_bytes(Id::draw(at, random).0);
        Self { last, random, steps: [[0; 8]; DRAWN], used: DRAWN }
    }

    /// The next id: a random step further, never one that could be taken for a number.
    pub fn next(&mut self) -> Id {
        loop {
            self.last += u128::from(self.step()) + 1;
            let id = Id(self.last.to_be_bytes());
            if !id.has_digit_run() {
                return id;
            }
        }
    }

    fn step(&mut self) -> u64 {
        if self.used >= DRAWN {
            self.random.fill(self.steps.as_flattened_mut());
            self.used = 0;
        }
        let step = self.steps.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        u64::from_be_bytes(step)
    }
}
