//! A card made of memory that answers as the card of today is known to, for tests: in memory ([`InMemory`]), or behind the
//! real PC/SC service ([`vpcd`]). Everything on it is made up, and it has a switch for each way in which a card can be
//! wrong ([`Flaw`]).
#![expect(clippy::missing_panics_doc, reason = "for tests alone")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "for tests alone")]

mod issue;
pub mod vpcd;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

#[cfg(test)]
pub(crate) use issue::object;
pub use issue::{Holder, anchor};

use crate::{Fault, Transport};

/// A way in which a card is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The first command after the power came is answered by 6F00.
    Sleepy,
    /// A read is answered by 6Cxx first.
    AsksAgain,
    /// What is read waits to be fetched (61xx).
    Waits,
    /// Lengths are written in two and three bytes where one would do.
    LongLengths,
    /// It stands in for a card: an Android phone.
    Android,
    /// The same: an iPhone.
    IPhone,
    /// It is another card altogether: no application of this one.
    Foreign,
    /// It has the application of certificates and no other.
    CertificatesAlone,
    /// The attributes were changed after they were signed.
    AlteredAttributes,
    /// The number was changed after it was signed.
    AlteredNumber,
    /// The signature over the digests is bad.
    BadSignature,
    /// The signature over the issuer's certificate is bad.
    BadIssuer,
    /// The certificate is of an issuer of whom nobody has the key.
    UnknownIssuer,
    /// Its data are a card's, copied onto another chip.
    Copied,
    /// The key of its chip is its own make, which the issuer did not sign.
    OwnKey,
    /// What stands there as a number has a wrong check digit.
    NoNumber,
    /// The secret 照合番号A is of another number than that on the card.
    OtherNumber,
    /// It is pulled out before the command of this place, from 0.
    PulledOut(usize),
    /// It answers the command of this place with this status and nothing else.
    Answers(usize, u16),
    /// Answers to reads lack their last byte.
    ShortReads,
    /// The file of this number begins with another tag.
    OtherTag(u16),
    /// The file of this number says it has 65,535 bytes.
    Endless(u16),
    /// The holder's PIN was shown before, and the card kept its power.
    LeftOpen,
    /// It says that the PIN was shown, with and without power.
    SaysShown,
}

/// The secrets in the order of their files 0011, 0014, 0015.
const SECRETS: [u16; 3] = [0x0011, 0x0014, 0x0015];
/// How many tries each has.
const TRIES: [u8; 3] = [3, 10, 10];

const TEXT: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
const COMMON: &[u8] = &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];
const JPKI: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// A card.
pub struct VirtualCard {
    flaws: Vec<Flaw>,
    files: issue::Stored,
    secrets: [Vec<u8>; 3],
    tries: [u8; 3],
    /// Which secrets were shown.
    shown: BTreeSet<usize>,
    application: Option<&'static [u8]>,
    file: Option<u16>,
    has_power: bool,
    waiting: Vec<u8>,
    /// Commands since the power came.
    since_power: usize,
    /// All commands, as they came; tests look at them.
    pub commands: Vec<Vec<u8>>,
}

impl VirtualCard {
    /// A card of a holder, issued by the made-up municipality of [`anchor`].
    #[must_use]
    pub fn issue(holder: &Holder, flaws: &[Flaw]) -> Self {
        let left_open = flaws.iter().any(|f| matches!(f, Flaw::LeftOpen));
        Self {
            flaws: flaws.to_vec(),
            files: issue::store(holder, flaws),
            secrets: [
                holder.pin.clone().into_bytes(),
                issue::number_secret(holder, flaws),
                holder.printed.clone().into_bytes(),
            ],
            tries: TRIES,
            shown: left_open.then_some(0).into_iter().collect(),
            application: left_open.then_some(TEXT),
            file: None,
            has_power: true,
            waiting: Vec::new(),
            since_power: 0,
            commands: Vec::new(),
        }
    }

    /// Sets how many tries are left: PIN, 照合番号A, 照合番号B.
    pub fn set_tries(&mut self, tries: [u8; 3]) {
        self.tries = tries;
    }

    /// How many tries are left.
    #[must_use]
    pub const fn tries(&self) -> [u8; 3] {
        self.tries
    }

    /// Whether it has power.
    #[must_use]
    pub const fn has_power(&self) -> bool {
        self.has_power
    }

    /// Whether a secret was shown that still counts.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.shown.is_empty()
    }

    /// Power comes or goes: what was shown is forgotten.
    pub fn power(&mut self, on: bool) {
        self.has_power = on;
        self.shown.clear();
        (self.application, self.file) = (None, None);
        self.since_power = 0;
    }

    /// A reset without loss of power: what was shown still counts, as it does on real cards.
    pub fn reset(&mut self) {
        self.file = None;
        self.since_power = 0;
    }

    /// A file as it is stored.
    #[cfg(test)]
    pub(crate) fn stored(&self, file: u16) -> &[u8] {
        self.files.of(file)
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaws.contains(&flaw)
    }

    /// Answers a command; `None` when the card is no longer there.
    pub fn answer(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        let place = self.commands.len();
        self.commands.push(command.to_vec());
        let first = self.since_power == 0;
        self.since_power += 1;
        let pulled = |flaw: &Flaw| matches!(flaw, Flaw::PulledOut(at) if *at <= place);
        if !self.has_power || self.flaws.iter().any(pulled) {
            return None;
        }
        let set = self.flaws.iter().find_map(|flaw| match flaw {
            Flaw::Answers(at, status) if *at == place => Some(*status),
            _ => None,
        });
        if let Some(status) = set {
            return Some(status.to_be_bytes().to_vec());
        }
        if first && self.has(Flaw::Sleepy) {
            return Some(vec![0x6F, 0x00]);
        }
        Some(match command {
            [0x00, 0xA4, 0x04, 0x0C, _, name @ ..] => self.select_application(name),
            [0x00, 0xA4, 0x02, 0x0C, 0x02, high, low] => {
                self.select_file(u16::from_be_bytes([*high, *low]))
            }
            [0x00, 0x20, 0x00, 0x80, rest @ ..] => self.verify(rest),
            [0x00, 0xB0, high, low, count] => {
                self.read(usize::from(u16::from_be_bytes([*high, *low])), *count)
            }
            [0x00, 0xB2, 0x01, 0x04, _] => self.record(),
            [0x00, 0xC0, 0x00, 0x00, count] => self.fetch(*count),
            [0x80, 0x2A, 0x00, 0x00, 0x33, info @ .., 0x00] if self.application == Some(TEXT) => {
                [issue::sign_digest(info, &self.flaws), vec![0x90, 0x00]].concat()
            }
            _ => vec![0x6D, 0x00],
        })
    }

    fn select_application(&mut self, name: &[u8]) -> Vec<u8> {
        let is_phone = self.has(Flaw::Android) || self.has(Flaw::IPhone);
        let there: &[&'static [u8]] = if self.has(Flaw::Foreign) {
            &[]
        } else if is_phone || self.has(Flaw::CertificatesAlone) {
            &[JPKI]
        } else {
            &[JPKI, COMMON, TEXT]
        };
        let Some(found) = there.iter().find(|known| **known == name) else {
            return vec![0x6A, 0x82];
        };
        if self.application != Some(*found) {
            self.shown.clear();
        }
        (self.application, self.file) = (Some(*found), None);
        vec![0x90, 0x00]
    }

    fn select_file(&mut self, file: u16) -> Vec<u8> {
        let there = match self.application {
            Some(TEXT) => SECRETS.contains(&file) || matches!(file, 0x0001..=0x0004 | 0x0007),
            Some(COMMON) => file == 0x0001,
            Some(JPKI) => file == 0x0006,
            _ => false,
        };
        if !there {
            return vec![0x6A, 0x82];
        }
        self.file = Some(file);
        vec![0x90, 0x00]
    }

    fn verify(&mut self, rest: &[u8]) -> Vec<u8> {
        let secret = self.file.and_then(|file| SECRETS.iter().position(|known| *known == file));
        let Some(secret) = secret.filter(|_| self.application == Some(TEXT)) else {
            return vec![0x69, 0x86];
        };
        let left = self.tries[secret];
        let [length, typed @ ..] = rest else {
            if self.shown.contains(&secret) || (secret == 0 && self.has(Flaw::SaysShown)) {
                return vec![0x90, 0x00];
            }
            return vec![0x63, 0xC0 | left];
        };
        if usize::from(*length) != typed.len() {
            return vec![0x67, 0x00];
        }
        if left == 0 {
            return vec![0x69, 0x84];
        }
        if typed == self.secrets[secret] {
            self.tries[secret] = TRIES[secret];
            self.shown.insert(secret);
            return vec![0x90, 0x00];
        }
        self.tries[secret] = left - 1;
        vec![0x63, 0xC0 | (left - 1)]
    }

    /// The file that is selected, if a secret that was shown opens it.
    fn open(&self) -> Result<&[u8], [u8; 2]> {
        let file = self.file.ok_or([0x69, 0x86])?;
        if self.application == Some(JPKI) {
            return Ok(match () {
                () if self.has(Flaw::Android) => b"JPKIAPGPSETOKEN                 ",
                () if self.has(Flaw::IPhone) => b"JPKIAPIOSTOKEN                  ",
                () => b"JPKIAPICCTOKEN2                 ",
            });
        }
        let openers: &[usize] = match file {
            0x0001 => &[0, 1],
            0x0002 => &[0, 2],
            0x0003 | 0x0007 => &[0, 1, 2],
            _ => &[],
        };
        if file != 0x0004 && !openers.iter().any(|secret| self.shown.contains(secret)) {
            return Err([0x69, 0x82]);
        }
        Ok(self.files.of(file))
    }

    fn read(&mut self, at: usize, count: u8) -> Vec<u8> {
        let file = match self.open() {
            Ok(file) => file,
            Err(status) => return status.to_vec(),
        };
        let wanted = if count == 0 { 256 } else { usize::from(count) };
        let Some(rest) = file.get(at..).filter(|rest| !rest.is_empty()) else {
            return vec![0x6B, 0x00];
        };
        let mut data = rest[..wanted.min(rest.len())].to_vec();
        if self.has(Flaw::AsksAgain) && !self.commands.iter().rev().skip(1).any(|c| c[1] == 0xB0) {
            return vec![0x6C, count];
        }
        if self.has(Flaw::ShortReads) {
            data.pop();
        }
        if self.has(Flaw::Waits) {
            let length = u8::try_from(data.len()).unwrap_or(0);
            self.waiting = data;
            return vec![0x61, length];
        }
        data.extend_from_slice(&[0x90, 0x00]);
        data
    }

    fn fetch(&mut self, count: u8) -> Vec<u8> {
        let wanted = if count == 0 { 256 } else { usize::from(count) };
        // In pieces, so that there is a second one.
        let piece: Vec<u8> =
            self.waiting.drain(..wanted.min(self.waiting.len()).min(100)).collect();
        let status = match u8::try_from(self.waiting.len()) {
            Ok(0) => [0x90, 0x00],
            Ok(left) => [0x61, left],
            Err(_) => [0x61, 0x00],
        };
        [piece, status.to_vec()].concat()
    }

    fn record(&self) -> Vec<u8> {
        match (self.application, self.file) {
            (Some(COMMON), Some(0x0001)) => [self.files.record.as_slice(), &[0x90, 0x00]].concat(),
            _ => vec![0x69, 0x86],
        }
    }
}

/// A card in a reader of memory. What holds a clone sees the same card.
#[derive(Clone)]
pub struct InMemory(Arc<Mutex<VirtualCard>>);

impl InMemory {
    /// Puts the card in.
    #[must_use]
    pub fn new(card: VirtualCard) -> Self {
        Self(Arc::new(Mutex::new(card)))
    }

    /// The card itself; two at once in one expression would wait for each other.
    pub fn card(&self) -> std::sync::MutexGuard<'_, VirtualCard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InMemory {
    /// How many tries are left.
    #[must_use]
    pub fn tries(&self) -> [u8; 3] {
        self.card().tries()
    }

    /// Whether the card has power.
    #[must_use]
    pub fn has_power(&self) -> bool {
        self.card().has_power()
    }

    /// All commands that came.
    #[must_use]
    pub fn commands(&self) -> Vec<Vec<u8>> {
        self.card().commands.clone()
    }
}

impl Transport for InMemory {
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.card().answer(command).map(Zeroizing::new).ok_or(Fault::Cut)
    }

    fn power_cycle(&mut self) -> Result<(), Fault> {
        self.card().power(false);
        self.card().power(true);
        Ok(())
    }

    fn power_down(&mut self) {
        self.card().power(false);
    }
}
