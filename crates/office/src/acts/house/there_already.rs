//! What is registered already: a name is given twice only when that is meant. Zones, places and files that stand
//! in a register twice make it say something false (H5.8, H5.14, H6.9, U9, U10).

use domain::{Day, FormError, Register, Stop};

use crate::desk::Page;

/// The days on which something is registered.
pub(crate) type Days = (Day, Option<Day>);

/// Stops when a row that is the same by its name stands for one of these days, unless another one is meant.
///
/// # Errors
/// The form error `name_in_use` with the row's id, its first day and who entered it; a failure of the store.
pub(crate) fn check_name<R: Register>(
    page: &mut Page<'_, '_>,
    another_is_meant: bool,
    (since, until): Days,
    same: impl Fn(&R) -> Option<Days>,
) -> Result<(), Stop> {
    if another_is_meant {
        return Ok(());
    }
    let overlaps = |(first, last): Days| {
        last.is_none_or(|last| last >= since) && until.is_none_or(|until| until >= first)
    };
    for held in page.tx.every::<R>()? {
        if let Some(days) = same(&held.row).filter(|days| overlaps(*days)) {
            let by = page.last_by::<R>(held.row.row_id())?;
            return Err(FormError::new("name", "name_in_use")
                .with("id", held.row.row_id())
                .with("day", days.0)
                .with("by", by)
                .into());
        }
    }
    Ok(())
}
