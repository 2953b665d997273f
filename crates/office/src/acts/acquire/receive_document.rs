//! `receive_document`: a clerk receives papers or media, in person and so that nobody else can read them
//! (U3.1, U3.2, H5.8, U8.1-1). One who only collects must hand them over at once (U3.3).

use domain::id::{AffairsId, DocumentId, PersonId, StaffId};
use domain::rows::{Affairs, Document, Purpose};
use domain::{ActName, Day, Duty, Facts, FormError, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    DocumentKind, DocumentMedium, check_count, check_reason, clerk_facts, departments_named,
    designations_of, is_for, needed_for, repeated, tell,
};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Receives papers or media.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveDocument {
    /// The affairs they are for.
    pub affairs: AffairsId,
    /// Whose they are; nobody when the sender is unknown.
    #[serde(default)]
    pub people: Vec<PersonId>,
    /// What they are.
    pub kind: DocumentKind,
    /// How many pieces.
    pub count: i64,
    /// On what they are written.
    pub medium: DocumentMedium,
    /// True: the person gave them to the clerk.
    pub in_person: bool,
    /// Otherwise: why not.
    #[serde(default)]
    pub not_in_person_reason: Option<PlainText>,
    /// True: sealed, or unreadable to others in another way.
    pub sealed: bool,
    /// Otherwise: why not.
    #[serde(default)]
    pub not_sealed_reason: Option<PlainText>,
    /// True: unopened, and may hold a number.
    pub may_hold_number: bool,
    /// When; today when none.
    #[serde(default)]
    pub received_on: Option<Day>,
    /// Why they are recorded so late, when more days passed than papers may stay with who only collects.
    #[serde(default)]
    pub late_reason: Option<PlainText>,
    /// Papers that somebody came by and handed in, now looked into.
    #[serde(default)]
    pub found: Option<DocumentId>,
    /// The documents of which the people were told when they handed them in, out of the affairs' purposes. Needed of who was
    /// neither asked nor told before.
    #[serde(default)]
    pub told: Vec<Slug>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Received {
    /// The papers.
    pub id: DocumentId,
    /// Requests that they answer.
    pub answered: usize,
    /// By when they must be handed over, by one who only collects.
    pub hand_over_by: Option<Day>,
}

impl Act for ReceiveDocument {
    const SPEC: Spec = Spec::one_step(ActName::ReceiveDocument, Stage::Acquire);
    type Done = Received;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let owner = &affairs.row.department;
        let departments = departments_named(q, "people", &self.people, owner)?;
        q.told_listed("told", &affairs.row, &self.told)?;
        let mut facts = clerk_facts(q, who, Stage::Acquire, &affairs.row, &departments)?;
        // What somebody came by is here already: whosever it is, it is looked into.
        let people = if self.found.is_none() { self.people.as_slice() } else { &[] };
        q.needed_for(&mut facts, people, (self.affairs, self.received_on))?;
        facts.holds_documents = match self.found {
            None => true,
            Some(found) => Some(q.known::<Document>("found", found.0)?.holder) == who.staff,
        };
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_count("count", self.count, 1)?;
        if let Some(i) = repeated(&self.people) {
            return Err(FormError::new(format!("people[{i}]"), "named_twice").into());
        }
        let (absent, open) = (&self.not_in_person_reason, &self.not_sealed_reason);
        check_reason("not_in_person_reason", !self.in_person, absent.as_ref())?;
        check_reason("not_sealed_reason", !self.sealed, open.as_ref())?;
        if self.kind == DocumentKind::WithoutNumber && self.may_hold_number {
            return Err(FormError::new("may_hold_number", "looked_into_or_not").into());
        }
        let today = desk.office.now().day();
        let received_on = self.received_on.unwrap_or(today);
        if received_on > today {
            return Err(FormError::new("received_on", "day_in_future").into());
        }
        let days: i32 = desk.office.limits()?.hand_over_days.into();
        let delay = today.0 - received_on.0;
        let is_late = delay > days && !domain::broken::is_off("recorded_late");
        check_reason("late_reason", is_late, self.late_reason.as_ref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let clerk = desk.staff()?;
            let document = self.row(page, clerk, received_on)?;
            page.put_object(&document)?;
            page.subjects(self.people.iter().copied());
            page.occurred(received_on);
            page.detail("count", DetailValue::Int(self.count));
            if delay > 0 {
                page.detail("delay_days", DetailValue::Int(delay.into()));
            }
            let late = &self.late_reason;
            let why = [("not_in_person", absent), ("not_sealed", open), ("late", late)];
            for (key, reason) in why {
                if let Some(reason) = reason {
                    page.note(key, reason);
                }
            }
            let answered = match document.bears_number() {
                true => self.answer_requests(page, received_on)?,
                false => 0,
            };
            self.tell(page, document.bears_number())?;
            let designations = designations_of(page.tx, clerk, page.at.day())?;
            let enters = designations.iter().any(|d| is_for(d, Stage::Enter, self.affairs));
            let hand_over_by = (!enters).then(|| received_on.plus_days(days));
            if let Some(due) = hand_over_by {
                page.open_duty(NewDuty {
                    kind: "hand_over",
                    about: document.id.0,
                    owner: Duty::Clerk,
                    staff: Some(clerk),
                    department: Some(&document.department),
                    due,
                    opened_by: ActName::ReceiveDocument,
                    closed_by: ActName::HandOver,
                })?;
            }
            Ok(Received { id: document.id, answered, hand_over_by })
        })
    }
}

impl ReceiveDocument {
    /// The papers as they stand in the register from now on.
    fn row(
        &self,
        page: &mut Page<'_, '_>,
        clerk: StaffId,
        received_on: Day,
    ) -> Result<Document, Stop> {
        let affairs = page.known::<Affairs>("affairs", self.affairs.0)?.row;
        let found = match self.found {
            Some(found) => Some(page.known::<Document>("found", found.0)?.row),
            None => None,
        };
        if let Some(found) = &found {
            if found.affairs.is_some() || found.state.as_str() != "held" {
                return Err(FormError::new("found", "looked_into_already").into());
            }
            page.close_duties("look_into_found_document", found.id.0)?;
        }
        Ok(Document {
            id: found.as_ref().map_or_else(|| page.draw(), |row| row.id),
            people: List(self.people.clone()),
            affairs: Some(self.affairs),
            kind: slug(self.kind.code())?,
            count: self.count,
            medium: slug(self.medium.code())?,
            sealed: self.sealed,
            in_person: self.in_person,
            may_hold_number: self.may_hold_number,
            found_by: found.and_then(|row| row.found_by),
            received_by: clerk,
            received_on,
            holder: clerk,
            department: affairs.department,
            state: slug("held")?,
        })
    }

    /// Nobody hands a number in without knowing what it is for (番号法第14条; H5.10, U2.3).
    fn tell(&self, page: &mut Page<'_, '_>, bears_number: bool) -> Result<(), Stop> {
        for person in &self.people {
            let needed = needed_for(page, *person, self.affairs)?;
            let knows = |row: &Purpose| row.told.as_ref().is_none_or(|told| !told.is_empty());
            if bears_number
                && self.told.is_empty()
                && !needed.iter().all(knows)
                && !domain::broken::is_off("told_at_receipt")
            {
                return Err(FormError::new("told", "told_nothing").into());
            }
            tell(page, needed, &self.told)?;
        }
        Ok(())
    }

    /// What these people were asked for the affairs is answered, also when it was given up.
    /// What came before it was asked for answers nothing, and neither do papers without a number.
    fn answer_requests(&self, page: &mut Page<'_, '_>, received_on: Day) -> Result<usize, Stop> {
        let answered: Slug = slug("answered")?;
        let mut count = 0;
        for person in &self.people {
            for held in page.tx.requests_to(*person, self.affairs)? {
                if held.state == answered || held.asked_on > received_on {
                    continue;
                }
                let mut row = held.row;
                row.state = answered.clone();
                page.put(&row)?;
                page.close_duties("answer_request", row.id.0)?;
                count += 1;
            }
        }
        Ok(count)
    }
}
