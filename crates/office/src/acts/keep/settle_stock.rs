//! `settle_stock`: the supervisor says what became of what a stock-taking found (H5.6, U11.4).

use domain::id::{CopyId, DocumentId, IncidentId, MediumId, StockTakingId, ThingId};
use domain::rows::{Incident, Medium, StockTaking, StoredThing};
use domain::{ActName, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Papers;
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{ANSWERING, Actor, Desk, Page, Query};
use crate::input::slug;

/// Settles the differences of a stock-taking.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleStock {
    /// The stock-taking.
    pub stock_taking: StockTakingId,
    /// Media that were missing and lie in their place again; the rest is lost.
    #[serde(default)]
    pub found_again: Vec<MediumId>,
    /// Papers received that do.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// Copies on paper that do.
    #[serde(default)]
    pub copies: Vec<CopyId>,
    /// The report of the loss, when something stays away.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// How that is known, and what was done with what lay there wrongly.
    pub reason: PlainText,
}

impl SettleStock {
    /// What lies in its place again, each in its field.
    fn again(&self) -> Vec<(String, ThingId)> {
        let media = self.found_again.iter().enumerate();
        let media = media.map(|(i, id)| (format!("found_again[{i}]"), ThingId(id.0)));
        let papers = Papers(&self.documents, &self.copies).named().into_iter();
        media.chain(papers.map(|(field, thing)| (field, ThingId(thing.id())))).collect()
    }
}

impl SettleStock {
    /// What is lost was reported before.
    fn check_reported(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        let Some(id) = self.incident else {
            return match domain::broken::is_off("missing_reported") {
                true => Ok(()),
                false => Err(FormError::new("incident", "report_first").into()),
            };
        };
        page.known::<Incident>("incident", id.0)?;
        page.note_id("incident", id.0)?;
        Ok(())
    }
}

/// A thing that is still missing is kept again, or lost. A later stock-taking may have found it.
fn settle(page: &mut Page<'_, '_>, id: ThingId, state: &str) -> Result<(), Stop> {
    if let Some(held) = page.tx.get::<Medium>(id.0)? {
        if held.state.as_str() == "missing" {
            page.put(&Medium { state: slug(state)?, ..held.row })?;
        }
        return Ok(());
    }
    let row = page.known::<StoredThing>("stock_taking", id.0)?.row;
    if row.state.as_str() == "missing" {
        page.put(&StoredThing { state: slug(state)?, on_day: page.at.day(), ..row })?;
    }
    Ok(())
}

impl Act for SettleStock {
    const SPEC: Spec = Spec::one_step(ActName::SettleStock, Stage::Retain);
    type Done = Entered<StockTakingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let stock = q.known::<StockTaking>("stock_taking", self.stock_taking.0)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&stock.row.department))?;
        q.told_by(&mut facts, who, &stock.row.department, &[stock.row.by])?;
        facts.subject_is_open = stock.row.state.as_str() == "differs";
        q.rest(&stock);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<StockTaking>("stock_taking", self.stock_taking.0)?.row;
            let again = self.again();
            for (field, id) in &again {
                if !row.missing.0.contains(id) {
                    return Err(FormError::new(field.as_str(), "was_not_missing").into());
                }
            }
            if row.missing.0.iter().any(|id| !again.iter().any(|(_, again)| again == id)) {
                self.check_reported(page)?;
            }
            for id in &row.missing.0 {
                let found = again.iter().any(|(_, again)| again == id);
                settle(page, *id, if found { "kept" } else { "lost" })?;
            }
            row.state = slug("settled")?;
            row.settled_by = Some(desk.staff()?);
            row.settled_on = Some(page.at.day());
            page.put_object(&row)?;
            page.close_duties("settle_stock", row.id.0)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
