//! Digests and signatures of an official test card, whose holder is made up, against the key of its issuer: what a card holds, and not
//! only what the virtual card makes. Its files are those of the tests of the package `myna-card`.

use std::path::PathBuf;
use std::sync::OnceLock;

use myna_card::ca;
use myna_card::data::KeyId;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::virtual_card::object;
use crate::{Anchors, CardProfile, Digests, Fault, Present, Sex, Signature};

/// What was read from a test card.
struct Held {
    attributes: Vec<u8>,
    digests: Vec<u8>,
    key: Vec<u8>,
    certificate: Vec<u8>,
}

/// The files of the test card as they lie in the package `myna-card`, where cargo keeps it.
fn held() -> &'static Held {
    static HELD: OnceLock<Held> = OnceLock::new();
    HELD.get_or_init(|| {
        let folder = fixtures();
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        Held {
            attributes: read("text-0002.bin"),
            digests: read("text-0003.bin"),
            key: read("text-0007.bin"),
            certificate: read("text-0004.bin"),
        }
    })
}

/// Where cargo keeps the package.
fn fixtures() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap();
    let sources = std::fs::read_dir(home.join("registry/src")).unwrap().flatten();
    let packages = sources.flat_map(|source| std::fs::read_dir(source.path()).unwrap().flatten());
    let mut named =
        packages.filter(|one| one.file_name().to_string_lossy().starts_with("myna-card-"));
    named.next().expect("cargo keeps the package myna-card").path().join("tests/fixtures")
}

/// The issuer's key as the file that an office would keep.
fn test_issuer() -> Anchors {
    let id = &held().certificate[10..26];
    let known = ca::find(&KeyId::parse(id).unwrap()).unwrap();
    // A modulus begins with a bit that would make it negative.
    let modulus = object(0x02, &[&[0], known.modulus].concat(), false);
    let key = object(0x30, &[modulus, object(0x02, known.exponent, false)].concat(), false);
    let rsa = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];
    let bits = object(0x03, &[&[0], key.as_slice()].concat(), false);
    let der = object(0x30, &[object(0x30, &rsa, false), bits].concat(), false);
    let name: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let body = STANDARD.encode(der);
    let mut anchors = Anchors::default();
    let text = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----");
    anchors.add(&format!("{name}.pem"), &text).unwrap();
    anchors
}

fn check(attributes: &[u8], digests: &[u8], certificate: &[u8]) -> Result<Signature, Fault> {
    let read = Digests { number: None, attributes: Some(attributes), digests, certificate };
    Present.check(&read, &test_issuer())
}

#[test]
fn a_real_test_card_is_verified() {
    let held = held();
    assert_eq!(check(&held.attributes, &held.digests, &held.certificate), Ok(Signature::Verified));
    let read = Present.attributes(&held.attributes).ok().unwrap();
    assert_eq!((read.birth.to_string().as_str(), read.sex), ("1980-02-17", Sex::Male));
    assert_eq!(read.name.chars().count(), 5);
}

#[test]
fn a_test_card_with_one_bit_changed_is_not() {
    let held = held();
    let flip = |file: &[u8], at: usize| {
        let mut changed = file.to_vec();
        changed[at] ^= 1;
        changed
    };
    let last = held.attributes.len() - 1;
    assert_eq!(
        check(&flip(&held.attributes, last), &held.digests, &held.certificate),
        Err(Fault::Altered)
    );
    assert_eq!(
        check(&held.attributes, &flip(&held.digests, 300), &held.certificate),
        Err(Fault::Forged)
    );
    assert_eq!(
        check(&held.attributes, &held.digests, &flip(&held.certificate, 500)),
        Err(Fault::Forged)
    );
    let stranger = check(&held.attributes, &held.digests, &flip(&held.certificate, 10));
    assert_eq!(stranger, Ok(Signature::AnchorUnknown));
}

/// The chip's own key is one that the issuer signed; what the chip would answer is not on record, so an answer that is made
/// up is the wrong one.
#[test]
fn the_key_of_a_test_cards_chip_is_its_issuers() {
    let held = held();
    let check = |key: &[u8]| Present.check_chip(key, &held.certificate, &[7; 32], &[1; 256]);
    assert_eq!(check(&held.key), Err(Fault::Copied));
    let mut changed = held.key.clone();
    changed[400] ^= 1;
    assert_eq!(check(&changed), Err(Fault::Forged));
}
