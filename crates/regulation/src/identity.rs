//! How a number and the person who gives it are verified (番号法第16条): the cases, and the kinds of papers
//! that count in them. Every row holds from a day, perhaps until a day, and names its source; a question is
//! always asked for a day, so that a change of the law alters no verification of the past.

use domain::{Day, Slug};
use serde::Deserialize;

use crate::catalogue::{AffairsKind, Catalogue, dated_rows};
use crate::error::{Fault, PackError};
use crate::text::Text;

const FILE: &str = "identity.toml";

dated_rows! {
    /// A kind of paper, card or record.
    Proof {
        /// The code in registers.
        code: Slug,
        /// What it is called.
        title: Text,
        /// What it is good for, by the names that cases use; good for nothing when empty.
        groups: Vec<Slug>,
        /// The only kind of affairs for which it counts.
        only_for: Option<AffairsKind>,
        /// What else must be known where it is used.
        #[serde(default)]
        asks: Vec<Ask>,
    }

    /// A case: who shows what.
    IdentityCase {
        /// The code in registers.
        code: Slug,
        /// What it is about.
        title: Text,
        /// Whose number it can be.
        whose: Whose,
        /// Who verifies.
        verifier: Verifier,
        /// Groups of which one proof shows the number; none needed when empty.
        number: Vec<Slug>,
        /// Ways to show who the person, or the agent, is; none needed when empty.
        identity: Vec<IdentityWay>,
        /// Groups of which one proof shows the agency; none needed when empty.
        agency: Vec<Slug>,
        /// Why nothing is to be verified.
        exemption: Option<Exemption>,
        /// The documents for which a check by this case counts; for every one when empty.
        #[serde(default)]
        purposes: Vec<Slug>,
        /// What else must be known.
        #[serde(default)]
        asks: Vec<Ask>,
    }
}

/// What a case or a proof asks besides papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Whoever is recognised was verified by papers before.
    EarlierCheck,
    /// The number is held in the specific file that is named.
    HeldNumber,
    /// Why the usual papers were not shown.
    Reason,
    /// Who passed the number on.
    Sender,
    /// The day on which the person consented.
    Consent,
    /// The record was issued within three months, and its revocation was looked up.
    Revocation,
}

impl IdentityCase {
    /// Whether a check by this case counts for a document.
    #[must_use]
    pub fn counts_for(&self, purpose: &Slug) -> bool {
        self.purposes.is_empty() || self.purposes.contains(purpose)
    }
}

/// One way to show who somebody is: so many different proofs of one group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityWay {
    /// The group.
    pub group: Slug,
    /// How many different ones.
    pub count: usize,
}

/// Why a body has nothing to verify.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// The code in registers.
    pub code: Slug,
    /// In words.
    pub text: Text,
}

/// Whose number a case is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Anybody's.
    Anybody,
    /// A member of the family's, who does not come in person.
    Family,
    /// The spouse's.
    Spouse,
}

impl Whose {
    /// True when it can be the number of somebody in this relation to the member of staff.
    #[must_use]
    pub fn admits(self, relation: &str) -> bool {
        match self {
            Self::Anybody => true,
            Self::Family => relation != "self",
            Self::Spouse => relation == "spouse",
        }
    }
}

/// Who verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verifier {
    /// The body, by a clerk.
    Clerk,
    /// The member of staff, who collects their family's numbers themselves.
    Staff,
    /// Whoever passed the number on had verified it.
    Sender,
}

/// All cases and proofs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    #[serde(default)]
    case: Vec<IdentityCase>,
    #[serde(default)]
    proof: Vec<Proof>,
}

impl Identity {
    /// The cases that hold on a day.
    pub fn cases(&self, on: Day) -> impl Iterator<Item = &IdentityCase> {
        self.case.iter().filter(move |case| case.holds(on))
    }

    /// A case by code.
    #[must_use]
    pub fn case(&self, code: &str, on: Day) -> Option<&IdentityCase> {
        self.cases(on).find(|case| case.code.as_str() == code)
    }

    /// The first day on which there is a case of this code; the first of any case when there is no such code.
    #[must_use]
    pub fn first_day(&self, code: &str) -> Option<Day> {
        let of_code = self.case.iter().filter(|case| case.code.as_str() == code);
        let first = of_code.map(|case| case.from).min();
        first.or_else(|| self.case.iter().map(|case| case.from).min())
    }

    /// A proof by code.
    #[must_use]
    pub fn proof(&self, code: &str, on: Day) -> Option<&Proof> {
        self.proofs(on).find(|proof| proof.code.as_str() == code)
    }

    /// The proofs that there are on a day, those that are good for nothing among them.
    pub fn proofs(&self, on: Day) -> impl Iterator<Item = &Proof> {
        self.proof.iter().filter(move |proof| proof.holds(on))
    }

    /// Proofs of any of these groups that count on a day for affairs of this kind.
    pub fn proofs_of<'a>(
        &'a self,
        groups: &[Slug],
        on: Day,
        kind: AffairsKind,
    ) -> impl Iterator<Item = &'a Proof> {
        self.proofs(on).filter(move |proof| {
            proof.groups.iter().any(|group| groups.contains(group))
                && proof.only_for.is_none_or(|only| only == kind)
        })
    }

    /// Checks that texts are whole, that every group a case asks has proofs from the case's first day on,
    /// enough of them, that a case either asks for proofs or says why it does not, and that the documents for which
    /// it counts are in the catalogue.
    pub(crate) fn check(&self, catalogue: &Catalogue) -> Result<(), PackError> {
        let wrong = |code: &Slug, fault| PackError::new(FILE, code.as_str(), fault);
        if let Some(proof) = self.proof.iter().find(|proof| !proof.title.is_whole()) {
            return Err(wrong(&proof.code, Fault::TextEmpty));
        }
        for case in &self.case {
            let asks = !case.number.is_empty();
            let asks_more = !case.identity.is_empty() || !case.agency.is_empty();
            let told = case.exemption.as_ref().is_none_or(|why| why.text.is_whole());
            if !case.title.is_whole() || !told {
                return Err(wrong(&case.code, Fault::TextEmpty));
            }
            let by_clerk = case.verifier == Verifier::Clerk;
            if asks == case.exemption.is_some() || asks != by_clerk || (asks_more && !asks) {
                return Err(wrong(&case.code, Fault::CaseWithoutProof));
            }
            if let Some(purpose) = case.purposes.iter().find(|p| !catalogue.has_purpose(p)) {
                return Err(wrong(&case.code, Fault::RowUnknown { name: purpose.to_string() }));
            }
            let single = case.number.iter().chain(&case.agency).map(|group| (group, 1));
            let several = case.identity.iter().map(|way| (&way.group, way.count));
            for (group, count) in single.chain(several) {
                let there = self.proofs(case.from).filter(|proof| proof.groups.contains(group));
                if count == 0 || there.count() < count {
                    let fault = Fault::RowUnknown { name: group.to_string() };
                    return Err(wrong(&case.code, fault));
                }
            }
        }
        Ok(())
    }
}
