//! The seal: one small file that holds the way to the keys. It lies apart from the data, in two places
//! or more (see [`crate::place`]), and is useless without the passphrase.
//!
//! Four lines of text: the format's name and version; the sheet as JSON in one line, fields in a fixed
//! order; HMAC-SHA-256 over these two lines under a key of the root key; SHA-256 over these three lines.
//! The last one finds damage before any passphrase is asked for, the third one finds forgery.

use crate::VaultError;
use crate::key::{Frame, Key, WRAPPED};
use crate::passphrase::{Cost, Passphrase};
use crate::place::{Place, are_distinct};
use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::id::{LedgerId, SecretId};
use domain::{Random, Slug, Timestamp, broken};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const FORMAT: &str = "bannin-seal-";
const VERSION: &str = "1";
const MOST_SLOTS: usize = 8;

/// The size and root of the ledger when a seal was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Records in the tree.
    pub size: u64,
    /// The tree's root hash.
    #[serde(with = "base64_bytes")]
    pub root: [u8; 32],
}

impl Head {
    /// The head of a ledger without records: SHA-256 of nothing (RFC 6962).
    #[must_use]
    pub fn of_empty_ledger() -> Self {
        let mut root = [0; 32];
        let digest = digest::digest(&digest::SHA256, b"");
        root.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
        Self { size: 0, root }
    }
}

/// The contents of one seal file. Whoever has it and the passphrase has the keys, so it has no Debug.
pub struct Seal {
    pub(crate) sheet: Sheet,
    mac: [u8; 32],
}

/// What stands in a seal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sheet {
    pub(crate) organisation: Slug,
    /// Goes up by one with each seal that is made.
    pub(crate) generation: u64,
    #[serde(with = "timestamp")]
    pub(crate) written_at: Timestamp,
    /// Each opens the root key.
    pub(crate) slots: Vec<Slot>,
    /// The highest epoch number that was ever given; none is given twice.
    pub(crate) last_epoch: u64,
    /// One, or two during a round; ascending.
    pub(crate) epochs: Vec<WrappedEpoch>,
    /// Secrets that must not come back from an older backup; ascending.
    pub(crate) tombstones: Vec<SecretId>,
    pub(crate) head: Head,
    /// The ledger that the head is of. Seals of older versions, and the first of all, do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ledger: Option<LedgerId>,
    pub(crate) places: Vec<Place>,
}

/// The root key under one passphrase.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slot {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    #[serde(with = "base64_bytes")]
    salt: [u8; 16],
    #[serde(with = "base64_bytes")]
    root_key: [u8; WRAPPED],
}

/// An epoch key under the root key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrappedEpoch {
    pub(crate) number: u64,
    #[serde(with = "base64_bytes")]
    key: [u8; WRAPPED],
}

impl Slot {
    /// Puts the root key under a passphrase.
    pub(crate) fn new(
        root: &Key,
        organisation: &Slug,
        passphrase: &Passphrase,
        cost: Cost,
        random: &dyn Random,
    ) -> Result<Self, VaultError> {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let under = passphrase.stretch(&salt, cost)?.cipher()?;
        let root_key = root.wrap(&under, &Self::frame(organisation, &salt, cost), random)?;
        let (memory_kib, passes, lanes) = (cost.memory_kib(), cost.passes(), cost.lanes());
        Ok(Self { memory_kib, passes, lanes, salt, root_key })
    }

    /// The root key, when the passphrase is this slot's.
    fn open(
        &self,
        organisation: &Slug,
        passphrase: &Passphrase,
    ) -> Result<Option<Key>, VaultError> {
        let cost = self.cost().ok_or(VaultError::SealDamaged)?;
        let under = passphrase.stretch(&self.salt, cost)?.cipher()?;
        Ok(Key::unwrap(&self.root_key, &under, &Self::frame(organisation, &self.salt, cost)))
    }

    pub(crate) fn cost(&self) -> Option<Cost> {
        Cost::new(self.memory_kib, self.passes, self.lanes)
    }

    fn frame(organisation: &Slug, salt: &[u8; 16], cost: Cost) -> Frame {
        Frame::new("bannin slot", organisation).with(salt).with(&cost.bytes())
    }
}

impl WrappedEpoch {
    pub(crate) fn new(
        number: u64,
        key: &Key,
        root: &Key,
        organisation: &Slug,
        random: &dyn Random,
    ) -> Result<Self, VaultError> {
        let under = root.derive("bannin wrap", organisation)?.cipher()?;
        let key = key.wrap(&under, &Self::frame(organisation, number), random)?;
        Ok(Self { number, key })
    }

    pub(crate) fn open(&self, root: &Key, organisation: &Slug) -> Result<Key, VaultError> {
        let under = root.derive("bannin wrap", organisation)?.cipher()?;
        Key::unwrap(&self.key, &under, &Self::frame(organisation, self.number))
            .ok_or(VaultError::SealDamaged)
    }

    fn frame(organisation: &Slug, number: u64) -> Frame {
        Frame::new("bannin epoch", organisation).with(&number.to_be_bytes())
    }
}

impl Sheet {
    /// The first two lines of the file.
    fn lines(&self) -> Result<Vec<u8>, VaultError> {
        let mut out = format!("{FORMAT}{VERSION}\n").into_bytes();
        serde_json::to_writer(&mut out, self).map_err(|_| VaultError::SealDamaged)?;
        out.push(b'\n');
        Ok(out)
    }

    /// The rules that a sheet keeps besides the form of its fields.
    fn is_sound(&self) -> bool {
        let epochs: Vec<u64> = self.epochs.iter().map(|e| e.number).collect();
        (1..=MOST_SLOTS).contains(&self.slots.len())
            && self.slots.iter().all(|s| s.cost().is_some())
            && (1..=2).contains(&epochs.len())
            && is_ascending(&epochs)
            && epochs.last().is_some_and(|last| *last <= self.last_epoch)
            && is_ascending(&self.tombstones)
            && self.places.len() >= 2
            && are_distinct(&self.places)
    }
}

pub(crate) fn is_ascending<T: Ord>(list: &[T]) -> bool {
    list.iter().zip(list.iter().skip(1)).all(|(a, b)| a < b)
}

impl Seal {
    /// The name of the file in each place.
    pub const FILE_NAME: &'static str = "bannin.seal";

    pub(crate) fn new(sheet: Sheet, root: &Key) -> Result<Self, VaultError> {
        let tag = hmac::sign(&Self::mac_key(root, &sheet.organisation)?, &sheet.lines()?);
        let mac = tag.as_ref().try_into().map_err(|_| VaultError::CryptoFailed)?;
        Ok(Self { sheet, mac })
    }

    /// Finds the slot of the passphrase and gives the root key, once the whole seal is proven to come
    /// from somebody who had that key.
    pub(crate) fn root_key(&self, passphrase: &Passphrase) -> Result<Key, VaultError> {
        let organisation = &self.sheet.organisation;
        for slot in &self.sheet.slots {
            if let Some(root) = slot.open(organisation, passphrase)? {
                let key = Self::mac_key(&root, organisation)?;
                let forged = hmac::verify(&key, &self.sheet.lines()?, &self.mac).is_err();
                if forged && !broken::is_off("seal_mac") {
                    return Err(VaultError::SealDamaged);
                }
                return Ok(root);
            }
        }
        Err(VaultError::WrongPassphrase)
    }

    fn mac_key(root: &Key, organisation: &Slug) -> Result<hmac::Key, VaultError> {
        Ok(root.derive("bannin seal", organisation)?.mac())
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// [`VaultError::SealDamaged`] when the sheet cannot be written as JSON, which no sheet made here is.
    pub fn encode(&self) -> Result<Vec<u8>, VaultError> {
        let mut out = self.sheet.lines()?;
        out.extend_from_slice(STANDARD.encode(self.mac).as_bytes());
        out.push(b'\n');
        let digest = STANDARD.encode(digest::digest(&digest::SHA256, &out));
        out.extend_from_slice(digest.as_bytes());
        out.push(b'\n');
        Ok(out)
    }

    /// Reads a file. Nothing is proven yet but that it is as it was written; [`crate::Vault::unseal`]
    /// proves by whom.
    ///
    /// # Errors
    /// [`VaultError::SealDamaged`]; [`VaultError::SealTooNew`] for a whole seal of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        Self::read(bytes)?.ok_or(VaultError::SealDamaged)
    }

    fn read(bytes: &[u8]) -> Result<Option<Self>, VaultError> {
        let Some((signed, digest)) = split_last_line(bytes) else {
            return Ok(None);
        };
        let right = STANDARD.encode(digest::digest(&digest::SHA256, signed));
        if digest != right.as_bytes() && !broken::is_off("seal_digest") {
            return Ok(None);
        }
        let version = signed.split(|b| *b == b'\n').next().unwrap_or_default();
        match version.strip_prefix(FORMAT.as_bytes()) {
            Some(version) if version == VERSION.as_bytes() => {}
            Some(_) => return Err(VaultError::SealTooNew),
            None => return Ok(None),
        }
        let Some((lines, mac)) = split_last_line(signed) else {
            return Ok(None);
        };
        let Some(sheet) = lines.splitn(2, |b| *b == b'\n').nth(1) else {
            return Ok(None);
        };
        let Some(mac) = STANDARD.decode(mac).ok().and_then(|m| m.try_into().ok()) else {
            return Ok(None);
        };
        let Ok(sheet) = serde_json::from_slice::<Sheet>(sheet) else {
            return Ok(None);
        };
        // One sheet has one form: what reads as the same sheet but is written otherwise was not ours.
        let ours = sheet.is_sound() && sheet.lines()? == lines;
        Ok(ours.then_some(Self { sheet, mac }))
    }

    /// Whose.
    #[must_use]
    pub const fn organisation(&self) -> &Slug {
        &self.sheet.organisation
    }

    /// Goes up by one with each seal; the highest is the newest.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.sheet.generation
    }

    /// When it was made.
    #[must_use]
    pub const fn written_at(&self) -> Timestamp {
        self.sheet.written_at
    }

    /// Full days since it was made; 0 when the clock runs behind.
    #[must_use]
    pub fn age_days(&self, now: Timestamp) -> u64 {
        let milliseconds = now.0.saturating_sub(self.sheet.written_at.0);
        u64::try_from(milliseconds / 86_400_000).unwrap_or(0)
    }

    /// The epochs whose keys it holds: one, or two during a round.
    #[must_use]
    pub fn epochs(&self) -> Vec<u64> {
        self.sheet.epochs.iter().map(|e| e.number).collect()
    }

    /// The last ledger head known when it was made.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.sheet.head
    }

    /// The ledger by which the organisation lived when it was made; older versions did not say.
    #[must_use]
    pub const fn ledger(&self) -> Option<LedgerId> {
        self.sheet.ledger
    }

    /// Where the seals of this organisation lay when it was made.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.sheet.places
    }

    /// True when a slot asks for less than 512 MiB for one try; status says so.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.sheet.slots.iter().any(|s| s.cost().is_none_or(Cost::is_weak))
    }
}

/// Cuts the last line off: what stands before it (with its line break), and the line without its own.
fn split_last_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let whole = bytes.strip_suffix(b"\n")?;
    let end = whole.iter().rposition(|b| *b == b'\n')?;
    whole.split_at_checked(end + 1)
}

/// Bytes of a fixed length as base64.
mod base64_bytes {
    use super::{Deserialize, Deserializer, Engine, STANDARD, Serializer, de};

    pub(super) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        from: D,
    ) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(from)?;
        let bytes = STANDARD.decode(text).map_err(|_| de::Error::custom("no base64"))?;
        bytes.try_into().map_err(|_| de::Error::custom("a wrong length"))
    }
}

/// A point in time in the form of the records.
mod timestamp {
    use super::{Deserialize, Deserializer, Serializer, Timestamp, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&at.text())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        Timestamp::parse(&text).ok_or_else(|| de::Error::custom("no point in time"))
    }
}
