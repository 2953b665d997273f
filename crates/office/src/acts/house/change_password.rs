//! `change_password`: somebody takes another password for the one that they have (U12.1-4, U12.1-5, H6.1).

use domain::id::{CredentialId, StaffId};
use domain::rows::{Credential, Staff};
use domain::{ActName, Facts, FormError, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::enrol_staff::put_password;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::SecretText;
use crate::password::{Known, check_password};
use crate::sign_in::{current, is_shut, password_fits, verifier_of};

/// Takes another password, also after somebody else gave a first one again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    pub old: SecretText,
    /// The new one: long enough and hard to guess, without one's names and numbers.
    pub new: SecretText,
    /// The same again, since nobody sees what is typed.
    pub new_again: SecretText,
}

/// What a change hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasswordChanged {
    /// Whose.
    pub id: StaffId,
    /// Who gave the person a password since they last chose one: name, day and time on a wall in Japan.
    pub given: Vec<String>,
}

impl Act for ChangePassword {
    const SPEC: Spec = Spec::one_step(ActName::ChangePassword, Stage::House);
    type Done = PasswordChanged;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.facts(who)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let id = desk.staff()?;
        let shown = self.check_old(desk, id)?;
        if self.new.expose_text() != self.new_again.expose_text() {
            return Err(FormError::new("new_again", "password_not_again").into());
        }
        if self.new.expose_text() == self.old.expose_text() {
            return Err(FormError::new("new", "password_not_new").into());
        }
        let rules = desk.office.sign_in_rules()?;
        let verifier = verifier_of(desk.office, &self.new)?;
        desk.record(permit, |page| {
            let staff = page.known::<Staff>("old", id.0)?.row;
            check_password("new", &self.new, &Known::of_staff(page.tx, &staff)?, &rules)?;
            // Another change that ran beside this one: what was shown is not the password any more.
            let held = page.tx.credentials_of(id)?;
            if current(&held, page.at.day()).is_none_or(|credential| credential.id != shown) {
                return Err(FormError::new("old", "credential").into());
            }
            put_password(page, id, "password", verifier.clone())?;
            let mut given = Vec::new();
            for reset in page.tx.password_resets_of(id)? {
                let mut row = reset.row;
                let by = page.known::<Staff>("old", row.by.0)?.row.name;
                given.push(format!("{by} {}", row.at.on_the_wall()));
                row.changed_at = Some(page.at);
                page.put(&row)?;
            }
            page.object(&staff);
            Ok(PasswordChanged { id, given })
        })
    }
}

impl ChangePassword {
    /// Whoever finds a terminal that somebody left does not guess the password there: a wrong one counts as a sign-in
    /// that failed.
    fn check_old(&self, desk: &Desk<'_>, id: StaffId) -> Result<CredentialId, Stop> {
        let held = desk.office.store().read(|tx| {
            let at = desk.office.time_of_record(tx, desk.office.now())?;
            let failures = tx.sign_in_failures(id)?;
            let shut = failures.is_some_and(|held| is_shut(&held.row, at));
            let credentials = tx.credentials_of(id)?;
            let row = current(&credentials, at.day()).map(|held| Credential::clone(held));
            Ok::<_, Stop>(row.filter(|_| !shut))
        })?;
        match held {
            Some(row) if password_fits(&row.verifier, &self.old) => Ok(row.id),
            Some(_) => {
                desk.record_failed_sign_in(id)?;
                Err(FormError::new("old", "credential").into())
            }
            None => Err(FormError::new("old", "credential").into()),
        }
    }
}
