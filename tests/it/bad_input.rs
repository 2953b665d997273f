//! What people and machines hand over that is not as it should be: each is named, placed, explained in
//! both languages, and leaves nothing half done.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use domain::disk::DiskErrorKind;
use domain::{ActName, Disk, DiskError, Stop};
use it::scripts::{house_with_people, people, script};
use it::{Engine, House, PACKS, Who};
use office::input::SecretText;
use office::settings::{PlaceAt, PlaceKindCode, Settings};
use office::{Office, RealDisk, World};
use serde_json::json;
use testkit::MadeUp;
use words::{Lang, Words};

use crate::hand::Hand;

/// The code of what stopped, once it is sure that both languages have words for it with nothing left open.
pub fn code<T>(answer: Result<T, Stop>) -> String {
    let Err(stop) = answer else { return "done".to_owned() };
    let (kind, code, args) = match &stop {
        Stop::Form(errors) => {
            assert!(!errors[0].field.is_empty());
            ("form", errors[0].code, errors[0].args.clone())
        }
        Stop::Failed(failure) => {
            assert!(!failure.detail.is_empty(), "{failure:?} names no place");
            ("failure", failure.code, vec![("detail", failure.detail.clone())])
        }
        Stop::Refused(refusal) => return refusal.reasons[0].message.clone(),
    };
    for words in Lang::ALL.map(Words::load) {
        for part in ["what", "do"] {
            let key = format!("{kind}-{code}-{part}");
            let args: Vec<_> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let text = words.text(&key, &args);
            assert!(words.has(&key) && !text.contains("{$"), "{key}: {text}");
        }
    }
    code.to_owned()
}

fn detail<T>(answer: Result<T, Stop>) -> String {
    match answer.map(drop) {
        Err(Stop::Failed(failure)) => failure.detail,
        other => panic!("{other:?}"),
    }
}

// ---- packs -------------------------------------------------------------------------------------

fn pack_folder() -> tempfile::TempDir {
    let from =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../regulations/hanamaki-city/2015-12-25");
    let folder = tempfile::tempdir().unwrap();
    it::copy_folder(&from, folder.path());
    folder
}

/// One change of a file: old text, new text. Without the old, the file is put there as it is.
type Edit = (&'static str, Option<&'static str>, &'static [u8]);

#[test]
fn a_malformed_pack_is_refused_by_file_and_place() {
    let disk = RealDisk::default();
    let good = pack_folder();
    office::packs::with_folder(&disk, good.path()).unwrap();
    let house = "policies/house.cedar";
    let permit = "@clause(\"H6.1\")\npermit (principal, action in [Action::\"enrol_staff\", Action::\"reset_password\"], resource)";
    let cases: &[(Edit, &str, &str)] = &[
        (("words.toml", None, b"\xff\xfea\0"), "pack_not_text", "words.toml"),
        (("notes.txt", None, b"x"), "pack_file_unknown", "notes.txt"),
        (("pack.toml", Some("date = \"2015-12-25\""), b"date = "), "pack_syntax", "line 4"),
        (("pack.toml", Some("date = \"2015-12-25\""), b"dates = 1"), "pack_syntax", "pack.toml"),
        (("pack.toml", Some("\"hanamaki-city@2015-12-25\""), b"\"hanamaki\""), "pack_id_form", "pack.toml"),
        (("pack.toml", Some("\"law@2026\""), b"\"law@1999\""), "pack_law_unknown", "law"),
        (("pack.toml", Some("lock_minutes = 10 "), b"lock_minutes = 999 "), "pack_limit", "pack.toml"),
        (("pack.toml", Some("en = \"Hanamaki City guideline on handling specific personal information\""),
            b"en = \"\""), "pack_text_empty", "pack.toml"),
        ((house, Some("@clause(\"H6.1\")\npermit"), b"@clause(\"H99.9\")\npermit"), "pack_clause_unknown", house),
        ((house, Some("@message(\"no_manager\")"), b"@message(\"none_such\")"), "pack_message_unknown", house),
        ((house, Some("@clause(\"H6.1\")\npermit"), b"permit"), "pack_annotation_missing", house),
        ((house, Some("context.is_manager || context.is_system_officer };"), b"context.is_mayor };"),
            "pack_policy_form", house),
        ((house, Some("unless { context.sign_in_is_new }"), b"unless { context.sign_in_is_old }"),
            "pack_policy_form", house),
        ((house, Some("action == Action::\"enrol_staff\""), b"action == Action::\"enrol_stuff\""),
            "pack_policy_form", house),
        ((house, Some("permit (principal"), b"permit principal"), "pack_policy_syntax", house),
        ((house, Some(permit), b"@clause(\"H6.1\")\npermit (principal, action == Action::\"reset_password\", resource)"),
            "pack_permit_missing", "enrol_staff"),
        (("cases.toml", Some("[case.enrol_staff]\nbase = ["), b"[case.enrol_staff]\nbase = [\"is_mayor\", "),
            "pack_fact_unknown", "cases.toml"),
    ];
    for ((file, old, new), wanted, place) in cases {
        let folder = pack_folder();
        let path = folder.path().join(file);
        let bytes = match old {
            None => new.to_vec(),
            Some(old) => {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(text.contains(old), "{file} has changed: {old}");
                text.replacen(old, std::str::from_utf8(new).unwrap(), 1).into_bytes()
            }
        };
        std::fs::write(&path, bytes).unwrap();
        let answer = || office::packs::with_folder(&disk, folder.path());
        assert_eq!(&code(answer()), wanted, "{}", detail(answer()));
        assert!(detail(answer()).contains(place), "{wanted}: {}", detail(answer()));
    }
    for file in ["clauses.toml", "words.toml", "cases.toml", "pack.toml"] {
        let folder = pack_folder();
        std::fs::remove_file(folder.path().join(file)).unwrap();
        let answer = || office::packs::with_folder(&disk, folder.path());
        assert_eq!(code(answer()), "pack_file_missing");
        assert!(detail(answer()).contains(file), "{}", detail(answer()));
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        code(office::packs::with_folder(&disk, &folder.path().join("none"))),
        "file_missing"
    );
}

/// No bytes make the reader of packs fall over, and none of them is taken for the pack.
#[test]
fn a_pack_cut_off_anywhere_is_refused() {
    let disk = RealDisk::default();
    for file in ["pack.toml", "clauses.toml", "words.toml", "cases.toml", "policies/house.cedar"] {
        let folder = pack_folder();
        let path = folder.path().join(file);
        let whole = std::fs::read(&path).unwrap();
        let digest = |registry: &regulation::Registry| {
            registry.pack("hanamaki-city@2015-12-25").unwrap().reference().digest
        };
        let good = digest(&office::packs::with_folder(&disk, folder.path()).unwrap());
        for part in 1..8 {
            std::fs::write(&path, &whole[..whole.len() * part / 8]).unwrap();
            match office::packs::with_folder(&disk, folder.path()) {
                Err(stop) => assert!(code::<()>(Err(stop)).starts_with("pack_")),
                Ok(registry) => assert_ne!(digest(&registry), good, "{file}, part {part}"),
            }
        }
    }
}

// ---- words, seals, places ----------------------------------------------------------------------

fn unseal(house: &House, words: &str) -> Result<(), Stop> {
    house.office().unseal_with(&SecretText::new(words.to_owned()))
}

#[test]
fn wrong_words_open_nothing_and_the_right_ones_still_do() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    house.open_sealed().unwrap();
    let mut mistyped = house.words.clone();
    mistyped.pop();
    let other = vault::Passphrase::generate(house.random.as_ref()).written().to_string();
    for (words, wanted) in [
        (mistyped.as_str(), "passphrase_mistyped"),
        ("", "passphrase_mistyped"),
        ("見本市の合言葉", "passphrase_mistyped"),
        (other.as_str(), "wrong_passphrase"),
    ] {
        assert_eq!(code(unseal(&house, words)), wanted);
        assert_eq!(code(house.reveal(&people()[0])), "vault_sealed");
    }
    unseal(&house, &house.words).unwrap();
    assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits);
    house.assert_sound();
}

#[test]
fn seals_that_are_missing_damaged_or_foreign_are_told_apart() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let kept = house.keep();
    let mut foreign = House::bare_with(Engine::Sqlite, PACKS[0], |_, settings| {
        settings.slug = domain::Slug::new("tanin").unwrap();
    });
    let mut founding = foreign.founding();
    founding["slug"] = json!("tanin");
    foreign.words =
        foreign.act(Who::Nobody, ActName::FoundOrganisation, founding)["unseal_passphrase"]
            .to_string();
    let seal =
        |house: &House, n: usize| house.settings.seal_places[n].path.join(vault::Seal::FILE_NAME);
    let strange = std::fs::read(seal(&foreign, 0)).unwrap();
    let whole = std::fs::read(seal(&house, 0)).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let cut = &whole[..whole.len() / 2];
    let cases: [(Option<&[u8]>, &str); 5] = [
        (None, "seal_missing"),
        (Some(b""), "seal_damaged"),
        (Some(cut), "seal_damaged"),
        (Some(&flipped), "seal_damaged"),
        (Some(&strange), "not_this_organisation"),
    ];
    for (bytes, wanted) in cases {
        for both in [false, true] {
            house.put_back(&kept);
            for n in [0, 1] {
                match bytes {
                    _ if n == 1 && !both => {}
                    None => std::fs::remove_file(seal(&house, n)).unwrap(),
                    Some(bytes) => std::fs::write(seal(&house, n), bytes).unwrap(),
                }
            }
            house.open_sealed().unwrap();
            if both {
                assert_eq!(code(unseal(&house, &house.words)), wanted);
                assert_eq!(code(house.reveal(&people()[0])), "vault_sealed");
            } else {
                unseal(&house, &house.words).unwrap();
                assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits);
            }
        }
    }
}

type Change = fn(&Path, &mut Settings);

#[test]
fn places_that_do_not_lie_apart_found_nothing() {
    let wrong: &[(&str, &str, Change)] = &[
        ("seal_places[1]", "place_inside_data", |folder, s| {
            s.seal_places[1].path = folder.join("data/seal")
        }),
        ("seal_places[0]", "place_inside_data", |folder, s| {
            std::fs::create_dir_all(folder.join("data")).unwrap();
            std::os::unix::fs::symlink(folder.join("data"), folder.join("link")).unwrap();
            s.seal_places[0].path = folder.join("link/seal");
        }),
        ("seal_places[0]", "place_inside_data", |folder, s| {
            s.seal_places[0].path = folder.join("x/../data")
        }),
        ("backup_places[0]", "place_inside_data", |folder, s| {
            s.backup_places[0].path = folder.join("data/b")
        }),
        ("keys", "place_inside_data", |folder, s| s.keys = folder.join("data/keys")),
        ("seal_places[1]", "places_overlap", |folder, s| {
            s.seal_places[1].path = folder.join("seal-1/b")
        }),
        ("seal_places[0]", "places_overlap", |folder, s| s.keys = folder.join("seal-1")),
        ("seal_places", "too_few_places", |_, s| drop(s.seal_places.pop())),
        ("backup_places", "too_few_places", |_, s| s.backup_places.clear()),
    ];
    for (field, wanted, change) in wrong {
        let folder = tempfile::tempdir().unwrap();
        let at = |what: &str| PlaceAt {
            path: folder.path().join(what),
            kind: PlaceKindCode::SameMachine,
        };
        let right = Settings {
            slug: domain::Slug::new("mihon").unwrap(),
            store: "sqlite".to_owned(),
            keys: folder.path().join("keys"),
            seal_places: vec![at("seal-1"), at("seal-2")],
            backup_places: vec![at("backup")],
        };
        let mut settings = right.clone();
        change(folder.path(), &mut settings);
        let data = folder.path().join("data");
        let world = World {
            disk: Arc::new(RealDisk::default()),
            clock: Arc::new(testkit::FixedClock::default()),
            random: Arc::new(testkit::SeededRandom::new(7)),
            probe: Arc::new(domain::NoProbe),
            finder: Arc::new(office::RealFinder::default()),
        };
        let answer = Office::prepare(world.clone(), &data, settings).map(drop);
        let Err(Stop::Form(errors)) = &answer else { panic!("{wanted}: {answer:?}") };
        assert!(errors.iter().any(|e| e.field == *field && e.code == *wanted), "{errors:?}");
        assert_eq!(code(answer), *wanted);
        assert_eq!(it::all_files(folder.path()).len(), 0, "{wanted}: something was made");
        Office::prepare(world, &data, right).unwrap();
    }
}

#[test]
fn settings_that_were_edited_badly_open_nothing() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    house.office().publish().unwrap();
    let file = house.data().join("mihon/organisation.toml");
    let good = std::fs::read_to_string(&file).unwrap();
    let inside = good.replace("seal-2", "data/seal-2");
    for (text, wanted) in [
        (inside.as_str(), "place_inside_data"),
        ("slug = ", "settings_damaged"),
        ("", "settings_damaged"),
        (&good.replace("store = \"sqlite\"", "store = \"mysql://localhost/x\""), "store_address"),
        (
            &good.replace("store = \"sqlite\"", "store = \"postgres://me@192.0.2.1/x\""),
            "store_address",
        ),
        (
            &good.replace("store = \"sqlite\"", "store = \"postgres://me:word@localhost/x\""),
            "store_password_in_address",
        ),
        (&format!("{good}\nmore = 1\n"), "settings_damaged"),
    ] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(code(house.open_sealed()), wanted, "{text}");
    }
    std::fs::write(&file, "\u{feff}".as_bytes()).unwrap();
    assert_eq!(code(house.open_sealed()), "settings_damaged");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(code(house.open_sealed()), "file_missing");
    std::fs::write(&file, &good).unwrap();
    house.reopen();
    house.assert_sound();
}

#[test]
fn keys_that_are_missing_cut_or_of_another_ledger_open_nothing() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    house.office().publish().unwrap();
    for (name, wanted) in [("guard.key", "key_damaged"), ("ledger.key", "ledger_key_form")] {
        let file = house.settings.keys.join("mihon").join(name);
        let good = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(code(house.open_sealed()), "file_missing");
        it::private_file(&file, &good[..good.len() / 2]);
        assert_eq!(code(house.open_sealed()), wanted, "{name}");
        it::private_file(&file, &good);
        // Others can read or write it: it may be in other hands already.
        for mode in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            assert_eq!(code(house.open_sealed()), "key_open_to_others", "{name} {mode:o}");
        }
        it::private_file(&file, &good);
        house.reopen();
    }
    // Another guard key: no row that gives rights is believed.
    let file = house.settings.keys.join("mihon/guard.key");
    std::fs::write(&file, [7; 32]).unwrap();
    assert_eq!(code(house.open_sealed()), "store_inconsistent");
}

// ---- databases ---------------------------------------------------------------------------------

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[0]);
        let kept = house.keep();
        let hand = Hand::at(&house);
        let sum = hand.bytes(&[7; 32]);
        hand.run(&format!("INSERT INTO migrations VALUES (99, {sum})"));
        assert_eq!(code(house.open_sealed()), "store_too_new", "{engine:?}");
        house.restore(&kept);
        // A migration of this program with another text.
        Hand::at(&house).run(&format!("UPDATE migrations SET sum = {sum} WHERE number = 1"));
        assert_eq!(code(house.open_sealed()), "store_inconsistent", "{engine:?}");
        house.restore(&kept);
        house.assert_sound();
    }
}

#[test]
fn a_file_that_is_no_database_of_this_organisation_is_left_alone() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let kept = house.keep();
    let mut foreign = House::bare_with(Engine::Sqlite, PACKS[0], |_, settings| {
        settings.slug = domain::Slug::new("tanin").unwrap();
    });
    foreign.office = None;
    let strange = std::fs::read(foreign.data().join("tanin/ledger.db")).unwrap();
    let plain = {
        let path = foreign.folder.path().join("plain.db");
        rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
        std::fs::read(&path).unwrap()
    };
    let text = "職員番号,氏名\r\n".repeat(400).into_bytes();
    let cases: [(Option<&[u8]>, &str); 5] = [
        (None, "store_missing"),
        (Some(b""), "store_not_a_database"),
        (Some(&text), "store_not_a_database"),
        (Some(&plain), "store_not_a_database"),
        (Some(&strange), "store_not_this_organisation"),
    ];
    for (bytes, wanted) in cases {
        house.put_back(&kept);
        let path = house.database();
        std::fs::remove_file(&path).unwrap();
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).unwrap();
        }
        assert_eq!(code(house.open_sealed()), wanted);
        assert_eq!(std::fs::read(&path).ok().as_deref(), bytes, "{wanted}: it was touched");
    }
    house.put_back(&kept);
    std::fs::remove_file(house.database()).unwrap();
    std::fs::create_dir(house.database()).unwrap();
    assert_eq!(code(house.open_sealed()), "store_not_a_database");
    std::fs::remove_dir(house.database()).unwrap();
    house.restore(&kept);
    house.assert_sound();
}

#[test]
fn a_server_that_is_not_there_or_has_no_such_database_is_named() {
    let mut house = house_with_people(Engine::Postgres, PACKS[0]);
    house.office().publish().unwrap();
    let file = house.data().join("mihon/organisation.toml");
    let good = std::fs::read_to_string(&file).unwrap();
    let address = house.settings.store.clone();
    let (server, name) = address.rsplit_once('/').unwrap();
    std::fs::write(&file, good.replace(name, "no_such_database")).unwrap();
    assert_eq!(code(house.open_sealed()), "store_missing");
    let (host, _) = server.rsplit_once(':').unwrap();
    std::fs::write(&file, good.replace(server, &format!("{host}:1"))).unwrap();
    assert_eq!(code(house.open_sealed()), "store_unavailable");
    std::fs::write(&file, &good).unwrap();
    house.reopen();
    house.assert_sound();
}

// ---- disks -------------------------------------------------------------------------------------

/// A disk on which nothing can be written.
struct ReadOnly(RealDisk);

impl ReadOnly {
    fn denied<T>(path: &Path) -> Result<T, DiskError> {
        Err(DiskError { kind: DiskErrorKind::Denied, path: path.to_path_buf() })
    }
}

impl Disk for ReadOnly {
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError> {
        self.0.read(path)
    }
    fn create(&self, path: &Path, _: &[u8]) -> Result<(), DiskError> {
        Self::denied(path)
    }
    fn replace(&self, path: &Path, _: &[u8]) -> Result<(), DiskError> {
        Self::denied(path)
    }
    fn rename(&self, _: &Path, to: &Path) -> Result<(), DiskError> {
        Self::denied(to)
    }
    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        Self::denied(path)
    }
    fn create_folder(&self, path: &Path) -> Result<(), DiskError> {
        if path.is_dir() { Ok(()) } else { Self::denied(path) }
    }
    fn list(&self, folder: &Path) -> Result<Vec<String>, DiskError> {
        self.0.list(folder)
    }
}

#[test]
fn folders_that_take_no_file_stop_what_needs_one() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let kept = house.keep();
    let acts = [
        (ActName::FillFile, "file_denied"),
        (ActName::RunShreddingRound, "file_denied"),
        (ActName::RevealNumber, "file_denied"),
    ];
    for (act, wanted) in acts {
        house.restore(&kept);
        let script = script(act);
        let input = (script.prepare)(&mut house);
        let world = World { disk: Arc::new(ReadOnly(RealDisk::default())), ..house.world() };
        let office = house.another(world);
        assert_eq!(code(house.run_in(&office, script.who, act, input.clone())), wanted, "{act}");
        drop(office);
        house.clock.advance(2_000);
        house.reopen();
        house.assert_sound();
        assert!(it::all_files(&house.out()).is_empty() && house.outbox().is_empty(), "{act}");
        house.act(script.who, act, input);
        house.assert_sound();
    }
}

#[test]
fn a_file_in_the_place_of_a_folder_is_named() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    std::fs::write(house.out(), b"no folder").unwrap();
    let filling = house.filling(&people()[..2]);
    let answer = house.run(Who::Clerk, ActName::FillFile, filling.clone());
    assert_eq!(code(answer), "file_exists");
    std::fs::remove_file(house.out()).unwrap();
    house.act(Who::Clerk, ActName::FillFile, filling);
    house.assert_sound();
}

/// A file system of its own, small, and gone with this value.
struct Small(PathBuf);

impl Small {
    /// None where this user may not mount.
    fn at(path: &Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(path).unwrap();
        let small = Self(path.to_owned());
        small.mount(&["-t", "tmpfs", "-o", options, "tmpfs"]).then_some(small)
    }

    fn mount(&self, words: &[&str]) -> bool {
        Command::new("mount").args(words).arg(&self.0).status().is_ok_and(|s| s.success())
    }

    /// Fills it up to the last page.
    fn fill(&self) {
        let ballast = self.0.join("ballast");
        for block in [vec![7; 65_536], vec![7; 4_096]] {
            let mut file =
                std::fs::OpenOptions::new().append(true).create(true).open(&ballast).unwrap();
            while std::io::Write::write_all(&mut file, &block).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A house whose data lie on a small file system.
fn house_on(options: &str) -> Option<(House, Small)> {
    let folder = tempfile::tempdir().unwrap();
    let small = Small::at(&folder.path().join("data"), options)?;
    let mut house = House::bare_in(folder, Engine::Sqlite, PACKS[0], |_, _| ());
    house.found();
    house.set_up();
    house.take_in(&people()[..4]);
    Some((house, small))
}

fn crowd() -> Vec<MadeUp> {
    let mut crowd = testkit::people(99, 400);
    for (n, person) in crowd.iter_mut().enumerate() {
        person.staff_number = format!("T{n:05}");
    }
    crowd
}

#[test]
fn a_full_disk_stops_an_act_whole_and_the_act_succeeds_when_there_is_room() {
    let Some((mut house, small)) = house_on("size=32m") else {
        eprintln!("not run: this user may not mount a small disk");
        return;
    };
    let crowd = crowd();
    let acts = [
        (Who::Clerk, ActName::TakeInRoster, house.intake(&crowd)),
        (Who::Clerk, ActName::FillFile, house.filling(&people()[..2])),
    ];
    for (who, act, input) in acts {
        house.reopen();
        small.fill();
        let answer = code(house.run(who, act, input.clone()));
        assert!(["store_full", "disk_full"].contains(&answer.as_str()), "{act}: {answer}");
        small.make_room();
        house.clock.advance(2_000);
        house.reopen();
        house.assert_sound();
        assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits);
        house.act(who, act, input);
        house.assert_sound();
    }
    house.office = None;
}

#[test]
fn a_disk_that_became_read_only_stops_acts_and_shows_no_number() {
    let Some((mut house, small)) = house_on("size=32m") else {
        eprintln!("not run: this user may not mount a small disk");
        return;
    };
    let before = house.records().len();
    house.office = None;
    assert!(small.mount(&["-o", "remount,ro"]));
    assert_eq!(code(house.open_sealed()), "store_read_only");
    assert!(small.mount(&["-o", "remount,rw"]));
    house.reopen();
    house.assert_sound();
    assert_eq!(house.records().len(), before);
    assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits);
    house.office = None;
}
