//! What happens when a touch of the database fails, an answer is lost, or rows vanish.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::Phase;
use store::StoreError;

use crate::both;
use crate::support::World;

both! {
    a_fault_at_any_touch_leaves_nothing_half_done
    a_failed_commit_is_survived
    a_head_that_went_back_stops_all_acts
}

/// Two rows, a note, a manifest and the record: all or nothing, whichever touch fails.
fn a_fault_at_any_touch_leaves_nothing_half_done(world: &World) {
    let act = || {
        let zone = world.zone("counter");
        let mut record = world.record(Phase::Completed);
        record.note = Some(world.note("asked by letter"));
        let done = world.act(&record, |tx, record| {
            for _ in 0..9 {
                tx.put(record, &world.zone("side room"))?;
            }
            tx.put(record, &zone)?;
            tx.put(record, &zone)
        });
        done.map(|_| ())
    };
    act().unwrap();
    world.probe.reset();
    act().unwrap();
    let points = world.probe.count();
    assert!(points > 20, "{points}");
    let mut done = 2;
    for n in 0..points {
        world.probe.fail_at(n);
        let result = act();
        world.probe.reset();
        // What was said holds, also when only the integration after the commit failed.
        done += i64::from(result.is_ok());
        world.store.integrate().unwrap();
        assert_eq!(world.count("records"), done, "at touch {n}");
        assert_eq!(world.count("zones"), done * 10, "at touch {n}");
    }
    if !world.is_pg() {
        assert_eq!(done, 2);
    }
    act().unwrap();
    assert_eq!(world.verify(), []);
}

fn a_failed_commit_is_survived(world: &World) {
    world.enter(&world.zone("counter 1")).unwrap();
    world.probe.fail_named("COMMIT");
    assert!(matches!(world.enter(&world.zone("counter 2")), Err(StoreError::Unavailable { .. })));
    world.probe.reset();
    world.enter(&world.zone("counter 3")).unwrap();
    assert_eq!(world.count("zones"), 2);
    assert_eq!(world.verify(), []);
}

/// The database is put back behind the back of a running program.
fn a_head_that_went_back_stops_all_acts(world: &World) {
    world.enter(&world.zone("counter 1")).unwrap();
    world.tamper("CREATE TABLE kept AS SELECT * FROM head");
    world.enter(&world.zone("counter 2")).unwrap();
    world.tamper(
        "UPDATE head SET size = kept.size, root = kept.root, frontier = kept.frontier, \
         last_at = kept.last_at, mac = kept.mac FROM kept",
    );
    world.tamper("DELETE FROM records WHERE seq = 1");
    let stopped = |result: Result<(), StoreError>| {
        matches!(result, Err(StoreError::Inconsistent { .. } | StoreError::Stopped { .. }))
    };
    let first = world.enter(&world.zone("counter 3"));
    // On a server the act itself commits; what it found stops the next.
    assert!(stopped(first) || world.is_pg());
    assert!(stopped(world.enter(&world.zone("counter 4"))));
    assert!(stopped(world.enter(&world.zone("counter 5"))));
}

/// Several acts share a commit that fails: none of them is acknowledged, none is there.
#[test]
fn a_failed_commit_fails_the_whole_batch() {
    const ACTS: usize = 4;
    let world = World::lite();
    world.enter(&world.zone("counter 0")).unwrap();
    let (inside, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let together = Barrier::new(ACTS);
    world.probe.fail_named("COMMIT");
    std::thread::scope(|scope| {
        for _ in 0..ACTS {
            scope.spawn(|| {
                let zone = world.zone("counter");
                let record = world.record(Phase::Completed);
                together.wait();
                let result = world.act(&record, |tx, record| {
                    inside.fetch_add(1, Ordering::SeqCst);
                    tx.put(record, &zone)
                });
                if matches!(result, Err(StoreError::Unavailable { .. })) {
                    failed.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    world.probe.reset();
    assert_eq!(inside.load(Ordering::SeqCst), ACTS);
    assert_eq!(failed.load(Ordering::SeqCst), ACTS);
    assert_eq!(world.count("zones"), 1);
    world.enter(&world.zone("counter 9")).unwrap();
    assert_eq!(world.verify(), []);
}

/// The connection breaks after the server committed: the act is found to be done.
#[test]
fn a_lost_answer_is_looked_up() {
    let world = World::pg();
    world.probe.fail_named("answer");
    world.enter(&world.zone("counter 1")).unwrap();
    world.probe.reset();
    assert_eq!(world.count("zones"), 1);
    assert_eq!(world.verify(), []);
}

/// The server closes every connection while the program is idle.
#[test]
fn connections_that_were_cut_are_made_again() {
    let world = World::pg();
    world.enter(&world.zone("counter 1")).unwrap();
    world.tamper(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    world.enter(&world.zone("counter 2")).unwrap();
    assert_eq!(world.count("zones"), 2);
}

/// The end of reading is not waited for, but it is sent: a kept connection holds no table and no snapshot.
#[test]
fn a_read_that_ended_holds_nothing() {
    let world = World::pg();
    world.enter(&world.zone("counter 1")).unwrap();
    assert_eq!(world.store.head().unwrap().size, 1);
    world.tamper(
        "SET lock_timeout = '30s'; BEGIN; LOCK TABLE head IN ACCESS EXCLUSIVE MODE; COMMIT",
    );
}

const INTEGRATE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// A committed record that is not in the tree yet.
fn pending(world: &World) -> domain::id::RecordId {
    let record = world.record(Phase::Completed);
    world.probe.fail_named(INTEGRATE);
    drop(world.append(&record).unwrap());
    world.probe.reset();
    assert_eq!(world.count("pending"), 1);
    record.id
}

#[test]
fn pending_records_are_taken_in_later() {
    let world = World::pg();
    let first = pending(&world);
    assert_eq!(world.store.head().unwrap().size, 0);
    let bytes = world.store.read(|tx| tx.record_bytes(first)).unwrap();
    assert!(bytes.is_some());
    drop(world.append(&world.record(Phase::Completed)).unwrap());
    let records = world.store.read(|tx| tx.records(0, 10)).unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].id, first);
    assert_eq!(world.count("pending"), 0);
    assert_eq!(world.verify(), []);
}

#[test]
fn a_pending_record_that_was_altered_stops_the_store() {
    for change in [
        "UPDATE pending SET at = at + 1",
        "UPDATE pending SET xid = xid + 1",
        "UPDATE pending SET part = part + 1",
        "UPDATE pending SET begun = 1 - begun",
        "UPDATE pending SET follows = id",
        "UPDATE pending SET bytes = set_byte(bytes, 9, 65)",
        "UPDATE pending SET mac = set_byte(mac, 9, 65 # get_byte(mac, 9))",
        "UPDATE pending SET id = set_byte(id, 9, 65 # get_byte(id, 9))",
    ] {
        let world = World::pg();
        pending(&world);
        world.tamper(change);
        let found = world.store.integrate();
        assert!(
            matches!(found, Err(StoreError::Inconsistent { ref table, .. }) if table == "pending"),
            "{change}"
        );
        assert!(
            matches!(world.enter(&world.zone("x")), Err(StoreError::Stopped { .. })),
            "{change}"
        );
        let findings = world.verify();
        assert!(findings.iter().any(|f| f.code == "pending_forged"), "{change}");
    }
}

#[test]
fn an_acknowledged_record_that_vanished_stops_the_store() {
    let world = World::pg();
    let id = pending(&world);
    world.tamper("DELETE FROM pending");
    let expected = StoreError::Inconsistent { table: "records".to_owned(), row: id.to_string() };
    assert_eq!(world.store.integrate().err(), Some(expected));
    assert!(matches!(world.enter(&world.zone("x")), Err(StoreError::Stopped { .. })));
}
