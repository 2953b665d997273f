use super::*;
use crate::{Resume, Snapshot, newest, read_seals, resume, write_seal};

/// Three numbers under the first epoch; the third is disposed of before the round.
fn with_three() -> (Vault, Seal, [SealedSecret; 3]) {
    let (vault, seal) = founded(1);
    let sealed =
        [1, 2, 3].map(|n| vault.seal_number(person(n), secret(n), &number(u64::from(n))).unwrap());
    (vault, seal, sealed)
}

#[test]
fn where_a_round_is_taken_up_again() {
    use Resume::{GoForward, Nothing, RollBack};
    for (seal, row, expected) in [
        (&[1][..], 1, Ok(Nothing)),
        (&[7], 7, Ok(Nothing)),
        (&[1, 2], 1, Ok(RollBack)),
        (&[1, 2], 2, Ok(GoForward)),
        (&[4, 9], 4, Ok(RollBack)),
        (&[4, 9], 9, Ok(GoForward)),
        (&[1], 2, Err(VaultError::EpochUnknown)),
        (&[2], 1, Err(VaultError::EpochUnknown)),
        (&[1, 2], 3, Err(VaultError::EpochUnknown)),
        (&[], 1, Err(VaultError::EpochUnknown)),
        (&[1, 2, 3], 2, Err(VaultError::EpochUnknown)),
    ] {
        assert_eq!(resume(seal, row), expected, "{seal:?} {row}");
    }
}

#[test]
fn a_round_carries_the_numbers_over_and_both_epochs_open_until_its_end() {
    let (vault, _, [a, b, _]) = with_three();
    assert_eq!(vault.begin_round().unwrap(), 2);
    assert_eq!(vault.seal(head(), NOW).unwrap().epochs(), [1, 2]);
    let [new_a, new_b] = [&a, &b].map(|s| vault.reseal(s).unwrap());
    assert_eq!((new_a.secret.epoch, new_a.secret.id, new_a.secret.person), (2, a.id, a.person));
    for (sealed, n) in [(&a, 1), (&b, 2), (&new_a.secret, 1), (&new_b.secret, 2)] {
        assert_eq!(open(&vault, sealed).unwrap(), digits_of(n));
    }
    // Numbers that come in before the commit point belong to the old epoch.
    assert_eq!(vault.seal_number(person(4), secret(4), &number(4)).unwrap().epoch, 1);

    vault.turn().unwrap();
    assert_eq!(vault.epoch(), 2);
    assert_eq!(vault.seal(head(), NOW).unwrap().epochs(), [1, 2]);
    assert_eq!(vault.seal_number(person(4), secret(4), &number(4)).unwrap().epoch, 2);
    assert!(vault.index_tag(&number(1)).unwrap() == new_a.tag.unwrap());
    assert_eq!(open(&vault, &a).unwrap(), digits_of(1), "a reveal that read before the turn");

    vault.finish_round().unwrap();
    assert_eq!(vault.seal(head(), NOW).unwrap().epochs(), [2]);
    assert_eq!(open(&vault, &a), Err(VaultError::EpochUnknown));
    assert_eq!(open(&vault, &new_b.secret).unwrap(), digits_of(2));
}

#[test]
fn an_old_index_says_nothing_about_the_new_one() {
    let (vault, _, [a, ..]) = with_three();
    let old = vault.index_tag(&number(1)).unwrap();
    vault.begin_round().unwrap();
    let new = vault.reseal(&a).unwrap().tag.unwrap();
    assert_eq!((old.epoch(), new.epoch()), (1, 2));
    assert!(old.as_bytes() != new.as_bytes());
}

#[test]
fn the_calls_of_a_round_come_in_their_order() {
    let (vault, _, [a, ..]) = with_three();
    for out_of_turn in [Vault::turn, Vault::abandon_round] {
        assert_eq!(out_of_turn(&vault), Err(VaultError::NoRound));
    }
    assert_eq!(error_of(vault.reseal(&a)), VaultError::NoRound);
    assert_eq!(vault.next_epoch(), Err(VaultError::NoRound));
    vault.finish_round().unwrap();
    vault.begin_round().unwrap();
    assert_eq!(vault.next_epoch(), Ok(2));
    assert_eq!(vault.begin_round(), Err(VaultError::RoundOpen));
    assert_eq!(vault.finish_round(), Err(VaultError::NoRound));
    let new = vault.reseal(&a).unwrap().secret;
    assert_eq!(error_of(vault.reseal(&new)), VaultError::EpochUnknown);
    vault.turn().unwrap();
    assert_eq!(vault.turn(), Err(VaultError::NoRound));
    assert_eq!(vault.abandon_round(), Err(VaultError::NoRound));
    assert_eq!(vault.begin_round(), Err(VaultError::RoundOpen));
    vault.finish_round().unwrap();
    vault.finish_round().unwrap();
    assert_eq!(vault.begin_round().unwrap(), 3);
}

#[test]
fn an_abandoned_epoch_is_forgotten_and_its_number_never_given_again() {
    let (vault, _, [a, ..]) = with_three();
    vault.begin_round().unwrap();
    let lost = vault.reseal(&a).unwrap().secret;
    let both = vault.seal(head(), NOW).unwrap();
    vault.abandon_round().unwrap();
    assert_eq!(open(&vault, &lost), Err(VaultError::EpochUnknown));
    assert_eq!(open(&vault, &a).unwrap(), digits_of(1));
    assert_eq!(vault.begin_round().unwrap(), 3);
    let restarted = unseal(&both).unwrap_or_else(|e| panic!("{e}"));
    restarted.abandon_round().unwrap();
    assert_eq!(restarted.begin_round().unwrap(), 3);
}

/// What is promised: after the round, everything that was kept of a disposed number (the sealed row, the
/// old snapshot, the database of the new epoch) and today's seal with its passphrase reveal nothing.
#[test]
fn a_destroyed_key_opens_nothing() {
    let (vault, old_seal, [a, b, disposed]) = with_three();
    let kept_snapshot =
        Snapshot::make(&vault, 1, NOW, [a.clone(), b.clone(), disposed.clone()]).unwrap().encode();
    vault.bury([disposed.id]);
    vault.begin_round().unwrap();
    let carried = [&a, &b].map(|s| vault.reseal(s).unwrap().secret);
    vault.turn().unwrap();
    vault.finish_round().unwrap();
    let new_seal = vault.seal(head(), NOW).unwrap();

    for holder in [vault, unseal(&new_seal).unwrap_or_else(|e| panic!("{e}"))] {
        for sealed in [&a, &b, &disposed] {
            assert_eq!(holder.authenticate(sealed), Err(VaultError::EpochUnknown));
            let renamed = SealedSecret { epoch: 2, ..sealed.clone() };
            assert_eq!(holder.authenticate(&renamed), Err(VaultError::SecretDamaged));
        }
        let snapshot = Snapshot::decode(&kept_snapshot).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(snapshot.open_whole(&holder), Err(VaultError::EpochUnknown));
        assert!(carried.iter().all(|s| holder.authenticate(s).is_ok()));
        holder.unbury(&[disposed.id]);
        assert_eq!(open(&holder, &disposed), Err(VaultError::EpochUnknown));
    }

    // This is no protection, and the certificate says so: whoever kept a seal from before the round and
    // knows its passphrase still has the old key.
    let keeper = unseal(&old_seal).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(open(&keeper, &disposed).unwrap(), digits_of(3));
}

/// A machine that stops at any file call of a round, before or after the commit point, finds its way
/// from the newest seal and the epoch row, and every number that the tables hold opens.
#[test]
fn a_round_stopped_at_any_file_call_rolls_back_or_goes_forward() {
    let whole = {
        let (vault, seal, [a, ..]) = with_three();
        let (disk, probe) = disk_with_seal(&seal);
        assert_eq!(run_round(&vault, &disk, &a).0, 2);
        probe.count()
    };
    for stop in 0..=whole {
        let (vault, seal, [a, ..]) = with_three();
        let (disk, probe) = disk_with_seal(&seal);
        probe.fail_from(stop);
        let (row, table) = run_round(&vault, &disk, &a);
        drop(vault);
        probe.reset();

        let states = read_seals(&disk, &city(), &two_places());
        let newest = newest(&states).unwrap_or_else(|e| panic!("stop {stop}: {e}"));
        let vault = unseal(newest).unwrap_or_else(|e| panic!("stop {stop}: {e}"));
        match resume(&newest.epochs(), row).unwrap() {
            Resume::Nothing => {}
            Resume::RollBack => vault.abandon_round().unwrap(),
            Resume::GoForward => {
                vault.turn().unwrap();
                vault.finish_round().unwrap();
            }
        }
        assert_eq!(vault.epoch(), row, "stop {stop}");
        assert_eq!(open(&vault, &table).unwrap(), digits_of(1), "stop {stop}");
        let next = vault.seal(head(), NOW).unwrap();
        assert_eq!(next.epochs(), [row]);
        let results = write_seal(&disk, &two_places(), &next).unwrap();
        assert!(results.iter().all(|r| r.outcome.is_ok()), "stop {stop}: {results:?}");
    }
}

/// The steps as `office` orders them, with one row for the tables. Returns epoch row and table row.
fn run_round(vault: &Vault, disk: &MemoryDisk, row: &SealedSecret) -> (u64, SealedSecret) {
    let everywhere = |vault: &Vault| {
        let seal = vault.seal(head(), NOW).unwrap();
        let results = write_seal(disk, &two_places(), &seal).unwrap();
        results.iter().all(|r| r.outcome.is_ok())
    };
    let new_epoch = vault.begin_round().unwrap();
    if !everywhere(vault) {
        return (1, row.clone());
    }
    let new_row = vault.reseal(row).unwrap().secret;
    vault.turn().unwrap();
    let snapshot = Snapshot::make(vault, new_epoch, NOW, [new_row.clone()]).unwrap();
    let read_back = snapshot
        .write(disk, Path::new("/backup"))
        .and_then(|path| Snapshot::read(disk, &path))
        .and_then(|snapshot| snapshot.open_whole(vault));
    if read_back == Ok(1) {
        vault.finish_round().unwrap();
        everywhere(vault);
    }
    (new_epoch, new_row)
}
