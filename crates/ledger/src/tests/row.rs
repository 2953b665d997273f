//! The digest of a row.

use domain::{Id, Value};
use proptest::prelude::*;

use crate::{RowDigester, row_digest, sha256};

fn values() -> impl Strategy<Value = Vec<Value>> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Int),
        ".{0,12}".prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
    ];
    prop::collection::vec(value, 0..6)
}

/// The form once more, written by hand.
fn oracle(table: &str, row: Id, version: i64, salt: &[u8; 16], values: &[Value]) -> [u8; 32] {
    let sized =
        |tag: &[u8], bytes: &[u8]| [tag, &(bytes.len() as u32).to_be_bytes(), bytes].concat();
    let mut parts = vec![
        salt.to_vec(),
        vec![1],
        sized(&[], table.as_bytes()),
        row.0.to_vec(),
        version.to_be_bytes().to_vec(),
    ];
    for value in values {
        parts.push(match value {
            Value::Null => vec![0],
            Value::Int(i) => [&[1][..], &i.to_be_bytes()].concat(),
            Value::Text(t) => sized(&[2], t.as_bytes()),
            Value::Bytes(b) => sized(&[3], b),
        });
    }
    sha256(&[&parts.concat()])
}

proptest! {
    #![proptest_config(super::sample::cases(256))]

    #[test]
    fn the_digest_is_that_of_the_documented_form(
        table in "[a-z_]{1,20}", row in any::<[u8; 16]>(), version in any::<i64>(),
        salt in any::<[u8; 16]>(), values in values(),
    ) {
        let digest = row_digest(&table, Id(row), version, &salt, &values);
        prop_assert_eq!(digest, oracle(&table, Id(row), version, &salt, &values));
        // The digester can be used again and again.
        let mut digester = RowDigester::default();
        digester.start("other", Id([0; 16]), 9, &[7; 16]);
        digester.text("left over");
        digester.start(&table, Id(row), version, &salt);
        for value in &values {
            digester.value(value);
        }
        prop_assert_eq!(digester.finish(), digest);
    }
}

/// Values that only differ in how they are cut or typed have different digests.
#[test]
fn no_two_rows_share_a_form() {
    let text = |t: &str| Value::Text(t.to_owned());
    let rows: [(&str, i64, Vec<Value>); 11] = [
        ("staff", 1, vec![]),
        ("staf", 1, vec![text("f")]),
        ("staff", 2, vec![]),
        ("staff", 1, vec![Value::Null]),
        ("staff", 1, vec![text("")]),
        ("staff", 1, vec![Value::Bytes(vec![])]),
        ("staff", 1, vec![text("ab"), text("c")]),
        ("staff", 1, vec![text("a"), text("bc")]),
        ("staff", 1, vec![text("abc")]),
        ("staff", 1, vec![Value::Int(0)]),
        ("staff", 1, vec![Value::Int(0), Value::Null]),
    ];
    let digests: std::collections::BTreeSet<_> = rows
        .iter()
        .map(|(table, version, values)| row_digest(table, Id([1; 16]), *version, &[2; 16], values))
        .collect();
    assert_eq!(digests.len(), rows.len());
    let one = row_digest("staff", Id([1; 16]), 1, &[2; 16], &[]);
    assert_ne!(one, row_digest("staff", Id([2; 16]), 1, &[2; 16], &[]));
    assert_ne!(one, row_digest("staff", Id([1; 16]), 1, &[3; 16], &[]));
}
