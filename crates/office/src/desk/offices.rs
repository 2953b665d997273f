//! Who holds which office, by appointment or as a deputy, and which offices one person may not hold together.

use domain::id::StaffId;
use domain::{Day, Duty, Label, Stop};

use super::actor::Actor;
use super::query::Query;

impl Query<'_, '_> {
    /// The offices that the actor holds or stands in for today.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn offices_of(&mut self, who: &Actor) -> Result<Vec<Duty>, Stop> {
        let standing = self.standing(who)?;
        Ok(standing.map_or_else(Vec::new, |s| s.offices().collect()))
    }

    /// Whether the actor stands in for this person: a deputy does not decide on their principal.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn stands_in_for(&mut self, who: &Actor, staff: StaffId) -> Result<bool, Stop> {
        let Some(standing) = self.standing(who)? else {
            return Ok(false);
        };
        let theirs = self.tx.appointments_of(staff, self.day)?;
        let mut deputies = standing.deputies.iter();
        Ok(deputies
            .any(|d| theirs.iter().any(|a| a.duty == d.duty && a.department == d.department)))
    }

    /// Whether the actor would give an office to themselves out of one in which they only stand in.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn appoints_oneself_as_deputy(
        &mut self,
        who: &Actor,
        staff: StaffId,
        duty: Duty,
    ) -> Result<bool, Stop> {
        let (standing, pack) = (self.standing(who)?, self.pack()?);
        let mut deputies = standing.iter().flat_map(|s| &s.deputies);
        Ok(who.staff == Some(staff) && deputies.any(|d| pack.may_appoint(d.duty, duty)))
    }

    /// Whether the actor was appointed to this office: a deputy was not.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn own_office(
        &mut self,
        who: &Actor,
        duty: Duty,
        department: Option<&Label>,
    ) -> Result<bool, Stop> {
        let standing = self.standing(who)?;
        let mut held = standing.iter().flat_map(|s| &s.appointments);
        Ok(held.any(|a| a.duty == duty && a.department.as_ref() == department))
    }

    /// True when the person holds nothing, in these days, that the pack keeps apart from this duty: no
    /// office, no deputy's, no designation (H2.7).
    ///
    /// # Errors
    /// A failure of the store.
    pub fn apart(
        &mut self,
        staff: StaffId,
        duty: Duty,
        since: Day,
        until: Option<Day>,
    ) -> Result<bool, Stop> {
        let pack = self.pack()?;
        let held = self.tx.appointments_between(staff, since, until)?;
        let stands_in = self.tx.deputies_of(staff, since, until)?;
        let offices = held.iter().map(|a| a.duty).chain(stands_in.iter().map(|d| d.duty));
        let designated = !self.tx.designations_between(staff, since, until)?.is_empty();
        let clerk = designated.then_some(Duty::Clerk);
        Ok(offices.chain(clerk).all(|other| !pack.must_be_apart(other, duty)))
    }
}
