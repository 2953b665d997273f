//! The organisation moves to a database of the other engine and back, as it is (H6.8).

use std::path::PathBuf;

use domain::{ActName, Phase, Stop};
use it::kept::Kept;
use it::scripts::{house_with_people, people};
use it::victim::Part;
use it::{Engine, House, PACKS, Who, failed};
use ledger::DetailValue;
use serde_json::{Value, json};
use testkit::Postgres;

const VICTIM: &str = env!("CARGO_BIN_EXE_victim");

fn move_it(house: &mut House) -> Result<Value, Stop> {
    let input = house.moving();
    Ok(house.run(Who::SystemOfficerAndManager, ActName::MoveEngine, input)?.done)
}

/// The rows of an SQLite file, counted, past the program.
fn rows(database: &PathBuf, table: &str) -> i64 {
    let conn = rusqlite::Connection::open(database).unwrap();
    conn.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// Everything is there again, byte for byte: records at their places, registers with their salts and versions, sealed
/// numbers and the duplicate index; and the next acts go on in the same ledger.
#[test]
fn there_and_back() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[0]);
        let some = people();
        house.act(Who::Clerk, ActName::FillFile, house.filling(&some[..2]));
        let disposal = json!({ "disposal": house.instruct_disposal() });
        house.act(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
        for _ in 0..2 {
            let (tables, ledger) = (house.tables(), house.store().ledger_id().unwrap());
            let before = house.store().read(|tx| tx.records(0, 100_000)).unwrap();
            let root = house.store().root_at(before.len() as u64).unwrap();
            let done = move_it(&mut house).unwrap();
            assert_eq!(done["records"], before.len());
            assert_eq!(done["numbers"], 2);
            let mut after = house.tables();
            let generation = |tables: &it::look::Tables| tables["facts"].clone();
            assert_ne!(generation(&after), generation(&tables), "the act changes facts");
            after.insert("facts", generation(&tables));
            // The vault's rows are in the first of the tables that take turns.
            for (table, other) in [("secrets_a", "secrets_b"), ("index_a", "index_b")] {
                let held = |of: &it::look::Tables| [of[table].clone(), of[other].clone()].concat();
                assert_eq!(held(&after), held(&tables), "{table}");
            }
            for table in domain::rows::ALL.iter().map(|table| table.name) {
                assert_eq!(after[table], tables[table], "{table}");
            }
            assert_eq!(house.store().ledger_id().unwrap(), ledger, "the same ledger");
            let now = house.store().read(|tx| tx.records(0, 100_000)).unwrap();
            assert_eq!(now[..before.len()], before);
            assert_eq!(house.store().root_at(before.len() as u64).unwrap(), root);
            let record = house.records().pop().unwrap();
            assert_eq!((record.act, record.phase), (ActName::MoveEngine, Phase::Completed));
            let size = DetailValue::Int(i64::try_from(before.len()).unwrap());
            assert_eq!(record.detail.get("size"), Some(&size));
            assert_eq!(record.detail.get("root"), Some(&DetailValue::Digest(root.unwrap())));
            house.assert_sound();
            assert_eq!(house.reveal(&some[0]).unwrap(), some[0].digits);
            house.reopen();
            house.assert_sound();
            assert_eq!(house.reveal(&some[1]).unwrap(), some[1].digits);
            assert!(matches!(house.reveal(&some[2]), Err(Stop::Refused(_) | Stop::Form(_))));
            house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
            house.act(Who::SystemOfficer, ActName::RehearseRestore, json!({}));
            house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        }
    }
}

/// Who has the source open acts no more, neither after the move nor when it has come back; what they did before is
/// there, and nothing is left where the organisation lived.
#[test]
fn who_has_the_source_open() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[1]);
        let some = people();
        let other = house.another(house.world());
        let correct = |house: &House, office: &office::Office, kana: &str| {
            let mut input = house.correcting(&some[0]);
            input["kana"] = json!(kana);
            house.run_in(office, Who::Clerk, ActName::CorrectPerson, input)
        };
        house.instruct("correct_person");
        correct(&house, &other, "サイショ").unwrap();
        move_it(&mut house).unwrap();
        let counted = house.records().len();
        assert_eq!(failed(correct(&house, &other, "オソイ")), "store_moved");
        let input = house.revealing(&some[0]);
        let shown = house.run_in(&other, Who::Clerk, ActName::RevealNumber, input);
        assert_eq!(failed(shown.map(|_| ())), "store_moved");
        assert_eq!(house.records().len(), counted);
        let corrected = house.records_of(ActName::CorrectPerson, Phase::Completed);
        assert_eq!(corrected.len(), 1, "what was acknowledged came over");
        if engine == Engine::Sqlite {
            for table in ["people", "records", "notes", "secrets_a", "secrets_b", "head"] {
                assert_eq!(rows(&house.database(), table), 0, "{table}");
            }
        }
        // Back to where the other still has it open.
        move_it(&mut house).unwrap();
        let counted = house.records().len();
        let late = failed(correct(&house, &other, "マダオソイ"));
        assert!(["store_overtaken", "store_stopped"].contains(&late), "{late}");
        assert_eq!(house.records().len(), counted);
        drop(other);
        let other = house.another(house.world());
        correct(&house, &other, "マニアウ").unwrap();
        house.assert_sound();
    }
}

/// Acts of several threads while the organisation moves: each was either done, and is there, or met the move.
#[test]
fn acts_meanwhile() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[0]);
        let some = people();
        let others: Vec<_> = (0..3).map(|_| house.another(house.world())).collect();
        let input = house.moving();
        let revealing = house.revealing(&some[0]);
        let before = house.records_of(ActName::RevealNumber, Phase::Completed).len();
        let acknowledged: usize = std::thread::scope(|scope| {
            let (house, revealing) = (&house, &revealing);
            let acting: Vec<_> = others
                .iter()
                .map(|office| {
                    scope.spawn(move || {
                        for done in 0.. {
                            let input = revealing.clone();
                            match house.run_in(office, Who::Clerk, ActName::RevealNumber, input) {
                                Ok(_) => {}
                                Err(Stop::Failed(f)) if f.code == "store_moved" => return done,
                                Err(stop) => panic!("{stop:?}"),
                            }
                        }
                        0
                    })
                })
                .collect();
            std::thread::sleep(std::time::Duration::from_millis(300));
            let by = Who::SystemOfficerAndManager;
            while let Err(stop) = house.run(by, ActName::MoveEngine, input.clone()) {
                // Facts changed between question and lock.
                let Stop::Failed(failure) = stop else { panic!("{stop:?}") };
                assert_eq!(failure.code, "store_contended");
            }
            acting.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert!(acknowledged > 0);
        let after = house.records_of(ActName::RevealNumber, Phase::Completed).len();
        assert_eq!(after, before + acknowledged);
        house.assert_sound();
    }
}

/// Before the move begins everything is kept, so that a test can come back to it.
fn scene(engine: Engine) -> (House, Value, Kept) {
    let mut house = house_with_people(engine, PACKS[0]);
    let input = house.moving();
    let kept = house.keep();
    (house, input, kept)
}

#[test]
fn power_cuts_from_sqlite() {
    power_cuts(Engine::Sqlite);
}

#[test]
fn power_cuts_from_postgres() {
    power_cuts(Engine::Postgres);
}

/// Power is cut at every touch of the move. Either nothing happened and the organisation lives where it did, or opening
/// it says where it went, and the same act ends the move; in the end it lives in one place, whole.
fn power_cuts(engine: Engine) {
    let (mut house, input, kept) = scene(engine);
    let by = Who::SystemOfficerAndManager;
    house.restore(&kept);
    house.probe.reset();
    house.act(by, ActName::MoveEngine, input.clone());
    let points = house.probe.count();
    let (mut stayed, mut left, mut finished) = (0, 0, 0);
    // Most of the end, where the windows are, and a sample of what comes before; `faults` fails every point.
    let end = points.saturating_sub(130);
    let tried = (0..end).step_by(101).chain((end..points).step_by(4));
    for n in tried {
        house.restore(&kept);
        let known = house.records().len();
        house.probe.fail_from(n);
        let cut = house.run(by, ActName::MoveEngine, input.clone());
        assert!(cut.is_err(), "{n}");
        house.office = None;
        house.probe.reset();
        match ended(&mut house, &input, known, &n.to_string()) {
            Found::Stayed => stayed += 1,
            Found::Left => left += 1,
            Found::Arrived => finished += 1,
        }
    }
    assert!(stayed > 0 && left > 0, "{stayed} {left} {finished}");
}

/// Where a move that was cut short had come to.
enum Found {
    Stayed,
    Left,
    Arrived,
}

/// The next start after a move that was cut short says where the organisation is, and the same act ends the move.
fn ended(house: &mut House, input: &Value, known: usize, label: &str) -> Found {
    let by = Who::SystemOfficerAndManager;
    let found = match house.open_sealed() {
        Ok(()) if house.office().settings().store == house.settings.store => {
            assert_eq!(house.records().len(), known, "{label}");
            Found::Stayed
        }
        Ok(()) => Found::Arrived,
        Err(Stop::Failed(failure)) => {
            assert_eq!(failure.code, "store_moved", "{label}");
            house.office = Some(house.another(house.world()));
            // Towards somewhere else it does not go on.
            let wrong = if input["to"] == "sqlite" { "postgres://localhost/x" } else { "sqlite" };
            let wrong = json!({ "to": wrong, "reason": "利用者の増加" });
            let Err(Stop::Form(errors)) = house.run(by, ActName::MoveEngine, wrong) else {
                panic!("{label}: went elsewhere")
            };
            assert_eq!(errors[0].code, "store_other");
            // Nor for one person alone.
            let alone = house.run(Who::SystemOfficer, ActName::MoveEngine, input.clone());
            assert!(matches!(alone, Err(Stop::Refused(_))), "{label}");
            Found::Left
        }
        Err(stop) => panic!("{label}: {stop:?}"),
    };
    if house.office().settings().store == house.settings.store || house.office().waits_to_move() {
        house.act(by, ActName::MoveEngine, input.clone());
    }
    house.reopen();
    assert_eq!(house.office().settings().store, input["to"].as_str().unwrap(), "{label}");
    assert!(house.records().len() > known, "{label}");
    house.assert_sound();
    let some = people();
    assert_eq!(house.reveal(&some[0]).unwrap(), some[0].digits, "{label}");
    found
}

/// The process itself is killed, as no program can catch: around the moment in which the organisation leaves, and at some
/// points before.
#[test]
fn the_process_is_killed_in_between() {
    for engine in Engine::ALL {
        let (mut house, input, kept) = scene(engine);
        let steps = [(Who::SystemOfficerAndManager, ActName::MoveEngine, input.clone())];
        house.restore(&kept);
        let known = house.records().len();
        house.put_back(&kept);
        let lived = house.send(VICTIM, &steps, Part::Acts, None);
        assert!(!lived.died && lived.acted.len() == 1);
        let points = lived.points.len();
        let leaves = lived.points.iter().position(|point| point.contains("UPDATE whereabouts"));
        let leaves = leaves.unwrap_or(points / 2);
        let around = leaves.saturating_sub(1)..(leaves + 2).min(points);
        let late = points.saturating_sub(24)..points;
        let tried = (0..points).step_by(points / 2).chain(around).chain(late.step_by(12));
        let (mut stayed, mut gone) = (0, 0);
        for n in tried {
            house.put_back(&kept);
            let killed = house.send(VICTIM, &steps, Part::Acts, Some(n));
            let label = format!("{engine:?}: killed at {n} ({})", lived.points[n]);
            assert!(killed.died && killed.acted.is_empty(), "{label}");
            house.clock.advance(2_000);
            match ended(&mut house, &input, known, &label) {
                Found::Stayed => stayed += 1,
                Found::Left | Found::Arrived => gone += 1,
            }
        }
        assert!(stayed > 0 && gone > 0, "{engine:?}: {stayed} {gone} around {leaves} of {points}");
    }
}

/// Places to which nothing moves: each is told with words, and the organisation goes on where it is.
#[test]
fn targets_that_are_refused() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let by = Who::SystemOfficerAndManager;
    let to = |house: &House, to: &str| {
        let input = json!({ "to": to, "reason": "利用者の増加" });
        match house.run(by, ActName::MoveEngine, input) {
            Err(Stop::Form(errors)) => errors[0].code.to_owned(),
            stopped => failed(stopped.map(|_| ())).to_owned(),
        }
    };
    let told: [(&str, &str); 8] = [
        ("sqlite", "store_same"),
        ("", "store_form"),
        ("SQLite", "store_form"),
        ("postgres://localhost/a b", "store_form"),
        ("https://localhost/bannin", "store_form"),
        ("postgres://bannin:himitsu@localhost/bannin", "store_password_in_address"),
        ("postgres://bannin@192.0.2.1/bannin", "store_address"),
        ("postgres://bannin@localhost:1/bannin", "store_unavailable"),
    ];
    for (address, code) in told {
        let said: String = to(&house, address);
        assert_eq!(said, code, "{address}");
    }
    // Another organisation lives there, or the same under another ledger; or tables of somebody else.
    let theirs = House::bare_with(Engine::Postgres, PACKS[0], |_, settings| {
        settings.slug = domain::Slug::new("betsu").unwrap();
    });
    assert_eq!(to(&house, &theirs.settings.store), "store_not_this_organisation");
    let same = House::bare(Engine::Postgres, PACKS[0]);
    assert_eq!(to(&house, &same.settings.store), "store_exists");
    let used = Postgres::shared();
    Postgres::ask(&used, "CREATE TABLE somebody (n INT)");
    assert_eq!(to(&house, &used), "store_exists");
    house.assert_sound();
    assert_eq!(house.office().settings().store, "sqlite");
    // And a file on the way back.
    move_it(&mut house).unwrap();
    let before = house.records().len();
    let folder = house.database();
    house.reopen();
    std::fs::remove_file(&folder).unwrap();
    std::fs::write(&folder, "a note of somebody ".repeat(400)).unwrap();
    let back = json!({ "to": "sqlite", "reason": "元に戻す" });
    let stopped = house.run(by, ActName::MoveEngine, back.clone());
    assert_eq!(failed(stopped.map(|_| ())), "store_not_a_database");
    assert_eq!(house.records().len(), before);
    std::fs::remove_file(&folder).unwrap();
    house.act(by, ActName::MoveEngine, back);
    house.reopen();
    house.assert_sound();
}

/// What was altered by hand does not move: it would be the organisation's own afterwards.
#[test]
fn what_was_altered_does_not_move() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    house.office = None;
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    conn.execute("UPDATE people SET kana = 'カエラレタ'", []).unwrap();
    drop(conn);
    house.reopen();
    assert_eq!(failed(move_it(&mut house)), "move_inconsistent");
    house.reopen();
    assert_eq!(house.office().settings().store, "sqlite");
}

/// An act of two steps of another process is in its midst: the move does not begin before it has ended.
#[test]
fn an_act_is_running() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let filling = house.filling(&people()[..1]);
    let start = house.keep();
    // A process that stopped after the first step.
    let begun = (0..400).find_map(|n| {
        house.restore(&start);
        house.probe.fail_from(n);
        let _ = house.run(Who::Clerk, ActName::FillFile, filling.clone());
        house.office = None;
        house.probe.reset();
        let records = house.records();
        let of = |phase| {
            records.iter().rev().find(move |r| r.act == ActName::FillFile && r.phase == phase)
        };
        of(Phase::Begun).filter(|_| of(Phase::Completed).is_none()).map(|record| record.id)
    });
    let begun = begun.expect("a fill that was cut short");
    let outbox = house.data().join(house.settings.slug.as_str()).join("outbox");
    // It lives after all.
    let lock = std::fs::File::create(outbox.join(format!("{begun}.lock"))).unwrap();
    lock.lock().unwrap();
    house.reopen();
    assert_eq!(failed(move_it(&mut house)), "act_running");
    drop(lock);
    house.reopen();
    move_it(&mut house).unwrap();
    house.assert_sound();
}
