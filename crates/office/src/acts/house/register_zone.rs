//! `register_zone`: handling zones and system rooms (H5.14, H7.1, U9, U10).

use domain::id::ZoneId;
use domain::rows::Zone;
use domain::{ActName, Day, Duty, Facts, Label, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days, check_name};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Defines a zone.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterZone {
    /// Its name.
    pub name: Label,
    /// What it is for.
    pub kind: ZoneKind,
    /// The department in charge.
    pub department: Label,
    /// The measures in force.
    pub measures: PlainText,
    /// First day.
    pub since: Day,
    /// Last day; open when none.
    #[serde(default)]
    pub until: Option<Day>,
    /// True: one of this name is there already, and another is meant.
    #[serde(default)]
    pub same_name: bool,
}

/// What a zone is for.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// 取扱区域.
    Handling,
    /// 情報システム室等.
    SystemRoom,
    /// 作業・保管室.
    WorkRoom,
}

impl ZoneKind {
    const fn code(self) -> &'static str {
        match self {
            Self::Handling => "handling",
            Self::SystemRoom => "system_room",
            Self::WorkRoom => "work_room",
        }
    }
}

impl Act for RegisterZone {
    const SPEC: Spec = Spec::one_step(ActName::RegisterZone, Stage::House);
    type Done = Entered<ZoneId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.office_facts(who, &[Duty::Supervisor, Duty::Manager], Some(&self.department))
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, self.until)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            check_name(page, self.same_name, (self.since, self.until), |row: &Zone| {
                let same = row.name == self.name && row.department == self.department;
                same.then_some((row.since, row.until))
            })?;
            let row = Zone {
                id: page.draw(),
                name: self.name.clone(),
                kind: slug(self.kind.code())?,
                department: self.department.clone(),
                measures: self.measures.clone(),
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            Ok(Entered { id: row.id })
        })
    }
}
