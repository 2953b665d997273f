//! Properties: what is written reads back the same, and foreign bytes are refused without a panic.

use super::*;
use crate::Snapshot;
use proptest::prelude::*;

fn ids() -> impl Strategy<Value = Vec<SecretId>> {
    proptest::collection::vec(any::<[u8; 16]>(), 0..40)
        .prop_map(|all| all.into_iter().map(|bytes| SecretId(Id(bytes))).collect())
}

proptest! {
    #[test]
    fn seals_read_back(
        seed in any::<u64>(),
        buried in ids(),
        size in any::<u64>(),
        root in any::<[u8; 32]>(),
        at in 0..4_102_444_800_000i64,
        round in any::<bool>(),
    ) {
        let (vault, _) = founded(seed);
        vault.bury(buried.clone());
        if round {
            vault.begin_round().unwrap();
        }
        let seal = vault.seal(Head { size, root }, Timestamp(at)).unwrap();
        let bytes = seal.encode().unwrap();
        let read = Seal::decode(&bytes).unwrap_or_else(|e| panic!("{e}"));
        prop_assert_eq!(read.encode().unwrap(), bytes);
        prop_assert_eq!(read.head(), Head { size, root });
        prop_assert_eq!(read.written_at(), Timestamp(at));
        let again = unseal(&read).unwrap_or_else(|e| panic!("{e}"));
        let mut sorted = buried;
        sorted.sort_unstable();
        sorted.dedup();
        prop_assert_eq!(again.tombstones(), sorted);
    }

    #[test]
    fn snapshots_read_back(seed in any::<u64>(), count in 0u8..60, at in 0..4_102_444_800_000i64) {
        let (vault, _) = founded(seed);
        let secrets: Vec<_> = (0..count)
            .map(|n| vault.seal_number(person(n), secret(n), &number(u64::from(n))).unwrap())
            .collect();
        let bytes = Snapshot::make(&vault, 1, Timestamp(at), secrets.clone())
            .unwrap_or_else(|e| panic!("{e}"))
            .encode();
        let read = Snapshot::decode(&bytes).unwrap_or_else(|e| panic!("{e}"));
        prop_assert_eq!(read.encode(), bytes);
        prop_assert_eq!(read.open_whole(&vault), Ok(u64::from(count)));
        prop_assert_eq!(read.into_secrets(), secrets);
    }

    #[test]
    fn foreign_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Seal::decode(&bytes).is_err());
        prop_assert!(Snapshot::decode(&bytes).is_err());
    }

    #[test]
    fn what_a_person_types_never_panics(typed in any::<String>()) {
        if let Ok(read) = Passphrase::parse(&typed) {
            prop_assert!(Passphrase::parse(&read.written()).is_ok());
        }
    }

    #[test]
    fn passphrases_survive_how_people_type(seed in any::<u64>(), upper in any::<bool>(), gap in " {0,2}") {
        let drawn = passphrase(seed);
        let written = drawn.written().replace('-', &gap);
        let typed = if upper { written.to_uppercase() } else { written };
        prop_assert_eq!(Passphrase::parse(&typed).unwrap().written(), drawn.written());
    }

    #[test]
    fn numbers_survive_sealing_and_rounds(seed in any::<u64>(), n in 0u64..99_999_999_998, rounds in 0usize..4) {
        let (vault, _) = founded(seed);
        let mut sealed = vault.seal_number(person(1), secret(1), &number(n)).unwrap();
        for _ in 0..rounds {
            vault.begin_round().unwrap();
            sealed = vault.reseal(&sealed).unwrap().secret;
            vault.turn().unwrap();
            vault.finish_round().unwrap();
        }
        prop_assert_eq!(open(&vault, &sealed).unwrap(), digits_of(n));
    }
}
