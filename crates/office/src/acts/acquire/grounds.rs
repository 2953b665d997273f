//! What a case of verification asks besides papers (番号法第16条, law.md section 3): that whoever is recognised was
//! verified by papers before, that a number taken from one's own file is held there, why the usual papers were not
//! shown, who passed a number on and with whose consent, that a record in place of the card was good.

use domain::id::{IdentityCheckId, PersonId, SpecificFileId};
use domain::rows::{IdentityCheck, IdentityGround, Person, SpecificFile};
use domain::{Day, FormError, Slug, Stop};
use regulation::{Ask, Identity, IdentityCase};

use super::VerifyIdentity;
use super::check_reason;
use crate::desk::{Page, in_force};

/// A record in place of the card is good for so many months.
const RECORD_MONTHS: i8 = 3;

/// A verification, and the case and proofs that ask.
pub(super) struct Grounds<'a> {
    pub identity: &'a Identity,
    pub case: &'a IdentityCase,
    pub on: Day,
    pub act: &'a VerifyIdentity,
    pub person: &'a Person,
}

impl Grounds<'_> {
    /// Checks all that is asked, and that nothing else is given; hands back what is kept, without its id.
    pub(super) fn check(&self, page: &mut Page<'_, '_>) -> Result<Option<IdentityGround>, Stop> {
        let (act, on) = (self.act, self.on);
        check_reason("reason", self.asks(Ask::Reason), act.reason.as_ref())?;
        self.given("sender", Ask::Sender, act.sender.is_some())?;
        self.given("consent_on", Ask::Consent, act.consent_on.is_some())?;
        self.given("file", Ask::HeldNumber, act.file.is_some())?;
        self.given("record_issued_on", Ask::Revocation, act.record_issued_on.is_some())?;
        if act.consent_on.is_some_and(|day| day > on) {
            return Err(FormError::new("consent_on", "day_too_late").with("day", on).into());
        }
        if let Some(issued) = act.record_issued_on {
            self.record_is_good(issued)?;
        } else if act.revocation_checked {
            return Err(FormError::new("revocation_checked", "not_asked_by_case").into());
        }
        if let Some(file) = act.file {
            self.held_in(page, file)?;
        }
        let earlier = match self.asks(Ask::EarlierCheck) {
            true => Some(self.earlier(page)?),
            false => None,
        };
        let asked = earlier.is_some()
            || act.file.is_some()
            || act.sender.is_some()
            || act.record_issued_on.is_some();
        Ok(asked.then(|| IdentityGround {
            id: IdentityCheckId(act.person.0),
            earlier,
            file: act.file,
            sender: act.sender.clone(),
            consent_on: act.consent_on,
            record_issued_on: act.record_issued_on,
            revocation_checked: act.revocation_checked,
        }))
    }

    fn asks(&self, ask: Ask) -> bool {
        let proofs = self.act.number_proof.iter().chain(&self.act.identity_proofs);
        let of_proof = |code: &Slug| {
            let proof = self.identity.proof(code.as_str(), self.on);
            proof.is_some_and(|proof| proof.asks.contains(&ask))
        };
        self.case.asks.contains(&ask) || proofs.chain(&self.act.agency_proof).any(of_proof)
    }

    fn given(&self, field: &str, ask: Ask, given: bool) -> Result<(), FormError> {
        match (self.asks(ask), given) {
            (true, false) => Err(FormError::new(field, "field_missing")),
            (false, true) => Err(FormError::new(field, "not_asked_by_case")),
            _ => Ok(()),
        }
    }

    fn record_is_good(&self, issued: Day) -> Result<(), FormError> {
        if issued > self.on {
            return Err(FormError::new("record_issued_on", "day_too_late").with("day", self.on));
        }
        let last = months_after(issued, RECORD_MONTHS);
        if last.is_none_or(|last| last < self.on) {
            return Err(FormError::new("record_issued_on", "record_too_old"));
        }
        if !self.act.revocation_checked {
            return Err(FormError::new("revocation_checked", "revocation_not_checked"));
        }
        Ok(())
    }

    /// The file is in force for these affairs, and the person's number is held for affairs of the file.
    fn held_in(&self, page: &mut Page<'_, '_>, file: SpecificFileId) -> Result<(), Stop> {
        let file = page.known::<SpecificFile>("file", file.0)?.row;
        let affairs = file.affairs.0;
        let ours = affairs.contains(&self.act.affairs);
        let in_force = in_force(page.at.day(), file.since, file.until);
        let person = self.act.person;
        let needed = page.tx.purposes_of_person(person)?;
        let needed = needed.iter().any(|held| affairs.contains(&held.row.affairs));
        let held = !page.tx.secrets_of_people(&[person])?.is_empty();
        if ours && in_force && needed && held {
            return Ok(());
        }
        Err(FormError::new("file", "number_not_held_in_file").into())
    }

    /// The last check by papers of whoever is recognised: of the person; where an agent comes, of the member of staff
    /// who is the agent.
    fn earlier(&self, page: &mut Page<'_, '_>) -> Result<IdentityCheckId, Stop> {
        let known: Vec<PersonId> = if self.case.agency.is_empty() {
            vec![self.person.id]
        } else {
            let family = page.tx.people_of_staff(&self.person.staff_number)?;
            let staff = family.iter().filter(|held| held.row.relation.as_str() == "self");
            staff.map(|held| held.row.id).collect()
        };
        let mut last = None;
        for person in known {
            let checks = page.tx.identity_checks_of(person)?;
            let good = checks.into_iter().map(|held| held.row).filter(|row| self.is_by_papers(row));
            last = good.max_by_key(|row| row.on_day).or(last);
        }
        let found =
            last.ok_or_else(|| FormError::new("identity_proofs", "earlier_check_missing"))?;
        Ok(found.id)
    }

    /// The person came with papers of their own: nobody is recognised on the strength of having been recognised.
    fn is_by_papers(&self, row: &IdentityCheck) -> bool {
        let case = self.identity.case(row.case_code.as_str(), row.on_day);
        let in_person = case.is_some_and(|case| case.agency.is_empty() && case.exemption.is_none());
        let of_papers = |code: &Slug| {
            let proof = self.identity.proof(code.as_str(), row.on_day);
            proof.is_some_and(|proof| !proof.asks.contains(&Ask::EarlierCheck))
        };
        let proofs = &row.identity_proofs.0;
        in_person && row.on_day <= self.on && !proofs.is_empty() && proofs.iter().all(of_papers)
    }
}

/// The same day so many months on; the last of a shorter month.
fn months_after(day: Day, months: i8) -> Option<Day> {
    let (year, month, of_month) = day.parts();
    let months = month.checked_add(months)?;
    let (year, month) =
        if months > 12 { (year.checked_add(1)?, months - 12) } else { (year, months) };
    (1..=of_month).rev().find_map(|of_month| Day::of(year, month, of_month))
}

#[cfg(test)]
mod tests {
    use super::months_after;
    use domain::Day;

    #[test]
    fn three_months_end_on_the_same_day_or_the_last_of_the_month() {
        for (from, to) in [
            ("2026-08-21", "2026-11-21"),
            ("2026-11-30", "2027-02-28"),
            ("2026-12-01", "2027-03-01"),
        ] {
            assert_eq!(months_after(Day::parse(from).unwrap(), 3), Day::parse(to), "{from}");
        }
    }
}
