//! Records read back, one after another or by their id.

use domain::id::RecordId;
use domain::{Failure, Stop};
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
