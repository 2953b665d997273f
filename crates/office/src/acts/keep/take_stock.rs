//! `take_stock`: what lies in a place is held against the register, at the latest when the pack says (H5.6,
//! U11.4). A difference is put before the supervisor.

use domain::id::{CopyId, DocumentId, KeepingPlaceId, MediumId, StockTakingId, ThingId};
use domain::rows::{Copy, Document, KeepingPlace, Medium, StockTaking, StoredThing};
use domain::{ActName, Day, Duty, Facts, FormError, List, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Papers;
use crate::act::{Act, Spec};
use crate::acts::acquire::{check_count, check_reason, repeated};
use crate::acts::provide::Thing;
use crate::desk::{Actor, Asked, Desk, NewDuty, Page, Query, Scope};
use crate::input::slug;

/// Counts what lies in a place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeStock {
    /// The place.
    pub place: KeepingPlaceId,
    /// The media that lie there.
    pub found: Vec<MediumId>,
    /// The papers received that lie there.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// The copies on paper that lie there.
    #[serde(default)]
    pub copies: Vec<CopyId>,
    /// Pieces there that are in no register.
    #[serde(default)]
    pub unregistered: i64,
    /// What they are.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StockTaken {
    /// The stock-taking.
    pub id: StockTakingId,
    /// What belongs there, and did not lie there.
    pub missing: Vec<ThingId>,
    /// What lay there, and belongs elsewhere or was lent.
    pub misplaced: Vec<ThingId>,
}

/// The next stock-taking of a place, unless it is out of use by then.
pub(super) fn next_stock_taking(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    place: &KeepingPlace,
    after: Day,
    opened_by: ActName,
) -> Result<(), Stop> {
    let due = after.plus_days(desk.office.limits()?.stock_days.into());
    let due = place.until.map_or(due, |until| due.min(until));
    if due <= page.at.day() {
        return Ok(());
    }
    page.open_duty(NewDuty {
        kind: "take_stock",
        about: place.id.0,
        owner: Duty::Supervisor,
        staff: None,
        department: Some(&place.department),
        due,
        opened_by,
        closed_by: ActName::TakeStock,
    })
}

impl TakeStock {
    /// Media and papers that lay there.
    fn found(&self) -> Vec<ThingId> {
        let papers = Papers(&self.documents, &self.copies).named();
        let papers = papers.iter().map(|(_, thing)| ThingId(thing.id()));
        self.found.iter().map(|id| ThingId(id.0)).chain(papers).collect()
    }

    /// What is found is held against the register: the rows found, missing and misplaced.
    fn compare(&self, page: &mut Page<'_, '_>) -> Result<Compared, Stop> {
        let mut compared = Compared::default();
        for (i, id) in self.found.iter().enumerate() {
            let row = page.known::<Medium>(&format!("found[{i}]"), id.0)?.row;
            match row.state.as_str() {
                "kept" if row.place == self.place => {}
                "missing" | "lost" if row.place == self.place => compared.media_back.push(row),
                _ => compared.misplaced.push(ThingId(id.0)),
            }
        }
        for held in page.tx.media_of(self.place)? {
            if held.row.state.as_str() == "kept" && !self.found.contains(&held.row.id) {
                compared.media_missing.push(held.row);
            }
        }
        self.compare_papers(page, &mut compared)?;
        Ok(compared)
    }

    fn compare_papers(&self, page: &mut Page<'_, '_>, compared: &mut Compared) -> Result<(), Stop> {
        let named = Papers(&self.documents, &self.copies).named();
        for (field, thing) in &named {
            exists(page, field, *thing)?;
            let stored = page.tx.get::<StoredThing>(thing.id())?.map(|held| held.row);
            match stored.filter(|row| row.place == self.place) {
                Some(row) if row.state.as_str() == "kept" => {}
                Some(row) if row.state.as_str() != "taken" => compared.papers_back.push(row),
                _ => compared.misplaced.push(ThingId(thing.id())),
            }
        }
        for held in page.tx.things_of(self.place)? {
            let found = named.iter().any(|(_, thing)| thing.id() == held.row.id.0);
            let expected =
                held.row.state.as_str() == "kept" && !domain::broken::is_off("stock_papers");
            if expected && !found {
                compared.papers_missing.push(held.row);
            }
        }
        Ok(())
    }
}

/// Papers that are in their register at all.
fn exists(page: &mut Page<'_, '_>, field: &str, thing: Thing) -> Result<(), Stop> {
    match thing {
        Thing::Document(id) => page.known::<Document>(field, id.0).map(drop),
        Thing::Copy(id) => page.known::<Copy>(field, id.0).map(drop),
        Thing::Medium(id) => page.known::<Medium>(field, id.0).map(drop),
    }
}

#[derive(Default)]
struct Compared {
    media_missing: Vec<Medium>,
    papers_missing: Vec<StoredThing>,
    misplaced: Vec<ThingId>,
    /// Missed at an earlier stock-taking.
    media_back: Vec<Medium>,
    papers_back: Vec<StoredThing>,
}

impl Compared {
    fn missing(&self) -> Vec<ThingId> {
        let media = self.media_missing.iter().map(|row| ThingId(row.id.0));
        media.chain(self.papers_missing.iter().map(|row| row.id)).collect()
    }

    /// What is missing, and what is there again, says so in its register.
    fn enter(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        for (rows, state) in [(&self.media_missing, "missing"), (&self.media_back, "kept")] {
            for medium in rows {
                page.put(&Medium { state: slug(state)?, ..medium.clone() })?;
            }
        }
        let on_day = page.at.day();
        for (rows, state) in [(&self.papers_missing, "missing"), (&self.papers_back, "kept")] {
            for paper in rows {
                page.put(&StoredThing { state: slug(state)?, on_day, ..paper.clone() })?;
            }
        }
        Ok(())
    }
}

impl Act for TakeStock {
    const SPEC: Spec = Spec::one_step(ActName::TakeStock, Stage::Retain);
    type Done = StockTaken;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        // Also in a place that is out of use: what was left there must be found.
        let department = q.known::<KeepingPlace>("place", self.place.0)?.row.department;
        let mut facts = q.office_facts(who, &[Duty::Supervisor, Duty::Clerk], Some(&department))?;
        // A place holds media of several affairs: a clerk's instruction and designation for one of them will do.
        for affairs in q.tx.affairs_of_place(self.place)? {
            let done = facts.stage_designated && facts.affairs_in_scope && facts.people_in_scope;
            if facts.is_supervisor_here || (done && facts.instruction_covers) {
                break;
            }
            let departments = std::slice::from_ref(&department);
            let scope = Scope { stage: Stage::Retain, affairs, file: None, departments };
            q.scope(&mut facts, who, &scope)?;
            let asked = Asked {
                act: ActName::TakeStock,
                department: &department,
                affairs,
                form: None,
                documents: &[],
                year: None,
                destination: None,
                method: None,
                departments,
                people: 0,
            };
            q.instruction(&mut facts, who, &asked)?;
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_count("unregistered", self.unregistered, 0)?;
        check_reason("remark", self.unregistered > 0, self.remark.as_ref())?;
        if let Some(i) = repeated(&self.found) {
            return Err(FormError::new(format!("found[{i}]"), "listed_twice").into());
        }
        Papers(&self.documents, &self.copies).check_once()?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let place = page.known::<KeepingPlace>("place", self.place.0)?.row;
            let compared = self.compare(page)?;
            compared.enter(page)?;
            let (found, missing, misplaced) =
                (self.found(), compared.missing(), compared.misplaced);
            let agrees = missing.is_empty() && misplaced.is_empty() && self.unregistered == 0;
            let row = StockTaking {
                id: page.draw(),
                place: place.id,
                department: place.department.clone(),
                by: desk.staff()?,
                on_day: page.at.day(),
                found: List(found.clone()),
                missing: List(missing.clone()),
                misplaced: List(misplaced.clone()),
                unregistered: self.unregistered,
                state: slug(if agrees { "agrees" } else { "differs" })?,
                settled_by: None,
                settled_on: None,
            };
            page.put_object(&row)?;
            for (key, count) in
                [("found", found.len()), ("missing", missing.len()), ("misplaced", misplaced.len())]
            {
                page.detail(key, DetailValue::Int(i64::try_from(count).unwrap_or(i64::MAX)));
            }
            page.detail("unregistered", DetailValue::Int(self.unregistered));
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            page.close_duties("take_stock", place.id.0)?;
            next_stock_taking(page, desk, &place, page.at.day(), ActName::TakeStock)?;
            if !agrees {
                let owner = page.owner_of_told(&place.department, &[row.by])?;
                page.open_duty(NewDuty {
                    kind: "settle_stock",
                    about: row.id.0,
                    owner,
                    staff: None,
                    department: Some(&place.department),
                    due: page.at.day().plus_days(desk.office.limits()?.check_days.into()),
                    opened_by: ActName::TakeStock,
                    closed_by: ActName::SettleStock,
                })?;
            }
            Ok(StockTaken { id: row.id, missing, misplaced })
        })
    }
}
