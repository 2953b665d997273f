//! Archives: ZIP (and the office files that are ZIP), tar, gzip, 7z.

use super::{Budget, member, office, open_document, unread};
use crate::seen::Reason;
use crate::sink::Sink;
use crate::text;
use std::io::{Read, Seek, SeekFrom};
use tar::{Entry, EntryType};
use zip::ZipArchive;
use zip::result::ZipError;

/// A ZIP archive: office files by their parts, others member by member.
pub(crate) fn zip<R: Read + Seek>(
    mut reader: R,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    listed(&mut reader, budget)?;
    let mut archive = ZipArchive::new(reader).map_err(|e| reason(&e))?;
    if archive.len() > budget.limits.members {
        return Err(Reason::TooMany);
    }
    let has = |archive: &ZipArchive<R>, name: &str| archive.index_for_name(name).is_some();
    if has(&archive, "[Content_Types].xml") {
        return office::package(&mut archive, sink, budget);
    }
    if has(&archive, "mimetype") && has(&archive, "content.xml") {
        return open_document::package(&mut archive, sink, budget);
    }
    for at in 0..archive.len() {
        one(&mut archive, at, sink, budget);
    }
    Ok(())
}

/// The longest list of members that is read: it is held as a whole before the first one is seen.
const MOST_LISTED: u64 = 24 << 20;
/// Members of an archive that is read beside another.
const LIGHT_LIST: u64 = 10_000;
/// How far from the end the end of the list can lie: its own length and that of the longest comment.
const TAIL: u64 = 22 + 65_535;
const LIST_ENDS: &[u8] = b"PK\x05\x06";
const LONG_LIST_ENDS: &[u8] = b"PK\x06\x06";

/// The end of a file, in which the list of members of a ZIP archive ends.
pub(crate) fn tail<R: Read + Seek>(reader: &mut R) -> std::io::Result<Vec<u8>> {
    let length = reader.seek(SeekFrom::End(0))?;
    // Before it stand the two heads of a long list.
    reader.seek(SeekFrom::Start(length.saturating_sub(TAIL + 76)))?;
    let mut tail = Vec::new();
    reader.take(TAIL + 76).read_to_end(&mut tail)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(tail)
}

/// True when a ZIP archive ends there.
pub(crate) fn ends_a_zip(tail: &[u8]) -> bool {
    memchr::memmem::find(tail, LIST_ENDS).is_some()
}

/// The list of members is no larger than what can be held, whatever is written at the end of the archive.
fn listed<R: Read + Seek>(reader: &mut R, budget: &mut Budget) -> Result<(), Reason> {
    let tail = tail(reader).map_err(|e| unread(&e))?;
    let most = budget.limits.members as u64;
    let number = |from: usize, size: usize| {
        let bytes = tail.get(from..from + size).unwrap_or_default();
        bytes.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let short = memchr::memmem::find_iter(&tail, LIST_ENDS)
        .map(|at| (number(at + 10, 2), number(at + 12, 4)))
        // Written so when the long list counts.
        .filter(|(_, size)| *size != u64::from(u32::MAX));
    let long = memchr::memmem::find_iter(&tail, LONG_LIST_ENDS)
        .map(|at| (number(at + 32, 8), number(at + 40, 8)));
    let all: Vec<(u64, u64)> = short.chain(long).collect();
    if all.iter().any(|(members, size)| *members > most || *size > MOST_LISTED) {
        return Err(Reason::TooMany);
    }
    if all.iter().any(|(members, _)| *members > LIGHT_LIST) {
        budget.wait_for_turn();
    }
    Ok(())
}

/// One member of a ZIP archive, by its place.
pub(crate) fn one<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    at: usize,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) {
    if sink.is_stopped() {
        return;
    }
    let (name, is_locked) = match archive.by_index_raw(at) {
        Ok(raw) if raw.is_dir() => return,
        // Old archives have names in CP932 and do not say so.
        Ok(raw) => (text::decoded(raw.name_raw()), raw.encrypted()),
        Err(_) => ("?".to_owned(), false),
    };
    if is_locked {
        sink.member(&name, |sink| sink.unseen(Reason::Encrypted));
        return;
    }
    match archive.by_index(at) {
        Ok(mut inner) => member(&name, &mut inner, sink, budget),
        Err(error) => sink.member(&name, |sink| sink.unseen(reason(&error))),
    }
}

pub(crate) fn reason(error: &ZipError) -> Reason {
    match error {
        ZipError::Io(error) => unread(error),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Reason::Format
        }
        ZipError::InvalidPassword => Reason::Encrypted,
        _ => Reason::Damaged,
    }
}

/// A gzip file: what it holds has its name without the last ending.
pub(crate) fn gzip(
    reader: &mut dyn Read,
    name: &str,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let inner = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("tgz") => format!("{stem}.tar"),
        Some((stem, ending)) if ending.eq_ignore_ascii_case("gz") => stem.to_owned(),
        _ => "gz".to_owned(),
    };
    let mut unpacked = flate2::read::MultiGzDecoder::new(reader);
    member(&inner, &mut unpacked, sink, budget);
    Ok(())
}

/// Names of members of a tar archive are read no further.
const LONGEST_NAME: u64 = 64 * 1024;

/// A tar archive. Long names are members of their own, and are read here: the library would hold them however
/// long they are.
pub(crate) fn tar(
    reader: &mut dyn Read,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut archive = tar::Archive::new(reader);
    let entries = archive.entries().map_err(|e| unread(&e))?;
    let mut long = None;
    for (at, entry) in entries.raw(true).enumerate() {
        if at >= budget.limits.members {
            return Err(Reason::TooMany);
        }
        let mut entry = entry.map_err(|e| unread(&e))?;
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::GNULongName | EntryType::XHeader) {
            long = long_name(&mut entry, kind)?.or(long);
            continue;
        }
        let short = || text::decoded(&entry.path_bytes());
        let name = long.take().unwrap_or_else(short);
        match kind {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                member(&name, &mut entry, sink, budget);
            }
            EntryType::Symlink | EntryType::Link => {
                sink.member(&name, |sink| sink.unseen(Reason::Link));
            }
            EntryType::Directory | EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                sink.member(&name, |sink| sink.unseen(Reason::Special));
            }
            // Kinds that nobody knows are files.
            _ => member(&name, &mut entry, sink, budget),
        }
        if sink.is_stopped() {
            return Ok(());
        }
    }
    Ok(())
}

/// The name that an entry says of the next one.
fn long_name<R: Read>(entry: &mut Entry<'_, R>, kind: EntryType) -> Result<Option<String>, Reason> {
    let mut said = Vec::new();
    entry.take(LONGEST_NAME).read_to_end(&mut said).map_err(|e| unread(&e))?;
    if kind == EntryType::GNULongName {
        let name = said.split(|byte| *byte == 0).next().unwrap_or_default();
        return Ok(Some(text::decoded(name)));
    }
    // `30 path=…` and an end of line.
    let field = said.split(|byte| *byte == b'\n').find_map(|line| {
        let at = memchr::memmem::find(line, b" path=")?;
        line.get(at + 6..)
    });
    Ok(field.map(text::decoded))
}

/// What unpacking a 7z archive may hold, in KiB: the usual dictionary is 64 MiB at most.
const MOST_UNPACKING: usize = 80 << 10;

/// A 7z archive.
pub(crate) fn seven_zip<R: Read + Seek>(
    reader: R,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    budget.wait_for_turn();
    let none = sevenz_rust2::Password::empty();
    let opened = sevenz_rust2::ArchiveReader::new_with_memory_limit(reader, none, MOST_UNPACKING);
    let mut archive = opened.map_err(|e| seven_reason(&e))?;
    archive.set_thread_count(1);
    if archive.archive().files.len() > budget.limits.members {
        return Err(Reason::TooMany);
    }
    let read = archive.for_each_entries(|entry, inner| {
        if !entry.is_directory() {
            member(entry.name(), inner, sink, budget);
        }
        Ok(!sink.is_stopped())
    });
    read.map_err(|e| seven_reason(&e))
}

fn seven_reason(error: &sevenz_rust2::Error) -> Reason {
    use sevenz_rust2::Error as E;
    match error {
        E::PasswordRequired | E::MaybeBadPassword(_) => Reason::Encrypted,
        E::UnsupportedCompressionMethod(method) if method.contains("AES") => Reason::Encrypted,
        E::UnsupportedCompressionMethod(_) => Reason::Format,
        E::MaxMemLimited { .. } => Reason::TooLarge,
        E::Io(error, _) => unread(error),
        _ => Reason::Damaged,
    }
}
