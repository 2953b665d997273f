use super::*;
use crate::{Kind, Resealed, Tag};
use static_assertions::{assert_impl_all, assert_not_impl_any};
use std::fmt::{Debug, Display};

assert_not_impl_any!(Passphrase: Debug, Display, Clone, Copy, serde::Serialize);
assert_not_impl_any!(Vault: Debug, Display, Clone, serde::Serialize);
assert_not_impl_any!(Seal: Debug, Display, Clone, serde::Serialize);
assert_not_impl_any!(Tag: Debug, Display, Clone, Copy, serde::Serialize);
assert_not_impl_any!(Resealed: Debug, Clone, serde::Serialize);
assert_not_impl_any!(crate::key::Key: Debug, Display, Clone, serde::Serialize);
assert_not_impl_any!(crate::key::Cipher: Debug, Display, Clone, serde::Serialize);
assert_not_impl_any!(crate::epoch::Plain: Debug, Display, Clone, serde::Serialize);
assert_not_impl_any!(crate::epoch::Epoch: Debug, Display, Clone, serde::Serialize);
assert_impl_all!(Vault: Send, Sync);

#[test]
fn a_number_comes_back_as_it_went_in() {
    let (vault, _) = founded(1);
    let sealed = vault.seal_number(person(1), secret(1), &number(42)).unwrap();
    assert_eq!((sealed.id, sealed.person, sealed.epoch), (secret(1), person(1), 1));
    assert_eq!(sealed.bytes.len(), 12 + 12 + 16);
    assert_eq!(open(&vault, &sealed).unwrap(), digits_of(42));
}

#[test]
fn sealing_twice_gives_different_bytes_and_none_holds_the_digits() {
    let (vault, _) = founded(1);
    let a = vault.seal_number(person(1), secret(1), &number(42)).unwrap();
    let b = vault.seal_number(person(1), secret(1), &number(42)).unwrap();
    assert_ne!(a.bytes, b.bytes);
    assert!(!a.bytes.windows(4).any(|w| digits_of(42).windows(4).any(|d| d == w)));
}

#[test]
fn the_vault_opens_what_the_record_covers_and_nothing_else() {
    let (vault, _) = founded(1);
    let a = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    let b = vault.seal_number(person(2), secret(2), &number(2)).unwrap();
    let mut seen = Vec::new();
    let result = vault.open(token(&[a.id]), [&a, &b], |id, person, _| {
        seen.push((id, person));
        Ok::<(), VaultError>(())
    });
    assert_eq!(result, Err(VaultError::NotCovered));
    assert_eq!(seen, [(secret(1), person(1))]);
}

#[test]
fn a_record_of_another_organisation_opens_nothing() {
    let (vault, _) = founded(1);
    let a = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    let token = after_commit([1; 16], "other-city", vec![a.id.0.0]);
    let result = vault.open(token, [&a], |_, _, _| Ok::<(), VaultError>(()));
    assert_eq!(result, Err(VaultError::NotThisOrganisation));
}

#[test]
fn an_error_of_the_caller_stops_the_opening() {
    let (vault, _) = founded(1);
    let sealed: Vec<_> = (1..=3)
        .map(|n| vault.seal_number(person(n), secret(n), &number(u64::from(n))).unwrap())
        .collect();
    let ids: Vec<_> = sealed.iter().map(|s| s.id).collect();
    let mut handed = 0;
    let result = vault.open(token(&ids), sealed, |_, _, _| {
        handed += 1;
        if handed == 2 { Err(domain::Failure::new("stopped", "")) } else { Ok(()) }
    });
    assert_eq!(result, Err(domain::Failure::new("stopped", "")));
    assert_eq!(handed, 2);
}

#[test]
fn a_secret_moved_to_another_owner_does_not_open() {
    let (vault, _) = founded(1);
    let right = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    let other_person = SealedSecret { person: person(2), ..right.clone() };
    let other_id = SealedSecret { id: secret(2), ..right.clone() };
    for wrong in [other_person, other_id] {
        assert_eq!(open(&vault, &wrong), Err(VaultError::SecretDamaged));
    }
    let object = SealedSecret { kind: Kind::ObjectKey, ..right.clone() };
    assert_eq!(open(&vault, &object), Err(VaultError::NotANumber));
    assert_eq!(vault.authenticate(&object), Err(VaultError::SecretDamaged));
}

#[test]
fn the_binding_names_every_field_apart() {
    let (vault, _) = founded(1);
    let base = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    let all = [
        base.binding(&city()),
        base.binding(&other_city()),
        SealedSecret { person: person(2), ..base.clone() }.binding(&city()),
        SealedSecret { id: secret(2), ..base.clone() }.binding(&city()),
        SealedSecret { kind: Kind::ObjectKey, ..base.clone() }.binding(&city()),
        SealedSecret { epoch: 2, ..base.clone() }.binding(&city()),
    ];
    for (i, a) in all.iter().enumerate() {
        assert!(all[i + 1..].iter().all(|b| a.bytes() != b.bytes()), "{i}");
    }
}

#[test]
fn an_epoch_number_changed_by_hand_does_not_open() {
    let (vault, _) = founded(1);
    let sealed = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    vault.begin_round().unwrap();
    let wrong = SealedSecret { epoch: 2, ..sealed.clone() };
    assert_eq!(open(&vault, &wrong), Err(VaultError::SecretDamaged));
    let unknown = SealedSecret { epoch: 3, ..sealed };
    assert_eq!(open(&vault, &unknown), Err(VaultError::EpochUnknown));
}

#[test]
fn a_flipped_bit_or_a_cut_in_a_sealed_secret_is_found() {
    let (vault, _) = founded(1);
    let right = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    for bit in 0..right.bytes.len() * 8 {
        let mut wrong = right.clone();
        wrong.bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(open(&vault, &wrong), Err(VaultError::SecretDamaged), "bit {bit}");
    }
    for length in 0..right.bytes.len() {
        let wrong = SealedSecret { bytes: right.bytes[..length].to_vec(), ..right.clone() };
        assert_eq!(open(&vault, &wrong), Err(VaultError::SecretDamaged), "length {length}");
    }
    let longer = SealedSecret { bytes: [right.bytes.clone(), vec![0]].concat(), ..right };
    assert_eq!(open(&vault, &longer), Err(VaultError::SecretDamaged));
}

#[test]
fn a_disposed_secret_does_not_open_even_when_its_row_comes_back() {
    let (vault, _) = founded(1);
    let row = vault.seal_number(person(1), secret(1), &number(1)).unwrap();
    vault.bury([row.id]);
    assert_eq!(open(&vault, &row), Err(VaultError::Disposed));
    let again = unseal(&vault.seal(head(), NOW).unwrap()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(again.tombstones(), [row.id]);
    assert_eq!(open(&again, &row), Err(VaultError::Disposed));
}

#[test]
fn the_index_finds_the_same_number_and_only_it() {
    let (vault, _) = founded(1);
    let (other, _) = founded(2);
    let tag = vault.index_tag(&number(1)).unwrap();
    assert_eq!(tag.epoch(), 1);
    assert!(tag == vault.index_tag(&number(1)).unwrap());
    assert!(tag != vault.index_tag(&number(2)).unwrap());
    assert!(tag != other.index_tag(&number(1)).unwrap());
}

#[test]
fn threads_open_and_seal_at_once_while_a_round_runs() {
    let (vault, _) = founded(1);
    let sealed: Vec<_> = (0..40u8)
        .map(|n| vault.seal_number(person(n), secret(n), &number(u64::from(n))).unwrap())
        .collect();
    let right: Vec<_> = (0..40).map(digits_of).collect();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..50 {
                    for (sealed, right) in sealed.iter().zip(&right) {
                        assert_eq!(open(&vault, sealed).unwrap(), *right);
                    }
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..50 {
                vault.begin_round().unwrap();
                for s in &sealed {
                    let new = vault.reseal(s).unwrap().secret;
                    vault.authenticate(&new).unwrap();
                }
                vault.abandon_round().unwrap();
            }
        });
    });
}
