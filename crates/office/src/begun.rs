//! Acts that were begun and have not ended, read back from their records.

use domain::id::RecordId;
use domain::{ActName, Failure, Id, Stop};

use crate::office::Office;
use crate::reading;

/// One of them.
pub(crate) struct BegunAct {
    pub id: RecordId,
    pub act: ActName,
    /// The row it works on.
    pub object: Option<Id>,
}

/// All of them, the oldest first.
pub(crate) fn all(office: &Office) -> Result<Vec<BegunAct>, Stop> {
    office.store().read(|tx| {
        let mut all = Vec::new();
        for id in tx.open_begun()? {
            let bytes = tx.record_bytes(id)?.ok_or_else(|| Failure::new("record_missing", id))?;
            let record = reading::decoded(tx, id, &bytes)?;
            all.push(BegunAct { id, act: record.act, object: record.object.map(|o| o.id) });
        }
        Ok(all)
    })
}
