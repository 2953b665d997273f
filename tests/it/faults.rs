//! Every touch of the outside world fails once, and once for good, in every act; what is left is whole.

use domain::{ActName, Phase, Stop};
use it::kept::{Kept, quick_folder};
use it::scripts::{Script, house_with_people, people, script};
use it::{Engine, House, Who, all_files};
use office::{Outcome, acts::ACTS};
use serde_json::{Value, json};

/// How points fail.
#[derive(Debug, Clone, Copy)]
enum Outage {
    /// One touch.
    At,
    /// That touch and all after it, as when the machine stops.
    From,
    /// That touch and the three after it.
    Span,
}

/// An act about to happen.
struct Scene {
    script: Script,
    input: Value,
    kept: Kept,
    /// Records before the act.
    before: usize,
    /// Numbers held before the act.
    held: i64,
}

/// What the records say of an act that met an outage.
struct Told {
    done: bool,
    open: bool,
    touched: bool,
}

/// Fails every point of these acts. On SQLite each point is failed in a house of its own, and the act is done
/// again after it; on a server, where a new house takes long, a house goes on until something was written.
fn fail_acts(engine: Engine, pack: &str, acts: impl Iterator<Item = ActName>) {
    let mut house = house_with_people(engine, pack);
    let start = house.keep();
    for act in acts {
        if act == ActName::FoundOrganisation {
            fail_act(&mut House::bare_in(quick_folder(), engine, pack, |_, _| ()), act);
        } else {
            house.restore(&start);
            fail_act(&mut house, act);
        }
    }
}

/// Does the act once from a kept scene, so that the probe knows every point it touches.
fn rehearse(house: &mut House, act: ActName) -> Scene {
    let script = script(act);
    let input = (script.prepare)(house);
    let before = house.records().len();
    let held = house.office().vault_status().unwrap().numbers;
    let scene = Scene { script, input, kept: house.keep(), before, held };
    house.restore(&scene.kept);
    house.probe.reset();
    house.act(scene.script.who, act, scene.input.clone());
    scene
}

fn fail_act(house: &mut House, act: ActName) {
    let own_house = house.engine() == Engine::Sqlite;
    let scene = rehearse(house, act);
    let names = house.probe.names();
    assert!(names.len() > 5, "{act} touches the world: {names:?}");
    let mut untouched = false;
    for (n, name) in names.iter().enumerate() {
        for outage in outages(act, house.engine(), names.len(), n) {
            let label = format!("{act}, {outage:?} {n} ({name})");
            if own_house || !untouched {
                house.restore(&scene.kept);
            }
            let told = trial(house, &scene, *outage, n, &label);
            untouched = !told.touched;
            if told.open {
                close(house, &label);
            }
            if own_house && !told.done {
                again(house, &scene, &label);
                house.assert_sound();
            }
        }
    }
    if untouched {
        again(house, &scene, "after all that");
        house.assert_sound();
    }
}

/// Above so many touches of the outside world each fails in one way only, in turn: an act that copies a whole
/// organisation touches each table many times in the same way.
const MANY_TOUCHES: usize = 300;

/// How a touch fails, one way after the other. An act in two steps also sees an outage that passes while it
/// cleans up. On a server, where each trial takes long, the ways take turns.
fn outages(act: ActName, engine: Engine, touches: usize, touch: usize) -> &'static [Outage] {
    const ALL: [Outage; 3] = [Outage::At, Outage::From, Outage::Span];
    let two_steps = |e: &office::Entry| e.spec.name == act && e.spec.phases.contains(&Phase::Begun);
    let ways = if ACTS.iter().any(two_steps) { &ALL } else { &ALL[..2] };
    if engine == Engine::Postgres || touches > MANY_TOUCHES {
        let turn = touch % ways.len();
        &ways[turn..=turn]
    } else {
        ways
    }
}

/// Trials take time, and a one-time code of the beginning is over.
fn input_now(house: &House, scene: &Scene) -> Value {
    let mut input = scene.input.clone();
    if scene.script.act == ActName::AddSecondFactor {
        input["code"] = house.code_in(0).into();
    }
    input
}

fn trial(house: &mut House, scene: &Scene, outage: Outage, n: usize, label: &str) -> Told {
    match outage {
        Outage::At => house.probe.fail_at(n),
        Outage::From => house.probe.fail_from(n),
        Outage::Span => house.probe.fail_span(n, 4),
    }
    let answer = house.run(scene.script.who, scene.script.act, input_now(house, scene));
    come_back(house);
    whole(house, scene, &answer, label)
}

/// The process is gone, the outage too; two seconds later the next one starts.
fn come_back(house: &mut House) {
    house.office = None;
    house.probe.reset();
    house.clock.advance(2_000);
    house.office = Some(house.another(house.world()));
}

/// Nothing is half done, and nothing left the vault that no record names.
fn whole(house: &House, scene: &Scene, answer: &Result<Outcome, Stop>, label: &str) -> Told {
    let findings = house.office().verify(None).unwrap();
    assert!(findings.is_empty(), "{label}: {findings:?}");
    assert_eq!(house.outbox(), Vec::<String>::new(), "{label}");
    let records = house.records();
    let own: Vec<_> = records.iter().skip(scene.before).collect();
    let is = |phase| own.iter().any(|r| r.act == scene.script.act && r.phase == phase);
    let (begun, done) = (is(Phase::Begun), is(Phase::Completed));
    assert!(!begun || done || is(Phase::Failed) || is(Phase::Unresolved), "{label}: no end");
    match answer {
        Ok(outcome) => {
            assert!(done, "{label}: acknowledged and not recorded");
            let digits = outcome.shown.first().map(|shown| *shown.number.expose());
            assert!(digits.is_none_or(|d| d == people()[0].digits), "{label}");
        }
        // A place that cannot be read counts as a place that is not there.
        Err(Stop::Refused(_)) => {
            assert!(!done, "{label}: refused and done");
            let places = [
                ActName::FoundOrganisation,
                ActName::RunShreddingRound,
                ActName::TakeBackup,
                ActName::RehearseRestore,
            ];
            assert!(places.contains(&scene.script.act), "{label}: refused");
        }
        Err(Stop::Failed(_)) => {}
        Err(Stop::Form(errors)) => panic!("{label}: {errors:?}"),
    }
    let containers = all_files(&house.out()).len();
    let filled = |r: &&ledger::Record| r.act == ActName::FillFile && r.phase == Phase::Completed;
    assert!(containers <= records.iter().filter(filled).count(), "{label}: a file nobody recorded");
    let status = house.office().vault_status().unwrap();
    assert!(status.seal_places.iter().all(|p| p.state == "found") || !done, "{label}");
    let counted = [
        ActName::TakeInRoster,
        ActName::TakeInLedger,
        ActName::EnterNumber,
        ActName::LinkPerson,
        ActName::CarryOutDisposal,
        ActName::DropRow,
        ActName::RemoveWrongNumber,
    ];
    let taken = counted.contains(&scene.script.act);
    assert!(status.numbers == scene.held || done && taken, "{label}: {} numbers", status.numbers);
    Told { done, open: is(Phase::Unresolved), touched: !own.is_empty() }
}

/// The act whose end is unknown is ended by somebody else.
fn close(house: &House, label: &str) {
    let duties = house.office().duties(None).unwrap();
    let duty = duties.iter().find(|d| d.kind == "close_unresolved");
    let copy = &duty.unwrap_or_else(|| panic!("{label}: no duty")).about;
    let found = json!({ "copy": copy, "outcome": "nothing_left", "reason": "出力先を確かめた" });
    house.act(Who::Supervisor, ActName::CloseUnresolved, found);
}

/// What did not happen can be done again.
fn again(house: &mut House, scene: &Scene, label: &str) {
    let mut answer = house.run(scene.script.who, scene.script.act, input_now(house, scene));
    if let Err(Stop::Failed(failure)) = &answer
        && failure.code == "seal_exists"
    {
        // The founding that was cut short could not take its seals back. It never touches one that it
        // finds: a person has to.
        for place in &house.settings.seal_places {
            let _ = std::fs::remove_file(place.path.join(vault::Seal::FILE_NAME));
        }
        answer = house.run(scene.script.who, scene.script.act, input_now(house, scene));
    }
    assert!(answer.is_ok(), "{label}: again: {:?}", answer.err());
}

/// One of so many shares of the acts: several processes share the work.
fn share(of: usize, which: usize) -> impl Iterator<Item = ActName> {
    let all = ACTS.iter().map(|entry| entry.spec.name).enumerate();
    all.filter(move |(place, _)| place % of == which).map(|(_, act)| act)
}

macro_rules! shares {
    ($($name:ident, $engine:ident, $share:literal of $shares:literal, $pack:literal;)*) => {$(
        #[test]
        fn $name() {
            fail_acts(Engine::$engine, $pack, share($shares, $share));
        }
    )*};
}

shares! {
    every_point_of_the_first_share_of_acts_on_sqlite, Sqlite, 0 of 4, "hanamaki-city";
    every_point_of_the_second_share_of_acts_on_sqlite, Sqlite, 1 of 4, "university";
    every_point_of_the_third_share_of_acts_on_sqlite, Sqlite, 2 of 4, "hanamaki-city";
    every_point_of_the_fourth_share_of_acts_on_sqlite, Sqlite, 3 of 4, "university";
    every_point_of_the_first_share_of_acts_on_postgres, Postgres, 0 of 8, "hanamaki-city";
    every_point_of_the_second_share_of_acts_on_postgres, Postgres, 1 of 8, "university";
    every_point_of_the_third_share_of_acts_on_postgres, Postgres, 2 of 8, "hanamaki-city";
    every_point_of_the_fourth_share_of_acts_on_postgres, Postgres, 3 of 8, "university";
    every_point_of_the_fifth_share_of_acts_on_postgres, Postgres, 4 of 8, "hanamaki-city";
    every_point_of_the_sixth_share_of_acts_on_postgres, Postgres, 5 of 8, "university";
    every_point_of_the_seventh_share_of_acts_on_postgres, Postgres, 6 of 8, "hanamaki-city";
    every_point_of_the_eighth_share_of_acts_on_postgres, Postgres, 7 of 8, "university";
}

/// A start that takes up what an outage left meets the next outage; the start after it does not.
#[test]
fn the_next_start_may_fail_too() {
    for act in [ActName::FillFile, ActName::CarryOutDisposal, ActName::RunShreddingRound] {
        let mut house = house_with_people(Engine::Sqlite, "hanamaki-city");
        let scene = rehearse(&mut house, act);
        for n in (0..house.probe.count()).step_by(4) {
            house.restore(&scene.kept);
            house.probe.fail_from(n);
            let answer = house.run(scene.script.who, act, scene.input.clone());
            house.office = None;
            let cut = house.keep();
            house.put_back(&cut);
            come_back(&mut house);
            for m in (0..house.probe.count()).step_by(3) {
                let label = format!("{act} cut at {n}, the start after it at {m}");
                house.put_back(&cut);
                house.clock.advance(2_000);
                house.probe.fail_from(m);
                assert!(house.try_reopen().is_err() || m > 0, "{label}");
                come_back(&mut house);
                let told = whole(&house, &scene, &answer, &label);
                if told.open {
                    close(&house, &label);
                }
                if !told.done {
                    again(&mut house, &scene, &label);
                }
                house.assert_sound();
            }
        }
    }
}
