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

/// Some places out of `length`, each once, drawn at random; all when there are no more than `count`.
pub(crate) fn some(random: &dyn Random, length: usize, count: usize) -> Vec<usize> {
    if length <= count {
        return (0..length).collect();
    }
    let mut drawn = Vec::with_capacity(count);
    while drawn.len() < count {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        // A length is far below 2^64, so every place is drawn about as often.
        let at = usize::try_from(u64::from_le_bytes(bytes) % length as u64).unwrap_or_default();
        if !drawn.contains(&at) {
            drawn.push(at);
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::some;
    use crate::RealRandom;

    #[test]
    fn some_are_drawn_each_once_and_all_when_there_are_few() {
        let random = RealRandom::default();
        assert_eq!(some(&random, 2, 3), [0, 1]);
        assert_eq!(some(&random, 0, 3), [0; 0]);
        for _ in 0..100 {
            let mut drawn = some(&random, 7, 5);
            drawn.sort_unstable();
            drawn.dedup();
            assert!(drawn.len() == 5 && drawn.iter().all(|at| *at < 7));
        }
    }
}
