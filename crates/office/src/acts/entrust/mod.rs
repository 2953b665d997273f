//! Entrusting work (委託): who works for the organisation under contract, who answers for them, and what lies with them
//! (U2.4, H8.2, 番号法第10条). Whether their safety measures suffice is no matter of these acts.

mod end_contractor;
mod register_contractor;

pub use end_contractor::{ContractorEnd, EndContractor};
pub use register_contractor::RegisterContractor;

use domain::id::{AffairsId, ContractorId};
use domain::rows::{Contractor, EntrustedThing};
use domain::{Day, Facts, Id, Label, Stop};

use crate::desk::{Page, Query, in_force};
use crate::input::slug;

/// True while work can be given to a contractor: its contract runs, and nobody ended it.
pub(crate) fn is_current(row: &Contractor, day: Day) -> bool {
    row.ended_on.is_none() && in_force(day, row.since, row.until)
}

/// Whether what is of these affairs may go to this contractor; to none it always may.
///
/// # Errors
/// The form error `unknown`; a failure of the store.
pub(super) fn fits(
    q: &mut Query<'_, '_>,
    facts: &mut Facts,
    contractor: Option<ContractorId>,
    affairs: AffairsId,
) -> Result<(), Stop> {
    facts.contractor_fits = match contractor {
        None => true,
        Some(id) => {
            let held = q.known::<Contractor>("contractor", id.0)?;
            q.rest(&held);
            let current = is_current(&held.row, q.day) || domain::broken::is_off("contractor");
            current && held.row.affairs.0.contains(&affairs)
        }
    };
    Ok(())
}

/// Whether a certificate comes from the contractor that has what was destroyed, or from one that works under it.
///
/// # Errors
/// The form error `unknown`; a failure of the store.
pub(super) fn answers_for(
    q: &mut Query<'_, '_>,
    issuer: ContractorId,
    destruction: Id,
) -> Result<bool, Stop> {
    let mut issuer = q.known::<Contractor>("issuer", issuer.0)?;
    q.rest(&issuer);
    // What was given away before contractors were registered names them by their name alone.
    let Some(thing) = q.tx.entrusted_with(destruction)? else { return Ok(true) };
    while issuer.row.id != thing.row.contractor {
        let Some(above) = issuer.row.under else { return Ok(false) };
        issuer = q.known::<Contractor>("issuer", above.0)?;
    }
    Ok(true)
}

/// Something goes to a contractor, if one does the work. Returns its name, for sheets.
///
/// # Errors
/// The form error `unknown`; a failure of the store.
pub(super) fn hand(
    page: &mut Page<'_, '_>,
    contractor: Option<ContractorId>,
    kind: &str,
    about: Id,
) -> Result<Option<Label>, Stop> {
    let Some(contractor) = contractor else { return Ok(None) };
    let name = page.known::<Contractor>("contractor", contractor.0)?.row.name;
    let row = EntrustedThing {
        id: page.draw(),
        contractor,
        kind: slug(kind)?,
        about: about.0.to_vec(),
        since: page.at.day(),
        state: slug("there")?,
        ended_on: None,
    };
    page.put(&row)?;
    Ok(Some(name))
}

/// What was given to a contractor lies there no more, if it ever did: it is `back` or `destroyed`.
///
/// # Errors
/// A failure of the store.
pub(super) fn over(page: &mut Page<'_, '_>, about: Id, state: &str) -> Result<(), Stop> {
    let Some(held) = page.tx.entrusted_with(about)? else { return Ok(()) };
    let mut row = held.row;
    row.state = slug(state)?;
    row.ended_on = Some(page.at.day());
    page.put(&row)
}
