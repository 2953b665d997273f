//! Records read back, one after another or by their id.

use std::collections::{HashMap, HashSet};

use domain::id::RecordId;
use domain::{Day, Failure, Id, Phase, Stop};
use ledger::{Record, RecordError};
use store::Tx;

/// The record of these bytes, with all that its manifest holds.
pub(crate) fn decoded(tx: &mut Tx<'_>, id: RecordId, bytes: &[u8]) -> Result<Record, Stop> {
    let failed = |e: RecordError| Failure::new(e.code(), id);
    let mut outline = Record::outline(bytes).map_err(failed)?;
    if outline.manifest.is_some() {
        let manifest = tx.manifest(id)?;
        outline.record = Record::decode(bytes, manifest.as_deref()).map_err(failed)?;
    }
    match outline.record.id == id {
        true => Ok(outline.record),
        false => Err(Failure::new("record_misplaced", id).into()),
    }
}

/// The records from a place on, in their order, proven by the head of the ledger: what was made of them counts only when
/// this ends well. Hands back the place after the last.
pub(crate) fn each(
    tx: &mut Tx<'_>,
    from: u64,
    mut of: impl FnMut(&mut Tx<'_>, u64, Record) -> Result<(), Stop>,
) -> Result<u64, Stop> {
    tx.each_record(from, |tx, stored| {
        let record = decoded(tx, stored.id, &stored.bytes)?;
        of(tx, stored.seq, record)
    })
}

/// Each record of the ledger, as for [`each`].
pub(crate) fn all(
    tx: &mut Tx<'_>,
    mut of: impl FnMut(&mut Tx<'_>, Record) -> Result<(), Stop>,
) -> Result<(), Stop> {
    each(tx, 0, |tx, _, record| of(tx, record)).map(|_| ())
}

/// The place of the last record before a day, or the first place of all. It is looked for among records that are not
/// proven yet.
pub(crate) fn before(tx: &mut Tx<'_>, day: Day) -> Result<u64, Stop> {
    let (mut low, mut high) = (0, tx.head()?.size);
    while low < high {
        let middle = low + (high - low) / 2;
        let earlier = match tx.records(middle, 1)?.pop() {
            Some(stored) => decoded(tx, stored.id, &stored.bytes)?.at.day() < day,
            None => false,
        };
        (low, high) = if earlier { (middle + 1, high) } else { (low, middle) };
    }
    Ok(low.saturating_sub(1))
}

/// The record by which each of these rows came to be, of rows that changed since: the records from the earliest of the days on
/// are read for it.
pub(crate) fn makings(tx: &mut Tx<'_>, rows: &[(Id, Day)]) -> Result<HashMap<Id, Record>, Stop> {
    let mut made = HashMap::new();
    let Some(since) = rows.iter().map(|(_, day)| *day).min() else { return Ok(made) };
    let wanted: HashSet<Id> = rows.iter().map(|(id, _)| *id).collect();
    let from = before(tx, since)?;
    each(tx, from, |_, _, record| {
        if let Some(object) = record.object.as_ref().filter(|_| record.phase == Phase::Completed)
            && wanted.contains(&object.id)
        {
            made.entry(object.id).or_insert(record);
        }
        Ok(())
    })?;
    Ok(made)
}
