//! Questions about the document for which numbers are used: which form makes it, and where it may go.

use domain::id::{AffairsId, PersonId};
use domain::rows::{Affairs, Copy, CopyPurpose, Person, SourcePeople, Statement};
use domain::{Day, Facts, FormError, Slug, Stop};
use regulation::{IdentityCase, Verifier};

use super::query::Query;
use crate::input::known_code;

impl Query<'_, '_> {
    /// Whether a statutory form makes the document; as [`Self::purpose_named`] for one that there is not.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn form_of_purpose(&self, form: &str, purpose: &Slug) -> Result<bool, Stop> {
        let pack = self.pack()?;
        let row = pack.catalogue().purpose(purpose.as_str(), self.day);
        let makes = row.is_some_and(|row| row.is_made_by(form));
        Ok(makes || domain::broken::is_off("form_of_purpose"))
    }

    /// A person is told of documents that the affairs list, and of no others.
    ///
    /// # Errors
    /// The form errors `code_unknown` and `listed_twice`, for the place in the field.
    pub fn told_listed(&self, field: &str, affairs: &Affairs, told: &[Slug]) -> Result<(), Stop> {
        for (i, document) in told.iter().enumerate() {
            let field = format!("{field}[{i}]");
            let listed = affairs.purposes.0.iter().map(Slug::as_str);
            if !domain::broken::is_off("told_listed") {
                known_code(&field, document.as_str(), listed)?;
            }
            if told.iter().take(i).any(|before| before == document) {
                return Err(FormError::new(field, "listed_twice").into());
            }
        }
        Ok(())
    }

    /// Whether every person's number is held for these affairs, whether it may be used for the document today, and whether every
    /// person was told of the document.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn usable_for(
        &mut self,
        facts: &mut Facts,
        people: &[PersonId],
        (affairs, document): (AffairsId, &Slug),
    ) -> Result<(), Stop> {
        let all = self.tx.usable_for(people, (affairs, document), self.day)?;
        facts.held_for_affairs = all.held;
        facts.use_term_runs = all.in_time || domain::broken::is_off("use_term_runs");
        facts.purpose_told = all.told || domain::broken::is_off("purpose_told");
        Ok(())
    }

    /// Whether the number of each of these people was needed for the affairs on a day, will be, or still served what is made
    /// after the need.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn needed_for(
        &mut self,
        facts: &mut Facts,
        people: &[PersonId],
        (affairs, on): (AffairsId, Option<Day>),
    ) -> Result<(), Stop> {
        let on = on.unwrap_or(self.day);
        facts.needed_for_affairs = true;
        for person in people {
            let needs = self.tx.purposes_of(*person, affairs)?;
            facts.needed_for_affairs &= needs.iter().any(|held| held.row.is_in_use(on))
                || domain::broken::is_off("needed_for_affairs");
        }
        Ok(())
    }

    /// Whether everybody was verified for documents that ask a verification of their own, of those whose number it can be
    /// (国民年金第3号, 番号法第16条): by a check that counts for the document, or by the word on which the intake of
    /// their number rests. Other documents ask none of it once more.
    ///
    /// # Errors
    /// A failure of the store, or before the founding.
    pub fn verified_for(
        &mut self,
        facts: &mut Facts,
        people: &[PersonId],
        affairs: AffairsId,
        documents: &[Slug],
    ) -> Result<(), Stop> {
        facts.identity_verified = true;
        let pack = self.pack()?;
        let asks = |case: &&IdentityCase| case.verifier == Verifier::Clerk;
        for case in pack.identity().cases(self.day).filter(asks) {
            for document in documents.iter().filter(|one| case.purposes.contains(one)) {
                for person in people {
                    let held = self.tx.get::<Person>(person.0)?;
                    if held.is_none_or(|held| !case.whose.admits(held.relation.as_str())) {
                        continue;
                    }
                    let mut one = Facts::none();
                    self.verification(&mut one, *person, affairs, (Some(document), None))?;
                    let verified = one.identity_verified || self.worded(*person, affairs)?;
                    facts.identity_verified &=
                        verified || domain::broken::is_off("verified_for_document");
                }
            }
        }
        Ok(())
    }

    /// Whether the number came in on somebody's word that they verified it for the affairs.
    fn worded(&mut self, person: PersonId, affairs: AffairsId) -> Result<bool, Stop> {
        for held in self.tx.every::<Statement>()? {
            let people = self.tx.get::<SourcePeople>(held.row.id.0)?;
            let theirs = people.is_some_and(|people| people.row.people.0.contains(&person));
            if held.row.affairs == affairs && theirs {
                self.rest(&held);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The documents that a statutory form makes: 被扶養者（異動）届 is 国民年金第3号被保険者関係届, too.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn documents_of_form(&self, form: &str) -> Result<Vec<Slug>, Stop> {
        let pack = self.pack()?;
        let made = pack.catalogue().all_purposes(self.day).filter(|row| row.is_made_by(form));
        Ok(made.map(|row| row.code.clone()).collect())
    }

    /// For which document a copy was made; none of a filled file of before this was kept.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn purpose_of_copy(&mut self, copy: &Copy) -> Result<Option<Slug>, Stop> {
        if let Some(held) = self.tx.get::<CopyPurpose>(copy.id.0)? {
            self.rest(&held);
            return Ok(Some(held.row.purpose));
        }
        // A document, a print or a duplicate names it as its form.
        let pack = self.pack()?;
        let known = pack.catalogue().purpose(copy.form.as_str(), self.day).is_some();
        Ok(known.then(|| copy.form.clone()))
    }

    /// Whether the document for which a copy was made may go to this destination.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn copy_may_go_to(&mut self, copy: &Copy, destination: &Slug) -> Result<bool, Stop> {
        match self.purpose_of_copy(copy)? {
            Some(purpose) => self.may_go_to(&purpose, destination),
            None => Ok(true),
        }
    }

    /// Whether a document may go to this destination.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn may_go_to(&self, document: &Slug, destination: &Slug) -> Result<bool, Stop> {
        let pack = self.pack()?;
        let row = pack.catalogue().purpose(document.as_str(), self.day);
        let listed = row.is_some_and(|row| row.destinations.contains(destination));
        Ok(listed || domain::broken::is_off("destination_of_purpose"))
    }
}
