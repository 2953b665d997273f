//! `wipe_medium`: what a medium or device holds ends beyond restoration before it is discarded or goes back
//! to its lessor (H5.7, U7.5, U7.6); another person confirms it (U7.7).

use domain::id::{ContractorId, DestructionId, MediumId};
use domain::rows::{Destruction, Device, Medium};
use domain::{ActName, Facts, FormError, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::dispose_paper::{Kept, term_is_over};
use super::{MediumEnd, method_listed, on_medium, open_duties};
use crate::act::{Act, Spec};
use crate::acts::entrust;
use crate::acts::house::{Entered, end_device, media_of};
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::slug;

/// Wipes or destroys a medium.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WipeMedium {
    /// The medium.
    pub medium: MediumId,
    /// What becomes of it.
    pub end: MediumEnd,
    /// How: a method of the regulation.
    pub method: Slug,
    /// The contractor that does it for the organisation, when it is outsourced.
    #[serde(default)]
    pub contractor: Option<ContractorId>,
    /// Where what must still be kept for these affairs is held besides, when a term runs.
    #[serde(default)]
    pub kept_elsewhere: Option<PlainText>,
}

impl Act for WipeMedium {
    const SPEC: Spec = Spec::one_step(ActName::WipeMedium, Stage::Dispose);
    type Done = Entered<DestructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let medium = q.known::<Medium>("medium", self.medium.0)?;
        let affairs = q.affairs("medium", medium.row.affairs)?;
        let mut facts = on_medium(q, who, ActName::WipeMedium, Stage::Dispose, &affairs.row)?;
        facts.subject_is_open = medium.row.state.as_str() == "kept";
        entrust::fits(q, &mut facts, self.contractor, medium.row.affairs)?;
        facts.method_listed = method_listed(q, &self.method, self.end.destroyed())?;
        // What lies on it nobody looked into: while a document of these affairs must be kept, this may be its
        // only copy, and whoever wipes it says where else it is.
        let last = q.tx.last_term_of(affairs.row.id, q.day)?;
        term_is_over(q, &mut facts, last.map_or(Kept::Free, Kept::Until));
        facts.exception_named = self.kept_elsewhere.as_ref().is_some_and(|e| !e.is_blank());
        q.rest(&medium);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut medium = page.known::<Medium>("medium", self.medium.0)?.row;
            if self.end == MediumEnd::LeaseReturn && medium.leased_from.is_none() {
                return Err(FormError::new("end", "not_leased").into());
            }
            medium.state = slug("wiped")?;
            page.put(&medium)?;
            end_terminal(page, &medium)?;
            let id: DestructionId = page.draw();
            let row = Destruction {
                id,
                kind: slug(self.end.code())?,
                documents: List(Vec::new()),
                medium: Some(medium.id),
                affairs: medium.affairs,
                department: medium.department,
                method: self.method.clone(),
                contractor: entrust::hand(page, self.contractor, "medium", id.0)?,
                carried_out_by: desk.staff()?,
                carried_out_on: page.at.day(),
                state: slug("carried_out")?,
                confirmed_by: None,
                confirmed_on: None,
            };
            page.put_object(&row)?;
            if let Some(elsewhere) = &self.kept_elsewhere {
                page.note("kept_elsewhere", elsewhere);
            }
            page.detail("method", DetailValue::Code(self.method.to_string()));
            open_duties(page, desk, &row)?;
            Ok(Entered { id: row.id })
        })
    }
}

/// A terminal whose last disk was wiped is none any more: its registration ends, and with it its key or certificate (H6.9,
/// U12.1-1).
fn end_terminal(page: &mut Page<'_, '_>, medium: &Medium) -> Result<(), Stop> {
    let Some(device) = medium.device else { return Ok(()) };
    let row = page.known::<Device>("medium", device.0)?.row;
    let is_over = row.until.is_some_and(|until| until < page.at.day());
    let is_whole = !media_of(page.tx, device)?.is_empty();
    match is_over || is_whole || domain::broken::is_off("medium_of_device") {
        true => Ok(()),
        false => end_device(page, &row, page.at.day().plus_days(-1)),
    }
}
