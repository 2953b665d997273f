//! The vault's tables: sealed secrets and the duplicate index, in two pairs that take turns
//! (DESIGN section 5).
//!
//! The epoch row says which pair is live. Every vault write holds it in share, the round holds it alone,
//! so on both engines writes wait for a round and a round for writes; reveals only read and go on. The
//! store never sees what a secret holds.

use domain::id::{PersonId, SecretId};
use domain::{Id, Kind};

use crate::row::Param;
use crate::sql::{self, Sql};
use crate::tx::{Conn, Tx};
use crate::{Row, StoreError};

/// The live epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    /// Its number; 0 before the vault is founded.
    pub number: i64,
    /// The pair of tables that holds it.
    pub turn: Turn,
}

impl Epoch {
    /// What the epoch row says.
    pub(crate) fn read(
        number: Result<i64, StoreError>,
        turn: Result<i64, StoreError>,
    ) -> Result<Self, StoreError> {
        let turn = match turn? {
            0 => Turn::A,
            1 => Turn::B,
            _ => return Err(StoreError::inconsistent("epoch", 1)),
        };
        Ok(Self { number: number?, turn })
    }
}

/// One of the two pairs of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// `secrets_a`, `index_a`.
    A,
    /// `secrets_b`, `index_b`.
    B,
}

impl Turn {
    /// The other pair.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    pub(crate) const fn of(self, sql: [Sql; 2]) -> Sql {
        let [a, b] = sql;
        match self {
            Self::A => a,
            Self::B => b,
        }
    }

    pub(crate) const fn secrets(self) -> &'static str {
        match self {
            Self::A => "secrets_a",
            Self::B => "secrets_b",
        }
    }
}

/// A sealed secret as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Its id.
    pub id: SecretId,
    /// Whose.
    pub person: PersonId,
    /// What is inside, as the vault numbers it.
    pub kind: i64,
    /// The epoch it is sealed for.
    pub epoch: i64,
    /// Nonce, ciphertext, tag.
    pub sealed: Vec<u8>,
}

/// From so many persons on, who are an eighth of all, reading every secret once is faster than looking each up.
const MANY: usize = 1024;

impl SealedRow {
    fn read(row: &[Param<'_>]) -> Option<Self> {
        let [id, person, Param::Int(kind), Param::Int(epoch), Param::Bytes(sealed)] = row else {
            return None;
        };
        let id_of = |value: &Param<'_>| match value {
            Param::Bytes(bytes) => <[u8; 16]>::try_from(*bytes).ok().map(Id),
            _ => None,
        };
        let (id, person) = (SecretId(id_of(id)?), PersonId(id_of(person)?));
        Some(Self { id, person, kind: *kind, epoch: *epoch, sealed: sealed.to_vec() })
    }

    fn from_row(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: SecretId(row.id(0)?),
            person: PersonId(row.id(1)?),
            kind: row.int(2)?,
            epoch: row.int(3)?,
            sealed: row.take_bytes(4)?,
        })
    }
}

/// A tag of the duplicate index with its secret.
pub type Tagged = ([u8; 32], SecretId);

impl Tx<'_> {
    /// The live epoch, as read here and now.
    ///
    /// # Errors
    /// See [`Tx::exec`]; `Inconsistent` when the row is broken.
    pub fn epoch(&mut self) -> Result<Epoch, StoreError> {
        match self.epoch.or(self.live) {
            Some(epoch) => Ok(epoch),
            None => self.read_epoch(sql::EPOCH),
        }
    }

    fn read_epoch(&mut self, sql: Sql) -> Result<Epoch, StoreError> {
        let row = self.only(sql)?;
        let epoch = Epoch::read(row.int(0), row.int(1));
        self.poison(epoch)
    }

    /// Holds the epoch in share: a round waits for this transaction.
    fn share_epoch(&mut self) -> Result<Epoch, StoreError> {
        if let Some(epoch) = self.epoch {
            return Ok(epoch);
        }
        let epoch = self.read_epoch(sql::EPOCH_SHARED)?;
        self.epoch = Some(epoch);
        Ok(epoch)
    }

    /// Holds the epoch alone, for a round: vault writes wait until this transaction ends.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn hold_epoch(&mut self) -> Result<Epoch, StoreError> {
        let epoch = self.read_epoch(sql::EPOCH_ALONE)?;
        self.epoch = Some(epoch);
        Ok(epoch)
    }

    /// Puts newly sealed secrets into the live table. A record must follow in this transaction.
    ///
    /// # Errors
    /// `EpochTurned` when one was sealed for another epoch than the live one; `Conflict` when an id is
    /// there already; see [`Tx::exec`].
    pub fn secrets_insert(&mut self, rows: &[SealedRow]) -> Result<(), StoreError> {
        let epoch = self.share_epoch()?;
        let fits = rows.iter().all(|row| row.epoch == epoch.number);
        if !fits && !domain::broken::is_off("epoch_match") {
            return self.poison(Err(StoreError::EpochTurned));
        }
        self.journal.secrets();
        self.fill(epoch.turn, rows)
    }

    /// Puts secrets sealed for the next epoch into the idle table, during a round.
    ///
    /// # Errors
    /// See [`secrets_insert`](Self::secrets_insert).
    pub fn idle_fill(&mut self, rows: &[SealedRow]) -> Result<(), StoreError> {
        let turn = self.share_epoch()?.turn.other();
        self.fill(turn, rows)
    }

    pub(crate) fn fill(&mut self, turn: Turn, rows: &[SealedRow]) -> Result<(), StoreError> {
        let mut sorted: Vec<&SealedRow> = rows.iter().collect();
        sorted.sort_unstable_by_key(|row| row.id);
        let columns = [
            ("id", Kind::Bytes),
            ("person", Kind::Bytes),
            ("kind", Kind::Int),
            ("epoch", Kind::Int),
            ("sealed", Kind::Bytes),
        ];
        self.bulk(turn.secrets(), &columns, sorted.len(), |i, out| {
            if let Some(row) = sorted.get(i) {
                out.extend([
                    Param::from(&row.id.0),
                    Param::from(&row.person.0),
                    Param::Int(row.kind),
                    Param::Int(row.epoch),
                    Param::Bytes(&row.sealed),
                ]);
            }
        })
    }

    /// The secrets with these ids that are there, in no order.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn secrets_get(&mut self, ids: &[SecretId]) -> Result<Vec<SealedRow>, StoreError> {
        let turn = self.epoch()?.turn;
        self.secrets_by(turn.of(sql::SECRET), ids.iter().map(|id| &id.0))
    }

    /// The secrets of these persons, in no order.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn secrets_of_people(&mut self, people: &[PersonId]) -> Result<Vec<SealedRow>, StoreError> {
        let turn = self.epoch()?.turn;
        if people.len() < MANY
            || people.len() < usize::try_from(self.secrets_count()?).unwrap_or(0) / 8
        {
            return self.secrets_by(turn.of(sql::SECRETS_OF), people.iter().map(|id| &id.0));
        }
        let mut people = people.to_vec();
        people.sort_unstable();
        let mut sealed = Vec::with_capacity(people.len());
        let text = turn.of(sql::SECRETS_ALL).lite;
        self.scan(text, text, &[], &mut |row| {
            let read = SealedRow::read(row);
            if read.as_ref().is_none_or(|read| people.binary_search(&read.person).is_ok()) {
                sealed.push(read.ok_or_else(|| StoreError::inconsistent(turn.secrets(), "column")));
            }
        })?;
        self.sealed_rows(sealed)
    }

    fn secrets_by<'i>(
        &mut self,
        sql: Sql,
        ids: impl Iterator<Item = &'i Id>,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let mut sealed = Vec::with_capacity(ids.size_hint().0);
        self.rows_of(sql, ids, &mut |row| sealed.push(SealedRow::from_row(row)))?;
        self.sealed_rows(sealed)
    }

    fn sealed_rows(
        &mut self,
        rows: impl IntoIterator<Item = Result<SealedRow, StoreError>>,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let sealed = rows.into_iter().collect();
        self.poison(sealed)
    }

    /// The next secrets of the live table after an id, in the order of ids, at most `limit`.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn secrets_scan(
        &mut self,
        after: Option<SecretId>,
        limit: u32,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let turn = self.epoch()?.turn;
        self.secrets_scan_of(turn, after, limit)
    }

    pub(crate) fn secrets_scan_of(
        &mut self,
        turn: Turn,
        after: Option<SecretId>,
        limit: u32,
    ) -> Result<Vec<SealedRow>, StoreError> {
        let after: &[u8] = after.as_ref().map_or(&[], |id| &id.0.0);
        let sql = turn.of(sql::SECRETS_AFTER);
        let rows = self.rows(sql, &[after.into(), Param::Int(i64::from(limit))])?;
        self.sealed_rows(rows.into_iter().map(SealedRow::from_row))
    }

    /// How many secrets are live.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn secrets_count(&mut self) -> Result<i64, StoreError> {
        let turn = self.epoch()?.turn;
        self.count(turn.of(sql::SECRETS_COUNT), &[])
    }

    /// Removes secrets with their tags and says how many were there. A record must follow in this
    /// transaction.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn secrets_remove(&mut self, ids: &[SecretId]) -> Result<u64, StoreError> {
        let turn = self.share_epoch()?.turn;
        self.journal.secrets();
        self.remove_by(turn.of(sql::INDEX_REMOVE), ids)?;
        self.remove_by(turn.of(sql::SECRET_REMOVE), ids)
    }

    /// Removes the tags of these secrets and says how many were there.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn index_remove(&mut self, ids: &[SecretId]) -> Result<u64, StoreError> {
        let turn = self.share_epoch()?.turn;
        self.remove_by(turn.of(sql::INDEX_REMOVE), ids)
    }

    fn remove_by(&mut self, sql: Sql, ids: &[SecretId]) -> Result<u64, StoreError> {
        if matches!(self.conn, Conn::Pg(_)) {
            let ids: Vec<&[u8]> = ids.iter().map(|id| id.0.0.as_slice()).collect();
            return self.run(sql, &[Param::List(&ids)]);
        }
        ids.iter().try_fold(0, |n, id| Ok(n + self.run(sql, &[(&id.0).into()])?))
    }

    /// Enters tags into the live index. Returned are the positions in `tags` that were refused because
    /// the tag is held already, with the secret that holds it; the others are in.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn index_insert(&mut self, tags: &[Tagged]) -> Result<Vec<(usize, SecretId)>, StoreError> {
        let turn = self.share_epoch()?.turn;
        self.tag(turn, tags)
    }

    /// Enters tags into the idle index, during a round. Of two secrets with one tag the first stands in
    /// it; returned are the positions of the others.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn idle_index_fill(&mut self, tags: &[Tagged]) -> Result<Vec<usize>, StoreError> {
        let turn = self.share_epoch()?.turn.other();
        let refused = self.tag(turn, tags)?;
        Ok(refused.into_iter().map(|(i, _)| i).collect())
    }

    pub(crate) fn tag(
        &mut self,
        turn: Turn,
        tags: &[Tagged],
    ) -> Result<Vec<(usize, SecretId)>, StoreError> {
        // In the order of tags: random keys cost a page each otherwise.
        let mut sorted: Vec<(usize, &Tagged)> = tags.iter().enumerate().collect();
        sorted.sort_unstable_by_key(|(i, (tag, _))| (*tag, *i));
        let add = turn.of(sql::INDEX_ADD);
        let refused = if matches!(self.conn, Conn::Pg(_)) {
            self.tag_at_once(add, &sorted)?
        } else {
            let mut refused = Vec::new();
            for (i, (tag, secret)) in sorted {
                if self.run(add, &[tag.into(), (&secret.0).into()])? == 0 {
                    refused.push((i, *tag));
                }
            }
            refused
        };
        let mut conflicts = Vec::with_capacity(refused.len());
        for (i, tag) in refused {
            let held = self.index_find_of(turn, &tag)?;
            conflicts.push((i, self.poison(held.ok_or(StoreError::Contended))?));
        }
        conflicts.sort_unstable();
        Ok(conflicts)
    }

    /// One statement for all tags; those that did not come back were held, or stood twice in the input.
    fn tag_at_once(
        &mut self,
        add: Sql,
        sorted: &[(usize, &Tagged)],
    ) -> Result<Vec<(usize, [u8; 32])>, StoreError> {
        let mut refused = Vec::new();
        let mut tags: Vec<&[u8]> = Vec::with_capacity(sorted.len());
        let mut secrets: Vec<&[u8]> = Vec::with_capacity(sorted.len());
        let mut sent = Vec::with_capacity(sorted.len());
        for (i, (tag, secret)) in sorted {
            if tags.last() == Some(&tag.as_slice()) {
                refused.push((*i, *tag));
                continue;
            }
            tags.push(tag);
            secrets.push(&secret.0.0);
            sent.push((*i, *tag));
        }
        let rows = self.rows(add, &[Param::List(&tags), Param::List(&secrets)])?;
        let entered: Result<std::collections::BTreeSet<[u8; 32]>, _> =
            rows.iter().map(|row| row.array(0)).collect();
        let entered = self.poison(entered)?;
        refused.extend(sent.into_iter().filter(|(_, tag)| !entered.contains(tag)));
        Ok(refused)
    }

    /// The secret that holds a tag in the live index.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn index_find(&mut self, tag: &[u8; 32]) -> Result<Option<SecretId>, StoreError> {
        let turn = self.epoch()?.turn;
        self.index_find_of(turn, tag)
    }

    fn index_find_of(
        &mut self,
        turn: Turn,
        tag: &[u8; 32],
    ) -> Result<Option<SecretId>, StoreError> {
        let row = self.first(turn.of(sql::INDEX), &[tag.into()])?;
        let id = row.map(|row| row.id(0).map(SecretId)).transpose();
        self.poison(id)
    }

    /// The next tags of an index, in their order.
    pub(crate) fn index_scan_of(
        &mut self,
        turn: Turn,
        after: &[u8],
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        self.rows(turn.of(sql::INDEX_SCAN), &[Param::Bytes(after), Param::Int(i64::from(limit))])
    }

    /// Sets the first epoch of a new vault.
    ///
    /// # Errors
    /// `EpochTurned` when there is one already; see [`Tx::exec`].
    pub fn found_epoch(&mut self, number: i64) -> Result<(), StoreError> {
        let epoch = self.hold_epoch()?;
        if epoch.number != 0 {
            return self.poison(Err(StoreError::EpochTurned));
        }
        self.set_epoch(Epoch { number, turn: epoch.turn })
    }

    /// Turns the epoch row from `old` to `new`, makes the idle tables live and empties the others: the
    /// commit point of a round.
    ///
    /// # Errors
    /// `EpochTurned` when `old` is not the live epoch; `Inconsistent` when the idle table does not hold as
    /// many secrets as the live one but for those left out, all sealed for `new`; see [`Tx::exec`].
    pub fn turn_epoch(&mut self, old: i64, new: i64, left_out: u64) -> Result<(), StoreError> {
        let epoch = self.hold_epoch()?;
        if (epoch.number != old || new <= old) && !domain::broken::is_off("epoch_turn") {
            return self.poison(Err(StoreError::EpochTurned));
        }
        let turn = epoch.turn.other();
        let live = self.count(epoch.turn.of(sql::SECRETS_COUNT), &[])?;
        let filled = self.count(turn.of(sql::SECRETS_COUNT), &[])?;
        let sealed = self.count(turn.of(sql::SECRETS_SEALED), &[new.into()])?;
        let held = live - i64::try_from(left_out).unwrap_or(i64::MAX);
        if (held != sealed || filled != sealed) && !domain::broken::is_off("round_complete") {
            return self.poison(Err(StoreError::inconsistent(turn.secrets(), "count")));
        }
        self.set_epoch(Epoch { number: new, turn })?;
        self.empty_idle()
    }

    fn set_epoch(&mut self, epoch: Epoch) -> Result<(), StoreError> {
        let turn = i64::from(epoch.turn == Turn::B);
        self.run(sql::EPOCH_TURN, &[epoch.number.into(), turn.into()])?;
        self.epoch = Some(epoch);
        Ok(())
    }

    fn count(&mut self, sql: Sql, params: &[Param<'_>]) -> Result<i64, StoreError> {
        let row = self.first(sql, params)?;
        let count = row.map_or(Ok(0), |row| row.int(0));
        self.poison(count)
    }

    /// Empties the idle tables: after the turn, or to roll back a round that did not reach it.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn empty_idle(&mut self) -> Result<(), StoreError> {
        let idle = self.share_epoch()?.turn.other();
        self.run(idle.of(sql::INDEX_EMPTY), &[])?;
        self.run(idle.of(sql::SECRETS_EMPTY), &[])?;
        Ok(())
    }
}
