//! Records: appended in the act's transaction, read back in order.

use committed::Committed;
use domain::id::RecordId;
use domain::{Kind, Phase};
use ledger::{Hash, Record, Sealed, SealedNote, leaf_hash};

use crate::compressed::{self, Lying, NewRecord};
use crate::row::Param;
use crate::sql;
use crate::tree::index;
use crate::tx::{Conn, Tx};
use crate::{Row, StoreError};

/// The use of the guard key for pending records.
const PENDING: &[u8] = b"bannin pending\0";

/// The table under whose name the erasing of a note is recorded.
pub(crate) const NOTES: &str = "notes";

const RECORDS: &str = "records";
const RECORD_COLUMNS: [(&str, Kind); 7] = [
    ("seq", Kind::Int),
    ("id", Kind::Bytes),
    ("leaf", Kind::Bytes),
    ("begun", Kind::Int),
    ("follows", Kind::Bytes),
    ("bytes", Kind::Bytes),
    ("dictionary", Kind::Int),
];

/// A record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its place in the ledger, from 0.
    pub seq: u64,
    /// Its id.
    pub id: RecordId,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
}

/// A record on its way into the tree.
pub(crate) struct Pending {
    pub id: domain::Id,
    pub xid: i64,
    pub part: i64,
    pub at: i64,
    pub begun: bool,
    pub follows: Option<domain::Id>,
    pub bytes: Vec<u8>,
}

impl Pending {
    pub fn of(sealed: &Sealed, bytes: Vec<u8>, xid: i64, part: i64) -> Self {
        Self {
            id: sealed.id.0,
            xid,
            part,
            at: sealed.at.0,
            begun: sealed.phase == Phase::Begun,
            follows: sealed.follows.map(|f| f.0),
            bytes,
        }
    }

    /// Reads a pending row; `None` when it was not written by a holder of the guard key.
    pub fn read(tx: &Tx<'_>, row: &Row) -> Result<Option<(Self, Hash)>, StoreError> {
        let pending = Self {
            id: row.id(0)?,
            xid: row.int(1)?,
            part: row.int(2)?,
            at: row.int(3)?,
            begun: row.int(4)? == 1,
            follows: row.opt_id(5)?,
            bytes: row.bytes(6)?.to_vec(),
        };
        let leaf = leaf_hash(&pending.bytes);
        let fits =
            pending.mac_is(tx, &leaf, row.bytes(7)?) || domain::broken::is_off("pending_guard");
        Ok(fits.then_some((pending, leaf)))
    }

    /// The record as it goes into its place.
    pub fn record<'r>(&'r self, leaf: &'r Hash) -> NewRecord<'r> {
        NewRecord {
            id: (&self.id).into(),
            leaf,
            begun: Param::Int(i64::from(self.begun)),
            follows: self.follows.as_ref().into(),
            bytes: &self.bytes,
        }
    }

    fn form(&self) -> [u8; 58] {
        let mut form = [0; 58];
        let fields: [&[u8]; 6] = [
            &self.id.0,
            &self.xid.to_be_bytes(),
            &self.part.to_be_bytes(),
            &self.at.to_be_bytes(),
            &[u8::from(self.begun), u8::from(self.follows.is_some())],
            &self.follows.unwrap_or_default().0,
        ];
        for (to, from) in form.iter_mut().zip(fields.into_iter().flatten()) {
            *to = *from;
        }
        form
    }

    pub fn mac(&self, tx: &Tx<'_>, leaf: &Hash) -> [u8; 32] {
        tx.shared.mac(PENDING, &[&self.form(), leaf])
    }

    fn mac_is(&self, tx: &Tx<'_>, leaf: &Hash, mac: &[u8]) -> bool {
        tx.shared.fits(mac, PENDING, &[&self.form(), leaf])
    }
}

impl Tx<'_> {
    /// Appends a record, with its manifest and note. All entries must have been taken for it. Secrets
    /// that it opens are handed out as [`Committed`] after the commit.
    ///
    /// # Errors
    /// `Unrecorded` when rows were written that this record does not hold; see [`Tx::exec`].
    pub fn append(&mut self, sealed: Sealed) -> Result<(), StoreError> {
        let noted = self.journal.append(sealed.id);
        self.poison(noted)?;
        let id = sealed.id;
        if let Some(manifest) = &sealed.manifest {
            self.run_later(sql::MANIFEST_ADD, &[(&id.0).into(), Param::Bytes(manifest)])?;
        }
        let mut sealed = sealed;
        let bytes = std::mem::take(&mut sealed.bytes);
        let leaf = leaf_hash(&bytes);
        match self.conn {
            Conn::Lite(_) => {
                if let Some(SealedNote { salt, bytes }) = &sealed.note {
                    let note = [(&id.0).into(), salt.into(), Param::Bytes(bytes)];
                    self.run_later(sql::NOTE_ADD, &note)?;
                }
                let place = self.journal.first + self.journal.leaves.len() as u64;
                self.records_add(place, &[Pending::of(&sealed, bytes, 0, 0).record(&leaf)])?;
            }
            Conn::Pg(_) => {
                let xid = self.xid()?;
                let part = self.journal.leaves.len() as i64;
                let pending = Pending::of(&sealed, bytes, xid, part);
                self.pend(&pending, &leaf, sealed.note.as_ref())?;
            }
        }
        self.journal.leaves.push(leaf);
        self.journal.records.push(id);
        self.journal.last_at = Some(sealed.at.0);
        if !sealed.opens.is_empty() {
            self.journal.opens.push((id, sealed.opens));
        }
        Ok(())
    }

    /// This transaction's own number, which it took when it began.
    fn xid(&mut self) -> Result<i64, StoreError> {
        self.poison(self.journal.xid.ok_or_else(|| StoreError::inconsistent("head", 1)))
    }

    fn pend(
        &mut self,
        pending: &Pending,
        leaf: &Hash,
        note: Option<&SealedNote>,
    ) -> Result<(), StoreError> {
        let mac = pending.mac(self, leaf);
        let id = Param::from(&pending.id);
        let rest = [
            pending.xid.into(),
            pending.part.into(),
            pending.at.into(),
            Param::Int(i64::from(pending.begun)),
            pending.follows.as_ref().into(),
            Param::Bytes(&pending.bytes),
            (&mac).into(),
        ];
        match note {
            None => self.run_later(sql::PENDING_ADD, &[&[id], rest.as_slice()].concat()),
            Some(SealedNote { salt, bytes }) => {
                let noted = [id, salt.into(), Param::Bytes(bytes)];
                self.run_later(sql::PENDING_NOTED, &[noted.as_slice(), &rest].concat())
            }
        }
    }

    /// Puts records into their places from one on.
    pub(crate) fn records_add(
        &mut self,
        from: u64,
        records: &[NewRecord<'_>],
    ) -> Result<(), StoreError> {
        /// From so many on, loading them is faster than inserting each.
        const MANY: usize = 8;
        let (mut place, mut rest) = (from, records);
        while !rest.is_empty() {
            let (some, after) = rest.split_at(compressed::alike(place, rest.len()).max(1));
            let mut lying = Vec::with_capacity(some.len());
            for (place, record) in (place..).zip(some) {
                lying.push(self.lying(place, record)?);
            }
            if some.len() < MANY {
                lying.iter().try_for_each(|one| self.run_later(sql::RECORD_ADD, &one.row()))?;
            } else {
                self.bulk(RECORDS, &RECORD_COLUMNS, lying.len(), |i, out| {
                    out.extend(lying.get(i).into_iter().flat_map(Lying::row));
                })?;
            }
            (place, rest) = (place + some.len() as u64, after);
        }
        Ok(())
    }

    /// The bytes of a record, integrated or committed and pending.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn record_bytes(&mut self, id: RecordId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut row = self.first(sql::RECORD_ANY, &[(&id.0).into(), (&id.0).into()])?;
        if let Some(row) = &mut row {
            self.expand(row, 0, 1)?;
        }
        let bytes = row.map(|mut row| row.take_bytes(0)).transpose();
        self.poison(bytes)
    }

    /// The integrated records from a place on, at most `limit`.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn records(&mut self, from: u64, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        let rows = self.record_rows(from, limit)?;
        let records = rows.iter().map(|row| {
            let (seq, id) = (crate::tree::number(row.int(0)?)?, RecordId(row.id(1)?));
            Ok(StoredRecord { seq, id, bytes: row.bytes(5)?.to_vec() })
        });
        let records = records.collect();
        self.poison(records)
    }

    /// Each record from a place on to the end of the tree, in their order; returns the tree's size. Only when this returns
    /// without an error is what was handed out what the head stands for: whoever changes a record changes the root.
    ///
    /// # Errors
    /// What the work returns; `Inconsistent` when a record is altered or missing; see [`Tx::exec`].
    pub fn each_record<E: From<StoreError>>(
        &mut self,
        from: u64,
        mut of: impl FnMut(&mut Self, StoredRecord) -> Result<(), E>,
    ) -> Result<u64, E> {
        /// Records read at once.
        const SOME: usize = 1_024;
        let head = self.head()?;
        let mut frontier = self.frontier_at(from.min(head.size))?;
        while frontier.size() < head.size {
            let some = self.records(frontier.size(), SOME)?;
            if some.is_empty() {
                break;
            }
            for record in some {
                if record.seq != frontier.size() {
                    return Err(StoreError::inconsistent("records", frontier.size()).into());
                }
                frontier.append(leaf_hash(&record.bytes));
                of(self, record)?;
            }
        }
        let proven = frontier.size() == head.size && frontier.root() == head.root;
        if !proven && !domain::broken::is_off("read_proven") {
            return Err(StoreError::inconsistent("records", "root").into());
        }
        Ok(head.size)
    }

    pub(crate) fn record_rows(&mut self, from: u64, limit: usize) -> Result<Vec<Row>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let from = index(from);
        let from = self.poison(from)?;
        let mut rows = self.rows(sql::RECORDS, &[from.into(), i64::MAX.into(), limit.into()])?;
        rows.iter_mut().try_for_each(|row| self.expand(row, 5, 6))?;
        Ok(rows)
    }

    /// The manifest of a record that has one.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn manifest(&mut self, id: RecordId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.first(sql::MANIFEST, &[(&id.0).into()])?;
        let bytes = row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose();
        self.poison(bytes)
    }

    /// The note beside a record, unless it has none or it was erased.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn note(&mut self, id: RecordId) -> Result<Option<SealedNote>, StoreError> {
        let row = self.first(sql::NOTE, &[(&id.0).into()])?;
        let note = row
            .map(|row| Ok(SealedNote { salt: row.array(0)?, bytes: row.bytes(1)?.to_vec() }))
            .transpose();
        self.poison(note)
    }

    /// Erases the note of `of` with its salt; `record` must hold the entry that says so.
    ///
    /// # Errors
    /// See [`put`](Self::put).
    pub fn erase_note(&mut self, record: RecordId, of: RecordId) -> Result<bool, StoreError> {
        if self.run(sql::NOTE_ERASE, &[(&of.0).into()])? == 0 {
            return Ok(false);
        }
        self.gone(record, NOTES, of.0, 1)?;
        Ok(true)
    }

    /// The begun records that no record has followed: acts whose end is not known yet.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn open_begun(&mut self) -> Result<Vec<RecordId>, StoreError> {
        let rows = self.rows(sql::RECORDS_BEGUN, &[])?;
        let ids = rows.iter().map(|row| row.id(0).map(RecordId)).collect();
        self.poison(ids)
    }

    /// The proof that an act was begun, is on record and is not ended: only then may its secrets be
    /// opened again, for roll-forward and read-back.
    pub(crate) fn reload(&mut self, id: RecordId) -> Result<Option<Committed>, StoreError> {
        let Some(mut row) = self.first(sql::RECORD, &[(&id.0).into()])? else {
            return Ok(None);
        };
        self.expand(&mut row, 3, 4)?;
        let manifest = self.manifest(id)?;
        let record = self.proven(id, &row, manifest.as_deref());
        let record = self.poison(record)?;
        let ended = self.first(sql::RECORD_FOLLOWER, &[(&id.0).into()])?.is_some();
        let open = record.phase == Phase::Begun && !ended;
        if !open && !domain::broken::is_off("reload_begun") {
            return Ok(None);
        }
        let secrets = record.entries.opened.into_iter().map(|secret| secret.0.0).collect();
        Ok(Some(committed::after_commit(id.0.0, self.shared.organisation.as_str(), secrets)))
    }

    /// Decodes a record whose bytes the integrated tree proves.
    fn proven(
        &mut self,
        id: RecordId,
        row: &Row,
        manifest: Option<&[u8]>,
    ) -> Result<Record, StoreError> {
        let broken = || StoreError::inconsistent("records", id);
        let (seq, leaf) = (crate::tree::number(row.int(0)?)?, leaf_hash(row.bytes(3)?));
        let head = self.head()?;
        let reader = self.ledger();
        let path = ledger::inclusion_proof(&reader.tree(head.size), seq, head.size)
            .map_err(|_| broken())?;
        let proven = ledger::verify_inclusion(seq, head.size, &leaf, &path, &head.root);
        if !proven && !domain::broken::is_off("reload_proof") {
            return Err(broken());
        }
        let record = Record::decode(row.bytes(3)?, manifest).map_err(|_| broken())?;
        let ours = record.id == id && record.organisation == self.shared.organisation;
        if ours { Ok(record) } else { Err(broken()) }
    }

    /// Counts changes of facts: decisions made under another generation are made again.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn facts_generation(&mut self) -> Result<i64, StoreError> {
        if let Some(generation) = self.facts {
            return Ok(generation);
        }
        let row = self.only(sql::FACTS)?;
        let generation = row.int(0);
        let generation = self.poison(generation)?;
        self.facts = Some(generation);
        Ok(generation)
    }

    /// Says that facts change in this transaction.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn bump_facts(&mut self) -> Result<(), StoreError> {
        self.run(sql::FACTS_BUMP, &[])?;
        self.facts = None;
        Ok(())
    }
}
