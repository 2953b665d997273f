//! A state of a house to come back to, as often as a test likes.

use std::collections::BTreeMap;

use office::domain::{ActName, Stop};
use office::{Office, World};
use serde_json::json;
use tempfile::TempDir;
use testkit::Postgres;

use crate::{Engine, House, Ids, Who, copy_folder};

/// A state of a house.
pub struct Kept {
    folder: TempDir,
    /// What the database of a server calls it.
    name: String,
    ids: Ids,
    words: String,
    /// The other database that the house may move to, once it has one.
    elsewhere: Option<String>,
    now: i64,
}

/// A folder in memory where there is one: for tests that write a house hundreds of times. A process that
/// dies loses nothing of it.
pub fn quick_folder() -> TempDir {
    let named = || tempfile::Builder::new().prefix("bannin-").to_owned();
    named().tempdir_in("/dev/shm").or_else(|_| named().tempdir()).unwrap()
}

impl House {
    /// Keeps the state as it is now. The office is closed by it.
    pub fn keep(&mut self) -> Kept {
        self.office = None;
        let folder = quick_folder();
        copy_folder(self.folder.path(), folder.path());
        let name = format!("kept_{}", self.random.next());
        if self.engine() == Engine::Postgres {
            Postgres::keep(&self.settings.store, &name);
        }
        let (ids, words) = (self.ids.clone(), self.words.clone());
        let elsewhere = self.elsewhere.clone();
        Kept { folder, name, ids, words, elsewhere, now: self.clock.look().0 }
    }

    /// Comes back to a state kept of this house. The office stays closed.
    pub fn put_back(&mut self, kept: &Kept) {
        self.office = None;
        self.probe.reset();
        mirror(kept.folder.path(), self.folder.path());
        if self.engine() == Engine::Postgres {
            Postgres::put_back(&self.settings.store, &kept.name);
        }
        if let Some(other) = &self.elsewhere {
            Postgres::empty(other);
        }
        self.ids = kept.ids.clone();
        self.words.clone_from(&kept.words);
        self.elsewhere.clone_from(&kept.elsewhere);
        self.clock.set(kept.now);
    }

    /// Comes back to a state kept of this house and opens office and vault.
    pub fn restore(&mut self, kept: &Kept) {
        self.put_back(kept);
        self.office = Some(self.another(self.world()));
    }

    /// Another office over the same house, as another process has it; vault unsealed.
    pub fn another(&self, world: World) -> Office {
        let office = match Office::open_to_move(world.clone(), &self.data(), &self.settings.slug) {
            Err(Stop::Failed(failure)) if failure.code == "store_arriving" => {
                return self.prepare_restore(world).unwrap();
            }
            opened => opened.unwrap(),
        };
        if office.pack().is_ok() {
            office.unseal_with(&office::input::SecretText::new(self.words.clone())).unwrap();
        }
        office
    }
}

impl House {
    /// What a restore into the places of this house's settings prepares.
    pub fn prepare_restore(&self, world: World) -> Result<Office, Stop> {
        let words = office::input::SecretText::new(self.words.clone());
        Office::prepare_restore(world, &self.data(), self.settings.clone(), &words)
    }

    /// The machine is lost with data and keys; seals and backups are left.
    pub fn lose(&mut self) {
        self.office = None;
        for lost in [self.data(), self.settings.keys.clone()] {
            std::fs::remove_dir_all(lost).unwrap();
        }
        if self.engine() == Engine::Postgres {
            Postgres::empty(&self.settings.store);
        }
    }

    /// After a restore: both clerks are designated again, for all there is, and may use the terminal.
    pub fn give_rights_again(&self) {
        for clerk in [&self.ids.clerk, &self.ids.other_clerk] {
            self.act(Who::Manager, ActName::DesignateClerk, self.designation(clerk));
            let allowed =
                json!({ "device": self.ids.device, "staff": clerk, "since": "2026-04-01" });
            self.act(Who::Supervisor, ActName::AllowDevice, allowed);
        }
    }

    /// As [`Self::lose`]; then the restore is prepared.
    pub fn lose_and_prepare(&mut self) -> Result<(), Stop> {
        self.lose();
        self.office = Some(self.prepare_restore(self.world())?);
        Ok(())
    }
}

/// Makes a folder equal to another, file by file, touching only what differs.
fn mirror(from: &std::path::Path, to: &std::path::Path) {
    let wanted: BTreeMap<_, _> = crate::all_files(from)
        .into_iter()
        .map(|(path, bytes)| (to.join(path.strip_prefix(from).unwrap()), bytes))
        .collect();
    for (path, bytes) in crate::all_files(to) {
        if wanted.get(&path) != Some(&bytes) {
            std::fs::remove_file(&path).unwrap();
        }
    }
    for (path, bytes) in wanted {
        if !path.exists() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            crate::private_file(&path, &bytes);
        }
    }
}
