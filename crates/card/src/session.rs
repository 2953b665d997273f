//! One card in a reader, from the first question to the end of its power.

use domain::{Day, Random, broken};
use number::IndividualNumber;
use zeroize::Zeroizing;

use crate::apdu::{self, Answer, Status, Transport, call};
use crate::tlv::Header;
use crate::{
    Anchors, Attributes, CardProfile, Digests, Fault, Malformed, Present, Secret, Signature,
};

/// The kinds of card that are known, in the order in which they are asked for.
const KNOWN: &[&dyn CardProfile] = &[&Present];

/// 公的個人認証AP, and the file in which it says what it is on.
const JPKI: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
const TOKEN: u16 = 0x0006;
/// What phones say there.
const PHONES: [&[u8]; 2] = [b"JPKIAPGPSETOKEN", b"JPKIAPIOSTOKEN"];

/// A file of the card has no more bytes than this: a name and an address of hundreds of characters fit.
const LONGEST_FILE: usize = 4_000;
/// A read asks for no more bytes than this at once.
const STEP: usize = 255;

/// Whether the holder agreed to spend the last try of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// No: with one try left nothing is tried.
    None,
    /// Yes: a wrong secret locks it.
    LastTry,
}

/// One card in a reader. It loses its power when this is dropped.
pub struct Session<T: Transport> {
    card: Powered<T>,
    profile: &'static dyn CardProfile,
    expires: Day,
    /// What the chip signs, so that an answer of before is of no use.
    nonce: [u8; 32],
}

/// What was read by the holder's PIN, and passed every check.
pub struct Reading {
    /// The number.
    pub number: IndividualNumber,
    /// The attributes.
    pub attributes: Attributes,
    /// What the signature over both is worth.
    pub signature: Signature,
}

/// What was asked of the card, and passed every check.
pub struct Checked<R> {
    /// What was asked.
    pub what: R,
    /// What the signature over it is worth.
    pub signature: Signature,
}

/// A card with power; it has none when this is gone, also by an error or a panic: a secret that was shown counts as long
/// as the card has power, for whoever talks to it next.
struct Powered<T: Transport>(T);

impl<T: Transport> Drop for Powered<T> {
    fn drop(&mut self) {
        if !broken::is_off("card_power") {
            self.0.power_down();
        }
    }
}

impl<T: Transport> Session<T> {
    /// Finds out which card it is, and that it has not expired.
    ///
    /// # Errors
    /// [`Fault::Phone`], [`Fault::Unknown`], [`Fault::Expired`], or what went wrong on the way.
    pub fn open(card: T, today: Day, random: &dyn Random) -> Result<Self, Fault> {
        Self::open_one_of(card, today, random, KNOWN)
    }

    /// The same for a list of kinds.
    pub(crate) fn open_one_of(
        card: T,
        today: Day,
        random: &dyn Random,
        known: &[&'static dyn CardProfile],
    ) -> Result<Self, Fault> {
        let mut card = Powered(card);
        wake(&mut card.0)?;
        let profile = kind(&mut card.0, known)?;
        let expires = expiry(&mut card.0, profile)?;
        if expires < today && !broken::is_off("card_expired") {
            return Err(Fault::Expired { on: expires });
        }
        let mut nonce = [0; 32];
        random.fill(&mut nonce);
        let mut session = Self { card, profile, expires, nonce };
        session.select_application()?;
        Ok(session)
    }

    /// The last day of the card.
    pub const fn expires(&self) -> Day {
        self.expires
    }

    /// How many tries are left of a secret; 0 when it is locked. Spends none.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub fn tries(&mut self, secret: Secret) -> Result<u8, Fault> {
        match self.ask_tries(secret)? {
            // It says so where the secret was shown before: without power it forgets that.
            Status::Done => {
                self.card.0.power_cycle()?;
                wake(&mut self.card.0)?;
                self.select_application()?;
                match self.ask_tries(secret)? {
                    Status::Tries(left) => Ok(left),
                    Status::Locked => Ok(0),
                    Status::Done => Err(Fault::Answered { status: 0x9000 }),
                    other => Err(other.unexpected()),
                }
            }
            Status::Tries(left) => Ok(left),
            Status::Locked => Ok(0),
            other => Err(other.unexpected()),
        }
    }

    /// Reads number and attributes by the holder's PIN.
    ///
    /// # Errors
    /// [`Fault::Form`] and [`Fault::LastTry`] before a try is spent; [`Fault::Wrong`], [`Fault::Locked`]; then whatever
    /// check the data fail.
    pub fn read(
        mut self,
        pin: &str,
        consent: Consent,
        anchors: &Anchors,
    ) -> Result<Reading, Fault> {
        let digits = self.profile.secret(Secret::Pin).digits_of(Secret::Pin, pin)?;
        self.show(Secret::Pin, &digits, consent)?;
        let number = self.number_file()?;
        let attributes = self.file(self.profile.files().attributes)?;
        let signature = self.check(Some(&number), Some(&attributes), anchors)?;
        Ok(Reading {
            number: self.profile.number(&number)?,
            attributes: self.profile.attributes(&attributes)?,
            signature,
        })
    }

    /// Asks the card whether a number is the one that it holds (照合番号A): the number is shown to the card as a secret, so
    /// a wrong one spends a try.
    ///
    /// # Errors
    /// As [`Self::read`]; [`Fault::Wrong`] with [`Secret::Number`] says that it is another number.
    pub fn check_number(
        mut self,
        typed: &IndividualNumber,
        consent: Consent,
        anchors: &Anchors,
    ) -> Result<Checked<()>, Fault> {
        self.show(Secret::Number, typed.expose(), consent)?;
        let file = self.number_file()?;
        let signature = self.check(Some(&file), None, anchors)?;
        let same = self.profile.number(&file)?.same_as(typed);
        if same || broken::is_off("card_same") {
            return Ok(Checked { what: (), signature });
        }
        Err(Fault::Differs)
    }

    /// Reads the attributes by what is printed on the front (照合番号B): day of birth, year of expiry, security code.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_attributes(
        mut self,
        printed: &str,
        consent: Consent,
        anchors: &Anchors,
    ) -> Result<Checked<Attributes>, Fault> {
        let digits = self.profile.secret(Secret::Face).digits_of(Secret::Face, printed)?;
        self.show(Secret::Face, &digits, consent)?;
        let file = self.file(self.profile.files().attributes)?;
        let signature = self.check(None, Some(&file), anchors)?;
        Ok(Checked { what: self.profile.attributes(&file)?, signature })
    }

    fn select_application(&mut self) -> Result<(), Fault> {
        let select = apdu::select_application(self.profile.application());
        call(&mut self.card.0, &select)?.done().map(drop)
    }

    fn ask_tries(&mut self, secret: Secret) -> Result<Status, Fault> {
        self.select(self.profile.secret(secret).file)?;
        Ok(call(&mut self.card.0, &apdu::ASK_TRIES)?.status)
    }

    /// Shows a secret to the card, once the tries that are left allow it.
    fn show(&mut self, secret: Secret, digits: &[u8], consent: Consent) -> Result<(), Fault> {
        let left = self.tries(secret)?;
        if left == 0 {
            return Err(Fault::Locked(secret));
        }
        if left == 1 && consent == Consent::None && !broken::is_off("card_last_try") {
            return Err(Fault::LastTry(secret));
        }
        // The file of the secret is still selected.
        match call(&mut self.card.0, &apdu::show(digits))?.status {
            Status::Done => Ok(()),
            Status::Tries(0) | Status::Locked => Err(Fault::Locked(secret)),
            Status::Tries(left) => Err(Fault::Wrong { secret, left }),
            other => Err(other.unexpected()),
        }
    }

    fn check(
        &mut self,
        number: Option<&[u8]>,
        attributes: Option<&[u8]>,
        anchors: &Anchors,
    ) -> Result<Signature, Fault> {
        let files = self.profile.files();
        let (digests, certificate) = (self.file(files.digests)?, self.file(files.certificate)?);
        let read = Digests { number, attributes, digests: &digests, certificate: &certificate };
        let signature = self.profile.check(&read, anchors)?;
        let key = self.file(files.key)?;
        let answer = call(&mut self.card.0, &self.profile.challenge(&self.nonce))?.done()?;
        self.profile.check_chip(&key, &certificate, &self.nonce, &answer)?;
        Ok(signature)
    }

    fn select(&mut self, file: u16) -> Result<(), Fault> {
        call(&mut self.card.0, &apdu::select_file(file))?.done().map(drop)
    }

    /// The number's file, as it is stored.
    fn number_file(&mut self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let files = self.profile.files();
        self.select(files.number)?;
        let file = self.read_at(0, files.number_bytes)?;
        if file.len() == usize::from(files.number_bytes) { Ok(file) } else { Err(Fault::Cut) }
    }

    /// A file that is one object: by its head first, which says how long it is.
    fn file(&mut self, (file, tag): (u16, u16)) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.select(file)?;
        let head = self.read_at(0, Header::LONGEST as u8)?;
        let header = Header::read(&head)?;
        if header.tag != tag || header.whole() > LONGEST_FILE {
            return Err(Malformed { tag: header.tag }.into());
        }
        let mut whole = Zeroizing::new(Vec::with_capacity(header.whole()));
        while whole.len() < header.whole() {
            let count = STEP.min(header.whole() - whole.len());
            let (Ok(at), Ok(count)) = (u16::try_from(whole.len()), u8::try_from(count)) else {
                return Err(Malformed { tag }.into());
            };
            let piece = self.read_at(at, count)?;
            if piece.is_empty() {
                return Err(Fault::Cut);
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }

    /// No more than `count` bytes of the file that is selected.
    fn read_at(&mut self, at: u16, count: u8) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let Answer { data, status } = call(&mut self.card.0, &apdu::read(at, count))?;
        match status {
            Status::Done | Status::PastEnd if data.len() <= usize::from(count) => Ok(data),
            Status::Done => Err(Fault::Cut),
            other => Err(other.unexpected()),
        }
    }
}

/// The first command after the power came may be answered by nothing but 6F00: this one is for that.
fn wake<T: Transport>(card: &mut T) -> Result<(), Fault> {
    call(card, &apdu::select_application(JPKI)).map(drop)
}

/// The kind whose application answers. A card that has none of them may be a phone.
fn kind<T: Transport>(
    card: &mut T,
    known: &[&'static dyn CardProfile],
) -> Result<&'static dyn CardProfile, Fault> {
    for profile in known {
        let select = apdu::select_application(profile.application());
        if call(card, &select)?.status == Status::Done {
            return Ok(*profile);
        }
    }
    if call(card, &apdu::select_application(JPKI))?.status == Status::Done
        && call(card, &apdu::select_file(TOKEN))?.status == Status::Done
    {
        let token = call(card, &apdu::read(0, 32))?.data;
        if PHONES.iter().any(|phone| token.starts_with(phone)) {
            return Err(Fault::Phone);
        }
    }
    Err(Fault::Unknown)
}

/// The last day of the card, which it says without a secret.
fn expiry<T: Transport>(card: &mut T, profile: &dyn CardProfile) -> Result<Day, Fault> {
    let (application, file, record) = profile.expiry();
    for select in [apdu::select_application(application), apdu::select_file(file)] {
        call(card, &select)?.done()?;
    }
    let record = call(card, &[0x00, 0xB2, record, 0x04, 0x00])?.done()?;
    Ok(profile.read_expiry(&record)?)
}
