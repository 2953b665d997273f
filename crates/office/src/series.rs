//! Ids for bulk work.

use domain::Id;

/// Ids in rising order, so that bulk inserts are fast.
pub(crate) struct Series<'r> {
    last: u128,
    random: &'r dyn domain::Random,
}

impl<'r> Series<'r> {
    pub fn new(at: domain::Timestamp, random: &'r dyn domain::Random) -> Self {
        Self { last: u128::from_be_bytes(Id::draw(at, random).0), random }
    }

    /// The next id: a random step further, never one that could be taken for a number.
    pub fn next(&mut self) -> Id {
        loop {
            let mut step = [0u8; 8];
            self.random.fill(&mut step);
            self.last += u128::from(u64::from_be_bytes(step)) + 1;
            let id = Id(self.last.to_be_bytes());
            if !id.has_digit_run() {
                return id;
            }
        }
    }
}
