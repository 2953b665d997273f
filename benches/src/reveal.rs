//! Revealing numbers, by one client and by many, against single plain commits.

use domain::ActName;
use it::{House, Who};
use rusqlite::Connection;
use serde_json::Value;

use crate::measure::{Goal, Rounds};
use crate::{Bench, bare, house};

/// People in the office.
pub const PEOPLE: usize = 10_000;
/// Reveals or commits of one lap.
pub const LAP: usize = 100;
/// Clients at once.
pub const CLIENTS: usize = 32;

/// An office with people, and the inputs of reveals of them.
pub struct Revealing {
    pub house: House,
    inputs: Vec<Value>,
    next: usize,
}

impl Revealing {
    pub fn new() -> Self {
        Self::of(house::open())
    }

    /// The same in this office.
    pub fn of(house: House) -> Self {
        let (house, made) = house::with_people(house, PEOPLE);
        // Far apart from one another in every table.
        let spread = |n: usize| &made[n * 4_801 % PEOPLE];
        let inputs = (0..PEOPLE / 4).map(|n| house.revealing(spread(n))).collect();
        Self { house, inputs, next: 0 }
    }

    pub fn inputs(&mut self, count: usize) -> Vec<Value> {
        let all = self.inputs.iter().cycle().skip(self.next);
        let some = all.take(count).cloned().collect();
        self.next = (self.next + count) % self.inputs.len();
        some
    }

    /// Reveals by one client.
    pub fn one(&self, inputs: Vec<Value>) {
        for input in inputs {
            let outcome = self.house.run(Who::Clerk, ActName::RevealNumber, input).unwrap();
            assert!(!outcome.shown.is_empty());
        }
    }

    /// Reveals by many clients, `each` by each.
    pub fn many(&mut self, each: usize) -> impl FnOnce() {
        let inputs = self.inputs(CLIENTS * each);
        move || {
            std::thread::scope(|scope| {
                for inputs in inputs.chunks(each) {
                    scope.spawn(|| self.one(inputs.to_vec()));
                }
            });
        }
    }
}

/// A table of plain rows.
struct Plain {
    db: Connection,
    next: i64,
}

impl Plain {
    fn new(house: &House) -> Self {
        let db = bare::database(&house.folder.path().join("plain.db"));
        db.execute_batch("CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
            .unwrap();
        Self { db, next: 0 }
    }

    /// Commits of one row of 300 bytes each.
    fn commits(&mut self, count: usize) {
        let mut insert = self.db.prepare_cached("INSERT INTO rows VALUES (?1, ?2)").unwrap();
        for _ in 0..count {
            self.next += 1;
            insert.execute((self.next, [7_u8; 300].as_slice())).unwrap();
        }
    }
}

pub fn one(bench: Bench) {
    let mut revealing = Revealing::new();
    let mut plain = Plain::new(&revealing.house);
    let rounds = Rounds::run(bench.rounds * 8, |lap| {
        lap.time("one plain commit of 300 bytes", LAP, || plain.commits(LAP));
        let inputs = revealing.inputs(LAP);
        lap.time("one reveal, decision and record included", LAP, || revealing.one(inputs));
    });
    rounds.times().ratio(
        "reveal / plain commit",
        &["one reveal, decision and record included"],
        &["one plain commit of 300 bytes"],
        Goal::AtMost(1.6),
    );
}

pub fn many(bench: Bench) {
    let mut revealing = Revealing::new();
    let mut plain = Plain::new(&revealing.house);
    let rounds = Rounds::run(bench.rounds * 8, |lap| {
        lap.time("one plain commit of 300 bytes", LAP, || plain.commits(LAP));
        let reveals = revealing.many(LAP);
        lap.time("one reveal of 32 clients at once", CLIENTS * LAP, reveals);
    });
    rounds.times().ratio(
        "reveals of 32 clients for one plain commit",
        &["one plain commit of 300 bytes"],
        &["one reveal of 32 clients at once"],
        Goal::AtLeast(4.0),
    );
}
