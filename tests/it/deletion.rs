//! Deleted means deleted: what old copies of everything still give away, and what they do not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::ActName;
use it::{Engine, House, PACKS, Who, all_files, copy_folder};
use office::RealDisk;
use office::input::SecretText;
use office::settings::{PlaceAt, PlaceKindCode};
use serde_json::json;
use store::{GuardKey, Location, Options, SealedRow, Store};
use testkit::MadeUp;
use vault::{Passphrase, Place, PlaceKind, SealedSecret, Vault};

/// The sealed secrets of an old copy of the database, read past the program.
fn stolen(database: &Path, house: &House) -> Vec<SealedRow> {
    let guard = std::fs::read(house.settings.keys.join("mihon").join("guard.key")).unwrap();
    let options = Options {
        organisation: house.settings.slug.clone(),
        guard: GuardKey::new(guard.try_into().unwrap()),
        probe: Arc::clone(&house.probe) as _,
        random: Arc::clone(&house.random) as _,
        clock: Arc::clone(&house.clock) as _,
    };
    let store = Store::open(&Location::Sqlite(database.to_owned()), options).unwrap();
    store.read(|tx| tx.secrets_scan(None, 1_000)).unwrap()
}

/// The vault that somebody opens with the seals of a folder and the words.
fn opened(house: &House, seals: &Path) -> Vault {
    let places: Vec<Place> = ["seal-1", "seal-2"]
        .iter()
        .map(|name| Place::new(seals.join(name), PlaceKind::SameMachine).unwrap())
        .collect();
    let disk = RealDisk::default();
    let states = vault::read_seals(&disk, &house.settings.slug, &places);
    let seal = vault::newest(&states).unwrap();
    let words = Passphrase::parse(&house.words).unwrap();
    Vault::unseal(&house.settings.slug, seal, &words, Arc::clone(&house.random) as _).unwrap()
}

/// How many of the stolen secrets give a number away to a holder of this vault.
fn given_away(vault: &Vault, rows: &[SealedRow]) -> usize {
    rows.iter()
        .filter(|row| {
            let sealed = SealedSecret {
                id: row.id,
                person: row.person,
                kind: vault::Kind::Number,
                epoch: row.epoch as u64,
                bytes: row.sealed.clone(),
            };
            vault.authenticate(&sealed).is_ok()
        })
        .count()
}

struct Thief {
    house: House,
    /// Copies of everything, taken before the disposal.
    copy: PathBuf,
    people: Vec<MadeUp>,
}

fn disposed() -> Thief {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = testkit::people(5, 5);
    house.take_in(&people);
    house.office().publish().unwrap();
    let copy = house.folder.path().join("stolen");
    for part in ["data", "seal-1", "seal-2", "backup"] {
        copy_folder(&house.folder.path().join(part), &copy.join(part));
    }
    house.dispose_of(&people[3..]);
    Thief { house, copy, people }
}

#[test]
fn old_copies_with_the_seals_of_today_give_nothing_away() {
    let thief = disposed();
    let rows = stolen(&thief.copy.join("data/mihon/ledger.db"), &thief.house);
    assert_eq!(rows.len(), thief.people.len());
    let today = opened(&thief.house, thief.house.folder.path());
    assert_eq!(given_away(&today, &rows), 0, "the key of the old epoch is gone for everybody");
    // What lies in the backup places now opens, and holds only those who stayed.
    let snapshots = all_files(&thief.house.folder.path().join("backup"));
    assert_eq!(snapshots.len(), 1);
    let snapshot = vault::Snapshot::decode(&snapshots[0].1).unwrap();
    assert_eq!(snapshot.open_whole(&today).unwrap(), 3);
    // A vault snapshot from before is useless as well.
    for (path, bytes) in all_files(&thief.copy.join("backup")) {
        let old = vault::Snapshot::decode(&bytes).unwrap();
        assert!(old.open_whole(&today).is_err(), "{}", path.display());
    }
}

/// This is not protected, and the certificate and the threat model say so: whoever kept a copy of a seal
/// older than the round, *and* has the unseal words, can read the numbers in an old copy of the database.
#[test]
fn an_old_seal_kept_with_the_words_gives_everything_away_and_we_say_so() {
    let thief = disposed();
    let rows = stolen(&thief.copy.join("data/mihon/ledger.db"), &thief.house);
    let old = opened(&thief.house, &thief.copy);
    assert_eq!(given_away(&old, &rows), thief.people.len());
    for lang in [words::Lang::Ja, words::Lang::En] {
        let promise = words::Words::load(lang).text("certificate-promise", &[]);
        assert!(promise.len() > 60 && !promise.contains('‹'));
    }
}

#[test]
fn a_disposed_number_opens_for_nobody_even_before_the_round() {
    let house = House::new(Engine::Sqlite, PACKS[1]);
    let people = testkit::people(6, 2);
    house.take_in(&people);
    let rows = stolen(&house.database(), &house);
    house.let_leave(&people);
    let disposal = house.instruct_disposal();
    house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
    // The seals carry the tombstones already: an old table put back does not help.
    let vault = opened(&house, house.folder.path());
    let buried = vault.tombstones();
    assert!(rows.iter().all(|row| buried.contains(&row.id)));
    assert!(house.reveal(&people[0]).is_err());
    house.assert_sound();
}

#[test]
fn a_place_that_was_away_keeps_the_disposal_short_of_everywhere() {
    let mut house = House::bare_with(Engine::Sqlite, PACKS[0], |folder, settings| {
        let (path, kind) = (folder.join("stick"), PlaceKindCode::Removable);
        settings.seal_places.push(PlaceAt { path, kind });
    });
    let third = house.folder.path().join("stick");
    house.found();
    house.set_up();
    let people = testkit::people(8, 3);
    house.take_in(&people);
    // The stick is in the safe.
    let safe = house.folder.path().join("safe");
    std::fs::rename(&third, &safe).unwrap();
    let certificate = house.dispose_of(&people[2..])["certificate"].clone();
    assert_eq!(certificate["done_everywhere"], false);
    let places = certificate["seal_places"].as_array().unwrap();
    let away = places.iter().find(|p| p["kind"] == "removable").unwrap();
    assert_eq!(away["confirmed"], false);
    assert!(places.iter().filter(|p| p["confirmed"] == true).count() == 2);
    let duties = house.office().duties().unwrap();
    assert!(duties.iter().any(|d| d.kind == "exchange_seal"), "{duties:?}");
    // It comes back; the next round reaches it.
    std::fs::rename(&safe, &third).unwrap();
    let round = house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert_eq!(round["places_outstanding"], 0);
    house.assert_sound();
}

/// The words alone, or the seals alone, open nothing.
#[test]
fn wrong_words_open_nothing() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    house.open_sealed().unwrap();
    let other = Passphrase::generate(house.random.as_ref()).written().to_string();
    assert!(house.office().unseal_with(&SecretText::new(other)).is_err());
    assert!(house.office().unseal_with(&SecretText::new("x".to_owned())).is_err());
}
