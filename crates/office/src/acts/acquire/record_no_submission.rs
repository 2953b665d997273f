//! `record_no_submission`: a number that was asked for was not given. The days on which it was asked for
//! stay on record; why the person did not give it is nobody's business and cannot be entered.

use domain::id::RequestId;
use domain::rows::Request;
use domain::{ActName, Facts, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::remind_request::request_facts;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};
use crate::input::slug;

/// Records that a request was not answered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordNoSubmission {
    /// The request.
    pub request: RequestId,
}

impl Act for RecordNoSubmission {
    const SPEC: Spec = Spec::one_step(ActName::RecordNoSubmission, Stage::Acquire);
    type Done = Entered<RequestId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        request_facts(q, who, self.request)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Request>("request", self.request.0)?.row;
            row.state = slug("not_submitted")?;
            page.put_object(&row)?;
            page.subject(row.person);
            page.close_duties("answer_request", row.id.0)?;
            page.detail("asked", DetailValue::Int(row.reminded + 1));
            Ok(Entered { id: row.id })
        })
    }
}
