//! What left already: words for whoever is about to send, post or submit the same once more (U6.1, U8.1-2).

use domain::id::StaffId;
use domain::{Day, FormError, Id, PlainText, Stop};

use crate::desk::Page;

/// Adds to a form error what is there already: its id, the day, and who recorded it.
///
/// # Errors
/// A failure of the store.
pub(super) fn told(
    page: &mut Page<'_, '_>,
    error: FormError,
    (id, by, on): (Id, StaffId, Day),
) -> Result<FormError, Stop> {
    let by = page.name_of(by)?;
    Ok(error.with("id", id).with("day", on).with("by", by))
}

/// A reason is given in words or not at all.
pub(super) fn check_reason_given(why: Option<&PlainText>) -> Result<(), FormError> {
    match why {
        Some(why) if why.is_blank() => Err(FormError::new("once_more", "reason_missing")),
        _ => Ok(()),
    }
}
