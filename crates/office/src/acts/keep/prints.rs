//! Copies on paper: papers as those that are received, but for the day by which they must be gone (U5.5, U7.1, H5.7).

use domain::Stop;
use domain::id::{CopyId, ThingId};
use domain::rows::{Copy, Document};
use store::{Held, Tx};

use super::take_out;
use crate::desk::{Page, Query};
use crate::input::slug;

/// The copies that the input names.
pub(super) fn copies_named(
    q: &mut Query<'_, '_>,
    copies: &[CopyId],
) -> Result<Vec<Held<Copy>>, Stop> {
    let named = copies.iter().enumerate();
    named.map(|(i, id)| q.known::<Copy>(&format!("copies[{i}]"), id.0)).collect()
}

/// The prints of a copy are gone. With its last place the copy is, too.
pub(crate) fn end_prints(page: &mut Page<'_, '_>, copy: &Copy) -> Result<(), Stop> {
    let today = page.at.day();
    let mut left = 0;
    for held in page.tx.places_of_copy(copy.id)? {
        if held.row.kind.as_str() != "paper" {
            left += 1;
            continue;
        }
        let mut place = held.row;
        place.erased_on = Some(today);
        page.put(&place)?;
    }
    take_out(page, copy.id.0)?;
    if left == 0 {
        page.put(&Copy { state: slug("erased")?, erased_on: Some(today), ..copy.clone() })?;
        page.close_duties("erase_copy", copy.id.0)?;
    }
    Ok(())
}

/// So many pieces of paper a copy has: of a file that was printed nobody counted them.
pub(crate) fn pieces_of(copy: &Copy) -> i64 {
    if copy.kind.as_str() == "container" { 1 } else { copy.cells }
}

/// The pieces of papers destroyed.
///
/// # Errors
/// A failure of the store.
pub(crate) fn pieces(tx: &mut Tx<'_>, papers: &[ThingId]) -> Result<i64, Stop> {
    let mut all = 0;
    for id in papers {
        all += match tx.get::<Document>(id.0)? {
            Some(paper) => paper.row.count,
            None => tx.get::<Copy>(id.0)?.map_or(0, |copy| pieces_of(&copy.row)),
        };
    }
    Ok(all)
}
