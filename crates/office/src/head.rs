//! The last signed head in a small file outside of the database (DESIGN section 4).
//!
//! A ledger that is shorter than this file, or another than the one it was signed over, stops all acts.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::{Disk, Failure, Stop};
use ledger::{Checkpoint, LedgerKey};

use crate::office::Office;

const FILE: &str = "head";
/// At most one head a second.
const EVERY_MS: i64 = 1_000;

pub(crate) struct HeadFile {
    path: PathBuf,
    published: AtomicI64,
    /// Something was recorded since.
    behind: AtomicBool,
}

/// Writes the head of an empty ledger.
pub(crate) fn start(disk: &dyn Disk, folder: &Path, key: &LedgerKey) -> Result<(), Stop> {
    let empty = Checkpoint { origin: key.origin().clone(), size: 0, root: ledger::root_of(&[]) };
    Ok(disk.replace(&folder.join(FILE), key.sign(&empty).as_bytes())?)
}

impl HeadFile {
    pub fn new(folder: &Path) -> Self {
        Self {
            path: folder.join(FILE),
            published: AtomicI64::new(i64::MIN),
            behind: AtomicBool::new(false),
        }
    }

    /// Reads the file and checks its signature.
    fn read(&self, office: &Office) -> Result<Checkpoint, Stop> {
        let bytes = office.disk().read(&self.path)?;
        let damaged = || Failure::new("head_damaged", self.path.display());
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        Ok(Checkpoint::open(&text, &[office.ledger_key().verifier()]).map_err(|_| damaged())?)
    }

    /// Compares the ledger with the file.
    pub fn check(&self, office: &Office) -> Result<(), Stop> {
        let kept = self.read(office)?;
        check_against(office, kept.size, &kept.root)
    }

    pub fn publish_if_due(&self, office: &Office) -> Result<(), Stop> {
        let now = office.monotonic();
        let last = self.published.load(Ordering::Acquire);
        if last != i64::MIN && now - last < EVERY_MS {
            self.behind.store(true, Ordering::Release);
            return Ok(());
        }
        if self.published.compare_exchange(last, now, Ordering::AcqRel, Ordering::Acquire).is_err()
        {
            self.behind.store(true, Ordering::Release);
            return Ok(());
        }
        self.publish(office)
    }

    /// Publishes what was recorded since the last head.
    pub fn catch_up(&self, office: &Office) -> Result<(), Stop> {
        if self.behind.swap(false, Ordering::AcqRel) {
            self.publish(office)?;
        }
        Ok(())
    }

    /// Signs the integrated head and replaces the file, unless the file is ahead.
    pub fn publish(&self, office: &Office) -> Result<(), Stop> {
        office.store().integrate()?;
        let kept = self.read(office)?;
        check_against(office, kept.size, &kept.root)?;
        let head = office.store().head()?;
        if head.size > kept.size {
            let signed = sign(office, head.size, head.root);
            office.disk().replace(&self.path, signed.as_bytes())?;
        }
        Ok(())
    }
}

/// The current head as a signed checkpoint.
pub(crate) fn checkpoint(office: &Office) -> Result<String, Stop> {
    office.store().integrate()?;
    let head = office.store().head()?;
    Ok(sign(office, head.size, head.root))
}

fn sign(office: &Office, size: u64, root: ledger::Hash) -> String {
    let origin = office.ledger_key().origin().clone();
    office.ledger_key().sign(&Checkpoint { origin, size, root })
}

/// A ledger that does not contain the head that was shown stops everything.
pub(crate) fn check_against(office: &Office, size: u64, root: &ledger::Hash) -> Result<(), Stop> {
    let place = |what: &str| format!("{what}: ledger against head of size {size}");
    let head = office.store().head()?;
    if head.size < size && !domain::broken::is_off("head_shorter") {
        return Err(Failure::new("ledger_shorter", place("shorter")).into());
    }
    let now = office.store().root_at(size.min(head.size))?;
    if now != Some(*root) && !domain::broken::is_off("head_root") {
        return Err(Failure::new("ledger_inconsistent", place("other root")).into());
    }
    Ok(())
}
