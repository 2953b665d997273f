//! `verify_identity`: the number and the person are verified as the law's case asks (番号法第16条). The kinds
//! of papers alone are kept: no copies, and nothing that is written on them.

use domain::id::{AffairsId, IdentityCheckId, PersonId, SpecificFileId};
use domain::rows::{Affairs, IdentityCheck, IdentityGround, Person};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::{AffairsKind, Identity, IdentityCase};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::grounds::Grounds;
use super::repeated;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::known_code;

/// Records a verification.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyIdentity {
    /// Whose number.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The case of the law pack.
    #[serde(rename = "case")]
    pub case_code: Slug,
    /// What showed the number.
    #[serde(default)]
    pub number_proof: Option<Slug>,
    /// What showed who the person, or the agent, is.
    #[serde(default)]
    pub identity_proofs: Vec<Slug>,
    /// What showed the agency.
    #[serde(default)]
    pub agency_proof: Option<Slug>,
    /// When; today when none.
    #[serde(default)]
    pub on_day: Option<Day>,
    /// Why the usual papers were not shown, where the case asks it.
    #[serde(default)]
    pub reason: Option<PlainText>,
    /// The specific file that held the number, where it was the proof.
    #[serde(default)]
    pub file: Option<SpecificFileId>,
    /// Who passed the number on, where the case asks it.
    #[serde(default)]
    pub sender: Option<Label>,
    /// The day on which the person consented to that, where the case asks it.
    #[serde(default)]
    pub consent_on: Option<Day>,
    /// The day on which the record in place of the card was issued, where the case asks it.
    #[serde(default)]
    pub record_issued_on: Option<Day>,
    /// The revocation of that record was looked up.
    #[serde(default)]
    pub revocation_checked: bool,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Verified {
    /// The verification.
    pub id: IdentityCheckId,
    /// Why nothing was to be verified.
    pub exemption: Option<Slug>,
}

impl Act for VerifyIdentity {
    const SPEC: Spec = Spec::one_step(ActName::VerifyIdentity, Stage::Acquire);
    type Done = Verified;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = q.department_of("person", self.person)?;
        let own = Some(&affairs.row.department);
        let mut facts = q.office_facts(who, &[Duty::Clerk], own)?;
        q.about(&mut facts, &affairs.row);
        q.needed_for(&mut facts, &[self.person], (self.affairs, self.on_day))?;
        // Whoever receives papers verifies, or whoever enters the number from them.
        for stage in [Stage::Enter, Stage::Acquire] {
            let scope = Scope {
                stage,
                affairs: self.affairs,
                file: None,
                departments: std::slice::from_ref(&department),
            };
            q.scope(&mut facts, who, &scope)?;
            if facts.stage_designated && facts.affairs_in_scope && facts.people_in_scope {
                break;
            }
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let today = desk.office.now().day();
        let on_day = self.on_day.unwrap_or(today);
        if on_day > today {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        if let Some(i) = repeated(&self.identity_proofs) {
            return Err(FormError::new(format!("identity_proofs[{i}]"), "listed_twice").into());
        }
        let pack = desk.office.pack()?;
        let case = case_named(pack.identity(), &self.case_code, on_day)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let person = page.known::<Person>("person", self.person.0)?.row;
            let affairs = page.known::<Affairs>("affairs", self.affairs.0)?.row;
            if !case.whose.admits(person.relation.as_str()) {
                return Err(FormError::new("case", "case_not_for_person").into());
            }
            let kind = match affairs.kind.as_str() {
                "using" => AffairsKind::Using,
                _ => AffairsKind::Related,
            };
            check_documents(case, &affairs)?;
            let identity = pack.identity();
            Check { identity, case, on: on_day, kind }.complete(&self)?;
            let asked = Grounds { identity, case, on: on_day, act: &self, person: &person };
            let ground = asked.check(page)?;
            let exemption = case.exemption.as_ref().map(|why| why.code.clone());
            let row = IdentityCheck {
                id: page.draw(),
                person: self.person,
                affairs: self.affairs,
                case_code: self.case_code.clone(),
                number_proof: self.number_proof.clone(),
                identity_proofs: List(self.identity_proofs.clone()),
                agency_proof: self.agency_proof.clone(),
                exemption: exemption.clone(),
                verified_by: desk.staff()?,
                on_day,
            };
            page.put_object(&row)?;
            if let Some(ground) = ground {
                page.put(&IdentityGround { id: row.id, ..ground })?;
            }
            if let Some(reason) = &self.reason {
                page.note("reason", reason);
            }
            page.subject(self.person);
            page.occurred(on_day);
            page.detail("case", DetailValue::Code(self.case_code.to_string()));
            Ok(Verified { id: row.id, exemption })
        })
    }
}

/// The case of this code on a day. On a day before there was any such, the day is what is wrong.
fn case_named<'i>(identity: &'i Identity, code: &Slug, on: Day) -> Result<&'i IdentityCase, Stop> {
    if let Some(case) = identity.case(code.as_str(), on) {
        return Ok(case);
    }
    if let Some(first) = identity.first_day(code.as_str()).filter(|first| on < *first) {
        return Err(FormError::new("on_day", "case_not_yet").with("day", first).into());
    }
    known_code("case", code.as_str(), identity.cases(on).map(|case| case.code.as_str()))?;
    Err(FormError::new("case", "unknown").into())
}

/// A case that counts for some documents alone is for affairs that make one of them: nobody is spared a verification
/// for what the exemption was not given for.
fn check_documents(case: &IdentityCase, affairs: &Affairs) -> Result<(), FormError> {
    if case.purposes.is_empty() || affairs.purposes.0.iter().any(|p| case.purposes.contains(p)) {
        return Ok(());
    }
    let documents: Vec<&str> = case.purposes.iter().map(Slug::as_str).collect();
    Err(FormError::new("case", "case_not_for_affairs").with("documents", documents.join(", ")))
}

/// What a case takes on a day.
struct Check<'i> {
    identity: &'i Identity,
    case: &'i IdentityCase,
    on: Day,
    kind: AffairsKind,
}

impl<'i> Check<'i> {
    /// Every proof that the case asks is there, and no other.
    fn complete(&self, act: &VerifyIdentity) -> Result<(), Stop> {
        let mut errors = Vec::new();
        let number = act.number_proof.as_slice();
        errors.extend(self.one("number_proof", &self.case.number, number).err());
        errors.extend(self.identity(&act.identity_proofs).err());
        let agency = act.agency_proof.as_slice();
        errors.extend(self.one("agency_proof", &self.case.agency, agency).err());
        if errors.is_empty() { Ok(()) } else { Err(Stop::Form(errors)) }
    }

    /// The proofs of these groups that count, by code.
    fn counting(&self, groups: &[Slug]) -> Vec<&'i str> {
        let all = self.identity.proofs_of(groups, self.on, self.kind);
        all.map(|proof| proof.code.as_str()).collect()
    }

    /// One proof of these groups; none when there are no groups.
    fn one(&self, field: &str, groups: &[Slug], given: &[Slug]) -> Result<(), FormError> {
        let counting = self.counting(groups);
        match given {
            [] if groups.is_empty() => Ok(()),
            [] => Err(with_choices(FormError::new(field, "proof_missing"), &counting)),
            _ if groups.is_empty() => Err(FormError::new(field, "proof_not_needed")),
            [proof, ..] if counting.contains(&proof.as_str()) => Ok(()),
            _ => Err(with_choices(FormError::new(field, "proof_not_accepted"), &counting)),
        }
    }

    /// Enough different proofs of one of the ways, and none that belongs to no way.
    fn identity(&self, given: &[Slug]) -> Result<(), FormError> {
        let ways = &self.case.identity;
        let field = "identity_proofs";
        if ways.is_empty() {
            let none = given.is_empty();
            return none.then_some(()).ok_or_else(|| FormError::new(field, "proof_not_needed"));
        }
        let groups: Vec<Slug> = ways.iter().map(|way| way.group.clone()).collect();
        let counting = self.counting(&groups);
        let stray = given.iter().position(|proof| !counting.contains(&proof.as_str()));
        if let Some(i) = stray {
            let error = FormError::new(format!("{field}[{i}]"), "proof_not_accepted");
            return Err(with_choices(error, &counting));
        }
        let enough = ways.iter().any(|way| {
            let of_way = self.counting(std::slice::from_ref(&way.group));
            given.iter().filter(|proof| of_way.contains(&proof.as_str())).count() >= way.count
        });
        if enough {
            return Ok(());
        }
        let error = match given {
            [] => FormError::new(field, "proof_missing"),
            _ => FormError::new(field, "proof_too_few"),
        };
        Err(with_choices(error, &counting))
    }
}

/// The error with the proofs that count instead.
fn with_choices(error: FormError, counting: &[&str]) -> FormError {
    error.with("choices", counting.join(", "))
}
