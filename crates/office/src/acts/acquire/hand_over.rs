//! `hand_over`: whoever holds papers hands them, closed, to those who enter numbers (U3.3, U3.4). It asks no
//! designation of the holder: one whose work ended must still get rid of what they have.

use domain::id::{AffairsId, DocumentId, HandOverId, StaffId};
use domain::rows::{Affairs, HandOver, Staff};
use domain::{ActName, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Container, affairs_of, check_count, check_reason, clerk_facts, documents_named, is_for,
    people_of, repeated,
};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::acts::keep::{is_missing, take_out};
use crate::acts::provide::is_out;
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Hands papers over to those who enter numbers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverDocuments {
    /// The papers, all for the same affairs.
    pub documents: Vec<DocumentId>,
    /// The department that enters.
    pub to_department: Label,
    /// The clerk, when it goes to one alone.
    #[serde(default)]
    pub to_staff: Option<StaffId>,
    /// Pieces counted now.
    pub count: i64,
    /// In what they travel.
    pub container: Container,
    /// Why it is not the number of pieces received, when it is not.
    #[serde(default)]
    pub difference: Option<PlainText>,
}

impl HandOverDocuments {
    /// Somebody other than the actor is designated to enter there, and it is the one who is named.
    fn receiver_designated(
        &self,
        q: &mut Query<'_, '_>,
        who: &Actor,
        affairs: AffairsId,
    ) -> Result<bool, Stop> {
        for held in q.tx.designations_at(&self.to_department, q.day)? {
            let named = self.to_staff.is_none_or(|staff| staff == held.staff);
            if named && Some(held.staff) != who.staff && is_for(&held, Stage::Enter, affairs) {
                let staff = q.known::<Staff>("to_staff", held.staff.0)?;
                if staff.stopped_on.is_none_or(|on| on > q.day) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

impl Act for HandOverDocuments {
    const SPEC: Spec = Spec::one_step(ActName::HandOver, Stage::Acquire);
    type Done = Entered<HandOverId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        if let Some(staff) = self.to_staff {
            q.known::<Staff>("to_staff", staff.0)?;
        }
        let documents = documents_named(q, &self.documents)?;
        let affairs = q.affairs("documents", affairs_of(&documents)?)?;
        let departments = [affairs.row.department.clone()];
        let mut facts = clerk_facts(q, who, Stage::Acquire, &affairs.row, &departments)?;
        facts.holds_documents = documents.iter().all(|d| Some(d.holder) == who.staff);
        facts.subject_is_open =
            documents.iter().all(|d| matches!(d.state.as_str(), "held" | "accepted"));
        for paper in &documents {
            facts.subject_is_open &= !is_missing(q, paper.id.0)? && !is_out(q, paper.id.0)?;
        }
        facts.receiver_designated = self.receiver_designated(q, who, affairs.row.id)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_count("count", self.count, 1)?;
        if let Some(i) = repeated(&self.documents) {
            return Err(FormError::new(format!("documents[{i}]"), "listed_twice").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let documents = documents_named(&mut page.query(), &self.documents)?;
            let affairs = affairs_of(&documents)?;
            let received: i64 = documents.iter().map(|d| d.count).sum();
            let differs = self.count != received;
            check_reason("difference", differs, self.difference.as_ref())?;
            let row = HandOver {
                id: page.draw(),
                documents: List(self.documents.clone()),
                affairs,
                sent_by: desk.staff()?,
                to_department: self.to_department.clone(),
                to_staff: self.to_staff,
                count_sent: self.count,
                container: slug(self.container.code())?,
                sent_on: page.at.day(),
                count_received: None,
                accepted_by: None,
                accepted_on: None,
                settlement: None,
                settled_by: None,
                state: slug("sent")?,
            };
            for held in &documents {
                let mut document = held.row.clone();
                document.state = slug("handed_over")?;
                page.put(&document)?;
                take_out(page, document.id.0)?;
                page.close_duties("hand_over", document.id.0)?;
            }
            page.put_object(&row)?;
            page.subjects(people_of(documents.iter().map(|held| &held.row)));
            page.detail("count", DetailValue::Int(self.count));
            page.open_duty(NewDuty {
                kind: "accept_hand_over",
                about: row.id.0,
                owner: Duty::Clerk,
                staff: row.to_staff,
                department: Some(&row.to_department),
                due: row.sent_on.plus_days(1),
                opened_by: ActName::HandOver,
                closed_by: ActName::AcceptHandOver,
            })?;
            if let Some(difference) = &self.difference {
                page.note("difference", difference);
                report_difference(page, &row, ActName::HandOver)?;
            }
            Ok(Entered { id: row.id })
        })
    }
}

/// A difference in count is the supervisor's to settle, by the next day.
pub(super) fn report_difference(
    page: &mut Page<'_, '_>,
    row: &HandOver,
    opened_by: ActName,
) -> Result<(), Stop> {
    if !page.tx.open_duties("settle_difference", row.id.0)?.is_empty() {
        return Ok(());
    }
    let affairs = page.known::<Affairs>("documents", row.affairs.0)?.row;
    let counted: Vec<StaffId> =
        [Some(row.sent_by), row.accepted_by].into_iter().flatten().collect();
    let owner = page.owner_of_told(&affairs.department, &counted)?;
    page.open_duty(NewDuty {
        kind: "settle_difference",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(&affairs.department),
        due: page.at.day().plus_days(1),
        opened_by,
        closed_by: ActName::SettleDifference,
    })
}
