//! What stands on a made-up card, signed by a made-up municipality whose keys are drawn once in a process.

use std::sync::OnceLock;

use aws_lc_rs::digest::{Digest, SHA256, digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Flaw;
use crate::tlv;

/// Whom a made-up card is of.
#[derive(Clone)]
pub struct Holder {
    /// Twelve digits.
    pub number: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Day of birth, eight digits.
    pub birth: String,
    /// One character.
    pub sex: char,
    /// Four digits.
    pub pin: String,
    /// What is printed on the front, as fourteen digits.
    pub printed: String,
    /// The last day, eight digits.
    pub expires: String,
}

impl Holder {
    /// Somebody of this number.
    #[must_use]
    pub fn of(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            name: "見本　太郎".to_owned(),
            address: "見本県見本市見本町１－２－３".to_owned(),
            birth: "19800217".to_owned(),
            sex: '1',
            pin: "4649".to_owned(),
            printed: "55021720310987".to_owned(),
            expires: "20310217".to_owned(),
        }
    }
}

/// The files as they are stored, and the record of the card itself.
pub(super) struct Stored {
    files: [Vec<u8>; 4],
    key: Vec<u8>,
    pub record: Vec<u8>,
}

impl Stored {
    pub fn of(&self, file: u16) -> &[u8] {
        if file == 0x0007 {
            return &self.key;
        }
        usize::from(file).checked_sub(1).and_then(|i| self.files.get(i)).map_or(&[], Vec::as_slice)
    }
}

/// The municipality's key, and that by which it signs cards.
struct Issuer {
    root: KeyPair,
    signer: KeyPair,
    /// Of the chip of every card.
    chip: KeyPair,
}

const ISSUER: [u8; 16] = *b"9000033\x08\x05001\0\0\0\0";
const STRANGER: [u8; 16] = *b"9999999\x08\x05001\0\0\0\0";
const SUBJECT: [u8; 16] = *b"9999999\x08\x05002\0\0\0\0";

fn issuer() -> &'static Issuer {
    static DRAWN: OnceLock<Issuer> = OnceLock::new();
    let draw = || KeyPair::generate(KeySize::Rsa2048).expect("a key");
    DRAWN.get_or_init(|| Issuer { root: draw(), signer: draw(), chip: draw() })
}

/// The file that trusts the made-up municipality: its name and what is in it.
#[must_use]
pub fn anchor() -> (String, String) {
    let der: PublicKeyX509Der<'_> = issuer().root.public_key().as_der().expect("a key");
    let id: String = ISSUER.iter().map(|byte| format!("{byte:02x}")).collect();
    let body = STANDARD.encode(der.as_ref());
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
    let text =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
    (format!("{id}.pem"), text)
}

/// The number that the card takes for 照合番号A.
pub(super) fn number_secret(holder: &Holder, flaws: &[Flaw]) -> Vec<u8> {
    match flaws.contains(&Flaw::OtherNumber) {
        true => OTHER.to_vec(),
        false => holder.number.clone().into_bytes(),
    }
}

/// Another number than any holder's.
pub(super) const OTHER: &[u8; 12] = b"999999999023";

pub(super) fn store(holder: &Holder, flaws: &[Flaw]) -> Stored {
    let has = |flaw| flaws.contains(&flaw);
    let long = has(Flaw::LongLengths);
    let mut number = object(0xFF10, holder.number.as_bytes(), false);
    if has(Flaw::NoNumber) {
        let last = number.len() - 1;
        number[last] = if number[last] == b'0' { b'1' } else { number[last] - 1 };
    }
    number.extend_from_slice(&[0xFF, 0xFF]);
    let fields = [
        object(0xDF22, holder.name.as_bytes(), long),
        object(0xDF23, holder.address.as_bytes(), long),
        object(0xDF24, holder.birth.as_bytes(), long),
        object(0xDF25, holder.sex.to_string().as_bytes(), long),
    ];
    let signed_attributes = fields.concat();
    let of_number = object(0xDF31, digest(&SHA256, &number).as_ref(), false);
    let of_attributes = object(0xDF32, digest(&SHA256, &signed_attributes).as_ref(), false);
    let signed = [of_number, of_attributes].concat();
    let mut signature = sign(&issuer().signer, &signed);
    if has(Flaw::BadSignature) {
        signature[100] ^= 1;
    }
    let digests = object(0xFF30, &[signed, object(0xDF33, &signature, false)].concat(), false);
    let mut attributes = with_places(&fields, long);
    if has(Flaw::AlteredAttributes) {
        // The last byte is the sex.
        let last = attributes.len() - 1;
        attributes[last] = if attributes[last] == b'1' { b'2' } else { b'1' };
    }
    if has(Flaw::AlteredNumber) {
        number[3..15].copy_from_slice(OTHER);
    }
    attributes.extend_from_slice(&[0xFF; 4]);
    let record = [b"999999999999999", b"99999".as_slice(), holder.expires.as_bytes()].concat();
    let mut files = [number, attributes, digests, certificate(flaws)];
    for flaw in flaws {
        match *flaw {
            Flaw::OtherTag(file) => files[usize::from(file) - 1][0] = 0x5C,
            Flaw::Endless(file) => {
                files[usize::from(file) - 1][2..5].copy_from_slice(&[0x82, 0xFF, 0xFF]);
            }
            _ => {}
        }
    }
    Stored { files, key: chip_key(flaws), record: object(0x01, &record, false) }
}

/// The attributes' file: the places of its objects first, then these.
fn with_places(fields: &[Vec<u8>], long: bool) -> Vec<u8> {
    let table = |places: &[u16]| {
        let bytes: Vec<u8> = places.iter().flat_map(|place| place.to_be_bytes()).collect();
        object(0xDF21, &bytes, false)
    };
    let whole = |places: &[u16]| object(0xFF20, &[table(places), fields.concat()].concat(), long);
    let head = whole(&[0; 4]).len() - fields.concat().len();
    let mut at = head;
    let mut places = Vec::new();
    for field in fields {
        places.push(u16::try_from(at).expect("a small file"));
        at += field.len();
    }
    whole(&places)
}

/// The chip's own key with the issuer's signature.
fn chip_key(flaws: &[Flaw]) -> Vec<u8> {
    let (exponent, modulus) = key_parts(&issuer().chip);
    let key = [object(0x90, &exponent, false), object(0x91, &modulus, false)].concat();
    let own = object(0xDF51, &key, false);
    let by = if flaws.contains(&Flaw::OwnKey) { &issuer().chip } else { &issuer().signer };
    let signature = object(0xDF52, &sign(by, &own), false);
    object(0xFF50, &[own, signature].concat(), false)
}

/// What the chip answers to a challenge: the digest at its end, signed. A chip with copied data has another key.
pub(super) fn sign_digest(info: &[u8], flaws: &[Flaw]) -> Vec<u8> {
    let key = if flaws.contains(&Flaw::Copied) { &issuer().root } else { &issuer().chip };
    let bytes = info.last_chunk::<32>().expect("a digest");
    let digest = Digest::import_less_safe(bytes, &SHA256).expect("a digest");
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).expect("a key");
    signature
}

fn certificate(flaws: &[Flaw]) -> Vec<u8> {
    let id = if flaws.contains(&Flaw::UnknownIssuer) { STRANGER } else { ISSUER };
    let (exponent, modulus) = key_parts(&issuer().signer);
    let key = [object(0x90, &exponent, false), object(0x91, &modulus, false)].concat();
    let body = [id.as_slice(), &SUBJECT, &key].concat();
    let mut signature = sign(&issuer().root, &body);
    if flaws.contains(&Flaw::BadIssuer) {
        signature[100] ^= 1;
    }
    let both = [object(0x5F4E, &body, false), object(0x5F37, &signature, false)].concat();
    object(0x7F21, &both, false)
}

/// Exponent and modulus without leading zeros.
fn key_parts(key: &KeyPair) -> (Vec<u8>, Vec<u8>) {
    let der = key.public_key();
    let parts = tlv::only(der.as_ref(), 0x30).expect("a key");
    let modulus = tlv::take(parts, 0x02).expect("a modulus");
    let exponent = tlv::only(modulus.rest, 0x02).expect("an exponent");
    let bare = |n: &[u8]| n.iter().copied().skip_while(|byte| *byte == 0).collect();
    (bare(exponent), bare(modulus.value))
}

fn sign(key: &KeyPair, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a key");
    signature
}

/// One object; `long` writes its length in three bytes where fewer would do.
pub(crate) fn object(tag: u16, value: &[u8], long: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len() + 5);
    let [high, low] = tag.to_be_bytes();
    bytes.extend((high != 0).then_some(high));
    bytes.push(low);
    let length = u16::try_from(value.len()).expect("a small object");
    let [high, low] = length.to_be_bytes();
    match length {
        _ if long => bytes.extend_from_slice(&[0x82, high, low]),
        0..=0x7F => bytes.push(low),
        0x80..=0xFF => bytes.extend_from_slice(&[0x81, low]),
        _ => bytes.extend_from_slice(&[0x82, high, low]),
    }
    bytes.extend_from_slice(value);
    bytes
}
