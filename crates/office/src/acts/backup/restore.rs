//! `restore`: two persons declare that the organisation goes on from a backup (H6.8, DESIGN section 4).

use domain::id::{RestoreId, StaffId};
use domain::rows::{Approval, Credential, Deputy, Designation, DeviceUse, Instruction, Restore};
use domain::{ActName, Day, Duty, Facts, FormError, List, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::acts::house::end_all_tokens;
use crate::desk::{Actor, Desk, NewDuty, Page, Query, in_force};
use crate::input::slug;
use crate::round::round_is_due;
use crate::sign_in::is_password;

/// Declares the restore that was prepared.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareRestore {
    /// Records that are known to have followed the backup and are lost; none when left out.
    #[serde(default)]
    pub lost_records: u64,
    /// How many findings of acts that should not have been possible are known to come along.
    #[serde(default)]
    pub past_findings: u64,
    /// What became of the place where the organisation lived.
    pub old_place: OldPlace,
    /// By whose word, and how it was made sure.
    pub stated_by: PlainText,
    /// What happened.
    pub reason: PlainText,
}

/// What became of the place where an organisation lived before it was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OldPlace {
    /// Stolen or mislaid; whoever has it has no unseal words.
    Lost,
    /// It cannot start any more.
    Destroyed,
    /// It was ended, or will be by `bannin leave`.
    Ended,
    /// Nobody knows yet. Not while it acted lately: it may live on.
    Sought,
}

impl OldPlace {
    const fn code(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Destroyed => "destroyed",
            Self::Ended => "ended",
            Self::Sought => "sought",
        }
    }
}

/// A place that gave a sign of life within this time may live on.
const LATELY_MS: i64 = 24 * 60 * 60_000;

/// What came back, and what did not.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Restored {
    /// The restore.
    pub id: RestoreId,
    /// Of which day the data are.
    pub backup_of: Day,
    /// Records that are here.
    pub records: u64,
    /// Records that are lost.
    pub lost_records: u64,
    /// Numbers that are here.
    pub numbers: u64,
    /// People whose number came out of no snapshot: it has to be collected again.
    pub without_secret: usize,
    /// Numbers of people whom the data do not know: they were left out.
    pub without_person: u64,
    /// Clerks who wait to be designated again.
    pub clerks: usize,
    /// Members of staff who wait for somebody to let them in again.
    pub shut_out: usize,
}

impl Act for DeclareRestore {
    const SPEC: Spec = Spec { bulk: true, ..Spec::one_step(ActName::Restore, Stage::House) };
    type Done = Restored;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &[Duty::Manager, Duty::SystemOfficer], None)?;
        q.second_person(&mut facts, who)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let office = desk.office;
        let waiting = office.restoring()?;
        if self.lost_records != waiting.lost_records() {
            let lost = waiting.lost_records();
            return Err(FormError::new("lost_records", "records_lost")
                .with("records", lost)
                .into());
        }
        if self.past_findings != waiting.past_findings && !domain::broken::is_off("past_named") {
            let findings = waiting.past_findings;
            return Err(FormError::new("past_findings", "findings_not_named")
                .with("findings", findings)
                .into());
        }
        let silent_for = office.now().0 - waiting.last_sign.0;
        if self.old_place == OldPlace::Sought
            && silent_for < LATELY_MS
            && !domain::broken::is_off("old_place_lately")
        {
            return Err(FormError::new("old_place", "old_place_acted_lately")
                .with("at", waiting.last_sign.text())
                .into());
        }
        let permit = desk.ask(&self)?;
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let done = desk.record(permit, |page| {
            let row = Restore {
                id: page.draw(),
                by: desk.staff()?,
                second: desk.who.second.ok_or_else(|| FormError::new("second", "field_missing"))?,
                backup_at: waiting.backup_at,
                old_ledger: waiting.old_ledger.0.to_vec(),
                restored_size: count(waiting.restored.size),
                known_size: count(waiting.known.size),
                known_root: waiting.known.root.to_vec(),
                seal_generation: count(waiting.seal_generation),
                without_secret: List(waiting.without_secret.clone()),
                without_person: count(waiting.without_person),
                on_day: page.at.day(),
            };
            page.sealed(waiting.newer.iter().copied());
            page.removed(waiting.lost.iter().copied());
            page.subjects(waiting.without_secret.iter().copied());
            let clerks = end_rights(page)?;
            end_deputies(page, [row.by, row.second])?;
            let staff = shut_out(page, [row.by, row.second])?;
            if waiting.without_person > 0 {
                // Numbers that were left out still lie in snapshots: a round ends their key.
                round_is_due(page, row.id.0, ActName::Restore)?;
            }
            page.put_object(&row)?;
            page.tx.arrive()?;
            page.detail("backup_of", DetailValue::Day(waiting.backup_at.day()));
            page.detail("old_ledger", DetailValue::Id(waiting.old_ledger));
            page.detail("restored_size", DetailValue::Int(row.restored_size));
            page.detail("known_size", DetailValue::Int(row.known_size));
            page.detail("known_root", DetailValue::Digest(waiting.known.root));
            page.detail("past_findings", DetailValue::Int(count(self.past_findings)));
            page.detail("lost_records", DetailValue::Int(count(self.lost_records)));
            page.detail(
                "without_secret",
                DetailValue::Int(count(waiting.without_secret.len() as u64)),
            );
            page.detail("without_person", DetailValue::Int(row.without_person));
            page.detail("old_place", DetailValue::Code(self.old_place.code().to_owned()));
            page.note("stated_by", &self.stated_by);
            page.note("reason", &self.reason);
            Ok((row.id, clerks.len(), staff))
        })?;
        office.restored()?;
        Ok(Restored {
            id: done.0,
            backup_of: waiting.backup_at.day(),
            records: waiting.restored.size,
            lost_records: self.lost_records,
            numbers: waiting.secrets,
            without_secret: waiting.without_secret.len(),
            without_person: waiting.without_person,
            clerks: done.1,
            shut_out: done.2,
        })
    }
}

/// Somebody may have been stopped, or their password changed because others knew it, in the records that are lost, and
/// nobody can tell who. So no password of before opens anything but those of the two who declare: everybody else is let
/// in again by a first password, from somebody who knows that they still belong here (U12.1-4, U12.1-7), or stopped.
/// Terminals may have been taken back as well: each use is allowed again, and each token issued anew.
fn shut_out(page: &mut Page<'_, '_>, declare: [StaffId; 2]) -> Result<usize, Stop> {
    let today = page.at.day();
    let last = today.plus_days(-1);
    let mut waiting = Vec::new();
    for held in page.tx.every::<Credential>()? {
        let row = held.row;
        // No second factor comes along: its secret was sealed under a key of before. Who declares enrols one again.
        let stays = is_password(&row, today) && declare.contains(&row.staff);
        let is_out = stays || domain::broken::is_off("restored_staff");
        if is_out || !in_force(today, row.since, row.until) {
            continue;
        }
        if !declare.contains(&row.staff) && !waiting.contains(&row.staff) {
            waiting.push(row.staff);
        }
        page.put(&Credential { until: Some(last), ..row })?;
    }
    for held in page.tx.every::<DeviceUse>()? {
        let row = held.row;
        let ended = row.until.is_some_and(|until| until < today);
        if !ended && !domain::broken::is_off("restored_devices") {
            page.put(&DeviceUse { until: Some(last), ..row })?;
        }
    }
    end_all_tokens(page)?;
    let days: i32 = page.office.limits()?.review_days.into();
    for staff in &waiting {
        page.open_duty(NewDuty {
            kind: "let_in_again",
            about: staff.0,
            owner: Duty::Manager,
            staff: None,
            department: None,
            due: today.plus_days(days),
            opened_by: ActName::Restore,
            closed_by: ActName::ResetPassword,
        })?;
    }
    Ok(waiting.len())
}

/// A deputy may have been ended in the records that are lost: nobody stands in any more but the two who declare, until they
/// are named again (H2.1).
fn end_deputies(page: &mut Page<'_, '_>, declare: [StaffId; 2]) -> Result<(), Stop> {
    let today = page.at.day();
    for held in page.tx.every::<Deputy>()? {
        let row = held.row;
        let stays = declare.contains(&row.staff) || domain::broken::is_off("restored_deputies");
        if !stays && row.until >= today {
            page.put(&Deputy { until: today.plus_days(-1), ..row })?;
        }
    }
    Ok(())
}

/// Rights of before may have been taken back, or used up, in the records that are lost: open approvals are void,
/// instructions withdrawn, and designations end until somebody gives them again.
fn end_rights(page: &mut Page<'_, '_>) -> Result<Vec<StaffId>, Stop> {
    let today = page.at.day();
    for held in page.tx.every::<Approval>()? {
        let mut row = held.row;
        if matches!(row.state.as_str(), "asked" | "granted") && row.until >= today {
            page.close_duties("decide_approval", row.id.0)?;
            row.state = slug("void")?;
            page.put(&row)?;
        }
    }
    for held in page.tx.every::<Instruction>()? {
        let mut row = held.row;
        if row.withdrawn_on.is_none() && row.until >= today {
            page.close_duties("acknowledge_instruction", row.id.0)?;
            row.withdrawn_on = Some(today);
            page.put(&row)?;
        }
    }
    let mut clerks = Vec::new();
    for held in page.tx.every::<Designation>()? {
        let mut row = held.row;
        if row.until.is_some_and(|until| until < today) {
            continue;
        }
        row.until = Some(today.plus_days(-1));
        page.put(&row)?;
        if clerks.contains(&row.staff) {
            continue;
        }
        clerks.push(row.staff);
        let days: i32 = page.office.limits()?.review_days.into();
        page.open_duty(NewDuty {
            kind: "designate_again",
            about: row.staff.0,
            owner: Duty::Manager,
            staff: None,
            department: Some(&row.department),
            due: today.plus_days(days),
            opened_by: ActName::Restore,
            closed_by: ActName::DesignateClerk,
        })?;
    }
    Ok(clerks)
}
