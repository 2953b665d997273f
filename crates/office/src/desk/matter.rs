//! To whom a matter falls. Conflict is by person: what somebody did is confirmed, approved or looked at by another, and
//! what an officer did one office up; a deputy does not decide on what the holder did (H2.7, U7.7).

use domain::id::StaffId;
use domain::{Day, Duty, Facts, Label, Stop};
use store::Tx;

use super::actor::Actor;
use super::page::Page;
use super::query::Query;

/// The offices that answer for what was done, the nearest first: an actor acts as the first of them that they hold.
pub const ANSWERING: [Duty; 3] = [Duty::Supervisor, Duty::Manager, Duty::AboveManager];

/// Who holds an office today and who stands in for it.
struct Post {
    holders: Vec<StaffId>,
    deputies: Vec<StaffId>,
}

impl Post {
    fn of(tx: &mut Tx<'_>, day: Day, duty: Duty, department: Option<&Label>) -> Result<Self, Stop> {
        let department = department.filter(|_| duty == Duty::Supervisor);
        if duty == Duty::Supervisor && department.is_none() {
            return Ok(Self { holders: Vec::new(), deputies: Vec::new() });
        }
        let holders = tx.holders(duty, department, day)?;
        let deputies = tx.deputies_for(duty, department, day)?;
        Ok(Self {
            holders: holders.iter().map(|held| held.row.staff).collect(),
            deputies: deputies.iter().map(|held| held.row.staff).collect(),
        })
    }

    fn is_held_by(&self, staff: &[StaffId]) -> bool {
        self.holders.iter().any(|holder| staff.contains(holder))
    }

    /// Whether somebody else decides in this office: who holds it, or who stands in for a holder that did nothing in
    /// the matter.
    fn has_another_than(&self, staff: &[StaffId]) -> bool {
        let other = |one: &StaffId| !staff.contains(one);
        let held = self.is_held_by(staff) && !domain::broken::is_off("deputy_for_principal");
        self.holders.iter().any(other) || (!held && self.deputies.iter().any(other))
    }
}

/// What some people did, and the offices that decide on it.
pub(crate) struct Matter {
    falls_to: Vec<Duty>,
    owner: Duty,
}

impl Matter {
    /// What these people did in a department, or for the whole body. What the manager did falls to the office above; as
    /// long as nobody holds that, to another supervisor of the department, so that nothing lies still.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn done_by(
        tx: &mut Tx<'_>,
        day: Day,
        department: Option<&Label>,
        by: &[StaffId],
    ) -> Result<Self, Stop> {
        let manager = Post::of(tx, day, Duty::Manager, None)?;
        if !manager.is_held_by(by) || domain::broken::is_off("one_office_up") {
            return Self::told_by(tx, day, department, by);
        }
        let supervisor = Post::of(tx, day, Duty::Supervisor, department)?;
        let above = Post::of(tx, day, Duty::AboveManager, None)?;
        if above.has_another_than(by) || !supervisor.has_another_than(by) {
            return Ok(Self { falls_to: vec![Duty::AboveManager], owner: Duty::AboveManager });
        }
        let falls_to = vec![Duty::Supervisor, Duty::AboveManager];
        Ok(Self { falls_to, owner: Duty::Supervisor })
    }

    /// What these people only said or counted: it falls to the nearest office in which somebody else decides.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn told_by(
        tx: &mut Tx<'_>,
        day: Day,
        department: Option<&Label>,
        by: &[StaffId],
    ) -> Result<Self, Stop> {
        let supervisor = Post::of(tx, day, Duty::Supervisor, department)?;
        let manager = Post::of(tx, day, Duty::Manager, None)?;
        let above = Post::of(tx, day, Duty::AboveManager, None)?;
        let own = [supervisor.is_held_by(by), manager.is_held_by(by)];
        let other = [&supervisor, &manager, &above].map(|post| post.has_another_than(by));
        let nearest = ANSWERING.into_iter().zip(other).find(|(_, other)| *other);
        let mut falls_to = Vec::new();
        falls_to.extend((!own[0] || other[0]).then_some(Duty::Supervisor));
        falls_to.extend((!own[1] || other[1]).then_some(Duty::Manager));
        falls_to.extend((!other[0] && !other[1]).then_some(Duty::AboveManager));
        let one_up = match own {
            [_, true] => Duty::AboveManager,
            [true, false] => Duty::Manager,
            [false, false] => Duty::Supervisor,
        };
        Ok(Self { falls_to, owner: nearest.map_or(one_up, |(duty, _)| duty) })
    }

    /// What somebody asks of an office: it answers where somebody else decides in it, else the office above.
    ///
    /// # Errors
    /// A failure of the store.
    fn asked_of(
        tx: &mut Tx<'_>,
        day: Day,
        (office, department): (Duty, &Label),
        by: StaffId,
    ) -> Result<Self, Stop> {
        let matter = Self::done_by(tx, day, Some(department), &[by])?;
        let post = Post::of(tx, day, office, Some(department))?;
        let here = match office {
            Duty::Supervisor => false,
            Duty::Manager => !matter.passes_over(Duty::Manager),
            _ => post.has_another_than(&[by]),
        };
        let owner = match (here, matter.owner) {
            (true, _) => office,
            // Only what a supervisor answers comes down to one.
            (false, Duty::Supervisor) if office != Duty::Supervisor => {
                if matter.passes_over(Duty::Manager) { Duty::AboveManager } else { Duty::Manager }
            }
            (false, owner) => owner,
        };
        Ok(Self { falls_to: vec![owner], owner })
    }

    /// The office that has the duty.
    pub(crate) const fn owner(&self) -> Duty {
        self.owner
    }

    fn passes_over(&self, duty: Duty) -> bool {
        !self.falls_to.contains(&duty)
    }
}

impl Query<'_, '_> {
    /// Whether another person than those who did it decides, in an office to which it falls. Of the actor's own doing
    /// is said only that.
    fn falls(&mut self, facts: &mut Facts, who: &Actor, matter: Matter, by: &[StaffId]) {
        facts.by_another_person = who.staff.is_some_and(|staff| !by.contains(&staff));
        let held = [
            (Duty::Supervisor, facts.is_supervisor_here),
            (Duty::Manager, facts.is_manager),
            (Duty::AboveManager, facts.is_above_manager),
        ];
        let mut held = held.into_iter().filter(|(_, held)| *held).peekable();
        facts.falls_here = !facts.by_another_person
            || held.peek().is_none()
            || held.any(|(duty, _)| matter.falls_to.contains(&duty));
        self.ground.falls_to = Some(matter.falls_to);
    }

    /// As [`Self::falls`], of what these people did in the department.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn done_by(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        department: &Label,
        by: &[StaffId],
    ) -> Result<(), Stop> {
        let matter = Matter::done_by(self.tx, self.day, Some(department), by)?;
        self.falls(facts, who, matter, by);
        Ok(())
    }

    /// As [`Self::falls`], of what these people said or counted.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn told_by(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        department: &Label,
        by: &[StaffId],
    ) -> Result<(), Stop> {
        let matter = Matter::told_by(self.tx, self.day, Some(department), by)?;
        self.falls(facts, who, matter, by);
        Ok(())
    }

    /// Whether the actor holds the office that answers what somebody asked of one.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn answers(
        &mut self,
        facts: &mut Facts,
        who: &Actor,
        asked: (Duty, &Label),
        by: StaffId,
    ) -> Result<(), Stop> {
        let matter = Matter::asked_of(self.tx, self.day, asked, by)?;
        let owner = matter.owner;
        self.falls(facts, who, matter, &[by]);
        let own = !facts.by_another_person && self.holds(facts, who, asked.0)?;
        facts.is_approver = own || self.holds(facts, who, owner)?;
        Ok(())
    }

    fn holds(&mut self, facts: &Facts, who: &Actor, office: Duty) -> Result<bool, Stop> {
        Ok(match office {
            Duty::Supervisor => facts.is_supervisor_here,
            other => self.offices_of(who)?.contains(&other),
        })
    }
}

impl Page<'_, '_> {
    /// The office that has a duty about what these people did in the department.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn owner_of_done(&mut self, department: &Label, by: &[StaffId]) -> Result<Duty, Stop> {
        Ok(Matter::done_by(self.tx, self.at.day(), Some(department), by)?.owner)
    }

    /// The office that has a duty about what these people said or counted.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn owner_of_told(&mut self, department: &Label, by: &[StaffId]) -> Result<Duty, Stop> {
        Ok(Matter::told_by(self.tx, self.at.day(), Some(department), by)?.owner)
    }

    /// The office that answers what somebody asks of one.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn owner_of_asked(&mut self, asked: (Duty, &Label), by: StaffId) -> Result<Duty, Stop> {
        Ok(Matter::asked_of(self.tx, self.at.day(), asked, by)?.owner)
    }
}
