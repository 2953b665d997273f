//! `end_token`: a program acts no more, at once (H6.2, U12.1-3, U12.1-7). So end the tokens of who is stopped, and after a
//! restore all of them.

use domain::id::{StaffId, TokenId};
use domain::rows::Token;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};

/// Ends a token as of now.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndToken {
    /// The token.
    pub token: TokenId,
    /// Why.
    pub reason: PlainText,
}

impl Act for EndToken {
    const SPEC: Spec = Spec::one_step(ActName::EndToken, Stage::House);
    type Done = Entered<TokenId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Token>("token", self.token.0)?;
        let mut facts = q.office_facts(who, &[Duty::Manager, Duty::SystemOfficer], None)?;
        facts.answers_for_program = who.staff == Some(held.row.staff);
        facts.subject_is_open = held.row.until >= q.day;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let row = page.known::<Token>("token", self.token.0)?.row;
            let last = page.at.day().plus_days(-1);
            page.put_object(&Token { until: row.until.min(last), ..row })?;
            page.note("reason", &self.reason);
            Ok(Entered { id: self.token })
        })
    }
}

/// Ends every token for which somebody answers.
///
/// # Errors
/// A failure of the store.
pub(super) fn end_tokens_of(page: &mut Page<'_, '_>, staff: StaffId) -> Result<(), Stop> {
    let today = page.at.day();
    for held in page.tx.tokens_of(staff, today)? {
        page.put(&Token { until: today.plus_days(-1), ..held.row })?;
    }
    Ok(())
}

/// Ends every token there is.
///
/// # Errors
/// A failure of the store.
pub(crate) fn end_all_tokens(page: &mut Page<'_, '_>) -> Result<(), Stop> {
    let today = page.at.day();
    for held in page.tx.every::<Token>()? {
        if held.row.until >= today && !domain::broken::is_off("restored_tokens") {
            page.put(&Token { until: today.plus_days(-1), ..held.row })?;
        }
    }
    Ok(())
}
