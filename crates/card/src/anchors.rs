//! The keys of those who issue cards: files that the office keeps and replaces, none of them in the program.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The keys that are trusted, each by the 16 bytes that cards name it by (証明者鍵ID).
#[derive(Default)]
pub struct Anchors(BTreeMap<[u8; 16], ParsedPublicKey>);

/// A file among the anchors that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadAnchor {
    /// Its name is not the 32 hexadecimal digits of the key's id with `.pem`.
    Name,
    /// It holds no RSA public key of 2048 bits or more as PEM (`BEGIN PUBLIC KEY`).
    Key,
}

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

impl Anchors {
    /// Adds the key of a file.
    ///
    /// # Errors
    /// [`BadAnchor`]: a folder with such a file is not read past it, so that nobody takes a card for unknown because of a
    /// slip.
    pub fn add(&mut self, file_name: &str, text: &str) -> Result<(), BadAnchor> {
        let id = file_name.strip_suffix(".pem").and_then(id_of).ok_or(BadAnchor::Name)?;
        let body = text.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let body: String =
            body.ok_or(BadAnchor::Key)?.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = STANDARD.decode(body).map_err(|_| BadAnchor::Key)?;
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der);
        self.0.insert(id, key.map_err(|_| BadAnchor::Key)?);
        Ok(())
    }

    /// The key of this id.
    pub(crate) fn key(&self, id: &[u8]) -> Option<&ParsedPublicKey> {
        self.0.get(id)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

fn id_of(hex: &str) -> Option<[u8; 16]> {
    let digits: Option<Vec<u8>> =
        hex.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits.filter(|digits| digits.len() == 32)?;
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    bytes.try_into().ok()
}
