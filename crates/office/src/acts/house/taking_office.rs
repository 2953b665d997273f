//! Whoever takes an office does not look over what they did as its deputy: that goes one office up (H2.7).

use domain::rows::{Appointment, DeputyAct};
use domain::{Duty, Id, Stop};

use crate::desk::Page;

/// Hands the open duties to look over what the new holder did to the office above.
pub(super) fn raise_own(page: &mut Page<'_, '_>, office: &Appointment) -> Result<(), Stop> {
    let up = if office.duty == Duty::Manager { Duty::AboveManager } else { Duty::Manager };
    for held in page.tx.all_open_duties()? {
        let mut row = held.row;
        let here = row.owner == office.duty && row.department == office.department;
        if row.kind.as_str() != "review_deputy_act" || !here {
            continue;
        }
        let about = <[u8; 16]>::try_from(row.about.as_slice()).map(Id).unwrap_or_default();
        let done = page.tx.get::<DeputyAct>(about)?;
        if done.is_some_and(|done| done.row.staff == office.staff) {
            row.owner = page.pack()?.sees_to(up);
            row.staff = None;
            row.department = None;
            page.put(&row)?;
        }
    }
    Ok(())
}
