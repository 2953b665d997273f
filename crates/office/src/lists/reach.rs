//! How far somebody may look into the registers: the same limits that a designation or an office sets to acts.

use domain::id::AffairsId;
use domain::rows::{Designation, Person};
use domain::{Day, Duty, Label, Stop};
use store::{Held, Tx};

use crate::desk::Actor;

/// The offices and designations that somebody holds on a day, as limits of what is shown.
pub(crate) struct Reach {
    /// Manager, who stands above, and auditor answer for the whole body.
    whole: bool,
    /// A supervisor's departments.
    departments: Vec<Label>,
    /// A clerk's designations.
    designations: Vec<Held<Designation>>,
    /// Holds any office.
    office: bool,
}

impl Reach {
    /// What the actor holds.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn of(tx: &mut Tx<'_>, who: &Actor, day: Day) -> Result<Self, Stop> {
        let mut reach =
            Self { whole: false, departments: Vec::new(), designations: Vec::new(), office: false };
        let Some(staff) = who.staff else { return Ok(reach) };
        // Who has to change a password that somebody else gave them sees nothing before.
        if crate::sign_in::has_given(&tx.credentials_of(staff)?, day) {
            return Ok(reach);
        }
        let held = tx.appointments_of(staff, day)?.into_iter();
        let mut offices: Vec<_> = held.map(|a| (a.row.duty, a.row.department)).collect();
        let stands_in = tx.deputies_of(staff, day, Some(day))?.into_iter();
        offices.extend(stands_in.map(|d| (d.row.duty, d.row.department)));
        for (duty, department) in offices {
            reach.office = true;
            match duty {
                Duty::AboveManager | Duty::Manager | Duty::Auditor => reach.whole = true,
                Duty::Supervisor => reach.departments.extend(department),
                Duty::Clerk | Duty::SystemOfficer => {}
            }
        }
        reach.designations = tx.designations_of(staff, day)?;
        Ok(reach)
    }

    /// True for everybody who takes part; others are shown nothing.
    pub const fn holds_anything(&self) -> bool {
        self.office || !self.designations.is_empty()
    }

    /// True when nothing is kept back.
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// For which of the affairs a person may be seen: all of them by who answers for the department, and by
    /// a clerk those of a designation that covers the department. None when the person may not be seen.
    pub fn person(&self, person: &Person, affairs: &[AffairsId]) -> Option<Vec<AffairsId>> {
        if self.answers_for(&person.department) {
            return Some(affairs.to_vec());
        }
        let covering = || self.designations.iter().filter(|d| covers(d, &person.department));
        let seen = affairs.iter().filter(|a| covering().any(|d| d.affairs.0.contains(a)));
        let seen: Vec<AffairsId> = seen.copied().collect();
        (!seen.is_empty()).then_some(seen)
    }

    /// Whether a person may be seen for any of the affairs.
    pub fn sees(&self, department: &Label, mut affairs: impl Iterator<Item = AffairsId>) -> bool {
        let of = |d: &Designation, id| covers(d, department) && d.affairs.0.contains(&id);
        self.answers_for(department)
            || affairs.any(|id| self.designations.iter().any(|d| of(d, id)))
    }

    /// Something of a department that concerns affairs: a copy.
    pub fn work(&self, department: &Label, affairs: AffairsId) -> bool {
        self.answers_for(department)
            || self.designations.iter().any(|d| d.affairs.0.contains(&affairs))
    }

    /// Something of a department: a disposal.
    pub fn department(&self, department: &Label) -> bool {
        self.answers_for(department) || self.designations.iter().any(|d| covers(&d.row, department))
    }

    /// True for the whole body, and for a supervisor's own department.
    pub fn answers_for(&self, department: &Label) -> bool {
        self.whole || self.departments.contains(department)
    }
}

fn covers(designation: &Designation, department: &Label) -> bool {
    designation.all_people || designation.people_of.0.contains(department)
}
