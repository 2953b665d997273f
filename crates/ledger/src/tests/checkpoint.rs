//! Heads, keys and proof texts.

use domain::Id;
use proptest::prelude::*;

use super::sample::{Counting, cases, hex, id, slug};
use crate::{
    Checkpoint, CheckpointError, Hash, InclusionProof, LedgerKey, Origin, ProofTextError,
    VerifierKey, inclusion_proof, leaf_hash, root_of,
};

pub fn origin(name: &str) -> Origin {
    Origin::new(slug(name), id::<Id>("ledger"))
}

pub fn key() -> LedgerKey {
    LedgerKey::generate(origin("hanamaki"), &Counting::new()).unwrap()
}

fn head(size: u64) -> Checkpoint {
    Checkpoint { origin: origin("hanamaki"), size, root: [7; 32] }
}

#[test]
fn a_signed_head_reads_back() {
    let key = key();
    for size in [0, 1, 109_482, u64::MAX] {
        let text = key.sign(&head(size));
        assert_eq!(Checkpoint::open(&text, &[key.verifier()]), Ok(head(size)));
        assert_eq!(text.lines().count(), 5);
    }
}

/// Guard "checkpoint_signature": a head with any bit flipped is refused.
#[test]
fn every_flipped_bit_of_a_head_is_found() {
    let key = key();
    let text = key.sign(&head(109_482));
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(flipped) = String::from_utf8(bytes) else {
            continue;
        };
        assert!(Checkpoint::open(&flipped, &[key.verifier()]).is_err(), "bit {bit}");
    }
    let other = text.replacen("109482", "109483", 1);
    assert_eq!(Checkpoint::open(&other, &[key.verifier()]), Err(CheckpointError::Signature));
}

#[test]
fn heads_of_others_are_refused() {
    let key = key();
    let text = key.sign(&head(3));
    let second = LedgerKey::from_file(key_file(&origin("hanamaki"), [9; 32]).as_bytes()).unwrap();
    assert_eq!(Checkpoint::open(&text, &[second.verifier()]), Err(CheckpointError::Unsigned));
    assert_eq!(Checkpoint::open(&text, &[]), Err(CheckpointError::Unsigned));
    // A key that signs for another ledger than its own.
    let foreign = Checkpoint { origin: origin("kyoto"), ..head(3) };
    let text = key.sign(&foreign);
    assert_eq!(Checkpoint::open(&text, &[key.verifier()]), Err(CheckpointError::OtherLedger));
}

/// While a key is being exchanged both sign, and either is enough; witnesses are passed over.
#[test]
fn one_trusted_signature_is_enough() {
    let (one, two) =
        (key(), LedgerKey::from_file(key_file(&origin("hanamaki"), [9; 32]).as_bytes()).unwrap());
    let (a, b) = (one.sign(&head(3)), two.sign(&head(3)));
    let signature = b.split_once("\n\n").unwrap().1;
    let both = format!("{a}{signature}\u{2014} witness.example AAAAAAAA\n");
    for keys in [vec![one.verifier()], vec![two.verifier()], vec![one.verifier(), two.verifier()]] {
        assert_eq!(Checkpoint::open(&both, &keys), Ok(head(3)));
    }
    let forged = both.replacen("\n3\n", "\n4\n", 1);
    assert_eq!(Checkpoint::open(&forged, &[two.verifier()]), Err(CheckpointError::Signature));
}

#[test]
fn other_forms_of_a_head_are_refused() {
    let key = key();
    let text = key.sign(&head(3));
    for bad in [
        text.replacen("\n3\n", "\n03\n", 1),
        text.replacen("\n3\n", "\n+3\n", 1),
        text.replacen("\n3\n", "\n-3\n", 1),
        text.replacen("\n3\n", "\n3 \n", 1),
        text.replacen("\n3\n", "\n18446744073709551616\n", 1),
        text.replacen("\n\n", "\nextension\n\n", 1),
        text.replacen("\n\n", "\n", 1),
        text.replacen("\u{2014} ", "- ", 1),
        text.trim_end().to_owned(),
        format!("{text}\n"),
        format!("{text}x\n"),
        String::new(),
        "\n\n".to_owned(),
        text.replacen("bannin/", "banmin/", 1),
        text.lines().take(3).map(|l| format!("{l}\n")).collect::<String>() + "\n",
        text.clone() + &"\u{2014} w AAAAAAAA\n".repeat(100),
    ] {
        let error = Checkpoint::open(&bad, &[key.verifier()]).unwrap_err();
        assert!(
            matches!(error, CheckpointError::Form | CheckpointError::OtherLedger),
            "{bad:?}: {error}"
        );
    }
}

fn key_file(origin: &Origin, seed: [u8; 32]) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let seed = STANDARD.encode([&[1], seed.as_slice()].concat());
    format!("PRIVATE+KEY+{origin}+{}+{seed}\n", key_id(origin, &seed))
}

fn key_id(origin: &Origin, seed: &str) -> String {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
    use base64::Engine;
    let seed = base64::engine::general_purpose::STANDARD.decode(seed).unwrap();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed[1..]).unwrap();
    let hash: Hash =
        crate::sha256(&[origin.to_string().as_bytes(), b"\n", &[1], pair.public_key().as_ref()]);
    hash[..4].iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn keys_are_kept_as_lines() {
    let key = key();
    let line = key.verifier().to_string();
    assert_eq!(VerifierKey::parse(&line), Ok(key.verifier()));
    assert_eq!(VerifierKey::parse(&format!("{line}\n")), Ok(key.verifier()));
    let again = LedgerKey::from_file(&key.to_file()).unwrap();
    assert_eq!(again.verifier(), key.verifier());
    assert_eq!(again.sign(&head(5)), key.sign(&head(5)));
    for bit in 0..line.len() * 8 {
        let mut bytes = line.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(flipped) = String::from_utf8(bytes) else {
            continue;
        };
        assert!(VerifierKey::parse(&flipped).is_err(), "bit {bit}");
    }
    let file = key.to_file();
    for bit in 0..(file.len() - 1) * 8 {
        let mut bytes = file.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(LedgerKey::from_file(&bytes).is_err(), "bit {bit}");
    }
}

/// RFC 8032 section 7.1, first test: the seed gives the known public key.
#[test]
fn keys_are_ed25519() {
    let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let key =
        LedgerKey::from_file(key_file(&origin("hanamaki"), seed.try_into().unwrap()).as_bytes());
    use base64::Engine;
    let line = key.unwrap().verifier().to_string();
    let held = line.splitn(3, '+').last().unwrap();
    let held = base64::engine::general_purpose::STANDARD.decode(held).unwrap();
    assert_eq!(held[1..], public);
}

#[test]
fn origins_have_one_form() {
    let text = origin("hanamaki").to_string();
    assert_eq!(Origin::parse(&text), Some(origin("hanamaki")));
    for bad in [
        "",
        "bannin",
        "bannin/a",
        "bannin/a/b",
        "bannin/A/0",
        &format!("{text}/x"),
        &text.to_lowercase(),
    ] {
        assert_eq!(Origin::parse(bad), None, "{bad}");
    }
}

fn proof_of(records: &[Vec<u8>], index: u64) -> InclusionProof {
    let leaves: Vec<Hash> = records.iter().map(|r| leaf_hash(r)).collect();
    let size = records.len() as u64;
    let head = Checkpoint { origin: origin("hanamaki"), size, root: root_of(&leaves) };
    let path = inclusion_proof(leaves.as_slice(), index, size).unwrap();
    InclusionProof { index, path, checkpoint: key().sign(&head) }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn a_proof_is_a_text(count in 1_usize..40, pick in any::<prop::sample::Index>()) {
        let records: Vec<Vec<u8>> = (0..count).map(|n| n.to_string().into_bytes()).collect();
        let index = pick.index(count);
        let proof = proof_of(&records, index as u64);
        let read = InclusionProof::parse(&proof.to_string()).unwrap();
        prop_assert_eq!(&read, &proof);
        let keys = [key().verifier()];
        prop_assert_eq!(read.verify(&records[index], &keys).unwrap().size, count as u64);
        prop_assert_eq!(read.verify(b"another", &keys), Err(ProofTextError::NotIncluded));
        prop_assert_eq!(read.verify(&records[index], &[]), Err(ProofTextError::Checkpoint(CheckpointError::Unsigned)));
    }
}

#[test]
fn every_flipped_bit_of_a_proof_is_found() {
    let records: Vec<Vec<u8>> = (0..5_u8).map(|n| vec![n]).collect();
    let text = proof_of(&records, 2).to_string();
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(flipped) = String::from_utf8(bytes) else {
            continue;
        };
        let holds = InclusionProof::parse(&flipped)
            .and_then(|p| p.verify(&records[2], &[key().verifier()]));
        assert!(holds.is_err(), "bit {bit}");
    }
}

#[test]
fn errors_have_codes() {
    assert_eq!(ProofTextError::Form.code(), "proof_form");
    assert_eq!(ProofTextError::NotIncluded.code(), "record_not_included");
    assert_eq!(
        ProofTextError::Checkpoint(CheckpointError::Signature).code(),
        "checkpoint_signature"
    );
    let codes = [
        CheckpointError::Form,
        CheckpointError::KeyForm,
        CheckpointError::Unsigned,
        CheckpointError::OtherLedger,
    ];
    assert_eq!(
        codes.map(CheckpointError::code),
        ["checkpoint_form", "ledger_key_form", "checkpoint_unsigned", "checkpoint_other_ledger"]
    );
}

static_assertions::assert_not_impl_any!(LedgerKey: std::fmt::Debug, std::fmt::Display, Clone, Copy);
