//! Secrets, the duplicate index, and the round.

use domain::Phase;
use domain::id::{PersonId, SecretId};
use store::{SealedRow, StoreError, Turn};

use crate::both;
use crate::support::World;

both! {
    secrets_come_back_as_sealed
    secrets_of_many_people_are_those_of_each
    a_tag_is_held_once
    secrets_of_another_epoch_are_refused
    a_round_turns_all_or_nothing
    a_round_that_did_not_turn_is_rolled_back
}

fn founded(world: &World) {
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let again = world.store.write("found", |tx| tx.found_epoch(2));
    assert_eq!(again.err(), Some(StoreError::EpochTurned));
}

fn tag(n: u8) -> [u8; 32] {
    let mut tag = [n.wrapping_mul(77); 32];
    tag[31] = n;
    tag
}

fn secrets_come_back_as_sealed(world: &World) {
    founded(world);
    let mut rows = world.secrets(30, 1);
    rows[7].person = rows[3].person;
    world.keep(&rows).unwrap();
    let ids: Vec<SecretId> = rows.iter().map(|r| r.id).collect();
    let read = |work: &dyn Fn(&mut store::Tx<'_>) -> Result<Vec<SealedRow>, StoreError>| {
        let mut rows = world.store.read(|tx| work(tx)).unwrap();
        rows.sort_by_key(|row| row.id);
        rows
    };
    rows.sort_by_key(|row| row.id);
    assert_eq!(read(&|tx| tx.secrets_get(&ids)), rows);
    assert_eq!(read(&|tx| tx.secrets_get(&[world.id()])), []);
    let person: PersonId = world.secrets(1, 1)[0].person;
    assert_eq!(read(&|tx| tx.secrets_of_people(&[person])), []);
    let shared =
        rows.iter().find(|r| rows.iter().filter(|o| o.person == r.person).count() == 2).unwrap();
    assert_eq!(read(&|tx| tx.secrets_of_people(&[shared.person])).len(), 2);
    assert_eq!(world.store.read(|tx| tx.secrets_count()).unwrap(), 30);
    let mut scanned = Vec::new();
    loop {
        let after = scanned.last().map(|row: &SealedRow| row.id);
        let page = read(&|tx| tx.secrets_scan(after, 7));
        if page.is_empty() {
            break;
        }
        scanned.extend(page);
    }
    assert_eq!(scanned, rows);
    let mut record = world.record(Phase::Completed);
    record.entries.removed = vec![ids[0], ids[1]];
    let removed =
        world.act(&record, |tx, _| tx.secrets_remove(&[ids[0], ids[1], world.id()])).unwrap();
    assert_eq!(removed.value, 2);
    assert_eq!(world.store.read(|tx| tx.secrets_count()).unwrap(), 28);
    assert_eq!(world.verify(), []);
}

/// Of few people they are looked up, of many picked out of all.
fn secrets_of_many_people_are_those_of_each(world: &World) {
    founded(world);
    let mut rows = world.secrets(2_000, 1);
    rows[1_999].person = rows[0].person;
    world.keep(&rows).unwrap();
    rows.sort_by_key(|row| row.id);
    for asked in [30, 1_100, 1_999] {
        let mut people: Vec<PersonId> = rows.iter().take(asked).map(|row| row.person).collect();
        people.push(world.secrets(1, 1)[0].person);
        people.reverse();
        let mut found = world.store.read(|tx| tx.secrets_of_people(&people)).unwrap();
        found.sort_by_key(|row| row.id);
        let of_these = rows.iter().filter(|row| people.contains(&row.person));
        assert_eq!(found, of_these.cloned().collect::<Vec<_>>(), "{asked}");
    }
}

fn a_tag_is_held_once(world: &World) {
    founded(world);
    let rows = world.secrets(6, 1);
    world.keep(&rows).unwrap();
    let id = |i: usize| rows[i].id;
    let insert = |tags: &[store::Tagged]| {
        world.act(&world.record(Phase::Completed), |tx, _| tx.index_insert(tags)).unwrap().value
    };
    assert_eq!(insert(&[(tag(3), id(0)), (tag(1), id(1)), (tag(2), id(2))]), []);
    // Held already, and twice in one call.
    let conflicts = insert(&[(tag(9), id(3)), (tag(1), id(4)), (tag(9), id(5))]);
    assert_eq!(conflicts, [(1, id(1)), (2, id(3))]);
    let find = |n| world.store.read(|tx| tx.index_find(&tag(n))).unwrap();
    assert_eq!((find(3), find(1), find(9), find(8)), (Some(id(0)), Some(id(1)), Some(id(3)), None));
    drop(world.act(&world.record(Phase::Completed), |tx, _| tx.index_remove(&[id(1)])).unwrap());
    assert_eq!((find(1), find(2)), (None, Some(id(2))));
    assert_eq!(world.verify(), []);
}

fn secrets_of_another_epoch_are_refused(world: &World) {
    founded(world);
    assert_eq!(world.keep(&world.secrets(1, 2)).err(), Some(StoreError::EpochTurned));
    assert_eq!(world.store.read(|tx| tx.secrets_count()).unwrap(), 0);
}

fn turn(world: &World, rows: &[SealedRow], old: i64, new: i64) -> Result<(), StoreError> {
    let tags: Vec<store::Tagged> =
        rows.iter().zip(0_u8..).map(|(row, n)| (tag(n.wrapping_add(100)), row.id)).collect();
    let written = world.store.write_alone("round", |tx| {
        tx.hold_epoch()?;
        tx.idle_fill(rows)?;
        tx.idle_index_fill(&tags)?;
        tx.turn_epoch(old, new, 0)
    });
    written.map(|_| ())
}

fn resealed(rows: &[SealedRow], epoch: i64) -> Vec<SealedRow> {
    let seal = |row: &SealedRow| SealedRow { epoch, sealed: vec![0xee; 40], ..row.clone() };
    rows.iter().map(seal).collect()
}

fn a_round_turns_all_or_nothing(world: &World) {
    founded(world);
    let rows = world.secrets(50, 1);
    world.keep(&rows).unwrap();
    let next = resealed(&rows, 2);
    // One secret is missing, one is sealed for the old epoch, the round is not the next one.
    assert!(matches!(turn(world, &next[1..], 1, 2), Err(StoreError::Inconsistent { .. })));
    let mut mixed = next.clone();
    mixed[7].epoch = 1;
    assert!(matches!(turn(world, &mixed, 1, 2), Err(StoreError::Inconsistent { .. })));
    assert_eq!(turn(world, &next, 3, 4), Err(StoreError::EpochTurned));
    assert_eq!(world.count("secrets_b"), 0);

    turn(world, &next, 1, 2).unwrap();
    let epoch = world.store.read(|tx| tx.epoch()).unwrap();
    assert_eq!((epoch.number, epoch.turn), (2, Turn::B));
    assert_eq!((world.count("secrets_a"), world.count("index_a")), (0, 0));
    assert_eq!((world.count("secrets_b"), world.count("index_b")), (50, 50));
    let held = world.store.read(|tx| tx.secrets_get(&[rows[4].id])).unwrap();
    assert_eq!(held, [next.iter().find(|r| r.id == rows[4].id).unwrap().clone()]);
    assert_eq!(world.keep(&world.secrets(1, 1)).err(), Some(StoreError::EpochTurned));
    world.keep(&world.secrets(1, 2)).unwrap();
    assert_eq!(world.verify(), []);
}

fn a_round_that_did_not_turn_is_rolled_back(world: &World) {
    founded(world);
    let rows = world.secrets(5, 1);
    world.keep(&rows).unwrap();
    let _ = world.store.write_alone("round", |tx| tx.idle_fill(&resealed(&rows, 2))).unwrap();
    assert_eq!(world.count("secrets_b"), 5);
    assert!(world.verify().iter().all(|f| f.code == "secret_idle"));
    let _ = world.store.write("roll back", |tx| tx.empty_idle()).unwrap();
    assert_eq!(world.count("secrets_b"), 0);
    assert_eq!(world.store.read(|tx| tx.secrets_count()).unwrap(), 5);
    assert_eq!(world.verify(), []);
}
