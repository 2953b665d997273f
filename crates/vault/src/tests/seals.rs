use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Puts a right digest under changed lines, as somebody would who knows the format and not the key.
fn with_right_digest(text: &str) -> Vec<u8> {
    let (lines, _) = text.trim_end().rsplit_once('\n').unwrap();
    let signed = format!("{lines}\n");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, signed.as_bytes());
    format!("{signed}{}\n", STANDARD.encode(digest)).into_bytes()
}

fn text_of(seal: &Seal) -> String {
    String::from_utf8(seal.encode().unwrap()).unwrap()
}

#[test]
fn the_passphrase_opens_the_seal_again() {
    let (vault, seal) = founded(1);
    let sealed = vault.seal_number(person(1), secret(1), &number(5)).unwrap();
    let tag = vault.index_tag(&number(5)).unwrap();
    let again = unseal(&Seal::decode(&seal.encode().unwrap()).unwrap_or_else(|e| panic!("{e}")))
        .unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(open(&again, &sealed).unwrap(), digits_of(5));
    assert!(again.index_tag(&number(5)).unwrap() == tag);
    assert_eq!((again.epoch(), again.places()), (1, two_places().to_vec()));
}

#[test]
fn a_seal_says_what_it_may_say_without_the_passphrase() {
    let (vault, first) = founded(1);
    let later = Timestamp(NOW.0 + 3 * 86_400_000);
    let seal = vault.seal(head(), later).unwrap();
    assert_eq!((first.generation(), seal.generation()), (1, 2));
    assert_eq!(first.head(), Head::of_empty_ledger());
    assert_eq!((seal.head(), seal.written_at(), seal.epochs()), (head(), later, vec![1]));
    assert_eq!((first.age_days(later), seal.age_days(later), seal.age_days(NOW)), (3, 0, 0));
    assert_eq!((seal.organisation(), seal.places()), (&city(), &*two_places()));
}

/// A seal of an older version says nothing of the ledger, and reads as it always did.
#[test]
fn a_seal_names_the_ledger_once_there_is_one() {
    let (vault, first) = founded(1);
    assert_eq!(first.ledger(), None);
    assert!(!text_of(&first).contains("\"ledger\""));
    let ledger = domain::id::LedgerId(domain::Id([7; 16]));
    vault.live_by(ledger);
    let seal = Seal::decode(&vault.seal(head(), NOW).unwrap().encode().unwrap());
    let seal = seal.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(seal.ledger(), Some(ledger));
    let again = unseal(&seal).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(again.seal(head(), NOW).unwrap().ledger(), Some(ledger), "carried on");
}

#[test]
fn a_wrong_passphrase_a_damaged_seal_and_another_organisation_are_three_things() {
    let (_, seal) = founded(1);
    let wrong = Vault::unseal(&city(), &seal, &passphrase(8), random(1));
    assert_eq!(error_of(wrong), VaultError::WrongPassphrase);
    let other = Vault::unseal(&other_city(), &seal, &passphrase(7), random(1));
    assert_eq!(error_of(other), VaultError::NotThisOrganisation);
    let mut bytes = seal.encode().unwrap();
    bytes[40] ^= 1;
    assert_eq!(error_of(Seal::decode(&bytes)), VaultError::SealDamaged);
}

#[test]
fn a_flipped_bit_anywhere_in_a_seal_is_found() {
    let bytes = founded(1).1.encode().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut wrong = bytes.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(error_of(Seal::decode(&wrong)), VaultError::SealDamaged, "bit {bit}");
    }
    for length in 0..bytes.len() {
        assert!(Seal::decode(&bytes[..length]).is_err(), "length {length}");
    }
    assert!(Seal::decode(&[bytes, b"\n".to_vec()].concat()).is_err());
}

#[test]
fn every_field_changed_without_the_key_is_found_at_unsealing() {
    let (vault, _) = founded(1);
    vault.bury([secret(1)]);
    vault.begin_round().unwrap();
    let seal = vault.seal(head(), NOW).unwrap();
    let text = text_of(&seal);
    let id = secret(1).to_string();
    let last = secret(2).to_string();
    for (from, to) in [
        ("\"generation\":2", "\"generation\":9"),
        ("2026-11-21", "2026-11-22"),
        ("\"last_epoch\":2", "\"last_epoch\":9"),
        ("\"size\":12", "\"size\":11"),
        ("/places/two", "/places/ten"),
        ("same-machine", "hsm"),
        (&format!("\"tombstones\":[\"{id}\"]"), "\"tombstones\":[]"),
        (&id, &last),
    ] {
        assert!(text.contains(from), "{from}");
        let forged = Seal::decode(&with_right_digest(&text.replace(from, to)))
            .unwrap_or_else(|e| panic!("{from}: {e}"));
        assert_eq!(error_of(unseal(&forged)), VaultError::SealDamaged, "{from}");
    }
    // A slot of one's own, with another root key, proves nothing about the rest.
    let slots = |text: &str| {
        let (_, rest) = text.split_once("\"slots\"").unwrap();
        rest.split_once(",\"last_epoch\"").unwrap().0.to_owned()
    };
    let (ours, foreign) = (slots(&text), slots(&text_of(&founded(2).1)));
    let forged = Seal::decode(&with_right_digest(&text.replace(&ours, &foreign)))
        .unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(error_of(unseal(&forged)), VaultError::SealDamaged);
}

#[test]
fn a_seal_written_in_another_way_is_refused() {
    let (_, seal) = founded(1);
    let text = text_of(&seal);
    for (from, to) in [
        ("{\"organisation\"", "{ \"organisation\""),
        ("\"last_epoch\":1", "\"last_epoch\":1,\"extra\":0"),
        ("\"last_epoch\":1", "\"last_epoch\":1,\"last_epoch\":1"),
        ("\"last_epoch\":1", "\"last_epoch\":0"),
        ("\"generation\":1", "\"generation\":1.0"),
        ("\"generation\":1", "\"generation\":-1"),
        ("\"passes\":1", "\"passes\":0"),
        ("\"memory_kib\":64", "\"memory_kib\":4294967295"),
        ("/places/two", "/places/one"),
        ("/places/two", "/places/../one"),
        ("/places/two", "places"),
        ("removable", "Removable"),
        ("example-city", "Example City"),
        ("bannin-seal-1", "something-else-1"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = with_right_digest(&text.replacen(from, to, 1));
        assert_eq!(error_of(Seal::decode(&changed)), VaultError::SealDamaged, "{to}");
    }
    let newer = with_right_digest(&text.replace("bannin-seal-1", "bannin-seal-2"));
    assert_eq!(error_of(Seal::decode(&newer)), VaultError::SealTooNew);
}

#[test]
fn a_changed_passphrase_opens_the_new_seal_and_the_old_one_only_the_old_seal() {
    let (vault, old_seal) = founded(1);
    let sealed = vault.seal_number(person(1), secret(1), &number(5)).unwrap();
    vault.change_passphrase(&passphrase(8), Cost::WEAK).unwrap();
    let seal = vault.seal(head(), NOW).unwrap();
    assert_eq!(error_of(unseal(&seal)), VaultError::WrongPassphrase);
    let new =
        Vault::unseal(&city(), &seal, &passphrase(8), random(3)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(open(&new, &sealed).unwrap(), digits_of(5));
    // This is why a round must follow: the old seal with the old passphrase still opens this epoch.
    let old = unseal(&old_seal).unwrap_or_else(|e| panic!("{e}"));
    assert!(open(&old, &sealed).is_ok());
    new.begin_round().unwrap();
    let resealed = new.reseal(&sealed).unwrap().secret;
    assert_eq!(open(&old, &resealed), Err(VaultError::EpochUnknown));
}

#[test]
fn the_places_can_be_changed_and_the_next_seal_carries_them() {
    let (vault, _) = founded(1);
    let three = vec![
        place("/places/one", PlaceKind::SameMachine),
        place("/places/two", PlaceKind::Removable),
        place("/places/three", PlaceKind::OtherMachine),
    ];
    vault.set_places(check_places(Path::new("/data"), three.clone()).unwrap());
    let again = unseal(&vault.seal(head(), NOW).unwrap()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(again.places(), three);
}

#[test]
fn tombstones_grow_and_can_be_dropped() {
    let (vault, _) = founded(1);
    vault.bury([secret(3), secret(1)]);
    vault.bury([secret(2), secret(3)]);
    assert_eq!(vault.tombstones(), [secret(1), secret(2), secret(3)]);
    vault.unbury(&[secret(1), secret(3)]);
    assert_eq!(vault.tombstones(), [secret(2)]);
}

#[test]
fn codes_are_distinct_and_reach_the_operator() {
    use domain::{DiskError, Failure, disk::DiskErrorKind};
    let disk = DiskError { kind: DiskErrorKind::Full, path: "/places/one".into() };
    let failure = Failure::from(VaultError::Disk(disk.clone()));
    assert_eq!((failure.code, VaultError::Disk(disk).code()), ("disk_full", "disk_full"));
    assert_eq!(Failure::from(VaultError::SealDamaged).code, "seal_damaged");
}
