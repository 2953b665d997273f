//! What must not be trusted: the clock, an older copy, a decision of a moment ago, another process's memory.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use domain::{ActName, Phase, Probe, Stop};
use it::kept::Kept;
use it::scripts::{house_with_people, people, script};
use it::{DEPARTMENT, Engine, House, PACKS, Who, staff};
use office::acts::use_::RevealNumber;
use office::{Desk, Office, RealDisk, World};
use serde_json::{Value, json};
use testkit::MadeUp;

const MINUTE: i64 = 60_000;

fn code<T>(answer: Result<T, Stop>) -> String {
    match answer.map(drop) {
        Ok(()) => "done".to_owned(),
        Err(Stop::Form(errors)) => errors[0].code.to_owned(),
        Err(Stop::Refused(refusal)) => refusal.reasons[0].message.clone(),
        Err(Stop::Failed(failure)) => failure.code.to_owned(),
    }
}

fn zone(name: &str) -> Value {
    json!({ "name": name, "kind": "work_room", "department": DEPARTMENT, "measures": "施錠",
            "since": "2026-04-01" })
}

fn add_zone(house: &House, office: &Office, name: &str) -> Result<office::Outcome, Stop> {
    house.run_in(office, Who::Supervisor, ActName::RegisterZone, zone(name))
}

fn declare(house: &House, who: Who) -> Result<office::Outcome, Stop> {
    house.run(who, ActName::DeclareClock, json!({ "reason": "電波時計と比べた" }))
}

// ---- the clock ---------------------------------------------------------------------------------

#[test]
fn acts_stop_when_the_clock_goes_back_until_two_persons_declare_it_right() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[0]);
        let now = house.clock.look().0;
        house.clock.set(now - 2 * MINUTE);
        assert_eq!(
            code(add_zone(&house, house.office(), "三分")),
            "done",
            "two minutes are let pass"
        );

        house.clock.set(now - 2 * MINUTE - 1);
        house.reopen();
        let size = house.records().len();
        for act in [ActName::RegisterZone, ActName::RevealNumber, ActName::FillFile] {
            let script = script(act);
            let input = (script.prepare)(&mut house);
            assert_eq!(code(house.run(script.who, act, input)), "clock_in_question", "{act}");
        }
        assert_eq!(house.records().len(), size);
        assert_ne!(code(declare(&house, Who::Manager)), "done", "one person is not enough");
        assert_eq!(code(declare(&house, Who::ManagerAndSupervisor)), "done");
        assert_eq!(code(add_zone(&house, house.office(), "四分")), "done");
        assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits);
        house.assert_sound();
    }
}

#[test]
fn acts_stop_when_the_wall_clock_jumps_away_from_the_steady_one() {
    let house = house_with_people(Engine::Sqlite, PACKS[1]);
    house.clock.advance(3 * 24 * 60 * MINUTE);
    assert_eq!(
        code(add_zone(&house, house.office(), "休み明け")),
        "done",
        "time that really passed"
    );
    let now = house.clock.look().0;
    house.clock.set(now + 5 * MINUTE);
    assert_eq!(code(add_zone(&house, house.office(), "五分")), "done", "five minutes are let pass");
    house.clock.set(now + 5 * MINUTE + 1);
    assert_eq!(code(add_zone(&house, house.office(), "一年後")), "clock_in_question");
    assert_eq!(code(house.reveal(&people()[0])), "clock_in_question");
    assert_eq!(code(declare(&house, Who::ManagerAndSupervisor)), "done");
    assert_eq!(code(add_zone(&house, house.office(), "一年後")), "done");
    house.assert_sound();
}

/// Put ahead while nobody runs the program, the clock would make numbers due for disposal.
#[test]
fn acts_stop_when_the_clock_was_put_far_ahead_between_two_starts() {
    for pack in PACKS {
        let mut house = house_with_people(Engine::Sqlite, pack);
        house.office = None;
        let days = |n: i64| n * 24 * 60 * MINUTE;
        house.clock.advance(days(30));
        house.reopen();
        assert_eq!(code(add_zone(&house, house.office(), "長い休み")), "done");
        house.office = None;
        house.clock.advance(days(365 * 8));
        house.reopen();
        assert_eq!(code(house.reveal(&people()[0])), "clock_in_question");
        assert_eq!(code(declare(&house, Who::ManagerAndSupervisor)), "done");
        assert_eq!(code(add_zone(&house, house.office(), "八年後")), "done");
        house.assert_sound();
    }
}

// ---- the head file -----------------------------------------------------------------------------

#[test]
fn a_head_file_that_is_missing_damaged_or_of_another_history_stops_all_acts() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    // The same keys and the same ledger id, and another history.
    let other = House::new(Engine::Sqlite, PACKS[0]);
    other.office().publish().unwrap();
    house.office().publish().unwrap();
    let file = house.data().join("mihon").join("head");
    let good = std::fs::read(&file).unwrap();
    let strange = std::fs::read(other.data().join("mihon").join("head")).unwrap();
    let mut flipped = good.clone();
    flipped[40] ^= 1;
    let cases: [(Option<&[u8]>, &str); 5] = [
        (None, "file_missing"),
        (Some(b""), "head_damaged"),
        (Some(&flipped), "head_damaged"),
        (Some(&good[..good.len() - 9]), "head_damaged"),
        (Some(&strange), "ledger_inconsistent"),
    ];
    for (n, (bytes, wanted)) in cases.into_iter().enumerate() {
        match bytes {
            None => std::fs::remove_file(&file).unwrap(),
            Some(bytes) => std::fs::write(&file, bytes).unwrap(),
        }
        // An office that is open meets it at its next publication, a new one at once.
        house.clock.advance(1_500);
        let zone = format!("書庫{n}");
        assert_eq!(code(add_zone(&house, house.office(), &zone)), wanted);
        assert_eq!(code(house.open_sealed()), wanted);
        std::fs::write(&file, &good).unwrap();
        house.reopen();
    }
    house.assert_sound();
}

#[test]
fn an_older_copy_of_the_database_stops_all_acts() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[0]);
        let old = house.keep();
        let file = house.data().join("mihon").join("head");
        house.reopen();
        add_zone(&house, house.office(), "書庫").unwrap();
        house.office().publish().unwrap();
        let head = std::fs::read(&file).unwrap();
        house.put_back(&old);
        std::fs::write(&file, &head).unwrap();
        assert_eq!(code(house.open_sealed()), "ledger_shorter", "{engine:?}");

        // As many other records as were lost do not help.
        house.restore(&old);
        add_zone(&house, house.office(), "別の書庫").unwrap();
        house.office().publish().unwrap();
        std::fs::write(&file, &head).unwrap();
        assert_eq!(code(house.open_sealed()), "ledger_inconsistent", "{engine:?}");
    }
}

// ---- a decision of a moment ago ----------------------------------------------------------------

#[test]
fn what_a_process_remembers_ends_with_what_another_one_records() {
    for engine in Engine::ALL {
        let house = house_with_people(engine, PACKS[0]);
        let here = house.office();
        let there = house.another(house.world());
        let reveal = |office: &Office| {
            house.run_in(office, Who::Clerk, ActName::RevealNumber, house.revealing(&people()[0]))
        };
        assert_eq!((code(reveal(here)), code(reveal(&there))), ("done".into(), "done".into()));
        let end = json!({ "designation": house.ids.designation, "reason": "担当替え" });
        house.run_in(&there, Who::Supervisor, ActName::EndDesignation, end).unwrap();
        assert_ne!(code(reveal(here)), "done", "{engine:?}");
        assert_ne!(code(reveal(&there)), "done", "{engine:?}");
        house.assert_sound();
    }
}

#[test]
fn a_permit_is_worth_nothing_once_the_designation_has_ended() {
    for engine in Engine::ALL {
        let house = house_with_people(engine, PACKS[1]);
        let there = house.another(house.world());
        let clerk = house.actor(Who::Clerk);
        let desk = Desk::new(house.office(), &clerk);
        let act: RevealNumber = serde_json::from_value(house.revealing(&people()[0])).unwrap();
        let permit = desk.ask(&act).unwrap();
        let end = json!({ "designation": house.ids.designation, "reason": "担当替え" });
        house.run_in(&there, Who::Supervisor, ActName::EndDesignation, end).unwrap();
        let before = house.records().len();
        let answer = desk.record(permit, |_| Ok(()));
        assert!(matches!(answer, Err(Stop::Refused(_))), "{engine:?}: {answer:?}");
        let after: Vec<_> = house.records()[before..].iter().map(|r| (r.act, r.phase)).collect();
        assert_eq!(after, [(ActName::RevealNumber, Phase::Refused)], "{engine:?}");
        house.assert_sound();
    }
}

#[test]
fn a_one_off_instruction_allows_one_of_two_fills_at_once() {
    for engine in Engine::ALL {
        for two_processes in [false, true] {
            let house = house_with_people(engine, PACKS[0]);
            let standing =
                json!({ "instruction": house.ids.fill_instruction, "reason": "取りやめ" });
            house.act(Who::Supervisor, ActName::WithdrawInstruction, standing);
            let once = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs, "most_people": 10,
                               "uses": 1, "since": "2026-11-01", "until": "2027-03-31",
                               "reason": "一回限り" });
            house.act(Who::Supervisor, ActName::GiveInstruction, once);
            let other = two_processes.then(|| house.another(house.world()));
            let offices = [house.office(), other.as_ref().unwrap_or(house.office())];
            let input = house.filling(&people()[..2]);
            let start = Barrier::new(2);
            let answers: Vec<_> = std::thread::scope(|scope| {
                let fill = |office| {
                    let (house, start, input) = (&house, &start, input.clone());
                    scope.spawn(move || {
                        start.wait();
                        house.run_in(office, Who::Clerk, ActName::FillFile, input)
                    })
                };
                let both = offices.map(fill);
                both.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            let done = answers.iter().filter(|a| a.is_ok()).count();
            let refused = answers.iter().filter(|a| matches!(a, Err(Stop::Refused(_)))).count();
            let said: Vec<_> = answers.into_iter().map(code).collect();
            assert_eq!((done, refused), (1, 1), "{engine:?}: {said:?}");
            assert_eq!(it::all_files(&house.out()).len(), 1);
            assert_eq!(house.records_of(ActName::FillFile, Phase::Completed).len(), 1);
            house.assert_sound();
        }
    }
}

// ---- two processes -----------------------------------------------------------------------------

#[test]
fn two_processes_take_turns() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[0]);
        let before = house.records().len();
        let there = house.another(house.world());
        let new = &people()[4..6];
        for round in 0..6 {
            let office = if round % 2 == 0 { house.office() } else { &there };
            add_zone(&house, office, &format!("書庫{round}")).unwrap();
            let number = format!("N{round:03}");
            let member = staff(&number, &format!("nin{round}"), "新人 七郎");
            house.run_in(office, Who::Manager, ActName::EnrolStaff, member).unwrap();
        }
        house.run_in(&there, Who::Clerk, ActName::TakeInRoster, house.intake(new)).unwrap();
        let person = house.office().people_named(&[&new[0].staff_number]).unwrap()[0].to_string();
        let revealing = json!({ "people": [person], "affairs": house.ids.affairs,
                                "purpose": "withholding_slip" });
        let shown = house.run(Who::Clerk, ActName::RevealNumber, revealing).unwrap().shown;
        assert_eq!(shown[0].number.expose(), &new[0].digits);
        assert_eq!(house.records().len(), before + 14);
        assert!(there.verify(None).unwrap().is_empty());
        house.assert_sound();
        drop(there);
        house.reopen();
        house.assert_sound();
    }
}

#[test]
fn two_processes_write_at_once() {
    for engine in Engine::ALL {
        let house = house_with_people(engine, PACKS[1]);
        let before = house.records().len();
        let there = house.another(house.world());
        let start = Barrier::new(4);
        std::thread::scope(|scope| {
            for (n, office) in
                [house.office(), &there, house.office(), &there].into_iter().enumerate()
            {
                let (house, start) = (&house, &start);
                scope.spawn(move || {
                    start.wait();
                    for i in 0..8 {
                        add_zone(house, office, &format!("書庫{n}-{i}")).unwrap();
                        house
                            .run_in(
                                office,
                                Who::Clerk,
                                ActName::RevealNumber,
                                house.revealing(&people()[0]),
                            )
                            .unwrap();
                    }
                });
            }
        });
        assert_eq!(house.records().len(), before + 4 * 8 * 2, "{engine:?}");
        assert!(there.verify(None).unwrap().is_empty());
        house.assert_sound();
    }
}

/// The disposal of one person who has left.
fn dispose(house: &House, office: &Office, who: &MadeUp) -> Result<(String, Value), Stop> {
    let person = office.people_named(&[&who.staff_number])?[0].to_string();
    let instruct =
        json!({ "department": DEPARTMENT, "people": [person], "reason": "保存期間の満了" });
    let done = house.run_in(office, Who::Supervisor, ActName::InstructDisposal, instruct)?.done;
    let id = done["id"].as_str().unwrap().to_owned();
    let carry_out = json!({ "disposal": id });
    let done = house.run_in(office, Who::Clerk, ActName::CarryOutDisposal, carry_out)?.done;
    Ok((id, done))
}

fn round(house: &House, office: &Office) -> Result<Value, Stop> {
    let done = house.run_in(office, Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    done.map(|outcome| outcome.done)
}

fn confirm(house: &House, disposal: &str) -> Result<Value, Stop> {
    let input = json!({ "disposal": disposal });
    house.run(Who::Supervisor, ActName::ConfirmDisposal, input).map(|outcome| outcome.done)
}

/// A process whose vault is of before another one's round never puts its seal over the newer one, which
/// holds the only key, however often it tries.
#[test]
fn a_seal_is_never_replaced_by_a_process_that_was_overtaken() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACKS[0]);
        let people = testkit::people(17, 8);
        house.take_in(&people);
        house.erase_sources();
        house.let_leave(&people[1..]);
        let stale = house.another(house.world());
        let (first, _) = dispose(&house, house.office(), &people[1]).unwrap();
        round(&house, house.office()).unwrap();
        // The other goes on with what it remembers.
        let mut disposals = vec![first];
        for person in &people[2..] {
            let (id, done) = dispose(&house, &stale, person).unwrap();
            assert_eq!(done["seal_places"], 0, "{engine:?}");
            disposals.push(id);
        }
        assert_eq!(code(round(&house, &stale)), "epoch_unknown", "{engine:?}");
        let input = house.revealing(&people[0]);
        let shown = house.run_in(&stale, Who::Clerk, ActName::RevealNumber, input);
        assert_eq!(code(shown), "epoch_unknown", "{engine:?}");
        drop(stale);
        house.reopen();
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits, "{engine:?}");
        house.assert_sound();
        // What it disposed of is buried by the next start, and final after the next round.
        assert_ne!(code(confirm(&house, &disposals[1])), "done");
        round(&house, house.office()).unwrap();
        for disposal in &disposals {
            confirm(&house, disposal).unwrap();
        }
        house.reopen();
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits, "{engine:?}");
        house.assert_sound();
    }
}

/// Runs its errand once, at one touch of a file.
struct Errand {
    work: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    at: usize,
    passed: AtomicUsize,
    lock: std::path::PathBuf,
}

impl Probe for Errand {
    fn fails(&self, name: &'static str) -> bool {
        // In the middle of writing a file, or of all seals, the other process would just wait.
        let between = name.starts_with("disk.") && name != "disk.replace.rename";
        let free = || {
            let lock = std::fs::File::open(&self.lock);
            lock.is_ok_and(|file| file.try_lock().is_ok())
        };
        if between && self.passed.fetch_add(1, Ordering::SeqCst) == self.at && free() {
            let work = self.work.lock().unwrap().take();
            work.into_iter().for_each(|work| work());
        }
        false
    }
}

/// At one touch of a file of a round here, another process does something; afterwards all is well.
fn meanwhile(
    house: &mut House,
    kept: &Kept,
    at: usize,
    errand: fn(&House, &Office),
) -> (usize, String) {
    house.put_back(kept);
    let other = house.another(house.world());
    let lock = house.data().join("mihon").join("seal.lock");
    std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(&lock).unwrap();
    let probe = Arc::new(Errand { work: Mutex::new(None), at, passed: AtomicUsize::new(0), lock });
    let world = World {
        disk: Arc::new(RealDisk::new(Arc::clone(&probe) as _)),
        probe: Arc::clone(&probe) as _,
        ..house.world()
    };
    let here = house.another(world);
    probe.passed.store(0, Ordering::SeqCst);
    let answer = std::thread::scope(|scope| {
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let (back, came_back) = std::sync::mpsc::channel::<()>();
        *probe.work.lock().unwrap() = Some(Box::new(move || {
            go.send(()).unwrap();
            came_back.recv().unwrap();
        }));
        let (house, other) = (&*house, &other);
        scope.spawn(move || {
            if gone.recv().is_ok() {
                errand(house, other);
                back.send(()).unwrap();
            }
        });
        let answer = round(house, &here);
        drop(probe.work.lock().unwrap().take());
        answer
    });
    let passed = probe.passed.load(Ordering::SeqCst);
    drop((here, other));
    house.clock.advance(2_000);
    house.office = Some(house.another(house.world()));
    house.assert_sound();
    let label = format!("at touch {at}");
    let completed = house.records_of(ActName::RunShreddingRound, Phase::Completed).len();
    let epoch = house.office().vault_status().unwrap().epoch;
    assert_eq!(epoch.cast_unsigned(), 1 + completed as u64, "{label}: a round that was none");
    assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits, "{label}");
    round(house, house.office()).unwrap();
    house.reopen();
    assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits, "{label}");
    house.assert_sound();
    (passed, code(answer))
}

#[test]
fn rounds_and_disposals_of_two_processes_never_lose_a_key() {
    type Errand = fn(&House, &Office);
    let errands: [(&str, Errand); 2] = [
        ("round", |house, other| {
            // Before the other round began it may run; then that one is refused.
            let said = code(round(house, other));
            assert!(["done", "round_running"].contains(&said.as_str()), "{said}");
        }),
        ("disposal", |house, other| {
            // At the moment in which the epoch turns it may be told to try again.
            let _ = dispose(house, other, &people()[3]);
        }),
    ];
    for (name, errand) in errands {
        let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
        house.erase_sources();
        dispose(&house, house.office(), &people()[2]).unwrap();
        let kept = house.keep();
        let (mut at, mut said) = (0, std::collections::BTreeMap::<String, usize>::new());
        loop {
            let (passed, answer) = meanwhile(&mut house, &kept, at, errand);
            *said.entry(answer).or_default() += 1;
            at += 1;
            if at >= passed {
                break;
            }
        }
        assert!(at > 10 && said.contains_key("done"), "{name}: {at} {said:?}");
    }
}

// ---- a round that was cut ----------------------------------------------------------------------

/// The answer to the commit that turns the epoch is lost, and then some: the same process goes on.
#[test]
fn a_lost_answer_at_the_commit_point_forgets_no_key() {
    let mut house = house_with_people(Engine::Postgres, PACKS[0]);
    house.erase_sources();
    dispose(&house, house.office(), &people()[2]).unwrap();
    let kept = house.keep();
    house.restore(&kept);
    house.probe.reset();
    round(&house, house.office()).unwrap();
    let names = house.probe.names();
    let turn = names.iter().position(|n| *n == "turn_epoch").unwrap();
    let answer = turn + names[turn..].iter().position(|n| *n == "answer").unwrap();
    for lost in 1..12 {
        house.restore(&kept);
        house.probe.fail_span(answer, lost);
        let first = code(round(&house, house.office()));
        house.probe.reset();
        let said = format!("{lost} touches lost: {first}");
        // The vault of this process is not behind: it reads, writes and shreds.
        round(&house, house.office()).unwrap_or_else(|stop| panic!("{said}: {stop:?}"));
        assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits, "{said}");
        house.take_in(&people()[4..5]);
        house.assert_sound();
        house.reopen();
        assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits, "{said}");
        house.assert_sound();
    }
}

/// Numbers disposed of after the epoch has turned are in copies that the new key opens: the round that
/// was cut there does not make them final when it is taken up.
#[test]
fn a_round_taken_up_does_not_cover_what_was_disposed_of_after_it() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    house.erase_sources();
    let (first, _) = dispose(&house, house.office(), &people()[2]).unwrap();
    let kept = house.keep();
    house.restore(&kept);
    house.probe.reset();
    round(&house, house.office()).unwrap();
    let names = house.probe.names();
    let turn = names.iter().position(|n| *n == "turn_epoch").unwrap();
    let turned = turn + names[turn..].iter().position(|n| *n == "COMMIT").unwrap() + 1;

    house.restore(&kept);
    house.probe.fail_span(turned, 3);
    assert_ne!(code(round(&house, house.office())), "done");
    house.probe.reset();
    let (second, _) = dispose(&house, house.office(), &people()[3]).unwrap();
    house.clock.advance(2_000);
    house.reopen();
    confirm(&house, &first).unwrap();
    assert_ne!(code(confirm(&house, &second)), "done", "its key is still there");
    round(&house, house.office()).unwrap();
    confirm(&house, &second).unwrap();
    house.assert_sound();
}

/// A place that was away is outstanding until a round reaches it.
#[test]
fn a_place_that_comes_back_is_reached_by_the_next_round() {
    let mut house = House::bare_with(Engine::Sqlite, PACKS[0], |folder, settings| {
        let third = office::settings::PlaceAt {
            path: folder.join("seal-3"),
            kind: office::settings::PlaceKindCode::Removable,
        };
        std::fs::create_dir_all(&third.path).unwrap();
        settings.seal_places.push(third);
    });
    house.found();
    house.set_up();
    let (place, safe) = (house.folder.path().join("seal-3"), house.folder.path().join("safe"));
    let open = |house: &House| {
        let duties = house.office().duties(None).unwrap();
        duties.iter().filter(|d| d.kind == "exchange_seal").count()
    };
    std::fs::rename(&place, &safe).unwrap();
    assert_eq!(round(&house, house.office()).unwrap()["places_outstanding"], 1);
    assert_eq!(open(&house), 1);
    assert_eq!(round(&house, house.office()).unwrap()["places_outstanding"], 1);
    assert_eq!(open(&house), 1, "one duty for one place");
    std::fs::rename(&safe, &place).unwrap();
    assert_eq!(round(&house, house.office()).unwrap()["places_outstanding"], 0);
    assert_eq!(open(&house), 0);
    house.assert_sound();
}
