//! Registers, records, proofs.

use std::path::Path;

use domain::rows::{Designation, Zone};
use domain::{Phase, Value};
use ledger::{Checkpoint, Origin, Trust};
use store::{Location, StoreError};
use testkit::MemoryDisk;

use crate::both;
use crate::support::World;

both! {
    rows_come_back_as_written
    rows_without_a_record_are_refused
    a_failed_statement_poisons_the_transaction
    a_failed_act_leaves_nothing
    many_rows_at_once
    tokens_are_made_after_the_commit
    a_begun_act_can_be_taken_up_until_it_ends
    a_record_that_is_not_in_the_tree_opens_nothing
    a_forged_row_gives_no_right
    proofs_and_export_hold
    notes_can_be_erased_on_record
    facts_are_counted
    a_snapshot_takes_no_writes
    statements_are_numbered
}

fn rows_come_back_as_written(world: &World) {
    let mut zone = world.zone("counter 1");
    world.enter(&zone).unwrap();
    let designation = world.designation();
    let version = world
        .act(&world.record(Phase::Completed), |tx, record| tx.put(record, &designation))
        .unwrap()
        .value;
    assert_eq!(version, 1);

    let held = world.store.read(|tx| tx.get::<Zone>(zone.id.0)).unwrap().unwrap();
    assert_eq!((&held.row, held.version), (&zone, 1));
    assert_eq!(held.name.as_str(), "counter 1");

    zone.until = Some(domain::Day(21_000));
    world.enter(&zone).unwrap();
    let held = world.store.read(|tx| tx.get::<Zone>(zone.id.0)).unwrap().unwrap();
    assert_eq!((&held.row, held.version), (&zone, 2));
    assert_eq!(world.store.read(|tx| tx.version::<Zone>(zone.id.0)).unwrap(), Some(2));

    let staff = Value::Bytes(designation.staff.0.0.to_vec());
    let found = world.store.read(|tx| tx.find::<Designation>("staff = $1", &[staff])).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].row, designation);

    let gone = world
        .act(&world.record(Phase::Completed), |tx, record| tx.remove::<Zone>(record, zone.id.0))
        .unwrap()
        .value;
    assert!(gone);
    assert_eq!(world.store.read(|tx| tx.get::<Zone>(zone.id.0)).unwrap(), None);
    assert_eq!(world.store.head().unwrap().size, 4);
    assert_eq!(world.verify(), []);
}

fn rows_without_a_record_are_refused(world: &World) {
    let zone = world.zone("counter 1");
    let record = world.record(Phase::Completed);
    let refused = |result: Result<store::Written<()>, StoreError>| {
        assert_eq!(result.err(), Some(StoreError::Unrecorded));
        assert_eq!(world.count("zones"), 0);
        assert_eq!(world.count("records") + world.count("pending"), 0);
    };
    // No record at all.
    refused(world.store.write("act", |tx| tx.put(record.id, &zone).map(|_| ())));
    // A record that did not take the entries.
    refused(world.store.write("act", |tx| {
        tx.put(record.id, &zone)?;
        tx.append(record.clone().seal(world.random()).unwrap())
    }));
    // A record of another id.
    let other = world.record(Phase::Completed);
    refused(world.store.write("act", |tx| {
        tx.put(record.id, &zone)?;
        tx.take_entries(record.id)?;
        tx.append(other.clone().seal(world.random()).unwrap())
    }));
    // Entries taken, and no record.
    refused(world.store.write("act", |tx| {
        tx.put(record.id, &zone)?;
        tx.take_entries(record.id)?;
        Ok(())
    }));
    // Rows of two records at once.
    refused(world.store.write("act", |tx| {
        tx.put(record.id, &zone)?;
        tx.put(other.id, &world.zone("counter 2")).map(|_| ())
    }));
    // Secrets without a record.
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let secrets = world.secrets(1, 1);
    refused(world.store.write("act", |tx| tx.secrets_insert(&secrets)));
}

fn a_failed_statement_poisons_the_transaction(world: &World) {
    let zone = world.zone("counter 1");
    let record = world.record(Phase::Completed);
    let result = world.act(&record, |tx, record| {
        tx.put(record, &zone)?;
        // The caller swallows the error and goes on.
        let failed = tx.exec("INSERT INTO facts (one, generation) VALUES (1, 0)", &[]);
        assert!(matches!(failed, Err(StoreError::Conflict { .. })));
        assert_eq!(tx.all("SELECT one FROM facts", &[]), Err(StoreError::Poisoned));
        Ok(())
    });
    assert!(matches!(result, Err(StoreError::Poisoned | StoreError::Conflict { .. })));
    let swallowed = world.store.write("act", |tx| {
        let _ = tx.exec("INSERT INTO facts (one, generation) VALUES (1, 0)", &[]);
        Ok::<_, StoreError>(())
    });
    assert!(matches!(swallowed.err(), Some(StoreError::Conflict { .. })));
    assert_eq!(world.count("zones"), 0);
    world.enter(&zone).unwrap();
    assert_eq!(world.verify(), []);
}

fn a_failed_act_leaves_nothing(world: &World) {
    let zone = world.zone("counter 1");
    let result: Result<store::Written<()>, StoreError> =
        world.act(&world.record(Phase::Completed), |tx, record| {
            tx.put(record, &zone)?;
            Err(StoreError::EpochTurned)
        });
    assert_eq!(result.err(), Some(StoreError::EpochTurned));
    assert_eq!(world.count("zones"), 0);
    assert_eq!(world.store.head().unwrap().size, 0);
}

fn many_rows_at_once(world: &World) {
    let zones: Vec<Zone> = (0..700).map(|i| world.zone(&format!("counter {i}"))).collect();
    let record = world.record(Phase::Completed);
    let written = world
        .store
        .write_alone("act", |tx| {
            crate::support::act_in(world.random(), tx, &record, |tx, record| {
                tx.put_new_many(record, zones.iter().cloned())
            })
        })
        .unwrap();
    assert_eq!(written.value, 700);
    assert_eq!(world.count("zones"), 700);
    assert_eq!(world.count("manifests"), 1);
    let held = world.store.read(|tx| tx.get::<Zone>(zones[699].id.0)).unwrap().unwrap();
    assert_eq!(held.row, zones[699]);
    assert_eq!(world.verify(), []);
    // Again: none of them may be there.
    let record = world.record(Phase::Completed);
    let again =
        world.act(&record, |tx, record| tx.put_new_many(record, zones[690..].iter().cloned()));
    assert!(matches!(again.err(), Some(StoreError::Conflict { .. })));
    assert_eq!(world.verify(), []);
}

fn tokens_are_made_after_the_commit(world: &World) {
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let secrets = world.secrets(2, 1);
    world.keep(&secrets).unwrap();
    let mut record = world.record(Phase::Completed);
    record.entries.opened = vec![secrets[0].id];
    let written = world.append(&record).unwrap();
    assert_eq!(written.committed.len(), 1);
    let token = &written.committed[0];
    assert_eq!(token.record(), record.id.0.0);
    assert_eq!(token.organisation(), crate::support::ORGANISATION);
    assert!(token.covers(&secrets[0].id.0.0));
    assert!(!token.covers(&secrets[1].id.0.0));
    // No token without an opening, and none without a commit.
    assert!(world.append(&world.record(Phase::Completed)).unwrap().committed.is_empty());
    let mut record = world.record(Phase::Completed);
    record.entries.opened = vec![secrets[0].id];
    world.probe.fail_named("COMMIT");
    assert!(world.append(&record).is_err());
    world.probe.reset();
    assert_eq!(world.verify(), []);
}

fn a_begun_act_can_be_taken_up_until_it_ends(world: &World) {
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let secrets = world.secrets(40, 1);
    world.keep(&secrets).unwrap();
    let mut begun = world.record(Phase::Begun);
    // More than stand in a record: they are read back from its manifest.
    begun.entries.opened = secrets.iter().map(|s| s.id).collect();
    assert!(world.store.reload(begun.id).unwrap().is_none());
    drop(world.append(&begun).unwrap());
    assert_eq!(world.another().unwrap().read(|tx| tx.open_begun()).unwrap(), [begun.id]);
    let token = world.another().unwrap().reload(begun.id).unwrap().unwrap();
    assert_eq!(token.secrets().len(), 40);
    assert!(token.covers(&secrets[39].id.0.0));

    let mut done = world.record(Phase::Completed);
    done.follows = Some(begun.id);
    drop(world.append(&done).unwrap());
    assert!(world.store.reload(begun.id).unwrap().is_none());
    assert!(world.store.reload(done.id).unwrap().is_none());
    assert_eq!(world.store.read(|tx| tx.open_begun()).unwrap(), []);
    assert_eq!(world.verify(), []);
}

/// Somebody writes a begun record into the database and hopes that roll-forward opens the vault for it.
fn a_record_that_is_not_in_the_tree_opens_nothing(world: &World) {
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let secrets = world.secrets(1, 1);
    world.keep(&secrets).unwrap();
    let mut forged = world.record(Phase::Begun);
    forged.entries.opened = vec![secrets[0].id];
    let sealed = forged.clone().seal(world.random()).unwrap();
    let leaf = ledger::leaf_hash(&sealed.bytes);
    let params = [
        Value::Bytes(forged.id.0.0.to_vec()),
        Value::Bytes(leaf.to_vec()),
        Value::Bytes(sealed.bytes.clone()),
    ];
    for seq in ["0", "1"] {
        let text = match seq {
            "0" => "UPDATE records SET id = $1, leaf = $2, begun = 1, bytes = $3 WHERE seq = 0",
            _ => "INSERT INTO records (seq, id, leaf, begun, bytes) VALUES (1, $1, $2, 1, $3)",
        };
        let _ = world.store.write("tamper", |tx| tx.exec(text, &params)).unwrap();
        let reloaded = world.store.reload(forged.id);
        assert!(matches!(reloaded, Err(StoreError::Inconsistent { .. })), "at {seq}");
        world.tamper("DELETE FROM records WHERE begun = 1");
    }
}

fn a_forged_row_gives_no_right(world: &World) {
    let designation = world.designation();
    drop(
        world
            .act(&world.record(Phase::Completed), |tx, record| tx.put(record, &designation))
            .unwrap(),
    );
    // Its end is moved by hand.
    world.tamper("UPDATE designations SET until = 30000");
    let expected = StoreError::Inconsistent {
        table: "designations".to_owned(),
        row: designation.id.to_string(),
    };
    let by_id = world.store.read(|tx| tx.get::<Designation>(designation.id.0));
    assert_eq!(by_id.err(), Some(expected.clone()));
    let found = world.store.read(|tx| tx.find::<Designation>("until > 0", &[]));
    assert_eq!(found.err(), Some(expected));
    // A right that was never given.
    world.tamper("UPDATE designations SET until = 20365");
    assert!(world.store.read(|tx| tx.get::<Designation>(designation.id.0)).is_ok());
    world.tamper(
        "UPDATE designations SET id = person FROM (SELECT salt AS person FROM designations) AS x",
    );
    assert!(world.store.read(|tx| tx.find::<Designation>("until > 0", &[])).is_err());
}

fn proofs_and_export_hold(world: &World) {
    for i in 0..300 {
        world.clock.advance(1);
        let mut record = world.record(Phase::Completed);
        if i % 7 == 0 {
            record.note = Some(world.note("because"));
        }
        drop(world.append(&record).unwrap());
    }
    let head = world.store.head().unwrap();
    assert_eq!(head.size, 300);
    assert_eq!(world.count("tiles"), 1);
    assert_eq!(world.store.root_at(300).unwrap(), Some(head.root));
    assert_eq!(world.store.root_at(301).unwrap(), None);
    let records = world.store.read(|tx| tx.records(0, 1_000)).unwrap();
    let leaves: Vec<ledger::Hash> = records.iter().map(|r| ledger::leaf_hash(&r.bytes)).collect();
    assert_eq!(ledger::root_of(&leaves), head.root);
    world
        .store
        .read(|tx| {
            let reader = tx.ledger();
            for size in [1_u64, 2, 255, 256, 257, 300] {
                let root = ledger::root_of(&leaves[..usize::try_from(size).unwrap()]);
                let tree = reader.tree(size);
                for n in [0, size / 2, size - 1] {
                    let path = ledger::inclusion_proof(&tree, n, size).unwrap();
                    let leaf = &leaves[usize::try_from(n).unwrap()];
                    assert!(ledger::verify_inclusion(n, size, leaf, &path, &root));
                }
                let path = ledger::consistency_proof(&reader.tree(300), size, 300).unwrap();
                assert!(ledger::verify_consistency(size, &root, 300, &head.root, &path));
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(world.store.root_at(257).unwrap(), Some(ledger::root_of(&leaves[..257])));
    assert_eq!(world.store.root_at(0).unwrap(), Some(ledger::root_of(&[])));
    export(world, head);
    assert_eq!(world.verify(), []);
}

fn export(world: &World, head: store::Head) {
    let id = world.store.ledger_id().unwrap();
    let origin = Origin::new(world.store.organisation().clone(), id);
    let key = ledger::LedgerKey::generate(origin.clone(), world.random()).unwrap();
    let text = key.sign(&Checkpoint { origin, size: head.size, root: head.root });
    let verifier = key.verifier();
    let disk = MemoryDisk::default();
    let folder = Path::new("/export");
    world
        .store
        .read(|tx| {
            ledger::export(&disk, folder, &tx.ledger(), &text, &verifier).unwrap();
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let report = ledger::verify_export(&disk, folder, &Trust::default()).unwrap();
    assert_eq!(report.records, 300);
}

fn notes_can_be_erased_on_record(world: &World) {
    let mut record = world.record(Phase::Completed);
    record.note = Some(world.note("asked by letter"));
    drop(world.append(&record).unwrap());
    assert!(world.store.read(|tx| tx.note(record.id)).unwrap().is_some());
    drop(
        world.act(&world.record(Phase::Completed), |tx, by| tx.erase_note(by, record.id)).unwrap(),
    );
    assert!(world.store.read(|tx| tx.note(record.id)).unwrap().is_none());
    assert_eq!(world.verify(), []);
}

fn facts_are_counted(world: &World) {
    assert_eq!(world.store.read(|tx| tx.facts_generation()).unwrap(), 0);
    assert_eq!(world.store.read(|tx| tx.last_record_at()).unwrap(), None);
    drop(world.act(&world.record(Phase::Completed), |tx, _| tx.bump_facts()).unwrap());
    assert_eq!(world.store.read(|tx| tx.facts_generation()).unwrap(), 1);
    assert_eq!(world.store.read(|tx| tx.last_record_at()).unwrap(), Some(world.now()));
}

fn a_snapshot_takes_no_writes(world: &World) {
    let result = world.store.read(|tx| tx.bump_facts());
    assert!(matches!(result, Err(StoreError::ReadOnly { .. })));
    assert_eq!(world.store.read(|tx| tx.facts_generation()).unwrap(), 0);
}

fn statements_are_numbered(world: &World) {
    world.store.check_statements().unwrap();
    let params = [Value::Int(1), Value::Int(2)];
    let result = world.store.read(|tx| tx.one("SELECT 1 WHERE 1 = $2 AND 2 = $1", &params));
    assert!(matches!(result, Err(StoreError::Statement { .. })));
    let result = world.store.read(|tx| tx.find::<Zone>("since = $2", &params));
    assert!(matches!(result, Err(StoreError::Statement { .. })));
    let result = world.store.read(|tx| tx.one("SELECT 1 WHERE 1 = $1", &params));
    assert!(matches!(result, Err(StoreError::Statement { .. })));
}

#[test]
fn other_machines_are_refused() {
    let world = World::lite();
    for address in [
        "postgres://u@db.example/x",
        "postgres://u@10.0.0.1/x",
        "postgres://u@localhost,db.example/x",
        "postgres://u@localhost/x?hostaddr=10.0.0.1",
        "dbname=x",
        "nonsense=",
    ] {
        let location = Location::Postgres(address.to_owned());
        let refused = store::Store::open(&location, world.options()).err();
        assert!(matches!(refused, Some(StoreError::Address { .. })), "{address}");
    }
}
