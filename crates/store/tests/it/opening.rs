//! Opening: schema, organisation, files.

use std::os::unix::fs::PermissionsExt;

use domain::id::PurposeId;
use domain::rows::{Designation, Purpose};
use domain::{Day, Phase, Slug, Told, Value};
use store::{Dump, Location, Sql, Store, StoreError, UNRECORDED, VaultRows};

use crate::both;
use crate::support::{World, options};

both! {
    what_was_written_is_there_again
    the_schema_is_what_the_rows_say
    a_newer_schema_is_refused
    a_changed_migration_is_refused
    another_organisation_is_refused
    a_second_creation_is_refused
    two_handles_share_one_database
    a_creation_that_fails_is_taken_up
    a_database_of_before_the_tally_counts_what_stands
    a_row_of_before_a_column_keeps_its_digest
}

fn what_was_written_is_there_again(world: &World) {
    let zone = world.zone("counter 1");
    world.enter(&zone).unwrap();
    let again = world.another().unwrap();
    assert_eq!(again.head().unwrap(), world.store.head().unwrap());
    assert_eq!(again.ledger_id().unwrap(), world.store.ledger_id().unwrap());
    assert!(again.read(|tx| tx.get::<domain::rows::Zone>(zone.id.0)).unwrap().is_some());
}

fn the_schema_is_what_the_rows_say(world: &World) {
    let columns = |table: &str| -> Vec<(String, String)> {
        let text = if world.is_pg() {
            "SELECT column_name::TEXT, data_type::TEXT FROM information_schema.columns \
             WHERE table_name::TEXT = $1::TEXT ORDER BY ordinal_position"
        } else {
            "SELECT name, type FROM pragma_table_info($1) ORDER BY cid"
        };
        let rows = world.store.read(|tx| tx.all(text, &[Value::Text(table.to_owned())])).unwrap();
        rows.iter()
            .map(|row| (row.text(0).unwrap().to_owned(), row.text(1).unwrap().to_lowercase()))
            .collect()
    };
    let (int, bytes) = if world.is_pg() { ("bigint", "bytea") } else { ("integer", "blob") };
    for table in domain::rows::ALL {
        let common =
            [("id", bytes), ("salt", bytes), ("version", int), ("record", bytes), ("guard", bytes)];
        let own = table.columns.iter().map(|(name, kind)| {
            let kind = match kind {
                domain::Kind::Int => int,
                domain::Kind::Text => "text",
                domain::Kind::Bytes => bytes,
            };
            (*name, kind)
        });
        let expected: Vec<(String, String)> =
            common.into_iter().chain(own).map(|(n, k)| (n.to_owned(), k.to_owned())).collect();
        assert_eq!(columns(table.name), expected, "{}", table.name);
    }
    let text = if world.is_pg() {
        "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = current_schema()"
    } else {
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
    };
    let rows = world.store.read(|tx| tx.all(text, &[])).unwrap();
    let mut found: Vec<String> = rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect();
    found.sort();
    let listed = UNRECORDED.iter().copied().chain(domain::rows::ALL.iter().map(|t| t.name));
    let mut listed: Vec<String> = listed.map(str::to_owned).collect();
    listed.sort();
    assert_eq!(found, listed, "every table is a register or listed as unrecorded");
}

fn a_newer_schema_is_refused(world: &World) {
    world.tamper(
        "INSERT INTO migrations (number, sum) SELECT 99, sum FROM migrations WHERE number = 1",
    );
    let refused = world.another().err();
    let Some(StoreError::TooNew { found: 99, known }) = refused else { panic!("{refused:?}") };
    assert!(known >= 2);
}

fn a_changed_migration_is_refused(world: &World) {
    world.tamper("UPDATE migrations SET sum = (SELECT sum FROM migrations WHERE number = 1) WHERE number = 2");
    let expected = StoreError::Inconsistent { table: "migrations".to_owned(), row: "2".to_owned() };
    assert_eq!(world.another().err(), Some(expected));
}

fn another_organisation_is_refused(world: &World) {
    let options = options("kita-city", &world.clock, &world.random, &world.probe);
    let refused = Store::open(&world.location, options).err();
    assert!(matches!(refused, Some(StoreError::NotThisOrganisation { .. })));
}

fn a_second_creation_is_refused(world: &World) {
    world.enter(&world.zone("counter 1")).unwrap();
    let refused = Store::create(&world.location, world.options()).err();
    assert!(matches!(refused, Some(StoreError::Exists { .. })), "{refused:?}");
    assert_eq!(world.count("zones"), 1);
}

fn two_handles_share_one_database(world: &World) {
    let other = world.another().unwrap();
    for i in 0..20 {
        let zone = world.zone(&format!("counter {i}"));
        let record = world.record(domain::Phase::Completed);
        let store = if i % 2 == 0 { &world.store } else { &other };
        let written = store.write("act", |tx| {
            crate::support::act_in(world.random(), tx, &record, |tx, record| tx.put(record, &zone))
        });
        assert_eq!(written.unwrap().value, 1);
    }
    assert_eq!(world.store.head().unwrap().size, 20);
    assert_eq!(other.head().unwrap(), world.store.head().unwrap());
    assert_eq!(world.verify(), []);
}

/// Every touch of a creation fails once; the next creation goes through.
fn a_creation_that_fails_is_taken_up(world: &World) {
    let fresh = |n: usize| match &world.location {
        Location::Sqlite(path) => Location::Sqlite(path.with_file_name(format!("fresh-{n}.db"))),
        Location::Postgres(_) => Location::Postgres(testkit::Postgres::shared()),
    };
    world.probe.reset();
    drop(Store::create(&fresh(0), world.options()).unwrap());
    let points = world.probe.count();
    assert!(points > 10);
    // A database of its own costs time on the server: there the ends and the middle will do.
    let step = if world.is_pg() { points / 3 } else { 1 };
    for n in (0..points).step_by(step) {
        let location = fresh(n + 1);
        world.probe.fail_at(n);
        assert!(matches!(
            Store::create(&location, world.options()).err(),
            Some(StoreError::Unavailable { .. })
        ));
        world.probe.reset();
        assert!(Store::open(&location, world.options()).is_err());
        let store = Store::create(&location, world.options()).unwrap();
        assert_eq!(store::verify(&store, 0).unwrap(), []);
    }
}

/// Takes the tables, columns and indices of the migrations from this number on away again, and that they were applied.
fn undone_from(number: i64) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut undone = format!("DELETE FROM migrations WHERE number >= {number};");
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = file.file_name().into_string().unwrap();
        if !name.split('_').next().is_some_and(|n| n.parse::<i64>().is_ok_and(|n| n >= number)) {
            continue;
        }
        for line in std::fs::read_to_string(file.path()).unwrap().lines() {
            match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["CREATE", what, name, ..] => {
                    undone.push_str(&format!("DROP {what} IF EXISTS {name};"));
                }
                ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] => {
                    undone.push_str(&format!("ALTER TABLE {table} DROP COLUMN {column};"));
                }
                _ => {}
            }
        }
    }
    undone
}

/// A column that came later holds nothing in rows of before: they are sound, as their records have them. What it holds is as
/// much the row's as the rest.
fn a_row_of_before_a_column_keeps_its_digest(world: &World) {
    let of_before = Purpose {
        id: world.id(),
        person: world.id(),
        affairs: world.id(),
        since: Day(20_000),
        ended_on: None,
        keep_until: None,
        told: None,
        used_until: None,
    };
    let enter = |store: &Store, row: &Purpose| {
        let record = world.record(Phase::Completed);
        let written = store.write("act", |tx| {
            crate::support::act_in(world.random(), tx, &record, |tx, record| tx.put(record, row))
        });
        drop(written.unwrap());
    };
    enter(&world.store, &of_before);
    world.tamper(&undone_from(31));
    let store = world.another().unwrap();
    assert_eq!(store::verify(&store, 0).unwrap(), []);
    let read = |id: PurposeId| store.read(|tx| tx.get::<Purpose>(id.0));
    assert_eq!(read(of_before.id).unwrap().unwrap().row, of_before);
    let now = Purpose {
        id: world.id(),
        told: Some(Told::of([&Slug::new("withholding_slip").unwrap()])),
        ..of_before.clone()
    };
    enter(&store, &now);
    assert_eq!(read(now.id).unwrap().unwrap().row, now);
    for (row, told) in [
        (&of_before, "''"),
        (&of_before, "'withholding_slip'"),
        (&now, "NULL"),
        (&now, "''"),
        (&now, "'withholding_slip\nsalary_report'"),
    ] {
        let id = world.literal(&Value::Bytes(row.id.0.0.to_vec()));
        let as_it_was = row.told.as_ref().map_or("NULL".to_owned(), |told| {
            world.literal(&Value::Text(told.as_str().to_owned()))
        });
        world.tamper(&format!("UPDATE purposes SET told = {told} WHERE id = {id}"));
        assert!(matches!(read(row.id), Err(StoreError::Inconsistent { .. })), "{told}");
        let found = store::verify(&store, 0).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].code, found[0].place.clone()),
            ("row_altered", format!("purposes/{}", row.id))
        );
        world.tamper(&format!("UPDATE purposes SET told = {as_it_was} WHERE id = {id}"));
    }
    assert_eq!(store::verify(&store, 0).unwrap(), []);
}

/// A database of an older program has rows and no tally. It is brought up; what is taken away before the first write is
/// found by `verify` alone, and from the first write on every row that stood counts.
fn a_database_of_before_the_tally_counts_what_stands(world: &World) {
    let old = |designation: &Designation| {
        let record = world.record(Phase::Completed);
        let written = world.store.write("act", |tx| {
            tx.put(record.id, designation)?;
            let mut record = record.clone();
            record.entries.rows = tx.take_entries(record.id)?;
            record.entries.rows.retain(|entry| entry.table != "tallies");
            tx.append(record.seal(world.random()).map_err(|_| StoreError::Unrecorded)?)
        });
        drop(written.unwrap());
    };
    let held = world.designation();
    old(&held);
    world.tamper(&undone_from(25));
    let store = world.another().unwrap();
    let codes = |store: &Store| {
        let found = store::verify(store, 0).unwrap();
        found.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert!(codes(&store).is_empty(), "brought up and sound");
    let there = |store: &Store| {
        store.read(|tx| Ok::<_, StoreError>(tx.get::<Designation>(held.id.0)?.is_some()))
    };
    let id = world.literal(&Value::Bytes(held.id.0.0.to_vec()));
    let take_away = format!("DELETE FROM designations WHERE id = {id}");
    let put_back = format!("INSERT INTO designations SELECT * FROM kept WHERE id = {id}");
    world.tamper("CREATE TABLE kept AS SELECT * FROM designations");
    world.tamper(&take_away);
    assert!(!there(&store).unwrap(), "no tally says that it stood");
    assert_eq!(codes(&store), ["row_missing"]);
    world.tamper(&put_back);
    // The first write of any tallied register counts those that stand in all.
    let next = world.record(Phase::Completed);
    let another = world.designation();
    let written = store.write("act", |tx| {
        crate::support::act_in(world.random(), tx, &next, |tx, record| tx.put(record, &another))
    });
    drop(written.unwrap());
    assert!(there(&store).unwrap());
    world.tamper(&take_away);
    assert!(matches!(there(&store), Err(StoreError::Inconsistent { .. })));
    world.tamper(&put_back);
    assert!(codes(&world.another().unwrap()).is_empty());
}

#[test]
fn files_are_private() {
    let world = World::lite();
    world.enter(&world.zone("counter 1")).unwrap();
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let mode =
            std::fs::metadata(world.path().with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn what_is_no_database_of_ours_is_refused() {
    let world = World::lite();
    let open = |name: &str| {
        let location = Location::Sqlite(world.path().with_file_name(name));
        Store::open(&location, world.options()).err().map(|e| e.code())
    };
    assert_eq!(open("nothing.db"), Some("store_missing"));
    std::fs::write(world.path().with_file_name("text.db"), "just some text, not a database at all")
        .unwrap();
    assert_eq!(open("text.db"), Some("store_not_a_database"));
    let other = rusqlite::Connection::open(world.path().with_file_name("other.db")).unwrap();
    other.execute_batch("CREATE TABLE identity (a)").unwrap();
    assert_eq!(open("other.db"), Some("store_not_a_database"));
    std::fs::create_dir(world.path().with_file_name("folder.db")).unwrap();
    assert_eq!(open("folder.db"), Some("store_not_a_database"));
    // Nothing is written over either.
    let location = Location::Sqlite(world.path().with_file_name("text.db"));
    assert!(Store::create(&location, world.options()).is_err());
    let location = Location::Sqlite(world.path().with_file_name("other.db"));
    assert_eq!(
        Store::create(&location, world.options()).err().map(|e| e.code()),
        Some("store_exists")
    );
}

/// A section of a dump as a program wrote it that did not know the last column: of so many rows, in none of which it holds
/// anything.
fn without_the_last_column(dump: &[u8], table: &str, column: &str, rows: usize) -> Vec<u8> {
    let short = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let find = |from: usize, bytes: &[u8]| {
        dump[from..].windows(bytes.len()).position(|at| at == bytes).unwrap() + from
    };
    // A column may be called as a table is: a section begins with how many columns it has, and the first is the id.
    let name = short(table);
    let begins = |at: &usize| {
        let rest = dump[*at..].strip_prefix(name.as_slice());
        rest.is_some_and(|rest| rest.get(1..).is_some_and(|rest| rest.starts_with(&short("id"))))
    };
    let count = (0..dump.len()).find(begins).unwrap() + name.len();
    let named = find(count, &short(column));
    let sizes = named + short(column).len();
    let length_at = sizes + 8;
    let length = u64::from_be_bytes(dump[length_at..length_at + 8].try_into().unwrap());
    let body = length_at + 8;
    let end = body + usize::try_from(length).unwrap();
    assert!(rows < 2 && dump[end - rows..end].iter().all(|byte| *byte == 0));
    [
        &dump[..count],
        &[dump[count] - 1],
        &dump[count + 1..named],
        &dump[sizes..length_at],
        &(length - rows as u64).to_be_bytes(),
        &dump[body..end - rows],
        &dump[end..],
    ]
    .concat()
}

/// A backup is of any age: one from before a column was added is loaded, and its rows fit their records.
#[test]
fn a_dump_from_before_a_column_is_loaded() {
    let world = World::lite();
    let row = Purpose {
        id: world.id(),
        person: world.id(),
        affairs: world.id(),
        since: Day(20_000),
        ended_on: None,
        keep_until: None,
        told: None,
        used_until: None,
    };
    let record = world.record(Phase::Completed);
    drop(world.act(&record, |tx, record| tx.put(record, &row)).unwrap());
    let now = world.store.read(|tx| tx.dump()).unwrap();
    let old = without_the_last_column(&now, "pending_rows", "told", 0);
    let old = without_the_last_column(&old, "purposes", "used_until", 1);
    let old = without_the_last_column(&old, "purposes", "told", 1);
    // A column that was always there is missing in none.
    let cut = without_the_last_column(&old, "purposes", "keep_until", 1);
    let load = |name: &str, dump: &[u8]| {
        let location = Location::Sqlite(world.path().with_file_name(name));
        let dump = Dump::read(dump)?;
        let ledger = world.store.ledger_id()?;
        Store::load(&location, world.options(), &dump, ledger, &VaultRows::default())
    };
    for (name, dump) in [("now.db", &now), ("old.db", &old)] {
        let store = load(name, dump).unwrap();
        assert_eq!(store.read(|tx| tx.get::<Purpose>(row.id.0)).unwrap().unwrap().row, row);
        let found = store::verify(&store, 0).unwrap();
        assert!(found.iter().all(|finding| !finding.code.starts_with("row")), "{found:?}");
    }
    assert!(matches!(load("cut.db", &cut).err(), Some(StoreError::Inconsistent { .. })));
}

#[test]
fn a_full_disk_is_said_and_survived() {
    let world = World::lite();
    world.enter(&world.zone("counter 1")).unwrap();
    let limit = |pages: i64| {
        let text = format!("PRAGMA max_page_count = {pages}");
        let sql = Sql::both(text.leak());
        let _ = world.store.write("tamper", |tx| tx.all(sql, &[])).unwrap();
    };
    limit(1); // SQLite takes the present size instead.
    let zones: Vec<_> = (0..5_000).map(|i| world.zone(&format!("counter {i}"))).collect();
    let record = world.record(domain::Phase::Completed);
    let full = world.act(&record, |tx, record| tx.put_new_many(record, zones.iter().cloned()));
    assert!(matches!(full.err(), Some(StoreError::Full { .. })));
    limit(1_000_000);
    world.enter(&world.zone("counter 2")).unwrap();
    assert_eq!(world.count("zones"), 2);
    assert_eq!(world.verify(), []);
}

/// With other acts in the batch: what a full disk takes along is the whole batch or nothing of it.
#[test]
fn a_full_disk_fails_no_act_silently() {
    let world = World::lite();
    let sql = Sql::both("PRAGMA max_page_count = 150");
    let _ = world.store.write("tamper", |tx| tx.all(sql, &[])).unwrap();
    let written: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|t| {
                let world = &world;
                scope.spawn(move || {
                    let done =
                        |i: &usize| world.enter(&world.zone(&format!("counter {t}-{i}"))).is_ok();
                    (0..400).filter(done).count()
                })
            })
            .collect();
        workers.into_iter().map(|w| w.join().unwrap()).sum()
    });
    assert!(written > 0 && written < 1_600, "{written} of 1600 went in");
    assert_eq!(world.count("zones"), i64::try_from(written).unwrap());
    assert_eq!(world.verify(), []);
}

/// The role that runs the program can do its acts, and cannot touch what is on record.
#[test]
fn the_runtime_role_owns_nothing() {
    let world = World::pg();
    world.enter(&world.zone("counter 1")).unwrap();
    world.tamper(
        "DO $$ BEGIN CREATE ROLE bannin_runtime LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    );
    world.tamper(include_str!("../../roles.sql"));
    let Location::Postgres(address) = &world.location else { panic!() };
    let (_, server) = address.split_once('@').unwrap();
    let location = Location::Postgres(format!("postgres://bannin_runtime@{server}"));
    let store = Store::open(&location, world.options()).unwrap();
    let runtime = World { store, location, ..world };

    let _ = runtime.store.write("found", |tx| tx.found_epoch(1)).unwrap();
    let secrets = runtime.secrets(3, 1);
    runtime.keep(&secrets).unwrap();
    let mut record = runtime.record(domain::Phase::Completed);
    record.note = Some(runtime.note("asked by letter"));
    let zones: Vec<_> = (0..20).map(|i| runtime.zone(&format!("room {i}"))).collect();
    let acted = runtime.act(&record, |tx, record| {
        tx.put_new_many(record, zones.iter().cloned())?;
        tx.index_insert(&[([1; 32], secrets[0].id)])?;
        tx.put(record, &zones[0])?;
        tx.remove::<domain::rows::Zone>(record, zones[1].id.0)
    });
    drop(acted.unwrap());
    let by = runtime.record(domain::Phase::Completed);
    drop(runtime.act(&by, |tx, by| tx.erase_note(by, record.id)).unwrap());
    let _ = runtime.store.write("round", |tx| tx.empty_idle()).unwrap();
    assert_eq!(runtime.verify(), []);

    for text in [
        "UPDATE records SET seq = seq",
        "DELETE FROM records",
        "DELETE FROM manifests",
        "UPDATE tiles SET n = n",
        "UPDATE pending SET xid = xid",
        "DELETE FROM head",
        "UPDATE identity SET one = one",
        "DELETE FROM migrations",
        "UPDATE secrets_a SET kind = kind",
        "DROP TABLE zones",
        "CREATE TABLE other (a BIGINT)",
    ] {
        let refused = runtime.store.write("act", |tx| tx.exec(text, &[]));
        assert!(matches!(refused.err(), Some(StoreError::ReadOnly { .. })), "{text}");
    }
}

/// A server that keeps texts in another encoding cannot hold names as they were written.
#[test]
fn a_server_that_is_set_up_otherwise_is_refused() {
    let world = World::pg();
    let Location::Postgres(address) = &world.location else { panic!() };
    let (_, name) = address.rsplit_once('/').unwrap();
    world.tamper(&format!(
        "CREATE DATABASE {name}_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    ));
    let location = Location::Postgres(format!("{address}_latin"));
    let refused = Store::create(&location, world.options()).err();
    assert_eq!(refused, Some(StoreError::Unsafe { setting: "server_encoding" }));
}
