//! `reset_password`: a first password again for somebody who forgot theirs or is locked out (U12.1-4, H6.1). The person
//! changes it before anything else, and is told who gave it.

use domain::id::{SignInFailuresId, StaffId};
use domain::rows::{PasswordReset, SignInFailures, Staff};
use domain::{ActName, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::enrol_staff::put_password;
use super::{Entered, letting_in};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::SecretText;
use crate::password::{Known, check_password};
use crate::sign_in::verifier_of;

/// Gives a person a first password again and lets their sign-in name in again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// Whose.
    pub staff: StaffId,
    /// The first password; the person has to change it.
    pub password: SecretText,
    /// Why, and how it was made sure who asked.
    pub reason: PlainText,
}

impl Act for ResetPassword {
    const SPEC: Spec = Spec::one_step(ActName::ResetPassword, Stage::House);
    type Done = Entered<StaffId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = letting_in(q, who, self.staff)?;
        facts.may_appoint = q.may_appoint_to_offices_of(who, self.staff)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let rules = desk.office.sign_in_rules()?;
        let verifier = verifier_of(desk.office, &self.password)?;
        desk.record(permit, |page| {
            let staff = page.known::<Staff>("staff", self.staff.0)?.row;
            check_password("password", &self.password, &Known::of_staff(page.tx, &staff)?, &rules)?;
            let credential = put_password(page, staff.id, "given", verifier.clone())?;
            let reset = PasswordReset {
                id: page.draw(),
                staff: staff.id,
                credential,
                by: desk.staff()?,
                at: page.at,
                changed_at: None,
            };
            page.put(&reset)?;
            if let Some(held) = page.tx.sign_in_failures(staff.id)? {
                let id = SignInFailuresId(staff.id.0);
                page.put(&SignInFailures { id, failed: 0, shut_until: None, ..held.row })?;
            }
            page.object(&staff);
            page.close_duties("let_in_again", staff.id.0)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: staff.id })
        })
    }
}
