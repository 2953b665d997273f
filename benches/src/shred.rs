//! A shredding round, against plain writes of as many bytes in as many rows.

use std::io::Write;

use domain::ActName;
use it::Who;
use serde_json::json;

use crate::bare::{self, Table};
use crate::measure::{Goal, Rounds};
use crate::{Bench, house};

/// The pairs that take turns; the founding turned to the second.
const TABLES: [[&str; 2]; 2] = [["secrets_a", "index_a"], ["secrets_b", "index_b"]];

pub fn run(bench: Bench) {
    let (house, _) = house::with_people(house::open(), bench.people);
    let tables = Table::read(&house.database(), &TABLES[1]);
    let db = bare::database(&house.folder.path().join("bare.db"));
    for table in Table::read(&house.database(), TABLES.as_flattened()) {
        table.create(&db);
    }
    let rows: usize = tables.iter().map(Table::rows).sum();
    println!("  {} secrets, {rows} rows", bench.people);
    let mut turn = 0;
    let rounds = Rounds::run(bench.rounds, |lap| {
        lap.time("run_shredding_round, the whole act", 1, || {
            house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        });
        let [old, new] = [TABLES[turn], TABLES[1 - turn]];
        turn = 1 - turn;
        lap.time("plain inserts of the same rows", 1, || {
            db.execute_batch("BEGIN IMMEDIATE").unwrap();
            for (table, name) in tables.iter().zip(new) {
                table.insert(&db, name, 32);
            }
            db.execute_batch("COMMIT").unwrap();
        });
        lap.time("plain deletes of the old rows", 1, || {
            let [secrets, index] = old;
            db.execute_batch(&format!(
                "BEGIN IMMEDIATE; DELETE FROM {index}; DELETE FROM {secrets}; COMMIT"
            ))
            .unwrap();
        });
        let backups = house::files(&house.settings.backup_places[0].path);
        let snapshot = std::fs::read(backups.last().unwrap()).unwrap();
        lap.time("a plain file of the snapshot's size", 1, || {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&snapshot).unwrap();
            file.sync_all().unwrap();
        });
    });
    let act = ["run_shredding_round, the whole act"];
    let inserts = "plain inserts of the same rows";
    let rest = ["plain deletes of the old rows", "a plain file of the snapshot's size"];
    rounds.times().ratio("plain inserts / round", &[inserts], &act, Goal::None).ratio(
        "plain inserts, deletes and file / round",
        &[inserts, rest[0], rest[1]],
        &act,
        Goal::AtLeast(0.5),
    );
}
