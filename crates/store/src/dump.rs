//! The data of an organisation as one portable stream, the same from either engine (H6.8): every record,
//! manifest, note and row of the registers with its exact bytes, salt and version. No secret of the vault is in
//! it, sealed or not (only who had which, by ids), no tag of the duplicate index, and no HMAC: who loads it has a guard key of their own.
//!
//! A magic line, then schema version, organisation, ledger, integrated size and root, then the sections in a
//! fixed order: name, columns, number of rows, length, rows. Whole numbers are big-endian.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::id::{PersonId, SecretId};
use domain::{Id, Slug};
use ledger::{Hash, Record};

use crate::registers::COMMON;
use crate::row::Param;
use crate::tx::Tx;
use crate::{Head, StoreError, sql};

const MAGIC: &[u8] = b"bannin-dump-1\n";
/// Files of the organisation's own folder that go along.
const FILES: &str = "files";
/// Who had which secret: ids alone.
const HOLDERS: &str = "holders";
/// The column that is left out: it is made anew with the guard key of the place to which the data come.
const GUARD: &str = "guard";

impl Tx<'_> {
    /// Everything but the vault, as it stands in this snapshot.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn dump(&mut self) -> Result<Vec<u8>, StoreError> {
        let identity = self.only(sql::IDENTITY)?;
        let head = self.head()?;
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&crate::migrate::known().to_be_bytes());
        push(&mut out, identity.text(0)?.as_bytes());
        out.extend_from_slice(identity.bytes(1)?);
        out.extend_from_slice(&head.size.to_be_bytes());
        out.extend_from_slice(&head.root);
        self.records_section(&mut out, head.size)?;
        for (name, text, columns) in [
            ("pending", sql::DUMP_PENDING, &["id", "begun", "follows", "bytes"][..]),
            ("manifests", sql::DUMP_MANIFESTS, &["record", "bytes"]),
            ("notes", sql::DUMP_NOTES, &["record", "salt", "bytes"]),
        ] {
            self.section(&mut out, name, text.lite, columns)?;
        }
        let turn = self.epoch()?.turn;
        self.section(&mut out, HOLDERS, turn.of(sql::HOLDERS).lite, &["id", "person"])?;
        for table in domain::rows::ALL {
            let columns: Vec<&str> = columns_of(table).collect();
            let text = format!("SELECT {} FROM {} ORDER BY id", columns.join(", "), table.name);
            self.section(&mut out, table.name, &text, &columns)?;
        }
        Ok(out)
    }

    /// The records with their own bytes, however they lie.
    fn records_section(&mut self, out: &mut Vec<u8>, size: u64) -> Result<(), StoreError> {
        const AT_ONCE: usize = 1_024;
        let (mut body, mut next) = (Vec::new(), 0);
        while next < size {
            let rows = self.record_rows(next, AT_ONCE)?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                for column in [1, 3, 4, 5] {
                    push_value(&mut body, Param::from(row.value(column)?));
                }
            }
            next += rows.len() as u64;
        }
        push_section(out, "records", &["id", "begun", "follows", "bytes"], next, &body);
        Ok(())
    }

    fn section(
        &mut self,
        out: &mut Vec<u8>,
        name: &'static str,
        text: &str,
        columns: &[&str],
    ) -> Result<(), StoreError> {
        let (mut rows, mut body) = (0_u64, Vec::new());
        self.scan(name, text, &[], &mut |row| {
            rows += 1;
            row.iter().for_each(|value| push_value(&mut body, *value));
        })?;
        push_section(out, name, columns, rows, &body);
        Ok(())
    }
}

/// Adds files of the organisation's own folder to a dump: paths relative to it, and what is in them. An older
/// program passes over them.
///
/// # Errors
/// `Inconsistent` when a file is too large for the form.
pub fn add_files(dump: &mut Vec<u8>, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
    let mut body = Vec::new();
    for (path, bytes) in files {
        if u32::try_from(bytes.len()).is_err() {
            return Err(StoreError::inconsistent("dump", "length"));
        }
        push_value(&mut body, Param::Text(path));
        push_value(&mut body, Param::Bytes(bytes));
    }
    push_section(dump, FILES, &["path", "bytes"], files.len() as u64, &body);
    Ok(())
}

fn push_section(out: &mut Vec<u8>, name: &str, columns: &[&str], rows: u64, body: &[u8]) {
    push(out, name.as_bytes());
    out.push(u8::try_from(columns.len()).unwrap_or(u8::MAX));
    columns.iter().for_each(|column| push(out, column.as_bytes()));
    out.extend_from_slice(&rows.to_be_bytes());
    out.extend_from_slice(&(body.len() as u64).to_be_bytes());
    out.extend_from_slice(body);
}

/// The columns of a register that a dump holds.
pub(crate) fn columns_of(table: &domain::Table) -> impl Iterator<Item = &'static str> {
    COMMON.iter().chain(table.columns).map(|(name, _)| *name).filter(|name| *name != GUARD)
}

fn push(out: &mut Vec<u8>, field: &[u8]) {
    out.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(field);
}

fn push_value(out: &mut Vec<u8>, value: Param<'_>) {
    let mut long = |kind: u8, bytes: &[u8]| {
        out.push(kind);
        out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        Param::Text(text) => long(2, text.as_bytes()),
        Param::Bytes(bytes) => long(3, bytes),
        Param::Int(n) => {
            out.push(1);
            out.extend_from_slice(&n.to_be_bytes());
        }
        Param::List(_) | Param::Null => out.push(0),
    }
}

/// A dump that was read: whole in its form, and proven by nobody yet.
pub struct Dump<'b> {
    /// Whose.
    pub organisation: Slug,
    /// The id of the ledger that it comes from.
    pub ledger: Id,
    /// The integrated head.
    pub head: Head,
    sections: Vec<Section<'b>>,
}

/// One table of a dump.
pub(crate) struct Section<'b> {
    name: &'b str,
    columns: Vec<&'b str>,
    rows: u64,
    body: &'b [u8],
}

impl<'b> Dump<'b> {
    /// Reads a dump.
    ///
    /// # Errors
    /// `Inconsistent` when it has another form; `TooNew` when a newer program made it.
    pub fn read(bytes: &'b [u8]) -> Result<Self, StoreError> {
        let form = || StoreError::inconsistent("dump", "form");
        let from = &mut bytes.strip_prefix(MAGIC).ok_or_else(form)?;
        let (found, known) = (i64::from_be_bytes(take(from)?), crate::migrate::known());
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        let organisation = Slug::new(text(take_short(from)?)?).map_err(|_| form())?;
        let (ledger, size) = (Id(take(from)?), u64::from_be_bytes(take(from)?));
        let head = Head { size, root: take(from)? };
        let mut sections = Vec::new();
        while !from.is_empty() {
            let name = text(take_short(from)?)?;
            let [columns] = take::<1>(from)?;
            let columns =
                (0..columns).map(|_| text(take_short(from)?)).collect::<Result<_, _>>()?;
            let rows = u64::from_be_bytes(take(from)?);
            let length = u64::from_be_bytes(take(from)?);
            let body = cut(from, usize::try_from(length).map_err(|_| form())?)?;
            sections.push(Section { name, columns, rows, body });
        }
        Ok(Self { organisation, ledger, head, sections })
    }

    pub(crate) fn section(&self, name: &str) -> Option<&Section<'b>> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// How many rows a table has.
    #[must_use]
    pub fn rows(&self, table: &str) -> u64 {
        self.section(table).map_or(0, |section| section.rows)
    }

    /// How many records: those integrated, and those that wait to be.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.rows("records") + self.rows("pending")
    }

    /// How many rows of registers.
    #[must_use]
    pub fn register_rows(&self) -> u64 {
        domain::rows::ALL.iter().map(|table| self.rows(table.name)).sum()
    }

    /// The files of [`add_files`].
    ///
    /// # Errors
    /// `Inconsistent` when they have another form.
    pub fn files(&self) -> Result<Vec<(&'b str, &'b [u8])>, StoreError> {
        let mut files = Vec::new();
        self.each(FILES, |row| match row {
            [Param::Text(path), Param::Bytes(bytes)] => {
                files.push((*path, *bytes));
                Ok(())
            }
            _ => Err(StoreError::inconsistent("dump", FILES)),
        })?;
        Ok(files)
    }

    /// The secrets that the records say are held, and those they say are gone.
    ///
    /// # Errors
    /// `Inconsistent` when a record cannot be read.
    pub fn told(&self) -> Result<Told, StoreError> {
        let mut manifests = HashMap::new();
        self.each("manifests", |row| {
            if let [Param::Bytes(record), Param::Bytes(bytes)] = row {
                manifests.insert(record.to_vec(), bytes.to_vec());
            }
            Ok(())
        })?;
        let mut told = Told::default();
        for section in ["records", "pending"] {
            self.each(section, |row| {
                let [Param::Bytes(id), _, _, Param::Bytes(bytes)] = row else {
                    return Err(StoreError::inconsistent("dump", "records"));
                };
                let manifest = manifests.get(*id).map(Vec::as_slice);
                let record = Record::decode(bytes, manifest)
                    .map_err(|_| StoreError::inconsistent("dump", "records"))?;
                told.live.extend(record.entries.sealed);
                for secret in record.entries.removed {
                    told.live.remove(&secret);
                    told.gone.insert(secret);
                }
                Ok(())
            })?;
        }
        self.each("people", |row| {
            told.people.insert(PersonId(id(row.first())?));
            Ok(())
        })?;
        self.each(HOLDERS, |row| {
            told.holders.insert(SecretId(id(row.first())?), PersonId(id(row.get(1))?));
            Ok(())
        })?;
        Ok(told)
    }

    /// Lends the rows of a section one by one.
    pub(crate) fn each(
        &self,
        name: &str,
        mut work: impl FnMut(&[Param<'b>]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Some(section) = self.section(name) else { return Ok(()) };
        let from = &mut { section.body };
        let mut row = Vec::with_capacity(section.columns.len());
        for _ in 0..section.rows {
            row.clear();
            for _ in &section.columns {
                row.push(take_value(from)?);
            }
            work(&row)?;
        }
        if from.is_empty() { Ok(()) } else { Err(StoreError::inconsistent("dump", name)) }
    }
}

impl Section<'_> {
    /// How many columns it has.
    pub const fn count(&self) -> usize {
        self.columns.len()
    }

    pub fn has_columns<'c>(&self, columns: impl Iterator<Item = &'c str>) -> bool {
        columns.eq(self.columns.iter().copied())
    }
}

/// What the records of a dump say of the vault, and who is in its register.
#[derive(Default)]
pub struct Told {
    /// Secrets that are held.
    pub live: BTreeSet<SecretId>,
    /// Secrets that are gone.
    pub gone: BTreeSet<SecretId>,
    /// People.
    pub people: BTreeSet<PersonId>,
    /// Whose the secrets were.
    pub holders: BTreeMap<SecretId, PersonId>,
}

fn id(value: Option<&Param<'_>>) -> Result<Id, StoreError> {
    match value {
        Some(Param::Bytes(bytes)) => <[u8; 16]>::try_from(*bytes).ok().map(Id),
        _ => None,
    }
    .ok_or_else(|| StoreError::inconsistent("dump", "id"))
}

/// The leaf of a record in a dump.
pub(crate) fn leaf(row: &[Param<'_>]) -> Result<Hash, StoreError> {
    match row.last() {
        Some(Param::Bytes(bytes)) => Ok(ledger::leaf_hash(bytes)),
        _ => Err(StoreError::inconsistent("dump", "records")),
    }
}

fn take_value<'b>(from: &mut &'b [u8]) -> Result<Param<'b>, StoreError> {
    let [kind] = take::<1>(from)?;
    let mut long = || {
        let length = u32::from_be_bytes(take(from)?);
        cut(from, usize::try_from(length).unwrap_or(usize::MAX))
    };
    match kind {
        0 => Ok(Param::Null),
        1 => Ok(Param::Int(i64::from_be_bytes(take(from)?))),
        2 => Ok(Param::Text(text(long()?)?)),
        3 => Ok(Param::Bytes(long()?)),
        _ => Err(StoreError::inconsistent("dump", "value")),
    }
}

fn take_short<'b>(from: &mut &'b [u8]) -> Result<&'b [u8], StoreError> {
    let [length] = take::<1>(from)?;
    cut(from, usize::from(length))
}

fn cut<'b>(from: &mut &'b [u8], length: usize) -> Result<&'b [u8], StoreError> {
    let (field, rest) =
        from.split_at_checked(length).ok_or_else(|| StoreError::inconsistent("dump", "length"))?;
    *from = rest;
    Ok(field)
}

fn take<const N: usize>(from: &mut &[u8]) -> Result<[u8; N], StoreError> {
    let bytes = cut(from, N)?;
    bytes.try_into().map_err(|_| StoreError::inconsistent("dump", "length"))
}

fn text(bytes: &[u8]) -> Result<&str, StoreError> {
    std::str::from_utf8(bytes).map_err(|_| StoreError::inconsistent("dump", "text"))
}
