//! Benchmarks, run as `cargo xtask bench`: each figure is a ratio against a plain way of doing the same,
//! measured in the same run, in turns. `docs/performance.md` holds the method and the results.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a command line program for developers: what cannot be measured stops it"
)]

mod bare;
mod costs;
mod evidence;
mod fill;
mod house;
mod import;
mod measure;
mod over_tls;
mod pages;
mod reveal;
mod server;
mod shred;
mod verify;

use std::path::PathBuf;

use clap::Parser;

/// What is measured and how long.
#[derive(Parser)]
#[command(name = "cargo xtask bench")]
struct Args {
    /// Which benchmarks: import, reveal, clients, evidence, verify, shred, fill, pages, costs, server (needs the package
    /// postgresql-15-pgaudit); all when none.
    only: Vec<String>,
    /// Rounds of the long benchmarks; the short ones take eight times as many.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// People in the long benchmarks.
    #[arg(long, default_value_t = 100_000)]
    people: usize,
    /// Where databases and files are made: a folder on the disk in question, never in memory.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench"))]
    dir: PathBuf,
}

/// What a benchmark is handed.
#[derive(Clone, Copy)]
pub struct Bench {
    /// Rounds of long benchmarks.
    pub rounds: usize,
    /// People in long benchmarks.
    pub people: usize,
}

type Entry = (&'static str, fn(Bench));

const ALL: [Entry; 11] = [
    ("import", import::run),
    ("reveal", reveal::one),
    ("clients", reveal::many),
    ("evidence", evidence::run),
    ("verify", verify::run),
    ("shred", shred::run),
    ("fill", fill::run),
    ("pages", pages::run),
    ("tls", over_tls::run),
    ("costs", costs::run),
    ("server", server::run),
];

fn main() {
    let args = Args::parse();
    let unknown = args.only.iter().find(|name| !ALL.iter().any(|(known, _)| known == name));
    assert!(unknown.is_none(), "there is no benchmark called {unknown:?}");
    std::fs::create_dir_all(&args.dir).expect("the folder for the benchmarks");
    let dir = args.dir.canonicalize().expect("the folder for the benchmarks");
    tempfile::env::override_temp_dir(&dir).expect("no temporary folder was asked for before");
    measure::machine(&dir);
    let bench = Bench { rounds: args.rounds, people: args.people };
    for (name, run) in ALL {
        if args.only.is_empty() || args.only.iter().any(|n| n == name) {
            println!("\n## {name}");
            run(bench);
        }
    }
}
