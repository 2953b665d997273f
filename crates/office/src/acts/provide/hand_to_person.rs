//! `hand_to_person`: papers are handed to the person or their agent (H5.11, U6.1, U8.1-2). What a body makes for
//! the person shows no number, unless the law's list of such papers says that it may.

use domain::id::{AffairsId, CopyId, DeliveryId, DocumentId, PersonId};
use domain::rows::{Affairs, Copy, Delivery};
use domain::{ActName, Facts, FormError, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::AffairsKind;
use schemars::JsonSchema;
use serde::Deserialize;

use super::choices::{NumberPart, TakenBy};
use super::{at_hand, check_own, clerk_facts, give_away, item_for_person, outings, papers_named};
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::correct::may_leave;
use crate::acts::house::Entered;
use crate::acts::keep::{Papers, all_read, end_prints, is_missing, is_with};
use crate::desk::{Actor, Desk, Query};
use crate::input::{known_code, slug};

/// Records that papers were handed to the person.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandToPerson {
    /// The person.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// What was handed over: a code of the law's papers for the person.
    pub paper: Slug,
    /// The person's own papers, when they are given back.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// The copies on paper that were handed over.
    #[serde(default)]
    pub copies: Vec<CopyId>,
    /// Whether a number can be read on it.
    pub number: NumberPart,
    /// It is sealed, or unreadable to others in another way.
    pub sealed: bool,
    /// Who took it.
    pub taken_by: TakenBy,
    /// The person is known by sight.
    #[serde(default)]
    pub known: bool,
    /// What showed who took it.
    #[serde(default)]
    pub identity_proofs: Vec<Slug>,
    /// What showed the agency.
    #[serde(default)]
    pub agency_proof: Option<Slug>,
    /// Why their papers go back before the number typed from them was read a second time, when they do.
    #[serde(default)]
    pub exception: Option<PlainText>,
}

impl HandToPerson {
    /// Proofs are those that show who somebody is, and those that show an agency, today.
    fn check_proofs(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<(), Stop> {
        let pack = q.pack()?;
        let (identity, day) = (pack.identity(), q.day);
        let kind = AffairsKind::from_code(affairs.kind.as_str());
        let good = |groups: &[Slug]| {
            let kinds = kind.into_iter();
            let rows = kinds.flat_map(|kind| identity.proofs_of(groups, day, kind));
            rows.map(|row| row.code.as_str()).collect::<Vec<_>>()
        };
        let ways = identity.cases(day).flat_map(|case| &case.identity);
        let ways: Vec<Slug> = ways.map(|way| way.group.clone()).collect();
        for (i, code) in self.identity_proofs.iter().enumerate() {
            let field = format!("identity_proofs[{i}]");
            known_code(&field, code.as_str(), good(&ways).into_iter())?;
        }
        let agency: Vec<Slug> = identity.cases(day).flat_map(|case| case.agency.clone()).collect();
        if let Some(code) = &self.agency_proof {
            known_code("agency_proof", code.as_str(), good(&agency).into_iter())?;
        }
        Ok(())
    }

    /// An agent always shows who they are and for whom they come; the person where the number can be read.
    fn receiver_confirmed(&self) -> bool {
        let shown = !self.identity_proofs.is_empty();
        match self.taken_by {
            TakenBy::Agent => shown && self.agency_proof.is_some(),
            TakenBy::Person => shown || self.known || self.number != NumberPart::Shown,
        }
    }

    /// The item of article 19, when a number is handed over; none is needed where none can be read.
    fn provision(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<Option<Slug>, Stop> {
        let pack = q.pack()?;
        let row = pack.catalogue().person_paper(self.paper.as_str(), q.day);
        match row.filter(|row| row.with_number && self.number == NumberPart::Shown) {
            Some(row) => item_for_person(q, row, affairs),
            None => Ok(None),
        }
    }

    /// Prints that go to the one person whose number is on them are there, with the clerk.
    fn prints_at_hand(
        &self,
        q: &mut Query<'_, '_>,
        facts: &mut Facts,
        who: &Actor,
    ) -> Result<(), Stop> {
        for named in Papers(&[], &self.copies).named() {
            let copy = q.known::<Copy>(&named.0, named.1.id())?;
            let own =
                copy.row.people.0 == [self.person] || domain::broken::is_off("print_of_person");
            if !own || copy.row.affairs != self.affairs {
                return Err(FormError::new(named.0, "papers_of_another").into());
            }
            let there = matches!(copy.row.state.as_str(), "open" | "submitted");
            facts.subject_is_open &= there && !is_missing(q, copy.row.id.0)?;
            facts.holds_documents &= is_with(q, who, &named)?;
            q.rest(&copy);
        }
        Ok(())
    }

    /// Papers given back are named one by one, and nothing else is.
    fn may_show_number(&self, q: &Query<'_, '_>) -> Result<bool, Stop> {
        let pack = q.pack()?;
        let catalogue = pack.catalogue();
        let known = catalogue.person_papers(q.day).map(|row| row.code.as_str());
        known_code("paper", self.paper.as_str(), known)?;
        let Some(row) = catalogue.person_paper(self.paper.as_str(), q.day) else {
            return Ok(false);
        };
        match (row.given_back, self.documents.is_empty()) {
            (true, true) => Err(FormError::new("documents", "field_missing").into()),
            (false, false) => Err(FormError::new("documents", "not_given_back").into()),
            _ => Ok(row.with_number),
        }
    }
}

/// A print out of the vault has the number: it can be read there, or it was made unreadable.
///
/// # Errors
/// The form error `print_has_number`.
pub(super) fn check_print(
    field: &str,
    copies: &[CopyId],
    number: NumberPart,
) -> Result<(), FormError> {
    if !copies.is_empty()
        && number == NumberPart::Absent
        && !domain::broken::is_off("print_has_number")
    {
        return Err(FormError::new(field, "print_has_number"));
    }
    Ok(())
}

impl Act for HandToPerson {
    const SPEC: Spec = Spec::one_step(ActName::HandToPerson, Stage::Provide);
    type Done = Entered<DeliveryId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        q.department_of("person", self.person)?;
        let documents = papers_named(q, &self.documents)?;
        check_own(&documents, self.person)?;
        self.check_proofs(q, &affairs.row)?;
        let (mut facts, _) = clerk_facts(q, who, &affairs.row, None, &[self.person])?;
        at_hand(q, &mut facts, who, &documents)?;
        self.prints_at_hand(q, &mut facts, who)?;
        all_read(q, &mut facts, &documents)?;
        facts.exception_named = self.exception.as_ref().is_some_and(|e| !e.is_blank());
        facts.paper_may_show_number = self.may_show_number(q)?;
        let shows = self.number == NumberPart::Shown || !documents.is_empty();
        let papers_of = if shows { std::slice::from_ref(&self.person) } else { &[] };
        facts.numbers_are_current = may_leave(q, &[], papers_of, facts.people_in_scope)?;
        facts.number_not_shown = self.number != NumberPart::Shown;
        facts.provision_based =
            facts.number_not_shown || self.provision(q, &affairs.row)?.is_some();
        facts.sealed = self.sealed;
        facts.receiver_confirmed = self.receiver_confirmed();
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if let Some(i) = repeated(&self.identity_proofs) {
            return Err(FormError::new(format!("identity_proofs[{i}]"), "listed_twice").into());
        }
        if self.taken_by == TakenBy::Person && self.agency_proof.is_some() {
            return Err(FormError::new("agency_proof", "no_agent").into());
        }
        Papers(&[], &self.copies).check_once()?;
        check_print("number", &self.copies, self.number)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let affairs = page.known::<Affairs>("affairs", self.affairs.0)?.row;
            let provision = self.provision(&page.query(), &affairs)?;
            let row = Delivery {
                id: page.draw(),
                person: self.person,
                affairs: self.affairs,
                department: affairs.department,
                paper: self.paper.clone(),
                documents: List(self.documents.clone()),
                number: slug(self.number.code())?,
                sealed: self.sealed,
                receiver: slug(self.taken_by.code())?,
                known: self.known,
                identity_proofs: List(self.identity_proofs.clone()),
                agency_proof: self.agency_proof.clone(),
                by: desk.staff()?,
                on_day: page.at.day(),
            };
            give_away(page, &self.documents, "returned")?;
            for (i, id) in self.copies.iter().enumerate() {
                let copy = page.known::<Copy>(&format!("copies[{i}]"), id.0)?.row;
                outings::delivered(page, id.0)?;
                end_prints(page, &copy)?;
            }
            page.put_object(&row)?;
            page.subject(self.person);
            page.detail("paper", DetailValue::Code(self.paper.to_string()));
            if let Some(item) = provision {
                page.detail("provision", DetailValue::Code(item.to_string()));
            }
            page.detail("number_part", DetailValue::Code(self.number.code().to_owned()));
            if let Some(exception) = &self.exception {
                page.note("exception", exception);
            }
            Ok(Entered { id: row.id })
        })
    }
}
