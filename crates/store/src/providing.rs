//! The questions about what left: submissions, and what is out of the house.

use domain::id::{CopyId, OutingId};
use domain::rows::{CarriedThing, Copy, Outing, Posting, Sending, Submission};
use domain::{Day, Field, Id, Slug, TrackingNumber, Value};

use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// The submissions of a copy.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and all questions below.
    pub fn submissions_of(&mut self, copy: CopyId) -> Result<Vec<Held<Submission>>, StoreError> {
        self.find("copy = $1 ORDER BY id", &[copy.to_value()])
    }

    /// Submissions to a destination of a copy, and since a day of any copy of the same name for the same people.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn submissions_alike(
        &mut self,
        copy: &Copy,
        destination: &Slug,
        since: Day,
    ) -> Result<Vec<Held<Submission>>, StoreError> {
        self.find(
            "destination = $1 AND (copy = $2 OR (on_day >= $3 AND copy IN (SELECT id FROM copies \
             WHERE affairs = $4 AND form = $5 AND name = $6 AND people = $7))) ORDER BY id",
            &[
                destination.to_value(),
                copy.id.to_value(),
                since.to_value(),
                copy.affairs.to_value(),
                copy.form.to_value(),
                copy.name.to_value(),
                copy.people.to_value(),
            ],
        )
    }

    /// How a copy was sent over a network on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn sendings_of(
        &mut self,
        copy: CopyId,
        day: Day,
    ) -> Result<Vec<Held<Sending>>, StoreError> {
        self.find("copy = $1 AND on_day = $2 ORDER BY id", &[copy.to_value(), day.to_value()])
    }

    /// How a copy was posted on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn postings_of(
        &mut self,
        copy: CopyId,
        day: Day,
    ) -> Result<Vec<Held<Posting>>, StoreError> {
        self.find("copy = $1 AND on_day = $2 ORDER BY id", &[copy.to_value(), day.to_value()])
    }

    /// What was posted under a tracking number since a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn posted_under(
        &mut self,
        tracking: &TrackingNumber,
        since: Day,
    ) -> Result<Vec<Held<Posting>>, StoreError> {
        let named = [tracking.to_value(), since.to_value()];
        self.find("tracking = $1 AND on_day >= $2 ORDER BY id", &named)
    }

    /// Every posting of a copy.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn every_posting_of(&mut self, copy: CopyId) -> Result<Vec<Held<Posting>>, StoreError> {
        self.find("copy = $1 ORDER BY id", &[copy.to_value()])
    }

    /// Whether a copy was given to an authority or posted as a thing: its paper may be out of the house for good.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn went_out(&mut self, copy: CopyId) -> Result<bool, StoreError> {
        let carried = |held: &Held<Submission>| {
            matches!(
                held.method.as_str(),
                "by_hand" | "post" | "optical_disc" | "electronic_medium"
            )
        };
        let submitted = self.submissions_of(copy)?.iter().any(carried);
        let posted = self.find::<Posting>("copy = $1 ORDER BY id", &[copy.to_value()])?;
        Ok(submitted || !posted.is_empty())
    }

    /// What was carried out and did not come back.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn things_out(&mut self) -> Result<Vec<Held<CarriedThing>>, StoreError> {
        self.find("state = $1 ORDER BY id", &[Value::Text("out".to_owned())])
    }

    /// Outings from which something is still out.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn outings_open(&mut self) -> Result<Vec<Held<Outing>>, StoreError> {
        self.find("state = $1 ORDER BY id", &[Value::Text("out".to_owned())])
    }

    /// The things of an outing that are still out.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn things_out_with(
        &mut self,
        outing: OutingId,
    ) -> Result<Vec<Held<CarriedThing>>, StoreError> {
        self.find(
            "outing = $1 AND state = $2 ORDER BY id",
            &[outing.to_value(), Value::Text("out".to_owned())],
        )
    }

    /// The things of an outing, out or back.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn things_of_outing(
        &mut self,
        outing: OutingId,
    ) -> Result<Vec<Held<CarriedThing>>, StoreError> {
        self.find("outing = $1 ORDER BY id", &[outing.to_value()])
    }

    /// The entry of one thing that is out.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn thing_out(&mut self, thing: Id) -> Result<Option<Held<CarriedThing>>, StoreError> {
        let found = self.find(
            "thing = $1 AND state = $2 ORDER BY id",
            &[Value::Bytes(thing.0.to_vec()), Value::Text("out".to_owned())],
        )?;
        Ok(found.into_iter().next())
    }
}
