//! The questions about what left: submissions, and what is out of the house.

use domain::id::{CopyId, OutingId};
use domain::rows::{CarriedThing, Submission};
use domain::{Field, Id, Value};

use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// The submissions of a copy.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and all questions below.
    pub fn submissions_of(&mut self, copy: CopyId) -> Result<Vec<Held<Submission>>, StoreError> {
        self.find("copy = $1 ORDER BY id", &[copy.to_value()])
    }

    /// What was carried out and did not come back.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn things_out(&mut self) -> Result<Vec<Held<CarriedThing>>, StoreError> {
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
