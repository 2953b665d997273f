//! Sealed secrets and the tags of the duplicate index.

use aws_lc_rs::digest;

use crate::key::Frame;
use domain::id::{PersonId, SecretId};
use domain::{Slug, broken};
use zeroize::Zeroize;

/// What a sealed secret holds. It is bound into the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An Individual Number.
    Number,
    /// The key of a larger sealed object.
    ObjectKey,
}

impl Kind {
    /// The code in tables and snapshots.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Number => 1,
            Self::ObjectKey => 2,
        }
    }

    /// Reads a code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Number),
            2 => Some(Self::ObjectKey),
            _ => None,
        }
    }

    /// The length of what is sealed.
    pub(crate) const fn plain_length(self) -> usize {
        match self {
            Self::Number => 12,
            Self::ObjectKey => 32,
        }
    }
}

/// A secret as it lies in tables and snapshots: useless without the key of its epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Its id; a corrected number gets a new one.
    pub id: SecretId,
    /// Whose it is.
    pub person: PersonId,
    /// What it holds.
    pub kind: Kind,
    /// Under which key. A row of the vault is only written while this is the epoch row's number.
    pub epoch: u64,
    /// Nonce (12 random bytes) ‖ ciphertext ‖ tag (16 bytes).
    pub bytes: Vec<u8>,
}

impl SealedSecret {
    /// What the ciphertext is bound to: organisation, person, secret, kind, epoch. Moving a sealed
    /// secret to another owner makes it unreadable.
    pub(crate) fn binding(&self, organisation: &Slug) -> Frame {
        let frame = Frame::new("bannin secret", organisation);
        if broken::is_off("open_binding") {
            return frame;
        }
        frame
            .with(&self.person.0.0)
            .with(&self.id.0.0)
            .with(&[self.kind.code()])
            .with(&self.epoch.to_be_bytes())
    }
}

/// The entry of a number in the duplicate index: HMAC-SHA-256 under a key of the epoch. It is treated
/// like the number itself: never in a record, log or backup; wiped on drop.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    epoch: u64,
    bytes: [u8; 32],
}

impl Tag {
    pub(crate) const fn new(epoch: u64, bytes: [u8; 32]) -> Self {
        Self { epoch, bytes }
    }

    /// The epoch whose index it belongs to.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The bytes, for the index column and nothing else.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

/// The entry in the duplicate index of a number that another entry of the same human holds already: the
/// number's own tag names one secret only. Whoever has the tag can make it, so it protects nothing.
#[must_use]
pub fn linked_tag(tag: &[u8; 32], person: PersonId) -> [u8; 32] {
    let mut hash = digest::Context::new(&digest::SHA256);
    for part in [&b"bannin linked tag"[..], tag, &person.0.0] {
        hash.update(part);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(hash.finish().as_ref());
    bytes
}

impl Drop for Tag {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// A secret under the next epoch's key, with its entry in the next index when it is a number.
pub struct Resealed {
    /// The same secret, sealed anew.
    pub secret: SealedSecret,
    /// Its entry in the new index.
    pub tag: Option<Tag>,
}
