//! `record_arrival`: what became of something posted, by its tracking number. What came back is here again, with whoever
//! records it; what was lost, or came open, is an incident first (H5.4-3, H5.11, U6.2).

use domain::id::{IncidentId, PersonId, PostingId};
use domain::rows::{Copy, Document, Incident, Posting, PostingState};
use domain::{ActName, Day, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::Arrival;
use super::clerk_facts;
use crate::act::{Act, Spec};
use crate::acts::acquire::check_reason;
use crate::acts::house::Entered;
use crate::acts::keep::end_prints;
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Records what became of something posted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordArrival {
    /// The posting.
    pub posting: PostingId,
    /// What became of it.
    pub arrival: Arrival,
    /// On which day it arrived, came back, or was known to be lost; today when none.
    #[serde(default)]
    pub ended_on: Option<Day>,
    /// The envelope was open when it arrived or came back.
    #[serde(default)]
    pub opened: bool,
    /// Why it came back, or how the loss was found out.
    #[serde(default)]
    pub reason: Option<PlainText>,
    /// The report of the loss, or of the envelope that was open.
    #[serde(default)]
    pub incident: Option<IncidentId>,
}

impl RecordArrival {
    fn check(&self, today: Day) -> Result<(), FormError> {
        if self.ended_on.is_some_and(|day| day > today) {
            return Err(FormError::new("ended_on", "day_in_future"));
        }
        check_reason("reason", self.arrival != Arrival::Arrived, self.reason.as_ref())?;
        let harmed = self.arrival == Arrival::Lost || self.opened;
        if harmed && self.incident.is_none() && !domain::broken::is_off("loss_reported") {
            return Err(FormError::new("incident", "report_first"));
        }
        Ok(())
    }

    /// The copy is open again, and the papers are with whoever took the envelope.
    fn take_back(
        &self,
        page: &mut Page<'_, '_>,
        desk: &Desk<'_>,
        of: &Posting,
    ) -> Result<(), Stop> {
        if let Some(copy) = of.copy {
            let copy = page.known::<Copy>("posting", copy.0)?.row;
            if copy.state.as_str() == "submitted" {
                page.put(&Copy { state: slug("open")?, ..copy })?;
            }
        }
        for id in &of.documents.0 {
            let paper = page.known::<Document>("posting", id.0)?.row;
            page.put(&Document { state: slug("held")?, holder: desk.staff()?, ..paper })?;
        }
        Ok(())
    }
}

/// The print is with whoever received it: nothing is left here to be destroyed.
fn handed_over(page: &mut Page<'_, '_>, posting: &Posting) -> Result<(), Stop> {
    let Some(copy) = posting.copy else { return Ok(()) };
    let copy = page.known::<Copy>("posting", copy.0)?.row;
    let printed = page.tx.places_of_copy(copy.id)?;
    match printed.iter().any(|held| held.kind.as_str() == "paper") {
        true => end_prints(page, &copy),
        false => Ok(()),
    }
}

/// Whose numbers were posted.
fn people_of(q: &mut Query<'_, '_>, posting: &Posting) -> Result<Vec<PersonId>, Stop> {
    let mut people = match posting.copy {
        Some(copy) => q.known::<Copy>("posting", copy.0)?.row.people.0,
        None => Vec::new(),
    };
    for id in &posting.documents.0 {
        people.extend(q.known::<Document>("posting", id.0)?.row.people.0);
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Something is on its way: its arrival is looked up within the pack's days (H5.4-3, U6.2).
///
/// # Errors
/// A failure of the store.
pub(crate) fn on_the_way(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    posting: &Posting,
    by: ActName,
) -> Result<(), Stop> {
    let days = i32::from(desk.office.limits()?.arrival_days);
    let (state, ended_on, incident) = (slug("on_the_way")?, None, None);
    page.put(&PostingState { id: posting.id, state, ended_on, by: None, incident })?;
    page.open_duty(NewDuty {
        kind: "record_arrival",
        about: posting.id.0,
        owner: Duty::Clerk,
        staff: None,
        department: Some(&posting.department),
        due: posting.on_day.plus_days(days),
        opened_by: by,
        closed_by: ActName::RecordArrival,
    })
}

impl Act for RecordArrival {
    const SPEC: Spec = Spec::one_step(ActName::RecordArrival, Stage::Provide);
    type Done = Entered<PostingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let posting = q.known::<Posting>("posting", self.posting.0)?;
        let affairs = q.affairs("posting", posting.row.affairs)?;
        let people = people_of(q, &posting.row)?;
        let (mut facts, _) = clerk_facts(q, who, &affairs.row, None, &people)?;
        let state = q.tx.get::<PostingState>(self.posting.0)?;
        // What was lost may turn up.
        facts.subject_is_open = state
            .as_ref()
            .is_none_or(|held| matches!(held.row.state.as_str(), "on_the_way" | "lost"));
        q.rest(&posting);
        if let Some(state) = &state {
            q.rest(state);
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let today = desk.office.now().day();
        self.check(today)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let posting = page.known::<Posting>("posting", self.posting.0)?.row;
            let ended_on = self.ended_on.unwrap_or(today);
            if ended_on < posting.on_day {
                return Err(FormError::new("ended_on", "before_posting").into());
            }
            if let Some(id) = self.incident {
                page.known::<Incident>("incident", id.0)?;
            }
            let people = people_of(&mut page.query(), &posting)?;
            match self.arrival {
                Arrival::CameBack => self.take_back(page, desk, &posting)?,
                Arrival::Arrived => handed_over(page, &posting)?,
                Arrival::Lost => {}
            }
            let before = page.tx.get::<PostingState>(posting.id.0)?;
            page.put_object(&PostingState {
                id: posting.id,
                state: slug(self.arrival.code())?,
                ended_on: Some(ended_on),
                by: Some(desk.staff()?),
                incident: self.incident.or(before.and_then(|held| held.row.incident)),
            })?;
            page.close_duties("record_arrival", posting.id.0)?;
            page.subjects(people);
            page.detail("arrival", DetailValue::Code(self.arrival.code().to_owned()));
            if ended_on != page.at.day() {
                page.occurred(ended_on);
            }
            if let Some(reason) = &self.reason {
                page.note("reason", reason);
            }
            Ok(Entered { id: posting.id })
        })
    }
}
