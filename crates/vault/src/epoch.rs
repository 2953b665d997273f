//! One epoch: the key under which all secrets of that time are sealed, and what hangs on it.

use crate::key::{Cipher, Key};
use crate::secret::{Kind, SealedSecret, Tag};
use crate::{VaultError, secret};
use aws_lc_rs::hmac;
use domain::id::{PersonId, SecretId};
use domain::{Random, Slug};
use zeroize::Zeroizing;

/// The key of an epoch, ready for use. Dropping it, which wipes it, is what makes a disposal final; it is
/// boxed so that no copy of it is left where it was moved from.
pub(crate) struct Epoch {
    pub(crate) number: u64,
    pub(crate) key: Key,
    cipher: Cipher,
    index: hmac::Key,
    pub(crate) snapshot: hmac::Key,
}

impl Epoch {
    pub(crate) fn new(number: u64, key: Key, organisation: &Slug) -> Result<Box<Self>, VaultError> {
        Ok(Box::new(Self {
            number,
            cipher: key.cipher()?,
            index: key.derive("bannin index", organisation)?.mac(),
            snapshot: key.derive("bannin snapshot", organisation)?.mac(),
            key,
        }))
    }

    /// Seals a plain secret.
    pub(crate) fn seal(
        &self,
        organisation: &Slug,
        (person, id, kind): (PersonId, SecretId, Kind),
        plain: &[u8],
        random: &dyn Random,
    ) -> Result<SealedSecret, VaultError> {
        let mut sealed = SealedSecret { id, person, kind, epoch: self.number, bytes: Vec::new() };
        sealed.bytes = self.cipher.seal(&sealed.binding(organisation), plain, random)?;
        Ok(sealed)
    }

    /// Opens a sealed secret.
    pub(crate) fn open(
        &self,
        organisation: &Slug,
        sealed: &SealedSecret,
    ) -> Result<Plain, VaultError> {
        let mut plain = Plain { bytes: Zeroizing::new([0; 32]), kind: sealed.kind };
        self.cipher
            .open(&sealed.binding(organisation), &sealed.bytes, plain.bytes_mut())
            .ok_or(VaultError::SecretDamaged)?;
        Ok(plain)
    }

    /// The entry of twelve digits in the duplicate index.
    pub(crate) fn tag(&self, digits: &[u8]) -> Result<Tag, VaultError> {
        let mut bytes = [0; 32];
        hmac::sign_to_buffer(&self.index, digits, &mut bytes)
            .map_err(|_| VaultError::CryptoFailed)?;
        Ok(secret::Tag::new(self.number, bytes))
    }
}

/// An opened secret on its way inside the vault; wiped on drop.
pub(crate) struct Plain {
    bytes: Zeroizing<[u8; 32]>,
    kind: Kind,
}

impl Plain {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.kind.plain_length()).unwrap_or_default()
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.kind.plain_length()).unwrap_or_default()
    }
}
