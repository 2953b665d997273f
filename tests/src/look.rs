//! Looks at what a house wrote, past the office: records, rows, files.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::id::RecordId;
use domain::{NoProbe, Phase};
use ledger::Record;
use office::{RealClock, RealRandom};
use store::{GuardKey, Options, Store};

use crate::{House, all_files};

/// The database as text: table, then its rows in order.
pub type Tables = BTreeMap<&'static str, Vec<String>>;

impl House {
    /// The house's database, opened beside the office with the right guard key.
    pub fn store(&self) -> Store {
        let key =
            std::fs::read(self.settings.keys.join(self.settings.slug.as_str()).join("guard.key"));
        let options = Options {
            organisation: self.settings.slug.clone(),
            guard: GuardKey::new(key.unwrap().try_into().unwrap()),
            probe: Arc::new(NoProbe),
            random: Arc::new(RealRandom::default()),
            clock: Arc::new(RealClock::default()),
        };
        let folder = self.data().join(self.settings.slug.as_str());
        // Where the office has it: that may have moved.
        let settings = self.office.as_ref().map_or(&self.settings, |office| office.settings());
        let location = settings.location(self.world().disk.as_ref(), &folder);
        Store::open(&location.unwrap(), options).unwrap()
    }

    /// Every record, in order.
    pub fn records(&self) -> Vec<Record> {
        let store = self.store();
        store.integrate().unwrap();
        store
            .read(|tx| {
                let mut all = Vec::new();
                for stored in tx.records(0, 1_000_000)? {
                    let manifest = tx.manifest(stored.id)?;
                    all.push(Record::decode(&stored.bytes, manifest.as_deref()).unwrap());
                }
                Ok::<_, store::StoreError>(all)
            })
            .unwrap()
    }

    /// How many records there are of each act and phase.
    pub fn records_of(&self, act: domain::ActName, phase: Phase) -> Vec<RecordId> {
        let records = self.records();
        records.iter().filter(|r| r.act == act && r.phase == phase).map(|r| r.id).collect()
    }

    /// Everything in the database that is not the ledger itself: registers, secrets, duplicate index,
    /// epoch, generation of the facts.
    pub fn tables(&self) -> Tables {
        let registers = domain::rows::ALL.iter().map(|t| t.name);
        let others = ["epoch", "facts", "secrets_a", "secrets_b", "index_a", "index_b"];
        let store = self.store();
        registers.chain(others).map(|name| (name, dump(&store, name))).collect()
    }

    /// The files in the outbox.
    pub fn outbox(&self) -> Vec<String> {
        let folder = self.data().join(self.settings.slug.as_str()).join("outbox");
        all_files(&folder).into_iter().map(|(path, _)| path.display().to_string()).collect()
    }
}

fn dump(store: &Store, table: &str) -> Vec<String> {
    let text: &'static str = format!("SELECT * FROM {table} ORDER BY 1").leak();
    let rows = store.read(|tx| tx.all(text, &[])).unwrap();
    rows.iter().map(|row| format!("{row:?}")).collect()
}
