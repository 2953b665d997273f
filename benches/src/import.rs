//! A roster of many people, against inserts of the same rows.

use domain::ActName;
use it::{DEPARTMENT, Who};

use crate::bare::{self, Table};
use crate::measure::{Goal, Rounds};
use crate::{Bench, house};

/// What an import writes.
const TABLES: [&str; 7] =
    ["people", "purposes", "secrets_b", "index_b", "records", "manifests", "notes"];

pub fn run(bench: Bench) {
    let made = house::made_up(bench.people);
    let roster = it::roster(&made, DEPARTMENT);
    let mut tables = Vec::new();
    let rounds = Rounds::run(bench.rounds, |lap| {
        let house = house::open();
        let input = house.intake(&made);
        lap.time("take_in_roster, the whole act", 1, || {
            house.act(Who::Clerk, ActName::TakeInRoster, input);
        });
        lap.time("of it: reading and checking the roster", 1, || {
            filing::roster::read(&roster, &filing::How::default()).unwrap()
        });
        if tables.is_empty() {
            tables = Table::read(&house.database(), &TABLES);
        }
        for (name, at_once) in
            [("the same rows by plain inserts", 1), ("32 rows with each plain insert", 32)]
        {
            let path = house.folder.path().join(format!("bare-{at_once}.db"));
            let db = bare::database(&path);
            tables.iter().for_each(|table| table.create(&db));
            lap.time(name, 1, || {
                db.execute_batch("BEGIN IMMEDIATE").unwrap();
                tables.iter().for_each(|table| table.insert(&db, &table.name, at_once));
                db.execute_batch("COMMIT").unwrap();
            });
        }
    });
    let rows: usize = tables.iter().map(Table::rows).sum();
    println!("  {} people, {rows} rows", bench.people);
    let act = ["take_in_roster, the whole act"];
    rounds
        .times()
        .ratio("plain inserts / act", &["the same rows by plain inserts"], &act, Goal::AtLeast(0.5))
        .ratio(
            "plain inserts of 32 / act",
            &["32 rows with each plain insert"],
            &act,
            Goal::AtLeast(0.5),
        );
}
