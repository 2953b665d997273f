//! Locked containers: a filled file leaves the machine only inside an encrypted ZIP.
//!
//! The form is WinZip AES-256, version AE-2, which 7-Zip and the usual archivers open. AE-2 and not AE-1:
//! AE-1 puts a CRC-32 of the plain file beside it in the clear, and a digest of a file that holds a number
//! is treated as the number. The file is stored without compression, so that no compressor's memory keeps
//! parts of it.

use domain::{Random, Timestamp};
use std::io::Write;
use zeroize::Zeroizing;
use zip::write::SimpleFileOptions;
use zip::{AesMode, CompressionMethod, DateTime, ZipWriter};

/// Letters that cannot be taken for one another, all lower case: no digit, so that a password never looks
/// like a number.
const LETTERS: &[u8; 23] = b"abcdefghjkmnpqrstuvwxyz";
/// Groups of a password.
const GROUPS: usize = 5;
/// Letters of a group. 20 letters out of 23 are 90 bits.
const GROUP: usize = 4;
/// The container's plain parts at a time: what the cipher keeps in memory and wipes.
const PIECE: usize = 64 * 1024;

/// The password of a container: 90 bits in five groups of four letters, wiped when dropped.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Draws a password.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        // 11 * 23 = 253: larger bytes would make some letters likelier and are drawn again.
        const FAIR: u8 = 253;
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
        let mut drawn = 0;
        while drawn < GROUPS * GROUP {
            let mut byte = [0u8; 1];
            random.fill(&mut byte);
            let [byte] = byte;
            let Some(letter) =
                LETTERS.get(usize::from(byte) % LETTERS.len()).filter(|_| byte < FAIR)
            else {
                continue;
            };
            if drawn > 0 && drawn % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(*letter));
            drawn += 1;
        }
        Self(text)
    }

    /// The password as it is typed, for the one page or line that shows it.
    #[must_use]
    pub fn expose_text(&self) -> &str {
        &self.0
    }
}

/// Why a container could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContainerError {
    /// The file's name is empty, holds a path or looks like a number.
    #[error("the file's name cannot stand in a container")]
    Name,
    /// The writer of the archive failed.
    #[error("the container could not be written")]
    Archive,
}

impl ContainerError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name => "container_name",
            Self::Archive => "container_archive",
        }
    }
}

impl From<ContainerError> for domain::Failure {
    fn from(error: ContainerError) -> Self {
        Self::new(error.code(), error)
    }
}

/// Whether a file of this name can stand in a container.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.contains(['/', '\\', ':', '\0'])
        && !name.starts_with('.')
        && !name.trim().is_empty()
        && !digits::has_hit(name)
}

/// Locks one file into a container. `at` is the only time in it, in Japanese civil time.
///
/// # Errors
/// [`ContainerError`]; nothing is handed out then.
pub fn lock(
    name: &str,
    bytes: &[u8],
    password: &Password,
    at: Timestamp,
) -> Result<Vec<u8>, ContainerError> {
    if !is_name(name) {
        return Err(ContainerError::Name);
    }
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(civil_time(at))
        .with_aes_encryption(AesMode::Aes256, password.expose_text());
    // A writer that can seek would turn AE-2 into AE-1.
    let mut archive = ZipWriter::new_stream(Vec::with_capacity(bytes.len() + 1024));
    archive.start_file(name, options).map_err(|_| ContainerError::Archive)?;
    for piece in bytes.chunks(PIECE) {
        archive.write_all(piece).map_err(|_| ContainerError::Archive)?;
    }
    let container = archive.finish().map_err(|_| ContainerError::Archive)?.into_inner();
    without_checksum(container)
}

/// Hands a container on only when it gives no checksum of the plain file away.
fn without_checksum(container: Vec<u8>) -> Result<Vec<u8>, ContainerError> {
    if !is_ae2(&container) && !domain::broken::is_off("container_ae2") {
        return Err(ContainerError::Archive);
    }
    Ok(container)
}

/// True when the archive's directory says AES, version AE-2, and gives no checksum of the plain file.
fn is_ae2(container: &[u8]) -> bool {
    // Directory entry: signature, 12 bytes up to the checksum, 4 bytes of checksum.
    let Some(entry) =
        memchr::memmem::rfind(container, b"PK\x01\x02").and_then(|at| container.get(at..))
    else {
        return false;
    };
    let no_checksum = entry.get(16..20) == Some(&[0; 4]);
    // Extra field 9901, 7 bytes: version 2, vendor "AE", strength 3 (256 bits), method 0 (stored).
    let field = b"\x01\x99\x07\x00\x02\x00AE\x03\x00\x00";
    no_checksum && memchr::memmem::find(entry, field).is_some()
}

/// The time stamp of the archive; 1980-01-01 for times that the format cannot hold.
fn civil_time(at: Timestamp) -> DateTime {
    let (year, month, day) = at.day().parts();
    let seconds = (at.0.div_euclid(1000) + 9 * 3600).rem_euclid(86_400);
    let part = |n: i64| u8::try_from(n).unwrap_or_default();
    DateTime::from_date_and_time(
        u16::try_from(year).unwrap_or_default(),
        u8::try_from(month).unwrap_or_default(),
        u8::try_from(day).unwrap_or_default(),
        part(seconds / 3600),
        part(seconds / 60 % 60),
        part(seconds % 60),
    )
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Counting;
    use std::process::Command;

    const AT: Timestamp = Timestamp(1_795_224_442_000); // 2026-11-21T01:27:22Z

    fn locked(bytes: &[u8]) -> (Vec<u8>, Password) {
        let password = Password::generate(&Counting::new(7));
        (lock("SHFD0006.CSV", bytes, &password, AT).unwrap(), password)
    }

    #[test]
    fn a_container_opens_with_7z_and_its_password_only() {
        let plain: Vec<u8> = (0..200_000u32).flat_map(|n| n.to_le_bytes()).collect();
        let (container, password) = locked(&plain);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.zip");
        std::fs::write(&path, container).unwrap();
        let open = |password: &str| {
            Command::new("7z")
                .args(["e", "-so", &format!("-p{password}")])
                .arg(&path)
                .output()
                .expect("7z (Debian package p7zip-full) is needed for this test")
        };
        let right = open(password.expose_text());
        assert!(right.status.success());
        assert!(right.stdout == plain);
        assert!(!open("wrong").status.success());
        let listed = Command::new("7z").args(["l", "-slt"]).arg(&path).output().unwrap();
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        for line in
            ["Path = SHFD0006.CSV", "Method = AES-256 Store", "Modified = 2026-11-21 10:27:22"]
        {
            assert!(listed.contains(line), "{line} in {listed}");
        }
    }

    #[test]
    fn no_checksum_of_the_plain_file_leaves() {
        let (container, _) = locked(&[b'1'; 100]);
        assert!(without_checksum(container).is_ok());
        // The other version of the format is what the library writes by itself, and is held back.
        let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .with_aes_encryption(AesMode::Aes256, "x");
        archive.start_file("a", options).unwrap();
        archive.write_all(&[b'1'; 100]).unwrap();
        assert!(without_checksum(archive.finish().unwrap().into_inner()).is_err());
    }

    #[test]
    fn a_damaged_container_does_not_open() {
        let (mut container, password) = locked(&[b'1'; 1000]);
        container[500] ^= 1;
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(container)).unwrap();
        let mut file = archive.by_index_decrypt(0, password.expose_text().as_bytes()).unwrap();
        assert!(std::io::Read::read_to_end(&mut file, &mut Vec::new()).is_err());
    }

    #[test]
    fn passwords_are_typed_in_groups_and_differ() {
        let random = Counting::new(1);
        let (first, second) = (Password::generate(&random), Password::generate(&random));
        assert_ne!(first.expose_text(), second.expose_text());
        let groups: Vec<&str> = first.expose_text().split('-').collect();
        assert_eq!(groups.len(), 5);
        assert!(groups.iter().all(|g| g.len() == 4 && g.bytes().all(|b| LETTERS.contains(&b))));
    }

    #[test]
    fn names_with_paths_or_numbers_are_refused() {
        let password = Password::generate(&Counting::new(1));
        for name in ["", " ", "../a", "a\\b", "c:a", "..", "123456789018.csv"] {
            assert_eq!(lock(name, b"", &password, AT), Err(ContainerError::Name), "{name}");
        }
        assert!(lock("届書.csv", b"", &password, AT).is_ok());
    }
}
