//! Whether what was made before still holds the right numbers (H5.5): of nobody is it said that the number is somebody
//! else's, and nobody's was corrected, replaced or removed since.

use domain::Stop;
use domain::id::{CopyId, PersonId};
use domain::rows::Copy;

use crate::desk::Query;

/// Copies that are not to leave: they hold a number that is in doubt, or is another one by now.
///
/// # Errors
/// A failure of the store.
pub(in crate::acts) fn stale(q: &mut Query<'_, '_>, copies: &[Copy]) -> Result<Vec<CopyId>, Stop> {
    let mut stale = Vec::new();
    if domain::broken::is_off("stale_copy") {
        return Ok(stale);
    }
    for copy in copies {
        let people = &copy.people.0;
        let made = copy.id.0.drawn_at();
        let corrected = q.tx.numbers_corrected(copy.made_on)?;
        // In the same millisecond it may have been before or after.
        let since = corrected.iter().filter(|held| held.row.id.0.drawn_at() >= made);
        if since.map(|held| held.row.person).any(|person| people.contains(&person))
            || !undoubted(q, people)?
        {
            stale.push(copy.id);
        }
    }
    Ok(stale)
}

/// Whether no open report says of one of these people that the number is somebody else's.
///
/// # Errors
/// A failure of the store.
pub(in crate::acts) fn undoubted(q: &mut Query<'_, '_>, people: &[PersonId]) -> Result<bool, Stop> {
    let doubted = q.tx.people_in_doubt()?;
    Ok(!doubted.iter().any(|person| people.contains(person))
        || domain::broken::is_off("doubted_leaves"))
}

/// Whether all of this may leave: copies that hold the numbers of today, and papers of people of whom none is in doubt. A
/// refusal names the copies that must be made anew.
///
/// # Errors
/// A failure of the store.
pub(in crate::acts) fn may_leave(
    q: &mut Query<'_, '_>,
    copies: &[Copy],
    papers_of: &[PersonId],
    in_scope: bool,
) -> Result<bool, Stop> {
    let stale = stale(q, copies)?;
    if !stale.is_empty() && in_scope {
        let ids: Vec<String> = stale.iter().map(ToString::to_string).collect();
        q.tell("stale_copy", ids.join(", "));
    }
    Ok(stale.is_empty() && undoubted(q, papers_of)?)
}
