//! `set_output_folders`: into which folders a terminal may put files with numbers (H6.9, U12.1-1).

use std::path::Path;

use domain::id::DeviceId;
use domain::rows::{Device, DeviceFolder, Zone};
use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, in_force};

/// Puts a list of folders in the place of the one before.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOutputFolders {
    /// The terminal.
    pub device: DeviceId,
    /// The folders, each from the root; none, and the terminal has no list.
    pub folders: Vec<PlainText>,
}

impl Act for SetOutputFolders {
    const SPEC: Spec = Spec::one_step(ActName::SetOutputFolders, Stage::House);
    type Done = Entered<DeviceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let device = q.known::<Device>("device", self.device.0)?;
        let zone = q.known::<Zone>("device", device.row.zone.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&zone.row.department))?;
        facts.device_registered = in_force(q.day, device.row.since, device.row.until);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        for (at, folder) in self.folders.iter().enumerate() {
            if !Path::new(folder.as_str()).is_absolute() {
                return Err(FormError::new(format!("folders[{at}]"), "folder_from_root").into());
            }
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let today = page.at.day();
            for held in page.tx.folders_of(self.device, today)? {
                let mut row = held.row;
                row.until = Some(today.plus_days(-1));
                page.put(&row)?;
            }
            for folder in &self.folders {
                let row = DeviceFolder {
                    id: page.draw(),
                    device: self.device,
                    folder: folder.clone(),
                    since: today,
                    until: None,
                };
                page.put(&row)?;
            }
            let device = page.known::<Device>("device", self.device.0)?.row;
            page.object(&device);
            let count = i64::try_from(self.folders.len()).unwrap_or(i64::MAX);
            page.detail("folders", DetailValue::Int(count));
            Ok(Entered { id: self.device })
        })
    }
}
