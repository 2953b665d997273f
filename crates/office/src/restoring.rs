//! An organisation that was loaded from a backup and waits for two persons to declare it (DESIGN section 4).
//!
//! The ledger goes on under a new id and a new key: the records of before stand in it with their bytes and at their
//! places, so that every earlier proof still holds, and the first record of its own is that of the restore.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::id::{PersonId, SecretId};
use domain::rows::Restore;
use domain::{Failure, Id, Stop, Timestamp};
use store::{Dump, Store};
use vault::{Head, Resume, Seal, SealState, Vault};

use crate::input::SecretText;
use crate::office::{Office, World, options};
use crate::restore::Plan;
use crate::seals::parse_words;
use crate::settings::{self, Settings};

/// What the declaration will say.
pub(crate) struct Restoring {
    pub backup_at: Timestamp,
    /// When the place of before was last seen to act: it took the backup, or wrote a seal.
    pub last_sign: Timestamp,
    pub old_ledger: Id,
    /// What is here of the old ledger.
    pub restored: Head,
    /// The last head that a seal knows of it.
    pub known: Head,
    pub seal_generation: u64,
    pub secrets: u64,
    pub lost: BTreeSet<SecretId>,
    pub newer: BTreeSet<SecretId>,
    pub without_secret: Vec<PersonId>,
    pub without_person: u64,
    /// What `verify` says of acts of before.
    pub past_findings: u64,
    resume: Resume,
}

impl Restoring {
    /// Records that are known to have been, and are not here.
    pub const fn lost_records(&self) -> u64 {
        self.known.size.saturating_sub(self.restored.size)
    }
}

impl Office {
    /// Loads the newest backup from the backup places into an empty place, with a seal and the unseal words. The act
    /// `restore` does the rest; until then nothing else opens it, and it may be prepared again.
    ///
    /// # Errors
    /// Form errors for places in use; failures that say what of seal and backup does not fit.
    pub fn prepare_restore(
        world: World,
        data: &Path,
        settings: Settings,
        words: &SecretText,
    ) -> Result<Self, Stop> {
        settings.check_names(data)?;
        settings.check_apart(data)?;
        settings.places()?;
        settings.check_media()?;
        let disk = world.disk.as_ref();
        let folder = data.join(settings.slug.as_str());
        let places = settings.places()?;
        let states = vault::read_seals(disk, &settings.slug, &places);
        let seal = vault::newest(&states)?;
        let random = std::sync::Arc::clone(&world.random);
        let vault = Vault::unseal(&settings.slug, seal, &parse_words(words)?, random)?;
        let mut found = Err(Failure::new("backup_missing", "--backup-place").into());
        for place in &settings.backup_places {
            if vault::Backup::list(disk, &place.path).is_ok_and(|names| !names.is_empty()) {
                found = crate::backup::read(disk, &vault, &place.path);
                break;
            }
        }
        let found = found?;
        let (backup_at, data_of) = (found.at, found.data.clone());
        let dump = Dump::read(&data_of)?;
        if dump.organisation != settings.slug {
            return Err(Failure::new("backup_foreign", "backup").into());
        }
        let resume = vault::resume(&seal.epochs(), found.epoch)?;
        if resume == Resume::GoForward {
            vault.turn()?;
        }
        let plan = Plan::make(&vault, &dump, found)?;

        disk.create_folder(data)?;
        disk.create_folder(&folder)?;
        disk.create_folder(&folder.join("outbox"))?;
        crate::packs::put_back(disk, &folder, &dump.files()?)?;
        let ledger = settings::successor(disk, &settings, dump.ledger, &world)?;
        let guard = settings::create_guard_key(disk, &settings, world.random.as_ref())?;
        let location = settings.location(disk, &folder)?;
        let options = options(&world, &settings.slug, guard);
        let store = Store::load(&location, options, &dump, ledger, &plan.rows)?;
        let past_findings = plan.past_findings(&store)?;
        let here = store.head()?;
        let restored = Head { size: here.size, root: here.root };
        let known = known_head(&store, restored, seal.head())?;
        let key = settings::create_ledger_key(disk, &settings, ledger, world.random.as_ref())?;
        crate::head::start(disk, &folder, &key)?;
        settings.write(disk, &folder)?;
        copy_seal(disk, &states, seal)?;
        vault.set_places(vault::check_places(
            &std::path::absolute(data).map_err(|_| Failure::new("file_failed", data.display()))?,
            places,
        )?);
        let restoring = Restoring {
            backup_at,
            last_sign: backup_at.max(seal.written_at()),
            old_ledger: dump.ledger,
            restored,
            known,
            seal_generation: seal.generation(),
            secrets: plan.rows.secrets.len() as u64,
            lost: plan.lost,
            newer: plan.newer,
            without_secret: plan.without_secret,
            without_person: plan.without_person,
            past_findings,
            resume,
        };
        let office = Self::assemble(world.clone(), settings, folder, store, key)?;
        office.lineage().add(seal)?;
        office.put_vault(vault)?;
        office.wait_for_restore(restoring)?;
        Ok(office)
    }

    /// After the declaration: what was begun and not ended has its end, tombstones and seals are brought up.
    /// What is cut short here is done by the next start.
    pub(crate) fn restored(&self) -> Result<(), Stop> {
        let data = self.folder().parent().unwrap_or_else(|| self.folder());
        settings::list_organisation(self.disk(), data, self.slug())?;
        crate::unresolved::sweep(self)?;
        if self.restoring()?.resume == Resume::RollBack {
            crate::round::roll_back(self)?;
        }
        crate::round::take_up(self)?;
        self.bury_disposed()?;
        // A round of which the data know nothing has left the key of before it.
        self.vault()?.finish_round()?;
        crate::seals::write(self).map(drop)
    }
}

/// The later head of what is here and what the seal knows. What both know must be the same.
fn known_head(store: &Store, restored: Head, seal: Head) -> Result<Head, Stop> {
    if seal.size > restored.size {
        return Ok(seal);
    }
    if store.root_at(seal.size)? != Some(seal.root) && !domain::broken::is_off("restore_head") {
        return Err(Failure::new("ledger_inconsistent", "backup against seal").into());
    }
    Ok(restored)
}

/// The seal that was found, in the places that have none yet.
fn copy_seal(
    disk: &dyn domain::Disk,
    states: &[vault::PlaceState],
    seal: &Seal,
) -> Result<(), Stop> {
    let missing: Vec<_> = states
        .iter()
        .filter(|state| matches!(state.state, SealState::Missing))
        .map(|state| state.place.clone())
        .collect();
    for place in &missing {
        disk.create_folder(place.path())?;
    }
    for result in vault::place_seal(disk, &missing, seal)? {
        let path: PathBuf = result.place.path().to_owned();
        result.outcome.map_err(|e| Failure::new(e.code(), path.display()))?;
    }
    Ok(())
}

/// Compares the ledger with the head that a seal knows. Records that a declared restore named as lost are gone: a seal
/// of before it knows of them.
pub(crate) fn check_head(office: &Office, seal: &Seal) -> Result<(), Stop> {
    let head = seal.head();
    let declared = |row: &Restore| {
        u64::try_from(row.seal_generation).is_ok_and(|known| seal.generation() <= known)
            && u64::try_from(row.restored_size).is_ok_and(|here| head.size > here)
    };
    let restores = office.store().read(|tx| Ok::<_, Stop>(tx.every::<Restore>()?))?;
    if restores.iter().any(|held| declared(&held.row)) {
        return Ok(());
    }
    if crate::elsewhere::is_of_another(office, seal)? {
        return Err(Failure::new("lives_elsewhere", "seal").into());
    }
    crate::head::check_against(office, head.size, &head.root)
}
