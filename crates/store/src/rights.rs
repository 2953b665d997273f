//! The questions about who comes in, and who was shown what.

use domain::id::{PersonId, StaffId};
use domain::rows::{RightsReview, SignInFailures};
use domain::{Day, Field, Label};

use crate::row::Param;
use crate::sql;
use crate::{Held, StoreError, Tx};

/// What a clerk was shown, as far as rules on what is unusual ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Openings {
    /// So many different people today; counted up to one more than was asked.
    pub people_today: i64,
    /// So often the person, since the day asked.
    pub times: i64,
    /// The rules under which the clerk has a row of today already: 1 `many_people`, 2 `repeated`, 4 `outside_hours`.
    pub told: i64,
    /// The first day that is still counted for the clerk.
    pub first: Option<Day>,
}

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

    /// Counts that a clerk was shown a person's number today.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn count_opening(
        &mut self,
        staff: StaffId,
        person: PersonId,
        today: Day,
    ) -> Result<(), StoreError> {
        self.run(
            sql::OPENING_ADD,
            &[(&staff.0).into(), (&person.0).into(), i64::from(today.0).into()],
        )?;
        Ok(())
    }

    /// What was counted: people of today up to one more than `most`, the person since a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn openings(
        &mut self,
        staff: StaffId,
        today: Day,
        most: i64,
        person: PersonId,
        since: Day,
    ) -> Result<Openings, StoreError> {
        let most = most.saturating_add(1);
        let asked = [
            (&staff.0).into(),
            i64::from(today.0).into(),
            most.into(),
            (&person.0).into(),
            i64::from(since.0).into(),
        ];
        let row = self.first(sql::OPENINGS, &asked)?;
        let read = row.map_or(Ok(Openings::default()), |row| {
            let first = i32::try_from(row.int(3)?).ok().map(Day);
            Ok(Openings { people_today: row.int(0)?, times: row.int(1)?, told: row.int(2)?, first })
        });
        self.poison(read)
    }

    /// Drops what was counted before a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn drop_openings(&mut self, staff: StaffId, before: Day) -> Result<(), StoreError> {
        self.run(sql::OPENINGS_DROP, &[(&staff.0).into(), i64::from(before.0).into()])?;
        Ok(())
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
