//! Somebody changes the database, the seals or the files by hand, past the program. Each attack is
//! refused where its fruit would be used, or found by `verify`.

use crate::hand::{Hand, psql};
use domain::id::{AffairsId, DesignationId, SpecificFileId, StaffId};
use domain::rows::Designation;
use domain::{ActName, Day, Id, Label, List, Phase, Register, Slug, Stage, Stop, Value};
use it::{DEPARTMENT, Engine, House, PASSWORD, Who, all_files, copy_folder, failed};
use office::input::SecretText;
use office::lists::Listable;
use office::sign_in::SignIn;
use office::{Actor, Desk, Via, act};
use serde_json::json;
use sha2::{Digest, Sha256};
use testkit::MadeUp;

const PACK: &str = "hanamaki-city";

/// Lets an attack run on a house in each database.
const MINUTE_MS: i64 = 60_000;

fn on_both(attack: impl Fn(&mut House, &Hand, &[MadeUp])) {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACK);
        let people = it::people(31, 2);
        house.take_in(&people);
        let hand = Hand::at(&house);
        attack(&mut house, &hand, &people);
    }
}

fn finds(house: &House, code: &str, place: &str) {
    let found = house.office().verify(None).unwrap();
    let named = found.iter().any(|f| f.code == code && f.place.contains(place));
    assert!(named, "{code} at {place} is not among {found:?}");
}

fn sign_in(house: &House, name: &str, password: &str) -> Result<Actor, Stop> {
    let own = (name.to_owned(), SecretText::new(password.to_owned())).into();
    house.office().sign_in(&SignIn {
        own,
        second: None,
        device_key: None,
        via: Via::Command,
        work: None,
    })
}

/// A member of staff without any duty, at the clerk's terminal.
fn reveal_as_nobody_special(house: &House, person: &MadeUp) -> Result<[u8; 12], Stop> {
    let mut actor = house.actor(Who::Clerk);
    actor.staff = house.actor(Who::Staff).staff;
    let entry = act::find("reveal_number").unwrap();
    let outcome = (entry.run)(&Desk::new(house.office(), &actor), house.revealing(person))?;
    Ok(*outcome.shown[0].number.expose())
}

/// Decisions are made anew, as after a restart.
fn stir(hand: &Hand) {
    hand.run("UPDATE facts SET generation = generation + 1");
}

#[test]
fn a_designation_inserted_by_hand() {
    on_both(|house, hand, people| {
        hand.keep("designations", &house.ids.designation);
        let forged = Id([7; 16]);
        let (id, staff) = (hand.bytes(&forged.0), hand.id(&house.ids.staff));
        hand.run(&format!("UPDATE kept_designations SET id = {id}, staff = {staff}"));
        hand.run("INSERT INTO designations SELECT * FROM kept_designations");
        stir(hand);
        assert_eq!(failed(reveal_as_nobody_special(house, &people[0])), "store_inconsistent");
        finds(house, "row_unrecorded", &format!("designations/{forged}"));
        assert_eq!(failed(house.reveal(&people[0])), "store_inconsistent");
        hand.run(&format!("DELETE FROM designations WHERE id = {id}"));
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
    });
}

#[test]
fn a_password_hash_replaced() {
    on_both(|house, hand, _| {
        let manager = hand.id(&house.ids.manager);
        let password = "a password of my own";
        house.act(
            Who::Manager,
            ActName::EnrolStaff,
            json!({ "staff_number": "M009", "sign_in": "mallory", "name": "悪意 九郎",
                    "department": DEPARTMENT, "password": password }),
        );
        assert!(sign_in(house, "kacho", PASSWORD).is_ok());
        let own = "SELECT c.verifier FROM credentials c JOIN staff s ON s.id = c.staff \
                   WHERE s.sign_in = 'mallory'";
        hand.run(&format!("UPDATE credentials SET verifier = ({own}) WHERE staff = {manager}"));
        for tried in [password, PASSWORD] {
            assert_eq!(failed(sign_in(house, "kacho", tried)), "store_inconsistent");
        }
        finds(house, "row_altered", "credentials/");
    });
}

#[test]
fn a_pending_record_forged() {
    let mut house = House::new(Engine::Postgres, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    let hand = Hand::at(&house);
    let forged = Id([9; 16]);
    let (id, mac) = (hand.bytes(&forged.0), hand.bytes(&[0; 32]));
    // A true record a second time, under another id and with a made-up HMAC.
    hand.run(&format!(
        "INSERT INTO pending SELECT {id}, txid_current(), 0, 1, 0, NULL, bytes, {mac} \
         FROM records WHERE dictionary = 0 ORDER BY seq DESC LIMIT 1"
    ));
    finds(&house, "pending_forged", &format!("pending/{forged}"));
    let code = failed(house.reveal(&people[0]));
    assert!(["store_inconsistent", "store_stopped"].contains(&code), "{code}");
    // Nor does a new start take it in.
    assert_eq!(failed(house.open_sealed()), "store_inconsistent");
    hand.run("DELETE FROM pending");
    house.reopen();
    house.assert_sound();
}

/// With a stolen guard key a designation is made that passes every check of the row, used, and taken
/// away again with all its traces in the registers. The record of the reveal says what it rested on.
#[test]
fn a_designation_inserted_and_removed_around_a_reveal() {
    on_both(|house, hand, people| {
        let id = DesignationId(Id([5; 16]));
        let parse = |text: &str| Id::parse(text).unwrap();
        let row = Designation {
            id,
            staff: StaffId(parse(&house.ids.staff)),
            supervisor: StaffId(parse(&house.ids.supervisor)),
            department: Label::new(DEPARTMENT).unwrap(),
            stages: List(vec![Stage::Use]),
            affairs: List(vec![AffairsId(parse(&house.ids.affairs))]),
            files: List(vec![SpecificFileId(parse(&house.ids.file))]),
            all_people: true,
            people_of: List(Vec::new()),
            since: Day::parse("2026-04-01").unwrap(),
            until: None,
        };
        forge(house, hand, &row);
        // The terminal, too, has to be allowed.
        let allowed = "SELECT * FROM device_uses WHERE staff = ";
        hand.run(&format!("CREATE TABLE kept_uses AS {allowed}{}", hand.id(&house.ids.clerk)));
        let device = domain::id::DeviceId(parse(&house.ids.device));
        let use_ = domain::rows::DeviceUse {
            id: domain::id::DeviceUseId(Id([6; 16])),
            device,
            staff: row.staff,
            since: row.since,
            until: None,
        };
        forge(house, hand, &use_);
        stir(hand);
        assert_eq!(failed(reveal_as_nobody_special(house, &people[0])), "store_inconsistent");
        // Nor may the tally tell.
        hand.run("CREATE TABLE kept_tallies AS SELECT * FROM tallies; DELETE FROM tallies");
        house.clock.advance(MINUTE_MS);
        stir(hand);
        assert_eq!(reveal_as_nobody_special(house, &people[0]).unwrap(), people[0].digits);
        for (table, id) in [("designations", row.id.0), ("device_uses", use_.id.0)] {
            hand.run(&format!("DELETE FROM {table} WHERE id = {}", hand.bytes(&id.0)));
        }
        hand.run("INSERT INTO tallies SELECT * FROM kept_tallies");
        stir(hand);
        let found = house.office().verify(None).unwrap();
        assert!(found.iter().all(|f| f.code == "rested_on"), "{found:?}");
        let last = house.office().size().unwrap() - 1;
        finds(house, "rested_on", &format!("records[{last}]"));
    });
}

/// Writes a row with a right HMAC, as only the holder of the guard key can.
fn forge<R: Register>(house: &House, hand: &Hand, row: &R) {
    let (table, salt) = (R::TABLE.name, [3; 16]);
    let key = std::fs::read(house.settings.keys.join("mihon").join("guard.key")).unwrap();
    let digest = ledger::row_digest(table, row.row_id(), 1, &salt, &row.values());
    let guard = hmac(&key, &[b"bannin row\0", &digest[..]].concat());
    let literal = |value: &Value| match value {
        Value::Int(n) => n.to_string(),
        Value::Text(text) => format!("'{text}'"),
        Value::Bytes(bytes) => hand.bytes(bytes),
        Value::Null => "NULL".to_owned(),
    };
    let id = hand.bytes(&row.row_id().0);
    let mut values = vec![id.clone(), hand.bytes(&salt), "1".to_owned(), id, hand.bytes(&guard)];
    values.extend(row.values().iter().map(literal));
    hand.run(&format!("INSERT INTO {table} VALUES ({})", values.join(", ")));
}

/// HMAC-SHA-256 by its definition.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |with: u8| -> Vec<u8> {
        (0..64).map(|i| key.get(i).copied().unwrap_or(0) ^ with).collect()
    };
    let inner = Sha256::digest([&pad(0x36), message].concat());
    Sha256::digest([&pad(0x5c)[..], &inner[..]].concat()).into()
}

/// The row of a designation before it ended, with its true HMAC: the row passes, the record tells.
#[test]
fn an_ended_designation_put_back() {
    on_both(|house, hand, people| {
        let id = house.ids.designation.clone();
        hand.keep("designations", &id);
        let end = json!({ "designation": id, "reason": "異動" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        assert!(matches!(house.reveal(&people[0]), Err(Stop::Refused(_))));
        hand.run("CREATE TABLE ended AS SELECT * FROM designations");
        hand.put_back("designations", &id);
        stir(hand);
        finds(house, "row_altered", &format!("designations/{id}"));
        assert_eq!(failed(house.reveal(&people[0])), "store_inconsistent");
        hand.run("CREATE TABLE kept_tallies AS SELECT * FROM tallies; DELETE FROM tallies");
        house.clock.advance(MINUTE_MS);
        stir(hand);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits, "the HMAC is a true one");
        // And the ended row is put back, as if nothing had been.
        let bytes = hand.id(&id);
        hand.run(&format!(
            "DELETE FROM designations WHERE id = {bytes}; \
             INSERT INTO designations SELECT * FROM ended WHERE id = {bytes}; \
             INSERT INTO tallies SELECT * FROM kept_tallies"
        ));
        stir(hand);
        assert!(matches!(house.reveal(&people[0]), Err(Stop::Refused(_))));
        let found = house.office().verify(None).unwrap();
        let codes: Vec<&str> = found.iter().map(|f| f.code).collect();
        assert_eq!(codes, ["rested_on", "rested_on"], "the designation and the tally: {found:?}");
    });
}

#[test]
fn a_record_or_its_note_deleted() {
    on_both(|house, hand, _| {
        hand.run("CREATE TABLE kept_records AS SELECT * FROM records WHERE seq = 5");
        hand.run("DELETE FROM records WHERE seq = 5");
        finds(house, "record_missing", "records[5]");
        hand.run("INSERT INTO records SELECT * FROM kept_records");
        house.assert_sound();
        let noted = hand.one("SELECT max(r.seq) FROM records r JOIN notes n ON n.record = r.id");
        hand.run(
            "DELETE FROM notes WHERE record IN (SELECT r.id FROM records r JOIN notes n \
                  ON n.record = r.id ORDER BY r.seq DESC LIMIT 1)",
        );
        finds(house, "note_missing", &format!("records[{noted}]"));
    });
}

/// A trigger acts inside the program's own transactions: here it takes back what ends a designation.
#[test]
fn a_trigger_put_into_the_database() {
    on_both(|house, hand, _| {
        let sqlite = house.engine() == Engine::Sqlite;
        hand.run(if sqlite {
            "CREATE TRIGGER forever AFTER UPDATE ON designations BEGIN \
             UPDATE designations SET until = NULL; END"
        } else {
            "CREATE FUNCTION forever() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN NEW.until = NULL; RETURN NEW; END'; \
             CREATE TRIGGER forever BEFORE UPDATE ON designations \
             FOR EACH ROW EXECUTE FUNCTION forever()"
        });
        finds(house, "schema_foreign", "database/forever");
        let end = json!({ "designation": house.ids.designation, "reason": "異動" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        finds(house, "row_altered", "designations/");
    });
}

/// Tables and views in schemas that the settings of the role put before ours: they are not read, not written, and
/// what acts by itself is named wherever it lies.
#[test]
fn schemas_put_before_ours() {
    let mut house = House::new(Engine::Postgres, PACK);
    let hand = Hand::at(&house);
    hand.run(
        "CREATE SCHEMA before; CREATE TABLE before.designations AS TABLE public.designations; \
         CREATE SCHEMA hidden; CREATE VIEW hidden.appointments AS SELECT * FROM public.appointments; \
         DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I \
         SET search_path = before, hidden, public', current_database()); END $$",
    );
    house.reopen();
    finds(&house, "schema_foreign", "database/appointments");
    let end = json!({ "designation": house.ids.designation, "reason": "異動" });
    house.act(Who::Supervisor, ActName::EndDesignation, end);
    hand.run(
        "DO $$ BEGIN ASSERT EXISTS (SELECT FROM before.designations b JOIN public.designations p \
         USING (id) WHERE p.until IS NOT NULL AND b.until IS NULL), 'not written where it belongs'; \
         END $$",
    );
}

/// A record is added by hand, and the head is moved on to it by the rules of the tree: nobody signs it.
#[test]
fn a_record_added_with_the_head_moved_on() {
    on_both(|house, hand, people| {
        house.reveal(&people[0]).unwrap();
        house.office().publish().unwrap();
        let signed = house.office().checkpoint().unwrap();
        let size = house.office().size().unwrap();
        // The first records lie there as they are.
        let plain = (0..16).map(|n| hand.blob("bytes", &format!("records WHERE seq = {n}")));
        let (forged, clerk) = (Id([9; 16]), &house.ids.clerk);
        let mut texts = plain.map(|bytes| String::from_utf8(bytes).unwrap());
        let text = texts.rfind(|text| text.contains(clerk)).unwrap();
        let bytes = text.replace(clerk.as_str(), &house.ids.supervisor).into_bytes();
        assert_ne!(bytes, text.as_bytes(), "the record names another hand");
        let leaf = ledger::leaf_hash(&bytes);
        let mut frontier = ledger::Frontier::from_bytes(&hand.blob("frontier", "head")).unwrap();
        frontier.append(leaf);
        let [id, leaf, bytes, root, nodes] =
            [&forged.0[..], &leaf, &bytes, &frontier.root(), &frontier.to_bytes()]
                .map(|b| hand.bytes(b));
        hand.run(&format!(
            "INSERT INTO records (seq, id, leaf, begun, bytes) \
             VALUES ({size}, {id}, {leaf}, 0, {bytes}); \
             UPDATE head SET size = {size} + 1, root = {root}, frontier = {nodes}"
        ));
        // On PostgreSQL an act is committed before it is integrated: the first one's record waits.
        let _ = house.reveal(&people[0]);
        let code = failed(house.reveal(&people[0]));
        assert!(["store_inconsistent", "store_stopped"].contains(&code), "{code}");
        finds(house, "head_altered", "head");
        assert!(house.office().publish().is_err());
        house.office = None;
        assert_eq!(failed(house.open_sealed()), "store_inconsistent");
        let kept = std::fs::read_to_string(house.data().join("mihon").join("head")).unwrap();
        assert_eq!(kept, signed, "what was signed last is what was true");
    });
}

/// A clerk who reaches the database has the records of ten looks name somebody else, for as long as they look again, so
/// that nothing is unusual; or so that a list leaves them out.
#[test]
fn records_altered_for_as_long_as_they_are_counted() {
    on_both(|house, hand, people| {
        for _ in 0..10 {
            house.reveal(&people[0]).unwrap();
        }
        let looks = house.records_of(ActName::RevealNumber, Phase::Completed);
        hand.run("CREATE TABLE kept_records AS SELECT * FROM records");
        for id in &looks {
            let bytes = house.store().read(|tx| tx.record_bytes(*id)).unwrap().unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let other = text.replace(&house.ids.clerk, &house.ids.supervisor);
            assert_ne!(other, text);
            let (id, bytes) = (hand.bytes(&id.0.0), hand.bytes(other.as_bytes()));
            hand.run(&format!(
                "UPDATE records SET bytes = {bytes}, dictionary = 0 WHERE id = {id}"
            ));
        }
        house.reopen();
        assert_eq!(failed(house.reveal(&people[0])), "store_inconsistent");
        let list = |house: &House| house.lines_of(Listable::Records, Who::Manager);
        assert_eq!(failed(list(house)), "store_inconsistent");
        hand.run("DELETE FROM records");
        hand.run("INSERT INTO records SELECT * FROM kept_records; DROP TABLE kept_records");
        list(house).unwrap();
        house.reveal(&people[0]).unwrap();
        assert_eq!(hand.one("SELECT count(*) FROM unusual_accesses"), "1");
        assert_eq!(house.office().verify(None).unwrap(), []);
    });
}

/// The last records are taken away with everything of theirs, and the head row of before is put back: the
/// database agrees with itself. The head that lies outside of it does not.
#[test]
fn the_tail_cut_off() {
    on_both(|house, hand, people| {
        hand.run("CREATE TABLE kept_head AS SELECT * FROM head");
        for _ in 0..3 {
            house.reveal(&people[0]).unwrap();
        }
        house.office().publish().unwrap();
        let size = house.office().size().unwrap();
        house.office = None;
        hand.run(&format!(
            "DELETE FROM notes WHERE record IN (SELECT id FROM records WHERE seq >= {0}); \
             DELETE FROM records WHERE seq >= {0}; \
             DELETE FROM head; INSERT INTO head SELECT * FROM kept_head",
            size - 3
        ));
        assert_eq!(failed(house.open_sealed()), "ledger_shorter");
    });
}

/// The same while the office is open: the next verification says so, and against a head that somebody
/// else holds, too.
#[test]
fn the_tail_cut_off_under_an_open_office() {
    let house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    let hand = Hand::at(&house);
    hand.run("CREATE TABLE kept_head AS SELECT * FROM head");
    house.reveal(&people[0]).unwrap();
    house.office().publish().unwrap();
    let shown = house.office().checkpoint().unwrap();
    let last = house.office().size().unwrap() - 1;
    hand.run(&format!(
        "DELETE FROM notes WHERE record IN (SELECT id FROM records WHERE seq = {last}); \
         DELETE FROM records WHERE seq = {last}; \
         DELETE FROM head; INSERT INTO head SELECT * FROM kept_head"
    ));
    let found = house.office().verify(Some(&shown)).unwrap();
    let codes: Vec<&str> = found.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["ledger_shorter", "ledger_shorter"], "the kept head and the shown one");
}

#[test]
fn the_whole_database_rolled_back() {
    on_both(|house, _, people| {
        let back = older_copy(house);
        house.reopen();
        house.reveal(&people[0]).unwrap();
        house.office().publish().unwrap();
        house.office = None;
        back(house);
        assert_eq!(failed(house.open_sealed()), "ledger_shorter");
    });
}

/// Copies the closed database; what is returned puts the copy in its place.
fn older_copy(house: &mut House) -> Box<dyn FnOnce(&House)> {
    house.office = None;
    if house.engine() == Engine::Sqlite {
        let whole = std::fs::read(house.database()).unwrap();
        return Box::new(move |house| {
            for (file, _) in all_files(&house.data().join("mihon")) {
                if file.to_string_lossy().contains("ledger.db") {
                    std::fs::remove_file(file).unwrap();
                }
            }
            std::fs::write(house.database(), whole).unwrap();
        });
    }
    let (server, name) = house.settings.store.rsplit_once('/').unwrap();
    let (copy, server) = (format!("{name}_old"), format!("{server}/postgres"));
    psql(&server, &format!("CREATE DATABASE {copy} TEMPLATE {name}"));
    let name = name.to_owned();
    Box::new(move |_| {
        psql(&server, &format!("DROP DATABASE {name}"));
        psql(&server, &format!("ALTER DATABASE {copy} RENAME TO {name}"));
    })
}

/// A second ledger is grown out of an older copy of everything, longer than the true one.
#[test]
fn another_history_of_the_same_ledger() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    house.office = None;
    let older = tempfile::tempdir().unwrap();
    copy_folder(&house.data(), older.path());
    house.reopen();
    house.reveal(&people[0]).unwrap();
    house.office().publish().unwrap();
    house.office = None;
    let head = house.data().join("mihon").join("head");
    let kept = std::fs::read(&head).unwrap();
    std::fs::remove_dir_all(house.data()).unwrap();
    copy_folder(older.path(), &house.data());
    house.reopen();
    for _ in 0..3 {
        house.reveal(&people[1]).unwrap();
    }
    house.office().publish().unwrap();
    house.assert_sound();
    std::fs::write(&head, kept).unwrap();
    finds(&house, "ledger_inconsistent", "other root");
    assert_eq!(failed(house.open_sealed()), "ledger_inconsistent");
}

#[test]
fn the_secrets_of_two_people_swapped() {
    on_both(|house, hand, people| {
        hand.run("CREATE TABLE kept_secrets AS SELECT * FROM secrets_b");
        assert_eq!(hand.one("SELECT count(*) FROM kept_secrets"), "2");
        for column in ["sealed", "person", "id"] {
            let other = format!("SELECT k.{column} FROM kept_secrets k");
            let swap = match column {
                // A key is swapped over a third value.
                "id" => format!(
                    "CREATE TABLE turned AS SELECT ({other} WHERE k.id <> s.id) AS id, s.person, \
                     s.kind, s.epoch, s.sealed FROM secrets_b s; DELETE FROM secrets_b; \
                     INSERT INTO secrets_b SELECT * FROM turned"
                ),
                _ => {
                    format!("UPDATE secrets_b SET {column} = ({other} WHERE k.id <> secrets_b.id)")
                }
            };
            hand.run(&swap);
            let size = house.office().size().unwrap();
            for person in people {
                assert_eq!(failed(house.reveal(person)), "secret_damaged", "{column}");
            }
            // Each is on record twice: that it was to be shown, and that nothing was.
            assert_eq!(house.office().size().unwrap(), size + 4, "{column}");
            finds(house, "secret_damaged", "secrets/");
            hand.run("DELETE FROM secrets_b; INSERT INTO secrets_b SELECT * FROM kept_secrets");
            house.assert_sound();
        }
        assert_eq!(house.reveal(&people[1]).unwrap(), people[1].digits);
    });
}

/// A one-off instruction is used up; its row of before the use is put back, with its true HMAC.
#[test]
fn the_uses_of_an_instruction_reset() {
    on_both(|house, hand, people| {
        let withdraw =
            json!({ "instruction": house.ids.fill_instruction, "reason": "個別の指示に改める" });
        house.act(Who::Supervisor, ActName::WithdrawInstruction, withdraw);
        let once = house.id(
            Who::Supervisor,
            ActName::GiveInstruction,
            json!({ "acts": ["fill_file"], "affairs": house.ids.affairs, "most_people": 10, "uses": 1,
                    "since": "2026-11-01", "until": "2027-03-31", "reason": "一回限り" }),
        );
        hand.keep("instructions", &once);
        let fill = |house: &House| house.run(Who::Clerk, ActName::FillFile, house.filling(people));
        fill(house).unwrap();
        assert!(matches!(fill(house), Err(Stop::Refused(_))), "it is used up");
        let id = hand.id(&once);
        hand.run(&format!("UPDATE instructions SET uses_left = 1 WHERE id = {id}"));
        stir(hand);
        assert_eq!(failed(fill(house)), "store_inconsistent");
        hand.put_back("instructions", &once);
        stir(hand);
        finds(house, "row_altered", &format!("instructions/{once}"));
        assert_eq!(failed(fill(house)), "store_inconsistent");
        // Nor may the tally tell.
        hand.run("DELETE FROM tallies");
        stir(hand);
        house.clock.advance(MINUTE_MS);
        fill(house).unwrap();
        finds(house, "rested_on", "records[");
    });
}

#[test]
fn the_seal_of_another_organisation() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let mut other = House::bare_with(Engine::Sqlite, PACK, |_, settings| {
        settings.slug = Slug::new("yoso").unwrap();
    });
    // Another draw: other keys and other words.
    other.random.next();
    other.found();
    assert_ne!(other.words, house.words);
    let foreign = seal_of(&other, 1);
    let own = seal_of(&house, 1);
    put_seal(&house, 1, &foreign);
    let states = |house: &House| -> Vec<String> {
        house.office().vault_status().unwrap().seal_places.into_iter().map(|p| p.state).collect()
    };
    assert_eq!(states(&house), ["other_organisation", "found"]);
    house.reopen();
    put_seal(&house, 2, &foreign);
    assert_eq!(failed(house.try_reopen()), "not_this_organisation");
    // Nor do the words of the other organisation open anything here.
    house.open_sealed().unwrap();
    let words = SecretText::new(other.words.clone());
    assert_eq!(failed(house.office().unseal_with(&words)), "not_this_organisation");
    put_seal(&house, 1, &own);
    house.open_sealed().unwrap();
    assert_eq!(failed(house.office().unseal_with(&words)), "wrong_passphrase");
    house.reopen();
    house.assert_sound();
}

/// A seal that says it is newer, without the tombstones, with a right digest: only the key can sign it.
#[test]
fn a_seal_forged_in_its_place() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    house.let_leave(&people[1..]);
    let disposal = house.instruct_disposal();
    house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
    let text = String::from_utf8(seal_of(&house, 1)).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (before, rest) = lines[1].split_once("\"tombstones\":[").unwrap();
    let (buried, after) = rest.split_once(']').unwrap();
    assert!(!buried.is_empty(), "the disposal is in the seal");
    let generation = "\"generation\":";
    let (start, tail) = before.split_once(generation).unwrap();
    let (_, tail) = tail.split_once(',').unwrap();
    lines[1] = format!("{start}{generation}99,{tail}\"tombstones\":[]{after}");
    lines.pop();
    let signed = lines.join("\n") + "\n";
    let forged = format!("{signed}{}\n", base64(&Sha256::digest(&signed)));
    put_seal(&house, 2, forged.as_bytes());
    let states = house.office().vault_status().unwrap().seal_places;
    assert_eq!(states[1].state, "found", "its form and digest are right");
    assert_eq!(failed(house.try_reopen()), "seal_damaged");
}

/// After a round the seals of before are put back: the database has gone on.
#[test]
fn both_seals_put_back_to_before_a_round() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(31, 2);
    house.take_in(&people);
    let old = seal_of(&house, 1);
    house.dispose_of(&people[1..]);
    put_seal(&house, 1, &old);
    house.reopen();
    put_seal(&house, 1, &old);
    put_seal(&house, 2, &old);
    assert_eq!(failed(house.try_reopen()), "epoch_unknown");
}

fn seal_file(house: &House, place: usize) -> std::path::PathBuf {
    house.settings.seal_places[place - 1].path.join(vault::Seal::FILE_NAME)
}

fn seal_of(house: &House, place: usize) -> Vec<u8> {
    std::fs::read(seal_file(house, place)).unwrap()
}

fn put_seal(house: &House, place: usize, bytes: &[u8]) {
    std::fs::write(seal_file(house, place), bytes).unwrap();
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            (0..3).fold(0_u32, |n, i| n << 8 | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let sign = ALPHABET[(word >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    out
}
