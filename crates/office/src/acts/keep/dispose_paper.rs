//! `dispose_paper` and `mask_paper`: papers end beyond restoration, or the number on them does; by who holds
//! them, under instruction, and another person confirms it (H5.7, U7.1, U7.2, U7.7).

use domain::id::{ContractorId, DestructionId, DocumentId};
use domain::rows::{Destruction, Document, Staff};
use domain::{ActName, Day, Facts, FormError, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::Destroyed;
use schemars::JsonSchema;
use serde::Deserialize;
use store::Held;

use super::{Work, method_listed, open_duties, working};
use crate::act::{Act, Spec};
use crate::acts::acquire::{affairs_of, departments_named, documents_named, people_of, repeated};
use crate::acts::entrust;
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::slug;

/// Destroys papers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisposePaper {
    /// The papers, all for the same affairs.
    pub documents: Vec<DocumentId>,
    /// How: a method of the regulation.
    pub method: Slug,
    /// The contractor that destroys them for the organisation, when it is outsourced.
    #[serde(default)]
    pub contractor: Option<ContractorId>,
    /// Why they may go before their term is over, when it is not.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

/// Masks the number on papers that stay.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskPaper {
    /// The papers, all for the same affairs.
    pub documents: Vec<DocumentId>,
    /// How: a method of the regulation.
    pub method: Slug,
    /// Why the number may be masked before the term of the papers is over, when it is not.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

/// What is asked of papers that end: designation and instruction, who holds them, and that they are there.
pub(super) fn papers_end(
    q: &mut Query<'_, '_>,
    who: &Actor,
    (act, stage): (ActName, Stage),
    documents: &[DocumentId],
) -> Result<Facts, Stop> {
    let papers = documents_named(q, documents)?;
    let affairs = q.affairs("documents", affairs_of(&papers)?)?;
    let people = people_of(papers.iter().map(|held| &held.row));
    let departments = departments_named(q, "documents", &people, &affairs.row.department)?;
    let people = people.len();
    let work = Work { act, stage, affairs: &affairs.row, departments: &departments, people };
    let mut facts = working(q, who, &work)?;
    facts.holds_documents = true;
    facts.subject_is_open = true;
    let mut last = None;
    for paper in &papers {
        facts.holds_documents &= is_with(q, who, paper)?;
        facts.subject_is_open &= matches!(paper.row.state.as_str(), "held" | "accepted");
        last = last.max(last_of_term(q, &paper.row)?);
        q.rest(paper);
    }
    term_is_over(q, &mut facts, last);
    Ok(facts)
}

/// Papers of one who was stopped are seen to by whoever works in their place.
fn is_with(q: &mut Query<'_, '_>, who: &Actor, paper: &Held<Document>) -> Result<bool, Stop> {
    let holder = q.known::<Staff>("documents", paper.row.holder.0)?;
    let stopped = holder.row.stopped_on.is_some_and(|on| on <= q.day);
    Ok(who.staff == Some(paper.row.holder) || stopped)
}

/// Whether the last day of a term has passed; if not, whoever may know of it is told the day.
pub(super) fn term_is_over(q: &mut Query<'_, '_>, facts: &mut Facts, last: Option<Day>) {
    facts.papers_term_is_over = last.is_none_or(|last| last < q.day);
    if let (false, Some(last)) = (facts.papers_term_is_over, last)
        && facts.affairs_in_scope
        && facts.people_in_scope
    {
        q.tell("keep_until", last);
    }
}

/// The last day on which a paper must be kept. One that can be one of those that must be kept for a term is kept
/// as long as one of its people has such a document for these affairs, or a term from the end of their need.
/// Copies of cards and certificates have no term of their own.
fn last_of_term(q: &mut Query<'_, '_>, paper: &Document) -> Result<Option<Day>, Stop> {
    if matches!(paper.kind.as_str(), "card_copy" | "notice_copy" | "certificate" | "agent_papers") {
        return Ok(None);
    }
    let mut last = None;
    for person in &paper.people.0 {
        let kept = q.tx.documents_held(*person)?;
        let kept = kept.iter().filter(|held| Some(held.row.affairs) == paper.affairs);
        let documents = kept.map(|held| held.row.keep_until).max();
        let needs = q.tx.purposes_of_person(*person)?;
        let needs = needs.iter().filter(|held| Some(held.row.affairs) == paper.affairs);
        let ended = needs.filter_map(|held| held.row.keep_until).max();
        last = last.max(documents).max(ended);
    }
    Ok(last)
}

/// The papers leave the register in this state; what was still to be done with them is over.
pub(super) fn end_papers(
    page: &mut Page<'_, '_>,
    documents: &[DocumentId],
    state: &str,
) -> Result<Vec<Held<Document>>, Stop> {
    let papers = documents_named(&mut page.query(), documents)?;
    let mut pieces = 0;
    for paper in &papers {
        page.put(&Document { state: slug(state)?, ..paper.row.clone() })?;
        page.close_duties("hand_over", paper.row.id.0)?;
        pieces += paper.row.count;
    }
    page.subjects(people_of(papers.iter().map(|held| &held.row)));
    page.detail("pieces", DetailValue::Int(pieces));
    Ok(papers)
}

/// At least one paper, each once.
pub(super) fn check_papers(documents: &[DocumentId]) -> Result<(), FormError> {
    match repeated(documents) {
        Some(i) => Err(FormError::new(format!("documents[{i}]"), "listed_twice")),
        None => Ok(()),
    }
}

fn put(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    documents: &[DocumentId],
    (what, state): (Destroyed, &str),
    (method, contractor): (&Slug, Option<ContractorId>),
) -> Result<Entered<DestructionId>, Stop> {
    let papers = end_papers(page, documents, state)?;
    let affairs = affairs_of(&papers)?;
    let id: DestructionId = page.draw();
    let row = Destruction {
        id,
        kind: slug(what.code())?,
        documents: List(documents.to_vec()),
        medium: None,
        affairs,
        department: page.known::<domain::rows::Affairs>("documents", affairs.0)?.row.department,
        method: method.clone(),
        contractor: entrust::hand(page, contractor, "papers", id.0)?,
        carried_out_by: desk.staff()?,
        carried_out_on: page.at.day(),
        state: slug("carried_out")?,
        confirmed_by: None,
        confirmed_on: None,
    };
    page.put_object(&row)?;
    page.detail("method", DetailValue::Code(method.to_string()));
    open_duties(page, desk, &row)?;
    Ok(Entered { id: row.id })
}

impl Act for DisposePaper {
    const SPEC: Spec = Spec::one_step(ActName::DisposePaper, Stage::Dispose);
    type Done = Entered<DestructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let act = (ActName::DisposePaper, Stage::Dispose);
        let mut facts = papers_end(q, who, act, &self.documents)?;
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        facts.method_listed = method_listed(q, &self.method, Destroyed::Paper)?;
        let affairs = affairs_of(&documents_named(q, &self.documents)?)?;
        entrust::fits(q, &mut facts, self.contractor, affairs)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_papers(&self.documents)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            let how = (&self.method, self.contractor);
            put(page, desk, &self.documents, (Destroyed::Paper, "disposed"), how)
        })
    }
}

impl Act for MaskPaper {
    const SPEC: Spec = Spec::one_step(ActName::MaskPaper, Stage::Dispose);
    type Done = Entered<DestructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let act = (ActName::MaskPaper, Stage::Dispose);
        let mut facts = papers_end(q, who, act, &self.documents)?;
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        facts.method_listed = method_listed(q, &self.method, Destroyed::Mask)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_papers(&self.documents)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            put(page, desk, &self.documents, (Destroyed::Mask, "masked"), (&self.method, None))
        })
    }
}
