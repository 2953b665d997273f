//! `add_second_factor`: somebody enrols what shows one-time codes, besides their password (H6.1). It counts once a code
//! of it was right.

use domain::id::{CredentialId, StaffId};
use domain::rows::{Credential, Staff};
use domain::{ActName, Facts, FormError, Label, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::{SecretText, slug};
use crate::second_factor::{CODE, factors, name_of, read_secret, step_of};

/// One person enrols so many at most: what is lost shows among few.
const MOST: usize = 5;

/// Enrols a second factor of one's own.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddSecondFactor {
    /// What to call it: the telephone or card that it is on.
    pub name: Label,
    /// The secret that was drawn (`bannin second-factor new`, or the page), as the app has it.
    pub secret: SecretText,
    /// A code that the app shows now.
    pub code: SecretText,
}

impl Act for AddSecondFactor {
    const SPEC: Spec = Spec::one_step(ActName::AddSecondFactor, Stage::House);
    type Done = Entered<StaffId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.facts(who)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let staff = desk.staff()?;
        let secret = read_secret(&self.secret)
            .ok_or_else(|| FormError::new("secret", "factor_secret_form"))?;
        let wrong = || FormError::new("code", "factor_code");
        let step = step_of(&secret, &self.code, desk.office.now());
        let step = match step {
            None if domain::broken::is_off("factor_confirmed") => 0,
            step => step.ok_or_else(wrong)?,
        };
        desk.record(permit, |page| {
            let id = self.free_place(page, staff)?;
            let verifier = desk.office.seal_factor(id, &self.name, &secret)?;
            let (kind, since) = (slug(CODE)?, page.at.day());
            // The code that was shown here opens nothing any more.
            if !page.tx.use_code(id, step)? {
                return Err(wrong().into());
            }
            page.put(&Credential { id, staff, kind, verifier, since, until: None })?;
            page.close_duties("second_factor_again", staff.0)?;
            let row = page.known::<Staff>("name", staff.0)?.row;
            page.object(&row);
            page.detail("factor", DetailValue::Code(CODE.to_owned()));
            Ok(Entered { id: staff })
        })
    }
}

impl AddSecondFactor {
    /// The id of the new credential, when the name is free and there are not too many.
    fn free_place(&self, page: &mut Page<'_, '_>, staff: StaffId) -> Result<CredentialId, Stop> {
        let held = page.tx.credentials_of(staff)?;
        let enrolled: Result<Vec<Label>, _> = factors(&held, page.at.day()).map(name_of).collect();
        let enrolled = enrolled?;
        if enrolled.contains(&self.name) {
            return Err(FormError::new("name", "factor_name").into());
        }
        if enrolled.len() >= MOST {
            return Err(FormError::new("name", "factor_many").with("most", MOST).into());
        }
        Ok(page.draw())
    }
}
