//! A process is killed in the middle of its work, on both databases; the next one finds everything that
//! was acknowledged and nothing half done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::{ActName, Phase, Probe};
use it::kept::Kept;
use it::scripts::{house_with_people, people, script};
use it::victim::{Part, Remains};
use it::{Engine, House, Who, all_files};
use office::{Office, RealDisk, World};
use serde_json::{Value, json};

const VICTIM: &str = env!("CARGO_BIN_EXE_victim");

type Step = (Who, ActName, Value);

/// A house just before a process is sent into it.
struct Scene {
    house: House,
    kept: Kept,
    steps: Vec<Step>,
    before: usize,
    held: i64,
    /// The points of a process that lives.
    points: Vec<String>,
}

impl Scene {
    fn of(engine: Engine, pack: &str, prepare: impl FnOnce(&mut House) -> Vec<Step>) -> Self {
        let mut house = house_with_people(engine, pack);
        let steps = prepare(&mut house);
        let before = house.records().len();
        let held = house.office().vault_status().unwrap().numbers;
        let kept = house.keep();
        let mut scene = Self { house, kept, steps, before, held, points: Vec::new() };
        let lived = scene.send(Part::Acts, None);
        assert_eq!((lived.acted.len(), lived.died), (scene.steps.len(), false));
        scene.points = lived.points;
        scene
    }

    fn of_act(engine: Engine, pack: &str, act: ActName) -> Self {
        let script = script(act);
        Self::of(engine, pack, |house| vec![(script.who, act, (script.prepare)(house))])
    }

    fn send(&mut self, part: Part, at: Option<usize>) -> Remains {
        self.house.put_back(&self.kept);
        self.house.send(VICTIM, &self.steps, part, at)
    }

    /// Kills a process at a point and looks at what the next one finds.
    fn kill_at(&mut self, n: usize) {
        let label = format!("killed at {n} ({})", self.points[n]);
        let remains = self.send(Part::Acts, Some(n));
        assert!(remains.died, "{label}");
        self.look(&remains, &label);
    }

    /// The next process starts, and then does what is left to do.
    fn look(&mut self, remains: &Remains, label: &str) {
        let house = &mut self.house;
        house.clock.advance(2_000);
        house.office = Some(house.another(house.world()));
        let findings = house.office().verify(None).unwrap();
        assert!(findings.is_empty(), "{label}: {findings:?}");
        assert_eq!(house.outbox(), Vec::<String>::new(), "{label}");
        assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits, "{label}");

        let records = house.records();
        let of = |act, phase| {
            records.iter().skip(self.before).filter(|r| r.act == act && r.phase == phase).count()
        };
        let mut left = self.steps.len();
        for (i, (_, act, _)) in self.steps.iter().enumerate() {
            // The reveal above is on record too.
            let done = of(*act, Phase::Completed) - usize::from(*act == ActName::RevealNumber);
            let ended = done + of(*act, Phase::Failed) + of(*act, Phase::Unresolved);
            assert!(of(*act, Phase::Begun) <= ended, "{label}: {act} has no end");
            assert!(done == 1 || i >= remains.acted.len(), "{label}: {act} was acknowledged");
            assert!(done <= 1 && (done == 0 || i <= remains.acted.len()), "{label}: {act}");
            if done == 0 {
                left = left.min(i);
            }
        }
        let numbers = house.office().vault_status().unwrap().numbers;
        let came = if of(ActName::TakeInRoster, Phase::Completed) > 0 { 2 } else { 0 };
        assert_eq!(numbers, self.held + came, "{label}");
        let containers = all_files(&house.out()).len();
        assert!(
            containers <= of(ActName::FillFile, Phase::Completed),
            "{label}: a file unrecorded"
        );
        if of(ActName::FillFile, Phase::Unresolved) > 0 {
            close(house, label);
        }
        one_epoch(house, label);
        for (who, act, input) in self.steps.iter().skip(left) {
            house.act(*who, *act, input.clone());
        }
        house.assert_sound();
    }
}

/// A begun fill whose process died is unresolved, and somebody else says how it ended.
fn close(house: &House, label: &str) {
    let duties = house.office().duties(None).unwrap();
    let open: Vec<_> = duties.iter().filter(|d| d.kind == "close_unresolved").collect();
    assert_eq!(open.len(), 1, "{label}");
    let found = json!({ "copy": open[0].about, "outcome": "left", "reason": "出力先に見つけた" });
    let by_clerk = house.run(Who::Clerk, ActName::CloseUnresolved, found.clone());
    assert!(matches!(by_clerk, Err(domain::Stop::Refused(_))), "{label}: one's own act");
    house.act(Who::Supervisor, ActName::CloseUnresolved, found);
    house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&json!(open[0].about)));
    let duties = house.office().duties(None).unwrap();
    let about_copies = |d: &&office::Duties| matches!(&*d.kind, "close_unresolved" | "erase_copy");
    assert_eq!(duties.iter().filter(about_copies).count(), 0, "{label}");
}

/// Database and every seal place are in one and the same epoch.
fn one_epoch(house: &House, label: &str) {
    let status = house.office().vault_status().unwrap();
    let world = house.world();
    let places = house.settings.places().unwrap();
    for place in vault::read_seals(world.disk.as_ref(), &house.settings.slug, &places) {
        let vault::SealState::Found(seal) = &place.state else { panic!("{label}: no seal") };
        assert_eq!(seal.epochs(), [status.epoch.cast_unsigned()], "{label}");
    }
}

/// Statements of one transaction end in the same way: one in so many is enough, and all other points.
fn chosen(points: &[String], every: usize) -> Vec<usize> {
    let statement = |name: &str| {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| name.starts_with(verb))
    };
    (0..points.len()).filter(|n| n % every == 0 || !statement(&points[*n])).collect()
}

#[test]
fn in_the_middle_of_an_import() {
    for (engine, every) in [(Engine::Sqlite, 3), (Engine::Postgres, 12)] {
        let mut scene = Scene::of_act(engine, "hanamaki-city", ActName::TakeInRoster);
        for n in chosen(&scene.points, every) {
            scene.kill_at(n);
        }
    }
}

#[test]
fn in_the_middle_of_a_fill() {
    for (engine, every) in [(Engine::Sqlite, 1), (Engine::Postgres, 12)] {
        let mut scene = Scene::of_act(engine, "university", ActName::FillFile);
        for n in chosen(&scene.points, every) {
            scene.kill_at(n);
        }
    }
}

#[test]
fn at_each_step_of_a_round_on_sqlite() {
    let mut scene = Scene::of_act(Engine::Sqlite, "hanamaki-city", ActName::RunShreddingRound);
    for n in 0..scene.points.len() {
        scene.kill_at(n);
    }
}

#[test]
fn at_each_step_of_a_round_on_postgres() {
    let mut scene = Scene::of_act(Engine::Postgres, "university", ActName::RunShreddingRound);
    for n in chosen(&scene.points, 8) {
        scene.kill_at(n);
    }
}

#[test]
fn in_a_day_of_work_after_acts_were_acknowledged() {
    for (engine, every) in [(Engine::Sqlite, 5), (Engine::Postgres, 40)] {
        let mut scene = Scene::of(engine, "hanamaki-city", |house| {
            [ActName::TakeInRoster, ActName::RevealNumber, ActName::FillFile, ActName::RegisterZone]
                .into_iter()
                .map(|act| {
                    let script = script(act);
                    (script.who, act, (script.prepare)(house))
                })
                .collect()
        });
        for n in (0..scene.points.len()).step_by(every) {
            scene.kill_at(n);
        }
    }
}

/// The process that takes up what a killed one left is killed too.
#[test]
fn at_the_start_after_a_kill() {
    for act in [ActName::FillFile, ActName::RunShreddingRound] {
        let mut scene = Scene::of_act(Engine::Sqlite, "university", act);
        for n in (scene.points.len() / 3..scene.points.len()).step_by(9) {
            let label = format!("{act} killed at {n} ({})", scene.points[n]);
            let first = scene.send(Part::Acts, Some(n));
            let cut = scene.house.keep();
            scene.house.clock.advance(2_000);
            let lived = scene.house.send(VICTIM, &[], Part::Start, None);
            for m in (0..lived.points.len()).step_by(5) {
                scene.house.put_back(&cut);
                scene.house.clock.advance(2_000);
                let second = scene.house.send(VICTIM, &[], Part::Start, Some(m));
                assert!(second.died, "{label}, its successor at {m}");
                scene.look(&first, &format!("{label}, its successor at {m}"));
            }
        }
    }
}

/// At each touch of a file another process opens the house.
struct Visitor {
    house: Mutex<Option<Box<dyn Fn() + Send>>>,
    visits: AtomicUsize,
}

impl Probe for Visitor {
    fn fails(&self, at: &'static str) -> bool {
        // While a visit lasts there is no second one; in the middle of writing a file it would wait.
        if at.starts_with("disk.")
            && at != "disk.replace.rename"
            && let Ok(mut house) = self.house.try_lock()
            && let Some(visit) = house.take()
        {
            visit();
            self.visits.fetch_add(1, Ordering::SeqCst);
            *house = Some(visit);
        }
        false
    }
}

#[test]
fn what_a_living_process_is_at_is_left_alone_by_others() {
    for act in [ActName::FillFile, ActName::RunShreddingRound, ActName::CarryOutDisposal] {
        for engine in Engine::ALL {
            let mut house = house_with_people(engine, "hanamaki-city");
            let script = script(act);
            let input = (script.prepare)(&mut house);
            let before = house.records().len();
            let visitor =
                Arc::new(Visitor { house: Mutex::new(None), visits: AtomicUsize::new(0) });
            let world = World {
                disk: Arc::new(RealDisk::new(Arc::clone(&visitor) as _)),
                probe: Arc::clone(&visitor) as _,
                ..house.world()
            };
            let living = house.another(world);
            let (data, slug, quiet) = (house.data(), house.settings.slug.clone(), house.world());
            let words = house.words.clone();
            *visitor.house.lock().unwrap() = Some(Box::new(move || {
                let other = Office::open(quiet.clone(), &data, &slug).unwrap();
                other.unseal_with(&office::input::SecretText::new(words.clone())).unwrap();
                let findings = other.verify(None).unwrap();
                assert!(findings.is_empty(), "{findings:?}");
            }));
            let done = house.run_in(&living, script.who, act, input).unwrap().done;
            assert!(visitor.visits.load(Ordering::SeqCst) > 2, "{act}");
            let own: Vec<_> = house.records()[before..].iter().map(|r| r.phase).collect();
            let expected: &[Phase] = match act {
                ActName::CarryOutDisposal => &[Phase::Completed],
                _ => &[Phase::Begun, Phase::Completed],
            };
            assert_eq!(own, expected, "{engine:?} {act}");
            if act == ActName::FillFile {
                assert_eq!(all_files(&house.out()).len(), 1, "{}", done["path"]);
            }
            drop(living);
            house.reopen();
            house.assert_sound();
            one_epoch(&house, act.code());
            assert_eq!(house.reveal(&people()[0]).unwrap(), people()[0].digits);
        }
    }
}
