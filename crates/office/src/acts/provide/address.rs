//! Addresses are confirmed more than once before anything goes there (U6.2, U6.5, H5.4-2).

use domain::id::StaffId;
use domain::rows::{AddressCheck, Staff};
use domain::{FormError, Id, Moment, Stop, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::acts::acquire::repeated;
use crate::desk::{Actor, Desk, Page, Query};

/// One confirmation of the address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Who confirmed it.
    pub by: StaffId,
    /// When.
    pub at: Moment,
}

/// A minute that has not come, in this field, is a form error.
pub(crate) fn check_moment(field: &str, at: Moment, now: Timestamp) -> Result<(), FormError> {
    if at > Moment::of(now) {
        return Err(FormError::new(field, "moment_in_future"));
    }
    Ok(())
}

/// No confirmation lies ahead or stands there twice.
pub(crate) fn check(desk: &Desk<'_>, all: &[Confirmation]) -> Result<(), FormError> {
    let now = desk.office.now();
    for (i, one) in all.iter().enumerate() {
        check_moment(&format!("confirmations[{i}].at"), one.at, now)?;
    }
    match repeated(all) {
        Some(i) => Err(FormError::new(format!("confirmations[{i}]"), "listed_twice")),
        None => Ok(()),
    }
}

/// Whether the address was confirmed as the pack asks. What counts is the actor's own word, and that of one who
/// stands beside with a credential of their own.
pub(crate) fn confirmed(
    q: &mut Query<'_, '_>,
    who: &Actor,
    all: &[Confirmation],
) -> Result<bool, Stop> {
    for (i, one) in all.iter().enumerate() {
        q.known::<Staff>(&format!("confirmations[{i}].by"), one.by.0)?;
    }
    let Some(rule) = q.pack()?.address_checks() else { return Ok(false) };
    let own = all.iter().filter(|one| Some(one.by) == who.staff).count();
    let beside = who.second.filter(|second| Some(*second) != who.staff);
    let another = all.iter().filter(|one| Some(one.by) == beside).count();
    Ok(own + another >= usize::from(rule.times) && (another > 0 || !rule.another_person))
}

/// Enters the confirmations of what was sent or posted.
pub(crate) fn enter(page: &mut Page<'_, '_>, about: Id, all: &[Confirmation]) -> Result<(), Stop> {
    for one in all {
        let (about, at) = (about.0.to_vec(), one.at.start());
        let row = AddressCheck { id: page.draw(), about, by: one.by, at };
        page.put(&row)?;
    }
    Ok(())
}
