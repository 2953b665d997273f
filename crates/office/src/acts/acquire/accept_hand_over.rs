//! `accept_hand_over`: another person, who enters numbers for these affairs, counts what arrived (U3.3,
//! U3.4). A difference is put before the supervisor.

use domain::id::HandOverId;
use domain::rows::{Document, HandOver, Staff};
use domain::{ActName, Facts, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hand_over::report_difference;
use super::{check_count, check_reason, clerk_facts, documents_named, people_of};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Accepts papers that were handed over.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptHandOver {
    /// The hand-over.
    pub hand_over: HandOverId,
    /// Pieces counted on arrival.
    pub count: i64,
    /// What differs, when it is not the number of pieces sent.
    #[serde(default)]
    pub difference: Option<PlainText>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Accepted {
    /// The hand-over.
    pub id: HandOverId,
    /// Pieces sent.
    pub count_sent: i64,
    /// Pieces that arrived.
    pub count_received: i64,
}

/// Whether it was sent to the actor: to their department, and to nobody else in it who still works there.
fn is_addressed(q: &mut Query<'_, '_>, who: &Actor, row: &HandOver) -> Result<bool, Stop> {
    if let Some(named) = row.to_staff.filter(|named| Some(*named) != who.staff) {
        let named = q.tx.get::<Staff>(named.0)?;
        let works = named.is_some_and(|held| held.stopped_on.is_none_or(|on| on > q.day));
        if works {
            return Ok(false);
        }
    }
    let there = q.tx.designations_at(&row.to_department, q.day)?;
    Ok(there.iter().any(|held| Some(held.staff) == who.staff))
}

impl Act for AcceptHandOver {
    const SPEC: Spec = Spec::one_step(ActName::AcceptHandOver, Stage::Enter);
    type Done = Accepted;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<HandOver>("hand_over", self.hand_over.0)?;
        let affairs = q.affairs("hand_over", row.affairs)?;
        let documents = documents_named(q, &row.documents.0)?;
        let people = people_of(documents.iter().map(|held| &held.row));
        let mut departments = q.tx.departments_of(&people)?;
        if departments.is_empty() {
            departments.push(affairs.row.department.clone());
        }
        let mut facts = clerk_facts(q, who, Stage::Enter, &affairs.row, &departments)?;
        facts.by_another_person = who.staff != Some(row.sent_by);
        facts.receiver_designated =
            is_addressed(q, who, &row)? || domain::broken::is_off("addressed_to");
        facts.subject_is_open = row.state.as_str() == "sent";
        q.rest(&row);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_count("count", self.count, 0)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<HandOver>("hand_over", self.hand_over.0)?.row;
            let differs = self.count != row.count_sent;
            check_reason("difference", differs, self.difference.as_ref())?;
            let clerk = desk.staff()?;
            row.count_received = Some(self.count);
            row.accepted_by = Some(clerk);
            row.accepted_on = Some(page.at.day());
            row.state = slug(if differs { "differs" } else { "accepted" })?;
            for id in &row.documents.0 {
                let mut document = page.known::<Document>("hand_over", id.0)?.row;
                document.state = slug("accepted")?;
                document.holder = clerk;
                page.subjects(document.people.0.iter().copied());
                page.put(&document)?;
            }
            page.put_object(&row)?;
            page.close_duties("accept_hand_over", row.id.0)?;
            page.detail("count", DetailValue::Int(self.count));
            if let Some(difference) = &self.difference {
                page.note("difference", difference);
                report_difference(page, &row, ActName::AcceptHandOver)?;
            }
            Ok(Accepted { id: row.id, count_sent: row.count_sent, count_received: self.count })
        })
    }
}
