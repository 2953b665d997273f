//! `rehearse_restore`: the newest backup is restored aside, compared whole with its ledger, and erased (H6.8).

use domain::id::RehearsalId;
use domain::rows::Rehearsal;
use domain::{ActName, Day, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Begun, Desk, Page, Query};
use crate::input::slug;
use crate::{backup, restore, round};

/// Rehearses a restore from a backup place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RehearseRestore {
    /// The folder of the backup place; the first one when none is named.
    #[serde(default)]
    pub place: Option<PlainText>,
}

/// What came out of the backup.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RehearsalDone {
    /// The rehearsal.
    pub id: RehearsalId,
    /// Of which day the data were.
    pub backup_of: Day,
    /// Records.
    pub records: u64,
    /// People in the register.
    pub people: u64,
    /// Numbers that opened.
    pub numbers: u64,
    /// People whose number came out of no snapshot.
    pub without_secret: u64,
    /// Numbers of people whom the data do not know.
    pub without_person: u64,
    /// What `ledger verify` says of acts that should not have been possible: the two who restore will name so many.
    pub past_findings: u64,
}

impl Act for RehearseRestore {
    const SPEC: Spec = Spec::two_steps(ActName::RehearseRestore, Stage::House);
    type Done = RehearsalDone;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::SystemOfficer, Duty::Manager], None)?;
        facts.backup_places_online = q.backup_places_online();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let office = desk.office;
        let vault = office.vault()?;
        let _no_round = round::none_runs(office)?;
        let (begun, row) = desk.begin(permit, |page| {
            let places = page.tx.places("backup")?;
            let named = |path: &PlainText| places.iter().find(|held| held.path == *path);
            let place = self.place.as_ref().map_or_else(|| places.first(), named);
            let place = place.ok_or_else(|| FormError::new("place", "unknown"))?;
            let row = Rehearsal {
                id: page.draw(),
                by: desk.staff()?,
                place: place.id,
                state: slug("begun")?,
                backup_at: None,
                records: 0,
                people: 0,
                secrets: 0,
                done_on: None,
            };
            page.put_object(&row)?;
            Ok((row, place.path.to_string()))
        })?;
        let (row, folder) = row;
        let tried = backup::read(office.disk(), vault, folder.as_ref())
            .and_then(|found| restore::try_out(office, found));
        let tried = match tried {
            Ok(tried) => tried,
            Err(stop) => {
                fail(desk, begun, row.id)?;
                return Err(stop);
            }
        };
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        desk.finish(begun, |page| {
            let row = Rehearsal {
                state: slug("held")?,
                backup_at: Some(tried.backup_at),
                records: count(tried.records),
                people: count(tried.people),
                secrets: count(tried.secrets),
                done_on: Some(page.at.day()),
                ..row.clone()
            };
            page.put_object(&row)?;
            page.detail("backup_of", DetailValue::Day(tried.backup_at.day()));
            page.detail("records", DetailValue::Int(row.records));
            page.detail("people", DetailValue::Int(row.people));
            page.detail("secrets", DetailValue::Int(row.secrets));
            page.detail("without_secret", DetailValue::Int(count(tried.without_secret)));
            page.detail("without_person", DetailValue::Int(count(tried.without_person)));
            page.detail("past_findings", DetailValue::Int(count(tried.past_findings)));
            Ok(())
        })?;
        Ok(RehearsalDone {
            id: row.id,
            backup_of: tried.backup_at.day(),
            records: tried.records,
            people: tried.people,
            numbers: tried.secrets,
            without_secret: tried.without_secret,
            without_person: tried.without_person,
            past_findings: tried.past_findings,
        })
    }
}

/// Records that a rehearsal did not hold; what it left aside is erased.
pub(crate) fn fail(desk: &Desk<'_>, begun: Begun, rehearsal: RehearsalId) -> Result<(), Stop> {
    restore::erase_aside(desk.office)?;
    desk.fail(begun, |page: &mut Page<'_, '_>| {
        let mut row = page.known::<Rehearsal>("rehearsal", rehearsal.0)?.row;
        row.state = slug("failed")?;
        row.done_on = Some(page.at.day());
        page.put_object(&row)
    })
}
