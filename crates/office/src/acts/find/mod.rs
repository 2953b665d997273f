//! Numbers that lie where they should not: reported by anybody, cleared up by whoever has to, confirmed by another
//! person and by a look at the place (H5.12, H5.13, U3.6, U4.3, U5.5).

mod choices;
mod confirm_finding;
mod report_finding;
mod settle_finding;

use std::path::Path;

pub use choices::{FindingEnd, FindingKind, Sureness};
pub use confirm_finding::ConfirmFinding;
pub use report_finding::{ReportFinding, Reported};
pub use settle_finding::SettleFinding;

use domain::id::{CopyId, FindingId, RecordId};
use domain::rows::Finding;
use domain::{ActName, Day, Duty, Sight, Stop};
use store::Tx;

use crate::desk::{Desk, NewDuty, Page};
use crate::lists::note_of;

/// What was written where the scanner hides the digits of a number in a name.
const MASK: char = '*';

/// Looks at a place. Where its name held a number, that was masked: the folder it lay in is looked at.
pub(crate) fn look_at(desk: &Desk<'_>, place: &str) -> Result<Sight, Stop> {
    if domain::broken::is_off("looked_again") {
        return Ok(Sight::Clear);
    }
    let mut named = Path::new(place).ancestors();
    let place = named.find(|path| !path.to_string_lossy().contains(MASK));
    match place {
        Some(place) => Ok(desk.office.finder().look(place)?),
        None => Ok(Sight::Elsewhere),
    }
}

/// The place of a finding, in the words beside the record of its report; none when they were erased.
fn place_of(tx: &mut Tx<'_>, finding: FindingId) -> Result<Option<String>, Stop> {
    let note = note_of(tx, RecordId(finding.0))?;
    Ok(note.as_ref().and_then(|note| note.get("place")).map(ToString::to_string))
}

/// Looks at the place of a finding. What nobody knows any more is out of reach.
fn look(desk: &Desk<'_>, finding: FindingId) -> Result<Sight, Stop> {
    match desk.office.store().read(|tx| place_of(tx, finding))? {
        Some(place) => look_at(desk, &place),
        None => Ok(Sight::Elsewhere),
    }
}

/// True when a copy lies at this very place.
fn lies_at(tx: &mut Tx<'_>, copy: CopyId, place: &str) -> Result<bool, Stop> {
    for held in tx.places_of_copy(copy)? {
        let note = note_of(tx, RecordId(held.row.id.0))?;
        if note
            .as_ref()
            .and_then(|note| note.get("path"))
            .is_some_and(|path| path.as_str() == place)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The duty of whoever has to clear a finding up.
fn to_be_settled(
    page: &mut Page<'_, '_>,
    row: &Finding,
    due: Day,
    by: ActName,
) -> Result<(), Stop> {
    page.open_duty(NewDuty {
        kind: "settle_finding",
        about: row.id.0,
        owner: Duty::Clerk,
        staff: Some(row.owner),
        department: Some(&row.department),
        due,
        opened_by: by,
        closed_by: ActName::SettleFinding,
    })
}
