//! `designate_clerk`: the only source of a clerk's rights (H2.5, H2.6, U2.2, U2.3, U3.3).

use domain::id::{AffairsId, DesignationId, SpecificFileId, StaffId};
use domain::rows::{Designation, SpecificFile, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, in_force};

/// Designates a clerk: stages of work, affairs, files, and whose people.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignateClerk {
    /// The clerk.
    pub staff: StaffId,
    /// The owning division.
    pub department: Label,
    /// Stages of work.
    pub stages: Vec<Stage>,
    /// The affairs.
    pub affairs: Vec<AffairsId>,
    /// The specific files.
    #[serde(default)]
    pub files: Vec<SpecificFileId>,
    /// True: people of all departments.
    #[serde(default)]
    pub all_people: bool,
    /// Otherwise: people of these departments.
    #[serde(default)]
    pub people_of: Vec<Label>,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// Why.
    pub reason: PlainText,
}

impl DesignateClerk {
    /// True when a designation in force says all that this one would.
    fn is_same(&self, held: &Designation) -> bool {
        held.department == self.department
            && held.stages.0 == self.stages
            && held.affairs.0 == self.affairs
            && held.files.0 == self.files
            && held.all_people == self.all_people
            && held.people_of.0 == self.people_of
            && held.since <= self.since
            && held.until == self.until
    }
}

impl Act for DesignateClerk {
    const SPEC: Spec = Spec::one_step(ActName::DesignateClerk, Stage::House);
    type Done = Entered<DesignationId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.known::<Staff>("staff", self.staff.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&self.department))?;
        facts.by_another_person =
            who.staff != Some(self.staff) && !q.stands_in_for(who, self.staff)?;
        facts.offices_are_apart = q.apart(self.staff, Duty::Clerk, self.since, self.until)?;
        facts.affairs_lawful = !self.affairs.is_empty();
        facts.affairs_own_department = true;
        for (i, id) in self.affairs.iter().enumerate() {
            let affairs = q.affairs(&format!("affairs[{i}]"), *id)?;
            facts.affairs_lawful &= in_force(q.day, affairs.row.since, affairs.row.until);
            facts.affairs_own_department &= affairs.row.department == self.department;
        }
        facts.specific_file_registered = true;
        facts.files_own_department = true;
        for (i, id) in self.files.iter().enumerate() {
            let file = q.known::<SpecificFile>(&format!("files[{i}]"), id.0)?;
            facts.specific_file_registered &= in_force(q.day, file.row.since, file.row.until);
            facts.files_own_department &= file.row.department == self.department;
        }
        facts.people_own_department =
            !self.all_people && self.people_of.iter().all(|d| *d == self.department);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let pack = desk.office.pack()?;
        if let Some(i) = self.stages.iter().position(|s| !pack.stages().contains(s)) {
            return Err(FormError::new(format!("stages[{i}]"), "not_a_clerks_stage").into());
        }
        if self.stages.is_empty() {
            return Err(FormError::new("stages", "field_missing").into());
        }
        if self.all_people != self.people_of.is_empty() {
            return Err(FormError::new("people_of", "people_all_or_some").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let in_force = page.tx.designations_of(self.staff, page.at.day())?;
            if in_force.iter().any(|held| self.is_same(&held.row)) {
                return Err(FormError::new("staff", "already_in_force").into());
            }
            let row = Designation {
                id: page.draw(),
                staff: self.staff,
                supervisor: desk.staff()?,
                department: self.department.clone(),
                stages: List(self.stages.clone()),
                affairs: List(self.affairs.clone()),
                files: List(self.files.clone()),
                all_people: self.all_people,
                people_of: List(self.people_of.clone()),
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            page.close_duties("designate_again", self.staff.0)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
