//! `pack.toml` and `words.toml`: what a pack says besides its policies.

use std::collections::BTreeMap;

use domain::{ActName, Day, Duty, Slug, Stage};
use serde::Deserialize;

use crate::error::{Fault, PackError};
use crate::limits::Limits;
use crate::sign_in::SignInRules;
use crate::text::Text;
use crate::unusual::Unusual;

/// Rules of the program itself that a clause can be met by: code and what the rule does.
pub const RULES: &[(&str, &str)] = &[
    ("error_refuses", "An error in a policy, a clock, the ledger or a look-up is a refusal."),
    ("refusal_recorded", "A refused act is recorded as well."),
    ("record_before_number", "The vault opens only on a committed record."),
    ("number_in_record", "Text that holds a number is refused before it reaches a record."),
    ("credential_of_own", "Every act is done with a credential of one person alone."),
    ("container_encrypted", "A filled file leaves encrypted and with a password alone."),
    ("number_shredded", "A disposed number is unrecoverable from any backup after the round."),
    ("password_hard", "A password that can be guessed is refused."),
    ("session_locked", "A session that is left alone locks itself and takes away what it showed."),
    (
        "strays_scanned",
        "A place is free of numbers when a look shows it; beyond its reach, on a statement.",
    ),
];

/// Form errors that state a rule, and not a slip of the form: the field is to be mended all the same, and whoever mends it is
/// told the article that `[rules]` names, the body's own or that of the law.
pub const FORM_RULES: &[&str] = &[
    "approval_expired",
    "before_that_contract",
    "beyond_term",
    "beyond_that_contract",
    "case_not_for_affairs",
    "case_not_for_person",
    "case_not_yet",
    "clerks_are_designated",
    "copy_still_there",
    "earlier_check_missing",
    "grounds_or_none",
    "not_a_clerks_stage",
    "not_for_these_affairs",
    "not_in_catalogue",
    "number_not_held_in_file",
    "owner_concerned",
    "paper_is_destroyed",
    "papers_of_another",
    "password_guessable",
    "password_not_new",
    "password_short",
    "password_weak",
    "proof_missing",
    "proof_not_accepted",
    "proof_too_few",
    "prove_again",
    "reading_used_up",
    "record_too_old",
    "report_first",
    "revocation_not_checked",
    "second_is_the_same",
    "source_still_there",
    "token_too_long",
    "told_nothing",
    "told_without_own",
    "too_few_for_ground",
    "use_term_over",
];

/// Duties that stay open until an act closes them.
pub const DUTIES: &[&str] = &[
    "answer_request",
    "look_into_found_document",
    "hand_over",
    "accept_hand_over",
    "settle_difference",
    "erase_copy",
    "settle_finding",
    "confirm_finding",
    "erase_source",
    "check_statement",
    "mend_rows",
    "run_round",
    "confirm_disposal",
    "close_unresolved",
    "second_reading",
    "settle_error_report",
    "check_correction",
    "link_person",
    "look_at_linked",
    "inform_receivers",
    "acknowledge_instruction",
    "review_deputy_act",
    "decide_approval",
    "record_answer",
    "submit_again",
    "bring_back",
    "record_arrival",
    "take_stock",
    "settle_stock",
    "return_medium",
    "attach_certificate",
    "confirm_destruction",
    "instruct_disposal",
    "take_backup",
    "rehearse_restore",
    "designate_again",
    "let_in_again",
    "second_factor_again",
    "review_rights",
    "review_access",
    "answer_reported_access",
    "collect_again",
    "review_hold",
    "overdue_erasure",
    "store_paper",
    "end_contractor",
    "end_registration",
    "answer_for_contractor",
    "fill_office_above",
    "name_stand_in",
    "undo_instructed_act",
    "acknowledge_report",
    "assess_incident",
    "preliminary_report",
    "final_report",
    "notify_people",
    "respond_to_incident",
    "close_incident",
];

/// How often, and by whom, an address is confirmed before something is sent or posted (H5.4-2, U6.2, U6.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressChecks {
    /// So many confirmations at least; 1 to 9.
    pub times: u16,
    /// One of them by another person than the sender.
    pub another_person: bool,
}

/// What is destroyed, as far as the method depends on it (H5.7, U7.1, U7.2, U7.5, U7.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destroyed {
    /// Papers.
    Paper,
    /// The number on papers that stay.
    Mask,
    /// A medium or device that is discarded.
    Discard,
    /// A medium or device that goes back to its lessor.
    LeaseReturn,
}

impl Destroyed {
    /// The code in registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Mask => "mask",
            Self::Discard => "discard",
            Self::LeaseReturn => "lease_return",
        }
    }
}

/// A method after which nothing can be restored or read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestructionRule {
    /// The code in registers and inputs.
    pub method: Slug,
    /// What it is called.
    pub title: Text,
    /// What it is good for.
    pub of: Vec<Destroyed>,
}

/// The day of each year by which numbers whose terms have ended are disposed of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearlyBatch {
    /// The month.
    pub month: i8,
    /// The day of the month; the month's last where it has fewer.
    pub day: i8,
}

impl YearlyBatch {
    /// The first such day that is not before `day`.
    #[must_use]
    pub fn on_or_after(self, day: Day) -> Option<Day> {
        let (year, ..) = day.parts();
        let this = self.in_year(year)?;
        if this >= day { Some(this) } else { self.in_year(year + 1) }
    }

    fn in_year(self, year: i16) -> Option<Day> {
        (0..4).find_map(|less| Day::of(year, self.month, self.day.checked_sub(less)?))
    }
}

/// How a number is read a second time from its source (H6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Another person, before the number is used.
    OtherPerson,
    /// Another person, within the days for checks; the number can be used before.
    OtherLater,
    /// The same person once more, before the number is used.
    SamePerson,
    /// Another person reads some of them within the days for checks.
    Sample,
    /// Typing it twice is enough.
    None,
}

impl Reading {
    /// The code in registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherPerson => "other_person",
            Self::OtherLater => "other_later",
            Self::SamePerson => "same_person",
            Self::Sample => "sample",
            Self::None => "none",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::OtherPerson, Self::OtherLater, Self::SamePerson, Self::Sample, Self::None]
            .into_iter()
            .find(|way| way.code() == code)
    }

    /// True when the number is used only after it.
    #[must_use]
    pub const fn comes_first(self) -> bool {
        matches!(self, Self::OtherPerson | Self::SamePerson)
    }

    /// True when the one who typed it may read it.
    #[must_use]
    pub const fn by_the_same(self) -> bool {
        matches!(self, Self::SamePerson)
    }
}

/// How numbers are read a second time, by the way in which they came in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    /// Typed in, also when that corrects another.
    pub typed: Reading,
    /// Taken in from a roster: `sample` or `none`.
    pub roster: Reading,
    /// How many of a roster are read, when some are.
    #[serde(default)]
    pub sample: u16,
    /// A roster of fewer numbers is read as what is typed.
    #[serde(default)]
    pub few: u16,
}

/// How often an office is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Once in the body.
    Body,
    /// Once in each owning division.
    Division,
}

/// Who may appoint to an office.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointRule {
    /// The office.
    pub duty: Duty,
    /// Offices that may appoint to it.
    pub by: Vec<Duty>,
    /// How often it is held.
    pub per: Per,
}

/// Two duties that one person may not hold together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Apart {
    pub(crate) duties: [Duty; 2],
    pub(crate) clause: String,
}

/// Two duties that the regulation gives to one office, and who stands in for that person's own acts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SameOffice {
    /// The duties.
    pub duties: [Duty; 2],
    /// Who decides what concerns that person's own acts.
    pub stands_in: Duty,
    /// The clause.
    pub clause: String,
}

/// A kind of work that needs an approval (承認) before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRule {
    /// The code in registers and inputs.
    pub what: Slug,
    /// What it is called.
    pub title: Text,
    /// The office that answers.
    pub by: Duty,
    /// The clauses that ask for it.
    pub clauses: Vec<String>,
    /// For how many days it can be given.
    pub most_days: u16,
}

/// Something that the pack states in words: purpose, terms, owner, what the regulation leaves odd.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its key.
    pub key: String,
    /// The clause.
    pub clause: String,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stages {
    pub(crate) designated: Vec<Stage>,
}

/// One clause or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Clauses {
    One(String),
    Several(Vec<String>),
}

impl Clauses {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

/// `pack.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) id: Slug,
    pub(crate) date: Day,
    pub(crate) law: Option<Slug>,
    pub(crate) title: Text,
    pub(crate) limits: Option<Limits>,
    #[serde(default)]
    pub(crate) appoint: Vec<AppointRule>,
    #[serde(default)]
    pub(crate) apart: Vec<Apart>,
    #[serde(default)]
    pub(crate) same_office: Vec<SameOffice>,
    pub(crate) stages: Option<Stages>,
    pub(crate) second_reading: Option<Readings>,
    pub(crate) address_checks: Option<AddressChecks>,
    pub(crate) sign_in: Option<SignInRules>,
    #[serde(default)]
    pub(crate) approval: Vec<ApprovalRule>,
    #[serde(default)]
    pub(crate) destruction: Vec<DestructionRule>,
    pub(crate) yearly_batch: Option<YearlyBatch>,
    #[serde(default)]
    pub(crate) unusual: Vec<Unusual>,
    #[serde(default)]
    pub(crate) statement: Vec<Statement>,
    #[serde(default)]
    pub(crate) rules: BTreeMap<String, Clauses>,
    #[serde(default)]
    pub(crate) acts: BTreeMap<ActName, Vec<String>>,
    #[serde(default)]
    pub(crate) duties: BTreeMap<String, Vec<String>>,
    /// Of the duties, those by which a report reaches who must know.
    #[serde(default)]
    pub(crate) routes: BTreeMap<String, Vec<String>>,
    /// Of the duties, those whose day the law sets.
    #[serde(default)]
    pub(crate) clocks: BTreeMap<String, Vec<String>>,
    /// Who is told of a breach or a leak, in this order.
    #[serde(default)]
    pub(crate) report_route: Vec<Duty>,
}

const FILE: &str = "pack.toml";

impl Manifest {
    /// Whether the body has this office at all.
    pub(crate) fn has_office(&self, duty: Duty) -> bool {
        self.appoint.iter().any(|rule| rule.duty == duty)
    }

    /// The body's code: what stands before the `@` of the id.
    pub(crate) fn body(&self) -> Result<Slug, PackError> {
        let body = match self.id.as_str().split_once('@') {
            Some((body, version)) if !version.is_empty() && !version.contains('@') => body,
            _ => return Err(PackError::new(FILE, "id", Fault::IdForm)),
        };
        Slug::new(body).map_err(|_| PackError::new(FILE, "id", Fault::IdForm))
    }

    /// Checks what the fields' types do not.
    pub(crate) fn check(&self) -> Result<(), PackError> {
        let is_body = self.law.is_some();
        for (part, there) in [
            ("[limits]", self.limits.is_some()),
            ("[[appoint]]", !self.appoint.is_empty()),
            ("[stages]", self.stages.as_ref().is_some_and(|s| !s.designated.is_empty())),
            ("[[destruction]]", !self.destruction.is_empty()),
            ("[yearly_batch]", self.yearly_batch.is_some()),
            ("[second_reading]", self.second_reading.as_ref().is_some_and(Readings::are_sound)),
            ("[sign_in]", self.sign_in.is_some()),
            ("[address_checks]", self.address_checks.is_some_and(|c| (1..=9).contains(&c.times))),
        ] {
            if there != is_body {
                return Err(PackError::new(FILE, "", Fault::Part { part }));
            }
        }
        if !self.title.is_whole() {
            return Err(PackError::new(FILE, "title", Fault::TextEmpty));
        }
        if let Some(empty) =
            self.statement.iter().find(|s| s.ja.trim().is_empty() || s.en.trim().is_empty())
        {
            let place = format!("statement {}", empty.key);
            return Err(PackError::new(FILE, place, Fault::TextEmpty));
        }
        for name in self.rules.keys() {
            let of_form = FORM_RULES.contains(&name.as_str());
            if !of_form && !RULES.iter().any(|(code, _)| code == name) {
                return Err(PackError::new(
                    FILE,
                    "[rules]",
                    Fault::RuleUnknown { name: name.clone() },
                ));
            }
        }
        for (part, named) in
            [("[duties]", &self.duties), ("[routes]", &self.routes), ("[clocks]", &self.clocks)]
        {
            if let Some(name) = named.keys().find(|name| !DUTIES.contains(&name.as_str())) {
                let fault = Fault::RuleUnknown { name: name.clone() };
                return Err(PackError::new(FILE, part, fault));
            }
        }
        for (at, office) in self.report_route.iter().enumerate() {
            // Reports go to offices: clerks hold none.
            let again = self.report_route.iter().take(at).any(|one| one == office);
            if again || *office == Duty::Clerk {
                let name = office.code().to_owned();
                return Err(PackError::new(FILE, "report_route", Fault::Twice { name }));
            }
        }
        let mut offices: Vec<Duty> = Vec::new();
        for rule in &self.appoint {
            if offices.contains(&rule.duty) {
                let name = rule.duty.code().to_owned();
                return Err(PackError::new(FILE, "[[appoint]]", Fault::Twice { name }));
            }
            offices.push(rule.duty);
        }
        self.check_approvals()?;
        self.check_disposal()?;
        Unusual::check(&self.unusual, FILE)?;
        self.sign_in.as_ref().map_or(Ok(()), |rules| rules.check(FILE))?;
        self.limits.as_ref().map_or(Ok(()), Limits::check)
    }

    /// Each kind of work stands once, has a title, an officer who is appointed, and a term.
    fn check_approvals(&self) -> Result<(), PackError> {
        let mut known: Vec<&Slug> = Vec::new();
        for rule in &self.approval {
            let wrong = |fault| PackError::new(FILE, "[[approval]]", fault);
            if known.contains(&&rule.what) {
                return Err(wrong(Fault::Twice { name: rule.what.to_string() }));
            }
            if !rule.title.is_whole() || rule.clauses.is_empty() {
                return Err(wrong(Fault::TextEmpty));
            }
            if !self.has_office(rule.by) {
                return Err(wrong(Fault::RuleUnknown { name: rule.by.code().to_owned() }));
            }
            if !(1..=366).contains(&rule.most_days) {
                return Err(wrong(Fault::Limit { limit: "most_days", least: 1, most: 366 }));
            }
            known.push(&rule.what);
        }
        Ok(())
    }

    /// Each method stands once, has a title, and is good for something; the yearly batch is on a day there is.
    fn check_disposal(&self) -> Result<(), PackError> {
        let mut known: Vec<&Slug> = Vec::new();
        for rule in &self.destruction {
            let wrong = |fault| PackError::new(FILE, "[[destruction]]", fault);
            if known.contains(&&rule.method) {
                return Err(wrong(Fault::Twice { name: rule.method.to_string() }));
            }
            if !rule.title.is_whole() || rule.of.is_empty() {
                return Err(wrong(Fault::TextEmpty));
            }
            known.push(&rule.method);
        }
        if let Some(batch) = self.yearly_batch {
            for (limit, value, least, most) in
                [("month", batch.month, 1, 12_u16), ("day", batch.day, 1, 31)]
            {
                if !u16::try_from(value).is_ok_and(|value| (least..=most).contains(&value)) {
                    let fault = Fault::Limit { limit, least, most };
                    return Err(PackError::new(FILE, "[yearly_batch]", fault));
                }
            }
        }
        Ok(())
    }

    /// Every clause named in this file, with its place.
    pub(crate) fn cited(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let apart = self.apart.iter().map(|a| ("[[apart]]", a.clause.as_str()));
        let same = self.same_office.iter().map(|s| ("[[same_office]]", s.clause.as_str()));
        let approved = self.approval.iter().flat_map(|a| &a.clauses);
        let unusual = self.unusual.iter().map(|u| ("[[unusual]]", u.clause()));
        let stated = self.statement.iter().map(|s| ("[[statement]]", s.clause.as_str()));
        let rules = self.rules.values().flat_map(Clauses::as_slice);
        let acts = self.acts.values().flatten();
        let duties = self.duties.values().flatten();
        let routes = self.routes.values().flatten();
        let clocks = self.clocks.values().flatten();
        apart
            .chain(same)
            .chain(approved.map(|c| ("[[approval]]", c.as_str())))
            .chain(unusual)
            .chain(stated)
            .chain(rules.map(|c| ("[rules]", c.as_str())))
            .chain(acts.map(|c| ("[acts]", c.as_str())))
            .chain(duties.map(|c| ("[duties]", c.as_str())))
            .chain(routes.map(|c| ("[routes]", c.as_str())))
            .chain(clocks.map(|c| ("[clocks]", c.as_str())))
    }
}

impl Readings {
    /// A number typed in is never a sample; those of a roster are never all typed again.
    fn are_sound(&self) -> bool {
        let roster = match self.roster {
            Reading::Sample => self.sample > 0,
            Reading::None => self.sample == 0,
            _ => false,
        };
        self.typed != Reading::Sample && roster
    }
}

/// `words.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    #[serde(default)]
    pub(crate) title: BTreeMap<Duty, Text>,
    #[serde(default)]
    pub(crate) stage: BTreeMap<Stage, Text>,
    #[serde(default)]
    pub(crate) message: BTreeMap<String, Text>,
}

impl Words {
    /// Checks that texts are written in both languages and that a body names its duties and stages.
    pub(crate) fn check(&self, manifest: &Manifest) -> Result<(), PackError> {
        let file = "words.toml";
        let titles = self.title.iter().map(|(d, t)| (format!("title.{}", d.code()), t));
        let stages = self.stage.iter().map(|(s, t)| (format!("stage.{}", s.code()), t));
        let messages = self.message.iter().map(|(k, t)| (format!("message.{k}"), t));
        for (place, text) in titles.chain(stages).chain(messages) {
            if !text.is_whole() {
                return Err(PackError::new(file, place, Fault::TextEmpty));
            }
        }
        if manifest.law.is_none() {
            return Ok(());
        }
        let missing = |name: String| PackError::new(file, "", Fault::WordMissing { name });
        for duty in Duty::ALL {
            if !self.title.contains_key(&duty) {
                return Err(missing(format!("title.{}", duty.code())));
            }
        }
        for stage in manifest.stages.iter().flat_map(|s| &s.designated) {
            if !self.stage.contains_key(stage) {
                return Err(missing(format!("stage.{}", stage.code())));
            }
        }
        Ok(())
    }
}
