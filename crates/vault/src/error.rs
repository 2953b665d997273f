//! What can go wrong in the vault. No variant holds a digit, a key or a passphrase.

use domain::{DiskError, Failure, Stop};

/// Why the vault did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The passphrase has a typing error: wrong length, a foreign character or a wrong check character.
    #[error("the passphrase has a typing error")]
    PassphraseMistyped,
    /// The passphrase is well formed and opens no slot of this seal.
    #[error("the passphrase opens no slot of the seal")]
    WrongPassphrase,
    /// There is not enough memory to stretch the passphrase.
    #[error("not enough memory to stretch the passphrase")]
    NoMemory,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    CryptoFailed,
    /// No place holds a seal.
    #[error("no place holds a seal")]
    SealMissing,
    /// The seal is damaged or was changed by somebody without the key.
    #[error("the seal is damaged")]
    SealDamaged,
    /// The seal was written by a newer version of the program.
    #[error("the seal was written by a newer version")]
    SealTooNew,
    /// A seal lies there already where the first one should be put.
    #[error("a seal lies there already")]
    SealExists,
    /// The place holds a newer seal than the one to be written.
    #[error("the place holds a newer seal")]
    SealNewer,
    /// Two seals have the same generation and differ.
    #[error("two seals of one generation differ")]
    SealsDisagree,
    /// The seal or the snapshot that was read back is not the one that was written.
    #[error("what was read back is not what was written")]
    ReadBackDiffers,
    /// Fewer than two seal places.
    #[error("a seal needs two places at least")]
    TooFewPlaces,
    /// A seal place lies inside the data directory.
    #[error("a seal place lies inside the data directory")]
    PlaceInsideData,
    /// The same place stands twice in the list.
    #[error("a seal place is named twice")]
    PlaceTwice,
    /// A place is no absolute path in plain Unicode without `..` and control characters.
    #[error("a place is no plain absolute path")]
    PlaceMalformed,
    /// The token, secret, seal or snapshot belongs to another organisation.
    #[error("this belongs to another organisation")]
    NotThisOrganisation,
    /// The committed record does not name this secret.
    #[error("the record does not cover this secret")]
    NotCovered,
    /// The secret is disposed of and must not come back.
    #[error("the secret is disposed of")]
    Disposed,
    /// No key of this epoch is held; after a shredding round that is how it should be.
    #[error("no key of this epoch is held")]
    EpochUnknown,
    /// The secret was changed, moved to another owner or cut off.
    #[error("the sealed secret is damaged")]
    SecretDamaged,
    /// The secret is whole and holds something else than an Individual Number.
    #[error("the sealed secret is no number")]
    NotANumber,
    /// A shredding round is open already.
    #[error("a shredding round is open already")]
    RoundOpen,
    /// No shredding round is at the step that this call belongs to.
    #[error("no shredding round is at this step")]
    NoRound,
    /// The snapshot is damaged or was changed by somebody without the key.
    #[error("the vault snapshot is damaged")]
    SnapshotDamaged,
    /// The snapshot was written by a newer version of the program.
    #[error("the vault snapshot was written by a newer version")]
    SnapshotTooNew,
    /// The secrets for one snapshot are of several epochs, or one stands there twice.
    #[error("the secrets do not make one snapshot")]
    SnapshotMixed,
    /// The data backup is damaged: truncated, altered, or no backup at all.
    #[error("the data backup is damaged")]
    BackupDamaged,
    /// The data backup was written by a newer version of the program.
    #[error("the data backup was written by a newer version")]
    BackupTooNew,
    /// The data backup is whole and does not open: it was made before the unseal words were changed, or by
    /// somebody without the key.
    #[error("the data backup does not open under this seal")]
    BackupNotOpened,
    /// A file call failed.
    #[error("a file call failed")]
    Disk(#[source] DiskError),
}

impl VaultError {
    /// The stable code; words exist for `failure-<code>-what` and `failure-<code>-do`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PassphraseMistyped => "passphrase_mistyped",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::NoMemory => "no_memory",
            Self::CryptoFailed => "crypto_failed",
            Self::SealMissing => "seal_missing",
            Self::SealDamaged => "seal_damaged",
            Self::SealTooNew => "seal_too_new",
            Self::SealExists => "seal_exists",
            Self::SealNewer => "seal_newer",
            Self::SealsDisagree => "seals_disagree",
            Self::ReadBackDiffers => "read_back_differs",
            Self::TooFewPlaces => "too_few_places",
            Self::PlaceInsideData => "place_inside_data",
            Self::PlaceTwice => "place_twice",
            Self::PlaceMalformed => "place_malformed",
            Self::NotThisOrganisation => "not_this_organisation",
            Self::NotCovered => "not_covered",
            Self::Disposed => "secret_disposed",
            Self::EpochUnknown => "epoch_unknown",
            Self::SecretDamaged => "secret_damaged",
            Self::NotANumber => "secret_not_a_number",
            Self::RoundOpen => "round_open",
            Self::NoRound => "no_round",
            Self::SnapshotDamaged => "snapshot_damaged",
            Self::SnapshotTooNew => "snapshot_too_new",
            Self::SnapshotMixed => "snapshot_mixed",
            Self::BackupDamaged => "backup_damaged",
            Self::BackupTooNew => "backup_too_new",
            Self::BackupNotOpened => "backup_not_opened",
            Self::Disk(error) => Failure::from(error.clone()).code,
        }
    }
}

impl From<DiskError> for VaultError {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Disk(error) => error.into(),
            other => Self::new(other.code(), &other),
        }
    }
}

impl From<VaultError> for Stop {
    fn from(error: VaultError) -> Self {
        Self::Failed(error.into())
    }
}
