use super::*;
use std::collections::BTreeSet;

#[test]
fn a_generated_passphrase_is_five_groups_of_four_and_reads_back() {
    for seed in 0..200 {
        let drawn = passphrase(seed);
        let written = drawn.written();
        let groups: Vec<&str> = written.split('-').collect();
        assert_eq!(groups.iter().map(|g| g.len()).collect::<Vec<_>>(), [4; 5]);
        assert_eq!(*Passphrase::parse(&written).unwrap().written(), *written);
    }
}

#[test]
fn every_character_of_the_alphabet_is_drawn_about_equally_often() {
    let mut seen = std::collections::BTreeMap::new();
    for seed in 0..1_000 {
        for c in passphrase(seed).written().chars().filter(|c| *c != '-').take(19) {
            *seen.entry(c).or_insert(0u32) += 1;
        }
    }
    // 19,000 draws over 31 characters: 613 each, and the seeds are fixed.
    assert_eq!(seen.len(), 31);
    assert!(seen.values().all(|n| (500..=730).contains(n)), "{seen:?}");
    assert!(!seen.keys().any(|c| "01ilo".contains(*c)));
}

#[test]
fn different_seeds_give_different_passphrases() {
    let all: BTreeSet<String> = (0..500).map(|s| passphrase(s).written().to_string()).collect();
    assert_eq!(all.len(), 500);
}

#[test]
fn typing_is_taken_loosely() {
    let meant = "2345-6789-abcd-efgh-jkmk";
    for typed in [
        "2345 6789 ABCD EFGH JKMK",
        "23456789abcdefghjkmk",
        " 2345‐6789—abcd－efghーjkmk\n",
        "２３４５　６７８９　ａｂｃｄ　ＥＦＧＨ　ｊｋｍｋ",
    ] {
        assert_eq!(*Passphrase::parse(typed).unwrap().written(), *meant, "{typed}");
    }
}

#[test]
fn a_slip_of_the_finger_is_told_apart_from_a_wrong_passphrase() {
    let right = passphrase(3).written().replace('-', "");
    let alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
    for at in 0..right.len() {
        for c in alphabet.chars().filter(|c| right.chars().nth(at) != Some(*c)) {
            let mut typed: Vec<char> = right.chars().collect();
            typed[at] = c;
            let typed: String = typed.into_iter().collect();
            assert_eq!(error_of(Passphrase::parse(&typed)), VaultError::PassphraseMistyped);
        }
    }
    let letters: Vec<char> = right.chars().collect();
    for (i, j) in (0..20).flat_map(|i| (0..i).map(move |j| (i, j))) {
        let mut typed = letters.clone();
        typed.swap(i, j);
        let typed: String = typed.into_iter().collect();
        // The last character is the check of the others: exchanging it is another slip, mostly found.
        if typed != right && i != 19 {
            assert_eq!(error_of(Passphrase::parse(&typed)), VaultError::PassphraseMistyped);
        }
    }
    for typed in ["", "2345", &format!("{right}2"), "0345-6789-abcd-efgh-jkmk", "日本語"] {
        assert_eq!(error_of(Passphrase::parse(typed)), VaultError::PassphraseMistyped, "{typed}");
    }
    assert!(Passphrase::parse(&"2".repeat(10_000)).is_err());
}

#[test]
fn weak_and_strong_are_told_apart() {
    assert!(Cost::WEAK.is_weak());
    assert!(!Cost::STRONG.is_weak());
    assert!(Cost::STRONG.memory_kib() >= 512 * 1024);
    let (vault, seal) = founded(1);
    assert!(vault.is_weak() && seal.is_weak());
}

#[test]
fn costs_out_of_bounds_are_refused() {
    for (memory, passes, lanes) in
        [(7, 1, 1), (64, 0, 1), (64, 1, 0), (64, 65, 1), (1024, 1, 17), (4 * 1024 * 1024 + 1, 1, 1)]
    {
        assert_eq!(Cost::new(memory, passes, lanes), None);
    }
    assert_eq!(Cost::new(64, 1, 1), Some(Cost::WEAK));
}
