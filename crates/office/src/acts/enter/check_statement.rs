//! `check_statement`: what an intake rests on, the word of who verified numbers and people before, is held against the
//! proofs by somebody else than who took the roster in (番号法第16条, H6.7, U2.1).

use domain::id::SourceId;
use domain::rows::Statement;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;

/// Says that the earlier checking was looked at, and against what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckStatement {
    /// The roster or ledger that was taken in.
    pub intake: SourceId,
    /// Against what it was held: which proofs, and of how many people.
    pub against: PlainText,
}

impl Act for CheckStatement {
    const SPEC: Spec = Spec::one_step(ActName::CheckStatement, Stage::Enter);
    type Done = Entered<SourceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let statement = q.known::<Statement>("intake", self.intake.0)?;
        let affairs = q.affairs("intake", statement.row.affairs)?;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&statement.row.department))?;
        let scope = Scope {
            stage: Stage::Enter,
            affairs: affairs.row.id,
            file: None,
            departments: std::slice::from_ref(&statement.row.department),
        };
        if !facts.is_supervisor_here {
            q.scope(&mut facts, who, &scope)?;
        }
        q.about(&mut facts, &affairs.row);
        facts.by_another_person = who.staff != Some(statement.row.taken_by);
        facts.subject_is_open = statement.row.state.as_str() == "open";
        q.rest(&statement);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Statement>("intake", self.intake.0)?.row;
            row.state = slug("checked")?;
            row.checked_by = Some(desk.staff()?);
            row.checked_on = Some(page.at.day());
            page.put_object(&row)?;
            page.close_duties("check_statement", row.id.0)?;
            page.note("against", &self.against);
            Ok(Entered { id: row.id })
        })
    }
}
