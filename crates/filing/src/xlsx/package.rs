//! The archive that a workbook is: its parts, within limits that are looked at before anything is unpacked.

use super::Fault;
use number::SecretFile;
use std::io::{Cursor, Read, Write};
use zeroize::Zeroizing;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// No part is larger: as much as a sheet of a million rows takes.
const MOST_BYTES: u64 = 1 << 30;
/// Above [`FREE_BYTES`], nothing real is packed tighter than so many to one.
const MOST_RATIO: u64 = 250;
const FREE_BYTES: u64 = 16 << 20;
/// A workbook has a few dozen parts; pictures may add some.
const MOST_PARTS: usize = 10_000;

/// The parts of a workbook.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The whole archive's bytes.
    size: usize,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?;
        if archive.len() > MOST_PARTS {
            return Err(Fault::TooLarge);
        }
        Ok(Self { archive, size: bytes.len() })
    }

    /// A part, unpacked. What it claims to be is checked first, and what it is afterwards.
    pub(crate) fn needed(&mut self, name: &str) -> Result<SecretFile, Fault> {
        let mut part = self.archive.by_name(name).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => Fault::Locked,
            _ => Fault::Damaged,
        })?;
        let (size, packed) = (part.size(), part.compressed_size());
        if size > MOST_BYTES || (size > FREE_BYTES && size / MOST_RATIO > packed) {
            return Err(Fault::TooLarge);
        }
        let room = usize::try_from(size).map_err(|_| Fault::TooLarge)?;
        let mut whole = SecretFile::with_room(room);
        let mut piece = Zeroizing::new(vec![0; 64 * 1024]);
        loop {
            let read = part.read(&mut piece).map_err(|_| Fault::Damaged)?;
            if read == 0 {
                break;
            }
            let bytes = piece.get(..read).unwrap_or_default();
            if whole.len() + read > room {
                return Err(Fault::TooLarge);
            }
            whole.push(bytes);
        }
        if whole.len() == room { Ok(whole) } else { Err(Fault::Damaged) }
    }

    /// The same archive with one part in the place of another: every other part is copied as it is packed.
    /// The new one is stored without compression, so that no compressor's memory keeps parts of it.
    pub(crate) fn with_part(&mut self, name: &str, part: &[u8]) -> Result<SecretFile, Fault> {
        let damaged = |_: ZipError| Fault::Damaged;
        // The whole length at once: a buffer that grows would leave a copy of its numbers behind.
        let room = self.size + part.len() + 64 * 1024 + 256 * self.archive.len();
        let mut copy = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
        for at in 0..self.archive.len() {
            let old = self.archive.by_index_raw(at).map_err(damaged)?;
            if old.name().map_err(damaged)? != name {
                copy.raw_copy_file(old).map_err(damaged)?;
                continue;
            }
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Stored)
                .last_modified_time(old.last_modified().unwrap_or_default());
            drop(old);
            copy.start_file(name, options).map_err(damaged)?;
            copy.write_all(part).map_err(|_| Fault::Damaged)?;
        }
        Ok(copy.finish().map_err(damaged)?.into_inner().into())
    }

    /// Whether another archive has the same members in the same order, byte for byte as they are packed, but for
    /// one that holds this text.
    pub(crate) fn is_same_but(
        &mut self,
        other: &mut Package<'_>,
        name: &str,
        part: &[u8],
    ) -> Result<bool, Fault> {
        let mut same = self.archive.len() == other.archive.len();
        for at in 0..self.archive.len().min(other.archive.len()) {
            let (old_name, old) = self.packed(at)?;
            let (new_name, new) = other.packed(at)?;
            same &= old_name == new_name && (old_name == name || old.iter().eq(new.iter()));
        }
        Ok(same && other.needed(name)?.iter().eq(part))
    }

    /// A member's name, and its bytes as they are packed.
    fn packed(&mut self, at: usize) -> Result<(String, SecretFile), Fault> {
        let mut member = self.archive.by_index_raw(at).map_err(|_| Fault::Damaged)?;
        let name = member.name().map_err(|_| Fault::Damaged)?.into_owned();
        let room = usize::try_from(member.compressed_size()).map_err(|_| Fault::Damaged)?;
        let mut bytes = Vec::with_capacity(room.min(self.size));
        member.read_to_end(&mut bytes).map_err(|_| Fault::Damaged)?;
        Ok((name, bytes.into()))
    }
}
