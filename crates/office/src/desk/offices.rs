//! Who holds which office, by appointment or as a deputy, and which offices one person may not hold together.

use domain::id::StaffId;
use domain::rows::Deputy;
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

    /// Whether the pack lets the actor appoint to every office that this person holds or stands in for.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn may_appoint_to_offices_of(&mut self, who: &Actor, staff: StaffId) -> Result<bool, Stop> {
        let (own, pack) = (self.offices_of(who)?, self.pack()?);
        let held = self.tx.appointments_between(staff, self.day, None)?;
        let stands_in = self.tx.deputies_of(staff, self.day, None)?;
        let theirs = held.iter().map(|a| a.row.duty).chain(stands_in.iter().map(|d| d.row.duty));
        let appoints = |to: Duty| own.iter().any(|office| pack.may_appoint(*office, to));
        Ok(theirs.into_iter().all(appoints) || domain::broken::is_off("reset_above"))
    }

    /// Whether this office answers for what the actor does: the one above of the manager, the auditor of the manager, and
    /// who stands in as auditor of one who holds that office as well (H2.7).
    ///
    /// # Errors
    /// A failure of the store.
    pub fn is_over(&mut self, who: &Actor, duty: Duty) -> Result<bool, Stop> {
        let offices = self.offices_of(who)?;
        Ok(match duty {
            Duty::AboveManager => offices.contains(&Duty::Manager),
            Duty::Auditor if offices.contains(&Duty::Manager) => {
                !domain::broken::is_off("auditor_by_two")
                    || self.audited(duty)?.is_some_and(|staff| who.staff == Some(staff))
            }
            other => self.audited(other)?.is_some_and(|staff| who.staff == Some(staff)),
        })
    }

    /// Who holds this duty together with the other that the regulation gives to the same office, when one person does.
    fn audited(&mut self, duty: Duty) -> Result<Option<StaffId>, Stop> {
        if duty != Duty::Auditor {
            return Ok(None);
        }
        let Some((_, other)) = self.pack()?.stand_in(duty) else { return Ok(None) };
        let others = self.tx.holders(other, None, self.day)?;
        let holders = self.tx.holders(duty, None, self.day)?;
        let both = |staff: &StaffId| others.iter().any(|held| held.row.staff == *staff);
        Ok(holders.iter().map(|held| held.row.staff).find(both))
    }

    /// The office that looks over what a deputy did (後閲): the holder's; where the deputy holds it meanwhile, or audited
    /// the holder, the one above (H2.1, H2.7).
    ///
    /// # Errors
    /// A failure of the store.
    pub fn looks_over(&mut self, deputy: &Deputy) -> Result<(Duty, Option<Label>), Stop> {
        let department = deputy.department.as_ref();
        let holders = self.tx.holders(deputy.duty, department, self.day)?;
        let own = holders.iter().any(|held| held.row.staff == deputy.staff)
            && !domain::broken::is_off("one_office_up");
        Ok(match deputy.duty {
            duty if self.audited(duty)?.is_some() => (Duty::AboveManager, None),
            Duty::Manager if own => (Duty::AboveManager, None),
            _ if own => (Duty::Manager, None),
            duty => (duty, deputy.department.clone()),
        })
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

    /// As [`Self::apart`], for a deputy: who stands in where the regulation gives two duties to one office holds the
    /// office that the pack names, and keeps it.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn deputy_apart(
        &mut self,
        staff: StaffId,
        duty: Duty,
        since: Day,
        until: Day,
    ) -> Result<bool, Stop> {
        if self.audited(duty)?.is_none() {
            return self.apart(staff, duty, since, Some(until));
        }
        let pack = self.pack()?;
        let held = self.tx.appointments_between(staff, since, Some(until))?;
        let stands_in = self.tx.deputies_of(staff, since, Some(until))?;
        let named = pack.stand_in(duty).map(|(office, _)| office);
        let held = held.iter().map(|held| held.row.duty);
        let others = held.filter(|other| Some(*other) != named);
        let others: Vec<Duty> = others.chain(stands_in.iter().map(|held| held.row.duty)).collect();
        let clerk = !self.tx.designations_between(staff, since, Some(until))?.is_empty();
        let clerk = clerk.then_some(Duty::Clerk);
        Ok(others.into_iter().chain(clerk).all(|other| !pack.must_be_apart(other, duty)))
    }
}
