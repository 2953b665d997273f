//! Taking a backup: the data in one encrypted file, a vault snapshot beside it, both read back (H6.8).

use std::path::Path;

use domain::id::PlaceId;
use domain::{Failure, Stop, Timestamp};
use store::Dump;
use vault::{Backup, BackupName, SealedSecret, Snapshot, SnapshotName};

use crate::office::Office;
use crate::round::all_secrets;

/// What a backup came to.
pub(crate) struct Taken {
    pub at: Timestamp,
    pub digest: ledger::Hash,
    pub records: u64,
    pub rows: u64,
    pub secrets: u64,
    /// Places that took it.
    pub confirmed: usize,
    /// Rows of the places that did not.
    pub outstanding: Vec<PlaceId>,
}

/// Backup places whose folder is there.
pub(crate) fn online(office: &Office) -> i64 {
    let places = office.settings().backup_places.iter();
    let online = places.filter(|place| office.disk().list(&place.path).is_ok());
    i64::try_from(online.count()).unwrap_or(0)
}

/// Writes the backup into every backup place, reads it back, and drops those that are too many there. At least
/// one place must hold it.
pub(crate) fn take(office: &Office) -> Result<Taken, Stop> {
    let vault = office.vault()?;
    let at = free_time(office);
    office.store().integrate()?;
    // One snapshot of the database for both: who is in the one has their number in the other.
    let (mut data, secrets) =
        office.store().read(|tx| Ok::<_, Stop>((tx.dump()?, all_secrets(tx)?)))?;
    let packs = crate::packs::own_files(office.disk(), office.folder())?;
    if !packs.is_empty() {
        store::add_files(&mut data, &packs)?;
    }
    let count = secrets.len() as u64;
    let backup = Backup::make(vault, at, &data)?;
    let snapshot = Snapshot::make(vault, vault.epoch(), at, secrets)?;
    let digest = ledger::sha256(&[&backup.encode()]);
    let (mut missed, mut confirmed) = (Vec::new(), 0);
    for place in &office.settings().backup_places {
        match put(office, &place.path, &backup, &data, &snapshot) {
            Ok(()) => {
                confirmed += 1;
                prune(office, &place.path, at);
            }
            Err(_) => missed.push(place.path.to_string_lossy().into_owned()),
        }
    }
    if confirmed == 0 {
        return Err(Failure::new("backup_not_kept", "backup").into());
    }
    let rows = office.store().read(|tx| Ok::<_, Stop>(tx.places("backup")?))?;
    let outstanding = rows.iter().filter(|held| missed.iter().any(|m| m == held.path.as_str()));
    let dump = Dump::read(&data)?;
    Ok(Taken {
        at,
        digest,
        records: dump.records(),
        rows: dump.register_rows(),
        secrets: count,
        confirmed,
        outstanding: outstanding.map(|held| held.row.id).collect(),
    })
}

/// Both files in one place, read back whole. A folder that is not there is a volume that is away: it is not made
/// anew on this machine.
fn put(
    office: &Office,
    folder: &Path,
    backup: &Backup,
    data: &[u8],
    snapshot: &Snapshot,
) -> Result<(), Stop> {
    let (vault, disk) = (office.vault()?, office.disk());
    disk.list(folder)?;
    let path = backup.write(disk, folder)?;
    let back = Backup::decode(&disk.read(&path)?)?.open(vault)?;
    let differs = || Failure::new("read_back_differs", folder.display());
    if back != data {
        return Err(differs().into());
    }
    let path = snapshot.write(disk, folder)?;
    let count = Snapshot::read(disk, &path)?.open_whole(vault)?;
    if count == snapshot.count() { Ok(()) } else { Err(differs().into()) }
}

/// A time whose files lie in no place yet.
fn free_time(office: &Office) -> Timestamp {
    let places = office.settings().backup_places.iter();
    let names: Vec<String> =
        places.filter_map(|place| office.disk().list(&place.path).ok()).flatten().collect();
    let taken = |at: Timestamp| {
        names.iter().any(|name| {
            BackupName::parse(name).is_some_and(|b| b.at == at)
                || SnapshotName::parse(name).is_some_and(|s| s.at == at)
        })
    };
    let mut at = office.now();
    while taken(at) {
        at = Timestamp(at.0 + 1);
    }
    at
}

/// Drops what is older than the backup just read back, but for as many as the pack keeps. The newest good one
/// always stays: it is the one just read back.
fn prune(office: &Office, folder: &Path, at: Timestamp) {
    let Ok(limits) = office.limits() else { return };
    let beside = usize::from(limits.backups_kept).saturating_sub(1);
    let older = |times: &mut dyn Iterator<Item = (Timestamp, String)>| {
        let mut older: Vec<_> = times.filter(|(time, _)| *time < at).collect();
        older.sort_unstable();
        older.truncate(older.len().saturating_sub(beside));
        older
    };
    let disk = office.disk();
    let backups = Backup::list(disk, folder).unwrap_or_default();
    let snapshots = Snapshot::list(disk, folder).unwrap_or_default();
    let backups = older(&mut backups.iter().map(|name| (name.at, name.to_string())));
    let snapshots = older(&mut snapshots.iter().map(|name| (name.at, name.to_string())));
    for (_, name) in backups.into_iter().chain(snapshots) {
        // One that stays does no harm.
        let _ = disk.remove(&folder.join(name));
    }
}

/// What lies in a backup place, opened: the data and the secrets of the newest files.
pub(crate) struct Found {
    pub at: Timestamp,
    pub data: Vec<u8>,
    pub epoch: u64,
    pub secrets: Vec<SealedSecret>,
}

/// Reads the newest backup and the newest vault snapshot that the seal opens.
pub(crate) fn read(
    disk: &dyn domain::Disk,
    vault: &vault::Vault,
    folder: &Path,
) -> Result<Found, Stop> {
    let named = |error: vault::VaultError, path: &Path| match error {
        vault::VaultError::Disk(error) => Stop::from(error),
        other => Failure::new(other.code(), path.display()).into(),
    };
    let newest = Backup::list(disk, folder).map_err(|e| named(e, folder))?.pop();
    let newest = newest.ok_or_else(|| Failure::new("backup_missing", folder.display()))?;
    let path = folder.join(newest.to_string());
    let backup = Backup::decode(&disk.read(&path)?).map_err(|e| named(e, &path))?;
    let data = backup.open(vault).map_err(|e| named(e, &path))?;
    let snapshots = Snapshot::list(disk, folder).map_err(|e| named(e, folder))?;
    let opens = snapshots.into_iter().rev().find(|name| vault.holds_epoch(name.epoch));
    let name = opens.ok_or_else(|| Failure::new("snapshot_not_of_seal", folder.display()))?;
    let path = folder.join(name.to_string());
    let snapshot = Snapshot::read(disk, &path).map_err(|e| named(e, &path))?;
    snapshot.open_whole(vault).map_err(|e| named(e, &path))?;
    let epoch = snapshot.epoch();
    Ok(Found { at: backup.at(), data, epoch, secrets: snapshot.into_secrets() })
}
