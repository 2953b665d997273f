//! `issue_token`: a program acts in the name of a member of staff who answers for it, with what an officer and they
//! name together, until a day (H6.1, H6.2, U12.1-3, U12.1-4).

use domain::id::{StaffId, TokenId};
use domain::register::List;
use domain::rows::{Staff, Token};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::lists::Listable;
use crate::tokens::{is_digest, list_code, may_open};

/// Lets a program act; who answers for it stands beside.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueToken {
    /// The program.
    pub name: Label,
    /// In whose name it acts, and who answers for it.
    pub staff: StaffId,
    /// The digest of the token (`bannin token` prints it).
    pub digest: String,
    /// The acts that it may do.
    #[serde(default)]
    pub acts: Vec<ActName>,
    /// The lists that it may read.
    #[serde(default)]
    pub lists: Vec<Slug>,
    /// First day.
    pub since: Day,
    /// Last day.
    pub until: Day,
    /// What for.
    pub reason: PlainText,
}

impl IssueToken {
    /// The codes of acts and lists, each once.
    fn scope(&self) -> Result<List<Slug>, Stop> {
        let mut scope = Vec::new();
        for (i, act) in self.acts.iter().enumerate() {
            if !may_open(*act) {
                return Err(FormError::new(format!("acts[{i}]"), "act_not_by_token").into());
            }
            scope.push(Slug::from(*act));
        }
        for (i, list) in self.lists.iter().enumerate() {
            let what = Listable::from_code(list.as_str());
            let what = what.ok_or_else(|| FormError::new(format!("lists[{i}]"), "unknown"))?;
            scope.push(list_code(what)?);
        }
        scope.sort();
        scope.dedup();
        if scope.is_empty() {
            return Err(FormError::new("acts", "token_without_scope").into());
        }
        Ok(List(scope))
    }
}

impl Act for IssueToken {
    const SPEC: Spec = Spec::one_step(ActName::IssueToken, Stage::House);
    type Done = Entered<TokenId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let staff = q.known::<Staff>("staff", self.staff.0)?;
        let mut facts = q.office_facts(who, &[Duty::Manager, Duty::SystemOfficer], None)?;
        facts.by_another_person =
            who.staff != Some(self.staff) && !q.stands_in_for(who, self.staff)?;
        facts.answerer_is_beside = who.second == Some(self.staff);
        facts.subject_is_open = staff.row.stopped_on.is_none_or(|day| day > q.day);
        q.rest(&staff);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, Some(self.until))?;
        let most = desk.office.limits()?.token_days;
        let today = desk.office.now().day();
        let last = self.since.max(today).plus_days(i32::from(most) - 1);
        if self.until > last && !domain::broken::is_off("token_days") {
            return Err(FormError::new("until", "token_too_long").with("days", most).into());
        }
        let scope = self.scope()?;
        let digest = Slug::new(&self.digest).ok().filter(|digest| is_digest(digest.as_str()));
        let digest = digest.ok_or_else(|| FormError::new("digest", "token_digest_form"))?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            // Once it was known, it is known for good: an ended token never opens anything again.
            let known = page.tx.token_by_digest(&digest)?.is_some();
            if known && !domain::broken::is_off("token_known") {
                return Err(FormError::new("digest", "token_known").into());
            }
            let row = Token {
                id: page.draw(),
                name: self.name.clone(),
                staff: self.staff,
                digest: digest.clone(),
                scope: scope.clone(),
                since: self.since,
                until: self.until,
            };
            page.put_object(&row)?;
            page.detail("answers_for", DetailValue::Id(self.staff.0));
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
