//! `settle_difference`: the supervisor, who neither sent nor counted, says what became of a difference in
//! count (U3.3). The register then says how many pieces there are; what is missing was reported before.

use domain::id::{DocumentId, HandOverId, IncidentId, StaffId};
use domain::rows::{Document, HandOver, Incident};
use domain::{ActName, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Settlement, check_count, documents_named};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{ANSWERING, Actor, Desk, Page, Query};
use crate::input::slug;

/// Settles a difference in count.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleDifference {
    /// The hand-over.
    pub hand_over: HandOverId,
    /// What became of it.
    pub settlement: Settlement,
    /// How many pieces there are of each of the papers, where it is about several; together as many as were counted last.
    #[serde(default)]
    pub counts: Vec<PiecesLeft>,
    /// The report of the loss, when something is missing.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// How that is known.
    pub reason: PlainText,
}

/// How many pieces there are of some papers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PiecesLeft {
    /// The papers.
    pub document: DocumentId,
    /// Pieces that are there.
    pub pieces: i64,
}

impl SettleDifference {
    /// The pieces of the papers are those that were counted last, unless all were found.
    fn recount(&self, page: &mut Page<'_, '_>, row: &HandOver) -> Result<(), Stop> {
        if self.settlement == Settlement::Found {
            return match self.counts.first() {
                Some(_) => Err(FormError::new("counts", "counts_not_needed").into()),
                None => Ok(()),
            };
        }
        let papers = documents_named(&mut page.query(), &row.documents.0)?;
        let counted = row.count_received.unwrap_or(row.count_sent);
        let mut pieces = Vec::with_capacity(papers.len());
        for paper in &papers {
            let named = self.counts.iter().find(|one| one.document == paper.row.id);
            match (named, papers.len()) {
                (Some(one), _) => pieces.push(one.pieces),
                (None, 1) => pieces.push(counted),
                (None, _) => return Err(FormError::new("counts", "field_missing").into()),
            }
        }
        if self.counts.iter().any(|one| !row.documents.0.contains(&one.document))
            || self.counts.len() > papers.len()
            || pieces.iter().sum::<i64>() != counted
        {
            return Err(FormError::new("counts", "counts_differ").with("count", counted).into());
        }
        for (paper, pieces) in papers.iter().zip(pieces) {
            let mut left = Document { count: pieces, ..paper.row.clone() };
            if pieces == 0 {
                left.state = slug("lost")?;
            }
            page.put(&left)?;
        }
        Ok(())
    }
}

impl Act for SettleDifference {
    const SPEC: Spec = Spec::one_step(ActName::SettleDifference, Stage::Acquire);
    type Done = Entered<HandOverId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<HandOver>("hand_over", self.hand_over.0)?;
        let affairs = q.affairs("hand_over", row.affairs)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&affairs.row.department))?;
        q.about(&mut facts, &affairs.row);
        let counted: Vec<StaffId> =
            [Some(row.sent_by), row.accepted_by].into_iter().flatten().collect();
        q.told_by(&mut facts, who, &affairs.row.department, &counted)?;
        facts.subject_is_open = !q.tx.open_duties("settle_difference", row.id.0)?.is_empty();
        q.rest(&row);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        for (i, one) in self.counts.iter().enumerate() {
            check_count(&format!("counts[{i}].pieces"), one.pieces, 0)?;
        }
        let missing = self.settlement == Settlement::Missing;
        if missing && self.incident.is_none() && !domain::broken::is_off("missing_reported") {
            return Err(FormError::new("incident", "report_first").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<HandOver>("hand_over", self.hand_over.0)?.row;
            if let Some(id) = self.incident {
                page.known::<Incident>("incident", id.0)?;
                page.note_id("incident", id.0)?;
            }
            self.recount(page, &row)?;
            row.settlement = Some(slug(self.settlement.code())?);
            row.settled_by = Some(desk.staff()?);
            if row.state.as_str() == "differs" {
                row.state = slug("accepted")?;
            }
            page.put_object(&row)?;
            page.close_duties("settle_difference", row.id.0)?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
