//! Known answers, made by `vectors.py` beside this file, which shares no code with the vault.

use super::*;
use crate::Snapshot;
use std::sync::atomic::{AtomicU8, Ordering};

/// The bytes 0, 1, 2, … in the order they are asked for.
struct Counting(AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.0.fetch_add(1, Ordering::SeqCst));
    }
}

const WORDS: &str = "2345-6789-abcd-efgh-jkmk";
const SEAL: &str = r#"bannin-seal-1
{"organisation":"example-city","generation":1,"written_at":"2026-11-21T01:00:00.000Z","slots":[{"memory_kib":64,"passes":1,"lanes":1,"salt":"ICEiIyQlJicoKSorLC0uLw==","root_key":"MDEyMzQ1Njc4OTo7R68SC0jCvA4NYfVpSHubRo9cfbdbd5JZtaF7eeRLC7bsCxB8tSoNbozgB4/OiISJ"}],"last_epoch":1,"epochs":[{"number":1,"key":"XF1eX2BhYmNkZWZnEdWFvEltmVW815q8a5sjUzkCvoSVhJKvrsKOB1qgrWcLOhI+L4QtlKENIlw0tYUn"}],"tombstones":[],"head":{"size":0,"root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},"places":[{"path":"/places/one","kind":"same-machine"},{"path":"/places/two","kind":"removable"}]}
zQVe29HcG72p8PPF8hZK5VJ4f+t97gBwyx66Jxjz2WM=
e3T6ghSCI9GGBR6mtmXOtpaRZA+PKRh1OCMjNUotYpo=
"#;
const SEALED: &str =
    "68696a6b6c6d6e6f707172736a1f2196f8e7e57a396d1d68d8bc4ac865556b2eb620d0cbfcc90829";
const TAG: &str = "e299bda5de482195eeb22a45821bbbba335f388069cb7071f21b8063b5848d78";
const SNAPSHOT: &str = "62616e6e696e2d7661756c742d310a0c6578616d706c652d636974790000000000000001000001a1fb9e0680\
    0000000000000001101112131415161718191a1b1c1d1e1f000102030405060708090a0b0c0d0e0f01286869\
    6a6b6c6d6e6f707172736a1f2196f8e7e57a396d1d68d8bc4ac865556b2eb620d0cbfcc90829f60c874b1620\
    002ff41e4205b7e99f29bd6020bba71422566af1028cf0cb41120bfd5e8a6d41498a6ff61a4ec954e49402de\
    e148a6d3acce468f4ba7579e31b6";

fn founded() -> (Vault, Seal) {
    let words = Passphrase::parse(WORDS).unwrap();
    let random = Arc::new(Counting(AtomicU8::new(0)));
    Vault::found(&city(), &words, Cost::WEAK, two_places(), random, NOW).unwrap()
}

fn sealed(vault: &Vault) -> SealedSecret {
    let number = IndividualNumber::from_digits(*b"123456789018").unwrap();
    let person = PersonId(Id(std::array::from_fn(|i| i as u8)));
    let secret = SecretId(Id(std::array::from_fn(|i| 16 + i as u8)));
    vault.seal_number(person, secret, &number).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn the_first_seal_is_the_known_text() {
    let (_, seal) = founded();
    assert_eq!(String::from_utf8(seal.encode().unwrap()).unwrap(), SEAL);
}

#[test]
fn a_sealed_number_and_its_tag_have_the_known_bytes() {
    let (vault, _) = founded();
    let number = IndividualNumber::from_digits(*b"123456789018").unwrap();
    assert_eq!(hex(&sealed(&vault).bytes), SEALED);
    assert_eq!(hex(vault.index_tag(&number).unwrap().as_bytes()), TAG);
}

#[test]
fn a_snapshot_has_the_known_bytes() {
    let (vault, _) = founded();
    let snapshot = Snapshot::make(&vault, 1, NOW, [sealed(&vault)]).unwrap();
    assert_eq!(hex(&snapshot.encode()), SNAPSHOT);
}

#[test]
fn the_known_seal_opens_the_known_number() {
    let seal = Seal::decode(SEAL.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    let words = Passphrase::parse(WORDS).unwrap();
    let vault = Vault::unseal(&city(), &seal, &words, random(1)).unwrap_or_else(|e| panic!("{e}"));
    let (other, _) = founded();
    assert_eq!(open(&vault, &sealed(&other)).unwrap(), *b"123456789018");
}
