//! Which two-step acts are still running, told by the operating system.
//!
//! An act in two steps holds a locked file in the outbox while it runs. When its process dies the lock
//! is gone, and the next start knows that the end of that act is unknown; a process that still works
//! keeps its lock and is left alone.

use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use domain::id::RecordId;
use domain::{Failure, Stop};

use crate::real_disk::{open_file, open_lock};

/// The outbox as the place of the locks.
pub(crate) struct RunningActs {
    outbox: PathBuf,
}

/// Held while an act runs; the file goes when it is dropped.
pub(crate) struct Running {
    path: PathBuf,
    _lock: File,
}

impl RunningActs {
    pub fn new(outbox: &Path) -> Self {
        Self { outbox: outbox.to_owned() }
    }

    fn path(&self, record: RecordId) -> PathBuf {
        self.outbox.join(format!("{record}.lock"))
    }

    /// Locks the file of an act that begins.
    pub fn start(&self, record: RecordId) -> Result<Running, Stop> {
        let path = self.path(record);
        let failed = |_| Failure::new("outbox_unusable", path.display());
        loop {
            let lock = open_lock(&path).map_err(failed)?;
            lock.lock().map_err(failed)?;
            // A process that starts just now may have taken the file for one that was left behind.
            if is_at(&lock, &path) {
                return Ok(Running { path, _lock: lock });
            }
        }
    }

    /// Waits until no other process of this machine is at what the file stands for. The file stays.
    pub fn alone(&self, name: &str) -> Result<File, Stop> {
        let path = self.outbox.with_file_name(name);
        let failed = |_| Failure::new("outbox_unusable", path.display());
        let lock = open_lock(&path).map_err(failed)?;
        lock.lock().map_err(failed)?;
        Ok(lock)
    }

    /// The same without waiting; none when some process is at it.
    pub fn alone_now(&self, name: &str) -> Option<File> {
        let lock = open_lock(&self.outbox.with_file_name(name)).ok()?;
        lock.try_lock().is_ok().then_some(lock)
    }

    /// True when some living process runs the act that this record began.
    pub fn lives(&self, record: RecordId) -> bool {
        open_file(&self.path(record)).is_ok_and(|file| file.try_lock().is_err())
    }

    /// Removes the lock file of an act whose process is gone.
    pub fn clear(&self, record: RecordId) {
        // A lock file that cannot be removed says nothing: only its lock counts.
        let _ = std::fs::remove_file(self.path(record));
    }
}

fn is_at(file: &File, path: &Path) -> bool {
    let same = |a: &Metadata, b: &Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(file), Ok(there)) => same(&file, &there),
        _ => false,
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
