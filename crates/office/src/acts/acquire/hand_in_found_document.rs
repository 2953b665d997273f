//! `hand_in_found_document`: whoever comes by papers that hold or may hold a number, unopened ones too,
//! hands them to a clerk at once (U3.5).

use domain::id::{DocumentId, StaffId};
use domain::rows::{Designation, Document, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, List, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Held, Tx};

use super::{DocumentKind, DocumentMedium, check_count, designations_of};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, NewDuty, Query};
use crate::input::slug;

/// Hands papers that one came by to a clerk.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandInFoundDocument {
    /// The clerk who gets them.
    pub clerk: StaffId,
    /// What they are, as far as it shows.
    pub kind: DocumentKind,
    /// How many pieces.
    pub count: i64,
    /// On what they are written.
    pub medium: DocumentMedium,
    /// True: still sealed, or unreadable to others in another way.
    pub sealed: bool,
    /// True: unopened, and may hold a number.
    pub may_hold_number: bool,
    /// How one came by them.
    pub how: PlainText,
}

/// The designation by which the clerk may receive papers.
fn receiving(tx: &mut Tx<'_>, clerk: StaffId, day: Day) -> Result<Option<Held<Designation>>, Stop> {
    let all = designations_of(tx, clerk, day)?;
    Ok(all.into_iter().find(|d| d.stages.0.contains(&Stage::Acquire)))
}

impl Act for HandInFoundDocument {
    const SPEC: Spec = Spec::one_step(ActName::HandInFoundDocument, Stage::Acquire);
    type Done = Entered<DocumentId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.known::<Staff>("clerk", self.clerk.0)?;
        let by = receiving(q.tx, self.clerk, q.day)?;
        let department = by.as_ref().map(|held| &held.department);
        let order = [Duty::Supervisor, Duty::Manager, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, department)?;
        facts.receiver_designated = by.is_some();
        facts.by_another_person = who.staff != Some(self.clerk);
        if let Some(by) = &by {
            q.rest(by);
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_count("count", self.count, 1)?;
        let days: i32 = desk.office.limits()?.hand_over_days.into();
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let today = page.at.day();
            let by = receiving(page.tx, self.clerk, today)?;
            let by = by.ok_or_else(|| FormError::new("clerk", "unknown"))?;
            let row = Document {
                id: page.draw(),
                people: List::default(),
                affairs: None,
                kind: slug(self.kind.code())?,
                count: self.count,
                medium: slug(self.medium.code())?,
                sealed: self.sealed,
                in_person: false,
                may_hold_number: self.may_hold_number,
                found_by: Some(desk.staff()?),
                received_by: self.clerk,
                received_on: today,
                holder: self.clerk,
                department: by.department.clone(),
                state: slug("held")?,
            };
            page.put_object(&row)?;
            page.note("how", &self.how);
            page.detail("count", DetailValue::Int(self.count));
            page.open_duty(NewDuty {
                kind: "look_into_found_document",
                about: row.id.0,
                owner: Duty::Clerk,
                staff: Some(self.clerk),
                department: Some(&row.department),
                due: today.plus_days(days),
                opened_by: ActName::HandInFoundDocument,
                closed_by: ActName::ReceiveDocument,
            })?;
            Ok(Entered { id: row.id })
        })
    }
}
