//! `drop_row`: a row of a roster that waits is not taken in after all. Its number is disposed of like any other: gone
//! at once, out of every backup after the next round, confirmed by the officer who answers (H5.7, H5.13, U7.7).

use domain::id::{PendingRowId, SecretId};
use domain::rows::PendingRow;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{hold, taken_over};
use crate::act::{Act, Spec};
use crate::acts::correct;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;

/// Drops a row that waits.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropRow {
    /// The row that waits.
    pub row: PendingRowId,
    /// Why it is not taken in.
    pub reason: PlainText,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Dropped {
    /// The row.
    pub id: PendingRowId,
    /// Its number was sealed, and goes with the next shredding round.
    pub had_number: bool,
    /// Rows of the roster that still wait.
    pub waiting: usize,
}

impl Act for DropRow {
    const SPEC: Spec = Spec::one_step(ActName::DropRow, Stage::Enter).with_vault();
    type Done = Dropped;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<PendingRow>("row", self.row.0)?;
        let affairs = q.affairs("row", row.affairs)?;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&row.department))?;
        let known = q.tx.departments_of_people()?;
        let departments = &[hold::department_of(q.tx, &known, &row)?];
        let (stage, file) = (Stage::Enter, Some(row.file));
        q.scope(&mut facts, who, &Scope { stage, affairs: affairs.row.id, file, departments })?;
        facts.by_another_person = Some(row.taken_by) != who.staff;
        facts.subject_is_open = row.state.as_str() == "open";
        facts.people = 1;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let (dropped, old) = desk.record(permit, |page| {
            let row = page.known::<PendingRow>("row", self.row.0)?.row;
            let old: Vec<SecretId> = row.secret.into_iter().collect();
            if !old.is_empty() {
                let whose = (row.person, row.affairs);
                correct::remove(page, desk, (ActName::DropRow, None), whose, &old)?;
            }
            if let Some(ledger) = taken_over::waiting(page.tx, &row)? {
                taken_over::settle(page, ledger.row, None)?;
            }
            page.note("reason", &self.reason);
            let waiting = hold::settle(page, desk, row, slug("dropped")?)?;
            Ok((Dropped { id: self.row, had_number: !old.is_empty(), waiting }, old))
        })?;
        if !old.is_empty() {
            correct::bury(desk, old)?;
        }
        Ok(dropped)
    }
}
