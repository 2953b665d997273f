//! Rounds, medians, ratios, and the disk probe around them.

use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

/// 4 KiB writes of one probe.
const PROBES: u64 = 20;

/// What a ratio should be.
#[derive(Clone, Copy)]
pub enum Goal {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
    /// Nothing was promised.
    None,
}

/// The times of one benchmark.
pub struct Rounds {
    laps: Vec<(&'static str, Vec<f64>)>,
    disk: Vec<f64>,
}

/// The stop-watch of one round.
pub struct Lap<'r> {
    rounds: &'r mut Rounds,
    counts: bool,
}

impl Lap<'_> {
    /// Times work that does something `units` times; what is kept is seconds for each. What this thread
    /// waited for a processor that somebody else had is left out.
    pub fn time<T>(&mut self, name: &'static str, units: usize, work: impl FnOnce() -> T) -> T {
        let (start, waited) = (Instant::now(), waited());
        let value = work();
        let wall = start.elapsed().as_secs_f64();
        let seconds = (wall - (self::waited() - waited)) / units as f64;
        if self.counts {
            self.rounds.add(name, seconds);
        }
        value
    }
}

impl Rounds {
    /// One round that does not count, then `count` rounds, each with a probe of the disk before and after.
    pub fn run(count: usize, mut one: impl FnMut(&mut Lap<'_>)) -> Self {
        let mut rounds = Self { laps: Vec::new(), disk: Vec::new() };
        let file = tempfile::tempfile().expect("a file for the probe");
        for round in 0..=count {
            rounds.disk.push(probe(&file));
            one(&mut Lap { rounds: &mut rounds, counts: round > 0 });
            rounds.disk.push(probe(&file));
        }
        rounds
    }

    fn add(&mut self, name: &'static str, seconds: f64) {
        match self.laps.iter_mut().find(|(n, _)| *n == name) {
            Some((_, times)) => times.push(seconds),
            None => self.laps.push((name, vec![seconds])),
        }
    }

    fn of(&self, name: &str) -> &[f64] {
        &self.laps.iter().find(|(n, _)| *n == name).expect("a lap of this name").1
    }

    /// Adds what a lap took without a part of it that was measured by itself.
    pub fn without(&mut self, name: &'static str, whole: &str, part: &str) {
        let pairs = self.of(whole).iter().zip(self.of(part));
        let times = pairs.map(|(whole, part)| whole - part).collect();
        self.laps.push((name, times));
    }

    /// Prints every lap and the disk.
    pub fn times(&self) -> &Self {
        for (name, times) in &self.laps {
            let [least, middle, most] = spread(times).map(time);
            println!("  {name:<44} {middle:>10}   {least:>10} … {most}");
        }
        let [least, middle, most] = spread(&self.disk).map(time);
        println!("  {:<44} {middle:>10}   {least:>10} … {most}", "(disk: 4 KiB and fdatasync)");
        self
    }

    /// Prints how two sums of laps relate, round by round.
    pub fn ratio(&self, title: &str, over: &[&str], under: &[&str], goal: Goal) -> &Self {
        let sum = |names: &[&str], round: usize| -> f64 {
            names.iter().map(|name| self.of(name)[round]).sum()
        };
        let rounds = self.of(over[0]).len();
        let ratios: Vec<f64> = (0..rounds).map(|r| sum(over, r) / sum(under, r)).collect();
        self.say(title, &ratios, goal)
    }

    fn say(&self, title: &str, ratios: &[f64], goal: Goal) -> &Self {
        let [least, middle, most] = spread(ratios);
        let (asked, holds) = match goal {
            Goal::AtLeast(goal) => (format!("≥ {goal}"), middle >= goal),
            Goal::AtMost(goal) => (format!("≤ {goal}"), middle <= goal),
            Goal::None => (String::new(), true),
        };
        let verdict = match (goal, holds) {
            (Goal::None, _) => "",
            (_, true) => "holds",
            (_, false) => "MISSES",
        };
        let rounds = ratios.len();
        println!(
            "  = {title:<42} {middle:>10.2}   {least:>10.2} … {most:.2}   {asked} {verdict} ({rounds} rounds)"
        );
        self
    }
}

/// Least, median, most.
fn spread(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    [sorted[0], sorted[sorted.len() / 2], sorted[sorted.len() - 1]]
}

fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// How long this thread has stood in line for a processor.
fn waited() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

fn probe(file: &std::fs::File) -> f64 {
    let start = Instant::now();
    for at in 0..PROBES {
        file.write_all_at(&[7; 4096], at * 4096).expect("the disk takes writes");
        file.sync_data().expect("the disk syncs");
    }
    start.elapsed().as_secs_f64() / PROBES as f64
}

/// Prints what the figures were measured on.
pub fn machine(folder: &Path) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let of = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = of(&read("/proc/cpuinfo"), "model name");
    let memory = of(&read("/proc/meminfo"), "MemTotal");
    let load = read("/proc/loadavg");
    println!("# {model}, {cores} cores, memory {memory}, load {}", load.trim());
    println!("# in {}; median, then least … most", folder.display());
    let _ = std::io::stdout().flush();
}
