//! Files in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use domain::disk::DiskErrorKind;
use domain::{Disk, DiskError};

#[derive(Default)]
pub struct Memory {
    pub files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    /// After so many more writes the disk is full.
    pub room: Mutex<Option<usize>>,
}

impl Memory {
    pub fn names(&self) -> Vec<PathBuf> {
        self.files.lock().unwrap().keys().cloned().collect()
    }

    pub fn get(&self, path: &Path) -> Vec<u8> {
        self.files.lock().unwrap()[path].clone()
    }

    pub fn put(&self, path: &Path, bytes: Vec<u8>) {
        self.files.lock().unwrap().insert(path.to_owned(), bytes);
    }
}

fn error(kind: DiskErrorKind, path: &Path) -> DiskError {
    DiskError { kind, path: path.to_owned() }
}

impl Disk for Memory {
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError> {
        let found = self.files.lock().unwrap().get(path).cloned();
        found.ok_or_else(|| error(DiskErrorKind::Missing, path))
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        if let Some(room) = self.room.lock().unwrap().as_mut() {
            *room = room.checked_sub(1).ok_or_else(|| error(DiskErrorKind::Full, path))?;
        }
        let mut files = self.files.lock().unwrap();
        if files.contains_key(path) {
            return Err(error(DiskErrorKind::Exists, path));
        }
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        self.put(path, bytes.to_vec());
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        let mut files = self.files.lock().unwrap();
        let bytes = files.remove(from).ok_or_else(|| error(DiskErrorKind::Missing, from))?;
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.files.lock().unwrap().remove(path);
        Ok(())
    }

    fn create_folder(&self, _path: &Path) -> Result<(), DiskError> {
        Ok(())
    }

    fn list(&self, folder: &Path) -> Result<Vec<String>, DiskError> {
        let files = self.files.lock().unwrap();
        let inside = files.keys().filter(|p| p.parent() == Some(folder));
        Ok(inside.filter_map(|p| Some(p.file_name()?.to_str()?.to_owned())).collect())
    }
}
