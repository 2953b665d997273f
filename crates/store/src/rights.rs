//! The questions about who comes in, and who was shown what.

use domain::id::{CredentialId, StaffId};
use domain::rows::{PasswordReset, RightsReview, SignInFailures, UnusualAccess};
use domain::{Day, Field, Label};

use crate::row::Param;
use crate::sql;
use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// The reviews of a division, the oldest first.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn rights_reviews_of(
        &mut self,
        department: &Label,
    ) -> Result<Vec<Held<RightsReview>>, StoreError> {
        self.find("department = $1 ORDER BY on_day, id", &[department.to_value()])
    }

    /// The matters of a day about a clerk's accesses.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn unusual_accesses_of(
        &mut self,
        staff: StaffId,
        day: Day,
    ) -> Result<Vec<Held<UnusualAccess>>, StoreError> {
        self.find("staff = $1 AND on_day = $2", &[staff.to_value(), day.to_value()])
    }

    /// The sign-ins of a member of staff that failed.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and all questions below.
    pub fn sign_in_failures(
        &mut self,
        staff: StaffId,
    ) -> Result<Option<Held<SignInFailures>>, StoreError> {
        self.get::<SignInFailures>(staff.0)
    }

    /// The passwords that others gave a member of staff, and that were not changed yet, the oldest first.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn password_resets_of(
        &mut self,
        staff: StaffId,
    ) -> Result<Vec<Held<PasswordReset>>, StoreError> {
        self.find("staff = $1 AND changed_at IS NULL ORDER BY at, id", &[staff.to_value()])
    }

    /// Counts a try from a source in a minute. The first of a minute hands back how many there were since the
    /// last one that was handed back, itself included: those go on record together.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn count_try(&mut self, source: &str, minute: i64) -> Result<Option<i64>, StoreError> {
        let row = self.first(sql::TRIES, &[Param::Text(source)])?;
        let known = row.map(|row| Ok((row.int(0)?, row.int(1)?))).transpose();
        let (told, count) = match self.poison(known)? {
            Some((last, count)) if last == minute => (None, count + 1),
            Some((_, count)) => (Some(count + 1), 0),
            None => (Some(1), 0),
        };
        self.run(sql::TRIES_SET, &[Param::Text(source), minute.into(), count.into()])?;
        Ok(told)
    }

    /// Counts a one-time code as used: true the first time, false for it and for all before it from then on.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn use_code(&mut self, factor: CredentialId, step: i64) -> Result<bool, StoreError> {
        let source = format!("code:{factor}");
        let row = self.first(sql::TRIES, &[Param::Text(&source)])?;
        let last = row.map(|row| row.int(0)).transpose();
        if self.poison(last)?.is_some_and(|last| last >= step) {
            return Ok(false);
        }
        self.run(sql::TRIES_SET, &[Param::Text(&source), step.into(), 0.into()])?;
        Ok(true)
    }

    /// The tries from a source that are on no record yet; they are counted from 0 again.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn take_tries(&mut self, source: &str) -> Result<i64, StoreError> {
        let row = self.first(sql::TRIES, &[Param::Text(source)])?;
        let known = row.map(|row| Ok((row.int(0)?, row.int(1)?))).transpose();
        let Some((minute, count)) = self.poison(known)?.filter(|(_, count)| *count > 0) else {
            return Ok(0);
        };
        self.run(sql::TRIES_SET, &[Param::Text(source), minute.into(), 0.into()])?;
        Ok(count)
    }
}
