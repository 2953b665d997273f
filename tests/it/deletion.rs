//! Deleted means deleted: what old copies of everything still tell after a shredding round, and to whom.

use crate::hand::psql;
use domain::{ActName, Id, Stop};
use it::{Engine, House, Who, all_files, copy_folder, failed};
use office::RealDisk;
use office::input::SecretText;
use office::settings::{PlaceAt, PlaceKindCode};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use testkit::{CountingProbe, MadeUp, SeededRandom};
use vault::{Kind, Passphrase, Seal, SealedSecret, Snapshot, Vault, VaultError};

/// A copy of everything that a house has on disk at one time: data, keys, backups and, apart, the seals.
struct Kept {
    folder: tempfile::TempDir,
    /// The copy of the PostgreSQL database.
    store: Option<String>,
    seals: Vec<Vec<u8>>,
}

fn seal_file(folder: &Path, n: usize) -> PathBuf {
    folder.join(format!("seal-{n}")).join(Seal::FILE_NAME)
}

fn seals(house: &House) -> Vec<Vec<u8>> {
    let places = 1..=house.settings.seal_places.len();
    places.map(|n| std::fs::read(seal_file(house.folder.path(), n)).unwrap()).collect()
}

/// Copies the house, closed for that moment.
fn keep(house: &mut House, name: &str) -> Kept {
    let seals = seals(house);
    house.office = None;
    let folder = tempfile::tempdir().unwrap();
    copy_folder(house.folder.path(), folder.path());
    let store = (house.engine() == Engine::Postgres).then(|| {
        let (server, database) = house.settings.store.rsplit_once('/').unwrap();
        let copy = format!("{database}_{name}");
        let make = format!("CREATE DATABASE {copy} TEMPLATE {database}");
        psql(&format!("{server}/postgres"), &make);
        format!("{server}/{copy}")
    });
    house.reopen();
    Kept { folder, store, seals }
}

impl Kept {
    /// The copy set up in a folder of its own, with these seals beside it.
    fn with(&self, house: &House, seals: &[Vec<u8>]) -> House {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), folder.path());
        for (n, seal) in seals.iter().enumerate() {
            std::fs::write(seal_file(folder.path(), n + 1), seal).unwrap();
        }
        let file = folder.path().join("data/mihon/organisation.toml");
        let settings = std::fs::read_to_string(&file).unwrap();
        let path = |f: &Path| f.to_str().unwrap().to_owned();
        let mut settings = settings.replace(&path(house.folder.path()), &path(folder.path()));
        let mut known = house.settings.clone();
        if let Some(copy) = &self.store {
            settings = settings.replace(&house.settings.store, copy);
            known.store.clone_from(copy);
        }
        std::fs::write(file, settings).unwrap();
        House {
            office: None,
            folder,
            clock: Arc::clone(&house.clock),
            probe: Arc::new(CountingProbe::new()),
            random: Arc::new(SeededRandom::new(99)),
            settings: known,
            ids: house.ids.clone(),
            words: house.words.clone(),
            pack: house.pack.clone(),
            elsewhere: None,
        }
    }
}

/// The house at three times: before the disposal, between disposal and round, and after the round. The
/// last two people are disposed of.
struct Story {
    house: House,
    people: Vec<MadeUp>,
    before: Kept,
    between: Kept,
    certificate: Value,
}

impl Story {
    fn tell(engine: Engine) -> Self {
        let mut house = House::new(engine, "hanamaki-city");
        let people = it::people(51, 4);
        house.take_in(&people);
        // A round without any disposal, so that a backup of before holds everybody.
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.clock.advance(60_000);
        let before = keep(&mut house, "before");
        house.let_leave(&people[2..]);
        let disposal = json!({ "disposal": house.instruct_disposal() });
        house.act(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
        let between = keep(&mut house, "between");
        house.clock.advance(60_000);
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let done = house.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
        house.assert_sound();
        Self { house, people, before, between, certificate: done["certificate"].clone() }
    }

    fn deleted(&self) -> &[MadeUp] {
        &self.people[2..]
    }
}

#[test]
fn old_copies_with_the_seal_of_today_reveal_nobody() {
    for engine in Engine::ALL {
        let story = Story::tell(engine);
        assert_eq!(story.certificate["done_everywhere"], true);
        let today = seals(&story.house);
        for kept in [&story.before, &story.between] {
            // The seal knows a later head: the vault does not even open. What it would find is tried
            // below the program, in the next test.
            let mut copy = kept.with(&story.house, &today);
            assert_eq!(failed(copy.try_reopen()), "ledger_shorter", "{engine:?}");
            for person in story.deleted() {
                assert!(copy.reveal(person).is_err(), "{engine:?}");
            }
        }
    }
}

/// The same below the program: sealed secrets and backups of before, and the keys of today.
#[test]
fn old_secrets_and_backups_do_not_open_with_the_keys_of_today() {
    let story = Story::tell(Engine::Sqlite);
    let seal = Seal::decode(&seals(&story.house)[0]).unwrap();
    let words = Passphrase::parse(&story.house.words).unwrap();
    let slug = &story.house.settings.slug;
    let open =
        |seal: &Seal| Vault::unseal(slug, seal, &words, Arc::new(SeededRandom::new(5))).unwrap();
    let today = open(&seal);
    let old = secrets_in(&story.before.folder.path().join("data/mihon/ledger.db"));
    assert_eq!(old.len(), 4);
    let yesterday = open(&Seal::decode(&story.before.seals[0]).unwrap());
    for secret in &old {
        assert_eq!(yesterday.authenticate(secret), Ok(()), "the copies are good ones");
        assert_eq!(today.authenticate(secret), Err(VaultError::EpochUnknown));
        let renamed = SealedSecret { epoch: today.epoch(), ..secret.clone() };
        assert_eq!(today.authenticate(&renamed), Err(VaultError::SecretDamaged));
    }
    let backup = story.before.folder.path().join("backup");
    let snapshots = all_files(&backup);
    let snapshot = Snapshot::decode(&snapshots.last().unwrap().1).unwrap();
    assert_eq!(snapshot.count(), 4, "the backup of before holds everybody");
    assert_eq!(snapshot.open_whole(&yesterday), Ok(4));
    assert_eq!(snapshot.open_whole(&today), Err(VaultError::EpochUnknown));
    let (_, newest) = all_files(&story.house.folder.path().join("backup")).pop().unwrap();
    assert_eq!(Snapshot::decode(&newest).unwrap().open_whole(&today), Ok(2));
}

fn secrets_in(database: &Path) -> Vec<SealedSecret> {
    let database = rusqlite::Connection::open(database).unwrap();
    let text = "SELECT id, person, epoch, sealed FROM secrets_a \
                UNION ALL SELECT id, person, epoch, sealed FROM secrets_b";
    let mut rows = database.prepare(text).unwrap();
    let id = |bytes: Vec<u8>| Id(bytes.try_into().unwrap());
    rows.query_map([], |row| {
        Ok(SealedSecret {
            id: domain::id::SecretId(id(row.get(0)?)),
            person: domain::id::PersonId(id(row.get(1)?)),
            kind: Kind::Number,
            epoch: row.get::<_, i64>(2)?.cast_unsigned(),
            bytes: row.get(3)?,
        })
    })
    .unwrap()
    .map(Result::unwrap)
    .collect()
}

/// NOT PROTECTED, and the certificate says so: whoever kept a seal of before the round, together with the
/// words that unseal and a copy of the database of that time, has everything of that time.
#[test]
fn an_old_seal_kept_with_the_words_reveals_the_deleted() {
    for engine in Engine::ALL {
        let story = Story::tell(engine);
        let mut copy = story.before.with(&story.house, &story.before.seals);
        copy.reopen();
        for person in story.deleted() {
            assert_eq!(copy.reveal(person).unwrap(), person.digits);
        }
    }
    for lang in [words::Lang::Ja, words::Lang::En] {
        let promise = words::Words::load(lang).text("certificate-promise", &[]);
        assert!(promise.len() > 60 && !promise.contains('‹'), "{promise}");
    }
}

/// The seals without the words, or with other words, open nothing.
#[test]
fn wrong_words_open_nothing() {
    let mut house = House::new(Engine::Sqlite, "university");
    house.open_sealed().unwrap();
    let other = Passphrase::generate(house.random.as_ref()).written().to_string();
    let unseal = |words: &str| house.office().unseal_with(&SecretText::new(words.to_owned()));
    assert_eq!(failed(unseal(&other)), "wrong_passphrase");
    assert!(matches!(unseal("x"), Err(Stop::Form(_))));
}

/// Between disposal and round the key is still there. An older database does not open with the seals of
/// then, which know a later head; and what their tombstones name is left out of every restore.
#[test]
fn before_the_round_the_tombstones_hold() {
    for engine in Engine::ALL {
        let story = Story::tell(engine);
        let mut copy = story.before.with(&story.house, &story.between.seals);
        assert_eq!(failed(copy.try_reopen()), "ledger_shorter", "{engine:?}");
        // A restore leaves out what the tombstones name: all of the deleted, nobody else.
        let seal = Seal::decode(&story.between.seals[0]).unwrap();
        let words = Passphrase::parse(&copy.words).unwrap();
        let random = Arc::new(SeededRandom::new(5));
        let vault = Vault::unseal(&copy.settings.slug, &seal, &words, random).unwrap();
        let (_, backup) = all_files(&story.before.folder.path().join("backup")).pop().unwrap();
        let snapshot = Snapshot::decode(&backup).unwrap();
        assert_eq!(snapshot.open_whole(&vault), Ok(4));
        let tombstones = vault.tombstones();
        let left: Vec<SealedSecret> =
            snapshot.into_secrets().into_iter().filter(|s| !tombstones.contains(&s.id)).collect();
        let mut people: Vec<String> = left.iter().map(|s| s.person.to_string()).collect();
        let mut kept: Vec<String> =
            story.people[..2].iter().map(|p| story.house.person(p)).collect();
        people.sort();
        kept.sort();
        assert_eq!(people, kept, "{engine:?}");
    }
}

/// A stick that lies in a safe during the round still has the old key. The certificate names it, a duty
/// waits for it, and only when it has been exchanged is the old copy shut out.
#[test]
fn a_seal_place_that_is_offline_during_the_round() {
    let mut house = House::bare_with(Engine::Sqlite, "university", |folder, settings| {
        let path = folder.join("seal-3");
        std::fs::create_dir_all(&path).unwrap();
        settings.seal_places.push(PlaceAt { path, kind: PlaceKindCode::Removable });
    });
    house.found();
    house.set_up();
    let people = it::people(52, 3);
    house.take_in(&people);
    let before = keep(&mut house, "before");
    let stick = seal_file(house.folder.path(), 3);
    let safe = house.folder.path().join("in-the-safe");
    std::fs::rename(&stick, &safe).unwrap();

    let certificate = house.dispose_of(&people[1..])["certificate"].clone();
    assert_eq!(certificate["done_everywhere"], false);
    let places = certificate["seal_places"].as_array().unwrap();
    let outstanding: Vec<&str> = places
        .iter()
        .filter(|p| p["confirmed"] == false)
        .map(|p| p["path"].as_str().unwrap())
        .collect();
    assert_eq!(outstanding, [stick.parent().unwrap().to_str().unwrap()]);
    let waiting = |house: &House| {
        let duties = house.office().duties(None).unwrap();
        duties.iter().filter(|d| d.kind == "exchange_seal").count()
    };
    assert_eq!(waiting(&house), 1);

    // Until then, as the certificate says, the stick opens what was.
    let old = std::fs::read(&safe).unwrap();
    let mut copy = before.with(&house, &[old.clone(), old.clone(), old]);
    copy.reopen();
    assert_eq!(copy.reveal(&people[1]).unwrap(), people[1].digits);

    // A round while it is away again changes nothing; one with it there ends the duty.
    house.clock.advance(60_000);
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert_eq!(waiting(&house), 1);
    std::fs::rename(&safe, &stick).unwrap();
    house.clock.advance(60_000);
    let done = house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert_eq!(done["places_outstanding"], 0);
    assert_eq!(waiting(&house), 0);
    let now = std::fs::read(&stick).unwrap();
    let mut copy = before.with(&house, &[now.clone(), now.clone(), now]);
    assert_eq!(failed(copy.try_reopen()), "ledger_shorter");
    house.assert_sound();
}

/// With one place alone no round begins; and when the places fail at the moment of writing, the round is
/// given up and everything is as it was.
#[test]
fn a_round_needs_two_places() {
    let mut house = House::new(Engine::Sqlite, "university");
    let people = it::people(53, 2);
    house.take_in(&people);
    let stick = seal_file(house.folder.path(), 2);
    let away = house.folder.path().join("away");
    std::fs::rename(&stick, &away).unwrap();
    let run = |house: &House| house.run(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert!(matches!(run(&house).map(drop), Err(Stop::Refused(_))));
    std::fs::rename(&away, &stick).unwrap();

    house.office().publish().unwrap();
    house.probe.fail_named("disk.replace");
    assert_eq!(failed(run(&house)), "too_few_places_online");
    house.probe.reset();
    house.reopen();
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
    house.assert_sound();
    run(&house).unwrap();
    house.reopen();
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
}

/// An export, a certificate and a ledger of after the disposal stay valid: deletion takes no record away.
#[test]
fn the_records_of_a_disposal_stay() {
    let story = Story::tell(Engine::Sqlite);
    let out = story.house.folder.path().join("export");
    story.house.office().export(&out).unwrap();
    let shown = story.certificate["checkpoint"].as_str().unwrap();
    office::verify_export(&RealDisk::default(), &out, None, Some(shown)).unwrap();
}
