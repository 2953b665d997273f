//! The manifest: the entries of a record that touched too many rows or persons to hold them itself.
//!
//! All numbers are big-endian. Version 1:
//!
//! ```text
//! "BnMf" 0x01
//! u32 ×5   how many subjects, rows, sealed, opened, removed
//! u16      how many tables; then each: u8 length, name     (in the order of first use, all used)
//! subjects, sealed, opened, removed: 16 bytes each, in the order of the act
//! rows:    u16 table, 16 bytes row, u64 version, 0x01 and 32 bytes digest | 0x00 for a removed row
//! ```
//! There is one manifest for given entries, so that reading and writing are each other's inverse. The
//! record holds the SHA-256 of these bytes and the five counts.

use domain::Id;

use crate::encode::{MAX_INT, is_name};
use crate::{Entries, Hash, Name, RecordError, RowEntry, RowState};

const MAGIC: &[u8] = b"BnMf\x01";

/// What a record says of its manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManifestRef {
    /// SHA-256 of the manifest.
    pub digest: Hash,
    /// How many persons are concerned.
    pub subjects: u32,
    /// How many rows were written or removed.
    pub rows: u32,
    /// How many secrets came into the vault.
    pub sealed: u32,
    /// How many secrets may be opened.
    pub opened: u32,
    /// How many secrets left the vault.
    pub removed: u32,
}

impl ManifestRef {
    /// The counts of `entries` with the digest of their manifest.
    fn of(entries: &Entries, digest: Hash) -> Option<Self> {
        let count = |n: usize| u32::try_from(n).ok();
        Some(Self {
            digest,
            subjects: count(entries.subjects.len())?,
            rows: count(entries.rows.len())?,
            sealed: count(entries.sealed.len())?,
            opened: count(entries.opened.len())?,
            removed: count(entries.removed.len())?,
        })
    }

    /// True when these counts call for a manifest at all (see [`Entries::stand_inline`]).
    pub(crate) fn is_needed(&self) -> bool {
        let secrets = u64::from(self.sealed) + u64::from(self.opened) + u64::from(self.removed);
        self.subjects as usize > Entries::INLINE_IDS
            || secrets > Entries::INLINE_IDS as u64
            || self.rows as usize > Entries::INLINE_ROWS
    }
}

/// Writes the manifest of `entries`.
///
/// # Errors
/// [`RecordError::Grammar`] or [`RecordError::Range`] when a row's table or version is outside its form,
/// or a list is longer than 2^32-1.
pub(crate) fn encode(entries: &Entries) -> Result<(Vec<u8>, ManifestRef), RecordError> {
    let too_many = RecordError::Range { field: "manifest" };
    let counts = ManifestRef::of(entries, [0; 32]).ok_or(too_many)?;
    let ids = entries.subjects.len()
        + entries.sealed.len()
        + entries.opened.len()
        + entries.removed.len();
    let mut out = Vec::with_capacity(64 + 16 * ids + 59 * entries.rows.len());
    out.extend_from_slice(MAGIC);
    for n in [counts.subjects, counts.rows, counts.sealed, counts.opened, counts.removed] {
        out.extend_from_slice(&n.to_be_bytes());
    }
    let mut tables: Vec<&str> = Vec::new();
    for row in &entries.rows {
        if !tables.contains(&row.table.as_ref()) {
            tables.push(&row.table);
        }
    }
    out.extend_from_slice(&u16::try_from(tables.len()).map_err(|_| too_many)?.to_be_bytes());
    for table in &tables {
        if !is_name(table) {
            return Err(RecordError::Grammar { field: "rows" });
        }
        // A name has at most 48 bytes.
        out.push(table.len() as u8);
        out.extend_from_slice(table.as_bytes());
    }
    for id in &entries.subjects {
        out.extend_from_slice(&id.0.0);
    }
    for id in entries.sealed.iter().chain(&entries.opened).chain(&entries.removed) {
        out.extend_from_slice(&id.0.0);
    }
    for row in &entries.rows {
        if !(1..=MAX_INT).contains(&row.version) {
            return Err(RecordError::Range { field: "rows" });
        }
        let table = tables.iter().position(|t| *t == row.table).unwrap_or_default();
        out.extend_from_slice(&(table as u16).to_be_bytes());
        out.extend_from_slice(&row.row.0);
        out.extend_from_slice(&row.version.to_be_bytes());
        match &row.state {
            RowState::Present(digest) => {
                out.push(1);
                out.extend_from_slice(digest);
            }
            RowState::Gone => out.push(0),
        }
    }
    let digest = crate::sha256(&[&out]);
    Ok((out, ManifestRef { digest, ..counts }))
}

/// Reads the manifest that a record names.
///
/// # Errors
/// [`RecordError::ManifestDigest`] when it is another; [`RecordError::ManifestForm`] when the bytes are
/// not a manifest in its one form or the counts are not the record's.
pub(crate) fn decode(bytes: &[u8], held: &ManifestRef) -> Result<Entries, RecordError> {
    if crate::sha256(&[bytes]) != held.digest && !domain::broken::is_off("manifest_digest") {
        return Err(RecordError::ManifestDigest);
    }
    let mut rest = bytes;
    let entries = read(&mut rest, held).filter(|_| rest.is_empty());
    entries.ok_or(RecordError::ManifestForm { at: bytes.len() - rest.len() })
}

fn read(rest: &mut &[u8], held: &ManifestRef) -> Option<Entries> {
    *rest = rest.strip_prefix(MAGIC)?;
    for expected in [held.subjects, held.rows, held.sealed, held.opened, held.removed] {
        if u32::from_be_bytes(*take(rest)?) != expected {
            return None;
        }
    }
    let tables = read_tables(rest)?;
    let subjects = read_ids(rest, held.subjects)?;
    let sealed = read_ids(rest, held.sealed)?;
    let opened = read_ids(rest, held.opened)?;
    let removed = read_ids(rest, held.removed)?;
    let mut rows = Vec::with_capacity(capacity(rest, held.rows, 27));
    let mut used = 0;
    for _ in 0..held.rows {
        let table = usize::from(u16::from_be_bytes(*take(rest)?));
        // In the order of first use: a table is either known or the next one.
        match table.cmp(&used) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => used += 1,
            std::cmp::Ordering::Greater => return None,
        }
        let table = Name::Owned((*tables.get(table)?).to_owned());
        let row = Id(*take(rest)?);
        let version = i64::from_be_bytes(*take(rest)?);
        if !(1..=MAX_INT).contains(&version) {
            return None;
        }
        let state = match take::<1>(rest)? {
            [1] => RowState::Present(*take(rest)?),
            [0] => RowState::Gone,
            _ => return None,
        };
        rows.push(RowEntry { table, row, version, state });
    }
    (used == tables.len()).then_some(Entries { subjects, rows, sealed, opened, removed })
}

fn read_tables<'a>(rest: &mut &'a [u8]) -> Option<Vec<&'a str>> {
    let count = u16::from_be_bytes(*take(rest)?);
    let mut tables = Vec::new();
    for _ in 0..count {
        let [length] = *take::<1>(rest)?;
        let (name, after) = rest.split_at_checked(usize::from(length))?;
        let name = std::str::from_utf8(name).ok().filter(|n| is_name(n) && !tables.contains(n))?;
        tables.push(name);
        *rest = after;
    }
    Some(tables)
}

fn read_ids<T: From<Id>>(rest: &mut &[u8], count: u32) -> Option<Vec<T>> {
    let mut ids = Vec::with_capacity(capacity(rest, count, 16));
    for _ in 0..count {
        ids.push(T::from(Id(*take(rest)?)));
    }
    Some(ids)
}

/// Room for `count` items, but never more than the bytes that are left could hold.
fn capacity(rest: &[u8], count: u32, size: usize) -> usize {
    (count as usize).min(rest.len() / size)
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (head, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(head)
}
