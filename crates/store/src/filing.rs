//! Questions about files in and out.

use domain::id::{AffairsId, DeviceId, PersonId, RequestId, SourceId};
use domain::rows::{
    Affairs, Appointment, Asked, Copy, CopyPlace, Correction, DeviceFolder, Document, Event,
    NeededDocument, PendingRow, Person, Purpose, Request, Source, Staff, TakenOver,
};
use domain::{Day, Field, Label};

use crate::row::Param;
use crate::{Held, StoreError, Tx};

impl Tx<'_> {
    /// The folders that a terminal may put files into on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn folders_of(
        &mut self,
        device: DeviceId,
        day: Day,
    ) -> Result<Vec<Held<DeviceFolder>>, StoreError> {
        self.find(
            "device = $1 AND since <= $2 AND (until IS NULL OR until >= $3) ORDER BY id",
            &[device.to_value(), day.to_value(), day.to_value()],
        )
    }

    /// The rows of a roster that wait to be mended, in the order of their lines.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn rows_waiting(&mut self, source: SourceId) -> Result<Vec<Held<PendingRow>>, StoreError> {
        self.find("source = $1 AND state = 'open' ORDER BY line", &[source.to_value()])
    }

    /// Rosters and ledgers that were taken in and are not erased.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn sources_open(&mut self) -> Result<Vec<Held<Source>>, StoreError> {
        self.find("state = 'open' ORDER BY id", &[])
    }

    /// Corrections by which numbers went, with another in their place or none, from a day on.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn numbers_corrected(&mut self, since: Day) -> Result<Vec<Held<Correction>>, StoreError> {
        self.find("kind <> 'person' AND on_day >= $1 ORDER BY id", &[since.to_value()])
    }

    /// Corrections by which a number went without another in its place.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn numbers_removed(&mut self) -> Result<Vec<Held<Correction>>, StoreError> {
        self.find("kind = 'removed' ORDER BY id", &[])
    }

    /// What ledgers of before say of a person's number.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn taken_over_of(&mut self, person: PersonId) -> Result<Vec<Held<TakenOver>>, StoreError> {
        self.find("person = $1 ORDER BY id", &[person.to_value()])
    }

    /// For which documents a person's number was entered.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn needed_documents(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<Held<NeededDocument>>, StoreError> {
        self.find("person = $1 ORDER BY id", &[person.to_value()])
    }

    /// Papers and media that were received for these affairs, those that are gone among them.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn documents_for(&mut self, affairs: AffairsId) -> Result<Vec<Held<Document>>, StoreError> {
        self.find("affairs = $1 ORDER BY id", &[affairs.to_value()])
    }

    /// The days on which a request was made, oldest first.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn asked_of(&mut self, request: RequestId) -> Result<Vec<Held<Asked>>, StoreError> {
        self.find("request = $1 ORDER BY on_day, id", &[request.to_value()])
    }

    /// Whether anything in the registers names a department: staff, offices, affairs or people.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn department_is_known(&mut self, department: &Label) -> Result<bool, StoreError> {
        let named = [department.to_value()];
        let one = "department = $1 ORDER BY id LIMIT 1";
        Ok(!self.find::<Staff>(one, &named)?.is_empty()
            || !self.find::<Appointment>(one, &named)?.is_empty()
            || !self.find::<Affairs>(one, &named)?.is_empty()
            || !self.find::<Person>(one, &named)?.is_empty())
    }

    /// The needs for these affairs that have not ended.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn purposes_for(&mut self, affairs: AffairsId) -> Result<Vec<Held<Purpose>>, StoreError> {
        self.find("affairs = $1 AND ended_on IS NULL ORDER BY id", &[affairs.to_value()])
    }

    /// The needs for these affairs that last on a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn purposes_needed(
        &mut self,
        affairs: AffairsId,
        day: Day,
    ) -> Result<Vec<Held<Purpose>>, StoreError> {
        self.find(
            "affairs = $1 AND (ended_on IS NULL OR ended_on >= $2) ORDER BY id",
            &[affairs.to_value(), day.to_value()],
        )
    }

    /// What happened to a person, as recorded and not taken back.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn events_of(&mut self, person: PersonId) -> Result<Vec<Held<Event>>, StoreError> {
        self.find("person = $1 ORDER BY id", &[person.to_value()])
    }

    /// Copies for these affairs that were made after a day.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn copies_made_after(
        &mut self,
        affairs: AffairsId,
        day: Day,
    ) -> Result<Vec<Held<Copy>>, StoreError> {
        self.find(
            "affairs = $1 AND made_on > $2 ORDER BY id",
            &[affairs.to_value(), day.to_value()],
        )
    }

    /// The needs for these affairs that ended before a day and may serve a document still.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn purposes_after_their_end(
        &mut self,
        affairs: AffairsId,
        day: Day,
    ) -> Result<Vec<Held<Purpose>>, StoreError> {
        self.find(
            "affairs = $1 AND ended_on < $2 AND used_until IS NOT NULL ORDER BY id",
            &[affairs.to_value(), day.to_value()],
        )
    }

    /// For how many people with a purpose for these affairs, ended or not, a number is held.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn people_held_for(&mut self, affairs: AffairsId) -> Result<i64, StoreError> {
        let turn = self.epoch()?.turn;
        let row = self.first(crate::sql::people_held_for(turn), &[Param::Bytes(&affairs.0.0)])?;
        row.map_or(Ok(0), |row| row.int(0))
    }

    /// The places where copies lie on a terminal.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn copies_on(&mut self, device: DeviceId) -> Result<Vec<Held<CopyPlace>>, StoreError> {
        self.find("device = $1 AND erased_on IS NULL ORDER BY id", &[device.to_value()])
    }

    /// What anybody was asked for these affairs, oldest first.
    ///
    /// # Errors
    /// See [`Tx::find`].
    pub fn requests_for(&mut self, affairs: AffairsId) -> Result<Vec<Held<Request>>, StoreError> {
        self.find("affairs = $1 ORDER BY id", &[affairs.to_value()])
    }
}
