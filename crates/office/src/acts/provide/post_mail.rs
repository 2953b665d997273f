//! `post_mail`: a copy or papers go by post, to an authority or to the person whose papers they are (H5.4-3,
//! H5.11, U6.1, U6.2).

use domain::id::{AffairsId, CopyId, DocumentId, PersonId, PostingId};
use domain::rows::{Affairs, Copy, Document, Posting};
use domain::{
    ActName, Facts, FormError, Id, Label, List, PlainText, Slug, Stage, Stop, TrackingNumber,
};
use ledger::DetailValue;
use regulation::Receiver;
use schemars::JsonSchema;
use serde::Deserialize;

use super::address::{self, Confirmation};
use super::choices::NumberPart;
use super::hand_to_person::check_print;
use super::twice::{check_reason_given, check_tracking, told};
use super::{
    at_hand, check_own, clerk_facts, give_away, on_the_way, outings, papers_named, provision_based,
    receiver_of,
};
use crate::act::{Act, Spec};
use crate::acts::correct::may_leave;
use crate::acts::house::Entered;
use crate::acts::keep::all_read;
use crate::desk::{Actor, Asked, Desk, Page, Query, Sought};
use crate::input::{known_code, slug};

/// Records that something was posted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostMail {
    /// The copy.
    #[serde(default)]
    pub copy: Option<CopyId>,
    /// Papers received.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// To which authority.
    #[serde(default)]
    pub destination: Option<Slug>,
    /// To which person, whose own papers they are.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// What a copy that goes to the person is: a code of the law's papers for the person.
    #[serde(default)]
    pub paper: Option<Slug>,
    /// Whether a number can be read on that; it can, when nothing is said.
    #[serde(default)]
    pub number_part: Option<NumberPart>,
    /// What the provision rests on.
    pub provision: Slug,
    /// The address on the envelope.
    pub address: Label,
    /// Why the same goes there once more, when it does.
    #[serde(default)]
    pub once_more: Option<PlainText>,
    /// Carrier and tracking number.
    pub tracking: TrackingNumber,
    /// The envelope is sealed.
    pub sealed: bool,
    /// Who confirmed the address, and when.
    #[serde(default)]
    pub confirmations: Vec<Confirmation>,
}

/// What lies in the envelope.
struct Inside {
    copy: Option<Copy>,
    documents: Vec<Document>,
    affairs: AffairsId,
    people: Vec<PersonId>,
}

impl PostMail {
    /// One receiver, something inside, and papers of a person alone to that person.
    fn check(&self) -> Result<(), FormError> {
        if self.destination.is_some() == self.person.is_some() {
            return Err(FormError::new("destination", "one_receiver"));
        }
        if self.copy.is_none() && self.documents.is_empty() {
            return Err(FormError::new("documents", "field_missing"));
        }
        let for_person = self.copy.is_some() && self.person.is_some();
        match &self.paper {
            None if for_person => return Err(FormError::new("paper", "field_missing")),
            Some(_) if !for_person => return Err(FormError::new("paper", "not_for_person")),
            _ => {}
        }
        if self.number_part.is_some() && !for_person {
            return Err(FormError::new("number_part", "not_for_person"));
        }
        check_print("number_part", self.copy.as_slice(), self.shown_part())
    }

    fn shown_part(&self) -> NumberPart {
        self.number_part.unwrap_or(NumberPart::Shown)
    }

    /// Whether the law lets a number be read on what goes to the person: their own papers come back as they are.
    fn may_show_number(&self, q: &Query<'_, '_>) -> Result<bool, Stop> {
        let Some(paper) = &self.paper else { return Ok(true) };
        let pack = q.pack()?;
        let catalogue = pack.catalogue();
        let known = catalogue.person_papers(q.day).map(|row| row.code.as_str());
        known_code("paper", paper.as_str(), known)?;
        Ok(catalogue.person_paper(paper.as_str(), q.day).is_some_and(|row| row.with_number))
    }

    fn things(&self) -> Vec<Id> {
        let papers = self.documents.iter().map(|paper| paper.0);
        self.copy.iter().map(|copy| copy.0).chain(papers).collect()
    }

    fn inside(&self, q: &mut Query<'_, '_>) -> Result<Inside, Stop> {
        let copy = match self.copy {
            Some(id) => Some(q.known::<Copy>("copy", id.0)?.row),
            None => None,
        };
        let documents = papers_named(q, &self.documents)?;
        let mut affairs = copy.as_ref().map(|copy| copy.affairs);
        let mut people = copy.as_ref().map_or_else(Vec::new, |copy| copy.people.0.clone());
        for (i, paper) in documents.iter().enumerate() {
            let field = format!("documents[{i}]");
            let Some(of) = paper.affairs else {
                return Err(FormError::new(field, "not_looked_into").into());
            };
            if *affairs.get_or_insert(of) != of {
                return Err(FormError::new(field, "things_of_several_affairs").into());
            }
            for person in &paper.people.0 {
                if !people.contains(person) {
                    people.push(*person);
                }
            }
        }
        if let Some(person) = self.person {
            check_own(&documents, person)?;
            let own = |copy: &Copy| copy.people.0 == [person];
            if !copy.as_ref().is_none_or(own) && !domain::broken::is_off("print_of_person") {
                return Err(FormError::new("copy", "papers_of_another").into());
            }
        }
        let affairs = affairs.ok_or_else(|| FormError::new("documents", "field_missing"))?;
        Ok(Inside { copy, documents, affairs, people })
    }

    /// A copy is posted to an address once a day, unless a reason is given. Papers leave with their envelope.
    fn check_once(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        let (Some(copy), None) = (self.copy, &self.once_more) else { return Ok(()) };
        let posted = page.tx.postings_of(copy, page.at.day())?;
        match posted.iter().find(|posted| posted.address == self.address) {
            Some(posted) => {
                let before = (posted.id.0, posted.by, posted.on_day);
                Err(told(page, FormError::new("once_more", "sent_already"), before)?.into())
            }
            None => Ok(()),
        }
    }

    /// Whether the receiver is one to whom these affairs provide: an authority that they list, or the person
    /// whose papers these are.
    fn listed(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<bool, Stop> {
        let Some(destination) = &self.destination else { return Ok(true) };
        let pack = q.pack()?;
        let known = pack.catalogue().all_destinations(q.day).map(|row| row.code.as_str());
        known_code("destination", destination.as_str(), known)?;
        Ok(affairs.destinations.0.contains(destination))
    }
}

impl Act for PostMail {
    const SPEC: Spec = Spec::one_step(ActName::PostMail, Stage::Provide);
    type Done = Entered<PostingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let inside = self.inside(q)?;
        let affairs = q.affairs("copy", inside.affairs)?;
        let owner = &affairs.row.department;
        let file = inside.copy.as_ref().map(|copy| copy.file);
        let (mut facts, departments) = clerk_facts(q, who, &affairs.row, file, &inside.people)?;
        at_hand(q, &mut facts, who, &inside.documents)?;
        let open = |copy: &Copy| matches!(copy.state.as_str(), "open" | "submitted");
        facts.subject_is_open &= inside.copy.as_ref().is_none_or(open);
        let papers_of: Vec<PersonId> =
            inside.documents.iter().flat_map(|paper| &paper.people.0).copied().collect();
        let copies = inside.copy.as_slice();
        facts.numbers_are_current = may_leave(q, copies, &papers_of, facts.people_in_scope)?;
        let to = match &self.destination {
            Some(destination) => receiver_of(q, destination)?,
            None => Receiver::Person,
        };
        facts.destination_listed = self.listed(q, &affairs.row)?;
        if let (Some(copy), Some(destination)) = (&inside.copy, &self.destination) {
            facts.destination_listed &= q.copy_may_go_to(copy, destination)?;
        }
        facts.provision_based = provision_based(q, &self.provision, &affairs.row, to)?;
        facts.number_not_shown = self.paper.is_some() && self.shown_part() != NumberPart::Shown;
        facts.paper_may_show_number = self.may_show_number(q)?;
        all_read(q, &mut facts, &inside.documents)?;
        facts.sealed = self.sealed;
        facts.address_confirmed = address::confirmed(q, who, &self.confirmations)?;
        // The digits alone do not tell such a tracking number from an Individual Number: two people look.
        let beside = who.second.is_some_and(|second| Some(second) != who.staff);
        facts.tracking_confirmed = beside || !self.tracking.looks_like_number();
        let purpose = match &inside.copy {
            Some(copy) if inside.documents.is_empty() => q.purpose_of_copy(copy)?,
            _ => None,
        };
        let method = slug("post")?;
        let asked = Asked {
            act: ActName::PostMail,
            department: owner,
            affairs: affairs.row.id,
            form: inside.copy.as_ref().map(|copy| &copy.form),
            documents: purpose.as_slice(),
            year: None,
            destination: self.destination.as_ref(),
            method: Some(&method),
            departments: &departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        let sought = Sought {
            what: "carry_out",
            department: owner,
            affairs: Some(affairs.row.id),
            destination: self.destination.as_ref(),
            method: Some(&method),
            device: None,
            finding: None,
            things: self.things(),
            place: Some(&self.address),
        };
        q.approval(&mut facts, who, &sought)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check()?;
        address::check(desk, &self.confirmations)?;
        check_reason_given(self.once_more.as_ref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let inside = self.inside(&mut page.query())?;
            let affairs = page.known::<Affairs>("copy", inside.affairs.0)?.row;
            self.check_once(page)?;
            check_tracking(page, &self.tracking)?;
            let row = Posting {
                id: page.draw(),
                copy: self.copy,
                documents: List(self.documents.clone()),
                affairs: inside.affairs,
                department: affairs.department,
                destination: self.destination.clone(),
                person: self.person,
                provision: self.provision.clone(),
                address: self.address.clone(),
                tracking: self.tracking.clone(),
                sealed: self.sealed,
                by: desk.staff()?,
                on_day: page.at.day(),
            };
            if let Some(mut copy) = inside.copy {
                copy.state = slug("submitted")?;
                page.put(&copy)?;
                outings::delivered(page, copy.id.0)?;
            }
            let state = if self.person.is_some() { "returned" } else { "provided" };
            give_away(page, &self.documents, state)?;
            page.put_object(&row)?;
            on_the_way(page, desk, &row, ActName::PostMail)?;
            address::enter(page, row.id.0, &self.confirmations)?;
            page.subjects(inside.people);
            page.detail("provision", DetailValue::Code(self.provision.to_string()));
            if let Some(paper) = &self.paper {
                page.detail("paper", DetailValue::Code(paper.to_string()));
                let number = self.shown_part().code().to_owned();
                page.detail("number_part", DetailValue::Code(number));
            }
            if let Some(why) = &self.once_more {
                page.note("once_more", why);
            }
            Ok(Entered { id: row.id })
        })
    }
}
