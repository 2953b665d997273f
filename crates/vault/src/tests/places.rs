use super::*;
use crate::{PlaceState, SealState, newest, read_seals, write_seal};
use domain::DiskError;
use domain::disk::DiskErrorKind;

fn states(disk: &MemoryDisk) -> Vec<PlaceState> {
    read_seals(disk, &city(), &two_places())
}

fn outcomes(results: &[crate::PlaceResult]) -> Vec<Option<&'static str>> {
    results.iter().map(|r| r.outcome.as_ref().err().map(VaultError::code)).collect()
}

#[test]
fn a_place_is_a_plain_absolute_path() {
    for bad in ["", "seal", "./seal", "/a/../b", "/a\nb"] {
        let made = Place::new(bad, PlaceKind::Hsm);
        assert_eq!(error_of(made), VaultError::PlaceMalformed, "{bad}");
    }
    for kind in PlaceKind::ALL {
        assert_eq!(PlaceKind::from_code(kind.code()), Some(kind));
        let json = serde_json::to_string(&kind).unwrap();
        assert_eq!(json, format!("\"{}\"", kind.code()));
    }
}

#[test]
fn places_are_two_at_least_distinct_and_outside_of_the_data() {
    let list = |paths: &[&str]| paths.iter().map(|p| place(p, PlaceKind::SameMachine)).collect();
    let check = |paths: &[&str]| check_places(Path::new("/srv/data"), list(paths)).map(drop);
    assert_eq!(check(&[]), Err(VaultError::TooFewPlaces));
    assert_eq!(check(&["/a"]), Err(VaultError::TooFewPlaces));
    assert_eq!(check(&["/a", "/b", "/a"]), Err(VaultError::PlaceTwice));
    assert_eq!(check(&["/a", "/a/"]), Err(VaultError::PlaceTwice));
    assert_eq!(check(&["/a", "/srv/data"]), Err(VaultError::PlaceInsideData));
    assert_eq!(check(&["/srv/data/x/y", "/b"]), Err(VaultError::PlaceInsideData));
    assert_eq!(check(&["/srv/data2", "/srv"]), Ok(()));
    let nowhere = check_places(Path::new("data"), list(&["/a", "/b"]));
    assert_eq!(error_of(nowhere), VaultError::PlaceMalformed);
}

#[test]
fn each_place_says_what_lies_in_it() {
    let (_, seal) = founded(1);
    let (disk, probe) = disk_with_seal(&seal);
    assert!(
        states(&disk)
            .iter()
            .all(|s| matches!(&s.state, SealState::Found(f) if f.generation() == 1))
    );
    disk.take_out(Path::new("/places/two"));
    assert!(matches!(states(&disk)[1].state, SealState::Missing));
    disk.put(&seal_file("/places/two"), b"scribble");
    assert!(matches!(states(&disk)[1].state, SealState::Damaged));
    let (_, foreign) =
        Vault::found(&other_city(), &passphrase(7), Cost::WEAK, two_places(), random(5), NOW)
            .unwrap();
    disk.put(&seal_file("/places/two"), &foreign.encode().unwrap());
    assert!(matches!(states(&disk)[1].state, SealState::OtherOrganisation));
    probe.fail_at(1);
    assert!(matches!(&states(&disk)[1].state,
        SealState::Unreadable(e) if e.kind == DiskErrorKind::Other && e.path == seal_file("/places/two")));
}

#[test]
fn the_newest_seal_counts_and_a_fork_is_refused() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    let second = vault.seal(head(), NOW).unwrap();
    disk.put(&seal_file("/places/two"), &second.encode().unwrap());
    let found = states(&disk);
    assert_eq!(newest(&found).map(Seal::generation).unwrap_or(0), 2);
    // Another process that also went on from the first seal.
    let fork = unseal(&first).unwrap_or_else(|e| panic!("{e}")).seal(head(), NOW).unwrap();
    disk.put(&seal_file("/places/one"), &fork.encode().unwrap());
    assert_eq!(error_of(newest(&states(&disk))), VaultError::SealsDisagree);
    let results = write_seal(&disk, &two_places(), &fork).unwrap();
    assert_eq!(outcomes(&results), [None, Some("seals_disagree")]);
}

#[test]
fn without_any_seal_the_most_telling_reason_is_given() {
    let (disk, _) = disk_with_places();
    assert_eq!(error_of(newest(&states(&disk))), VaultError::SealMissing);
    let (_, foreign) =
        Vault::found(&other_city(), &passphrase(7), Cost::WEAK, two_places(), random(5), NOW)
            .unwrap();
    disk.put(&seal_file("/places/one"), &foreign.encode().unwrap());
    assert_eq!(error_of(newest(&states(&disk))), VaultError::NotThisOrganisation);
    disk.put(&seal_file("/places/two"), b"");
    assert_eq!(error_of(newest(&states(&disk))), VaultError::SealDamaged);
}

#[test]
fn the_first_seal_never_goes_over_another() {
    let (_, seal) = founded(1);
    let (disk, _) = disk_with_seal(&seal);
    let (_, again) = founded(2);
    let before = disk.contents(&seal_file("/places/one"));
    let results = place_seal(&disk, &two_places(), &again).unwrap();
    assert_eq!(outcomes(&results), [Some("seal_exists"), Some("seal_exists")]);
    assert_eq!(disk.contents(&seal_file("/places/one")), before);
}

#[test]
fn a_place_whose_medium_is_away_is_not_written() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    let medium = disk.take_out(Path::new("/places/two"));
    let results = write_seal(&disk, &two_places(), &vault.seal(head(), NOW).unwrap()).unwrap();
    assert_eq!(outcomes(&results), [None, Some("seal_missing")]);
    assert_eq!(disk.contents(&seal_file("/places/two")), None);
    // The medium comes back with its old seal and takes the next one.
    medium.iter().for_each(|(path, bytes)| disk.put(path, bytes));
    let results = write_seal(&disk, &two_places(), &vault.seal(head(), NOW).unwrap()).unwrap();
    assert_eq!(outcomes(&results), [None, None]);
}

#[test]
fn a_seal_of_another_organisation_is_never_overwritten() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    let (_, foreign) =
        Vault::found(&other_city(), &passphrase(7), Cost::WEAK, two_places(), random(5), NOW)
            .unwrap();
    let bytes = foreign.encode().unwrap();
    disk.put(&seal_file("/places/two"), &bytes);
    let next = vault.seal(head(), NOW).unwrap();
    let results = write_seal(&disk, &two_places(), &next).unwrap();
    assert_eq!(outcomes(&results), [None, Some("not_this_organisation")]);
    let results = place_seal(&disk, &two_places(), &next).unwrap();
    assert_eq!(outcomes(&results), [Some("seal_exists"), Some("not_this_organisation")]);
    assert_eq!(disk.contents(&seal_file("/places/two")), Some(bytes));
}

#[test]
fn an_older_seal_replaces_nothing_once_a_newer_one_is_seen() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    let second = vault.seal(head(), NOW).unwrap();
    let third = vault.seal(head(), NOW).unwrap();
    disk.put(&seal_file("/places/one"), &third.encode().unwrap());
    let results = write_seal(&disk, &two_places(), &second).unwrap();
    assert_eq!(outcomes(&results), [Some("seal_newer"); 2]);
    assert_eq!(disk.contents(&seal_file("/places/two")), Some(first.encode().unwrap()));
    let results = write_seal(&disk, &two_places(), &third).unwrap();
    assert_eq!(outcomes(&results), [None, None]);
}

#[test]
fn a_damaged_seal_is_mended() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    disk.put(&seal_file("/places/two"), b"scribble");
    let next = vault.seal(head(), NOW).unwrap();
    let results = write_seal(&disk, &two_places(), &next).unwrap();
    assert_eq!(outcomes(&results), [None, None]);
    assert!(matches!(&states(&disk)[1].state, SealState::Found(s) if s.generation() == 2));
}

/// Two processes that both went on from the same seal: the one that was overtaken in the first place
/// leaves the second to the other.
#[test]
fn two_writers_never_leave_two_seals_of_one_generation() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    let ours = vault.seal(head(), NOW).unwrap();
    let other = unseal(&first).unwrap_or_else(|e| panic!("{e}")).seal(head(), NOW).unwrap();
    let raced = Odd { disk: &disk, ends_as: Some(other.encode().unwrap()) };
    let results = write_seal(&raced, &two_places(), &ours).unwrap();
    assert_eq!(outcomes(&results), [Some("seals_disagree"); 2]);
    let results = write_seal(&disk, &two_places(), &other).unwrap();
    assert_eq!(outcomes(&results), [None, None]);
    assert!(newest(&states(&disk)).is_ok());
}

/// Whatever call fails, alone or with all that follow, a whole seal is left, old or new, that opens what
/// was sealed before; and a place that reports success holds the new one.
#[test]
fn a_failing_disk_leaves_the_old_or_the_new_seal() {
    let (vault, first) = founded(1);
    let sealed = vault.seal_number(person(1), secret(1), &number(5)).unwrap();
    let next = vault.seal(head(), NOW).unwrap();
    let (disk, probe) = disk_with_seal(&first);
    write_seal(&disk, &two_places(), &next).unwrap();
    let calls = probe.count();
    assert!(calls >= 8, "look, replace, read back in two places: {:?}", probe.names());
    for n in 0..calls {
        for fail in [CountingProbe::fail_at, CountingProbe::fail_from] {
            let (disk, probe) = disk_with_seal(&first);
            fail(&probe, n);
            let results = write_seal(&disk, &two_places(), &next).unwrap();
            assert!(results.iter().any(|r| r.outcome.is_err()), "call {n}");
            probe.reset();
            let found = states(&disk);
            let best = newest(&found).unwrap_or_else(|e| panic!("call {n}: {e}"));
            let vault = unseal(best).unwrap_or_else(|e| panic!("call {n}: {e}"));
            assert_eq!(open(&vault, &sealed).unwrap(), digits_of(5), "call {n}");
            for (result, state) in results.iter().zip(&found) {
                let SealState::Found(seal) = &state.state else { panic!("call {n}: no seal") };
                assert!(result.outcome.is_err() || seal.generation() == 2, "call {n}");
            }
        }
    }
}

#[test]
fn a_failing_disk_at_founding_leaves_nothing_that_looks_like_another_seal() {
    let (_, seal) = founded(1);
    for n in 0..8 {
        let (disk, probe) = disk_with_places();
        probe.fail_from(n);
        let results = place_seal(&disk, &two_places(), &seal).unwrap();
        assert!(results.iter().any(|r| r.outcome.is_err()), "call {n}");
        probe.reset();
        for state in states(&disk) {
            assert!(matches!(
                state.state,
                SealState::Found(_) | SealState::Missing | SealState::Damaged
            ));
        }
    }
}

#[test]
fn a_disk_that_lies_is_found_by_reading_back() {
    let (vault, first) = founded(1);
    let (disk, _) = disk_with_seal(&first);
    let lying = Odd { disk: &disk, ends_as: None };
    let next = vault.seal(head(), NOW).unwrap();
    let results = write_seal(&lying, &two_places(), &next).unwrap();
    assert_eq!(outcomes(&results), [Some("read_back_differs"); 2]);
}

/// A disk on which a replaced file ends up as something else: as it was, or as another process left it.
struct Odd<'a> {
    disk: &'a MemoryDisk,
    ends_as: Option<Vec<u8>>,
}

impl Disk for Odd<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError> {
        self.disk.read(path)
    }
    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        self.disk.create(path, bytes)
    }
    fn replace(&self, path: &Path, _: &[u8]) -> Result<(), DiskError> {
        self.ends_as.iter().try_for_each(|bytes| self.disk.replace(path, bytes))
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.disk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.disk.remove(path)
    }
    fn create_folder(&self, path: &Path) -> Result<(), DiskError> {
        self.disk.create_folder(path)
    }
    fn list(&self, folder: &Path) -> Result<Vec<String>, DiskError> {
        self.disk.list(folder)
    }
}
