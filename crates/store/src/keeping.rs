//! The questions about what is kept: media in their places, certificates, papers of people.

use domain::id::{AffairsId, DestructionId, KeepingPlaceId, PersonId};
use domain::rows::{DisposalCertificate, Document, Medium, StoredThing};
use domain::{Field, Value};

use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// Media that belong in a place, whatever their state.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn media_of(&mut self, place: KeepingPlaceId) -> Result<Vec<Held<Medium>>, StoreError> {
        self.find("place = $1 ORDER BY id", &[place.to_value()])
    }

    /// Papers that belong in a place: those that lie there, and those that were missing at the last stock-taking.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn things_of(
        &mut self,
        place: KeepingPlaceId,
    ) -> Result<Vec<Held<StoredThing>>, StoreError> {
        self.find("place = $1 AND state IN ('kept', 'missing') ORDER BY id", &[place.to_value()])
    }

    /// The affairs whose media and papers belong in a place.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn affairs_of_place(
        &mut self,
        place: KeepingPlaceId,
    ) -> Result<Vec<AffairsId>, StoreError> {
        let media = self.media_of(place)?.into_iter().map(|held| held.row.affairs);
        let papers = self.things_of(place)?.into_iter().map(|held| held.row.affairs);
        let all: std::collections::BTreeSet<_> = media.chain(papers).collect();
        Ok(all.into_iter().collect())
    }

    /// The certificates of a destruction.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn certificates_of(
        &mut self,
        destruction: DestructionId,
    ) -> Result<Vec<Held<DisposalCertificate>>, StoreError> {
        self.find("destruction = $1 ORDER BY id", &[destruction.to_value()])
    }

    /// Papers of any of these people that still hold a number, on their way included.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn papers_out(&mut self, people: &[PersonId]) -> Result<Vec<Held<Document>>, StoreError> {
        let all = self.find::<Document>(
            "state IN ('held', 'handed_over', 'accepted') ORDER BY id",
            &[] as &[Value],
        )?;
        let concerns = |paper: &Held<Document>| paper.people.0.iter().any(|p| people.contains(p));
        Ok(all.into_iter().filter(concerns).collect())
    }
}
