//! The whole database against its ledger: every record, tile, manifest and note; every recorded row and
//! every secret both ways; and what each record rested on.
//!
//! Nothing is replayed: the records say which rows stand and which are gone, so the last entry of each
//! row is compared with the row itself.

use std::collections::{HashMap, HashSet};

use domain::rows::Tally;
use domain::{Id, Register, Timestamp};
pub use ledger::Finding;
use ledger::{
    Hash, Note, Record, RecordError, Rest, RowState, TileBuilder, TileId, leaf_hash, root_of,
};

use crate::compressed::Reading;
use crate::epoch::Turn;
use crate::records::{NOTES, Pending};
use crate::registers::RawRow;
use crate::row::Param;
use crate::tree::State;
use crate::tx::{Conn, Tx};
use crate::{Row, Store, StoreError, sql};

/// Records or secrets read at a time.
const PAGE: usize = 1_000;

/// Compares the database with its ledger; an empty list says that all holds.
///
/// Every secret of the kind `indexed` must stand in the duplicate index. What is not looked at here: whether a sealed secret opens (the vault knows), and whether the head is
/// one that was published (the caller holds the signed heads).
///
/// # Errors
/// When the database cannot be read at all. Damaged pages are findings.
pub fn verify(store: &Store, indexed: i64) -> Result<Vec<Finding>, StoreError> {
    match store.integrate() {
        Ok(()) | Err(StoreError::Inconsistent { .. } | StoreError::Stopped { .. }) => {}
        Err(error) => return Err(error),
    }
    store.read(|tx| {
        tx.reading = Reading::Afresh;
        let mut check = Check { tx, findings: Vec::new(), told: Told::default() };
        check.part("records", Check::records)?;
        check.part("notes", Check::beside)?;
        for (number, table) in (0_u16..).zip(domain::rows::ALL) {
            check.part(table.name, |check| check.table(number, table))?;
        }
        check.rows_missing();
        check.part("secrets", |check| check.secrets(indexed))?;
        check.part("pending", Check::pending)?;
        check.part("database", Check::structure)?;
        Ok(check.findings)
    })
}

struct Check<'c, 's> {
    tx: &'c mut Tx<'s>,
    findings: Vec<Finding>,
    told: Told,
}

/// What the records tell.
#[derive(Default)]
struct Told {
    rows: HashMap<(u16, Id), Fate>,
    /// Secrets in the vault.
    live: HashSet<Id>,
    /// When secrets left it.
    removed: HashMap<Id, Timestamp>,
    records: HashSet<Id>,
    manifests: HashSet<Id>,
    /// When each version of the tally came about, from the first.
    tallies: Vec<Timestamp>,
    /// Notes that must be there, with the place of their record.
    notes: HashMap<Id, u64>,
    /// Tile and hash that do not fit, to be judged once the root is known.
    tiles: Vec<(TileId, usize)>,
}

/// The last entry of a row.
struct Fate {
    version: i64,
    digest: Option<Hash>,
    record: Id,
    /// When the record was made.
    at: Timestamp,
}

/// Whether two acts may have run at once, by when their records were made. On a server acts run side by side, and their
/// records stand in the order in which the acts began: one that began first may have ended last, and the other went by
/// what stood before it.
const fn is_at_once(first: Timestamp, then: Timestamp) -> bool {
    const AT_ONCE_MS: i64 = 10_000;
    then.0.saturating_sub(first.0) <= AT_ONCE_MS
}

/// A row of `records`.
struct Kept {
    id: Id,
    leaf: Hash,
    begun: i64,
    follows: Option<Id>,
}

impl Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(1)?,
            leaf: row.array(2)?,
            begun: row.int(3)?,
            follows: row.opt_id(4)?,
        })
    }
}

impl Check<'_, '_> {
    fn find(&mut self, code: &'static str, place: impl Into<String>) {
        self.findings.push(Finding { code, place: place.into() });
    }

    /// Runs one part; what damage makes unreadable is a finding, and the next part goes on.
    fn part(
        &mut self,
        place: &str,
        work: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match work(self) {
            Ok(()) => Ok(()),
            Err(
                StoreError::NotADatabase { .. }
                | StoreError::Inconsistent { .. }
                | StoreError::Statement { .. },
            ) => {
                self.tx.forgive();
                self.find("unreadable", place);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn records(&mut self) -> Result<(), StoreError> {
        let mut builder = TileBuilder::default();
        // Without a gap: only then do tiles and head say anything about the records.
        let (mut next, mut last_at, mut whole) = (0, 0, true);
        loop {
            let rows = self.tx.record_rows(next, PAGE)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let n = row.int(0).and_then(crate::tree::number)?;
                if n != next {
                    whole = false;
                    self.find("record_missing", format!("records[{next}]"));
                }
                next = n + 1;
                let place = format!("records[{n}]");
                let (Ok(kept), Ok(bytes)) = (Kept::read(&row), row.bytes(5)) else {
                    whole = false;
                    self.find("unreadable", place);
                    continue;
                };
                if kept.leaf != leaf_hash(bytes) && !domain::broken::is_off("verify_leaf") {
                    self.find("record_altered", place.as_str());
                }
                if let Some(at) = self.record(n, &place, &kept, bytes)? {
                    last_at = at;
                }
                let mut full = Vec::new();
                let Ok(()) = builder.push(kept.leaf, |tile, hashes| {
                    full.push((tile, hashes.to_vec()));
                    Ok::<(), std::convert::Infallible>(())
                });
                for (tile, hashes) in full.iter().filter(|_| whole) {
                    self.tile(*tile, hashes)?;
                }
            }
        }
        if !whole {
            return Ok(());
        }
        self.head(&builder, last_at)?;
        self.tiles_unexpected(builder.size())
    }

    /// One record: its form, its manifest, its columns, and what it tells. Returns its time.
    fn record(
        &mut self,
        n: u64,
        place: &str,
        kept: &Kept,
        bytes: &[u8],
    ) -> Result<Option<i64>, StoreError> {
        let manifest = match Record::outline(bytes) {
            Ok(outline) if outline.manifest.is_some() => self.tx.manifest(outline.record.id)?,
            _ => None,
        };
        let record = match Record::decode(bytes, manifest.as_deref()) {
            Ok(record) => record,
            Err(error) => {
                let beside = matches!(
                    error,
                    RecordError::ManifestMissing
                        | RecordError::ManifestDigest
                        | RecordError::ManifestForm { .. }
                );
                let manifest = format!("manifests/{}", kept.id);
                self.told.manifests.insert(kept.id);
                self.find(error.code(), if beside { &manifest } else { place });
                return Ok(None);
            }
        };
        let columns = record.id.0 == kept.id
            && i64::from(record.phase == domain::Phase::Begun) == kept.begun
            && record.follows.map(|f| f.0) == kept.follows;
        if !columns && !domain::broken::is_off("verify_columns") {
            self.find("record_columns", place);
        }
        if record.organisation != self.tx.shared.organisation {
            self.find("record_organisation", place);
        }
        if manifest.is_some() {
            self.told.manifests.insert(record.id.0);
        }
        let at = record.at.0;
        self.tell(n, place, record);
        Ok(Some(at))
    }

    /// Takes in what a record says, against what was told before it.
    fn tell(&mut self, n: u64, place: &str, record: Record) {
        if !self.told.records.insert(record.id.0) {
            self.find("record_twice", place);
        }
        if record.follows.is_some_and(|f| !self.told.records.contains(&f.0)) {
            self.find("record_follows", place);
        }
        for rest in &record.rested_on {
            let held = self.held(rest, record.at);
            if !held && !domain::broken::is_off("verify_rested_on") {
                self.find("rested_on", place);
            }
        }
        let id = record.id.0;
        for secret in &record.entries.sealed {
            if !self.told.live.insert(secret.0) {
                self.find("sealed_twice", place);
            }
        }
        if record.entries.opened.iter().any(|s| !self.was_live(s.0, record.at)) {
            self.find("opened_unknown", place);
        }
        for secret in &record.entries.removed {
            if !self.told.live.remove(&secret.0) {
                self.find("removed_unknown", place);
            }
            self.told.removed.insert(secret.0, record.at);
        }
        for entry in record.entries.rows {
            if entry.table == NOTES && entry.state == RowState::Gone {
                self.told.notes.remove(&entry.row);
                continue;
            }
            let Some(table) = number_of(&entry.table) else {
                self.find("row_table", place);
                continue;
            };
            let digest = match entry.state {
                RowState::Present(digest) => Some(digest),
                RowState::Gone => None,
            };
            let fate = Fate { version: entry.version, digest, record: id, at: record.at };
            if entry.row == Tally::ID.0 && entry.table == Tally::TABLE.name {
                self.told.tallies.push(record.at);
            }
            let before = self.told.rows.insert((table, entry.row), fate);
            let expected = before.filter(|f| f.digest.is_some()).map_or(1, |f| f.version + 1);
            if entry.version != expected {
                self.find("row_version", place);
            }
        }
        if let Some(Note::Digest(digest)) = record.note {
            self.told.notes.insert(id, n);
            self.note(id, &digest);
        }
    }

    /// Whether a secret was in the vault when a record was made.
    fn was_live(&self, secret: Id, at: Timestamp) -> bool {
        let removed = self.told.removed.get(&secret);
        self.told.live.contains(&secret) || removed.is_some_and(|since| is_at_once(*since, at))
    }

    /// Whether a row that a record rests on stood in its version when the record was made, or was replaced by an act at the
    /// same time.
    fn held(&self, rest: &Rest, at: Timestamp) -> bool {
        let fate = |row| number_of(&rest.table).and_then(|t| self.told.rows.get(&(t, row)));
        if rest.table != Tally::TABLE.name {
            return fate(rest.row).is_some_and(|fate| {
                let stands = fate.digest.is_some() && fate.version == rest.version;
                stands || (fate.version == rest.version + 1 && is_at_once(fate.at, at))
            });
        }
        let version = fate(Tally::ID.0).map_or(0, |fate| fate.version);
        let named = if rest.row == Tally::ABSENT.0 { 0 } else { rest.version };
        let replaced = self.told.tallies.get(usize::try_from(named).unwrap_or(usize::MAX));
        let just_now = replaced.is_some_and(|since| is_at_once(*since, at));
        named == version || (named < version && just_now)
    }

    /// A note that is there must be the one its record names.
    fn note(&mut self, id: Id, digest: &Hash) {
        let code = match self.tx.note(domain::id::RecordId(id)) {
            Ok(Some(note)) => note.open(digest).err().map(RecordError::code),
            // Missing: known once all records were read.
            Ok(None) => None,
            Err(_) => {
                self.tx.forgive();
                Some("unreadable")
            }
        };
        if let Some(code) = code {
            self.find(code, format!("notes/{id}"));
        }
    }

    fn tile(&mut self, tile: TileId, hashes: &[Hash]) -> Result<(), StoreError> {
        let key = [Param::Int(i64::from(tile.level)), Param::Int(crate::tree::index(tile.index)?)];
        let Some(row) = self.tx.first(sql::TILE_WHOLE, &key)? else {
            self.find("tile_missing", tile.path());
            return Ok(());
        };
        let (kept, rest) = row.bytes(1).unwrap_or_default().as_chunks::<32>();
        let whole =
            kept.len() == hashes.len() && rest.is_empty() && row.bytes(0)? == root_of(hashes);
        let differs: Vec<usize> = kept
            .iter()
            .zip(hashes)
            .enumerate()
            .filter(|(_, (a, b))| a != b)
            .map(|(i, _)| i)
            .collect();
        if (!whole && differs.is_empty()) && !domain::broken::is_off("verify_tile") {
            self.find("tile_altered", tile.path());
        }
        self.told.tiles.extend(differs.into_iter().map(|i| (tile, i)));
        Ok(())
    }

    /// The head row against the records. When the records lead to the root, a tile that differs was
    /// altered; when they do not, the tile names the record that was.
    fn head(&mut self, builder: &TileBuilder, last_at: i64) -> Result<(), StoreError> {
        let row = self.tx.only(sql::HEAD)?;
        let root = builder.root();
        let rooted = match State::read(self.tx.shared, &row) {
            Ok(state) => {
                let right = state.frontier.size() == builder.size()
                    && state.frontier.root() == root
                    && state.root == root
                    && state.last_at == last_at;
                if !right && !domain::broken::is_off("verify_head") {
                    self.find("head_altered", "head");
                }
                state.root == root
            }
            Err(_) => {
                if !domain::broken::is_off("verify_head") {
                    self.find("head_altered", "head");
                }
                row.bytes(1).is_ok_and(|kept| kept == root)
            }
        };
        for (tile, i) in std::mem::take(&mut self.told.tiles) {
            if rooted || tile.level > 0 {
                if !domain::broken::is_off("verify_tile") {
                    self.find("tile_altered", format!("{}[{i}]", tile.path()));
                }
            } else {
                self.find("record_altered", format!("records[{}]", tile.index * 256 + i as u64));
            }
        }
        Ok(())
    }

    fn tiles_unexpected(&mut self, size: u64) -> Result<(), StoreError> {
        for row in self.tx.rows(sql::TILES, &[])? {
            let (level, n) = (row.int(0)?, row.int(1)?);
            let fits = u32::try_from(level).ok().and_then(|l| l.checked_add(1)).is_some_and(|l| {
                u64::try_from(n).is_ok_and(|n| n < size.checked_shr(8 * l).unwrap_or(0))
            });
            if !fits {
                self.find("tile_unexpected", format!("tiles/{level}/{n}"));
            }
        }
        Ok(())
    }

    /// Manifests and notes that no record names, and notes that are gone without an act.
    fn beside(&mut self) -> Result<(), StoreError> {
        for row in self.tx.rows(sql::MANIFESTS, &[])? {
            let id = row.id(0)?;
            if !self.told.manifests.contains(&id) {
                self.find("manifest_unrecorded", format!("manifests/{id}"));
            }
        }
        let mut missing = std::mem::take(&mut self.told.notes);
        for row in self.tx.rows(sql::NOTES, &[])? {
            let id = row.id(0)?;
            if missing.remove(&id).is_none() {
                self.find("note_unrecorded", format!("notes/{id}"));
            }
        }
        let mut missing: Vec<u64> = missing.into_values().collect();
        missing.sort_unstable();
        for n in missing {
            if !domain::broken::is_off("verify_note") {
                self.find("note_missing", format!("records[{n}]"));
            }
        }
        Ok(())
    }

    fn table(&mut self, number: u16, table: &'static domain::Table) -> Result<(), StoreError> {
        let shared = self.tx.shared;
        let Some(sql) = shared.tables.get(table.name) else {
            return Ok(());
        };
        let (rows, findings) = (&mut self.told.rows, &mut self.findings);
        self.tx.query(table.name, &sql.select, &[], &mut |row| {
            let id = row.id(0);
            let place = |id: Id| format!("{}/{id}", table.name);
            let Ok(row) = RawRow::read(row) else {
                let place = id.map_or_else(|_| table.name.to_owned(), place);
                findings.push(Finding { code: "unreadable", place });
                return;
            };
            let digest = row.digest(table);
            let code = match rows.remove(&(number, row.id)) {
                Some(Fate { digest: Some(told), version, record, .. }) => {
                    let same = told == digest && version == row.version && record == row.record;
                    if !same && !domain::broken::is_off("verify_row") {
                        Some("row_altered")
                    } else if !row.guard_fits(shared, table, &digest) {
                        Some("row_guard")
                    } else {
                        None
                    }
                }
                _ => {
                    Some("row_unrecorded").filter(|_| !domain::broken::is_off("verify_unrecorded"))
                }
            };
            if let Some(code) = code {
                findings.push(Finding { code, place: place(row.id) });
            }
        })
    }

    /// Rows that the records say stand, and that no table had.
    fn rows_missing(&mut self) {
        let mut missing: Vec<(u16, Id)> = self
            .told
            .rows
            .iter()
            .filter(|(_, f)| f.digest.is_some())
            .map(|(key, _)| *key)
            .collect();
        missing.sort_unstable();
        for (number, id) in missing {
            let table = domain::rows::ALL.get(usize::from(number)).map_or("", |t| t.name);
            if !domain::broken::is_off("verify_missing") {
                self.find("row_missing", format!("{table}/{id}"));
            }
        }
    }

    fn secrets(&mut self, indexed: i64) -> Result<(), StoreError> {
        let epoch = self.tx.epoch()?;
        let mut missing = self.told.live.clone();
        let mut due = HashSet::new();
        let mut after = None;
        loop {
            let rows = self.tx.secrets_scan_of(epoch.turn, after, PAGE as u32)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                if row.kind == indexed {
                    due.insert(row.id.0);
                }
                let place = format!("{}/{}", epoch.turn.secrets(), row.id);
                if !missing.remove(&row.id.0) && !domain::broken::is_off("verify_secrets") {
                    self.find("secret_unrecorded", place);
                } else if row.epoch != epoch.number {
                    self.find("secret_epoch", place);
                }
            }
        }
        let mut missing: Vec<Id> = missing.into_iter().collect();
        missing.sort_unstable();
        for id in missing {
            if !domain::broken::is_off("verify_secrets") {
                self.find("secret_missing", format!("{}/{id}", epoch.turn.secrets()));
            }
        }
        let idle = epoch.turn.other();
        for row in self.tx.secrets_scan_of(idle, None, PAGE as u32)? {
            self.find("secret_idle", format!("{}/{}", idle.secrets(), row.id));
        }
        self.index(epoch.turn, due)
    }

    /// The duplicate index names every secret of its kind once, and no other. Tags are never shown: they
    /// stand for numbers.
    fn index(&mut self, turn: Turn, due: HashSet<Id>) -> Result<(), StoreError> {
        let (mut after, mut named) = (Vec::new(), HashSet::new());
        loop {
            let rows = self.tx.index_scan_of(turn, &after, PAGE as u32)?;
            let Some(last) = rows.last() else { break };
            after = last.bytes(0)?.to_vec();
            for row in &rows {
                let secret = row.id(1)?;
                if !named.insert(secret) || !self.told.live.contains(&secret) {
                    self.find("index_unrecorded", format!("index/{secret}"));
                }
            }
        }
        let mut missing: Vec<Id> = due.difference(&named).copied().collect();
        missing.sort_unstable();
        for secret in missing {
            if !domain::broken::is_off("verify_index") {
                self.find("index_missing", format!("index/{secret}"));
            }
        }
        Ok(())
    }

    /// Pending records that this program did not write.
    fn pending(&mut self) -> Result<(), StoreError> {
        for row in self.tx.rows(sql::PENDING, &[])? {
            let id = row.id(0)?;
            if !matches!(Pending::read(self.tx, &row), Ok(Some(_))) {
                self.find("pending_forged", format!("pending/{id}"));
            }
        }
        Ok(())
    }

    /// Triggers, rules and views, of which the program has none; and SQLite's own check of pages and
    /// indexes.
    fn structure(&mut self) -> Result<(), StoreError> {
        for row in self.tx.rows(sql::AUTOMATIC, &[])? {
            if !domain::broken::is_off("verify_automatic") {
                self.find("schema_foreign", format!("database/{}", row.text(0)?));
            }
        }
        if matches!(self.tx.conn, Conn::Pg(_)) {
            return Ok(());
        }
        let mut lines = Vec::new();
        let pragma = "PRAGMA integrity_check";
        self.tx.query(pragma, pragma, &[], &mut |row| lines.push(row))?;
        for line in &lines {
            if !matches!(line.text(0), Ok("ok")) {
                self.find("structure", "database");
            }
        }
        Ok(())
    }
}

/// The number of a recorded table.
fn number_of(name: &str) -> Option<u16> {
    domain::rows::ALL
        .iter()
        .position(|table| table.name == name)
        .and_then(|i| u16::try_from(i).ok())
}
