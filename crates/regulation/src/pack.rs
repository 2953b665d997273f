//! A pack: read, checked whole, and asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cedar_policy::Effect;
use domain::{ActName, Day, Duty, Facts, Reason, Slug, Stage, broken};

use crate::cases::Cases;
use crate::catalogue::Catalogue;
use crate::clause::ClauseFile;
use crate::decide::{Answer, Decision, Judge};
use crate::error::{Fault, PackError};
use crate::identity::Identity;
use crate::limits::Limits;
use crate::manifest::{
    AddressChecks, AppointRule, ApprovalRule, Destroyed, DestructionRule, Manifest, Readings,
    SameOffice, Statement, Words, YearlyBatch,
};
use crate::policy::{self, ActPolicies, Rule};
use crate::sign_in::SignInRules;
use crate::source::Files;
use crate::text::Text;
use crate::unusual::Unusual;

/// Message of an act that nobody with the actor's duties may do.
const NOT_YOUR_DUTY: &str = "not_your_duty";
/// Message of a decision that could not be made.
const ERROR_IN_POLICY: &str = "error_in_policy";
/// The clause of both where a pack has no better one: safe management (番号法第12条).
const SAFE_MANAGEMENT: &str = "L12";

/// How records name a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The body's code: what stands before the `@` of the pack's id.
    pub body: Slug,
    /// The day of the version.
    pub date: Day,
    /// SHA-256 over all its files and the digest of its law.
    pub digest: [u8; 32],
}

impl Reference {
    /// `body@date#digest`, the digest in base64.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}@{}#{}", self.body, self.date, STANDARD.encode(self.digest))
    }
}

/// A pack whose own files were read and checked, before it is joined with its law.
pub(crate) struct Draft {
    files: Files,
    manifest: Manifest,
    body: Slug,
    clauses: ClauseFile,
    words: Words,
    cases: Cases,
    catalogue: Catalogue,
    identity: Identity,
    rules: Vec<Rule>,
}

impl Draft {
    pub(crate) fn read(files: Files) -> Result<Self, PackError> {
        let manifest: Manifest = files.toml("pack.toml")?;
        let body = manifest.body()?;
        manifest.check()?;
        let clauses: ClauseFile = files.toml("clauses.toml")?;
        clauses.check()?;
        let words: Words = files.toml("words.toml")?;
        words.check(&manifest)?;
        let cases = Cases::read(files.toml("cases.toml")?)?;
        let catalogue: Catalogue = files.toml_if_there("catalogue.toml")?.unwrap_or_default();
        catalogue.check()?;
        let identity: Identity = files.toml_if_there("identity.toml")?.unwrap_or_default();
        let of_law = [
            ("catalogue.toml", catalogue == Catalogue::default()),
            ("identity.toml", identity == Identity::default()),
        ];
        for (file, is_empty) in of_law {
            if manifest.law.is_some() && !is_empty {
                return Err(PackError::new(file, "", Fault::FileUnknown));
            }
        }
        identity.check(&catalogue)?;
        let rules = policy::read(&files.policies()?)?;
        Ok(Self { files, manifest, body, clauses, words, cases, catalogue, identity, rules })
    }

    pub(crate) fn id(&self) -> &str {
        self.manifest.id.as_str()
    }

    pub(crate) fn law(&self) -> Option<&str> {
        self.manifest.law.as_ref().map(Slug::as_str)
    }

    /// Joins the pack with its law and checks what needs both.
    pub(crate) fn finish(self, law: Option<Arc<Pack>>) -> Result<Pack, PackError> {
        let law_rules = law.as_ref().map_or(&[][..], |l| l.rules.as_slice());
        let acts = policy::by_act(&self.rules, law_rules)?;
        let digest = self.files.digest(law.as_ref().map(|l| &l.reference.digest));
        let reference = Reference { body: self.body, date: self.manifest.date, digest };
        let Some(judge) = Judge::new() else {
            let why = "an act's name is no entity id".to_owned();
            return Err(PackError::new("policies", "schema", Fault::PolicyInvalid { why }));
        };
        let pack = Pack {
            reference,
            law,
            manifest: self.manifest,
            clauses: self.clauses,
            words: self.words,
            cases: self.cases,
            catalogue: self.catalogue,
            identity: self.identity,
            rules: self.rules,
            acts,
            judge,
        };
        pack.check_permits()?;
        pack.check_names()?;
        Ok(pack)
    }
}

/// A regulation in force for a body, or the law that bodies stand on.
pub struct Pack {
    reference: Reference,
    law: Option<Arc<Pack>>,
    pub(crate) manifest: Manifest,
    pub(crate) clauses: ClauseFile,
    words: Words,
    pub(crate) cases: Cases,
    catalogue: Catalogue,
    identity: Identity,
    pub(crate) rules: Vec<Rule>,
    acts: BTreeMap<ActName, ActPolicies>,
    judge: Judge,
}

impl Pack {
    /// Decides whether an act is allowed. Whatever cannot be decided is refused.
    #[must_use]
    pub fn decide(&self, act: ActName, facts: &Facts) -> Decision {
        let Some(policies) = self.acts.get(&act) else {
            return self.refuse(SAFE_MANAGEMENT, ERROR_IN_POLICY);
        };
        policies.known.or_decide(facts, || {
            let answer = self.judge.ask(act, policies, facts);
            self.decision(policies, &answer)
        })
    }

    pub(crate) fn decision(&self, policies: &ActPolicies, answer: &Answer) -> Decision {
        match answer {
            Answer::Error => self.refuse(SAFE_MANAGEMENT, ERROR_IN_POLICY),
            Answer::Refuse(fired) if fired.is_empty() => {
                self.refuse(policies.permit_clause().unwrap_or(SAFE_MANAGEMENT), NOT_YOUR_DUTY)
            }
            Answer::Refuse(fired) => {
                let mut reasons = Vec::with_capacity(fired.len());
                for rule in fired.iter().filter_map(|at| policies.rules.get(*at)) {
                    let message = rule.message.as_deref().unwrap_or(NOT_YOUR_DUTY);
                    let reason = self.reason(&rule.clause, message);
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
                Decision::Refuse { reasons }
            }
            Answer::Permit(fired) => {
                let mut clauses: Vec<String> = Vec::with_capacity(fired.len());
                for rule in fired.iter().filter_map(|at| policies.rules.get(*at)) {
                    if !clauses.contains(&rule.clause) {
                        clauses.push(rule.clause.clone());
                    }
                }
                Decision::Permit { clauses }
            }
        }
    }

    fn refuse(&self, clause: &str, message: &str) -> Decision {
        Decision::Refuse { reasons: vec![self.reason(clause, message)] }
    }

    fn reason(&self, clause: &str, message: &str) -> Reason {
        Reason {
            clause: clause.to_owned(),
            article: self.article(clause).to_owned(),
            message: message.to_owned(),
        }
    }

    /// Duties for whom the same facts would pass: the decision is made again for each, as if another
    /// person who holds that duty (for a clerk: with a designation that fits) had asked. A matter that somebody did falls
    /// to certain offices alone.
    #[must_use]
    pub fn who_could(&self, act: ActName, facts: &Facts, falls_to: Option<&[Duty]>) -> Vec<Duty> {
        let held = |duty| match duty {
            Duty::AboveManager => facts.is_above_manager,
            Duty::Manager => facts.is_manager,
            Duty::Supervisor => facts.is_supervisor_here,
            Duty::Clerk => false,
            Duty::Auditor => facts.is_auditor,
            Duty::SystemOfficer => facts.is_system_officer,
        };
        Duty::ALL
            .into_iter()
            .filter(|duty| !held(*duty))
            .filter(|duty| {
                let mut trial = with_duty(facts.clone(), *duty);
                trial.by_another_person = true;
                // A box that is accepted is for somebody: for a clerk there.
                trial.receiver_designated |= act == ActName::AcceptHandOver;
                match falls_to {
                    Some(falls_to) => {
                        trial.falls_here = falls_to.contains(duty);
                        trial.is_approver = trial.falls_here;
                    }
                    None => {
                        trial.is_approver |= self.approvals().iter().any(|rule| rule.by == *duty);
                    }
                }
                self.decide(act, &trial).is_permit()
            })
            .collect()
    }

    /// How records name this pack.
    #[must_use]
    pub const fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The id: `body@version`.
    #[must_use]
    pub const fn id(&self) -> &Slug {
        &self.manifest.id
    }

    /// The regulation's title.
    #[must_use]
    pub const fn name(&self) -> &Text {
        &self.manifest.title
    }

    /// The law that this pack stands on; none for a law pack.
    #[must_use]
    pub fn law(&self) -> Option<&Pack> {
        self.law.as_deref()
    }

    /// The title of a duty in this body; the code where a law pack has none.
    #[must_use]
    pub fn title(&self, duty: Duty, lang: &str) -> &str {
        self.words.title.get(&duty).map_or(duty.code(), |t| t.in_lang(lang))
    }

    /// The word for a stage of work; the code where a law pack has none.
    #[must_use]
    pub fn stage(&self, stage: Stage, lang: &str) -> &str {
        self.words.stage.get(&stage).map_or(stage.code(), |t| t.in_lang(lang))
    }

    /// What a rule asks, by the message's key: in the body's words, else in the law's.
    #[must_use]
    pub fn message(&self, key: &str, lang: &str) -> Option<&str> {
        let own = self.words.message.get(key).map(|t| t.in_lang(lang));
        own.or_else(|| self.law().and_then(|law| law.message(key, lang)))
    }

    /// The article of a clause as the reader knows it; empty when there is no such clause.
    #[must_use]
    pub fn article(&self, clause: &str) -> &str {
        let own = self.clauses.find(clause).map(|c| c.article.as_str());
        own.or_else(|| self.law().map(|law| law.article(clause))).unwrap_or("")
    }

    /// The clause that a rule of the program meets: this body's, else the law's.
    #[must_use]
    pub fn clause_of(&self, rule: &str) -> Option<&str> {
        let own = self.manifest.rules.get(rule).and_then(|c| c.as_slice().first());
        own.map(String::as_str).or_else(|| self.law().and_then(|law| law.clause_of(rule)))
    }

    /// The limits of a body's pack.
    #[must_use]
    pub const fn limits(&self) -> Option<&Limits> {
        self.manifest.limits.as_ref()
    }

    /// How this body has people show who they are; none in a law pack.
    #[must_use]
    pub const fn sign_in(&self) -> Option<&SignInRules> {
        self.manifest.sign_in.as_ref()
    }

    /// How this body reads numbers a second time; none in a law pack.
    #[must_use]
    pub const fn readings(&self) -> Option<&Readings> {
        self.manifest.second_reading.as_ref()
    }

    /// How this body confirms addresses; none in a law pack.
    #[must_use]
    pub const fn address_checks(&self) -> Option<AddressChecks> {
        self.manifest.address_checks
    }

    /// Offices of this body: who may appoint, and how often each is held.
    #[must_use]
    pub fn offices(&self) -> &[AppointRule] {
        &self.manifest.appoint
    }

    /// Who sees to what a duty must see to: where the body has no supervisors, or no office above the manager's, the
    /// manager does.
    #[must_use]
    pub fn sees_to(&self, owner: Duty) -> Duty {
        let may_lack = matches!(owner, Duty::Supervisor | Duty::AboveManager);
        if may_lack && !self.manifest.has_office(owner) { Duty::Manager } else { owner }
    }

    /// Who is told of a breach or a leak, in this order: as the pack says, or supervisor and manager.
    #[must_use]
    pub fn report_route(&self) -> Vec<Duty> {
        let named = self.manifest.report_route.as_slice();
        let route = if named.is_empty() { &[Duty::Supervisor, Duty::Manager] } else { named };
        let mut offices: Vec<Duty> = route.iter().map(|office| self.sees_to(*office)).collect();
        offices.dedup();
        offices
    }

    /// True when one who holds `by` may appoint to `to`.
    #[must_use]
    pub fn may_appoint(&self, by: Duty, to: Duty) -> bool {
        self.manifest.appoint.iter().any(|rule| rule.duty == to && rule.by.contains(&by))
    }

    /// True when one person may not hold both duties.
    #[must_use]
    pub fn must_be_apart(&self, one: Duty, other: Duty) -> bool {
        let pairs = [[one, other], [other, one]];
        self.manifest.apart.iter().any(|rule| pairs.contains(&rule.duties))
    }

    /// Duties that the regulation gives to one office, and who stands in.
    #[must_use]
    pub fn same_offices(&self) -> &[SameOffice] {
        &self.manifest.same_office
    }

    /// The office whose holder can stand in for one who holds both this duty and the other that is handed back.
    #[must_use]
    pub fn stand_in(&self, duty: Duty) -> Option<(Duty, Duty)> {
        self.manifest.same_office.iter().find_map(|same| {
            let [one, other] = same.duties;
            let second = if one == duty { other } else { one };
            same.duties.contains(&duty).then_some((same.stands_in, second))
        })
    }

    /// Kinds of work that need an approval, and who answers.
    #[must_use]
    pub fn approvals(&self) -> &[ApprovalRule] {
        &self.manifest.approval
    }

    /// The kind of work by its code.
    #[must_use]
    pub fn approval(&self, what: &str) -> Option<&ApprovalRule> {
        self.approvals().iter().find(|rule| rule.what.as_str() == what)
    }

    /// The methods of destruction.
    #[must_use]
    pub fn destructions(&self) -> &[DestructionRule] {
        &self.manifest.destruction
    }

    /// Whether the method is good for what is destroyed.
    #[must_use]
    pub fn destroys(&self, method: &Slug, what: Destroyed) -> bool {
        self.destructions().iter().any(|rule| rule.method == *method && rule.of.contains(&what))
    }

    /// Which accesses this body calls unusual.
    #[must_use]
    pub fn unusual(&self) -> &[Unusual] {
        &self.manifest.unusual
    }

    /// By which day of each year what is due is disposed of; none in a law pack.
    #[must_use]
    pub const fn yearly_batch(&self) -> Option<YearlyBatch> {
        self.manifest.yearly_batch
    }

    /// Stages that a clerk can be designated for.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        self.manifest.stages.as_ref().map_or(&[], |s| s.designated.as_slice())
    }

    /// What the pack states in words.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.manifest.statement
    }

    /// The catalogue of affairs, purposes, destinations and terms: the law's.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        self.law().map_or(&self.catalogue, Pack::catalogue)
    }

    /// How numbers and persons are verified: the law's cases and proofs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        self.law().map_or(&self.identity, Pack::identity)
    }

    /// The facts that the policies of an act ask for, by name.
    pub fn asked(&self, act: ActName) -> impl Iterator<Item = &'static str> {
        let asked = self.acts.get(&act).into_iter().flat_map(|p| &p.asked);
        asked.filter_map(|at| Facts::FIELDS.get(*at)).map(|(name, _)| *name)
    }

    /// Ids of the clauses that an act's policies and its record meet, this body's first.
    #[must_use]
    pub fn clauses_of(&self, act: ActName) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let policies = self.acts.get(&act).into_iter().flat_map(|p| &p.rules);
        let by_policy = policies.map(|r| r.clause.as_str());
        for clause in by_policy.chain(self.recorded(act)) {
            if !found.contains(&clause) {
                found.push(clause);
            }
        }
        found
    }

    fn recorded(&self, act: ActName) -> Vec<&str> {
        let own = self.manifest.acts.get(&act).into_iter().flatten().map(String::as_str);
        own.chain(self.law().map(|law| law.recorded(act)).unwrap_or_default()).collect()
    }

    /// The policies of an act, for the matrix and the cases.
    pub(crate) fn policies(&self, act: ActName) -> Option<&ActPolicies> {
        self.acts.get(&act)
    }

    /// Asks without turning the answer into words.
    pub(crate) fn answer(&self, act: ActName, facts: &Facts) -> Answer {
        self.acts.get(&act).map_or(Answer::Error, |p| self.judge.ask(act, p, facts))
    }

    /// The messages in words.toml that no policy of this pack uses.
    pub(crate) fn unused_messages(&self) -> impl Iterator<Item = &str> {
        let used = |key: &str| {
            [NOT_YOUR_DUTY, ERROR_IN_POLICY].contains(&key)
                || self.rules.iter().any(|r| r.message.as_deref() == Some(key))
        };
        self.words.message.keys().map(String::as_str).filter(move |key| !used(key))
    }

    /// A permit for every act: founding in the law pack alone, all others in the body's.
    fn check_permits(&self) -> Result<(), PackError> {
        if broken::is_off("pack_permits") {
            return Ok(());
        }
        let ours = |act: &ActName| (*act == ActName::FoundOrganisation) == self.law.is_none();
        for rule in &self.rules {
            let founds = rule.acts.contains(&ActName::FoundOrganisation);
            let wrong = rule.acts.iter().find(|act| {
                !ours(act) && (rule.effect == Effect::Permit || (founds && self.law.is_some()))
            });
            if let Some(act) = wrong {
                let fault = Fault::PermitElsewhere { act: act.code() };
                return Err(PackError::new(&rule.place.0, &rule.place.1, fault));
            }
        }
        for act in ActName::ALL.iter().filter(|act| ours(act)) {
            let has = self.rules.iter().any(|r| r.effect == Effect::Permit && r.acts.contains(act));
            if !has {
                let fault = Fault::PermitMissing { act: act.code() };
                return Err(PackError::new("policies", "", fault));
            }
        }
        Ok(())
    }

    /// Every clause and message that is named exists.
    fn check_names(&self) -> Result<(), PackError> {
        if broken::is_off("pack_names") {
            return Ok(());
        }
        let known = |clause: &str| self.clauses.find(clause).is_some();
        for rule in &self.rules {
            let wrong = |fault| PackError::new(&rule.place.0, &rule.place.1, fault);
            if !known(&rule.clause) {
                return Err(wrong(Fault::ClauseUnknown { clause: rule.clause.clone() }));
            }
            let unknown = rule.message.as_ref().filter(|key| self.message(key, "ja").is_none());
            if let Some(message) = unknown {
                let message = message.clone();
                return Err(wrong(Fault::MessageUnknown { message }));
            }
        }
        for (place, clause) in self.manifest.cited() {
            if !known(clause) {
                let fault = Fault::ClauseUnknown { clause: clause.to_owned() };
                return Err(PackError::new("pack.toml", place, fault));
            }
        }
        for clause in [SAFE_MANAGEMENT] {
            if self.article(clause).is_empty() {
                let fault = Fault::ClauseUnknown { clause: clause.to_owned() };
                return Err(PackError::new("clauses.toml", "", fault));
            }
        }
        for message in [NOT_YOUR_DUTY, ERROR_IN_POLICY] {
            if self.message(message, "ja").is_none() {
                let fault = Fault::MessageUnknown { message: message.to_owned() };
                return Err(PackError::new("words.toml", "", fault));
            }
        }
        Ok(())
    }
}

/// The same facts as if one who holds this duty, and no other, had asked.
pub(crate) const fn with_duty(mut facts: Facts, duty: Duty) -> Facts {
    facts.is_staff = true;
    facts.is_above_manager = matches!(duty, Duty::AboveManager);
    facts.is_manager = matches!(duty, Duty::Manager);
    facts.is_supervisor = matches!(duty, Duty::Supervisor);
    facts.is_supervisor_here = matches!(duty, Duty::Supervisor);
    facts.is_clerk = matches!(duty, Duty::Clerk);
    facts.is_auditor = matches!(duty, Duty::Auditor);
    facts.is_system_officer = matches!(duty, Duty::SystemOfficer);
    if matches!(duty, Duty::Supervisor) {
        facts.own_department = true;
    }
    if matches!(duty, Duty::Clerk) {
        facts.stage_designated = true;
        facts.affairs_in_scope = true;
        facts.file_in_scope = true;
        facts.people_in_scope = true;
        facts.instruction_addressed = true;
    }
    facts
}
