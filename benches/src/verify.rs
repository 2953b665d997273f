//! Verifying an export, against SHA-256 of the same blocks and nothing else.

use aws_lc_rs::digest::{SHA256, digest};
use office::RealDisk;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::measure::{Goal, Rounds};
use crate::reveal::Revealing;
use crate::{Bench, house};

/// Bytes of an inner node: one before two hashes.
const NODE: usize = 65;

pub fn run(bench: Bench) {
    let mut revealing = Revealing::new();
    let each = bench.people / 2 / 32;
    revealing.many(each)();
    let out = revealing.house.folder.path().join("export");
    let head = revealing.house.office().export(&out).unwrap();
    let leaves = leaves(&out.join("tile/entries"));
    let nodes = vec![[7_u8; NODE]; leaves.len() - 1];
    let bytes: usize = leaves.iter().map(Vec::len).sum();
    println!("  {} records of {} bytes, {} nodes", head.size, bytes / leaves.len(), nodes.len());
    let hash = |leaves: &[Vec<u8>], nodes: &[[u8; NODE]]| {
        for leaf in leaves {
            std::hint::black_box(digest(&SHA256, leaf));
        }
        for node in nodes {
            std::hint::black_box(digest(&SHA256, node));
        }
    };
    let rounds = Rounds::run(bench.rounds * 4, |lap| {
        lap.time("ledger verify", 1, || {
            let report = office::verify_export(&RealDisk::default(), &out, None, None).unwrap();
            assert_eq!(report.head.size, head.size);
        });
        on_one_processor(|| {
            lap.time("ledger verify, one processor", 1, || {
                office::verify_export(&RealDisk::default(), &out, None, None).unwrap()
            });
        });
        lap.time("SHA-256 of leaves and nodes, one thread", 1, || hash(&leaves, &nodes));
        lap.time("SHA-256 of leaves and nodes, two threads", 1, || {
            let ((a, b), (c, d)) = (halves(&leaves), halves(&nodes));
            std::thread::scope(|scope| {
                scope.spawn(|| hash(a, c));
                hash(b, d);
            });
        });
    });
    let verify = ["ledger verify"];
    rounds
        .times()
        .ratio(
            "SHA-256 by one thread / verify",
            &["SHA-256 of leaves and nodes, one thread"],
            &verify,
            Goal::AtLeast(0.5),
        )
        .ratio(
            "SHA-256 by two threads / verify",
            &["SHA-256 of leaves and nodes, two threads"],
            &verify,
            Goal::None,
        )
        .ratio(
            "verify by one processor / by all",
            &["ledger verify, one processor"],
            &verify,
            Goal::AtLeast(1.8),
        )
        .ratio(
            "SHA-256 by one thread / by two",
            &["SHA-256 of leaves and nodes, one thread"],
            &["SHA-256 of leaves and nodes, two threads"],
            Goal::None,
        );
}

/// Keeps this thread, and those that it starts, on one processor for a while.
fn on_one_processor(work: impl FnOnce()) {
    let all = sched_getaffinity(None).unwrap();
    let first = (0..CpuSet::MAX_CPU).find(|cpu| all.is_set(*cpu)).unwrap();
    let mut one = CpuSet::new();
    one.set(first);
    sched_setaffinity(None, &one).unwrap();
    work();
    sched_setaffinity(None, &all).unwrap();
}

fn halves<T>(all: &[T]) -> (&[T], &[T]) {
    all.split_at(all.len() / 2)
}

/// The hashed blocks of all records: a zero byte and the record.
fn leaves(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for file in house::files(folder) {
        let bytes = std::fs::read(file).unwrap();
        let mut rest = bytes.as_slice();
        while let [high, low, after @ ..] = rest {
            let (record, after) = after.split_at(usize::from(u16::from_be_bytes([*high, *low])));
            all.push([&[0], record].concat());
            rest = after;
        }
    }
    all
}
