//! Tests of the vault. The fakes are those of `testkit`, taken in by path: that crate is for the tests
//! over the whole house and may not be a dependency here.

#[path = "../../../testkit/src/disk.rs"]
mod disk;
#[path = "../../../testkit/src/fakes.rs"]
#[expect(dead_code, reason = "the vault takes no clock")]
mod fakes;

mod backups;
mod known_answers;
mod passphrases;
mod places;
mod properties;
mod rounds;
mod seals;
mod secrets;
mod snapshots;

use crate::{
    Cost, Head, Passphrase, Place, PlaceKind, Places, Seal, SealedSecret, Vault, VaultError,
};
use crate::{check_places, place_seal};
use committed::{Committed, after_commit};
use disk::MemoryDisk;
use domain::id::{PersonId, SecretId};
use domain::{Disk, Id, Random, Slug, Timestamp};
use fakes::{CountingProbe, SeededRandom};
use number::IndividualNumber;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// 2026-11-21, 10:00 in Japan.
const NOW: Timestamp = Timestamp(1_795_222_800_000);

fn city() -> Slug {
    Slug::new("example-city").unwrap()
}

fn other_city() -> Slug {
    Slug::new("other-city").unwrap()
}

fn random(seed: u64) -> Arc<dyn Random> {
    Arc::new(SeededRandom::new(seed))
}

fn passphrase(seed: u64) -> Passphrase {
    Passphrase::generate(&SeededRandom::new(seed))
}

fn person(n: u8) -> PersonId {
    PersonId(Id([n; 16]))
}

fn secret(n: u8) -> SecretId {
    SecretId(Id([0x80 | n; 16]))
}

/// A made-up valid number.
fn number(n: u64) -> IndividualNumber {
    IndividualNumber::from_digits(digits_of(n)).unwrap()
}

fn digits_of(n: u64) -> [u8; 12] {
    let text = format!("{:011}", n + 1);
    let base: [u8; 11] = std::array::from_fn(|i| text.as_bytes()[i] - b'0');
    let check = digits::individual_check_digit(&base);
    std::array::from_fn(|i| base.get(i).unwrap_or(&check) + b'0')
}

fn place(path: &str, kind: PlaceKind) -> Place {
    Place::new(path, kind).unwrap()
}

fn two_places() -> Places {
    let places = vec![
        place("/places/one", PlaceKind::SameMachine),
        place("/places/two", PlaceKind::Removable),
    ];
    check_places(Path::new("/data"), places).unwrap()
}

/// A new vault with its first seal; passphrase 7.
fn founded(seed: u64) -> (Vault, Seal) {
    Vault::found(&city(), &passphrase(7), Cost::WEAK, two_places(), random(seed), NOW).unwrap()
}

fn unseal(seal: &Seal) -> Result<Vault, VaultError> {
    Vault::unseal(&city(), seal, &passphrase(7), random(99))
}

fn head() -> Head {
    Head { size: 12, root: [9; 32] }
}

fn token(secrets: &[SecretId]) -> Committed {
    after_commit([1; 16], "example-city", secrets.iter().map(|s| s.0.0).collect())
}

/// Opens one secret on a record that names it.
fn open(vault: &Vault, sealed: &SealedSecret) -> Result<[u8; 12], VaultError> {
    let mut out = [0; 12];
    vault.open(token(&[sealed.id]), [sealed], |_, _, number| {
        out = *number.expose();
        Ok::<(), VaultError>(())
    })?;
    Ok(out)
}

/// A disk with the folders of [`two_places`] on which chosen calls fail.
fn disk_with_places() -> (MemoryDisk, Arc<CountingProbe>) {
    let probe = Arc::new(CountingProbe::new());
    let disk = MemoryDisk::with_probe(probe.clone());
    disk.create_folder(Path::new("/places/one")).unwrap();
    disk.create_folder(Path::new("/places/two")).unwrap();
    probe.reset();
    (disk, probe)
}

/// The same with a first seal in both places.
fn disk_with_seal(seal: &Seal) -> (MemoryDisk, Arc<CountingProbe>) {
    let (disk, probe) = disk_with_places();
    let results = place_seal(&disk, &two_places(), seal).unwrap();
    assert!(results.iter().all(|r| r.outcome.is_ok()));
    probe.reset();
    (disk, probe)
}

fn seal_file(place: &str) -> PathBuf {
    Path::new(place).join(Seal::FILE_NAME)
}

/// The error of a result whose value cannot be shown.
fn error_of<T>(result: Result<T, VaultError>) -> VaultError {
    match result {
        Ok(_) => panic!("an error was expected"),
        Err(error) => error,
    }
}
