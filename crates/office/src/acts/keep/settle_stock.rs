//! `settle_stock`: the supervisor says what became of what a stock-taking found (H5.6, U11.4).

use domain::id::{MediumId, StockTakingId};
use domain::rows::{Medium, StockTaking};
use domain::{ActName, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{ANSWERING, Actor, Desk, Query};
use crate::input::slug;

/// Settles the differences of a stock-taking.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleStock {
    /// The stock-taking.
    pub stock_taking: StockTakingId,
    /// What was missing and lies in its place again; the rest is lost.
    #[serde(default)]
    pub found_again: Vec<MediumId>,
    /// How that is known, and what was done with what lay there wrongly.
    pub reason: PlainText,
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
            for (i, id) in self.found_again.iter().enumerate() {
                if !row.missing.0.contains(id) {
                    return Err(
                        FormError::new(format!("found_again[{i}]"), "was_not_missing").into()
                    );
                }
            }
            for id in &row.missing.0 {
                let mut medium = page.known::<Medium>("stock_taking", id.0)?.row;
                // A later stock-taking may have found it.
                if medium.state.as_str() == "missing" {
                    let again = self.found_again.contains(id);
                    medium.state = slug(if again { "kept" } else { "lost" })?;
                    page.put(&medium)?;
                }
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
