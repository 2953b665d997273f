//! `record_no_submission`: a number that was asked for was not given. The days on which it was asked for
//! stay on record; why the person did not give it is nobody's business and cannot be entered.

use domain::id::RequestId;
use domain::rows::Request;
use domain::{ActName, Day, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check_reason;
use super::remind_request::request_facts;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Records that a request was not answered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordNoSubmission {
    /// The request.
    pub request: RequestId,
    /// Why it is recorded before the day by which an answer was asked; without the person's reasons.
    #[serde(default)]
    pub early: Option<PlainText>,
}

/// The keys of the days on record; further ones stand in the register alone.
const ASKED: [&str; 6] = ["asked_a", "asked_b", "asked_c", "asked_d", "asked_e", "asked_f"];

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotSubmitted {
    /// The request.
    pub id: RequestId,
    /// Every day on which the person was asked.
    pub asked_on: Vec<Day>,
}

impl Act for RecordNoSubmission {
    const SPEC: Spec = Spec::one_step(ActName::RecordNoSubmission, Stage::Acquire);
    type Done = NotSubmitted;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let answered = q.known::<Request>("request", self.request.0)?.state.as_str() == "answered";
        let mut facts = request_facts(q, who, self.request)?;
        // Whoever may work on the request learns that it was answered.
        facts.subject_is_open |= answered;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Request>("request", self.request.0)?.row;
            if row.state.as_str() == "answered" && !domain::broken::is_off("answered_already") {
                return Err(FormError::new("request", "answered_already").into());
            }
            let is_early = page.at.day() <= row.due && !domain::broken::is_off("not_before_due");
            check_reason("early", is_early, self.early.as_ref())?;
            if let Some(early) = &self.early {
                page.note("early", early);
            }
            let asked = page.tx.asked_of(row.id)?;
            let mut asked_on: Vec<Day> = asked.iter().map(|held| held.row.on_day).collect();
            asked_on.extend([row.asked_on, row.last_asked_on]);
            asked_on.sort_unstable();
            asked_on.dedup();
            for (key, day) in ASKED.into_iter().zip(&asked_on) {
                page.detail(key, DetailValue::Day(*day));
            }
            row.state = slug("not_submitted")?;
            page.put_object(&row)?;
            page.subject(row.person);
            page.close_duties("answer_request", row.id.0)?;
            page.detail("asked", DetailValue::Int(row.reminded + 1));
            Ok(NotSubmitted { id: row.id, asked_on })
        })
    }
}
