use super::*;
use static_assertions::{assert_impl_all, assert_not_impl_any};

assert_not_impl_any!(IndividualNumber: std::fmt::Debug, std::fmt::Display, Clone, Copy, PartialEq,
    PartialOrd, std::hash::Hash, Default, serde::Serialize, AsRef<[u8]>, AsRef<str>,
    std::ops::Deref, Into<String>, Into<[u8; 12]>);
assert_impl_all!(IndividualNumber: Send, Sync);

const SAMPLE: [u8; 12] = *b"123456789018";

#[test]
fn every_way_in_gives_the_same_digits() {
    let parsed = IndividualNumber::parse("１２３４-5678-9018").ok().unwrap();
    let taken = IndividualNumber::from_digits(SAMPLE).ok().unwrap();
    let sealed = IndividualNumber::from_secret_bytes(&*taken.to_secret_bytes()).ok().unwrap();
    for number in [&parsed, &taken, &sealed] {
        assert_eq!(number.expose(), &SAMPLE);
    }
    assert!(parsed.same_as(&sealed));
    let other = IndividualNumber::parse("023456789013").ok().unwrap();
    assert!(!parsed.same_as(&other));
}

#[test]
fn what_is_no_number_stays_out() {
    for (bytes, fault) in [
        (&b"123456789012"[..], Fault::CheckDigit),
        (b"000000000000", Fault::AllZero),
        (b"12345678901", Fault::Length { digits: 11 }),
        (b"1234567890180", Fault::Length { digits: 13 }),
        (b"12345678901x", Fault::Characters),
        (b"", Fault::Length { digits: 0 }),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 8], Fault::Characters),
    ] {
        assert_eq!(IndividualNumber::from_secret_bytes(bytes).err(), Some(fault));
    }
    assert_eq!(IndividualNumber::from_digits(*b"123456789012").err(), Some(Fault::CheckDigit));
    assert_eq!(IndividualNumber::parse("23456789013").err(), Some(Fault::LostLeadingZero));
}
