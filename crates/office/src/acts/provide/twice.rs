//! What left already: words for whoever is about to send, post or submit the same once more (U6.1, U8.1-2).

use domain::id::StaffId;
use domain::{Day, FormError, Id, PlainText, Stop, TrackingNumber};

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

/// A carrier gives a tracking number again after months at the earliest: so many days it belongs to one posting.
const TRACKING_DAYS: i32 = 90;

/// A tracking number belongs to one posting: what lies in one envelope is recorded together.
///
/// # Errors
/// The form error `tracking_used`; a failure of the store.
pub(crate) fn check_tracking(
    page: &mut Page<'_, '_>,
    tracking: &TrackingNumber,
) -> Result<(), Stop> {
    let since = page.at.day().plus_days(-TRACKING_DAYS);
    match page.tx.posted_under(tracking, since)?.first() {
        Some(posted) if !domain::broken::is_off("tracking_once") => {
            let before = (posted.id.0, posted.by, posted.on_day);
            Err(told(page, FormError::new("tracking", "tracking_used"), before)?.into())
        }
        _ => Ok(()),
    }
}

/// A reason is given in words or not at all.
pub(super) fn check_reason_given(why: Option<&PlainText>) -> Result<(), FormError> {
    match why {
        Some(why) if why.is_blank() => Err(FormError::new("once_more", "reason_missing")),
        _ => Ok(()),
    }
}
