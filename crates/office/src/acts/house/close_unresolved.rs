//! `close_unresolved`: a person says how an act ended whose end the program does not know.

use domain::id::CopyId;
use domain::rows::Copy;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::acts::use_::new_copy;
use crate::desk::{ANSWERING, Actor, Desk, NewDuty, Query};
use crate::input::slug;

/// Ends an unresolved act: the file left, or it did not.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseUnresolved {
    /// The copy whose making was cut short.
    pub copy: CopyId,
    /// What was found.
    pub outcome: Outcome,
    /// How it was found.
    pub reason: PlainText,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The file is out: it becomes an open copy that must be erased.
    Left,
    /// No file left the program.
    NothingLeft,
}

impl Act for CloseUnresolved {
    const SPEC: Spec = Spec::one_step(ActName::CloseUnresolved, Stage::House);
    type Done = Entered<CopyId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let copy = q.known::<Copy>("copy", self.copy.0)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&copy.row.department))?;
        q.done_by(&mut facts, who, &copy.row.department, &[copy.row.made_by])?;
        facts.subject_is_open = copy.row.state.as_str() == "unresolved";
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            page.close_duties("close_unresolved", copy.id.0)?;
            if self.outcome == Outcome::Left {
                copy.state = slug("open")?;
                page.open_duty(NewDuty {
                    kind: "erase_copy",
                    about: copy.id.0,
                    owner: Duty::Clerk,
                    staff: Some(copy.made_by),
                    department: Some(&copy.department),
                    due: copy.due,
                    opened_by: ActName::CloseUnresolved,
                    closed_by: ActName::EraseCopy,
                })?;
                page.put_object(&copy)?;
            } else {
                new_copy::never_left(page, &copy)?;
            }
            page.note("reason", &self.reason);
            Ok(Entered { id: copy.id })
        })
    }
}
