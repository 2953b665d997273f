//! `replace_number`: the mayor gave a person another number (番号法第7条第2項). The old one is disposed of, and
//! those who have it are told.

use domain::id::{AffairsId, PersonId, SecretId};
use domain::{ActName, Day, Facts, FormError, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Corrected, Correcting, enter};
use crate::act::{Act, Spec};
use crate::acts::enter::enter_number::{self, Needed};
use crate::acts::enter::typed;
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::SecretText;

/// Puts a re-assigned number in the place of the old one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceNumber {
    /// Whose.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The new number, typed from the source.
    pub number: SecretText,
    /// The same once more, typed blind.
    pub again: SecretText,
    /// The day from which the new number holds.
    pub on_day: Day,
    /// The document, where the check counts for some documents alone.
    #[serde(default)]
    pub purpose: Option<Slug>,
}

impl ReplaceNumber {
    /// What was entered after the day was wrong when it was entered: that is corrected, under what a correction asks.
    fn check_day(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        let held = page.tx.secrets_of_people(&[self.person])?;
        let entered = held.iter().map(|row| row.id.0.drawn_at().day()).max();
        match entered.filter(|entered| self.on_day < *entered) {
            Some(entered) if !domain::broken::is_off("replaced_after_entry") => {
                Err(FormError::new("on_day", "entered_after").with("day", entered).into())
            }
            _ => Ok(()),
        }
    }
}

impl Act for ReplaceNumber {
    const SPEC: Spec = Spec {
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        ..Spec::one_step(ActName::ReplaceNumber, Stage::Enter).with_vault()
    };
    type Done = Corrected;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        // Papers and checks from before the day show the old number.
        let (document, since) = (self.purpose.as_ref(), Some(self.on_day));
        let needed = Needed { file: None, document, since };
        let mut facts = enter_number::facts_of(q, who, self.person, self.affairs, &needed)?;
        let needed = q.purposes(self.person)?;
        facts.held_for_affairs = needed.iter().any(|p| p.row.affairs == self.affairs);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.on_day > desk.office.now().day() {
            return Err(FormError::new("on_day", "day_in_future").into());
        }
        let number = typed::typed_twice(&self.number, &self.again)?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let done = desk.record(permit, |page| {
            let what = Correcting {
                act: ActName::ReplaceNumber,
                what: "replaced",
                person: self.person,
                affairs: self.affairs,
                report: None,
                instruction: ground.instruction(),
            };
            self.check_day(page)?;
            let old = super::renew(page, desk, &what, &number)?;
            page.occurred(self.on_day);
            Ok((enter(page, desk, &what)?, old))
        });
        let (corrected, old): (_, Vec<SecretId>) =
            typed::told_on_record(desk, &Self::SPEC, &ground, (self.person, self.affairs), done)?;
        super::bury(desk, old)?;
        Ok(corrected)
    }
}
