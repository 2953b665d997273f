//! The office that is measured: the fixture of the tests, opened again in the real world.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use domain::{Clock, NoProbe, Timestamp};
use it::{Engine, House, PACKS};
use office::input::SecretText;
use office::settings::Settings;
use office::{Office, RealDisk, RealFinder, RealRandom, World};
use testkit::{FixedClock, MadeUp, people};

/// A clock that starts where the fixture's stands, and runs.
struct RunningClock {
    from: Timestamp,
    start: Instant,
}

impl Clock for RunningClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.from.0 + self.monotonic())
    }

    fn monotonic(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// A founded and staffed office on SQLite, with real disk, randomness and running clock, and no probe.
pub fn open() -> House {
    open_on("sqlite")
}

/// The same on the database at an address.
pub fn open_on(store: &str) -> House {
    let folder = tempfile::tempdir().unwrap();
    let at = |_: &Path, settings: &mut Settings| store.clone_into(&mut settings.store);
    let mut house = House::bare_in(folder, Engine::Sqlite, PACKS[0], at);
    house.found();
    house.set_up();
    house.office = None;
    let world = World {
        disk: Arc::new(RealDisk::default()),
        clock: Arc::new(RunningClock { from: FixedClock::default().now(), start: Instant::now() }),
        random: Arc::new(RealRandom::default()),
        probe: Arc::new(NoProbe),
        finder: Arc::new(RealFinder::default()),
    };
    let office = Office::open(world, &house.data(), &house.settings.slug).unwrap();
    office.unseal_with(&SecretText::new(house.words.clone())).unwrap();
    house.office = Some(office);
    house
}

/// An office with so many people in it.
pub fn with_people(house: House, count: usize) -> (House, Vec<MadeUp>) {
    let made = made_up(count);
    house.take_in(&made);
    (house, made)
}

/// So many people whose names a statutory file can write.
pub fn made_up(count: usize) -> Vec<MadeUp> {
    let mut made = people(1, count);
    for person in &mut made {
        person.name = person.name.replace('\u{20BB7}', "吉").replace('\u{E0100}', "");
    }
    made
}

/// All files of a folder and those below, by name.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
