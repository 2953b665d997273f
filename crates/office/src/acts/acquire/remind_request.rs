//! `remind_request`: who has not answered is asked once more; it stays one request (H5.10).

use domain::id::RequestId;
use domain::rows::{Affairs, Request};
use domain::{ActName, Day, Facts, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::request_number::{check_answer_by, note_asking};
use super::request_text::{Asking, Says, organisation};
use super::{Language, clerk_facts, needed_for, tell};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::lists::is_lapsed;

/// Asks once more.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemindRequest {
    /// The request.
    pub request: RequestId,
    /// The day by which an answer is asked now.
    pub answer_by: Day,
    /// The language of the text for the person; Japanese when none.
    #[serde(default)]
    pub language: Option<Language>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reminded {
    /// The request.
    pub id: RequestId,
    /// How often it was asked again by now.
    pub reminded: i64,
    /// The text to hand to the person.
    pub text: String,
}

/// The facts about a request that a clerk works on. One whose need ended has lapsed: nobody is asked for what nothing
/// needs any more (H5.10, 番号法第15条).
pub(super) fn request_facts(
    q: &mut Query<'_, '_>,
    who: &Actor,
    request: RequestId,
) -> Result<Facts, Stop> {
    let request = q.known::<Request>("request", request.0)?;
    let affairs = q.affairs("request", request.affairs)?;
    let department = q.department_of("request", request.person)?;
    let own = std::slice::from_ref(&department);
    let mut facts = clerk_facts(q, who, Stage::Acquire, &affairs.row, own)?;
    facts.purpose_named = q.purposes_named(&affairs.row, &request.purposes.0)?;
    let lapsed = is_lapsed(q.tx, &request, q.day)? && !domain::broken::is_off("request_lapsed");
    facts.subject_is_open = request.state.as_str() == "asked" && !lapsed;
    facts.people = 1;
    Ok(facts)
}

impl Act for RemindRequest {
    const SPEC: Spec = Spec::one_step(ActName::RemindRequest, Stage::Acquire);
    type Done = Reminded;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        request_facts(q, who, self.request)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_answer_by(desk, self.answer_by)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Request>("request", self.request.0)?.row;
            let affairs = page.known::<Affairs>("request", row.affairs.0)?.row;
            row.reminded += 1;
            row.last_asked_on = page.at.day();
            row.due = self.answer_by;
            page.put_object(&row)?;
            let needed = needed_for(page, row.person, row.affairs)?;
            tell(page, needed, &row.purposes.0)?;
            note_asking(page, &row)?;
            page.subject(row.person);
            page.move_duties("answer_request", row.id.0, row.due)?;
            page.detail("reminded", DetailValue::Int(row.reminded));
            let organisation = organisation(page)?;
            let asking = Asking {
                organisation: &organisation,
                affairs: &affairs,
                purposes: &row.purposes.0,
                says: Says::AsksAgain(row.due),
            };
            let language = self.language.unwrap_or(Language::Ja);
            let text = asking.text(page.pack()?.as_ref(), language, page.at.day())?;
            Ok(Reminded { id: row.id, reminded: row.reminded, text })
        })
    }
}
