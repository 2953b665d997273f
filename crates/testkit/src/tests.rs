use super::*;
use domain::{Clock, Probe, Random};

#[test]
fn clock_stands_moves_and_is_turned() {
    let clock = FixedClock::default();
    assert_eq!(clock.now().text(), "2026-11-21T01:00:00.000Z");
    assert_eq!(clock.now(), clock.now());
    clock.advance(5);
    clock.set(7);
    assert_eq!((clock.now().0, clock.monotonic()), (7, 5));
    clock.step_by(2);
    assert_eq!((clock.now().0, clock.now().0, clock.monotonic()), (7, 9, 9));
}

#[test]
fn random_repeats_by_seed() {
    let draw = |seed| {
        let mut bytes = [0; 21];
        SeededRandom::new(seed).fill(&mut bytes);
        bytes
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    // The published first output of SplitMix64 for seed 0.
    assert_eq!(SeededRandom::new(0).next(), 0xE220_A839_7B1D_CDAF);
}

#[test]
fn probe_counts_and_fails_what_was_chosen() {
    let probe = CountingProbe::new();
    let pass = |names: &[&'static str]| names.iter().map(|n| probe.fails(n)).collect::<Vec<_>>();
    assert_eq!(pass(&["a", "b", "c"]), [false, false, false]);
    assert_eq!((probe.count(), probe.names()), (3, vec!["a", "b", "c"]));
    probe.fail_at(1);
    assert_eq!(pass(&["a", "b", "c"]), [false, true, false]);
    probe.fail_from(1);
    assert_eq!(pass(&["a", "b", "c"]), [false, true, true]);
    probe.fail_named("b");
    assert_eq!(pass(&["a", "b", "b"]), [false, true, true]);
    probe.reset();
    assert_eq!((probe.count(), pass(&["b"])), (0, vec![false]));
}

#[test]
fn people_are_valid_different_and_the_same_in_every_run() {
    let some = people(1, 500);
    assert_eq!(some, people(1, 500));
    assert_ne!(some, people(2, 500));
    let mut numbers: Vec<_> = some.iter().map(|p| p.digits).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 500);
    for person in &some {
        assert_eq!(person.number().expose(), &person.digits);
        assert!((1955..=2005).contains(&person.birth.parts().0), "{}", person.birth);
        assert!(domain::PlainText::new(format!("{} {}", person.name, person.kana)).is_ok());
    }
}

/// One search for several numbers sees each of them.
#[test]
fn canary_of_all_sees_each() {
    let (one, two) = (b"123456789018", b"024681357908");
    let all = Canary::of_all([one, two]);
    let text = b"1234-5678-9018 024681357908";
    let seen: Vec<_> = all.in_bytes(text).iter().map(|s| (s.offset, s.encoding)).collect();
    assert_eq!(seen, [(0, "grouped_hyphen"), (15, "ascii")]);
}

/// Each encoding, written here by other means, is seen at its place; a clean file is clean.
#[test]
fn canary_sees_every_encoding() {
    let canary = Canary::of(b"123456789018").also("own", b"secret!");
    let utf16 = |s: &str| s.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (encoding, bytes) in [
        ("ascii", b"123456789018".to_vec()),
        ("grouped_space", b"1234 5678 9018".to_vec()),
        ("grouped_hyphen", b"1234-5678-9018".to_vec()),
        ("grouped_dot", b"1234.5678.9018".to_vec()),
        ("grouped_slash", b"1234/5678/9018".to_vec()),
        ("grouped_underscore", b"1234_5678_9018".to_vec()),
        ("full_width_utf8", "１２３４５６７８９０１８".into()),
        ("full_width_grouped_utf8", "１２３４－５６７８－９０１８".into()),
        ("full_width_cp932", b"\x82\x50\x82\x51\x82\x52\x82\x53\x82\x54\x82\x55\x82\x56\x82\x57\x82\x58\x82\x4f\x82\x50\x82\x57".to_vec()),
        ("full_width_euc_jp", b"\xa3\xb1\xa3\xb2\xa3\xb3\xa3\xb4\xa3\xb5\xa3\xb6\xa3\xb7\xa3\xb8\xa3\xb9\xa3\xb0\xa3\xb1\xa3\xb8".to_vec()),
        ("utf16_le", utf16("123456789018")),
        ("full_width_utf16_le", utf16("１２３４５６７８９０１８")),
        // base64 of "123456789018", "x123456789018" and "xx123456789018x".
        ("base64_0", b"MTIzNDU2Nzg5MDE4".to_vec()),
        ("base64_1", b"eDEyMzQ1Njc4OTAxOA==".to_vec()),
        ("base64_2", b"eHgxMjM0NTY3ODkwMTh4".to_vec()),
        ("hex", b"313233343536373839303138".to_vec()),
        ("reversed", b"810987654321".to_vec()),
        ("digit_values", vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 8]),
        ("packed_decimal", vec![0x12, 0x34, 0x56, 0x78, 0x90, 0x18]),
        ("integer_be", 123_456_789_018u64.to_be_bytes().to_vec()),
        ("integer_le", 123_456_789_018u64.to_le_bytes().to_vec()),
        ("own", b"secret!".to_vec()),
    ] {
        let around = [b"\x07before".as_slice(), &bytes, b"after\x07"].concat();
        let found: Vec<_> = canary.in_bytes(&around).iter().map(|s| s.encoding).collect();
        assert!(found.contains(&encoding), "{encoding}: {found:?}");
        let mut spoiled = around;
        for byte in &mut spoiled {
            *byte ^= 0x55;
        }
        assert!(canary.in_bytes(&spoiled).is_empty(), "{encoding}");
    }
}

#[test]
fn canary_searches_trees_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("log"), b"....123456789018").unwrap();
    std::fs::write(deep.join("1234-5678-9018.txt"), b"clean").unwrap();
    std::fs::write(deep.join("clean"), b"123456789012").unwrap();
    let found = Canary::of(b"123456789018").in_tree(folder.path()).unwrap();
    let found: Vec<_> = found.iter().map(|s| (s.path.clone(), s.offset, s.encoding)).collect();
    assert_eq!(
        found,
        [(deep.join("1234-5678-9018.txt"), 0, "in_name"), (deep.join("log"), 4, "ascii")]
    );
    assert!(Canary::of(b"123456789018").in_tree(&folder.path().join("missing")).is_err());
}

#[test]
fn each_database_is_fresh() {
    let (one, two) = (Postgres::shared(), Postgres::shared());
    assert_ne!(one, two);
    assert!(one.starts_with("postgres://postgres@127.0.0.1:"), "{one}");
}
