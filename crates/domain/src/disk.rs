//! Files, as a trait: every file call of the program goes through it, so that a test can make each one
//! fail. The real one is in `office`.

use std::path::{Path, PathBuf};

/// What a file call can end in. Paths are named; contents never are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} at {}", path.display())]
pub struct DiskError {
    /// What went wrong.
    pub kind: DiskErrorKind,
    /// Where.
    pub path: PathBuf,
}

/// The kinds of [`DiskError`] that call for different advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskErrorKind {
    /// There is no such file or folder.
    Missing,
    /// It is there already.
    Exists,
    /// No right to do this, or a read-only file system.
    Denied,
    /// The disk is full.
    Full,
    /// A folder or a device stands in the place of a file.
    NotAFile,
    /// Anything else.
    Other,
}

/// The file calls the program needs. Each is durable when it returns: contents and the folder entry are
/// synced.
pub trait Disk: Send + Sync {
    /// Reads a whole file.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError>;
    /// How many bytes a file has, without reading it.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn size(&self, path: &Path) -> Result<u64, DiskError> {
        self.read(path).map(|bytes| bytes.len() as u64)
    }
    /// True when others than the owner may read a file, or write it.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn is_open_to_others(&self, path: &Path) -> Result<bool, DiskError> {
        self.size(path).map(|_| false)
    }
    /// Writes a new file of mode 0600; refuses to overwrite.
    ///
    /// # Errors
    /// [`DiskError`] with the path; `Exists` when it is there.
    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError>;
    /// Replaces a file in one step (temporary file of mode 0600, sync, rename, sync of the folder).
    ///
    /// # Errors
    /// [`DiskError`] with the path; the old contents are whole in that case.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError>;
    /// Renames within one file system; refuses to overwrite.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError>;
    /// Removes a file; a missing one is no error.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn remove(&self, path: &Path) -> Result<(), DiskError>;
    /// Creates a folder of mode 0700 and its parents; an existing one is no error.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn create_folder(&self, path: &Path) -> Result<(), DiskError>;
    /// The names of the files in a folder, sorted. A missing folder is `Missing`.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn list(&self, folder: &Path) -> Result<Vec<String>, DiskError>;

    /// The same; nothing lies in a folder that is not there. Whoever cannot look does not know.
    ///
    /// # Errors
    /// [`DiskError`] with the path.
    fn list_if_there(&self, folder: &Path) -> Result<Vec<String>, DiskError> {
        match self.list(folder) {
            Err(e) if e.kind == DiskErrorKind::Missing => Ok(Vec::new()),
            other => other,
        }
    }
}
