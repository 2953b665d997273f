//! Backups: what is in them, what a thief has of them, and whether the organisation comes out of them again
//! (H6.8, U7.4).

use std::path::PathBuf;

use domain::{ActName, Phase};
use it::{DEPARTMENT, Engine, House, PACKS, Who, all_files, failed};
use office::Duties;
use serde_json::{Value, json};
use testkit::Canary;
use vault::{Backup, Passphrase, Seal, Snapshot, Vault};

const DAY_MS: i64 = 24 * 60 * 60_000;

fn place(house: &House) -> PathBuf {
    house.folder.path().join("backup")
}

/// The files of one kind in the backup place, by their names, the oldest first.
fn files(house: &House, kind: &str) -> Vec<PathBuf> {
    let all = all_files(&place(house)).into_iter().map(|(path, _)| path);
    let mut all: Vec<PathBuf> =
        all.filter(|path| path.to_string_lossy().ends_with(&format!(".{kind}"))).collect();
    all.sort();
    all
}

fn take(house: &House) -> Value {
    house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}))
}

fn rehearse(house: &House) -> Result<Value, domain::Stop> {
    let done = house.run(Who::SystemOfficer, ActName::RehearseRestore, json!({}))?;
    Ok(done.done)
}

fn due(house: &House, kind: &str) -> Option<Duties> {
    house.office().duties(None).unwrap().into_iter().find(|duty| duty.kind == kind)
}

/// The vault as somebody opens it who has one seal and the words, and nothing else.
fn opened_elsewhere(house: &House) -> Vault {
    let seal = std::fs::read(house.folder.path().join("seal-2").join(Seal::FILE_NAME)).unwrap();
    let seal = Seal::decode(&seal).unwrap_or_else(|e| panic!("{e}"));
    let words = Passphrase::parse(&house.words).unwrap_or_else(|e| panic!("{e}"));
    let vault = Vault::unseal(&house.settings.slug, &seal, &words, house.random.clone());
    vault.unwrap_or_else(|e| panic!("{e}"))
}

fn text(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|some| some == part.as_bytes())
}

/// Seal and words alone open the backup; it holds the registers and no number, neither sealed nor as an entry
/// of the duplicate index.
#[test]
fn what_a_backup_holds() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let people = it::people(301, 4);
        house.take_in(&people);
        let done = take(&house);
        assert_eq!(done["numbers"], 4);
        assert_eq!((&done["places_written"], &done["places_missed"]), (&json!(1), &json!(0)));
        let file = place(&house).join(done["file"].as_str().unwrap());
        let bytes = std::fs::read(&file).unwrap();
        let vault = opened_elsewhere(&house);
        let backup = Backup::decode(&bytes).unwrap_or_else(|e| panic!("{e}"));
        let data = backup.open(&vault).unwrap();
        // The thief of the place has none of this.
        for (path, stolen) in all_files(&place(&house)) {
            for shown in [&people[0].name, &people[0].staff_number, DEPARTMENT, "kakaricho"] {
                assert!(!text(&stolen, shown), "{shown} in {}", path.display());
            }
        }
        assert!(text(&data, &people[0].name) && text(&data, DEPARTMENT), "the registers are in it");
        let numbers: Vec<[u8; 12]> = people.iter().map(|p| p.digits).collect();
        let canary = Canary::of_all(&numbers);
        assert!(canary.in_bytes(&data).is_empty(), "a number in the opened backup");
        let snapshot =
            Snapshot::read(&office::RealDisk::default(), files(&house, "snapshot").last().unwrap());
        let snapshot = snapshot.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(snapshot.count(), 4);
        for secret in snapshot.into_secrets() {
            let sealed = secret.bytes.as_slice();
            assert!(!data.windows(sealed.len()).any(|some| some == sealed), "a sealed number");
            let tag = vault.entry_of(&secret).unwrap().unwrap();
            let tag = tag.as_bytes().as_slice();
            assert!(!data.windows(tag.len()).any(|some| some == tag), "an entry of the index");
        }
        let last = house.records().pop().unwrap();
        assert_eq!((last.act, last.phase), (ActName::TakeBackup, Phase::Completed));
        let digest = ledger::DetailValue::Digest(ledger::sha256(&[&bytes]));
        assert_eq!(last.detail.get("file"), Some(&digest), "the record names the encrypted file");
        house.assert_sound();
    }
}

/// The whole organisation, after everything that has records, comes out of the backup again.
#[test]
fn a_rehearsal_on_both_engines() {
    for (engine, pack) in [(Engine::Sqlite, PACKS[1]), (Engine::Postgres, PACKS[0])] {
        let house = House::new(engine, pack);
        let people = it::people(302, 300);
        house.take_in(&people);
        house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..3]));
        let filled = house.records().len();
        take(&house);
        let done = rehearse(&house).unwrap();
        assert_eq!((&done["people"], &done["numbers"]), (&json!(300), &json!(300)));
        assert_eq!((&done["without_secret"], &done["without_person"]), (&json!(0), &json!(0)));
        assert_eq!(done["records"], filled + 1, "those of before, and that the backup was begun");
        let left = all_files(&house.data());
        assert!(left.iter().all(|(path, _)| !path.to_string_lossy().contains("rehearsal")));
        house.assert_sound();
    }
}

/// A number that was disposed of after the backup does not come back, whatever the backup place holds: before
/// the round because of its tombstone, after it because of its key.
#[test]
fn what_was_disposed_of_does_not_come_back() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let people = it::people(303, 4);
        house.take_in(&people);
        take(&house);
        house.let_leave(&people[2..]);
        let disposal = json!({ "disposal": house.instruct_disposal() });
        house.act(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
        let done = rehearse(&house).unwrap();
        assert_eq!((&done["numbers"], &done["without_secret"]), (&json!(2), &json!(0)));
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
        let done = rehearse(&house).unwrap();
        assert_eq!((&done["numbers"], &done["without_secret"]), (&json!(2), &json!(0)));
        take(&house);
        let done = rehearse(&house).unwrap();
        assert_eq!((&done["numbers"], &done["without_secret"]), (&json!(2), &json!(0)));
        house.assert_sound();
    }
}

/// People who came after the backup are not in it: their numbers are counted, and no others are lost.
#[test]
fn people_who_came_after_the_backup() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(304, 5);
    house.take_in(&people[..3]);
    take(&house);
    house.take_in(&people[3..]);
    // A round writes a snapshot that knows them.
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    let done = rehearse(&house).unwrap();
    assert_eq!((&done["people"], &done["numbers"]), (&json!(3), &json!(3)));
    assert_eq!((&done["without_secret"], &done["without_person"]), (&json!(0), &json!(2)));
}

/// A number that two entries of one human hold stands in both again.
#[test]
fn linked_people_come_back() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(305, 8);
    house.take_in(&people);
    house.act(Who::Clerk, ActName::LinkPerson, house.linking(&people[5]));
    take(&house);
    assert_eq!(rehearse(&house).unwrap()["numbers"], 9);
}

/// The backups of the pack's number stay, the newest always; the duty is there again the next day.
#[test]
fn backups_are_due_and_old_ones_go() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&it::people(306, 2));
    assert!(due(&house, "take_backup").is_none(), "not on the day of the founding");
    let kept = usize::from(house.office().limits().unwrap().backups_kept);
    let mut taken = Vec::new();
    for _ in 0..kept + 3 {
        house.clock.advance(DAY_MS);
        assert!(due(&house, "take_backup").is_some());
        taken.push(take(&house)["file"].as_str().unwrap().to_owned());
        assert!(due(&house, "take_backup").is_none());
    }
    let there: Vec<String> = files(&house, "backup")
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, taken[3..]);
    assert_eq!(files(&house, "snapshot").len(), kept);
    house.clock.advance(2 * DAY_MS);
    let late = due(&house, "take_backup").unwrap();
    assert!(late.overdue && late.days_overdue == 1 && late.owner == domain::Duty::SystemOfficer);
}

#[test]
fn a_rehearsal_is_due_once_a_year() {
    let house = House::new(Engine::Sqlite, PACKS[1]);
    take(&house);
    // Beyond the days without any record: they are declared right week by week.
    for _ in 0..48 {
        assert!(due(&house, "rehearse_restore").is_none());
        house.clock.advance(7 * DAY_MS);
        take(&house);
    }
    let announced = due(&house, "rehearse_restore").unwrap();
    assert!(!announced.overdue && announced.closed_by == ActName::RehearseRestore);
    rehearse(&house).unwrap();
    assert!(due(&house, "rehearse_restore").is_none());
}

/// Cut off, altered, missing, or with its snapshot gone: each is a failure with words, the rehearsal is on
/// record as failed, nothing is left aside, and the next one with a good backup holds.
#[test]
fn damaged_backups() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&it::people(307, 3));
    assert_eq!(failed(rehearse(&house)), "backup_missing");
    take(&house);
    let file = files(&house, "backup").pop().unwrap();
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(failed(rehearse(&house)), "backup_damaged");
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 4;
    std::fs::write(&file, &altered).unwrap();
    assert_eq!(failed(rehearse(&house)), "backup_damaged");
    std::fs::write(&file, &whole).unwrap();
    let snapshots: Vec<(PathBuf, Vec<u8>)> = files(&house, "snapshot")
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect();
    for (path, _) in &snapshots {
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(failed(rehearse(&house)), "snapshot_not_of_seal");
    for (path, bytes) in &snapshots {
        std::fs::write(path, bytes).unwrap();
    }
    // The snapshots of before a round open for nobody any more; the round has left one of its own.
    let own = files(&house, "snapshot");
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    let of_round = files(&house, "snapshot").into_iter().find(|path| !own.contains(path)).unwrap();
    std::fs::remove_file(of_round).unwrap();
    for (path, bytes) in &snapshots {
        std::fs::write(path, bytes).unwrap();
    }
    assert_eq!(failed(rehearse(&house)), "snapshot_not_of_seal");
    let failures = house.records().into_iter();
    let failures =
        failures.filter(|r| r.act == ActName::RehearseRestore && r.phase == Phase::Failed);
    assert_eq!(failures.count(), 5);
    take(&house);
    rehearse(&house).unwrap();
    let left = all_files(&house.data());
    assert!(left.iter().all(|(path, _)| !path.to_string_lossy().contains("rehearsal")));
    house.assert_sound();
}

/// The data of another ledger of the same name, encrypted by a holder of the key.
#[test]
fn a_backup_of_another_ledger() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&it::people(308, 2));
    take(&house);
    let file = files(&house, "backup").pop().unwrap();
    let vault = opened_elsewhere(&house);
    let backup = Backup::decode(&std::fs::read(&file).unwrap()).unwrap_or_else(|e| panic!("{e}"));
    let mut data = backup.open(&vault).unwrap();
    // The ledger's id stands behind magic line, schema version and organisation.
    let id = "bannin-dump-1\n".len() + 8 + 1 + house.settings.slug.as_str().len();
    data[id] ^= 1;
    let other = Backup::make(&vault, backup.at(), &data).unwrap_or_else(|e| panic!("{e}"));
    std::fs::write(&file, other.encode()).unwrap();
    assert_eq!(failed(rehearse(&house)), "backup_foreign");
}

/// Rows altered inside of a backup, by somebody who has the key, do not agree with the ledger in it.
#[test]
fn a_row_altered_inside_of_a_backup() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&it::people(309, 2));
    take(&house);
    let file = files(&house, "backup").pop().unwrap();
    let vault = opened_elsewhere(&house);
    let backup = Backup::decode(&std::fs::read(&file).unwrap()).unwrap_or_else(|e| panic!("{e}"));
    let mut data = backup.open(&vault).unwrap();
    let name = "責任 二郎".as_bytes();
    let at = data.windows(name.len()).rposition(|some| some == name).unwrap();
    data[at..at + name.len()].copy_from_slice("責任 三郎".as_bytes());
    let forged = Backup::make(&vault, backup.at(), &data).unwrap_or_else(|e| panic!("{e}"));
    std::fs::write(&file, forged.encode()).unwrap();
    assert_eq!(failed(rehearse(&house)), "backup_inconsistent");
}

/// Somebody who has a seal and the words makes a backup whose packs lead out of their folder.
#[test]
fn packs_of_a_backup_lead_nowhere_else() {
    for path in ["packs/../../key", "/etc/key", "settings.toml", "packs/a/.hidden", "packs"] {
        let mut house = House::new(Engine::Sqlite, PACKS[0]);
        take(&house);
        let vault = opened_elsewhere(&house);
        let file = files(&house, "backup").pop().unwrap();
        let made = Backup::decode(&std::fs::read(&file).unwrap()).unwrap_or_else(|e| panic!("{e}"));
        let mut data = made.open(&vault).unwrap();
        store::add_files(&mut data, &[(path.to_owned(), b"planted".to_vec())]).unwrap();
        let forged = Backup::make(&vault, made.at(), &data).unwrap_or_else(|e| panic!("{e}"));
        std::fs::write(&file, forged.encode()).unwrap();
        assert_eq!(failed(house.lose_and_prepare()), "backup_inconsistent", "{path}");
        let planted = |(_, bytes): &(PathBuf, Vec<u8>)| bytes == b"planted";
        assert!(!all_files(house.folder.path()).iter().any(planted), "{path}");
    }
}

/// One of two places is away: the other has the backup, the record says so, and no folder is made in its stead.
#[test]
fn one_place_is_away() {
    let house = House::bare_with(Engine::Sqlite, PACKS[0], |folder, settings| {
        let mut second = settings.backup_places[0].clone();
        second.path = folder.join("backup-2");
        settings.backup_places.push(second);
    });
    let mut house = house;
    house.found();
    house.set_up();
    house.take_in(&it::people(310, 2));
    let away = house.folder.path().join("backup-2");
    std::fs::rename(&away, house.folder.path().join("in-the-safe")).unwrap();
    let done = take(&house);
    assert_eq!((&done["places_written"], &done["places_missed"]), (&json!(1), &json!(1)));
    assert!(!away.exists());
    let named = json!({ "place": away });
    let gone = house.run(Who::SystemOfficer, ActName::RehearseRestore, named);
    assert_eq!(failed(gone), "file_missing");
    let elsewhere = json!({ "place": house.folder.path().join("seal-1") });
    let unknown = house.run(Who::SystemOfficer, ActName::RehearseRestore, elsewhere);
    assert!(matches!(unknown, Err(domain::Stop::Form(_))));
    // With both away nothing is begun.
    std::fs::rename(place(&house), house.folder.path().join("too")).unwrap();
    let none = house.run(Who::SystemOfficer, ActName::TakeBackup, json!({}));
    assert!(matches!(none, Err(domain::Stop::Refused(_))));
}

/// Acts go on while a backup is taken, and the backup is of one moment.
#[test]
fn acts_do_not_wait_for_a_backup() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let people = it::people(311, 40);
        house.take_in(&people);
        std::thread::scope(|scope| {
            let backups = scope.spawn(|| {
                for _ in 0..3 {
                    take(&house);
                }
            });
            for person in &people[..12] {
                house.reveal(person).unwrap();
            }
            backups.join().unwrap();
        });
        assert_eq!(rehearse(&house).unwrap()["numbers"], 40);
        house.assert_sound();
    }
}
