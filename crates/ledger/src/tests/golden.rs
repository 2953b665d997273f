//! The golden log: made by `tests/oracles/make_golden.py` without any code of this crate. Here the same
//! records are made again, and everything must come to the same bytes.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::disk::DiskErrorKind;
use domain::id::RecordId;
use domain::{ActName, Day, Disk, DiskError, Duty, Id, Phase, PlainText, Random, Timestamp, Value};
use serde_json::Value as Json;

use super::memory::Memory;
use super::sample::slug;
use crate::{
    Actor, Checkpoint, DetailValue, Entries, EntrySource, Frontier, Hash, LedgerKey, Note,
    ObjectRef, Occurred, Origin, Record, RegulationRef, Responsible, Rest, RowEntry, RowState,
    Sealed, SealedNote, Trust, VerifierKey, Via, consistency_proof, export, inclusion_proof,
    leaf_hash, row_digest, sha256, verify_consistency, verify_export, verify_inclusion,
};

/// The duties that there were when the log was written; it stays as it is when more are added.
const DUTIES: [Duty; 5] =
    [Duty::Manager, Duty::Supervisor, Duty::Clerk, Duty::Auditor, Duty::SystemOfficer];

const SIZE: u64 = 270;
const START: i64 = 1_763_731_642_123;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/golden-log")
}

/// The golden folder, for reading only.
struct Golden;

impl Disk for Golden {
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError> {
        std::fs::read(path)
            .map_err(|_| DiskError { kind: DiskErrorKind::Missing, path: path.to_owned() })
    }
    fn create(&self, _: &Path, _: &[u8]) -> Result<(), DiskError> {
        unreachable!()
    }
    fn replace(&self, _: &Path, _: &[u8]) -> Result<(), DiskError> {
        unreachable!()
    }
    fn rename(&self, _: &Path, _: &Path) -> Result<(), DiskError> {
        unreachable!()
    }
    fn remove(&self, _: &Path) -> Result<(), DiskError> {
        unreachable!()
    }
    fn create_folder(&self, _: &Path) -> Result<(), DiskError> {
        unreachable!()
    }
    fn list(&self, _: &Path) -> Result<Vec<String>, DiskError> {
        unreachable!()
    }
}

/// A random source that always draws the same bytes.
struct Fixed([u8; 16]);

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0[..bytes.len()]);
    }
}

fn raw(name: &str) -> [u8; 16] {
    sha256(&[b"bannin golden ", name.as_bytes()])[..16].try_into().unwrap()
}

fn id<T: From<Id>>(name: &str) -> T {
    T::from(Id(raw(name)))
}

const TABLES: [&str; 3] = ["designations", "instructions", "staff"];

fn row(table: u64, i: u64, present: bool) -> RowEntry {
    let digest = sha256(&[format!("row {i}").as_bytes()]);
    RowEntry {
        table: TABLES[table as usize].into(),
        row: id(&format!("row {i}")),
        version: i as i64 + 1,
        state: if present { RowState::Present(digest) } else { RowState::Gone },
    }
}

fn entries(i: u64) -> Entries {
    let people = if i == 100 { 40 } else { i % 3 };
    Entries {
        subjects: (0..people).map(|k| id(&format!("person {k}"))).collect(),
        rows: match i {
            200 => (0..12).map(|k| row(k % 3, k, k % 4 != 0)).collect(),
            _ if i % 6 == 2 => vec![row(0, i, true), row(1, i, false)],
            _ => Vec::new(),
        },
        sealed: if i % 11 == 3 { vec![id(&format!("secret {i}"))] } else { Vec::new() },
        opened: if i % 11 == 5 { vec![id("secret 3"), id("secret 14")] } else { Vec::new() },
        removed: if i % 11 == 7 { vec![id("secret 3")] } else { Vec::new() },
    }
}

fn detail(i: u64) -> crate::Detail {
    if i % 9 == 4 {
        [
            ("a_code".into(), DetailValue::Code("H2026-x:y@z_1.0".into())),
            ("a_count".into(), DetailValue::Int((1 << 53) - 1)),
            ("a_day".into(), DetailValue::Day(Day::of(1999, 12, 31).unwrap())),
            ("a_digest".into(), DetailValue::Digest(sha256(&[b"container"]))),
            ("an_id".into(), DetailValue::Id(id("detail"))),
        ]
        .into()
    } else if i % 2 == 1 {
        [("count".into(), DetailValue::Int(i as i64))].into()
    } else {
        crate::Detail::new()
    }
}

fn record(i: u64) -> Record {
    let acts = [
        ActName::FoundOrganisation,
        ActName::Appoint,
        ActName::DesignateClerk,
        ActName::TakeInRoster,
        ActName::RevealNumber,
        ActName::FillFile,
        ActName::CarryOutDisposal,
    ];
    let phases = [Phase::Begun, Phase::Completed, Phase::Failed, Phase::Refused, Phase::Unresolved];
    let clauses = ["H2.6", "U7.7", "L19", "H5.4-1"];
    let words = |i: u64| {
        let reason = format!("理由「{i}」 \"quoted\" \\ and\na second line");
        Note::of([
            ("reason", PlainText::new(reason).unwrap()),
            ("name", PlainText::new("番人 花子").unwrap()),
        ])
    };
    Record {
        id: id(&format!("record {i}")),
        at: Timestamp(START + i as i64 * 61_000),
        occurred: match i % 10 {
            3 => Some(Occurred::On(Day::of(2024, 2, 29).unwrap())),
            7 => Some(Occurred::At(Timestamp(START - i as i64 * 1001))),
            _ => None,
        },
        organisation: slug("golden-city"),
        regulation: RegulationRef {
            pack: slug("golden-pack"),
            date: Day::of(2026, 4, 1).unwrap(),
            digest: sha256(&[b"pack"]),
        },
        act: acts[(i % 7) as usize],
        phase: phases[(i % 5) as usize],
        actor: Actor {
            staff: (!i.is_multiple_of(7)).then(|| id(&format!("staff {}", i % 9))),
            acting_as: (!i.is_multiple_of(3)).then(|| DUTIES[(i % 5) as usize]),
            duties: DUTIES[..(i % 4) as usize].to_vec(),
            device: (i % 2 == 1).then(|| id("device")),
            zone: (i % 6 == 1).then(|| id("zone")),
            via: Via::ALL[(i % 5) as usize],
        },
        responsible: (i % 4 == 1).then(|| Responsible {
            office: Duty::Supervisor,
            holder: (i % 8 == 1).then(|| id("holder")),
        }),
        affairs: i.is_multiple_of(2).then(|| id("affairs")),
        purpose: i.is_multiple_of(3).then(|| slug("withholding-slip")),
        basis: i.is_multiple_of(5).then(|| slug("ba9-4")),
        object: (i % 3 == 1).then(|| ObjectRef { table: "purposes".into(), id: id("object") }),
        clauses: clauses[..(i % 4) as usize].iter().map(ToString::to_string).collect(),
        rested_on: (0..i % 3)
            .map(|k| Rest {
                table: TABLES[k as usize].into(),
                row: id(&format!("row {k}")),
                version: (i + k + 1) as i64,
            })
            .collect(),
        follows: (i % 5 == 4).then(|| id::<RecordId>(&format!("record {}", i - 1))),
        detail: detail(i),
        entries: entries(i),
        note: (i % 13 == 6).then(|| words(i)),
    }
}

fn sealed() -> Vec<Sealed> {
    (0..SIZE).map(|i| record(i).seal(&Fixed(raw(&format!("salt {i}")))).unwrap()).collect()
}

fn vectors() -> Json {
    serde_json::from_slice(&std::fs::read(folder().join("vectors.json")).unwrap()).unwrap()
}

fn bytes(value: &Json) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

fn hash(value: &Json) -> Hash {
    bytes(value).try_into().unwrap()
}

fn hex(value: &Json) -> Vec<u8> {
    super::sample::hex(value.as_str().unwrap())
}

fn number(value: &Json) -> u64 {
    value.as_u64().unwrap()
}

fn key() -> LedgerKey {
    struct Seed;
    impl Random for Seed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&sha256(&[b"bannin golden key"]));
        }
    }
    LedgerKey::generate(Origin::new(slug("golden-city"), id("ledger")), &Seed).unwrap()
}

/// The same records are exported to the same files, byte for byte, signature and all.
#[test]
fn the_golden_log_is_written_again() {
    struct Records(Vec<Sealed>);
    impl EntrySource for Records {
        type Error = ();
        fn entries(&self, from: u64, count: usize) -> Result<Vec<Vec<u8>>, ()> {
            Ok(self.0[from as usize..][..count].iter().map(|s| s.bytes.clone()).collect())
        }
    }
    let records = Records(sealed());
    let mut frontier = Frontier::default();
    for record in &records.0 {
        frontier.append(leaf_hash(&record.bytes));
    }
    let key = key();
    let head = Checkpoint { origin: key.origin().clone(), size: SIZE, root: frontier.root() };
    let disk = Memory::default();
    export(&disk, &folder(), &records, &key.sign(&head), &key.verifier()).unwrap();
    for path in disk.names() {
        let name = path.display();
        assert_eq!(disk.get(&path), std::fs::read(&path).unwrap(), "{name}");
    }
    assert_eq!(disk.names().len(), 7);
}

#[test]
fn the_golden_log_verifies_and_reads_back() {
    let report = verify_export(&Golden, &folder(), &Trust::default()).unwrap();
    assert_eq!(report.records, SIZE);
    let line = std::fs::read_to_string(folder().join("verifier.key")).unwrap();
    assert_eq!(VerifierKey::parse(&line).unwrap(), key().verifier());
    for (i, sealed) in (0..SIZE).zip(sealed()) {
        let note = sealed.note.as_ref().map(|n| Note::Digest(n.digest()));
        let read = Record::decode(&sealed.bytes, sealed.manifest.as_deref()).unwrap();
        assert_eq!(read, Record { note, ..record(i) });
    }
}

#[test]
fn manifests_notes_and_rows_are_the_golden_ones() {
    let vectors = vectors();
    let all = sealed();
    let (mut manifests, mut notes) = (0, 0);
    for (i, sealed) in all.iter().enumerate() {
        let expected = vectors["manifests"].get(i.to_string()).map(bytes);
        assert_eq!(sealed.manifest, expected, "{i}");
        manifests += usize::from(expected.is_some());
        let expected = vectors["notes"].get(i.to_string()).map(|note| SealedNote {
            salt: hex(&note["salt"]).try_into().unwrap(),
            bytes: bytes(&note["bytes"]),
        });
        assert_eq!(sealed.note, expected, "{i}");
        notes += usize::from(expected.is_some());
    }
    assert_eq!((manifests, notes), (2, 21));
    for row in vectors["rows"].as_array().unwrap() {
        let values: Vec<Value> = row["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| match value {
                Json::Null => Value::Null,
                Json::Number(n) => Value::Int(n.as_i64().unwrap()),
                Json::String(text) => Value::Text(text.clone()),
                bytes => Value::Bytes(hex(&bytes["bytes"])),
            })
            .collect();
        let digest = row_digest(
            row["table"].as_str().unwrap(),
            Id(hex(&row["row"]).try_into().unwrap()),
            row["version"].as_i64().unwrap(),
            &hex(&row["salt"]).try_into().unwrap(),
            &values,
        );
        assert_eq!(digest.to_vec(), hex(&row["digest"]));
    }
}

#[test]
fn roots_and_proofs_are_the_golden_ones() {
    let vectors = vectors();
    let leaves: Vec<Hash> = sealed().iter().map(|s| leaf_hash(&s.bytes)).collect();
    let root = |size: u64| crate::root_of(&leaves[..size as usize]);
    for (size, expected) in vectors["roots"].as_object().unwrap() {
        assert_eq!(root(size.parse().unwrap()), hash(expected), "{size}");
    }
    let path =
        |proof: &Json| proof["path"].as_array().unwrap().iter().map(hash).collect::<Vec<_>>();
    for proof in vectors["inclusion"].as_array().unwrap() {
        let (index, size) = (number(&proof["index"]), number(&proof["size"]));
        let path = path(proof);
        assert_eq!(inclusion_proof(leaves.as_slice(), index, size).unwrap(), path);
        assert!(verify_inclusion(index, size, &leaves[index as usize], &path, &root(size)));
    }
    for proof in vectors["consistency"].as_array().unwrap() {
        let (old, new) = (number(&proof["old"]), number(&proof["new"]));
        let path = path(proof);
        assert_eq!(consistency_proof(leaves.as_slice(), old, new).unwrap(), path);
        assert!(verify_consistency(old, &root(old), new, &root(new), &path));
    }
}
