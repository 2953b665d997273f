//! Writing an export and finding what is wrong with one.

use std::path::{Path, PathBuf};

use domain::{ActName, Timestamp};

use super::checkpoint::{key, origin};
use super::memory::Memory;
use super::sample::{AT, Counting, id, slug, typical};
use crate::{
    Checkpoint, CheckpointError, DetailValue, EntrySource, ExportError, Finding, Hash, LedgerKey,
    Record, Report, Trust, export, leaf_hash, root_of, verify_export,
};

/// Records in memory.
struct Ledger(Vec<Vec<u8>>);

impl Ledger {
    fn of(count: u64) -> Self {
        let record = |n: u64| Record {
            id: id(&format!("record {n}")),
            at: Timestamp(AT.0 + n as i64),
            act: ActName::ALL[n as usize % ActName::ALL.len()],
            detail: [("count".into(), DetailValue::Int(n as i64))].into(),
            note: None,
            ..typical()
        };
        Self((0..count).map(|n| record(n).seal(&Counting::new()).unwrap().bytes).collect())
    }

    fn head(&self, size: usize) -> Checkpoint {
        let leaves: Vec<Hash> = self.0[..size].iter().map(|r| leaf_hash(r)).collect();
        Checkpoint { origin: origin("hanamaki"), size: size as u64, root: root_of(&leaves) }
    }

    fn export(&self) -> Memory {
        let disk = Memory::default();
        let text = key().sign(&self.head(self.0.len()));
        export(&disk, folder(), self, &text, &key().verifier()).unwrap();
        disk
    }
}

impl EntrySource for Ledger {
    type Error = &'static str;

    fn entries(&self, from: u64, count: usize) -> Result<Vec<Vec<u8>>, &'static str> {
        let from = usize::try_from(from).unwrap();
        self.0.get(from..from + count).map(<[_]>::to_vec).ok_or("too few")
    }
}

fn folder() -> &'static Path {
    Path::new("/export")
}

fn verify(disk: &Memory) -> Result<Report, Vec<Finding>> {
    verify_export(disk, folder(), &Trust::default())
}

fn names(disk: &Memory) -> Vec<String> {
    let inside = |p: PathBuf| p.strip_prefix(folder()).unwrap().to_str().unwrap().to_owned();
    disk.names().into_iter().map(inside).collect()
}

#[test]
fn exports_of_every_shape_verify() {
    for size in [0, 1, 3, 255, 256, 257, 600] {
        let ledger = Ledger::of(size);
        let report = verify(&ledger.export()).unwrap();
        assert_eq!(report.head, ledger.head(size as usize));
        assert_eq!(report.records, size);
        assert_eq!(report.bytes, ledger.0.iter().map(|r| r.len() as u64).sum::<u64>());
    }
}

#[test]
fn an_export_has_the_files_of_the_specification() {
    let expected = [
        "checkpoint",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
        "verifier.key",
    ];
    assert_eq!(names(&Ledger::of(600).export()), expected);
    assert_eq!(names(&Ledger::of(0).export()), ["checkpoint", "verifier.key"]);
}

/// Where a flipped byte must be reported: the file, and the entry or hash in it.
fn place_of(name: &str, at: usize, ledger: &Ledger) -> String {
    if let Some(bundle) = name.strip_prefix("tile/entries/") {
        let first: usize = bundle.split_at(3).0.parse::<usize>().unwrap() * 256;
        let mut end = 0;
        let lengths = ledger.0[first..].iter().map(|r| r.len() + 2);
        let entry = lengths
            .take_while(|length| {
                end += length;
                end <= at
            })
            .count();
        format!("{name} entry {entry}")
    } else if name.starts_with("tile/") {
        format!("{name} hash {}", at / 32)
    } else {
        name.to_owned()
    }
}

/// Guards "verify_tile", "verify_root" and "checkpoint_signature": every bit of a small export.
#[test]
fn every_flipped_bit_is_named() {
    let ledger = Ledger::of(3);
    let disk = ledger.export();
    for name in names(&disk) {
        let path = folder().join(&name);
        let good = disk.get(&path);
        for bit in 0..good.len() * 8 {
            // A line break more or less at the end of the key line is no damage.
            if name == "verifier.key" && bit / 8 == good.len() - 1 {
                continue;
            }
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            disk.put(&path, bad);
            let findings = verify(&disk).expect_err(&name);
            let place = place_of(&name, bit / 8, &ledger);
            assert!(findings[0].place.contains(&place), "{name} bit {bit}: {place}: {findings:?}");
        }
        disk.put(&path, good);
    }
    assert!(verify(&disk).is_ok());
}

/// The same in an export with tiles over tiles, one byte in each part of each file.
#[test]
fn damage_is_named_in_a_larger_export() {
    let ledger = Ledger::of(600);
    let disk = ledger.export();
    for name in names(&disk) {
        let path = folder().join(&name);
        let good = disk.get(&path);
        let step = if name.starts_with("tile/entries") { 1009 } else { 31 };
        for at in (0..good.len() - 1).step_by(step) {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            disk.put(&path, bad);
            let findings = verify(&disk).expect_err(&name);
            let place = place_of(&name, at, &ledger);
            let named = findings.iter().any(|f| f.place.contains(&place));
            assert!(named, "{name} byte {at}: {place}: {findings:?}");
            assert!(findings.len() <= 3, "{name} byte {at}: {findings:?}");
        }
        disk.put(&path, good);
    }
}

#[test]
fn several_damages_are_all_named() {
    let ledger = Ledger::of(600);
    let disk = ledger.export();
    for (name, at) in [("tile/entries/000", 100), ("tile/entries/001", 0), ("tile/1/000.p/2", 40)] {
        let path = folder().join(name);
        let mut bytes = disk.get(&path);
        bytes[at] ^= 1;
        disk.put(&path, bytes);
    }
    let findings = verify(&disk).unwrap_err();
    for place in ["tile/entries/000 entry 0", "tile/entries/001 entry 0", "tile/1/000.p/2 hash 1"] {
        assert!(findings.iter().any(|f| f.place.contains(place)), "{place}: {findings:?}");
    }
}

#[test]
fn missing_cut_and_swapped_files_are_named() {
    let ledger = Ledger::of(600);
    let disk = ledger.export();
    for name in names(&disk) {
        let path = folder().join(&name);
        let good = disk.get(&path);
        disk.files.lock().unwrap().remove(&path);
        let findings = verify(&disk).expect_err(&name);
        let code =
            if name.starts_with("tile/e") || !name.starts_with("tile") { "file" } else { "tile" };
        assert_eq!(findings[0], Finding { code: findings[0].code, place: name.clone() });
        assert_eq!(findings[0].code, format!("{code}_missing"));
        for cut in [0, 1, good.len() - 2] {
            disk.put(&path, good[..cut].to_vec());
            let findings = verify(&disk).expect_err(&name);
            assert!(findings.iter().any(|f| f.place.contains(&name)), "{name} {cut}: {findings:?}");
        }
        let mut longer = good.clone();
        longer.extend_from_slice(&[0; 32]);
        disk.put(&path, longer);
        let findings = verify(&disk).expect_err(&name);
        assert!(findings.iter().any(|f| f.place.contains(&name)), "{name}: {findings:?}");
        disk.put(&path, good);
    }
    let (one, two) = (folder().join("tile/entries/000"), folder().join("tile/entries/001"));
    let (a, b) = (disk.get(&one), disk.get(&two));
    disk.put(&one, b);
    disk.put(&two, a);
    let findings = verify(&disk).unwrap_err();
    assert_eq!(findings.len(), 512);
    assert!(findings.iter().all(|f| f.code == "entry_altered"));
}

/// An export in which records and tiles were rewritten together still has another root.
#[test]
fn a_consistent_forgery_has_another_root() {
    let ledger = Ledger::of(3);
    let disk = ledger.export();
    let mut forged = Ledger::of(3);
    forged.0[1] = Ledger::of(9).0[8].clone();
    let other = forged.export();
    for name in names(&disk).iter().filter(|n| n.starts_with("tile/")) {
        disk.put(&folder().join(name), other.get(&folder().join(name)));
    }
    let finding = Finding { code: "root_differs", place: "checkpoint".to_owned() };
    assert_eq!(verify(&disk), Err(vec![finding]));
}

#[test]
fn what_is_no_record_of_this_ledger_is_named() {
    let mut ledger = Ledger::of(4);
    ledger.0[2] = b"{\"act\":\"appoint\"}".to_vec();
    let foreign = Record { organisation: slug("kyoto"), note: None, ..typical() };
    ledger.0[3] = foreign.seal(&Counting::new()).unwrap().bytes;
    let findings = verify(&ledger.export()).unwrap_err();
    let named: Vec<_> = findings.iter().map(|f| (f.code, f.place.as_str())).collect();
    assert_eq!(
        named,
        [
            ("record_form", "tile/entries/000.p/4 entry 2"),
            ("record_of_another", "tile/entries/000.p/4 entry 3"),
        ]
    );
}

/// Guard "verify_against".
#[test]
fn an_earlier_head_must_still_hold() {
    let ledger = Ledger::of(600);
    let disk = ledger.export();
    let against = |text: &str| {
        let result = verify_export(&disk, folder(), &Trust { keys: &[], against: Some(text) });
        result.map(drop).map_err(|f| f.into_iter().map(|f| f.code).collect::<Vec<_>>())
    };
    for size in [0, 1, 255, 256, 300, 512, 599, 600] {
        assert_eq!(against(&key().sign(&ledger.head(size))), Ok(()), "{size}");
        let other = Checkpoint { root: [9; 32], ..ledger.head(size) };
        assert_eq!(against(&key().sign(&other)), Err(vec!["against_differs"]), "{size}");
    }
    let longer = Checkpoint { size: 601, ..ledger.head(600) };
    assert_eq!(against(&key().sign(&longer)), Err(vec!["against_shorter"]));
    assert_eq!(against("nothing"), Err(vec!["checkpoint_form"]));
}

/// With a key held from before, an export that somebody signed anew is found.
#[test]
fn a_key_from_before_is_not_replaced_by_the_one_in_the_export() {
    let ledger = Ledger::of(5);
    let disk = Memory::default();
    let random = Counting::new();
    drop(LedgerKey::generate(origin("hanamaki"), &random));
    let other = LedgerKey::generate(origin("hanamaki"), &random).unwrap();
    export(&disk, folder(), &ledger, &other.sign(&ledger.head(5)), &other.verifier()).unwrap();
    assert!(verify(&disk).is_ok());
    let findings =
        verify_export(&disk, folder(), &Trust { keys: &[key().verifier()], against: None });
    assert_eq!(findings.unwrap_err()[0].code, "checkpoint_unsigned");
}

#[test]
fn an_export_with_another_head_is_not_written() {
    let ledger = Ledger::of(5);
    let disk = Memory::default();
    let key = key();
    let mut head = ledger.head(5);
    head.root = [1; 32];
    let result = export(&disk, folder(), &ledger, &key.sign(&head), &key.verifier());
    assert_eq!(result, Err(ExportError::HeadDiffers));
    assert!(!names(&disk).contains(&"checkpoint".to_owned()));
    let disk = Memory::default();
    head.size = 6;
    let result = export(&disk, folder(), &ledger, &key.sign(&head), &key.verifier());
    assert_eq!(result, Err(ExportError::Source("too few")));
    let result = export(&disk, folder(), &ledger, "", &key.verifier());
    assert_eq!(result, Err(ExportError::Checkpoint(CheckpointError::Form)));
}

#[test]
fn a_full_disk_leaves_no_export() {
    let ledger = Ledger::of(300);
    let text = key().sign(&ledger.head(300));
    for room in 0.. {
        let disk = Memory { room: std::sync::Mutex::new(Some(room)), ..Memory::default() };
        match export(&disk, folder(), &ledger, &text, &key().verifier()) {
            Ok(_) => {
                assert_eq!(room, 7);
                break;
            }
            Err(error) => {
                assert!(matches!(error, ExportError::Disk(_)));
                assert!(verify(&disk).is_err());
            }
        }
    }
}
