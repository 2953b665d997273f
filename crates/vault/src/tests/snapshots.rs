use super::*;
use crate::{Kind, Snapshot, SnapshotName};

fn five(vault: &Vault) -> Vec<SealedSecret> {
    (1..=5)
        .rev()
        .map(|n| vault.seal_number(person(n), secret(n), &number(u64::from(n))).unwrap())
        .collect()
}

fn with_right_digest(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 32);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    bytes.extend_from_slice(digest.as_ref());
    bytes
}

#[test]
fn a_snapshot_is_written_read_back_and_opened_whole() {
    let (vault, seal) = founded(1);
    let disk = MemoryDisk::new();
    let secrets = five(&vault);
    let snapshot =
        Snapshot::make(&vault, 1, NOW, secrets.clone()).unwrap_or_else(|e| panic!("{e}"));
    let path = snapshot.write(&disk, Path::new("/backup/vault")).unwrap();
    assert_eq!(path, Path::new("/backup/vault/vault-1-2026-11-21T010000.000Z.snapshot"));
    let read = Snapshot::read(&disk, &path).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((read.organisation(), read.epoch(), read.at(), read.count()), (&city(), 1, NOW, 5));
    assert_eq!(read.open_whole(&vault), Ok(5));
    assert_eq!(read.open_whole(&unseal(&seal).unwrap_or_else(|e| panic!("{e}"))), Ok(5));
    let mut back = read.into_secrets();
    back.reverse();
    assert_eq!(back, secrets);
}

#[test]
fn an_empty_vault_has_a_snapshot_too() {
    let (vault, _) = founded(1);
    let bytes = Snapshot::make(&vault, 1, NOW, []).unwrap_or_else(|e| panic!("{e}")).encode();
    let read = Snapshot::decode(&bytes).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(read.open_whole(&vault), Ok(0));
}

#[test]
fn a_snapshot_is_of_one_epoch_and_holds_each_secret_once() {
    let (vault, _) = founded(1);
    let mut twice = five(&vault);
    twice.push(twice[0].clone());
    assert_eq!(error_of(Snapshot::make(&vault, 1, NOW, twice)), VaultError::SnapshotMixed);
    let secrets = five(&vault);
    vault.begin_round().unwrap();
    let mut mixed = secrets.clone();
    mixed[2] = vault.reseal(&mixed[2]).unwrap().secret;
    assert_eq!(error_of(Snapshot::make(&vault, 1, NOW, mixed)), VaultError::SnapshotMixed);
    let unknown = secrets.into_iter().map(|s| SealedSecret { epoch: 9, ..s });
    assert_eq!(error_of(Snapshot::make(&vault, 9, NOW, unknown)), VaultError::EpochUnknown);
}

#[test]
fn a_flipped_bit_or_a_cut_anywhere_in_a_snapshot_is_found() {
    let (vault, _) = founded(1);
    let bytes =
        Snapshot::make(&vault, 1, NOW, five(&vault)).unwrap_or_else(|e| panic!("{e}")).encode();
    for bit in 0..bytes.len() * 8 {
        let mut wrong = bytes.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(error_of(Snapshot::decode(&wrong)), VaultError::SnapshotDamaged, "bit {bit}");
        // With a right digest put under it, the key still tells.
        if bit < (bytes.len() - 32) * 8 {
            let read = Snapshot::decode(&with_right_digest(wrong));
            assert!(read.and_then(|s| s.open_whole(&vault)).is_err(), "bit {bit}");
        }
    }
    for length in 0..bytes.len() {
        assert!(Snapshot::decode(&bytes[..length]).is_err(), "length {length}");
    }
}

#[test]
fn a_snapshot_forged_without_the_key_is_refused() {
    let (vault, _) = founded(1);
    let (foreign, _) = founded(2);
    let bytes =
        Snapshot::make(&vault, 1, NOW, five(&vault)).unwrap_or_else(|e| panic!("{e}")).encode();
    // One entry left out: what remains would open, so only the HMAC can tell.
    let entry = 16 + 16 + 1 + 1 + 40;
    let start = 15 + 1 + 12 + 8 + 8 + 8;
    let mut shorter = bytes.clone();
    shorter.drain(start..start + entry);
    shorter[start - 1] -= 1;
    let read = Snapshot::decode(&with_right_digest(shorter)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(read.open_whole(&vault), Err(VaultError::SnapshotDamaged));
    let read = Snapshot::decode(&bytes).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(read.open_whole(&foreign), Err(VaultError::SnapshotDamaged));
    let newer = with_right_digest([&b"bannin-vault-2\n"[..], &bytes[15..]].concat());
    assert_eq!(error_of(Snapshot::decode(&newer)), VaultError::SnapshotTooNew);
}

#[test]
fn a_secret_that_was_damaged_before_the_snapshot_is_found_by_opening_it() {
    let (vault, _) = founded(1);
    let mut secrets = five(&vault);
    secrets[3].bytes[20] ^= 1;
    let snapshot = Snapshot::make(&vault, 1, NOW, secrets).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(snapshot.open_whole(&vault), Err(VaultError::SecretDamaged));
    let (vault, _) = founded(1);
    let mut secrets = five(&vault);
    secrets[0].kind = Kind::ObjectKey;
    let snapshot = Snapshot::make(&vault, 1, NOW, secrets).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(snapshot.open_whole(&vault), Err(VaultError::SecretDamaged));
}

#[test]
fn a_snapshot_of_another_organisation_is_not_opened() {
    let (vault, _) = founded(1);
    let (other, _) =
        Vault::found(&other_city(), &passphrase(7), Cost::WEAK, two_places(), random(1), NOW)
            .unwrap();
    let snapshot = Snapshot::make(&vault, 1, NOW, five(&vault)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(snapshot.open_whole(&other), Err(VaultError::NotThisOrganisation));
}

#[test]
fn names_tell_epoch_and_time_and_other_files_are_left_out() {
    let (vault, _) = founded(1);
    let disk = MemoryDisk::new();
    let folder = Path::new("/backup");
    let later = Timestamp(NOW.0 + 1);
    for at in [later, NOW] {
        let snapshot = Snapshot::make(&vault, 1, at, []).unwrap_or_else(|e| panic!("{e}"));
        snapshot.write(&disk, folder).unwrap();
        assert_eq!(snapshot.write(&disk, folder).unwrap_err().code(), "file_exists");
    }
    for name in [
        "data.db",
        "vault-1-2026-11-21T010000.000Z.snapshot.tmp",
        "vault-01-2026-11-21T010000.000Z.snapshot",
        "vault-1-2026-11-21T0100é0.000Z.snapshot",
        "vault-1-.snapshot",
        "vault--.snapshot",
    ] {
        disk.put(&folder.join(name), b"");
    }
    let found = Snapshot::list(&disk, folder).unwrap();
    assert_eq!(found, [SnapshotName { epoch: 1, at: NOW }, SnapshotName { epoch: 1, at: later }]);
    assert!(!digits::has_hit(&found[0].to_string()));
}

#[test]
fn a_failing_disk_never_leaves_a_snapshot_that_passes_for_whole() {
    let (vault, _) = founded(1);
    let snapshot = Snapshot::make(&vault, 1, NOW, five(&vault)).unwrap_or_else(|e| panic!("{e}"));
    for n in 0..3 {
        let probe = Arc::new(CountingProbe::new());
        let disk = MemoryDisk::with_probe(probe.clone());
        probe.fail_from(n);
        assert!(snapshot.write(&disk, Path::new("/backup")).is_err());
        probe.reset();
        let path = Path::new("/backup").join(snapshot.name().to_string());
        assert!(Snapshot::read(&disk, &path).is_err(), "call {n}");
    }
}
