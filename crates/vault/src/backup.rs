//! Data backups: what the registers and the ledger hold, as one encrypted file for a backup place (H6.8).
//!
//! It holds no secret of the vault, sealed or not, so it may be of any age. It opens under a key of the root
//! key: whoever has the file alone reads no name in it; whoever has a seal and the unseal words restores it.
//! The file holds a magic line, the organisation, the time, nonce ‖ ciphertext ‖ tag (AES-256-GCM, bound to
//! what stands before) and SHA-256 over everything before it. The digest finds damage while the vault is
//! sealed, the tag finds forgery.

use crate::key::Frame;
use crate::{Vault, VaultError};
use aws_lc_rs::digest;
use domain::{Disk, Slug, Timestamp, broken};
use std::path::{Path, PathBuf};

const FORMAT: &[u8] = b"bannin-data-";
const VERSION: &[u8] = b"1\n";

/// The organisation's data at one time, encrypted.
pub struct Backup {
    organisation: Slug,
    at: Timestamp,
    sealed: Vec<u8>,
}

impl Backup {
    /// Encrypts the data as they were at a time.
    ///
    /// # Errors
    /// [`VaultError::CryptoFailed`].
    pub fn make(vault: &Vault, at: Timestamp, data: &[u8]) -> Result<Self, VaultError> {
        let organisation = vault.organisation().clone();
        let sealed = vault.seal_data(&frame(&organisation, at), data)?;
        Ok(Self { organisation, at, sealed })
    }

    /// Whose.
    #[must_use]
    pub const fn organisation(&self) -> &Slug {
        &self.organisation
    }

    /// Of when the data are.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The data, once they are proven to have been encrypted by a holder of the root key.
    ///
    /// # Errors
    /// [`VaultError::NotThisOrganisation`], [`VaultError::BackupNotOpened`].
    pub fn open(&self, vault: &Vault) -> Result<Vec<u8>, VaultError> {
        if &self.organisation != vault.organisation() {
            return Err(VaultError::NotThisOrganisation);
        }
        vault.open_data(&frame(&self.organisation, self.at), &self.sealed)
    }

    /// The bytes of the file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let slug = self.organisation.as_str().as_bytes();
        let mut out = Vec::with_capacity(self.sealed.len() + 128);
        out.extend_from_slice(FORMAT);
        out.extend_from_slice(VERSION);
        out.push(u8::try_from(slug.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(slug);
        out.extend_from_slice(&self.at.0.to_be_bytes());
        out.extend_from_slice(&self.sealed);
        let digest = digest::digest(&digest::SHA256, &out);
        out.extend_from_slice(digest.as_ref());
        out
    }

    /// Reads a file; [`Self::open`] proves by whom it was written.
    ///
    /// # Errors
    /// [`VaultError::BackupDamaged`]; [`VaultError::BackupTooNew`] for a whole one of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let (signed, written) = bytes.split_last_chunk::<32>().ok_or(VaultError::BackupDamaged)?;
        let right = digest::digest(&digest::SHA256, signed);
        if right.as_ref() != written && !broken::is_off("backup_digest") {
            return Err(VaultError::BackupDamaged);
        }
        let rest = signed.strip_prefix(FORMAT).ok_or(VaultError::BackupDamaged)?;
        let rest = rest.strip_prefix(VERSION).ok_or(VaultError::BackupTooNew)?;
        Self::fields(rest).ok_or(VaultError::BackupDamaged)
    }

    fn fields(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first()?;
        let (slug, rest) = rest.split_at_checked(usize::from(*length))?;
        let organisation = Slug::new(std::str::from_utf8(slug).ok()?).ok()?;
        let (at, sealed) = rest.split_first_chunk::<8>()?;
        Some(Self { organisation, at: Timestamp(i64::from_be_bytes(*at)), sealed: sealed.to_vec() })
    }

    /// The file's name.
    #[must_use]
    pub const fn name(&self) -> BackupName {
        BackupName { at: self.at }
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

    /// The backups in a folder by their names, oldest first. Other files are left out.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn list(disk: &dyn Disk, folder: &Path) -> Result<Vec<BackupName>, VaultError> {
        let mut names: Vec<_> =
            disk.list(folder)?.iter().filter_map(|name| BackupName::parse(name)).collect();
        names.sort_unstable();
        Ok(names)
    }
}

/// What the ciphertext is bound to.
fn frame(organisation: &Slug, at: Timestamp) -> Frame {
    Frame::new("bannin data", organisation).with(&at.0.to_be_bytes())
}

/// What the name of a backup's file says: `data-<time>.backup`, the time in UTC to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BackupName {
    /// Of when the data are.
    pub at: Timestamp,
}

impl BackupName {
    /// Reads a file name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let time = name.strip_prefix("data-")?.strip_suffix(".backup")?;
        let found = Self { at: Timestamp::parse(&crate::snapshot::with_colons(time)?)? };
        (found.to_string() == name).then_some(found)
    }
}

impl std::fmt::Display for BackupName {
    // A colon is not allowed in names on every file system.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "data-{}.backup", self.at.text().replace(':', ""))
    }
}
