//! Many acts at once.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use domain::rows::Zone;
use domain::{Id, Phase};
use ledger::Rest;
use store::{StoreError, Written};

use crate::both;
use crate::support::World;

both! {
    every_acknowledged_act_is_there
    no_update_is_lost
    two_handles_at_once
}

/// Acts that succeed, fail and panic, mixed; afterwards exactly the acknowledged ones are there.
fn every_acknowledged_act_is_there(world: &World) {
    let (threads, each) = if world.is_pg() { (4, 16) } else { (16, 40) };
    let acknowledged: Mutex<BTreeSet<Id>> = Mutex::default();
    std::thread::scope(|scope| {
        for t in 0..threads {
            let acknowledged = &acknowledged;
            scope.spawn(move || {
                for i in 0..each {
                    let zone = world.zone(&format!("counter {t}-{i}"));
                    let record = world.record(Phase::Completed);
                    let act = || -> Result<Written<()>, StoreError> {
                        world.act(&record, |tx, record| {
                            tx.put(record, &zone)?;
                            match i % 8 {
                                3 => Err(StoreError::EpochTurned),
                                5 => std::panic::panic_any("an act panics"),
                                6 => tx
                                    .exec("INSERT INTO facts (one, generation) VALUES (1, 0)", &[])
                                    .map(|_| ()),
                                _ => Ok(()),
                            }
                        })
                    };
                    if let Ok(Ok(_)) = catch_unwind(AssertUnwindSafe(act)) {
                        acknowledged.lock().unwrap().insert(zone.id.0);
                    }
                }
            });
        }
    });
    world.store.integrate().unwrap();
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_eq!(acknowledged.len(), threads * each * 5 / 8);
    let found = world.store.read(|tx| tx.find::<Zone>("since > 0", &[])).unwrap();
    let found: BTreeSet<Id> = found.into_iter().map(|zone| zone.id.0).collect();
    assert_eq!(found, acknowledged);
    assert_eq!(world.store.head().unwrap().size, acknowledged.len() as u64);
    assert_eq!(world.verify(), []);
}

/// Each act reads a row and writes what it read plus one.
fn no_update_is_lost(world: &World) {
    let mut zone = world.zone("counter");
    zone.since = domain::Day(0);
    world.enter(&zone).unwrap();
    let (threads, each) = (4, 10);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let id = zone.id;
            scope.spawn(move || {
                for _ in 0..each {
                    let record = world.record(Phase::Completed);
                    drop(
                        world
                            .act(&record, |tx, record| {
                                let mut zone = tx.get::<Zone>(id.0)?.unwrap().row;
                                zone.since = zone.since.plus_days(1);
                                tx.put(record, &zone)
                            })
                            .unwrap(),
                    );
                }
            });
        }
    });
    let held = world.store.read(|tx| tx.get::<Zone>(zone.id.0)).unwrap().unwrap();
    assert_eq!(held.since, domain::Day(threads * each));
    assert_eq!(i64::from(threads * each) + 1, held.version);
    assert_eq!(world.verify(), []);
}

fn two_handles_at_once(world: &World) {
    let other = world.another().unwrap();
    let each = if world.is_pg() { 10 } else { 50 };
    std::thread::scope(|scope| {
        for store in [&world.store, &other, &world.store, &other] {
            scope.spawn(move || {
                for _ in 0..each {
                    let zone = world.zone("counter");
                    let record = world.record(Phase::Completed);
                    let written = store.write("act", |tx| {
                        crate::support::act_in(world.random(), tx, &record, |tx, r| {
                            tx.put(r, &zone)
                        })
                    });
                    drop(written.unwrap());
                }
            });
        }
    });
    world.store.integrate().unwrap();
    other.integrate().unwrap();
    assert_eq!(world.store.head().unwrap().size, 4 * each);
    assert_eq!(world.verify(), []);
}

/// Transactions that are open for long, with a number of their own, in this database and in another one of the
/// server: acts go on, and their records take their place in the tree.
#[test]
fn a_long_transaction_stalls_nothing() {
    let world = World::pg();
    let own = match &world.location {
        store::Location::Postgres(address) => address.clone(),
        store::Location::Sqlite(_) => unreachable!(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let long = [own, testkit::Postgres::shared()].map(|address| {
        runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
            runtime.spawn(connection);
            let begin = "BEGIN ISOLATION LEVEL SERIALIZABLE; CREATE TABLE held (a INT); SELECT pg_current_xact_id()";
            client.batch_execute(begin).await.unwrap();
            client
        })
    });
    for n in 1..=20 {
        world.enter(&world.zone("counter")).unwrap();
        assert_eq!(world.store.head().unwrap().size, n);
    }
    assert_eq!(world.count("pending"), 0);
    for client in &long {
        runtime.block_on(client.batch_execute("COMMIT")).unwrap();
    }
    assert_eq!(world.store.head().unwrap().size, 20);
    world.tamper("DROP TABLE held");
    assert_eq!(world.verify(), []);
}

/// An act goes by a row and opens a number while another one, which began before it, replaces the row and removes the
/// number. Both are right, and their records stand in the order in which the acts began: that is no forgery. Long
/// after it is one.
#[test]
fn what_was_replaced_meanwhile_is_no_forgery() {
    let world = World::pg();
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let secrets = world.secrets(1, 1);
    world.keep(&secrets).unwrap();
    let mut zone = world.zone("counter");
    world.enter(&zone).unwrap();
    zone.since = domain::Day(20_001);
    let mut using = world.record(Phase::Completed);
    using.rested_on = vec![Rest { table: "zones".into(), row: zone.id.0, version: 1 }];
    using.entries.opened = vec![secrets[0].id];
    let mut replacing = world.record(Phase::Completed);
    replacing.entries.removed = vec![secrets[0].id];
    let other = world.another().unwrap();
    let ((begun, is_begun), (read, is_read), (ended, is_ended)) =
        (mpsc::channel(), mpsc::channel(), mpsc::channel());
    let wait = |told: &Mutex<mpsc::Receiver<()>>| {
        told.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
    };
    let (is_read, is_ended) = (Mutex::new(is_read), Mutex::new(is_ended));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let written = world.act(&replacing, |tx, record| {
                begun.send(()).unwrap();
                wait(&is_read);
                tx.secrets_remove(&[secrets[0].id])?;
                tx.put(record, &zone)
            });
            drop(written.unwrap());
            ended.send(()).unwrap();
        });
        is_begun.recv().unwrap();
        let written = other.write("act", |tx| {
            crate::support::act_in(world.random(), tx, &using, |tx, _| {
                assert_eq!(tx.get::<Zone>(zone.id.0)?.unwrap().version, 1);
                read.send(()).unwrap();
                wait(&is_ended);
                Ok(())
            })
        });
        drop(written.unwrap());
    });
    world.store.integrate().unwrap();
    assert_eq!(world.verify(), []);
    world.clock.advance(11_000);
    let mut late = world.record(Phase::Completed);
    late.rested_on.clone_from(&using.rested_on);
    late.entries.opened.clone_from(&using.entries.opened);
    drop(world.append(&late).unwrap());
    let codes: Vec<_> = world.verify().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["rested_on", "opened_unknown"]);
}
