//! `stop_staff`: the sign-in of one who left or moved stops at once and is never used again (U12.1-7).

use domain::id::{CopyId, InstructionId, StaffId};
use domain::rows::Staff;
use domain::{ActName, Duty, Facts, Id, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::end_token::end_tokens_of;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};

/// Stops a member of staff, with all offices, designations, device rights, credentials and tokens.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopStaff {
    /// Who.
    pub staff: StaffId,
    /// Why.
    pub reason: PlainText,
}

/// What stopping somebody hands back: what was still in their hands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Stopped {
    /// Who was stopped.
    pub id: StaffId,
    /// Copies that they made and that are not erased.
    pub copies: Vec<CopyId>,
    /// Instructions that name them: to be withdrawn, or given to somebody else.
    pub instructions: Vec<InstructionId>,
    /// Open duties that named them; the supervisor of the department has them now.
    pub open_duties: Vec<Left>,
}

/// An open duty that changed hands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Left {
    /// What must happen.
    pub kind: String,
    /// The id of what it is about.
    pub about: String,
}

impl Act for StopStaff {
    const SPEC: Spec = Spec::one_step(ActName::StopStaff, Stage::House);
    type Done = Stopped;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let staff = q.known::<Staff>("staff", self.staff.0)?;
        let order = [Duty::Manager, Duty::SystemOfficer, Duty::Supervisor];
        let mut facts = q.office_facts(who, &order, Some(&staff.row.department))?;
        facts.by_another_person =
            who.staff != Some(self.staff) && !q.stands_in_for(who, self.staff)?;
        // Who holds an office, or stands in for one, is stopped by those who could dismiss them.
        let (pack, own) = (q.pack()?, q.offices_of(who)?);
        let appointments = q.tx.appointments_between(self.staff, q.day, None)?;
        let stands_in = q.tx.deputies_of(self.staff, q.day, None)?;
        let held = appointments.iter().map(|held| held.row.duty);
        let held: Vec<Duty> = held.chain(stands_in.iter().map(|held| held.row.duty)).collect();
        let over = |office: &&Duty| matches!(office, Duty::Manager | Duty::AboveManager);
        facts.may_appoint = held
            .iter()
            .all(|duty| own.iter().filter(over).any(|office| pack.may_appoint(*office, *duty)));
        for duty in held {
            facts.by_another_person &= duty != Duty::AboveManager || !q.is_over(who, duty)?;
        }
        facts.own_department = facts.is_supervisor_here;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let today = page.at.day();
            let mut staff = page.known::<Staff>("staff", self.staff.0)?.row;
            staff.stopped_on = Some(today);
            end_rights(page, self.staff)?;
            let copies = page.tx.copies_out_of(self.staff)?;
            let instructions = page.tx.instructions_to(self.staff, today)?;
            let open_duties = hand_to_supervisor(page, &staff)?;
            page.put_object(&staff)?;
            page.note("reason", &self.reason);
            Ok(Stopped {
                id: self.staff,
                copies: copies.into_iter().map(|held| held.row.id).collect(),
                instructions: instructions.into_iter().map(|held| held.row.id).collect(),
                open_duties,
            })
        })
    }
}

/// Every right ends at once, also one that would only begin.
fn end_rights(page: &mut Page<'_, '_>, staff: StaffId) -> Result<(), Stop> {
    let today = page.at.day();
    let last = today.plus_days(-1);
    page.close_duties("designate_again", staff.0)?;
    page.close_duties("let_in_again", staff.0)?;
    end_tokens_of(page, staff)?;
    page.close_duties("second_factor_again", staff.0)?;
    for held in page.tx.credentials_of(staff)? {
        let mut row = held.row;
        row.until = Some(last);
        page.put(&row)?;
    }
    for held in page.tx.appointments_between(staff, today, None)? {
        let mut row = held.row;
        row.until = Some(last);
        page.put(&row)?;
    }
    for held in page.tx.deputies_of(staff, today, None)? {
        let mut row = held.row;
        row.until = last;
        page.put(&row)?;
    }
    for held in page.tx.designations_between(staff, today, None)? {
        let mut row = held.row;
        row.until = Some(last);
        page.put(&row)?;
    }
    for held in page.tx.device_uses_from(staff, today)? {
        let mut row = held.row;
        row.until = Some(last);
        page.put(&row)?;
    }
    Ok(())
}

/// What waited for this person waits for the supervisor of the department; what is an office's stays with it.
fn hand_to_supervisor(page: &mut Page<'_, '_>, staff: &Staff) -> Result<Vec<Left>, Stop> {
    let mut left = Vec::new();
    for held in page.tx.open_duties_of(staff.id)? {
        let mut row = held.row;
        row.staff = None;
        if row.owner == Duty::Clerk {
            row.owner = Duty::Supervisor;
            row.department = row.department.or_else(|| Some(staff.department.clone()));
        }
        page.put(&row)?;
        let about = <[u8; 16]>::try_from(row.about.as_slice()).map(Id).unwrap_or_default();
        left.push(Left { kind: row.kind.to_string(), about: about.text() });
    }
    Ok(left)
}
