//! A disk in memory, whose every call can be made to fail, before or half-way.

use domain::disk::DiskErrorKind;
use domain::{Disk, DiskError, NoProbe, Probe};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Files and folders in memory.
///
/// Each call passes a point of the probe before it does anything (`disk.read`, `disk.create`, …).
/// `disk.create.half` leaves half of the file behind, as a machine that stops while writing does;
/// `disk.replace.late` fails after the new contents are in place, as a folder that cannot be synced does.
pub struct MemoryDisk {
    state: Mutex<State>,
    probe: Arc<dyn Probe>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<PathBuf, Vec<u8>>,
    folders: BTreeSet<PathBuf>,
}

impl MemoryDisk {
    /// An empty disk on which nothing fails by itself.
    #[must_use]
    pub fn new() -> Self {
        Self::with_probe(Arc::new(NoProbe))
    }

    /// An empty disk that fails where the probe says.
    #[must_use]
    pub fn with_probe(probe: Arc<dyn Probe>) -> Self {
        Self { state: Mutex::default(), probe }
    }

    /// The contents of a file, past the probe.
    #[must_use]
    pub fn contents(&self, path: &Path) -> Option<Vec<u8>> {
        self.state().files.get(path).cloned()
    }

    /// Puts a file there, with its folders, past the probe.
    pub fn put(&self, path: &Path, bytes: &[u8]) {
        let mut state = self.state();
        if let Some(folder) = path.parent() {
            state.folders.extend(folder.ancestors().map(Path::to_path_buf));
        }
        state.files.insert(path.to_path_buf(), bytes.to_vec());
    }

    /// Empties a folder but leaves it there, as when a medium is taken out of its mount point. Returns
    /// the files, which [`Self::put`] brings back.
    pub fn take_out(&self, folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut state = self.state();
        let (taken, left): (Vec<_>, Vec<_>) = std::mem::take(&mut state.files)
            .into_iter()
            .partition(|(path, _)| path.starts_with(folder));
        state.files = left.into_iter().collect();
        taken
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self, point: &'static str, path: &Path) -> Result<(), DiskError> {
        if self.probe.fails(point) {
            return Err(error(DiskErrorKind::Other, path));
        }
        Ok(())
    }
}

impl Default for MemoryDisk {
    fn default() -> Self {
        Self::new()
    }
}

fn error(kind: DiskErrorKind, path: &Path) -> DiskError {
    DiskError { kind, path: path.to_path_buf() }
}

impl State {
    fn needs_folder_of(&self, path: &Path) -> Result<(), DiskError> {
        match path.parent() {
            Some(folder) if self.folders.contains(folder) => Ok(()),
            _ => Err(error(DiskErrorKind::Missing, path)),
        }
    }

    fn needs_room_at(&self, path: &Path) -> Result<(), DiskError> {
        self.needs_folder_of(path)?;
        if self.files.contains_key(path) || self.folders.contains(path) {
            return Err(error(DiskErrorKind::Exists, path));
        }
        Ok(())
    }
}

impl Disk for MemoryDisk {
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError> {
        self.pass("disk.read", path)?;
        self.contents(path).ok_or_else(|| error(DiskErrorKind::Missing, path))
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        self.pass("disk.create", path)?;
        self.state().needs_room_at(path)?;
        let half = bytes.split_at(bytes.len() / 2).0;
        self.state().files.insert(path.to_path_buf(), half.to_vec());
        self.pass("disk.create.half", path)?;
        self.state().files.insert(path.to_path_buf(), bytes.to_vec());
        Ok(())
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        self.pass("disk.replace", path)?;
        self.state().needs_folder_of(path)?;
        self.state().files.insert(path.to_path_buf(), bytes.to_vec());
        self.pass("disk.replace.late", path)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.pass("disk.rename", to)?;
        let mut state = self.state();
        state.needs_room_at(to)?;
        let bytes = state.files.remove(from).ok_or_else(|| error(DiskErrorKind::Missing, from))?;
        state.files.insert(to.to_path_buf(), bytes);
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.pass("disk.remove", path)?;
        self.state().files.remove(path);
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> Result<(), DiskError> {
        self.pass("disk.create_folder", path)?;
        let mut state = self.state();
        if path.ancestors().any(|part| state.files.contains_key(part)) {
            return Err(error(DiskErrorKind::Exists, path));
        }
        state.folders.extend(path.ancestors().map(Path::to_path_buf));
        Ok(())
    }

    fn list(&self, folder: &Path) -> Result<Vec<String>, DiskError> {
        self.pass("disk.list", folder)?;
        let state = self.state();
        if !state.folders.contains(folder) {
            return Err(error(DiskErrorKind::Missing, folder));
        }
        let inside = state.files.keys().filter(|path| path.parent() == Some(folder));
        Ok(inside
            .filter_map(|path| path.file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect())
    }
}
