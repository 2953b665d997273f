//! The disk of the machine. Nothing here knows what it writes.

use domain::disk::DiskErrorKind;
use domain::{Disk, DiskError, Probe};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file calls of the operating system. Files are of mode 0600 and folders of mode 0700; every change
/// is synced, contents and folder entry, before the call returns.
///
/// A file is replaced through `.<name>.new` beside it. The name is always the same, so that a machine
/// that stopped leaves at most one such file, and the next replacement takes it away; a lock on it keeps
/// two processes apart.
pub struct RealDisk {
    probe: Arc<dyn Probe>,
}

impl Default for RealDisk {
    /// The disk of production.
    fn default() -> Self {
        Self::new(Arc::new(domain::NoProbe))
    }
}

impl RealDisk {
    /// The disk, with a probe whose point each call passes before it touches anything (`disk.read`,
    /// `disk.create`, …; `disk.replace.rename` stands between writing and renaming).
    #[must_use]
    pub fn new(probe: Arc<dyn Probe>) -> Self {
        Self { probe }
    }

    fn pass(&self, point: &'static str) -> io::Result<()> {
        if self.probe.fails(point) {
            return Err(io::Error::other("the probe"));
        }
        Ok(())
    }

    fn replace_through(&self, new: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = open_locked(new)?;
        // What a machine left that stopped may be longer, or readable by others.
        let written = file
            .set_permissions(Permissions::from_mode(0o600))
            .and_then(|()| file.set_len(0))
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .and_then(|()| self.pass("disk.replace.rename"))
            .and_then(|()| fs::rename(new, path));
        if written.is_err() {
            // The old contents stand. What is left of the new ones is of no use to anybody.
            let _ = fs::remove_file(new);
        }
        written?;
        sync_folder_of(path)
    }
}

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> Result<Vec<u8>, DiskError> {
        let mut bytes = Vec::new();
        self.pass("disk.read")
            .and_then(|()| open_file(path))
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .map_err(|e| at(path, &e))?;
        Ok(bytes)
    }

    fn size(&self, path: &Path) -> Result<u64, DiskError> {
        let found = self.pass("disk.size").and_then(|()| fs::metadata(path));
        found.map(|found| found.len()).map_err(|e| at(path, &e))
    }

    fn is_open_to_others(&self, path: &Path) -> Result<bool, DiskError> {
        let found = self.pass("disk.mode").and_then(|()| fs::metadata(path));
        found.map(|found| found.permissions().mode() & 0o077 != 0).map_err(|e| at(path, &e))
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        let mut file = self
            .pass("disk.create")
            .and_then(|()| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path))
            .map_err(|e| at(path, &e))?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(path);
        }
        written.and_then(|()| sync_folder_of(path)).map_err(|e| at(path, &e))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        let new = beside(path).ok_or_else(|| at(path, &ErrorKind::InvalidFilename.into()))?;
        self.pass("disk.replace")
            .and_then(|()| self.replace_through(&new, path, bytes))
            .map_err(|e| at(path, &e))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        // A link refuses to go over a file that is there; a rename would not.
        self.pass("disk.rename")
            .and_then(|()| fs::hard_link(from, to))
            .and_then(|()| sync_folder_of(to))
            .and_then(|()| fs::remove_file(from))
            .and_then(|()| sync_folder_of(from))
            .map_err(|e| at(if e.kind() == ErrorKind::NotFound { from } else { to }, &e))
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        let removed = self.pass("disk.remove").and_then(|()| fs::remove_file(path));
        match removed {
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
            other => other.and_then(|()| sync_folder_of(path)).map_err(|e| at(path, &e)),
        }
    }

    fn create_folder(&self, path: &Path) -> Result<(), DiskError> {
        self.pass("disk.create_folder").and_then(|()| make_folder(path)).map_err(|e| at(path, &e))
    }

    fn list(&self, folder: &Path) -> Result<Vec<String>, DiskError> {
        let names = || {
            self.pass("disk.list")?;
            let mut names = Vec::new();
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if !entry.file_type()?.is_dir() {
                    // No file of ours has a name outside of Unicode; a foreign one is still seen.
                    names.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
            names.sort_unstable();
            Ok(names)
        };
        names().map_err(|e| at(folder, &e))
    }
}

/// The error with its place, by what can be done about it.
fn at(path: &Path, error: &io::Error) -> DiskError {
    let kind = match error.kind() {
        ErrorKind::NotFound => DiskErrorKind::Missing,
        ErrorKind::AlreadyExists => DiskErrorKind::Exists,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => DiskErrorKind::Denied,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DiskErrorKind::Full,
        ErrorKind::IsADirectory => DiskErrorKind::NotAFile,
        _ => DiskErrorKind::Other,
    };
    DiskError { kind, path: path.to_path_buf() }
}

/// Opens a file to read. A pipe in its place would keep the program waiting for somebody to write, and a
/// device might never end: neither is waited for, and both are refused.
pub(crate) fn open_file(path: &Path) -> io::Result<File> {
    let flags = if domain::broken::is_off("regular_files") { 0 } else { libc::O_NONBLOCK };
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(ErrorKind::IsADirectory.into()) }
}

/// The file through which a file is replaced.
fn beside(path: &Path) -> Option<PathBuf> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name()?);
    name.push(".new");
    Some(path.with_file_name(name))
}

/// Opens the file through which another is replaced and locks it. Whoever held it before may have
/// renamed or removed it meanwhile: then it is opened again.
fn open_locked(new: &Path) -> io::Result<File> {
    // A link put there by somebody else leads to a file that is not ours to write.
    if fs::symlink_metadata(new).is_ok_and(|there| !there.is_file() || there.nlink() > 1) {
        fs::remove_file(new)?;
    }
    loop {
        let file = open_lock(new)?;
        match file.lock() {
            // Some network file systems have no locks; a single process needs none.
            Err(e) if e.kind() != ErrorKind::Unsupported => return Err(e),
            _ => {}
        }
        let (mine, there) = (file.metadata()?, fs::metadata(new));
        if there.is_ok_and(|t| (t.dev(), t.ino()) == (mine.dev(), mine.ino())) {
            return Ok(file);
        }
    }
}

/// Opens a file to be locked, and creates it when it is not there. A pipe is not waited for.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600).custom_flags(libc::O_NONBLOCK);
    options.open(path)
}

fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        make_folder(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.and_then(|()| sync_folder_of(path)),
    }
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::NoProbe;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A folder of its own that goes away with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            static NEXT: AtomicUsize = AtomicUsize::new(0);
            let n = NEXT.fetch_add(1, Ordering::SeqCst);
            let path = std::env::temp_dir().join(format!("bannin-disk-{}-{n}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        fn names(&self) -> Vec<String> {
            disk().list(&self.0).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn disk() -> RealDisk {
        RealDisk::new(Arc::new(NoProbe))
    }

    fn kind<T>(result: Result<T, DiskError>) -> Option<DiskErrorKind> {
        result.err().map(|e| e.kind)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_is_created_once_and_read_back() {
        let folder = Folder::new();
        let file = folder.at("a");
        disk().create(&file, b"one").unwrap();
        assert_eq!(disk().read(&file).unwrap(), b"one");
        assert_eq!(mode(&file), 0o600);
        assert_eq!(kind(disk().create(&file, b"two")), Some(DiskErrorKind::Exists));
        assert_eq!(disk().read(&file).unwrap(), b"one");
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let folder = Folder::new();
        let file = folder.at("a");
        disk().replace(&file, b"a long first text").unwrap();
        // Left by a machine that stopped: longer than what comes, and readable by others.
        fs::write(folder.at(".a.new"), [7; 99]).unwrap();
        disk().replace(&file, b"two").unwrap();
        assert_eq!(disk().read(&file).unwrap(), b"two");
        assert_eq!(folder.names(), ["a"]);
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn two_who_replace_at_once_never_mix_their_texts() {
        let folder = Folder::new();
        let file = folder.at("a");
        let texts = [vec![1u8; 9_000], vec![2u8; 17_000]];
        disk().replace(&file, &texts[0]).unwrap();
        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(|| (0..40).for_each(|_| disk().replace(&file, text).unwrap()));
            }
            scope.spawn(|| {
                (0..400).for_each(|_| assert!(texts.contains(&disk().read(&file).unwrap())))
            });
        });
        assert_eq!(folder.names(), ["a"]);
    }

    #[test]
    fn a_rename_never_goes_over_a_file() {
        let folder = Folder::new();
        disk().create(&folder.at("a"), b"one").unwrap();
        disk().create(&folder.at("b"), b"two").unwrap();
        let over = disk().rename(&folder.at("a"), &folder.at("b")).unwrap_err();
        assert_eq!((over.kind, over.path), (DiskErrorKind::Exists, folder.at("b")));
        disk().rename(&folder.at("a"), &folder.at("c")).unwrap();
        assert_eq!(folder.names(), ["b", "c"]);
        assert_eq!(disk().read(&folder.at("c")).unwrap(), b"one");
        assert_eq!(
            kind(disk().rename(&folder.at("a"), &folder.at("d"))),
            Some(DiskErrorKind::Missing)
        );
    }

    #[test]
    fn what_is_missing_is_said_or_forgiven() {
        let folder = Folder::new();
        let nowhere = folder.at("no/such");
        assert_eq!(kind(disk().read(&nowhere)), Some(DiskErrorKind::Missing));
        assert_eq!(kind(disk().create(&nowhere, b"")), Some(DiskErrorKind::Missing));
        assert_eq!(kind(disk().replace(&nowhere, b"")), Some(DiskErrorKind::Missing));
        assert_eq!(kind(disk().list(&nowhere)), Some(DiskErrorKind::Missing));
        assert_eq!(disk().remove(&nowhere), Ok(()));
        disk().create(&folder.at("a"), b"").unwrap();
        disk().remove(&folder.at("a")).unwrap();
        assert!(folder.names().is_empty());
    }

    #[test]
    fn folders_are_private_and_may_be_there_already() {
        let folder = Folder::new();
        let deep = folder.at("x/y/z");
        disk().create_folder(&deep).unwrap();
        disk().create_folder(&deep).unwrap();
        assert_eq!([mode(&folder.at("x")), mode(&deep)], [0o700; 2]);
        disk().create(&folder.at("f"), b"").unwrap();
        assert_eq!(kind(disk().create_folder(&folder.at("f"))), Some(DiskErrorKind::Exists));
        assert_eq!(folder.names(), ["f"], "folders are no files");
    }

    #[test]
    fn a_full_disk_is_called_full() {
        // The device on which every write finds no room.
        let full = Path::new("/dev/full");
        let mut device = OpenOptions::new().write(true).open(full).unwrap();
        let error = device.write_all(b"x").and_then(|()| device.flush()).unwrap_err();
        assert_eq!(at(full, &error).kind, DiskErrorKind::Full);
        for (error, kind) in [
            (ErrorKind::ReadOnlyFilesystem, DiskErrorKind::Denied),
            (ErrorKind::PermissionDenied, DiskErrorKind::Denied),
            (ErrorKind::QuotaExceeded, DiskErrorKind::Full),
            (ErrorKind::IsADirectory, DiskErrorKind::NotAFile),
        ] {
            assert_eq!(at(full, &error.into()).kind, kind);
        }
    }

    #[test]
    fn every_call_passes_its_point_and_a_failed_one_changes_nothing() {
        struct Fails(&'static str);
        impl Probe for Fails {
            fn fails(&self, at: &'static str) -> bool {
                at == self.0
            }
        }
        let folder = Folder::new();
        let file = folder.at("a");
        disk().create(&file, b"old").unwrap();
        let failing = |point| RealDisk::new(Arc::new(Fails(point)));
        let other = Some(DiskErrorKind::Other);
        assert_eq!(kind(failing("disk.read").read(&file)), other);
        assert_eq!(kind(failing("disk.create").create(&folder.at("b"), b"")), other);
        assert_eq!(kind(failing("disk.replace").replace(&file, b"new")), other);
        assert_eq!(kind(failing("disk.replace.rename").replace(&file, b"new")), other);
        assert_eq!(kind(failing("disk.rename").rename(&file, &folder.at("b"))), other);
        assert_eq!(kind(failing("disk.remove").remove(&file)), other);
        assert_eq!(kind(failing("disk.create_folder").create_folder(&folder.at("c"))), other);
        assert_eq!(kind(failing("disk.list").list(&folder.0)), other);
        assert_eq!(folder.names(), ["a"]);
        assert!(!folder.at("c").exists());
        assert_eq!(disk().read(&file).unwrap(), b"old");
    }
}
