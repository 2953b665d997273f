//! `return_document`: papers go back to the person whose they are, sealed; by post to an address that was confirmed (H5.4-3,
//! H5.8, U6.1, U6.2, U8.1-2).

use domain::id::{DocumentId, PersonId};
use domain::rows::{Affairs, Posting};
use domain::{
    ActName, Facts, FormError, Label, List, PlainText, Slug, Stage, Stop, TrackingNumber,
};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dispose_paper::{end_papers, papers_end};
use super::{Papers, ReturnWay};
use crate::act::{Act, Spec};
use crate::acts::acquire::{affairs_of, documents_named, people_of};
use crate::acts::correct::undoubted;
use crate::acts::provide::address::{self, Confirmation};
use crate::acts::provide::{check_tracking, item_for_person, on_the_way};
use crate::desk::{Actor, Desk, Page, Query};

/// Gives papers back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnDocument {
    /// The papers, all of one person and for the same affairs.
    pub documents: Vec<DocumentId>,
    /// How.
    pub way: ReturnWay,
    /// The envelope is sealed, or the papers are unreadable to others in another way.
    pub sealed: bool,
    /// The address on the envelope, when they are posted.
    #[serde(default)]
    pub address: Option<Label>,
    /// Carrier and tracking number, when they are posted.
    #[serde(default)]
    pub tracking: Option<TrackingNumber>,
    /// Who confirmed the address, and when.
    #[serde(default)]
    pub confirmations: Vec<Confirmation>,
    /// Why they may go before their term is over, when it is not.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

impl ReturnDocument {
    /// What is posted has an address and a tracking number; what is given by hand has neither.
    fn check(&self) -> Result<(), FormError> {
        let posted = self.way == ReturnWay::RegisteredPost;
        for (field, given) in
            [("address", self.address.is_some()), ("tracking", self.tracking.is_some())]
        {
            match (posted, given) {
                (true, false) => return Err(FormError::new(field, "field_missing")),
                (false, true) => return Err(FormError::new(field, "not_posted")),
                _ => {}
            }
        }
        if !posted && !self.confirmations.is_empty() {
            return Err(FormError::new("confirmations", "not_posted"));
        }
        Ok(())
    }

    /// How papers leave the house, as `post_mail` asks it.
    fn on_the_way(
        &self,
        q: &mut Query<'_, '_>,
        facts: &mut Facts,
        who: &Actor,
    ) -> Result<(), Stop> {
        let by_hand = self.way == ReturnWay::ByHand || domain::broken::is_off("posted_back");
        facts.stays_in_house = by_hand;
        facts.sealed = self.sealed || domain::broken::is_off("returned_sealed");
        facts.address_confirmed = by_hand || address::confirmed(q, who, &self.confirmations)?;
        let beside = who.second.is_some_and(|second| Some(second) != who.staff);
        let plain = self.tracking.as_ref().is_none_or(|number| !number.looks_like_number());
        facts.tracking_confirmed = beside || plain;
        Ok(())
    }

    /// What was posted stands with the other things that were.
    fn post(
        &self,
        page: &mut Page<'_, '_>,
        desk: &Desk<'_>,
        (person, provision): (Option<PersonId>, Slug),
    ) -> Result<(), Stop> {
        let (Some(address), Some(tracking)) = (&self.address, &self.tracking) else {
            return Ok(());
        };
        check_tracking(page, tracking)?;
        let affairs = affairs_of(&documents_named(&mut page.query(), &self.documents)?)?;
        let row = Posting {
            id: page.draw(),
            copy: None,
            documents: List(self.documents.clone()),
            affairs,
            department: page.known::<Affairs>("documents", affairs.0)?.row.department,
            destination: None,
            person,
            provision,
            address: address.clone(),
            tracking: tracking.clone(),
            sealed: self.sealed,
            by: desk.staff()?,
            on_day: page.at.day(),
        };
        page.put(&row)?;
        on_the_way(page, desk, &row, ActName::ReturnDocument)?;
        address::enter(page, row.id.0, &self.confirmations)
    }
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
        let mut facts = papers_end(q, who, act, Papers(&self.documents, &[]))?;
        // Whoever receives papers finds out first that they are not complete, or not needed.
        if !facts.stage_designated {
            let act = (ActName::ReturnDocument, Stage::Acquire);
            facts = papers_end(q, who, act, Papers(&self.documents, &[]))?;
        }
        self.on_the_way(q, &mut facts, who)?;
        let whose = people_of(documents_named(q, &self.documents)?.iter().map(|held| &held.row));
        facts.numbers_are_current = undoubted(q, &whose)?;
        facts.provision_based = provision(q, &self.documents)?.is_some();
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        Papers(&self.documents, &[]).check_once()?;
        self.check()?;
        address::check(desk, &self.confirmations)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let item = provision(&mut page.query(), &self.documents)?;
            if let Some(item) = &item {
                page.detail("provision", DetailValue::Code(item.to_string()));
            }
            let papers = end_papers(page, &self.documents, "returned")?;
            let people = people_of(papers.iter().map(|held| &held.row));
            if people.len() > 1 {
                return Err(FormError::new("documents", "several_people").into());
            }
            if let Some(item) = item {
                self.post(page, desk, (people.first().copied(), item))?;
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
