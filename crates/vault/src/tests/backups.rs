use super::*;
use crate::{Backup, BackupName};

const DATA: &[u8] = "職員 一郎, 第一課".as_bytes();

fn made(vault: &Vault) -> Backup {
    Backup::make(vault, NOW, DATA).unwrap_or_else(|e| panic!("{e}"))
}

fn opened(bytes: &[u8], vault: &Vault) -> Result<Vec<u8>, VaultError> {
    Backup::decode(bytes)?.open(vault)
}

#[test]
fn a_backup_opens_from_a_seal_and_the_words_alone() {
    let (vault, seal) = founded(1);
    let disk = MemoryDisk::new();
    let path = made(&vault).write(&disk, Path::new("/backup")).unwrap();
    assert_eq!(path, Path::new("/backup/data-2026-11-21T010000.000Z.backup"));
    drop(vault);
    let again = unseal(&seal).unwrap_or_else(|e| panic!("{e}"));
    let bytes = disk.read(&path).unwrap();
    assert_eq!(opened(&bytes, &again).unwrap(), DATA);
    let listed = Backup::list(&disk, Path::new("/backup")).unwrap();
    assert_eq!(listed, [BackupName { at: NOW }]);
    assert!(!bytes.windows(6).any(|some| DATA.starts_with(some)), "nothing of it is readable");
}

#[test]
fn a_backup_of_before_a_round_opens_after_it() {
    let (vault, _) = founded(1);
    let bytes = made(&vault).encode();
    vault.begin_round().unwrap();
    vault.turn().unwrap();
    vault.finish_round().unwrap();
    assert_eq!(opened(&bytes, &vault).unwrap(), DATA);
}

#[test]
fn every_flipped_byte_and_every_cut_is_found() {
    let (vault, _) = founded(1);
    let bytes = made(&vault).encode();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        assert_eq!(opened(&flipped, &vault), Err(VaultError::BackupDamaged), "byte {at}");
        assert_eq!(opened(&bytes[..at], &vault), Err(VaultError::BackupDamaged), "cut at {at}");
    }
}

/// Damage under a right digest is forgery: the tag finds it, and the form what the tag does not cover.
#[test]
fn what_a_stranger_writes_does_not_open() {
    let (vault, _) = founded(1);
    let bytes = made(&vault).encode();
    for at in 0..bytes.len() - 32 {
        let mut forged = bytes[..bytes.len() - 32].to_vec();
        forged[at] ^= 1;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &forged);
        forged.extend_from_slice(digest.as_ref());
        assert!(opened(&forged, &vault).is_err(), "byte {at}");
    }
    let (stranger, _) = founded(2);
    assert_eq!(opened(&made(&stranger).encode(), &vault), Err(VaultError::BackupNotOpened));
}

#[test]
fn names_that_are_not_ours_are_left_out() {
    for name in ["data-.backup", "data-2026-11-21T010000.000Z", "vault-1-2026.snapshot", ""] {
        assert_eq!(BackupName::parse(name), None, "{name}");
    }
}
