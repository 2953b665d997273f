//! Vault snapshots: all sealed secrets of one epoch in one file, for the backup.
//!
//! A snapshot is useless without the seal of its epoch, and so dies with the epoch key. The file holds a
//! magic line, organisation, epoch, time, count, the entries in the order of their ids, HMAC-SHA-256
//! over all that under a key of the epoch, and SHA-256 over everything before. Whole numbers are
//! big-endian. The digest finds damage while the vault is sealed, the HMAC finds forgery.

use crate::seal::is_ascending;
use crate::secret::{Kind, SealedSecret};
use crate::{Vault, VaultError};
use aws_lc_rs::{digest, hmac};
use domain::id::{PersonId, SecretId};
use domain::{Disk, Id, Slug, Timestamp, broken};
use std::path::{Path, PathBuf};

const FORMAT: &[u8] = b"bannin-vault-";
const VERSION: &[u8] = b"1\n";

/// All sealed secrets of one epoch at one time.
pub struct Snapshot {
    organisation: Slug,
    epoch: u64,
    at: Timestamp,
    secrets: Vec<SealedSecret>,
    mac: [u8; 32],
}

impl Snapshot {
    /// Makes a snapshot of all the secrets given, in any order.
    ///
    /// # Errors
    /// [`VaultError::SnapshotMixed`] when one is of another epoch than `epoch` or stands there twice;
    /// [`VaultError::EpochUnknown`] when the vault holds no key of that epoch.
    pub fn make(
        vault: &Vault,
        epoch: u64,
        at: Timestamp,
        secrets: impl IntoIterator<Item = SealedSecret>,
    ) -> Result<Self, VaultError> {
        let mut secrets: Vec<SealedSecret> = secrets.into_iter().collect();
        secrets.sort_unstable_by_key(|s| s.id);
        let organisation = vault.organisation().clone();
        let mut snapshot = Self { organisation, epoch, at, secrets, mac: [0; 32] };
        if !snapshot.is_sound() {
            return Err(VaultError::SnapshotMixed);
        }
        let tag = hmac::sign(&vault.snapshot_key(epoch)?, &snapshot.body());
        snapshot.mac = tag.as_ref().try_into().map_err(|_| VaultError::CryptoFailed)?;
        Ok(snapshot)
    }

    fn is_sound(&self) -> bool {
        let ids: Vec<SecretId> = self.secrets.iter().map(|s| s.id).collect();
        is_ascending(&ids)
            && self.secrets.iter().all(|s| s.epoch == self.epoch && s.bytes.len() <= 255)
    }

    /// Whose.
    #[must_use]
    pub const fn organisation(&self) -> &Slug {
        &self.organisation
    }

    /// The epoch of all its secrets.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// When it was made.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// How many secrets it holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.secrets.len() as u64
    }

    /// The sealed secrets in the order of their ids, for a restore; which first opens the snapshot whole
    /// and leaves out what [`Vault::tombstones`] names.
    #[must_use]
    pub fn into_secrets(self) -> Vec<SealedSecret> {
        self.secrets
    }

    /// Proves the snapshot, opens every secret in it and drops it again; returns how many there are.
    ///
    /// # Errors
    /// [`VaultError::NotThisOrganisation`], [`VaultError::EpochUnknown`] (a snapshot from before the
    /// last shredding round), [`VaultError::SnapshotDamaged`], [`VaultError::SecretDamaged`].
    pub fn open_whole(&self, vault: &Vault) -> Result<u64, VaultError> {
        if &self.organisation != vault.organisation() {
            return Err(VaultError::NotThisOrganisation);
        }
        let forged =
            hmac::verify(&vault.snapshot_key(self.epoch)?, &self.body(), &self.mac).is_err();
        if forged && !broken::is_off("snapshot_mac") {
            return Err(VaultError::SnapshotDamaged);
        }
        if !broken::is_off("snapshot_open_whole") {
            self.secrets.iter().try_for_each(|secret| vault.authenticate(secret))?;
        }
        Ok(self.count())
    }

    /// Everything before the HMAC.
    fn body(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(128 + self.secrets.len() * 74);
        out.extend_from_slice(FORMAT);
        out.extend_from_slice(VERSION);
        let organisation = self.organisation.as_str().as_bytes();
        push_short(&mut out, organisation);
        out.extend_from_slice(&self.epoch.to_be_bytes());
        out.extend_from_slice(&self.at.0.to_be_bytes());
        out.extend_from_slice(&self.count().to_be_bytes());
        for secret in &self.secrets {
            out.extend_from_slice(&secret.id.0.0);
            out.extend_from_slice(&secret.person.0.0);
            out.push(secret.kind.code());
            push_short(&mut out, &secret.bytes);
        }
        out
    }

    /// The bytes of the file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.body();
        out.extend_from_slice(&self.mac);
        let digest = digest::digest(&digest::SHA256, &out);
        out.extend_from_slice(digest.as_ref());
        out
    }

    /// Reads a file; [`Self::open_whole`] proves by whom it was written.
    ///
    /// # Errors
    /// [`VaultError::SnapshotDamaged`]; [`VaultError::SnapshotTooNew`] for a whole one of another
    /// version.
    pub fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let (signed, written) =
            bytes.split_last_chunk::<32>().ok_or(VaultError::SnapshotDamaged)?;
        let right = digest::digest(&digest::SHA256, signed);
        if right.as_ref() != written && !broken::is_off("snapshot_digest") {
            return Err(VaultError::SnapshotDamaged);
        }
        let rest = signed.strip_prefix(FORMAT).ok_or(VaultError::SnapshotDamaged)?;
        let rest = rest.strip_prefix(VERSION).ok_or(VaultError::SnapshotTooNew)?;
        Self::fields(rest).filter(Self::is_sound).ok_or(VaultError::SnapshotDamaged)
    }

    fn fields(mut bytes: &[u8]) -> Option<Self> {
        let from = &mut bytes;
        let organisation = Slug::new(std::str::from_utf8(take_short(from)?).ok()?).ok()?;
        let epoch = u64::from_be_bytes(take(from)?);
        let at = Timestamp(i64::from_be_bytes(take(from)?));
        let count = u64::from_be_bytes(take(from)?);
        let mut secrets = Vec::new();
        for _ in 0..count {
            secrets.push(SealedSecret {
                id: SecretId(Id(take(from)?)),
                person: PersonId(Id(take(from)?)),
                kind: Kind::from_code(u8::from_be_bytes(take(from)?))?,
                epoch,
                bytes: take_short(from)?.to_vec(),
            });
        }
        let mac = take(from)?;
        from.is_empty().then_some(Self { organisation, epoch, at, secrets, mac })
    }

    /// The file's name: `vault-<epoch>-<time>.snapshot`, the time in UTC to the millisecond.
    #[must_use]
    pub fn name(&self) -> SnapshotName {
        SnapshotName { epoch: self.epoch, at: self.at }
    }

    /// Writes the file into a backup folder, which is made when missing; never over another. Returns its
    /// path.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn write(&self, disk: &dyn Disk, folder: &Path) -> Result<PathBuf, VaultError> {
        disk.create_folder(folder)?;
        let path = folder.join(self.name().to_string());
        disk.create(&path, &self.encode())?;
        Ok(path)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`VaultError::Disk`] and those of [`Self::decode`].
    pub fn read(disk: &dyn Disk, path: &Path) -> Result<Self, VaultError> {
        Self::decode(&disk.read(path)?)
    }

    /// The snapshots in a backup folder by their names, oldest epoch first. Other files are left out.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<SnapshotName>, VaultError> {
        let mut names: Vec<_> =
            disk.list(folder)?.iter().filter_map(|name| SnapshotName::parse(name)).collect();
        names.sort_unstable();
        Ok(names)
    }
}

/// What the name of a snapshot's file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotName {
    /// The epoch.
    pub epoch: u64,
    /// When it was made.
    pub at: Timestamp,
}

impl SnapshotName {
    /// Reads a file name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (epoch, time) =
            name.strip_prefix("vault-")?.strip_suffix(".snapshot")?.split_once('-')?;
        let found = Self { epoch: epoch.parse().ok()?, at: Timestamp::parse(&with_colons(time)?)? };
        (found.to_string() == name).then_some(found)
    }
}

impl std::fmt::Display for SnapshotName {
    // A colon is not allowed in names on every file system.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "vault-{}-{}.snapshot", self.epoch, self.at.text().replace(':', ""))
    }
}

/// `2026-11-21T132722.123Z` with the colons that its name leaves out.
pub(crate) fn with_colons(time: &str) -> Option<String> {
    let (day, clock) = time.split_once('T')?;
    let (hour, rest) = clock.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    Some(format!("{day}T{hour}:{minute}:{second}"))
}

/// A field of at most 255 bytes with its length before it.
fn push_short(out: &mut Vec<u8>, field: &[u8]) {
    out.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(field);
}

fn take_short<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let [length] = take::<1>(from)?;
    let (field, rest) = from.split_at_checked(usize::from(length))?;
    *from = rest;
    Some(field)
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (field, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*field)
}
