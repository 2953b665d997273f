//! Records as they lie in the database: compressed without loss (zstd, RFC 8878). What is hashed, proven and exported
//! are the exact bytes; here they only take less room.
//!
//! A record alone hardly gets smaller; against a dictionary of its like it does. The dictionary is a few records
//! before, which lie plain for that: it is no table of its own, and whoever alters it alters records, which shows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use domain::Value;
use ledger::Hash;
use zstd_safe::{CCtx, CDict, DCtx, DDict};

use crate::row::Param;
use crate::tree::index;
use crate::tx::Tx;
use crate::{Row, StoreError, sql};

/// The fastest level: with a dictionary that fits, others gain nothing.
const LEVEL: i32 = 1;
/// So many records before a place are its dictionary.
const BEFORE: u64 = 16;
/// The most bytes of a dictionary: the end of these records.
const MOST: usize = 16 * 1024;
/// The longest record (see [`ledger::Record::MAX_BYTES`]).
const LONGEST: usize = ledger::Record::MAX_BYTES;
/// From these places on the first dictionaries are used: a young office changes quickly.
const FIRST: [u64; 3] = [BEFORE, 256, 1_024];
/// Later there is one for so many records each.
const EACH: u64 = 4_096;

/// The place from which on the dictionary of a record is used; `None` for a record that lies plain.
fn dictionary_of(place: u64) -> Option<u64> {
    let from = |place: u64| match place / EACH {
        0 => FIRST.into_iter().rfind(|from| *from <= place),
        _ => Some(place / EACH * EACH),
    };
    let own = from(place)?;
    // What the next one is made of.
    (from(place + BEFORE) == Some(own)).then_some(own)
}

/// A dictionary, ready to be used.
pub(crate) struct Dictionary {
    encoder: CDict<'static>,
    decoder: DDict<'static>,
}

impl Dictionary {
    fn new(bytes: &[u8]) -> Option<Self> {
        Some(Self { encoder: CDict::try_create(bytes, LEVEL)?, decoder: DDict::try_create(bytes)? })
    }
}

/// A dictionary, and the place from which on it is used.
pub(crate) type Placed = (i64, Arc<Dictionary>);

/// Dictionaries and working memory of one store.
#[derive(Default)]
pub(crate) struct Dictionaries {
    /// Of committed records.
    known: RwLock<HashMap<i64, Arc<Dictionary>>>,
    encoders: Mutex<Vec<CCtx<'static>>>,
    decoders: Mutex<Vec<DCtx<'static>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Dictionaries {
    fn known(&self, from: i64) -> Option<Arc<Dictionary>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&from).map(Arc::clone)
    }

    /// Remembers a dictionary whose records are committed.
    pub fn keep(&self, dictionary: Option<Placed>) {
        /// So many fit into a few megabytes.
        const KEPT: usize = 64;
        let Some((from, dictionary)) = dictionary else { return };
        if self.known(from).is_some() {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(from, dictionary);
    }

    fn compress(&self, bytes: &[u8], dictionary: &Dictionary) -> Option<Vec<u8>> {
        let kept = lock(&self.encoders).pop();
        let mut context = kept.or_else(CCtx::try_create)?;
        let mut out = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
        let done = context.compress_using_cdict(&mut out, bytes, &dictionary.encoder).ok()?;
        lock(&self.encoders).push(context);
        (done < bytes.len()).then_some(out)
    }

    fn expand(&self, bytes: &[u8], dictionary: &Dictionary) -> Option<Vec<u8>> {
        let length = zstd_safe::get_frame_content_size(bytes).ok()??;
        let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST)?;
        let kept = lock(&self.decoders).pop();
        let mut context = kept.or_else(DCtx::try_create)?;
        let mut out = Vec::with_capacity(length);
        context.decompress_using_ddict(&mut out, bytes, &dictionary.decoder).ok()?;
        lock(&self.decoders).push(context);
        Some(out)
    }
}

/// A record on its way into its place.
pub(crate) struct NewRecord<'r> {
    pub id: Param<'r>,
    pub leaf: &'r Hash,
    pub begun: Param<'r>,
    pub follows: Param<'r>,
    pub bytes: &'r [u8],
}

/// Its row.
pub(crate) struct Lying<'r> {
    record: &'r NewRecord<'r>,
    place: i64,
    dictionary: i64,
    compressed: Option<Vec<u8>>,
}

impl Lying<'_> {
    /// The columns `seq, id, leaf, begun, follows, bytes, dictionary`.
    pub fn row(&self) -> [Param<'_>; 7] {
        [
            self.place.into(),
            self.record.id,
            self.record.leaf.into(),
            self.record.begun,
            self.record.follows,
            Param::Bytes(self.compressed.as_deref().unwrap_or(self.record.bytes)),
            self.dictionary.into(),
        ]
    }
}

/// How many of these records, from a place on, have one dictionary, or none.
pub(crate) fn alike(place: u64, count: usize) -> usize {
    let own = dictionary_of(place);
    (place..).take(count).take_while(|place| dictionary_of(*place) == own).count()
}

impl Tx<'_> {
    /// A record as it will lie at its place.
    pub(crate) fn lying<'r>(
        &mut self,
        place: u64,
        record: &'r NewRecord<'r>,
    ) -> Result<Lying<'r>, StoreError> {
        let at = index(place);
        let mut lying = Lying { record, place: self.poison(at)?, dictionary: 0, compressed: None };
        if let Some((from, dictionary)) = self.dictionary_to_write(place)? {
            lying.compressed = self.shared.dictionaries.compress(record.bytes, &dictionary);
            lying.dictionary = if lying.compressed.is_some() { from } else { 0 };
        }
        Ok(lying)
    }

    fn dictionary_to_write(&mut self, place: u64) -> Result<Option<Placed>, StoreError> {
        let Some(from) = dictionary_of(place).map(index).transpose()? else { return Ok(None) };
        let own = self.dictionary.take().filter(|(own, _)| *own == from).map(|(_, own)| own);
        let ready = match own.or_else(|| self.shared.dictionaries.known(from)) {
            Some(ready) => Some(ready),
            None => self.dictionary_before(from)?,
        };
        self.dictionary = ready.map(|ready| (from, ready));
        Ok(self.dictionary.clone())
    }

    /// The dictionary that is used from a place on; none where the records before it do not lie there plain.
    fn dictionary_before(&mut self, from: i64) -> Result<Option<Arc<Dictionary>>, StoreError> {
        let before = i64::try_from(BEFORE).unwrap_or(0);
        let Some(first) = from.checked_sub(before) else { return Ok(None) };
        let rows = self.rows(sql::RECORDS, &[first.into(), from.into(), before.into()])?;
        let (mut bytes, mut plain) = (Vec::new(), 0);
        for row in rows.iter().filter(|row| row.int(6).is_ok_and(|dictionary| dictionary == 0)) {
            bytes.extend_from_slice(row.bytes(5).unwrap_or_default());
            plain += 1;
        }
        bytes.drain(..bytes.len().saturating_sub(MOST));
        let whole = plain == before;
        Ok(whole.then(|| Dictionary::new(&bytes)).flatten().map(Arc::new))
    }

    /// Puts the record's own bytes in the place of those that lie in a row; nothing where they cannot be had.
    pub(crate) fn expand(
        &mut self,
        row: &mut Row,
        bytes: usize,
        dictionary: usize,
    ) -> Result<(), StoreError> {
        let from = row.int(dictionary)?;
        if from == 0 {
            return Ok(());
        }
        let lying = row.take_bytes(bytes)?;
        let dictionary = self.dictionary_to_read(from)?;
        let expanded = dictionary.and_then(|own| self.shared.dictionaries.expand(&lying, &own));
        if let Some(value) = row.0.get_mut(bytes) {
            *value = expanded.map_or(Value::Null, Value::Bytes);
        }
        Ok(())
    }

    fn dictionary_to_read(&mut self, from: i64) -> Result<Option<Arc<Dictionary>>, StoreError> {
        if let Some((own, dictionary)) = &self.dictionary
            && *own == from
        {
            return Ok(Some(Arc::clone(dictionary)));
        }
        let known = self.shared.dictionaries.known(from);
        if let Some(known) = known.filter(|_| self.reading != Reading::Afresh) {
            return Ok(Some(known));
        }
        let made = self.dictionary_before(from)?;
        let placed = made.clone().map(|made| (from, made));
        match self.reading {
            // What it sees may never be committed.
            Reading::AndWriting => {}
            Reading::Alone => self.shared.dictionaries.keep(placed),
            Reading::Afresh => self.dictionary = placed,
        }
        Ok(made)
    }
}

/// What a transaction does, as far as dictionaries that it reads may be used by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It may write, too.
    AndWriting,
    /// It sees what is committed.
    Alone,
    /// As alone, and takes nothing for granted that the process knows: to verify.
    Afresh,
}
