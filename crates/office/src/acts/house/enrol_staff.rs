//! `enrol_staff`: a member of staff with a credential of their own (U12.1-4, U12.1-5, U12.1-7).

use domain::id::{CredentialId, StaffId};
use domain::rows::{Credential, PastSignIn, Staff};
use domain::{ActName, Duty, ExternalCode, Facts, FormError, Label, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::{SecretText, slug};
use crate::password::{Known, check_password};
use crate::sign_in::{is_password, verifier_of};

/// Enters a member of staff, also one who comes back; gives no right beyond signing in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolStaff {
    /// The staff number of the personnel system.
    pub staff_number: ExternalCode,
    /// The sign-in name; one that was ever used is never used again.
    pub sign_in: Slug,
    /// The name as written in the personnel system.
    pub name: Label,
    /// The department.
    pub department: Label,
    /// The first password, typed by the person.
    pub password: SecretText,
}

impl Act for EnrolStaff {
    const SPEC: Spec = Spec::one_step(ActName::EnrolStaff, Stage::House);
    type Done = Entered<StaffId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::Manager, Duty::SystemOfficer], None)?;
        facts.sign_in_is_new = !q.tx.sign_in_was_used(&self.sign_in)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let rules = desk.office.sign_in_rules()?;
        let verifier = verifier_of(desk.office, &self.password)?;
        desk.record(permit, |page| {
            // Two entries would be two persons to every rule that asks for another one.
            let (others, today) = (page.tx.staff_by_number(&self.staff_number)?, page.at.day());
            let in_use = others.iter().any(|held| held.row.stopped_on.is_none_or(|d| d > today));
            if in_use && !domain::broken::is_off("staff_number_once") {
                return Err(FormError::new("staff_number", "staff_number_in_use").into());
            }
            let known =
                self.known().with_registers(page.tx, &self.staff_number, &self.department)?;
            check_password("password", &self.password, &known, &rules)?;
            let left = others.into_iter().map(|held| held.row).max_by_key(|row| row.stopped_on);
            let id = enter_staff(page, &self, left, verifier.clone())?;
            Ok(Entered { id })
        })
    }
}

impl EnrolStaff {
    /// What others know of the person.
    pub(super) fn known(&self) -> Known {
        Known::of(&self.name, &self.staff_number, &self.sign_in)
    }
}

/// Writes the row of staff and credential; the founding uses it for the first officer. Who left and comes back
/// stays the person that they were, under a new sign-in name: the old one is kept so that nobody has it again.
pub(super) fn enter_staff(
    page: &mut Page<'_, '_>,
    act: &EnrolStaff,
    left: Option<Staff>,
    verifier: String,
) -> Result<StaffId, Stop> {
    if let Some(left) = &left {
        let past = PastSignIn {
            id: page.draw(),
            staff: left.id,
            sign_in: left.sign_in.clone(),
            stopped_on: left.stopped_on.unwrap_or_else(|| page.at.day()),
        };
        page.put(&past)?;
    }
    let staff = Staff {
        id: left.map_or_else(|| page.draw(), |left| left.id),
        staff_number: act.staff_number.clone(),
        sign_in: act.sign_in.clone(),
        name: act.name.clone(),
        department: act.department.clone(),
        stopped_on: None,
    };
    page.put_object(&staff)?;
    put_password(page, staff.id, "password", verifier)?;
    Ok(staff.id)
}

/// Ends every password of theirs and enters this one.
///
/// # Errors
/// A failure of the store.
pub(super) fn put_password(
    page: &mut Page<'_, '_>,
    staff: StaffId,
    kind: &str,
    verifier: String,
) -> Result<CredentialId, Stop> {
    let today = page.at.day();
    for held in page.tx.credentials_of(staff)? {
        if is_password(&held.row, today) {
            page.put(&Credential { until: Some(today.plus_days(-1)), ..held.row })?;
        }
    }
    let id = page.draw();
    let kind = slug(kind)?;
    page.put(&Credential { id, staff, kind, verifier, since: today, until: None })?;
    Ok(id)
}
