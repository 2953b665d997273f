//! `register_specific_file`: the register of specific personal information files (H5.8, H5.12).

use domain::id::{AffairsId, SpecificFileId};
use domain::rows::SpecificFile;
use domain::{ActName, Day, Duty, Facts, Label, List, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days, check_name};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, in_force};
use crate::input::slug;

/// Enters a specific personal information file in the register.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterSpecificFile {
    /// Its name.
    pub name: Label,
    /// The owning division.
    pub department: Label,
    /// The affairs it serves.
    pub affairs: Vec<AffairsId>,
    /// The items it holds.
    pub items: PlainText,
    /// Whose data it holds.
    pub people_range: PlainText,
    /// How it is collected.
    pub collected: PlainText,
    /// Where it is held.
    pub held: HeldIn,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// True: one of this name is there already, and another is meant.
    #[serde(default)]
    pub same_name: bool,
}

/// Where a specific file is held.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HeldIn {
    /// In the vault.
    Vault,
    /// In another system; acts on it are recorded too.
    OtherSystem,
    /// On paper.
    Paper,
}

impl HeldIn {
    const fn code(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::OtherSystem => "other-system",
            Self::Paper => "paper",
        }
    }
}

impl Act for RegisterSpecificFile {
    const SPEC: Spec = Spec::one_step(ActName::RegisterSpecificFile, Stage::House);
    type Done = Entered<SpecificFileId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&self.department))?;
        facts.affairs_lawful = !self.affairs.is_empty();
        facts.affairs_own_department = true;
        for (i, id) in self.affairs.iter().enumerate() {
            let affairs = q.affairs(&format!("affairs[{i}]"), *id)?;
            facts.affairs_lawful &= in_force(q.day, affairs.row.since, affairs.row.until);
            facts.affairs_own_department &= affairs.row.department == self.department;
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            check_name(page, self.same_name, (self.since, self.until), |row: &SpecificFile| {
                let same = row.name == self.name && row.department == self.department;
                same.then_some((row.since, row.until))
            })?;
            let row = SpecificFile {
                id: page.draw(),
                name: self.name.clone(),
                department: self.department.clone(),
                affairs: List(self.affairs.clone()),
                items: self.items.clone(),
                people_range: self.people_range.clone(),
                collected: self.collected.clone(),
                held: slug(self.held.code())?,
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            Ok(Entered { id: row.id })
        })
    }
}
