//! The questions about contractors: who works under whom, and what lies with them.

use domain::id::ContractorId;
use domain::rows::{Contractor, EntrustedThing};
use domain::{Field, Id};

use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// Contractors whose work has not ended, the oldest first.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and the questions below.
    pub fn open_contractors(&mut self) -> Result<Vec<Held<Contractor>>, StoreError> {
        self.find("ended_on IS NULL ORDER BY id", &[])
    }

    /// What lies with a contractor now.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn entrusted_to(
        &mut self,
        contractor: ContractorId,
    ) -> Result<Vec<Held<EntrustedThing>>, StoreError> {
        self.find("contractor = $1 AND state = 'there' ORDER BY id", &[contractor.to_value()])
    }

    /// What was given to a contractor with this destruction or outing, whether or not it is still there.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn entrusted_with(
        &mut self,
        about: Id,
    ) -> Result<Option<Held<EntrustedThing>>, StoreError> {
        let held = self.find("about = $1 ORDER BY id", &[about.0.to_vec().to_value()])?;
        Ok(held.into_iter().next())
    }
}
