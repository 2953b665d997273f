//! `return_document`: papers go back to the person whose they are (H5.8, U8.1-2).

use domain::id::{DocumentId, PersonId};
use domain::{ActName, Facts, FormError, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ReturnWay;
use super::dispose_paper::{check_papers, end_papers, papers_end};
use crate::act::{Act, Spec};
use crate::acts::acquire::{affairs_of, documents_named, people_of};
use crate::acts::provide::item_for_person;
use crate::desk::{Actor, Desk, Query};

/// Gives papers back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnDocument {
    /// The papers, all of one person and for the same affairs.
    pub documents: Vec<DocumentId>,
    /// How.
    pub way: ReturnWay,
    /// Why they may go before their term is over, when it is not.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Returned {
    /// To whom; nobody when the sender is in no register.
    pub person: Option<PersonId>,
    /// How many pieces.
    pub pieces: i64,
}

/// The item of article 19 on which the person's own papers go back to them.
fn provision(q: &mut Query<'_, '_>, documents: &[DocumentId]) -> Result<Option<Slug>, Stop> {
    let affairs = affairs_of(&documents_named(q, documents)?)?;
    let affairs = q.affairs("documents", affairs)?;
    let pack = q.pack()?;
    let own = pack.catalogue().person_papers(q.day).find(|row| row.given_back);
    own.map_or(Ok(None), |row| item_for_person(q, row, &affairs.row))
}

impl Act for ReturnDocument {
    const SPEC: Spec = Spec::one_step(ActName::ReturnDocument, Stage::Provide);
    type Done = Returned;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let act = (ActName::ReturnDocument, Stage::Provide);
        let mut facts = papers_end(q, who, act, &self.documents)?;
        // Whoever receives papers finds out first that they are not complete, or not needed.
        if !facts.stage_designated {
            let act = (ActName::ReturnDocument, Stage::Acquire);
            facts = papers_end(q, who, act, &self.documents)?;
        }
        facts.provision_based = provision(q, &self.documents)?.is_some();
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_papers(&self.documents)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            if let Some(item) = provision(&mut page.query(), &self.documents)? {
                page.detail("provision", DetailValue::Code(item.to_string()));
            }
            let papers = end_papers(page, &self.documents, "returned")?;
            let people = people_of(papers.iter().map(|held| &held.row));
            if people.len() > 1 {
                return Err(FormError::new("documents", "several_people").into());
            }
            if let Some(first) = papers.first() {
                page.object(&first.row);
            }
            page.detail("way", DetailValue::Code(self.way.code().to_owned()));
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            let pieces = papers.iter().map(|held| held.row.count).sum();
            Ok(Returned { person: people.first().copied(), pieces })
        })
    }
}
