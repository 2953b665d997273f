//! Filling a statutory file, against a plain copy of it.

use std::io::Write;

use domain::ActName;
use filing::container::{self, Password};
use it::Who;
use office::RealRandom;

use crate::measure::{Goal, Rounds};
use crate::{Bench, house};

pub fn run(bench: Bench) {
    let (house, made) = house::with_people(house::open(), bench.people);
    let input = house.filling(&made);
    let source = house.folder.path().join("315.csv");
    let size = std::fs::metadata(&source).unwrap().len();
    println!("  {} lines, {size} bytes", bench.people);
    let random = RealRandom::default();
    let mut rounds = Rounds::run(bench.rounds, |lap| {
        let input = input.clone();
        lap.time("fill_file, the whole act", 1, || {
            house.act(Who::Clerk, ActName::FillFile, input);
        });
        std::fs::remove_dir_all(house.out()).unwrap();
        let bytes = std::fs::read(&source).unwrap();
        lap.time("of it: encrypting into a container", 1, || {
            let password = Password::generate(&random);
            container::lock("315.csv", &bytes, &password, house.office().now()).unwrap()
        });
        lap.time("one plain copy: read, write, sync", 1, || {
            let bytes = std::fs::read(&source).unwrap();
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file.sync_all().unwrap();
        });
    });
    let (act, locking) = ("fill_file, the whole act", "of it: encrypting into a container");
    let (rest, copy) = ("the act without it", "one plain copy: read, write, sync");
    rounds.without(rest, act, locking);
    rounds
        .times()
        .ratio("act without encryption / copy", &[rest], &[copy], Goal::AtMost(30.0))
        .ratio("encryption / copy", &[locking], &[copy], Goal::None);
}
