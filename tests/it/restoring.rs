//! The machine is lost. From backup place, seal and unseal words the organisation goes on, declared by two persons,
//! as the successor of its ledger (H6.8, U7.4).

use domain::{ActName, Phase, Random, Stop};
use it::{Engine, House, PACKS, Who, all_files, copy_folder, failed};
use serde_json::{Value, json};
use testkit::{MadeUp, SeededRandom};

fn take(house: &House) {
    house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
}

fn declare(house: &House, lost: usize) -> Result<Value, Stop> {
    let input = json!({ "lost_records": lost, "old_place": "destroyed",
                        "stated_by": "保守業者の報告", "reason": "サーバーの故障" });
    Ok(house.run(Who::ManagerAndSupervisor, ActName::Restore, input)?.done)
}

fn waiting(house: &House, kind: &str) -> usize {
    house.office().duties(None).unwrap().iter().filter(|duty| duty.kind == kind).count()
}

#[test]
fn from_backup_seal_and_words_alone() {
    for (engine, pack) in [(Engine::Sqlite, PACKS[1]), (Engine::Postgres, PACKS[0])] {
        let mut house = House::new(engine, pack);
        let people = it::people(401, 40);
        house.take_in(&people);
        house.act(Who::Clerk, ActName::RequestApproval, house.approval());
        take(&house);
        // The backup knows that it was begun; that it was completed is lost.
        let mut before = house.store().read(|tx| tx.records(0, 100_000)).unwrap();
        before.pop();
        let old = house.store().ledger_id().unwrap();
        let heads = house.store().root_at(before.len() as u64).unwrap();
        // One seal place is lost as well.
        std::fs::remove_dir_all(&house.settings.seal_places[0].path).unwrap();
        house.lose_and_prepare().unwrap();
        assert!(declare(&house, 0).is_ok(), "the seal knows of nothing later");
        let after = house.store().read(|tx| tx.records(0, 100_000)).unwrap();
        assert_eq!(after[..before.len()], before, "the records of before, byte for byte");
        assert_eq!(house.store().root_at(before.len() as u64).unwrap(), heads);
        assert_ne!(house.store().ledger_id().unwrap(), old);
        let records = house.records();
        let first = &records[before.len()];
        assert_eq!((first.act, first.phase), (ActName::Restore, Phase::Completed));
        let size = ledger::DetailValue::Int(before.len() as i64);
        assert_eq!(first.detail.get("restored_size"), Some(&size));
        assert_eq!(first.detail.get("old_ledger"), Some(&ledger::DetailValue::Id(old)));
        let begun = &records[before.len() + 1];
        assert_eq!((begun.act, begun.phase), (ActName::TakeBackup, Phase::Failed), "void");
        house.assert_sound();
        // Rights wait; open approvals are void.
        assert!(matches!(house.reveal(&people[0]), Err(Stop::Refused(_))));
        assert_eq!(
            (waiting(&house, "designate_again"), waiting(&house, "decide_approval")),
            (2, 0)
        );
        let duties = house.office().duties(Some(&house.actor(Who::Manager))).unwrap();
        let clerk = duties.iter().find(|duty| duty.kind == "designate_again").unwrap();
        assert_eq!((clerk.subject.what, clerk.subject.name.is_some()), ("staff", true));
        house.give_rights_again();
        assert_eq!(waiting(&house, "designate_again"), 0);
        for person in &people {
            assert_eq!(house.reveal(person).unwrap(), person.digits);
        }
        house.reopen();
        house.assert_sound();
        take(&house);
        let held = house.act(Who::SystemOfficer, ActName::RehearseRestore, json!({}));
        assert_eq!(held["numbers"], 40);
        assert!(matches!(declare(&house, 0), Err(Stop::Failed(_))), "once");
    }
}

/// What was disposed of after the backup stays gone; what else was done after it is lost, and is named.
#[test]
fn what_followed_the_backup_is_named() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(402, 6);
    house.take_in(&people[..5]);
    take(&house);
    let kept = house.records().len() - 1;
    let safe = tempfile::tempdir().unwrap();
    house.take_in(&people[5..]);
    house.dispose_of(&people[3..5]);
    copy_folder(&house.settings.seal_places[1].path, safe.path());
    let known = house.store().head().unwrap().size;
    house.lose_and_prepare().unwrap();
    let told = declare(&house, 0);
    let Err(Stop::Form(errors)) = told else { panic!("{told:?}") };
    assert_eq!(errors[0].code, "records_lost");
    let lost: usize =
        errors[0].args.iter().find(|(key, _)| *key == "records").unwrap().1.parse().unwrap();
    assert!(lost > 0 && kept + lost <= usize::try_from(known).unwrap());
    let done = declare(&house, lost).unwrap();
    assert_eq!((&done["numbers"], &done["without_secret"]), (&json!(3), &json!(0)));
    assert_eq!(done["without_person"], 1, "the sixth came after the backup");
    house.assert_sound();
    house.give_rights_again();
    for person in &people[..3] {
        assert_eq!(house.reveal(person).unwrap(), person.digits);
    }
    for person in &people[3..5] {
        assert!(house.reveal(person).is_err(), "disposed of");
    }
    // What was left out lies in a snapshot until the next round.
    assert_eq!(waiting(&house, "run_round"), 1);
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert_eq!(waiting(&house, "run_round"), 0);
    // A seal of before the restore comes back from the safe: its head is one that the restore named.
    std::fs::remove_file(house.settings.seal_places[1].path.join(vault::Seal::FILE_NAME)).unwrap();
    copy_folder(safe.path(), &house.settings.seal_places[1].path);
    house.reopen();
    house.assert_sound();
}

/// The newest vault snapshot is lost: who came after the one before it is asked for the number again, by a duty of the
/// department that ends when it is there.
#[test]
fn numbers_that_did_not_come_back_are_collected_again() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACKS[0]);
        let people = it::people(404, 5);
        house.take_in(&people[..2]);
        take(&house);
        let place = house.settings.backup_places[0].path.clone();
        let snapshots = |place: &std::path::Path| {
            let all = it::all_files(place).into_iter().map(|(path, _)| path);
            let all = all.filter(|path| path.extension().is_some_and(|ext| ext == "snapshot"));
            all.collect::<std::collections::BTreeSet<_>>()
        };
        let before = snapshots(&place);
        house.take_in(&people[2..]);
        house.let_leave(&people[4..]);
        let disposal = json!({ "disposal": house.instruct_disposal() });
        house.act(Who::Clerk, ActName::CarryOutDisposal, disposal);
        take(&house);
        for newer in snapshots(&place).difference(&before) {
            std::fs::remove_file(newer).unwrap();
        }
        house.lose_and_prepare().unwrap();
        let done = declare(&house, 0).unwrap();
        assert_eq!((&done["numbers"], &done["without_secret"]), (&json!(2), &json!(2)));
        let duty = |house: &House| {
            let mut all = house.office().duties(None).unwrap();
            all.retain(|duty| duty.kind == "collect_again");
            all.pop()
        };
        let gone = duty(&house).unwrap();
        assert_eq!((gone.owner, gone.subject.people), (domain::Duty::Supervisor, Some(2)));
        house.give_rights_again();
        let person = house.person(&people[2]);
        house.papers_of(&person);
        house.act(Who::Clerk, ActName::EnterNumber, house.entering(&person, &people[2]));
        assert_eq!(duty(&house).unwrap().subject.people, Some(1));
        // One who left in the meantime is needed no more.
        house.let_leave(&people[3..4]);
        assert!(duty(&house).is_none());
        house.assert_sound();
    }
}

/// Prepared and cut short, prepared again; opened by nobody in between.
#[test]
fn a_restore_that_nobody_declared() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACKS[0]);
        house.take_in(&it::people(403, 3));
        take(&house);
        house.lose_and_prepare().unwrap();
        let ledger = house.store().ledger_id().unwrap();
        assert_eq!(failed(house.open_sealed()), "store_arriving");
        house.office = Some(house.prepare_restore(house.world()).unwrap());
        assert_eq!(house.store().ledger_id().unwrap(), ledger, "drawn once");
        let alone = json!({ "lost_records": 0, "old_place": "lost",
                            "stated_by": "警備会社の報告", "reason": "盗難" });
        let alone = house.run(Who::Manager, ActName::Restore, alone);
        assert!(matches!(alone, Err(Stop::Refused(_))));
        declare(&house, 0).unwrap();
        house.assert_sound();
        house.office = None;
        let again = house.prepare_restore(house.world());
        assert_eq!(failed(again), "store_exists");
        house.reopen();
    }
}

/// The seal knows a head that the backup does not lead to: the backup is of another past.
#[test]
fn a_seal_that_knows_another_past() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(405, 4);
    house.take_in(&people[..2]);
    let start = house.keep();
    house.restore(&start);
    // In one past two people more, and a backup; in the other, which is shorter, a disposal, which writes the seals.
    house.take_in(&people[2..]);
    for person in people.iter().cycle().take(12) {
        house.reveal(person).unwrap();
    }
    take(&house);
    let other = tempfile::tempdir().unwrap();
    copy_folder(&house.settings.backup_places[0].path, other.path());
    house.restore(&start);
    house.clock.advance(1_000);
    house.act(Who::Manager, ActName::EnrolStaff, it::staff("M009", "betsu", "別人 九郎"));
    house.let_leave(&people[1..2]);
    let disposal = json!({ "disposal": house.instruct_disposal() });
    house.act(Who::Clerk, ActName::CarryOutDisposal, disposal);
    house.lose();
    copy_folder(other.path(), &house.settings.backup_places[0].path);
    let stopped = house.prepare_restore(house.world());
    assert_eq!(failed(stopped), "ledger_inconsistent");
}

#[test]
fn seals_backups_and_keys_that_do_not_fit() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(404, 3);
    house.take_in(&people);
    take(&house);
    let keys = tempfile::tempdir().unwrap();
    copy_folder(&house.settings.keys, keys.path());
    house.lose();
    // The keys of before were found again: they are not taken.
    copy_folder(keys.path(), &house.settings.keys);
    let Err(Stop::Form(errors)) = house.prepare_restore(house.world()) else { panic!("taken") };
    assert_eq!(errors[0].code, "keys_of_old_ledger");
    std::fs::remove_dir_all(&house.settings.keys).unwrap();
    // Other words.
    let words = house.words.clone();
    house.words = vault::Passphrase::generate(house.random.as_ref()).written().to_string();
    assert_eq!(failed(house.prepare_restore(house.world())), "wrong_passphrase");
    house.words = words;
    // Cut off, then gone.
    let backup = house.settings.backup_places[0].path.clone();
    let (file, whole) = all_files(&backup)
        .into_iter()
        .find(|(path, _)| path.extension().is_some_and(|kind| kind == "backup"))
        .unwrap();
    std::fs::write(&file, &whole[..whole.len() - 9]).unwrap();
    assert_eq!(failed(house.prepare_restore(house.world())), "backup_damaged");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(failed(house.prepare_restore(house.world())), "backup_missing");
    std::fs::write(&file, &whole).unwrap();
    // No seal.
    let seals = tempfile::tempdir().unwrap();
    for (n, place) in house.settings.seal_places.iter().enumerate() {
        let seal = place.path.join(vault::Seal::FILE_NAME);
        std::fs::copy(&seal, seals.path().join(n.to_string())).unwrap();
        std::fs::remove_file(seal).unwrap();
    }
    assert_eq!(failed(house.prepare_restore(house.world())), "seal_missing");
    assert!(all_files(&house.data()).is_empty(), "nothing was begun");
    for (n, place) in house.settings.seal_places.iter().enumerate() {
        let seal = place.path.join(vault::Seal::FILE_NAME);
        std::fs::copy(seals.path().join(n.to_string()), seal).unwrap();
    }
    house.office = Some(house.prepare_restore(house.world()).unwrap());
    declare(&house, 0).unwrap();
    house.assert_sound();
}

/// Any acts before the backup, any after it, among them disposals and rounds: what comes out verifies, nobody who was
/// disposed of comes back, everybody else whom the snapshot had opens, and who is missing is named.
#[test]
fn restores_at_random_moments() {
    for seed in 0..6_u64 {
        let random = SeededRandom::new(900 + seed);
        let draw = |most: u64| {
            let mut bytes = [0; 8];
            random.fill(&mut bytes);
            u64::from_le_bytes(bytes) % most
        };
        let engine = if seed < 4 { Engine::Sqlite } else { Engine::Postgres };
        let mut house = House::new(engine, PACKS[usize::try_from(seed % 2).unwrap()]);
        let people = it::people(410 + seed, 12);
        let (mut held, mut gone): (Vec<MadeUp>, Vec<MadeUp>) = (Vec::new(), Vec::new());
        let mut fresh = people.iter();
        let mut backed_up: Option<Vec<MadeUp>> = None;
        let steps = 6 + draw(8);
        let moment = 1 + draw(steps - 1);
        for step in 0..steps {
            if step == moment {
                take(&house);
                backed_up = Some(held.clone());
            }
            match draw(4) {
                0 | 1 => {
                    let some: Vec<MadeUp> = fresh.by_ref().take(2).cloned().collect();
                    if !some.is_empty() {
                        house.take_in(&some);
                        held.extend(some);
                    }
                }
                2 if !held.is_empty() => {
                    let one = held.remove(0);
                    house.let_leave(std::slice::from_ref(&one));
                    let disposal = json!({ "disposal": house.instruct_disposal() });
                    house.act(Who::Clerk, ActName::CarryOutDisposal, disposal);
                    gone.push(one);
                }
                _ => {
                    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
                }
            }
        }
        let backed_up = backed_up.expect("there was a moment");
        house.lose_and_prepare().unwrap();
        let lost = match declare(&house, 0) {
            Ok(_) => None,
            Err(Stop::Form(errors)) => Some(errors[0].args[0].1.parse().unwrap()),
            Err(other) => panic!("{seed}: {other:?}"),
        };
        if let Some(lost) = lost {
            declare(&house, lost).unwrap();
        }
        house.assert_sound();
        house.give_rights_again();
        let is = |list: &[MadeUp], one: &MadeUp| list.iter().any(|p| p.digits == one.digits);
        for person in &backed_up {
            let shown = house.reveal(person);
            if is(&gone, person) {
                assert!(shown.is_err(), "{seed}: disposed of, and back");
            } else {
                assert_eq!(shown.unwrap(), person.digits, "{seed}");
            }
        }
        house.reopen();
        house.assert_sound();
    }
}
