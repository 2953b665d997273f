//! The price of evidence: rows with their record, manifest and tree, against the same rows without.

use std::sync::Arc;

use domain::id::{PersonId, RecordId, StaffId};
use domain::rows::Person;
use domain::{
    ActName, Clock, Day, Duty, ExternalCode, Label, NoProbe, Phase, PlainText, Random, Register,
    Slug, Timestamp,
};
use ledger::{Actor, Detail, Entries, Note, Record, RegulationRef, Via};
use office::{RealClock, RealRandom};
use rusqlite::types::Value;
use store::{GuardKey, Location, Options, Store, StoreError};

use crate::Bench;
use crate::bare::{self, Table};
use crate::measure::{Goal, Rounds};

/// Single acts of one lap.
const LAP: usize = 100;
/// Rows of one bulk act.
const BULK: usize = 10_000;

struct Ledger {
    store: Store,
    random: Arc<RealRandom>,
    at: Timestamp,
    slug: Slug,
}

impl Ledger {
    fn person(&self, n: usize) -> Person {
        Person {
            id: PersonId::draw(self.at, &*self.random),
            staff_number: ExternalCode::new(format!("S{n:05}")).unwrap(),
            relation: Slug::new("self").unwrap(),
            name: Label::new("花巻沢　栄太郎").unwrap(),
            kana: Label::new("ハナマキザワ　エイタロウ").unwrap(),
            birth: Day(7_000),
            department: Label::new("総務課").unwrap(),
            left_on: None,
        }
    }

    /// A record as large as most.
    fn record(&self, subjects: Vec<PersonId>) -> Record {
        Record {
            id: RecordId::draw(self.at, &*self.random),
            at: self.at,
            occurred: None,
            organisation: self.slug.clone(),
            regulation: RegulationRef {
                pack: Slug::new("law").unwrap(),
                date: Day(20_000),
                digest: [7; 32],
            },
            act: ActName::RecordEvent,
            phase: Phase::Completed,
            actor: Actor {
                staff: Some(StaffId::draw(self.at, &*self.random)),
                acting_as: Some(Duty::Clerk),
                duties: vec![Duty::Clerk],
                device: None,
                zone: None,
                via: Via::Command,
            },
            responsible: None,
            affairs: None,
            purpose: None,
            basis: None,
            object: None,
            clauses: vec!["H2.6".to_owned(), "H5.3".to_owned()],
            rested_on: Vec::new(),
            follows: None,
            detail: Detail::new(),
            entries: Entries { subjects, ..Entries::default() },
            note: Some(Note::of([("name", PlainText::new("担当　三郎").unwrap())])),
        }
    }

    /// Rows and their record in one commit, as acts write them.
    fn write(&self, people: &[Person], alone: bool) {
        let record = self.record(people.iter().map(|p| p.id).collect());
        let work = |tx: &mut store::Tx<'_>| {
            if alone {
                tx.put_new_many(record.id, people.iter().cloned())?;
            } else {
                for person in people {
                    tx.put(record.id, person)?;
                }
            }
            let mut record = record.clone();
            record.entries.rows = tx.take_entries(record.id)?;
            tx.append(record.seal(&*self.random).unwrap())
        };
        let written: Result<store::Written<()>, StoreError> = if alone {
            self.store.write_alone("bench", work)
        } else {
            self.store.write("bench", work)
        };
        drop(written.unwrap());
    }

    /// The same rows as the database takes them.
    fn plain(&self, people: &[Person]) -> Vec<Value> {
        let record = Value::Blob(RecordId::draw(self.at, &*self.random).0.0.to_vec());
        let row = |person: &Person| {
            let mut salt = vec![0; 16];
            self.random.fill(&mut salt);
            let id = Value::Blob(person.id.0.0.to_vec());
            let own = person.values().into_iter().map(|value| match value {
                domain::Value::Int(n) => Value::Integer(n),
                domain::Value::Text(text) => Value::Text(text),
                domain::Value::Bytes(bytes) => Value::Blob(bytes),
                domain::Value::Null => Value::Null,
            });
            let common = [id, Value::Blob(salt), Value::Integer(1), record.clone(), Value::Null];
            common.into_iter().chain(own).collect::<Vec<_>>()
        };
        people.iter().flat_map(row).collect()
    }
}

pub fn run(bench: Bench) {
    let folder = tempfile::tempdir().unwrap();
    let random = Arc::new(RealRandom::default());
    let clock = Arc::new(RealClock::default());
    let slug = Slug::new("mihon").unwrap();
    let path = folder.path().join("ledger.db");
    let options = Options {
        organisation: slug.clone(),
        guard: GuardKey::new([7; 32]),
        probe: Arc::new(NoProbe),
        random: Arc::clone(&random) as _,
        clock: Arc::clone(&clock) as _,
    };
    let store = Store::create(&Location::Sqlite(path.clone()), options).unwrap();
    let at = clock.now();
    let ledger = Ledger { store, random, at, slug };
    let table = Table::read(&path, &["people"]).remove(0);
    let db = bare::database(&folder.path().join("plain.db"));
    table.create(&db);
    let draw = |count: usize| -> Vec<Person> {
        let mut people: Vec<Person> = (0..count).map(|n| ledger.person(n)).collect();
        people.sort_unstable_by_key(|p| p.id);
        people
    };
    let rounds = Rounds::run(bench.rounds * 4, |lap| {
        let people = draw(LAP);
        let rows = ledger.plain(&people);
        lap.time("one row and its commit, without", LAP, || {
            for row in rows.chunks(table.columns) {
                bare::insert(&db, &table.name, table.columns, row, 1);
            }
        });
        lap.time("one row and its commit, with the ledger", LAP, || {
            people.chunks(1).for_each(|person| ledger.write(person, false));
        });
        let people = draw(BULK);
        let rows = ledger.plain(&people);
        lap.time("10,000 rows, without", 1, || {
            db.execute_batch("BEGIN IMMEDIATE").unwrap();
            bare::insert(&db, &table.name, table.columns, &rows, 32);
            db.execute_batch("COMMIT").unwrap();
        });
        lap.time("10,000 rows, with the ledger", 1, || ledger.write(&people, true));
    });
    rounds
        .times()
        .ratio(
            "one row: without / with",
            &["one row and its commit, without"],
            &["one row and its commit, with the ledger"],
            Goal::None,
        )
        .ratio(
            "10,000 rows: without / with",
            &["10,000 rows, without"],
            &["10,000 rows, with the ledger"],
            Goal::AtLeast(0.75),
        );
}
