//! What this crate never does with a secret.

use static_assertions::assert_not_impl_any;

use super::*;
use crate::Attributes;
use crate::virtual_card::InMemory as Any;

assert_not_impl_any!(Reading: std::fmt::Debug, Clone);
assert_not_impl_any!(Attributes: std::fmt::Debug, Clone);
assert_not_impl_any!(Session<Any>: std::fmt::Debug, Clone);

/// No fault, in whatever words, has a digit of what the card holds or of what was typed.
#[test]
fn no_fault_repeats_a_digit() {
    let flaws = [
        Flaw::AlteredNumber,
        Flaw::AlteredAttributes,
        Flaw::NoNumber,
        Flaw::OtherTag(2),
        Flaw::Endless(2),
        Flaw::ShortReads,
        Flaw::PulledOut(14),
        Flaw::BadSignature,
    ];
    for flaw in flaws {
        let fault = read(&card(&[flaw]), "4649", Consent::None).err().unwrap();
        let said = format!("{fault:?} {:?}", domain::Stop::from(fault.clone()));
        for secret in [NUMBER, "4649", "見本", "1980", "5502"] {
            assert!(!said.contains(secret), "{flaw:?}: {said}");
        }
    }
    let wrong = check(&card(&[]), "999999999023", Consent::None).err().unwrap();
    assert!(!format!("{wrong:?}").contains("9999"));
}
