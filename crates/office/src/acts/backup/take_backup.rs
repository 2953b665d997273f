//! `take_backup`: data and vault snapshot into the backup places, encrypted and read back (H6.8).

use domain::id::BackupId;
use domain::rows::Backup;
use domain::{ActName, Duty, Facts, List, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Begun, Desk, Page, Query};
use crate::input::slug;
use crate::{backup, round};

/// Takes a backup into every backup place that is there.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBackup {}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BackupDone {
    /// The backup.
    pub id: BackupId,
    /// The name of its file in each place.
    pub file: String,
    /// Records in it.
    pub records: u64,
    /// Numbers in the vault snapshot beside it.
    pub numbers: u64,
    /// Places that hold it now.
    pub places_written: usize,
    /// Places that do not.
    pub places_missed: usize,
}

impl Act for TakeBackup {
    const SPEC: Spec = Spec::two_steps(ActName::TakeBackup, Stage::House);
    type Done = BackupDone;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::SystemOfficer, Duty::Manager], None)?;
        facts.backup_places_online = q.backup_places_online();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let office = desk.office;
        office.vault()?;
        let _no_round = round::none_runs(office)?;
        let (begun, row) = desk.begin(permit, |page| {
            let row = Backup {
                id: page.draw(),
                by: desk.staff()?,
                at: page.at,
                state: slug("begun")?,
                digest: Vec::new(),
                records: 0,
                secrets: 0,
                outstanding: List(Vec::new()),
                done_on: None,
            };
            page.put_object(&row)?;
            Ok(row)
        })?;
        let taken = match backup::take(office) {
            Ok(taken) => taken,
            Err(stop) => {
                fail(desk, begun, row.id)?;
                return Err(stop);
            }
        };
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        desk.finish(begun, |page| {
            let row = Backup {
                at: taken.at,
                state: slug("done")?,
                digest: taken.digest.to_vec(),
                records: count(taken.records),
                secrets: count(taken.secrets),
                outstanding: List(taken.outstanding.clone()),
                done_on: Some(page.at.day()),
                ..row.clone()
            };
            page.put_object(&row)?;
            page.detail("file", DetailValue::Digest(taken.digest));
            page.detail("records", DetailValue::Int(row.records));
            page.detail("rows", DetailValue::Int(count(taken.rows)));
            page.detail("secrets", DetailValue::Int(row.secrets));
            page.detail("places_written", DetailValue::Int(count(taken.confirmed as u64)));
            page.detail("places_missed", DetailValue::Int(count(taken.outstanding.len() as u64)));
            Ok(())
        })?;
        Ok(BackupDone {
            id: row.id,
            file: vault::BackupName { at: taken.at }.to_string(),
            records: taken.records,
            numbers: taken.secrets,
            places_written: taken.confirmed,
            places_missed: taken.outstanding.len(),
        })
    }
}

/// Records that a backup did not come about; files that it left are no harm, and no proof.
pub(crate) fn fail(desk: &Desk<'_>, begun: Begun, backup: BackupId) -> Result<(), Stop> {
    desk.fail(begun, |page: &mut Page<'_, '_>| {
        let mut row = page.known::<Backup>("backup", backup.0)?.row;
        row.state = slug("failed")?;
        page.put_object(&row)
    })
}
