//! A process that dies: it opens a house, runs acts and kills itself at the chosen touch of the outside
//! world, as no program can catch.

use std::io::Write as _;
use std::process::Command;
use std::sync::{Arc, Mutex};

use office::domain::{ActName, Probe, Slug};
use office::input::SecretText;
use office::{Actor, Desk, Office, RealDisk, RealFinder, Via, World, act};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testkit::{FixedClock, SeededRandom};

use crate::{House, Who};

/// The part of the process's life in which it dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// While it opens the office and unseals the vault.
    Start,
    /// While it acts.
    Acts,
}

/// What the process is told.
#[derive(Serialize, Deserialize)]
struct Order {
    data: std::path::PathBuf,
    slug: Slug,
    words: String,
    now: i64,
    seed: u64,
    part: Part,
    /// At which point it dies; it lives when there is none.
    at: Option<usize>,
    steps: Vec<Step>,
}

#[derive(Serialize, Deserialize)]
struct Step {
    staff: Option<domain::id::StaffId>,
    second: Option<domain::id::StaffId>,
    device: Option<domain::id::DeviceId>,
    act: ActName,
    input: Value,
}

/// What is left of a process.
#[derive(Default)]
pub struct Remains {
    /// What it acknowledged, in order.
    pub acted: Vec<Value>,
    /// The names of the points it passed, when it lived.
    pub points: Vec<String>,
    /// It was killed.
    pub died: bool,
}

impl House {
    /// Sends a process into the house, whose office must be closed here.
    pub fn send(
        &self,
        program: &str,
        steps: &[(Who, ActName, Value)],
        part: Part,
        at: Option<usize>,
    ) -> Remains {
        assert!(self.office.is_none(), "the house is open here");
        let step = |(who, act, input): &(Who, ActName, Value)| {
            let Actor { staff, second, device, .. } = self.actor(*who);
            Step { staff, second, device, act: *act, input: input.clone() }
        };
        let order = Order {
            data: self.data(),
            slug: self.settings.slug.clone(),
            words: self.words.clone(),
            now: self.clock.look().0,
            seed: self.random.next(),
            part,
            at,
            steps: steps.iter().map(step).collect(),
        };
        let order = serde_json::to_string(&order).unwrap();
        let output = Command::new(program).arg(order).output().unwrap();
        let mut remains = Remains { died: output.status.code().is_none(), ..Remains::default() };
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            match line.split_once(' ') {
                Some(("acted", done)) => remains.acted.push(serde_json::from_str(done).unwrap()),
                Some(("point", name)) => remains.points.push(name.to_owned()),
                _ => panic!("{line}"),
            }
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || remains.died, "{errors}");
        remains
    }
}

/// Dies at a point.
#[derive(Default)]
struct Fate(Mutex<(Vec<&'static str>, Option<usize>)>);

impl Fate {
    fn choose(&self, at: Option<usize>) {
        *self.0.lock().unwrap() = (Vec::new(), at);
    }
}

impl Probe for Fate {
    fn fails(&self, name: &'static str) -> bool {
        let mut state = self.0.lock().unwrap();
        if state.1 == Some(state.0.len()) {
            let me = std::process::id().to_string();
            Command::new("kill").args(["-9", &me]).status().unwrap();
            loop {
                std::thread::park();
            }
        }
        state.0.push(name);
        false
    }
}

/// What the process does: opens, unseals, acts, and says each thing it did.
pub fn live(order: &str) {
    let order: Order = serde_json::from_str(order).unwrap();
    let fate = Arc::new(Fate::default());
    let world = World {
        disk: Arc::new(RealDisk::new(Arc::clone(&fate) as _)),
        clock: Arc::new(FixedClock::at(order.now)),
        random: Arc::new(SeededRandom::new(order.seed)),
        probe: Arc::clone(&fate) as _,
        finder: Arc::new(RealFinder::new(Arc::clone(&fate) as _)),
    };
    fate.choose(order.at.filter(|_| order.part == Part::Start));
    let office = Office::open(world, &order.data, &order.slug).unwrap();
    office.unseal_with(&SecretText::new(order.words)).unwrap();
    if order.part == Part::Acts {
        fate.choose(order.at);
    }
    let mut out = std::io::stdout();
    for step in order.steps {
        let Step { staff, second, device, act, input } = step;
        let who =
            Actor { staff, second, device, via: Via::Command, proved: crate::PROVED, token: None };
        let done = (act::find(act.code()).unwrap().run)(&Desk::new(&office, &who), input).unwrap();
        writeln!(out, "acted {}", done.done).unwrap();
        out.flush().unwrap();
    }
    for name in &fate.0.lock().unwrap().0 {
        writeln!(out, "point {}", name.replace('\n', " ")).unwrap();
    }
}
