//! `bring_back`: what was carried out is back in the zone, and the data brought back were erased; if not, they
//! are to be erased the same day (H5.4-3, U5.5, U8.1-2).

use domain::id::OutingId;
use domain::rows::{Affairs, CarriedThing, Copy, Medium, Outing};
use domain::{ActName, Duty, Facts, FormError, Moment, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Held;

use super::address::check_moment;
use super::outings::{Thing, end_if_empty, id_of};
use crate::act::{Act, Spec};
use crate::acts::acquire::{check_reason, repeated};
use crate::desk::{Actor, Desk, NewDuty, Page, Query, Scope};
use crate::input::slug;

/// Records that things are back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BringBack {
    /// The outing.
    pub outing: OutingId,
    /// Some of its things; all that are still out when none is named.
    #[serde(default)]
    pub things: Vec<Thing>,
    /// When they were back; now when none.
    #[serde(default)]
    pub back_at: Option<Moment>,
    /// The data brought back were erased from what carried them.
    pub erased: bool,
    /// How they were erased.
    #[serde(default)]
    pub how: Option<PlainText>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Back {
    /// The outing.
    pub id: OutingId,
    /// How many of its things are still out.
    pub still_out: usize,
}

impl BringBack {
    /// The things named, out of those that are still out.
    fn chosen(&self, page: &mut Page<'_, '_>) -> Result<Vec<CarriedThing>, Stop> {
        let out = page.tx.things_out_with(self.outing)?.into_iter().map(|held| held.row);
        let out: Vec<CarriedThing> = out.collect();
        if self.things.is_empty() {
            return Ok(out);
        }
        let find = |(i, named): (usize, &Thing)| {
            let is =
                |one: &&CarriedThing| one.kind.as_str() == named.kind() && id_of(one) == named.id();
            let found = out.iter().find(is).cloned();
            found.ok_or_else(|| FormError::new(format!("things[{i}]"), "not_out").into())
        };
        self.things.iter().enumerate().map(find).collect()
    }
}

impl Act for BringBack {
    const SPEC: Spec = Spec::one_step(ActName::BringBack, Stage::Provide);
    type Done = Back;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let outing = q.known::<Outing>("outing", self.outing.0)?;
        let affairs = q.affairs("outing", outing.row.affairs)?;
        let department = &outing.row.department;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(department))?;
        if !facts.is_supervisor_here {
            let scope = Scope {
                stage: Stage::Provide,
                affairs: affairs.row.id,
                file: None,
                departments: std::slice::from_ref(department),
            };
            q.scope(&mut facts, who, &scope)?;
        }
        q.about(&mut facts, &affairs.row);
        facts.subject_is_open = outing.row.state.as_str() == "out";
        q.rest(&outing);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if let Some(i) = repeated(&self.things) {
            return Err(FormError::new(format!("things[{i}]"), "listed_twice").into());
        }
        if let Some(back_at) = self.back_at {
            check_moment("back_at", back_at, desk.office.now())?;
        }
        check_reason("how", self.erased, self.how.as_ref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let outing = page.known::<Outing>("outing", self.outing.0)?.row;
            let back_at = self.back_at.map_or(page.at, Moment::start);
            if Moment::of(back_at) < Moment::of(outing.out_at) {
                return Err(FormError::new("back_at", "back_before_out").into());
            }
            let chosen = self.chosen(page)?;
            if self.erased && !chosen.iter().any(holds_data) {
                return Err(FormError::new("erased", "nothing_to_erase").into());
            }
            page.object(&outing);
            for mut one in chosen {
                one.state = slug("back")?;
                one.ended_at = Some(back_at);
                one.erased_on = (holds_data(&one) && self.erased).then(|| page.at.day());
                page.put(&one)?;
                medium_back(page, &one)?;
                if one.kind.as_str() == "copy" {
                    let copy = page.known::<Copy>("things", id_of(&one))?;
                    page.subjects(copy.row.people.0.iter().copied());
                    if !self.erased {
                        erase_today(page, &copy)?;
                    }
                }
            }
            end_if_empty(page, outing.id)?;
            if back_at.day() != page.at.day() {
                page.occurred(back_at.day());
            }
            if let Some(how) = &self.how {
                page.note("how", how);
            }
            page.detail("erased", DetailValue::Int(i64::from(self.erased)));
            let still_out = page.tx.things_out_with(outing.id)?.len();
            Ok(Back { id: outing.id, still_out })
        })
    }
}

/// Copies and media can be erased when they are back; papers cannot.
fn holds_data(thing: &CarriedThing) -> bool {
    matches!(thing.kind.as_str(), "copy" | "medium")
}

/// A medium is in its place again, or with whom it was lent to.
fn medium_back(page: &mut Page<'_, '_>, thing: &CarriedThing) -> Result<(), Stop> {
    if thing.kind.as_str() != "medium" {
        return Ok(());
    }
    let medium = page.known::<Medium>("things", id_of(thing))?.row;
    let state = if medium.lent_to.is_some() { "lent" } else { "kept" };
    page.put(&Medium { state: slug(state)?, ..medium })
}

/// A copy that came back and was not erased is to be erased today.
fn erase_today(page: &mut Page<'_, '_>, copy: &Held<Copy>) -> Result<(), Stop> {
    let (today, id) = (page.at.day(), copy.row.id.0);
    if copy.row.state.as_str() == "erased" {
        return Ok(());
    }
    let open = page.tx.open_duties("erase_copy", id)?;
    if open.iter().any(|duty| duty.due > today) {
        return page.move_duties("erase_copy", id, today);
    }
    if !open.is_empty() {
        return Ok(());
    }
    let affairs = page.known::<Affairs>("things", copy.row.affairs.0)?.row;
    page.open_duty(NewDuty {
        kind: "erase_copy",
        about: id,
        owner: Duty::Clerk,
        staff: None,
        department: Some(&affairs.department),
        due: today,
        opened_by: ActName::BringBack,
        closed_by: ActName::EraseCopy,
    })
}
