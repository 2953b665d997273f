//! `adopt_pack`: the regulation was revised, and the organisation goes over to the new version (U15, H1.1). The act
//! is decided and recorded under the old one; every later record names the new one.

use std::sync::{Arc, OnceLock};

use domain::rows::Organisation;
use domain::{ActName, Day, Duty, Facts, Failure, FormError, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::Pack;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::office::Office;

/// Adopts another version of the body's regulation.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptPack {
    /// The new pack: `body@date`.
    pub pack: Slug,
    /// The committee that decided.
    pub committee: PlainText,
    /// The day of its decision.
    pub decided_on: Day,
    /// What was revised, and why.
    pub reason: PlainText,
    /// Why an older version is gone back to, or why the decision is so long ago, when it is so.
    #[serde(default)]
    pub exception: Option<PlainText>,
    /// Read once, so that what was checked is what is adopted.
    #[serde(skip)]
    read: OnceLock<Arc<Pack>>,
}

/// What the adoption hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Adopted {
    /// The pack in force from now on.
    pub pack: Slug,
}

/// A regulation is decided on within a year before it takes effect.
const DECIDED_BEFORE_DAYS: i32 = 366;

impl AdoptPack {
    /// A version comes after the one in force, has taken effect, and was decided on shortly before that or since: anything
    /// else is a slip, unless it is said why (H1.1, U15).
    fn check_days(&self, old: &Pack, new: &Pack, today: Day) -> Result<(), FormError> {
        if domain::broken::is_off("pack_days") {
            return Ok(());
        }
        let (before, date) = (old.reference().date, new.reference().date);
        if date > today {
            return Err(FormError::new("pack", "pack_not_yet").with("day", date));
        }
        if self.exception.as_ref().is_some_and(|why| !why.is_blank()) {
            return Ok(());
        }
        if date < before {
            return Err(FormError::new("pack", "pack_is_older").with("day", before));
        }
        let first = date.plus_days(-DECIDED_BEFORE_DAYS);
        if self.decided_on < first {
            return Err(FormError::new("decided_on", "decided_long_ago").with("day", first));
        }
        Ok(())
    }

    fn new_pack(&self, office: &Office) -> Result<Arc<Pack>, Stop> {
        if let Some(pack) = self.read.get() {
            return Ok(Arc::clone(pack));
        }
        let pack = crate::packs::named(office, &self.pack)?;
        Ok(Arc::clone(self.read.get_or_init(|| pack)))
    }
}

impl Act for AdoptPack {
    const SPEC: Spec = Spec::one_step(ActName::AdoptPack, Stage::House);
    type Done = Adopted;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let order = [Duty::Manager, Duty::Supervisor, Duty::SystemOfficer];
        let mut facts = q.office_facts(who, &order, None)?;
        q.second_person(&mut facts, who)?;
        let (old, new) = (q.pack()?, self.new_pack(q.office)?);
        facts.pack_of_body = new.reference().body == old.reference().body;
        facts.pack_is_sound = crate::packs::is_sound(&new);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.decided_on > desk.office.now().day() {
            return Err(FormError::new("decided_on", "day_in_future").into());
        }
        let new = self.new_pack(desk.office)?;
        let digest = new.reference().digest;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let held = page.tx.organisation()?;
            let held = held.ok_or_else(|| Failure::new("not_founded", desk.office.slug()))?;
            if held.row.pack_digest == digest {
                return Err(FormError::new("pack", "pack_in_force").into());
            }
            self.check_days(&*page.pack()?, &new, page.at.day())?;
            let row =
                Organisation { pack: new.id().clone(), pack_digest: digest.to_vec(), ..held.row };
            page.put_object(&row)?;
            page.detail("adopted", DetailValue::Code(row.pack.to_string()));
            page.detail("pack_digest", DetailValue::Digest(digest));
            page.detail("decided_on", DetailValue::Day(self.decided_on));
            page.note("committee", &self.committee);
            page.note("reason", &self.reason);
            if let Some(why) = &self.exception {
                page.note("exception", why);
            }
            Ok(())
        })?;
        desk.office.adopt(Arc::clone(&new));
        Ok(Adopted { pack: new.id().clone() })
    }
}
