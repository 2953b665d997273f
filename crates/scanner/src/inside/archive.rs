//! Archives: ZIP (and the office files that are ZIP), tar, gzip, 7z.

use super::{Budget, member, office, open_document, unread};
use crate::seen::Reason;
use crate::sink::Sink;
use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// A ZIP archive: office files by their parts, others member by member.
pub(crate) fn zip<R: Read + Seek>(
    reader: R,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
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
        Ok(raw) => {
            let name = raw.name().map(std::borrow::Cow::into_owned);
            (name.unwrap_or_else(|_| "?".to_owned()), raw.encrypted())
        }
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

/// A tar archive.
pub(crate) fn tar(
    reader: &mut dyn Read,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut archive = tar::Archive::new(reader);
    let entries = archive.entries().map_err(|e| unread(&e))?;
    for (at, entry) in entries.enumerate() {
        if at >= budget.limits.members {
            return Err(Reason::TooMany);
        }
        let mut entry = entry.map_err(|e| unread(&e))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        match entry.header().entry_type() {
            kind if kind.is_file() => member(&name, &mut entry, sink, budget),
            kind if kind.is_symlink() || kind.is_hard_link() => {
                sink.member(&name, |sink| sink.unseen(Reason::Link));
            }
            _ => {}
        }
        if sink.is_stopped() {
            return Ok(());
        }
    }
    Ok(())
}

/// A 7z archive.
pub(crate) fn seven_zip<R: Read + Seek>(
    reader: R,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let limit = usize::try_from(budget.limits.held).unwrap_or(usize::MAX);
    let none = sevenz_rust2::Password::empty();
    let opened = sevenz_rust2::ArchiveReader::new_with_memory_limit(reader, none, limit);
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
