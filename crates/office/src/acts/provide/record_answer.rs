//! `record_answer`: what the authority says to a submission. A receipt number may come later; what was rejected
//! is open again and must be submitted again (U6.1, U8.1-2).

use domain::id::SubmissionId;
use domain::rows::{Copy, Submission, SubmissionState};
use domain::{ActName, Day, Duty, ExternalCode, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::Answer;
use super::clerk_facts;
use super::twice::told;
use crate::act::{Act, Spec};
use crate::acts::acquire::check_reason;
use crate::desk::{Actor, Desk, NewDuty, Page, Query};
use crate::input::slug;

/// Records the authority's answer.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAnswer {
    /// The submission.
    pub submission: SubmissionId,
    /// What the authority answered.
    pub answer: Answer,
    /// The receipt number; needed when it is all that came.
    #[serde(default)]
    pub receipt: Option<ExternalCode>,
    /// The day of the answer; today when none.
    #[serde(default)]
    pub answered_on: Option<Day>,
    /// Why it was rejected.
    #[serde(default)]
    pub reason: Option<PlainText>,
    /// True: the authority takes back that it accepted.
    #[serde(default)]
    pub takes_back: bool,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Answered {
    /// The submission.
    pub id: SubmissionId,
    /// To be submitted again by this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redo_by: Option<Day>,
}

impl RecordAnswer {
    /// After the authority accepted, only its receipt number can still come, unless it takes the answer back.
    fn check_after_acceptance(
        &self,
        page: &mut Page<'_, '_>,
        row: &SubmissionState,
    ) -> Result<(), Stop> {
        let comes_late = self.answer == Answer::Received && row.receipt.is_none();
        let taken_back = self.answer == Answer::Rejected && self.takes_back;
        let before = row.answered_by.zip(row.answered_on);
        match before {
            Some((by, on)) if !comes_late && !taken_back => {
                Err(told(page, FormError::new("answer", "accepted_already"), (row.id.0, by, on))?
                    .into())
            }
            _ => Ok(()),
        }
    }
}

impl Act for RecordAnswer {
    const SPEC: Spec = Spec::one_step(ActName::RecordAnswer, Stage::Provide);
    type Done = Answered;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let submission = q.known::<Submission>("submission", self.submission.0)?;
        let state = q.known::<SubmissionState>("submission", self.submission.0)?;
        let copy = q.known::<Copy>("submission", submission.row.copy.0)?;
        let affairs = q.affairs("submission", submission.row.affairs)?;
        let (mut facts, _) = clerk_facts(q, who, &affairs.row, None, &copy.row.people.0)?;
        facts.subject_is_open = matches!(state.row.state.as_str(), "waiting" | "accepted");
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let today = desk.office.now().day();
        let answered_on = self.answered_on.unwrap_or(today);
        if answered_on > today {
            return Err(FormError::new("answered_on", "day_in_future").into());
        }
        check_reason("reason", self.answer == Answer::Rejected, self.reason.as_ref())?;
        if self.answer == Answer::Received && self.receipt.is_none() {
            return Err(FormError::new("receipt", "field_missing").into());
        }
        let permit = desk.ask(&self)?;
        let days = i32::from(desk.office.limits()?.submit_again_days);
        desk.record(permit, |page| {
            let submission = page.known::<Submission>("submission", self.submission.0)?.row;
            if answered_on < submission.on_day {
                return Err(FormError::new("answered_on", "before_submission").into());
            }
            let mut copy = page.known::<Copy>("submission", submission.copy.0)?.row;
            let mut row = page.known::<SubmissionState>("submission", self.submission.0)?.row;
            if row.state.as_str() == "accepted" {
                self.check_after_acceptance(page, &row)?;
            } else if self.takes_back {
                return Err(FormError::new("takes_back", "not_accepted").into());
            }
            if self.answer != Answer::Received {
                row.state = slug(self.answer.code())?;
            }
            row.receipt = self.receipt.clone().or(row.receipt);
            row.answered_on = Some(answered_on);
            row.answered_by = Some(desk.staff()?);
            page.close_duties("record_answer", row.id.0)?;
            if self.answer == Answer::Rejected {
                let due = page.at.day().plus_days(days);
                row.redo_by = Some(due);
                // An erased copy stays erased: the file is filled again then.
                if copy.state.as_str() == "submitted" {
                    copy.state = slug("open")?;
                    page.put(&copy)?;
                }
                page.open_duty(NewDuty {
                    kind: "submit_again",
                    about: row.id.0,
                    owner: Duty::Clerk,
                    staff: None,
                    department: Some(&row.department),
                    due,
                    opened_by: ActName::RecordAnswer,
                    closed_by: ActName::SubmitToAuthority,
                })?;
            }
            page.put_object(&row)?;
            page.subjects(copy.people.0.iter().copied());
            page.purpose(&copy.form);
            page.detail("answer", DetailValue::Code(self.answer.code().to_owned()));
            if answered_on != page.at.day() {
                page.occurred(answered_on);
            }
            if let Some(reason) = &self.reason {
                page.note("reason", reason);
            }
            Ok(Answered { id: row.id, redo_by: row.redo_by })
        })
    }
}
