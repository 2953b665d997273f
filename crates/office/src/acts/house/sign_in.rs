//! `sign_in`: somebody showed a credential of their own and sits down at the desk (U8.1-4, H6.1, H6.3). Each sign-in is
//! a record, with the terminal and with what it was for; `crates/office/src/sign_in.rs` looks at the credential
//! first and records what failed.

use domain::id::{RecordId, TokenUseId};
use domain::rows::{Staff, TokenUse};
use domain::{ActName, Facts, FormError, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, in_force};
use crate::sign_in::{is_shut, source_of};

/// Sits down at the desk.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What it is for: an act, or a list that is read.
    #[serde(default)]
    pub work: Option<Slug>,
}

impl Act for SignIn {
    // It changes nothing that a decision rests on.
    const SPEC: Spec =
        Spec { changes_facts: false, ..Spec::one_step(ActName::SignIn, Stage::House) };
    type Done = Entered<RecordId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        // A password of before, or a row of before somebody was stopped, put back for a moment, is found by what the
        // sign-in rests on.
        for staff in [who.staff, who.second].into_iter().flatten() {
            q.known::<Staff>("as", staff.0)?;
            for held in q.tx.credentials_of(staff)? {
                if in_force(q.day, held.row.since, held.row.until) {
                    q.rest(&held);
                }
            }
        }
        let mut facts = q.facts(who)?;
        let work = self.work.as_ref().map(Slug::as_str);
        let to_change = work == Some(ActName::ChangePassword.code());
        facts.password_is_own = to_change || q.passwords_are_own(who)?;
        let to_enrol = to_change || work == Some(ActName::AddSecondFactor.code());
        facts.second_factor_held = to_enrol || q.second_factors_are_held(who)?;
        facts.token_covers = q.token_covers(who, work)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            // A program is no guess at a password, and clears none.
            let own = desk.who.staff.filter(|_| desk.who.token.is_none());
            for (field, staff) in [("as", own), ("second", desk.who.second)] {
                let Some(staff) = staff else { continue };
                let Some(held) = page.tx.sign_in_failures(staff)? else { continue };
                // Guesses that ran beside this one may have shut the name in between.
                if is_shut(&held.row, page.at) {
                    return Err(FormError::new(field, "credential").into());
                }
                if held.row.failed > 0 {
                    let mut row = held.row;
                    page.detail("failed_before", DetailValue::Int(row.failed));
                    row.failed = 0;
                    row.shut_until = None;
                    page.put_object(&row)?;
                }
            }
            if let Some(token) = desk.who.token {
                page.put(&TokenUse { id: TokenUseId(token.0), on_day: page.at.day() })?;
            }
            let uncounted = page.tx.take_tries(&source_of(desk.who))?;
            if uncounted > 0 {
                page.detail("tries", DetailValue::Int(uncounted));
            }
            if let Some(second) = desk.who.second {
                page.detail("second", DetailValue::Id(second.0));
            }
            if let Some(work) = &self.work {
                page.detail("work", DetailValue::Code(work.to_string()));
            }
            if desk.office.clock_in_question(page.tx, desk.office.now())? {
                page.detail("clock", DetailValue::Code("in_question".to_owned()));
            }
            Ok(Entered { id: page.record })
        })
    }
}
