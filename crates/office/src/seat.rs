//! Who sits at a desk: the name and offices that a page greets somebody with, and the two ways to a desk that only a
//! page has.

use domain::id::CredentialId;
use domain::rows::Staff;
use domain::{Duty, FormError, Label, Slug, Stop};

use crate::desk::{Actor, Desk};
use crate::office::Office;
use crate::second_factor::{self, factors, factors_ended};
use crate::sign_in::{Own, current};

/// Somebody at a desk.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Their name.
    pub name: Label,
    /// Their sign-in name.
    pub sign_in: Slug,
    /// Their department.
    pub department: Label,
    /// The offices they hold today, also for somebody else, each with its department; a clerk's by designation.
    pub offices: Vec<(Duty, Option<Label>)>,
    /// The device is registered and in force.
    pub at_device: bool,
    /// The password of today: another one ends what began with the one of before.
    pub credential: Option<CredentialId>,
    /// What their second factors are called.
    pub second_factors: Vec<Label>,
    /// So many second factors of theirs ended so far: one more ends what began before it.
    pub factors_ended: usize,
}

impl Office {
    /// Who this is today.
    ///
    /// # Errors
    /// A form error for nobody and for who was stopped; a failure of the store.
    pub fn seat(&self, who: &Actor) -> Result<Seat, Stop> {
        let day = self.now().day();
        let nobody = || Stop::from(FormError::new("as", "credential"));
        let staff = who.staff.ok_or_else(nobody)?;
        self.store().read(|tx| {
            let held = tx.get::<Staff>(staff.0)?.ok_or_else(nobody)?;
            if held.row.stopped_on.is_some_and(|last| last <= day) {
                return Err(nobody());
            }
            let mut offices: Vec<_> = tx
                .appointments_of(staff, day)?
                .into_iter()
                .map(|held| (held.row.duty, held.row.department))
                .collect();
            let stands_in = tx.deputies_of(staff, day, Some(day))?;
            offices.extend(stands_in.into_iter().map(|d| (d.row.duty, d.row.department)));
            if !tx.designations_of(staff, day)?.is_empty() {
                offices.push((Duty::Clerk, None));
            }
            offices.sort();
            offices.dedup();
            let credentials = tx.credentials_of(staff)?;
            let credential = current(&credentials, day).map(|held| held.row.id);
            let second_factors: Result<Vec<_>, _> =
                factors(&credentials, day).map(second_factor::name_of).collect();
            let second_factors = second_factors?;
            let factors_ended = factors_ended(&credentials, day);
            let Staff { name, sign_in, department, .. } = held.row;
            let at_device = who.device.is_some();
            Ok(Seat {
                name,
                sign_in,
                department,
                offices,
                at_device,
                credential,
                second_factors,
                factors_ended,
            })
        })
    }

    /// Whether the pack asks somebody for a second factor that they have not enrolled.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn lacks_second_factor(&self, who: &Actor) -> Result<bool, Stop> {
        Desk::new(self, who).lacks_second_factor()
    }

    /// The same actor with a second person beside, who shows a credential of their own.
    ///
    /// # Errors
    /// A form error when name or password are wrong, or it is the same person.
    pub fn beside(&self, who: &Actor, second: &Own) -> Result<Actor, Stop> {
        let (second, _) = self.check_credential("second", second, false, who)?;
        if who.staff == Some(second) {
            return Err(FormError::new("second", "second_is_the_same").into());
        }
        Ok(Actor { second: Some(second), ..who.clone() })
    }
}
