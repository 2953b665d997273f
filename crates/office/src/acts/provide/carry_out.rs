//! `carry_out`: papers, copies, media and devices leave the zone, and a duty waits until they are back
//! (H5.4-3, U6.3, U6.4, U8.1-2, U11.5).

use domain::id::{ContractorId, OutingId, StaffId};
use domain::rows::{Affairs, CarriedThing, Medium, Outing};
use domain::{ActName, Day, Duty, Facts, FormError, Label, Moment, Slug, Stage, Stop};
use ledger::DetailValue;
use regulation::{AffairsKind, Receiver};
use schemars::JsonSchema;
use serde::Deserialize;

use super::address::check_moment;
use super::choices::CarriedIn;
use super::outings::{Thing, load};
use super::{clerk_facts, provision_based};
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::correct::may_leave;
use crate::acts::entrust;
use crate::acts::house::{Entered, on_the_staff};
use crate::acts::keep::take_out;
use crate::desk::{Actor, Asked, Desk, NewDuty, Page, Query, Sought};
use crate::input::slug;

/// Records that things were carried out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryOut {
    /// What, all for the same affairs.
    pub things: Vec<Thing>,
    /// Where to.
    pub place: Label,
    /// The contractor that gets them, when they go to one.
    #[serde(default)]
    pub contractor: Option<ContractorId>,
    /// The item of article 19, where numbers go to somebody outside; the one for entrusted work when it is a contractor and
    /// none is named.
    #[serde(default)]
    pub provision: Option<Slug>,
    /// Who carries; the actor when none.
    #[serde(default)]
    pub carrier: Option<StaffId>,
    /// In what.
    pub container: CarriedIn,
    /// When they left; now when none.
    #[serde(default)]
    pub out_at: Option<Moment>,
    /// To be back by the end of this day.
    pub due: Day,
}

impl CarryOut {
    fn named(&self) -> Vec<(String, Thing)> {
        let things = self.things.iter().enumerate();
        things.map(|(i, thing)| (format!("things[{i}]"), *thing)).collect()
    }

    /// The item of article 19 on which it rests, where it goes to somebody outside (番号法第19条).
    fn item(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<Option<Slug>, Stop> {
        if self.provision.is_some() || self.contractor.is_none() {
            return Ok(self.provision.clone());
        }
        let (pack, kind) = (q.pack()?, AffairsKind::from_code(affairs.kind.as_str()));
        let fits = |kind| {
            let mut items = pack.catalogue().provisions(q.day);
            items.find(|item| item.lets(kind, Receiver::Entrusted)).map(|item| item.code.clone())
        };
        Ok(kind.and_then(fits))
    }

    /// Whether the item lets these affairs provide to who gets it; what goes to nobody outside needs none.
    fn based(&self, q: &Query<'_, '_>, affairs: &Affairs) -> Result<bool, Stop> {
        let to = self.contractor.map_or(Receiver::Authority, |_| Receiver::Entrusted);
        match self.item(q, affairs)? {
            Some(item) => provision_based(q, &item, affairs, to),
            None => Ok(self.contractor.is_none()),
        }
    }

    fn check(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let now = desk.office.now();
        if let Some(i) = repeated(&self.things) {
            return Err(FormError::new(format!("things[{i}]"), "listed_twice").into());
        }
        if let Some(out_at) = self.out_at {
            check_moment("out_at", out_at, now)?;
        }
        if self.due < now.day() {
            return Err(FormError::new("due", "back_in_the_past").into());
        }
        let last = now.day().plus_days(i32::from(desk.office.limits()?.carry_out_days));
        if self.due > last {
            return Err(FormError::new("due", "day_too_late").with("day", last).into());
        }
        Ok(())
    }
}

/// What is out lies in no place, and is not at hand for anything else.
fn leave(page: &mut Page<'_, '_>, thing: Thing) -> Result<(), Stop> {
    let Thing::Medium(id) = thing else { return take_out(page, thing.id()) };
    let medium = page.known::<Medium>("things", id.0)?.row;
    if domain::broken::is_off("medium_out") {
        return Ok(());
    }
    page.put(&Medium { state: slug("out")?, ..medium })
}

impl Act for CarryOut {
    const SPEC: Spec = Spec::one_step(ActName::CarryOut, Stage::Provide);
    type Done = Entered<OutingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let load = load(q, who, &self.named())?;
        let affairs = q.affairs("things", load.affairs)?;
        let owner = &affairs.row.department;
        let (mut facts, departments) = clerk_facts(q, who, &affairs.row, None, &load.people)?;
        facts.subject_is_open = load.there;
        let in_scope = facts.people_in_scope;
        facts.numbers_are_current = may_leave(q, &load.copies, &load.papers_of, in_scope)?;
        facts.holds_documents = load.held;
        facts.papers_enclosed = !load.papers || self.container != CarriedIn::Other;
        facts.data_locked = !load.data || self.container == CarriedIn::LockableCase;
        facts.papers_alone = !load.data;
        entrust::fits(q, &mut facts, self.contractor, load.affairs)?;
        facts.provision_based = self.based(q, &affairs.row)?;
        let asked = Asked {
            act: ActName::CarryOut,
            department: owner,
            affairs: affairs.row.id,
            form: None,
            documents: &[],
            year: None,
            destination: None,
            method: None,
            departments: &departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        let sought = Sought {
            what: "carry_out",
            department: owner,
            affairs: Some(affairs.row.id),
            destination: None,
            method: None,
            device: None,
            finding: None,
            things: self.things.iter().map(|thing| thing.id()).collect(),
            place: Some(&self.place),
        };
        q.approval(&mut facts, who, &sought)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check(desk)?;
        let permit = desk.ask(&self)?;
        let by = desk.staff()?;
        let carrier = self.carrier.unwrap_or(by);
        desk.record(permit, |page| {
            on_the_staff(page, "carrier", carrier)?;
            for (i, thing) in self.things.iter().enumerate() {
                if page.tx.thing_out(thing.id())?.is_some() {
                    return Err(FormError::new(format!("things[{i}]"), "out_already").into());
                }
            }
            let load = load(&mut page.query(), desk.who, &self.named())?;
            let affairs = page.known::<Affairs>("things", load.affairs.0)?.row;
            if let Some(item) = self.item(&page.query(), &affairs)? {
                page.detail("provision", DetailValue::Code(item.to_string()));
            }
            let row = Outing {
                id: page.draw(),
                affairs: affairs.id,
                department: affairs.department,
                place: self.place.clone(),
                carrier,
                container: slug(self.container.code())?,
                out_at: self.out_at.map_or(page.at, Moment::start),
                due: self.due,
                back_at: None,
                by,
                state: slug("out")?,
            };
            page.put_object(&row)?;
            entrust::hand(page, self.contractor, "outing", row.id.0)?;
            for thing in &self.things {
                let one = CarriedThing {
                    id: page.draw(),
                    outing: row.id,
                    kind: slug(thing.kind())?,
                    thing: thing.id().0.to_vec(),
                    state: slug("out")?,
                    ended_at: None,
                    erased_on: None,
                };
                page.put(&one)?;
                leave(page, *thing)?;
            }
            if row.out_at.day() != page.at.day() {
                page.occurred(row.out_at.day());
            }
            page.subjects(load.people);
            let count = i64::try_from(self.things.len()).unwrap_or(i64::MAX);
            page.detail("count", DetailValue::Int(count));
            page.open_duty(NewDuty {
                kind: "bring_back",
                about: row.id.0,
                owner: Duty::Clerk,
                staff: Some(carrier),
                department: Some(&row.department),
                due: row.due,
                opened_by: ActName::CarryOut,
                closed_by: ActName::BringBack,
            })?;
            Ok(Entered { id: row.id })
        })
    }
}
