//! The Individual Number as a value that cannot print itself.
//!
//! [`IndividualNumber`] is wiped when dropped. It has no `Debug`, `Display`, `Clone`, `PartialEq` or
//! `Serialize`, so no log line, error or page can hold one by accident. Its digits come out at one named
//! door, [`IndividualNumber::expose`], which `xtask tidy` allows only in the files of its list: the
//! splice of a statutory file, the sealing, and the face that shows a number to a clerk.

pub use digits::Fault;
use std::ops::Deref;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// An Individual Number (個人番号): twelve digits with a right check digit.
///
/// The digits lie on the heap, so that moving the value leaves no copy behind on the stack.
pub struct IndividualNumber(Box<Zeroizing<[u8; 12]>>);

/// The bytes of a whole file that may hold numbers, wiped when dropped: in one sweep, since [`Zeroizing`]
/// goes byte by byte.
pub struct SecretFile(Vec<u8>);

impl SecretFile {
    /// Room for a file of so many bytes, the most it will ever have: to grow would leave a copy behind.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Appends bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        debug_assert!(
            self.0.capacity() - self.0.len() >= bytes.len(),
            "the file outgrows its room"
        );
        self.0.extend_from_slice(bytes);
    }
}

impl From<Vec<u8>> for SecretFile {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Deref for SecretFile {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        self.0.fill(0);
        zeroize::optimization_barrier(self.0.as_slice());
    }
}

impl ZeroizeOnDrop for SecretFile {}

// The field's own type wipes itself.
impl ZeroizeOnDrop for IndividualNumber {}

impl IndividualNumber {
    fn keep(digits: &[u8; 12]) -> Self {
        let mut kept = Box::new(Zeroizing::new([0; 12]));
        kept.copy_from_slice(digits);
        Self(kept)
    }

    /// Reads a typed number; see [`digits::check_individual`] for the forms that are taken.
    ///
    /// # Errors
    /// [`Fault`], which holds no digit.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut digits = digits::check_individual(text)?;
        let number = Self::keep(&digits);
        digits.zeroize();
        Ok(number)
    }

    /// Takes twelve ASCII digits.
    ///
    /// # Errors
    /// [`Fault`], which holds no digit.
    pub fn from_digits(mut digits: [u8; 12]) -> Result<Self, Fault> {
        let number = Self::from_secret_bytes(&digits);
        digits.zeroize();
        number
    }

    /// The twelve ASCII digits. Only files on the list of `xtask tidy` may call this.
    #[must_use]
    pub fn expose(&self) -> &[u8; 12] {
        &self.0
    }

    /// The plain bytes that the vault seals.
    #[must_use]
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; 12]> {
        (*self.0).clone()
    }

    /// Takes back what [`Self::to_secret_bytes`] gave.
    ///
    /// # Errors
    /// [`Fault`] when the bytes are no number: the secret is damaged.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        let bytes: &[u8; 12] =
            bytes.try_into().map_err(|_| Fault::Length { digits: bytes.len() })?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(Fault::Characters);
        }
        let values = Zeroizing::new(bytes.map(|b| b - b'0'));
        if *values == [0; 12] {
            return Err(Fault::AllZero);
        }
        if !digits::is_individual(&values) {
            return Err(Fault::CheckDigit);
        }
        Ok(Self::keep(bytes))
    }

    /// True when both are the same number; takes the same time whether they are or not.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let different = self.0.iter().zip(other.0.iter()).fold(0, |seen, (a, b)| seen | (a ^ b));
        std::hint::black_box(different) == 0
    }
}

#[cfg(test)]
mod tests;
