//! What a backup comes to again: data and vault snapshot fitted together, and a place to try it in (H6.8).

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use domain::id::{PersonId, SecretId};
use domain::{Failure, Id, NoProbe, Stop};
use ledger::Finding;
use store::{Dump, GuardKey, Location, Options, Store, Told, VaultRows};
use vault::{Kind, SealedSecret, Vault};
use zeroize::Zeroizing;

use crate::backup::Found;
use crate::office::Office;
use crate::round::sealed_row;

/// Data and vault snapshot fitted together.
pub(crate) struct Plan {
    pub rows: VaultRows,
    /// Held by the data's records, and in no snapshot, or disposed of since.
    pub lost: BTreeSet<SecretId>,
    /// In the snapshot, sealed after the data were backed up, of people whom the data know.
    pub newer: BTreeSet<SecretId>,
    /// In the snapshot, of people whom the data do not know: left out.
    pub without_person: u64,
    /// People who had a number and have none now, but for those of whom a seal place knows that it was disposed of.
    pub without_secret: Vec<PersonId>,
}

impl Plan {
    /// Fits the secrets of a snapshot to the data. What a seal place or the data themselves know to be disposed of
    /// does not come back (U7.4).
    pub fn make(vault: &Vault, dump: &Dump<'_>, found: Found) -> Result<Self, Stop> {
        let Told { live, gone, people, holders } = dump.told()?;
        let disposed = vault.tombstones();
        let epoch =
            i64::try_from(found.epoch).map_err(|_| Failure::new("epoch_unknown", found.epoch))?;
        let (mut kept, mut newer, mut without_person) = (Vec::new(), BTreeSet::new(), 0);
        for secret in found.secrets {
            let dead = disposed.binary_search(&secret.id).is_ok() || gone.contains(&secret.id);
            if dead && !domain::broken::is_off("restore_tombstones") {
                continue;
            }
            if !live.contains(&secret.id) {
                if !people.contains(&secret.person) {
                    without_person += 1;
                    continue;
                }
                newer.insert(secret.id);
            }
            kept.push(secret);
        }
        let at_hand: BTreeSet<SecretId> = kept.iter().map(|secret| secret.id).collect();
        let having: BTreeSet<PersonId> = kept.iter().map(|secret| secret.person).collect();
        let lost: BTreeSet<SecretId> = live.difference(&at_hand).copied().collect();
        let missing = lost.iter().filter(|secret| disposed.binary_search(secret).is_err());
        let without: BTreeSet<PersonId> =
            missing.filter_map(|secret| holders.get(secret)).copied().collect();
        let without_secret = without.difference(&having).copied().collect();
        let tags = tags(vault, &kept)?;
        let secrets = kept.into_iter().map(sealed_row).collect();
        let rows = VaultRows { epoch, secrets, tags };
        Ok(Self { rows, lost, newer, without_person, without_secret })
    }

    /// What `verify` says of the loaded data, but for what the plan accounts for.
    fn findings(&self, store: &Store) -> Result<Vec<Finding>, Stop> {
        let mut findings = store::verify(store, i64::from(Kind::Number.code()))?;
        let of = |place: &str| place.rsplit('/').next().and_then(|id| id.parse::<SecretId>().ok());
        findings.retain(|finding| match (finding.code, of(&finding.place)) {
            ("secret_missing", Some(id)) => !self.lost.contains(&id),
            ("secret_unrecorded" | "index_unrecorded", Some(id)) => !self.newer.contains(&id),
            _ => true,
        });
        Ok(findings)
    }

    /// How many findings only tell of acts that should not have been possible: records are never taken back, so those stay
    /// for good, and nobody would be helped by losing the rest of the data with them.
    ///
    /// # Errors
    /// The failure `backup_inconsistent` for the first of all others: bytes or rows that do not fit the ledger.
    pub fn past_findings(&self, store: &Store) -> Result<u64, Stop> {
        let findings = self.findings(store)?;
        let is_past = |finding: &&Finding| PAST.contains(&finding.code);
        if let Some(finding) = findings.iter().find(|finding| !is_past(finding)) {
            let place = format!("{}: {}", finding.code, finding.place);
            return Err(Failure::new("backup_inconsistent", place).into());
        }
        Ok(findings.len() as u64)
    }
}

/// What `verify` says of acts that rested on what was not in force, or was changed by hand for a while.
const PAST: [&str; 3] = ["rested_on", "row_version", "opened_unknown"];

/// The duplicate index of secrets: a number that is held twice stands under a tag of its own for each further
/// entry.
fn tags(vault: &Vault, secrets: &[SealedSecret]) -> Result<Vec<store::Tagged>, Stop> {
    let mut first: HashMap<[u8; 32], SecretId> = HashMap::new();
    let mut tags = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let Some(tag) = vault.entry_of(secret)? else { continue };
        let tag = *tag.as_bytes();
        let tag = match first.insert(tag, secret.id) {
            None => tag,
            Some(_) => vault::linked_tag(&tag, secret.person),
        };
        tags.push((tag, secret.id));
    }
    Ok(tags)
}

/// A database aside, in the organisation's own folder, that is erased when it is let go.
struct Aside<'o> {
    office: &'o Office,
    path: PathBuf,
}

/// What came out of a backup that was tried.
pub(crate) struct Tried {
    pub backup_at: domain::Timestamp,
    pub records: u64,
    pub people: u64,
    pub secrets: u64,
    pub without_secret: u64,
    pub without_person: u64,
    pub past_findings: u64,
}

/// Restores what lies in a backup place into a database aside, compares it whole, and erases it again.
pub(crate) fn try_out(office: &Office, found: Found) -> Result<Tried, Stop> {
    let data = found.data.clone();
    let (backup_at, dump) = (found.at, Dump::read(&data)?);
    let ours = dump.organisation == *office.slug() && dump.ledger == office.store().ledger_id()?;
    if !ours && !domain::broken::is_off("backup_ledger") {
        return Err(Failure::new("backup_foreign", "backup").into());
    }
    let plan = Plan::make(office.vault()?, &dump, found)?;
    erase_aside(office)?;
    let aside = Aside { office, path: aside(office) };
    let mut guard = Zeroizing::new([0u8; 32]);
    office.random().fill(guard.as_mut());
    let world = office.world();
    let options = Options {
        organisation: office.slug().clone(),
        guard: GuardKey::new(*guard),
        // What fails aside fails the rehearsal, wherever it does.
        probe: Arc::new(NoProbe),
        random: Arc::clone(&world.random),
        clock: Arc::clone(&world.clock),
    };
    let ledger = Id::draw(office.now(), office.random());
    let location = Location::Sqlite(aside.path.clone());
    let store = Store::load(&location, options, &dump, ledger, &plan.rows)?;
    let past_findings = plan.past_findings(&store)?;
    drop(store);
    drop(aside);
    Ok(Tried {
        backup_at,
        records: dump.records(),
        people: dump.rows("people"),
        secrets: plan.rows.secrets.len() as u64,
        without_secret: plan.without_secret.len() as u64,
        without_person: plan.without_person,
        past_findings,
    })
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        // What stays is erased at the next start.
        let _ = erase_aside(self.office);
    }
}

fn aside(office: &Office) -> PathBuf {
    office.folder().join("rehearsal.db")
}

/// Erases the database aside, also one that a stopped process left.
pub(crate) fn erase_aside(office: &Office) -> Result<(), Stop> {
    for name in ["rehearsal.db", "rehearsal.db-wal", "rehearsal.db-shm"] {
        office.disk().remove(&aside(office).with_file_name(name))?;
    }
    Ok(())
}
