use super::*;
use static_assertions::assert_not_impl_any;

// Used once: it cannot be copied, nor made from nothing, nor written down and read again.
assert_not_impl_any!(Committed: Clone, Copy, Default, std::fmt::Debug, std::fmt::Display, From<Vec<u8>>);

#[test]
fn covers_exactly_the_secrets_named() {
    let proof = after_commit([7; 16], "hanamaki", vec![[3; 16], [1; 16], [3; 16]]);
    assert_eq!(proof.record(), [7; 16]);
    assert_eq!(proof.organisation(), "hanamaki");
    assert_eq!(proof.secrets(), [[1; 16], [3; 16]]);
    assert!(proof.covers(&[1; 16]) && proof.covers(&[3; 16]));
    assert!(!proof.covers(&[2; 16]) && !proof.covers(&[7; 16]));
}

#[test]
fn a_record_that_opens_nothing_covers_nothing() {
    assert!(!after_commit([7; 16], "hanamaki", Vec::new()).covers(&[0; 16]));
}
