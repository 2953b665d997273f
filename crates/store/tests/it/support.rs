//! A store on either engine, and acts to fill it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use domain::id::{DesignationId, RecordId, SecretId, StaffId, ZoneId};
use domain::rows::{Designation, Zone};
use domain::{
    ActName, Clock, Day, Id, Label, Phase, PlainText, Probe, Random, Slug, Timestamp, Value,
};
use ledger::{Actor, Entries, Note, Record, RegulationRef, Via};
use store::{Finding, GuardKey, Location, Options, Sql, Store, StoreError, Tx, Written};
use testkit::{CountingProbe, FixedClock, Postgres, SeededRandom};

/// The code of the organisation in tests.
pub const ORGANISATION: &str = "minami-city";

pub struct World {
    pub store: Store,
    pub location: Location,
    pub clock: Arc<FixedClock>,
    pub random: Arc<SeededRandom>,
    pub probe: Arc<CountingProbe>,
    /// Holds the database file.
    pub _folder: Option<tempfile::TempDir>,
}

impl World {
    pub fn lite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        Self::at(Location::Sqlite(path), Some(folder))
    }

    pub fn pg() -> Self {
        Self::at(Location::Postgres(Postgres::shared()), None)
    }

    fn at(location: Location, folder: Option<tempfile::TempDir>) -> Self {
        let clock = Arc::new(FixedClock::default());
        let random = Arc::new(SeededRandom::default());
        let probe = Arc::new(CountingProbe::new());
        let options = options(ORGANISATION, &clock, &random, &probe);
        let store = Store::create(&location, options).unwrap();
        Self { store, location, clock, random, probe, _folder: folder }
    }

    pub fn options(&self) -> Options {
        options(ORGANISATION, &self.clock, &self.random, &self.probe)
    }

    /// Another handle on the same database.
    pub fn another(&self) -> Result<Store, StoreError> {
        Store::open(&self.location, self.options())
    }

    pub fn is_pg(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }

    pub fn path(&self) -> PathBuf {
        match &self.location {
            Location::Sqlite(path) => path.clone(),
            Location::Postgres(_) => panic!("no file"),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn id<T: From<Id>>(&self) -> T {
        T::from(Id::draw(self.now(), self.random.as_ref()))
    }

    pub fn random(&self) -> &dyn Random {
        self.random.as_ref()
    }

    /// Runs statements behind the program's back.
    pub fn tamper(&self, text: &str) {
        match &self.location {
            Location::Sqlite(path) => {
                rusqlite::Connection::open(path).unwrap().execute_batch(text).unwrap()
            }
            Location::Postgres(address) => {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let (client, connection) =
                        tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
                    let connection = tokio::spawn(connection);
                    client.batch_execute(text).await.unwrap();
                    drop(client);
                    connection.await.unwrap().unwrap();
                });
            }
        }
    }

    /// A value as it is written in a statement.
    pub fn literal(&self, value: &Value) -> String {
        match value {
            Value::Int(i) => i.to_string(),
            Value::Text(t) => format!("'{}'", t.replace('\'', "''")),
            Value::Bytes(b) => {
                let hex: String = b.iter().map(|b| format!("{b:02x}")).collect();
                if self.is_pg() { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
            }
            Value::Null => "NULL".to_owned(),
        }
    }

    pub fn count(&self, from: &str) -> i64 {
        let sql = Sql::both(format!("SELECT COUNT(*) FROM {from}").leak());
        self.store.read(|tx| tx.one(sql, &[])).unwrap().unwrap().int(0).unwrap()
    }

    pub fn verify(&self) -> Vec<Finding> {
        store::verify(&self.store, 0).unwrap()
    }

    pub fn zone(&self, name: &str) -> Zone {
        Zone {
            id: self.id::<ZoneId>(),
            name: Label::new(name).unwrap(),
            kind: Slug::new("handling").unwrap(),
            department: Label::new("Tax").unwrap(),
            measures: PlainText::new("locked").unwrap(),
            since: Day(20_000),
            until: None,
        }
    }

    pub fn designation(&self) -> Designation {
        Designation {
            id: self.id::<DesignationId>(),
            staff: self.id::<StaffId>(),
            supervisor: self.id::<StaffId>(),
            department: Label::new("Tax").unwrap(),
            stages: domain::register::List(vec![domain::Stage::Use]),
            affairs: domain::register::List(Vec::new()),
            files: domain::register::List(Vec::new()),
            all_people: true,
            people_of: domain::register::List(Vec::new()),
            since: Day(20_000),
            until: Some(Day(20_365)),
        }
    }

    /// A record of an act that touched nothing yet.
    pub fn record(&self, phase: Phase) -> Record {
        Record {
            id: self.id::<RecordId>(),
            at: self.now(),
            occurred: None,
            organisation: Slug::new(ORGANISATION).unwrap(),
            regulation: RegulationRef {
                pack: Slug::new("law").unwrap(),
                date: Day(20_000),
                digest: [7; 32],
            },
            act: ActName::RegisterZone,
            phase,
            actor: Actor {
                staff: None,
                acting_as: None,
                duties: Vec::new(),
                device: None,
                zone: None,
                via: Via::Command,
            },
            responsible: None,
            affairs: None,
            purpose: None,
            basis: None,
            object: None,
            clauses: vec!["H5.14".to_owned()],
            rested_on: Vec::new(),
            follows: None,
            detail: BTreeMap::new(),
            entries: Entries::default(),
            note: None,
        }
    }

    pub fn note(&self, text: &str) -> Note {
        Note::of([("reason", PlainText::new(text).unwrap())])
    }

    /// An act: `work` writes, then its record follows.
    pub fn act<T>(
        &self,
        record: &Record,
        work: impl Fn(&mut Tx<'_>, RecordId) -> Result<T, StoreError>,
    ) -> Result<Written<T>, StoreError> {
        self.store.write("act", |tx| act_in(self.random(), tx, record, &work))
    }

    /// Enters a zone.
    pub fn enter(&self, zone: &Zone) -> Result<(), StoreError> {
        self.act(&self.record(Phase::Completed), |tx, record| tx.put(record, zone)).map(|_| ())
    }

    /// Appends a record that touches nothing but opens secrets.
    pub fn append(&self, record: &Record) -> Result<Written<()>, StoreError> {
        self.act(record, |_, _| Ok(()))
    }

    /// Seals some secrets in a record of their own.
    pub fn secrets(&self, n: usize, epoch: i64) -> Vec<store::SealedRow> {
        let rows: Vec<store::SealedRow> = (0..n)
            .map(|i| store::SealedRow {
                id: self.id::<SecretId>(),
                person: self.id(),
                kind: 1,
                epoch,
                sealed: vec![u8::try_from(i % 251).unwrap(); 40],
            })
            .collect();
        rows
    }

    pub fn keep(&self, rows: &[store::SealedRow]) -> Result<(), StoreError> {
        let mut record = self.record(Phase::Completed);
        record.entries.sealed = rows.iter().map(|row| row.id).collect();
        self.act(&record, |tx, _| tx.secrets_insert(rows)).map(|_| ())
    }
}

/// Work and its record in one transaction.
pub fn act_in<T>(
    random: &dyn Random,
    tx: &mut Tx<'_>,
    record: &Record,
    work: impl Fn(&mut Tx<'_>, RecordId) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let value = work(tx, record.id)?;
    let mut record = record.clone();
    record.entries.rows = tx.take_entries(record.id)?;
    let sealed = record.seal(random).map_err(|_| StoreError::Unrecorded)?;
    tx.append(sealed)?;
    Ok(value)
}

pub fn options(
    organisation: &str,
    clock: &Arc<FixedClock>,
    random: &Arc<SeededRandom>,
    probe: &Arc<CountingProbe>,
) -> Options {
    Options {
        organisation: Slug::new(organisation).unwrap(),
        guard: GuardKey::new([9; 32]),
        probe: Arc::clone(probe) as Arc<dyn Probe>,
        random: Arc::clone(random) as Arc<dyn Random>,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
    }
}

/// Makes each test run on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($($name:ident)*) => {
        mod lite { $(#[test] fn $name() { super::$name(&$crate::support::World::lite()); })* }
        mod pg { $(#[test] fn $name() { super::$name(&$crate::support::World::pg()); })* }
    };
}
