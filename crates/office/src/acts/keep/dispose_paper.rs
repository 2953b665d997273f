//! `dispose_paper` and `mask_paper`: papers end beyond restoration, or the number on them does; by who holds
//! them, under instruction, and another person confirms it (H5.7, U7.1, U7.2, U7.7).

use domain::id::{AffairsId, ContractorId, CopyId, DestructionId, DocumentId, ThingId};
use domain::rows::{Copy, Destruction, Document};
use domain::{ActName, Day, Facts, FormError, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::{Destroyed, Reading};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Held;

use super::prints::{copies_named, end_prints, pieces};
use super::store_at::is_with;
use super::{Papers, Work, is_missing, method_listed, open_duties, working};
use crate::act::{Act, Spec};
use crate::acts::acquire::{affairs_of, departments_named, documents_named, people_of};
use crate::acts::entrust;
use crate::acts::house::Entered;
use crate::acts::provide::{delivered, is_out};
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::slug;

/// Destroys papers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisposePaper {
    /// Papers received.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// Copies on paper. All are for the same affairs.
    #[serde(default)]
    pub copies: Vec<CopyId>,
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
    Papers(documents, copies): Papers<'_>,
) -> Result<Facts, Stop> {
    let papers = documents_named(q, documents)?;
    let prints = copies_named(q, copies)?;
    let affairs = q.affairs("documents", affairs_together(&papers, &prints)?)?;
    let mut people = people_of(papers.iter().map(|held| &held.row));
    people.extend(prints.iter().flat_map(|copy| copy.row.people.0.iter().copied()));
    people.sort_unstable();
    people.dedup();
    let departments = departments_named(q, "documents", &people, &affairs.row.department)?;
    let people = people.len();
    let work = Work { act, stage, affairs: &affairs.row, departments: &departments, people };
    let mut facts = working(q, who, &work)?;
    facts.holds_documents = true;
    facts.subject_is_open = true;
    for named in Papers(documents, copies).named() {
        facts.holds_documents &= is_with(q, who, &named)? || domain::broken::is_off("print_holder");
        facts.subject_is_open &= !is_missing(q, named.1.id())?;
    }
    for paper in &papers {
        facts.subject_is_open &= matches!(paper.row.state.as_str(), "held" | "accepted");
        // Whoever is with the person may give their papers back there.
        facts.subject_is_open &= act == ActName::ReturnDocument || !is_out(q, paper.row.id.0)?;
        q.rest(paper);
    }
    // A copy has a day by which it must be gone, and none until which it must be kept.
    for copy in &prints {
        facts.subject_is_open &= matches!(copy.row.state.as_str(), "open" | "submitted");
        facts.subject_is_open &= !is_out(q, copy.row.id.0)?;
        q.rest(copy);
    }
    let kept = match kept(q, &papers)? {
        // Their own papers go back to people who are still needed, too: to be written anew, for one.
        Kept::Needed(_) if act == ActName::ReturnDocument => Kept::Free,
        kept => kept,
    };
    term_is_over(q, &mut facts, kept);
    Ok(facts)
}

/// The affairs of all these papers.
fn affairs_together(
    papers: &[Held<Document>],
    prints: &[Held<Copy>],
) -> Result<AffairsId, FormError> {
    let Some(first) = prints.first() else { return affairs_of(papers) };
    let affairs = if papers.is_empty() { first.row.affairs } else { affairs_of(papers)? };
    match prints.iter().position(|copy| copy.row.affairs != affairs) {
        Some(i) => Err(FormError::new(format!("copies[{i}]"), "several_affairs")),
        None => Ok(affairs),
    }
}

/// How long something must be kept.
pub(super) enum Kept {
    /// No term holds it.
    Free,
    /// To the end of this day.
    Until(Day),
    /// Until the numbers of so many of its people, which were typed from it, are read a second time.
    Unread(usize),
    /// As long as so many of its people are needed for the affairs; no term has begun.
    Needed(usize),
}

/// Whether nothing must be kept any more; if not, whoever may know of it is told why.
pub(super) fn term_is_over(q: &mut Query<'_, '_>, facts: &mut Facts, kept: Kept) {
    facts.papers_term_is_over = match kept {
        Kept::Free => true,
        Kept::Until(last) => last < q.day,
        Kept::Unread(_) => domain::broken::is_off("papers_unread"),
        Kept::Needed(_) => domain::broken::is_off("papers_needed"),
    };
    if facts.papers_term_is_over || !facts.affairs_in_scope || !facts.people_in_scope {
        return;
    }
    match kept {
        Kept::Until(last) => q.tell("keep_until", last),
        Kept::Unread(people) => q.tell("papers_unread", people),
        Kept::Needed(people) => q.tell("papers_needed", people),
        Kept::Free => {}
    }
}

/// How long these papers must be kept: the longest.
fn kept(q: &mut Query<'_, '_>, papers: &[Held<Document>]) -> Result<Kept, Stop> {
    let mut last = None;
    for paper in papers {
        match kept_paper(q, &paper.row)? {
            waits @ (Kept::Unread(_) | Kept::Needed(_)) => return Ok(waits),
            Kept::Until(day) => last = last.max(Some(day)),
            Kept::Free => {}
        }
    }
    Ok(last.map_or(Kept::Free, Kept::Until))
}

/// How many numbers that were typed from a paper wait for their second reading.
fn unread(q: &mut Query<'_, '_>, paper: &Document) -> Result<usize, Stop> {
    let unread = q.tx.entries_open()?.into_iter().filter(|entry| {
        let typed = Reading::from_code(entry.row.way.as_str()).is_none_or(Reading::comes_first);
        let of_these = paper.bears_number() && paper.people.0.contains(&entry.row.person);
        typed && of_these && Some(entry.row.affairs) == paper.affairs
    });
    Ok(unread.count())
}

/// Whether the second reading needs none of these papers any more, which leave for good (H6.7).
///
/// # Errors
/// A failure of the store.
pub(crate) fn all_read(
    q: &mut Query<'_, '_>,
    facts: &mut Facts,
    papers: &[Document],
) -> Result<(), Stop> {
    let mut waiting = 0;
    for paper in papers {
        waiting += unread(q, paper)?;
    }
    let kept = if waiting == 0 { Kept::Free } else { Kept::Unread(waiting) };
    term_is_over(q, facts, kept);
    Ok(())
}

/// How long a paper must be kept. The second reading needs what a number was typed from. One that can be one of those that must be kept for a term is kept as long as one of
/// its people has such a document for these affairs, or a term from the end of their need; while they are needed and
/// no such document is entered, it may be the one on which their number rests. Copies of cards and certificates have
/// no term of their own.
fn kept_paper(q: &mut Query<'_, '_>, paper: &Document) -> Result<Kept, Stop> {
    match unread(q, paper)? {
        0 => {}
        people => return Ok(Kept::Unread(people)),
    }
    if matches!(paper.kind.as_str(), "card_copy" | "notice_copy" | "certificate" | "agent_papers") {
        return Ok(Kept::Free);
    }
    let (mut last, mut needed) = (None, 0);
    for person in &paper.people.0 {
        let kept = q.tx.documents_held(*person)?;
        let kept = kept.iter().filter(|held| Some(held.row.affairs) == paper.affairs);
        let documents = kept.map(|held| held.row.keep_until).max();
        let needs = q.tx.purposes_of_person(*person)?;
        let needs = needs.iter().filter(|held| Some(held.row.affairs) == paper.affairs);
        if documents.is_none() && needs.clone().any(|held| held.row.is_needed(q.day)) {
            needed += 1;
        }
        let ended = needs.filter_map(|held| held.row.keep_until).max();
        last = last.max(documents).max(ended);
    }
    Ok(match needed {
        0 => last.map_or(Kept::Free, Kept::Until),
        people => Kept::Needed(people),
    })
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
        delivered(page, paper.row.id.0)?;
        page.close_duties("hand_over", paper.row.id.0)?;
        pieces += paper.row.count;
    }
    page.subjects(people_of(papers.iter().map(|held| &held.row)));
    page.detail("pieces", DetailValue::Int(pieces));
    Ok(papers)
}

fn put(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    Papers(documents, copies): Papers<'_>,
    (what, state): (Destroyed, &str),
    (method, contractor): (&Slug, Option<ContractorId>),
) -> Result<Entered<DestructionId>, Stop> {
    let prints = copies_named(&mut page.query(), copies)?;
    let papers = end_papers(page, documents, state)?;
    let affairs = affairs_together(&papers, &prints)?;
    for copy in &prints {
        end_prints(page, &copy.row)?;
        page.subjects(copy.row.people.0.iter().copied());
    }
    let all: Vec<ThingId> =
        Papers(documents, copies).named().iter().map(|(_, thing)| ThingId(thing.id())).collect();
    let count = pieces(page.tx, &all)?;
    page.detail("pieces", DetailValue::Int(count));
    let id: DestructionId = page.draw();
    let row = Destruction {
        id,
        kind: slug(what.code())?,
        documents: List(all),
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

impl DisposePaper {
    fn papers(&self) -> Papers<'_> {
        Papers(&self.documents, &self.copies)
    }
}

impl Act for DisposePaper {
    const SPEC: Spec = Spec::one_step(ActName::DisposePaper, Stage::Dispose);
    type Done = Entered<DestructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let act = (ActName::DisposePaper, Stage::Dispose);
        let mut facts = papers_end(q, who, act, self.papers())?;
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        facts.method_listed = method_listed(q, &self.method, Destroyed::Paper)?;
        let (papers, prints) =
            (documents_named(q, &self.documents)?, copies_named(q, &self.copies)?);
        let affairs = affairs_together(&papers, &prints)?;
        entrust::fits(q, &mut facts, self.contractor, affairs)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.papers().check_once()?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            let how = (&self.method, self.contractor);
            put(page, desk, self.papers(), (Destroyed::Paper, "disposed"), how)
        })
    }
}

impl Act for MaskPaper {
    const SPEC: Spec = Spec::one_step(ActName::MaskPaper, Stage::Dispose);
    type Done = Entered<DestructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let act = (ActName::MaskPaper, Stage::Dispose);
        let mut facts = papers_end(q, who, act, Papers(&self.documents, &[]))?;
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        facts.method_listed = method_listed(q, &self.method, Destroyed::Mask)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        Papers(&self.documents, &[]).check_once()?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            put(
                page,
                desk,
                Papers(&self.documents, &[]),
                (Destroyed::Mask, "masked"),
                (&self.method, None),
            )
        })
    }
}
