//! The questions about incidents.

use domain::Field;
use domain::id::IncidentId;
use domain::rows::{IncidentNotice, IncidentStep};

use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// The offices that a report went to, in the order in which they were told.
    ///
    /// # Errors
    /// See [`Tx::find`], for this and the question below.
    pub fn notices_of(
        &mut self,
        incident: IncidentId,
    ) -> Result<Vec<Held<IncidentNotice>>, StoreError> {
        self.find("incident = $1 ORDER BY id", &[incident.to_value()])
    }

    /// The tasks of the response to an incident.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn steps_of(
        &mut self,
        incident: IncidentId,
    ) -> Result<Vec<Held<IncidentStep>>, StoreError> {
        self.find("incident = $1 ORDER BY due, id", &[incident.to_value()])
    }
}
