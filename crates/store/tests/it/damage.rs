//! Whatever is altered by hand, `verify` names its place.

use domain::rows::{Designation, Zone};
use domain::{Id, Phase, Value};
use ledger::Rest;
use store::Sql;

use crate::both;
use crate::support::World;

both! {
    every_flipped_bit_is_named
    rows_added_removed_or_put_back_are_found
    a_right_that_had_ended_is_found
    secrets_added_or_removed_are_found
    what_the_ledger_lost_is_found
    records_lie_compressed_and_no_frame_is_trusted
}

/// What is in the database for a test.
struct Filled {
    designation: Designation,
    zone: Zone,
    noted: Id,
    many: Id,
}

/// Registers, notes, a manifest, secrets, and enough records for a full tile.
fn fill(world: &World) -> Filled {
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    world.keep(&world.secrets(3, 1)).unwrap();
    let (designation, zone) = (world.designation(), world.zone("counter"));
    drop(
        world
            .act(&world.record(Phase::Completed), |tx, record| tx.put(record, &designation))
            .unwrap(),
    );
    world.enter(&zone).unwrap();
    let mut noted = world.record(Phase::Completed);
    noted.note = Some(world.note("asked by letter"));
    drop(world.append(&noted).unwrap());
    let many = world.record(Phase::Completed);
    let zones: Vec<Zone> = (0..20).map(|i| world.zone(&format!("room {i}"))).collect();
    drop(world.act(&many, |tx, record| tx.put_new_many(record, zones.iter().cloned())).unwrap());
    for _ in 0..252 {
        drop(world.append(&world.record(Phase::Completed)).unwrap());
    }
    assert_eq!(world.store.head().unwrap().size, 257);
    assert_eq!(world.verify(), []);
    Filled { designation, zone, noted: noted.id.0, many: many.id.0 }
}

/// Flips one bit of a cell, runs `verify`, and puts the cell back.
fn flip(
    world: &World,
    table: &'static str,
    column: &'static str,
    which: &str,
    bit: usize,
) -> Vec<(String, String)> {
    let read = Sql::both(format!("SELECT {column} FROM {table} WHERE {which}").leak());
    let row = world.store.read(|tx| tx.one(read, &[])).unwrap().unwrap();
    let kept =
        row.int(0).map(Value::Int).or_else(|_| row.text(0).map(|t| Value::Text(t.to_owned())));
    let kept = kept.unwrap_or_else(|_| Value::Bytes(row.bytes(0).unwrap().to_vec()));
    let flipped = match &kept {
        Value::Int(i) => Value::Int(i ^ (1 << (bit % 40))),
        Value::Text(t) => {
            let mut bytes = t.clone().into_bytes();
            let at = bit / 8 % bytes.len();
            bytes[at] ^= 1;
            Value::Text(String::from_utf8(bytes).unwrap())
        }
        Value::Bytes(b) => {
            let mut bytes = b.clone();
            let at = bit / 8 % bytes.len();
            bytes[at] ^= 1 << (bit % 8);
            Value::Bytes(bytes)
        }
        Value::Null => panic!("{table}.{column} is NULL"),
    };
    let (kept, flipped) = (world.literal(&kept), world.literal(&flipped));
    world.tamper(&format!("UPDATE {table} SET {column} = {flipped} WHERE {which}"));
    let found = world.verify().into_iter().map(|f| (f.code.to_owned(), f.place)).collect();
    // The row is found again by its new value, should the key itself be flipped.
    world.tamper(&format!("UPDATE {table} SET {column} = {kept} WHERE {column} = {flipped}"));
    found
}

fn every_flipped_bit_is_named(world: &World) {
    let filled = fill(world);
    let zone = format!("id = {}", literal(world, filled.zone.id.0));
    let right = format!("id = {}", literal(world, filled.designation.id.0));
    let noted = format!("record = {}", literal(world, filled.noted));
    let many = format!("record = {}", literal(world, filled.many));
    let secret = "sealed = (SELECT sealed FROM secrets_a ORDER BY id LIMIT 1)";
    let place = |table: &str, id: Id| format!("{table}/{id}");
    let (zones, rights) =
        (place("zones", filled.zone.id.0), place("designations", filled.designation.id.0));
    let (notes, manifests) = (place("notes", filled.noted), place("manifests", filled.many));
    let cases: Vec<(&'static str, &'static str, &str, &str)> = vec![
        ("records", "bytes", "seq = 0", "records[0]"),
        ("records", "bytes", "seq = 100", "records[100]"),
        ("records", "bytes", "seq = 256", "records[256]"),
        ("records", "leaf", "seq = 100", "records[100]"),
        ("records", "leaf", "seq = 256", "records[256]"),
        ("records", "id", "seq = 100", "records[100]"),
        ("records", "seq", "seq = 256", "records[256]"),
        ("epoch", "number", "one = 1", "secrets_a/"),
        ("epoch", "turn", "one = 1", "secrets"),
        ("records", "begun", "seq = 100", "records[100]"),
        ("manifests", "bytes", &many, &manifests),
        ("manifests", "record", &many, &manifests),
        ("notes", "bytes", &noted, &notes),
        ("notes", "salt", &noted, &notes),
        ("notes", "record", &noted, "records[3]"),
        ("tiles", "hashes", "level = 0", "tile/0/000"),
        ("tiles", "root", "level = 0", "tile/0/000"),
        ("head", "root", "one = 1", "head"),
        ("head", "frontier", "one = 1", "head"),
        ("head", "size", "one = 1", "head"),
        ("head", "last_at", "one = 1", "head"),
        ("zones", "id", &zone, &zones),
        ("zones", "salt", &zone, &zones),
        ("zones", "version", &zone, &zones),
        ("zones", "record", &zone, &zones),
        ("zones", "name", &zone, &zones),
        ("zones", "since", &zone, &zones),
        ("designations", "guard", &right, &rights),
        ("designations", "until", &right, &rights),
        ("designations", "staff", &right, &rights),
        ("designations", "salt", &right, &rights),
        ("secrets_a", "id", secret, "secrets_a/"),
        ("secrets_a", "epoch", secret, "secrets_a/"),
    ];
    for (table, column, which, expected) in cases {
        for bit in [0, 13, 4_321] {
            let found = flip(world, table, column, which, bit);
            let named = found.iter().any(|(_, place)| place.starts_with(expected));
            assert!(named, "{table}.{column} bit {bit}: {expected} is not in {found:?}");
        }
    }
    assert_eq!(world.verify(), []);
}

fn literal(world: &World, id: Id) -> String {
    world.literal(&Value::Bytes(id.0.to_vec()))
}

fn codes(world: &World) -> Vec<(&'static str, String)> {
    world.verify().into_iter().map(|f| (f.code, f.place)).collect()
}

fn rows_added_removed_or_put_back_are_found(world: &World) {
    let (mut zone, gone) = (world.zone("counter"), world.zone("old counter"));
    world.enter(&zone).unwrap();
    world.enter(&gone).unwrap();
    let place = |zone: &Zone| format!("zones/{}", zone.id);
    world.tamper("CREATE TABLE kept AS SELECT * FROM zones");
    drop(
        world
            .act(&world.record(Phase::Completed), |tx, r| tx.remove::<Zone>(r, gone.id.0))
            .unwrap(),
    );
    zone.until = Some(domain::Day(21_000));
    world.enter(&zone).unwrap();
    assert_eq!(world.verify(), []);

    // A removed row comes back.
    let back =
        format!("INSERT INTO zones SELECT * FROM kept WHERE id = {}", literal(world, gone.id.0));
    world.tamper(&back);
    assert_eq!(codes(world), [("row_unrecorded", place(&gone))]);
    world.tamper(&format!("DELETE FROM zones WHERE id = {}", literal(world, gone.id.0)));
    // A row goes back to an earlier version, digest and salt and all.
    world.tamper("CREATE TABLE latest AS SELECT * FROM zones");
    world.tamper("DELETE FROM zones");
    assert_eq!(codes(world), [("row_missing", place(&zone))]);
    world.tamper(&format!(
        "INSERT INTO zones SELECT * FROM kept WHERE id = {}",
        literal(world, zone.id.0)
    ));
    assert_eq!(codes(world), [("row_altered", place(&zone))]);
    world.tamper("DELETE FROM zones");
    world.tamper("INSERT INTO zones SELECT * FROM latest");
    assert_eq!(world.verify(), []);
}

/// An ended zone is put back by hand with its old, genuine HMAC, used, and ended again: the rows
/// look right, but the record that rested on it does not.
fn a_right_that_had_ended_is_found(world: &World) {
    let mut zone = world.zone("counter");
    let put = |zone: &Zone| {
        drop(world.act(&world.record(Phase::Completed), |tx, r| tx.put(r, zone)).unwrap());
    };
    put(&zone);
    world.tamper("CREATE TABLE kept AS SELECT * FROM zones");
    zone.until = Some(domain::Day(20_001));
    put(&zone);
    world.tamper("CREATE TABLE latest AS SELECT * FROM zones");
    world.tamper("DELETE FROM zones");
    world.tamper("INSERT INTO zones SELECT * FROM kept");
    let held = world.store.read(|tx| tx.get::<Zone>(zone.id.0)).unwrap().unwrap();
    assert_eq!(held.version, 1);
    world.clock.advance(11_000);
    let mut used = world.record(Phase::Completed);
    used.rested_on = vec![Rest { table: "zones".into(), row: zone.id.0, version: held.version }];
    drop(world.append(&used).unwrap());
    world.tamper("DELETE FROM zones");
    world.tamper("INSERT INTO zones SELECT * FROM latest");
    assert_eq!(codes(world), [("rested_on", "records[2]".to_owned())]);
}

fn secrets_added_or_removed_are_found(world: &World) {
    let _ = world.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let rows = world.secrets(2, 1);
    world.keep(&rows).unwrap();
    drop(
        world
            .act(&world.record(Phase::Completed), |tx, _| tx.index_insert(&[([1; 32], rows[0].id)]))
            .unwrap(),
    );
    let first = literal(world, rows[0].id.0);
    world.tamper(&format!("UPDATE index_a SET secret = salt FROM (SELECT {first} AS salt) AS x"));
    assert_eq!(world.verify(), []);
    // Opened without ever having been sealed.
    let mut record = world.record(Phase::Completed);
    record.entries.opened = vec![world.id()];
    drop(world.append(&record).unwrap());
    assert_eq!(codes(world), [("opened_unknown", "records[2]".to_owned())]);
    world.tamper(&format!("DELETE FROM secrets_a WHERE id = {first}"));
    let found = codes(world);
    assert!(found.contains(&("secret_missing", format!("secrets_a/{}", rows[0].id))), "{found:?}");
    // Kept without a record.
    let id = literal(world, Id([3; 16]));
    world.tamper(&format!(
        "INSERT INTO secrets_a (id, person, kind, epoch, sealed) VALUES ({id}, {id}, 1, 1, {id})"
    ));
    let found = codes(world);
    assert!(
        found.contains(&("secret_unrecorded", format!("secrets_a/{}", Id([3; 16])))),
        "{found:?}"
    );
}

fn what_the_ledger_lost_is_found(world: &World) {
    let filled = fill(world);
    let check = |text: &str, code: &'static str, place: &str| {
        world.tamper(text);
        let found = codes(world);
        assert!(found.contains(&(code, place.to_owned())), "{text}: {found:?}");
    };
    world.tamper("CREATE TABLE kept AS SELECT * FROM notes");
    check("DELETE FROM notes", "note_missing", "records[3]");
    world.tamper("INSERT INTO notes SELECT * FROM kept");
    world.tamper("CREATE TABLE kept_m AS SELECT * FROM manifests");
    check("DELETE FROM manifests", "manifest_missing", &format!("manifests/{}", filled.many));
    world.tamper("INSERT INTO manifests SELECT * FROM kept_m");
    check(
        "UPDATE manifests SET record = (SELECT id FROM records WHERE seq = 50)",
        "manifest_unrecorded",
        &format!("manifests/{}", record_id(world, 50)),
    );
    world.tamper("DELETE FROM manifests");
    world.tamper("INSERT INTO manifests SELECT * FROM kept_m");
    check("UPDATE tiles SET n = 5", "tile_unexpected", "tiles/0/5");
    check("DELETE FROM tiles", "tile_missing", "tile/0/000");
    check("DELETE FROM records WHERE seq = 256", "head_altered", "head");
    check("DELETE FROM records WHERE seq = 77", "record_missing", "records[77]");
}

fn records_lie_compressed_and_no_frame_is_trusted(world: &World) {
    drop(fill(world));
    let plain = world.count("records WHERE dictionary = 0");
    let compressed = world.count("records WHERE dictionary > 0");
    assert_eq!((plain, compressed), (32, 225), "each 16 before 16 and 256 lie plain");
    let length = |which: &str| world.count(&format!("records WHERE {which}"));
    assert!(length("dictionary > 0 AND length(bytes) < 200") >= 200, "most are far smaller");
    let names = |text: &str, altered: u64| {
        world.tamper("CREATE TABLE kept_r AS SELECT * FROM records");
        world.tamper(text);
        let found = codes(world);
        let place = format!("records[{altered}]");
        assert!(found.iter().any(|(_, found)| *found == place), "{text}: {place} in {found:?}");
        world.tamper("DELETE FROM records");
        world.tamper("INSERT INTO records SELECT * FROM kept_r; DROP TABLE kept_r");
        assert_eq!(world.verify(), []);
    };
    // A record that others are compressed with, altered: none of them is taken for what it was.
    let other = |n| format!("(SELECT bytes FROM records WHERE seq = {n})");
    names(&format!("UPDATE records SET bytes = {} WHERE seq = 245", other(244)), 245);
    names(&format!("UPDATE records SET bytes = {} WHERE seq = 256", other(255)), 256);
    // No dictionary, one that lies compressed itself, two that are not there.
    for dictionary in ["0", "17", "-1", "9223372036854775807"] {
        let text = format!("UPDATE records SET dictionary = {dictionary} WHERE seq = 100");
        names(&text, 100);
    }
    // A frame that says that it is very long, and one that is cut off.
    let magic = [0x28, 0xb5, 0x2f, 0xfd];
    for rest in [&[0x80, 0, 0, 0, 0x80][..], &[0xa0, 0xff, 0xff, 0xff, 0xff], &[]] {
        let frame = world.literal(&Value::Bytes([&magic, rest].concat()));
        names(&format!("UPDATE records SET bytes = {frame} WHERE seq = 100"), 100);
    }
}

fn record_id(world: &World, seq: u64) -> Id {
    world.store.read(|tx| tx.records(seq, 1)).unwrap()[0].id.0
}

/// A byte of the file itself is flipped: SQLite may not notice, `verify` does.
#[test]
fn a_flipped_byte_of_the_file_is_found() {
    let world = World::lite();
    let filled = fill(&world);
    let path = world.path();
    drop(world.store);
    let clean = std::fs::read(&path).unwrap();
    let name = filled.zone.name.as_str().as_bytes();
    let at = clean.windows(name.len()).position(|w| w == name).unwrap();
    let mut bytes = clean;
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let options = crate::support::options(
        crate::support::ORGANISATION,
        &world.clock,
        &world.random,
        &world.probe,
    );
    let store = store::Store::open(&world.location, options).unwrap();
    let found = store::verify(&store, 0).unwrap();
    assert!(!found.is_empty());
}
