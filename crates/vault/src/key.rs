//! Keys of 32 bytes, what is derived from them, and AES-256-GCM under them.

use crate::VaultError;
use aws_lc_rs::{aead, hkdf, hmac};
use domain::{Random, Slug};
use zeroize::Zeroize;

/// 12 bytes of nonce before and 16 bytes of tag after each ciphertext.
pub(crate) const NONCE: usize = 12;
pub(crate) const TAG: usize = 16;
/// A key wrapped by another.
pub(crate) const WRAPPED: usize = NONCE + 32 + TAG;

/// 32 secret bytes on the heap, so that moving a key leaves no copy behind; wiped on drop.
pub(crate) struct Key(Box<[u8; 32]>);

impl Key {
    /// A new random key.
    pub(crate) fn draw(random: &dyn Random) -> Self {
        Self::fill(|bytes| {
            random.fill(bytes);
            Ok::<(), std::convert::Infallible>(())
        })
        .unwrap_or_else(|never| match never {})
    }

    /// A key whose bytes are written in place.
    pub(crate) fn fill<E>(write: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut key = Self(Box::new([0; 32]));
        write(key.0.as_mut_slice())?;
        Ok(key)
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The key for one use in one organisation: HKDF-SHA-256 without salt, with the length-prefixed
    /// label and organisation as its info.
    pub(crate) fn derive(&self, label: &str, organisation: &Slug) -> Result<Self, VaultError> {
        let info = Frame::new(label, organisation);
        Self::fill(|bytes| {
            hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
                .extract(self.bytes())
                .expand(&[info.bytes()], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(bytes))
                .map_err(|_| VaultError::CryptoFailed)
        })
    }

    /// This key, ready for AES-256-GCM.
    pub(crate) fn cipher(&self) -> Result<Cipher, VaultError> {
        aead::UnboundKey::new(&aead::AES_256_GCM, self.bytes())
            .map(|key| Cipher(aead::LessSafeKey::new(key)))
            .map_err(|_| VaultError::CryptoFailed)
    }

    /// This key, ready for HMAC-SHA-256.
    pub(crate) fn mac(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.bytes())
    }

    /// This key sealed under another.
    pub(crate) fn wrap(
        &self,
        under: &Cipher,
        bound_to: &Frame,
        random: &dyn Random,
    ) -> Result<[u8; WRAPPED], VaultError> {
        let sealed = under.seal(bound_to, self.bytes(), random)?;
        sealed.try_into().map_err(|_| VaultError::CryptoFailed)
    }

    /// The key in `wrapped`; `None` when it was sealed under another key or bound to something else.
    pub(crate) fn unwrap(
        wrapped: &[u8; WRAPPED],
        under: &Cipher,
        bound_to: &Frame,
    ) -> Option<Self> {
        Self::fill(|bytes| under.open(bound_to, wrapped, bytes).ok_or(())).ok()
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// An AES-256-GCM key with its schedule. The library wipes it when it is dropped.
pub(crate) struct Cipher(aead::LessSafeKey);

impl Cipher {
    /// Seals under a random nonce: nonce ‖ ciphertext ‖ tag.
    pub(crate) fn seal(
        &self,
        bound_to: &Frame,
        plain: &[u8],
        random: &dyn Random,
    ) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let mut sealed = vec![0; NONCE + plain.len() + TAG];
        let (head, body) = sealed.split_at_mut(NONCE);
        let (cipher, tag) = body.split_at_mut(plain.len());
        head.copy_from_slice(&nonce);
        self.0
            .seal_out_of_place_scatter(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(bound_to.bytes()),
                plain,
                cipher,
                &[],
                tag,
            )
            .map_err(|_| VaultError::CryptoFailed)?;
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made into `plain`, whose length must be right; `None` when a byte or
    /// the binding differs.
    pub(crate) fn open(&self, bound_to: &Frame, sealed: &[u8], plain: &mut [u8]) -> Option<()> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>()?;
        let (cipher, tag) = body.split_last_chunk::<TAG>()?;
        if cipher.len() != plain.len() {
            return None;
        }
        self.0
            .open_separate_gather(
                aead::Nonce::assume_unique_for_key(*nonce),
                aead::Aad::from(bound_to.bytes()),
                cipher,
                tag,
                plain,
            )
            .ok()
    }
}

/// Fields one after another, each with its length before it (two bytes, big-endian), so that no two
/// lists of fields give the same bytes. It always begins with a label and the organisation.
pub(crate) struct Frame(Vec<u8>);

impl Frame {
    pub(crate) fn new(label: &str, organisation: &Slug) -> Self {
        let mut frame = Self(Vec::with_capacity(160));
        frame.push(label.as_bytes());
        frame.push(organisation.as_str().as_bytes());
        frame
    }

    /// Adds a field. All fields are short: 64 bytes at most.
    pub(crate) fn push(&mut self, field: &[u8]) {
        let length = u16::try_from(field.len()).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(field);
    }

    pub(crate) fn with(mut self, field: &[u8]) -> Self {
        self.push(field);
        self
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
