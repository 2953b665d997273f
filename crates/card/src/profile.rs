//! A kind of card: by which application it is known, where its files lie, what its secrets look like and how its data are
//! signed. The card of today is [`crate::Present`]; the next one will be another profile beside it, since both will be in
//! people's hands for years.

use number::IndividualNumber;
use zeroize::Zeroizing;

use crate::{Anchors, Attributes, Fault, Malformed, Signature};

/// A secret by which a card opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Secret {
    /// The holder's PIN (券面事項入力補助用暗証番号): opens number and attributes.
    Pin,
    /// The Individual Number itself (照合番号A): opens the number.
    Number,
    /// What is printed on the front (照合番号B): opens the attributes.
    Face,
}

impl Secret {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pin, Self::Number, Self::Face];

    /// The code in outputs and words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Number => "number",
            Self::Face => "face",
        }
    }
}

/// Where a secret lies on the card, and what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretForm {
    /// The file by which it is selected.
    pub file: u16,
    /// It has so many digits.
    pub digits: u8,
}

/// The files of the application that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Files {
    /// The number; read as it is stored.
    pub number: u16,
    /// How many bytes that file has.
    pub number_bytes: u8,
    /// The four attributes, and their tag.
    pub attributes: (u16, u16),
    /// Digests of both and the signature over them, and its tag.
    pub digests: (u16, u16),
    /// The issuer's certificate, and its tag.
    pub certificate: (u16, u16),
    /// The chip's own key, and its tag.
    pub key: (u16, u16),
}

/// What was read and is to be checked: files that were not opened are `None`.
pub struct Digests<'f> {
    /// The number's file as it is stored.
    pub number: Option<&'f [u8]>,
    /// The attributes' file.
    pub attributes: Option<&'f [u8]>,
    /// Digests and signature.
    pub digests: &'f [u8],
    /// The issuer's certificate.
    pub certificate: &'f [u8],
}

/// A kind of card.
pub trait CardProfile: Sync {
    /// The name of the application that is read: a card that has it is of this kind.
    fn application(&self) -> &'static [u8];

    /// The application, file and record from which the last day of the card is read without a secret.
    fn expiry(&self) -> (&'static [u8], u16, u8);

    /// The last day of the card, out of that record.
    ///
    /// # Errors
    /// The record is not what it must be.
    fn read_expiry(&self, record: &[u8]) -> Result<domain::Day, Malformed>;

    /// Where a secret lies and what it looks like.
    fn secret(&self, secret: Secret) -> SecretForm;

    /// Its files.
    fn files(&self) -> Files;

    /// The number out of its file.
    ///
    /// # Errors
    /// [`Fault::Unreadable`], [`Fault::NoNumber`].
    fn number(&self, file: &[u8]) -> Result<IndividualNumber, Fault>;

    /// The attributes out of their file.
    ///
    /// # Errors
    /// The file is not what it must be.
    fn attributes(&self, file: &[u8]) -> Result<Attributes, Malformed>;

    /// Checks what was read against the digests, these against their signature, and the key of that against the
    /// anchors.
    ///
    /// # Errors
    /// [`Fault::Altered`], [`Fault::Forged`], [`Fault::Unreadable`].
    fn check(&self, read: &Digests<'_>, anchors: &Anchors) -> Result<Signature, Fault>;

    /// The command by which the chip signs a nonce.
    fn challenge(&self, nonce: &[u8]) -> Vec<u8>;

    /// Checks that the chip has the key that the issuer gave it: by its file with the issuer's signature, and by what the
    /// chip answered to the nonce.
    ///
    /// # Errors
    /// [`Fault::Forged`], [`Fault::Copied`], [`Fault::Unreadable`].
    fn check_chip(
        &self,
        key: &[u8],
        certificate: &[u8],
        nonce: &[u8],
        answer: &[u8],
    ) -> Result<(), Fault>;
}

impl SecretForm {
    /// What was typed as the digits that go to the card.
    ///
    /// # Errors
    /// [`Fault::Form`] when these are not so many digits: then no try is spent.
    pub(crate) fn digits_of(self, which: Secret, typed: &str) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let wrong = Fault::Form { secret: which, digits: self.digits };
        let mut digits = Zeroizing::new(Vec::with_capacity(usize::from(self.digits)));
        for c in typed.trim().chars() {
            let digit = match c {
                '0'..='9' => u32::from(c) - u32::from('0'),
                // As a keyboard in full width writes them.
                '０'..='９' => u32::from(c) - u32::from('０'),
                _ => return Err(wrong),
            };
            if digits.len() == usize::from(self.digits) {
                return Err(wrong);
            }
            digits.push(b'0' + u8::try_from(digit).unwrap_or(0));
        }
        if digits.len() == usize::from(self.digits) { Ok(digits) } else { Err(wrong) }
    }
}
