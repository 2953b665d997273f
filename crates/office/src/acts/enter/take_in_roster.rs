//! `take_in_roster`: numbers come in from a roster, each with the person key on its own row (U4, H6.7).
//!
//! The roster comes in whole or not at all; or, when that is asked, its good rows come in and the bad ones wait to
//! be mended (`hold.rs`). What becomes of the rows is in `intake.rs`.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use domain::id::{AffairsId, SourceId, SpecificFileId};
use domain::rows::Affairs;
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop, Told};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::documents::Documents;
use super::erase_source;
use super::intake::{self, Intake, Read};
use super::on_record;
use super::rests::{EarlierCheck, Rests};
use super::same;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::Upload;

/// Takes a roster with numbers in: all of it, or nothing, or its good rows.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeInRoster {
    /// The affairs the numbers are held for.
    pub affairs: AffairsId,
    /// The specific file they enter.
    pub file: SpecificFileId,
    /// The purpose (document) out of the affairs' purposes.
    pub purpose: Slug,
    /// The roster: CSV with headings, or a workbook.
    pub roster: Upload,
    /// The sheet of a workbook; none when only one holds anything.
    #[serde(default)]
    pub sheet: Option<Label>,
    /// Headings that the program does not know: column code to heading.
    #[serde(default)]
    pub headings: BTreeMap<String, String>,
    /// The same in a file of two columns: column, heading.
    #[serde(default)]
    pub map: Option<Upload>,
    /// The first day of holding; today when none.
    #[serde(default)]
    pub since: Option<Day>,
    /// Good rows come in, and bad ones wait to be mended; otherwise one bad row refuses the roster.
    #[serde(default)]
    pub hold_bad: bool,
    /// From where it comes, as the instruction names it; none when everybody in it was verified here.
    #[serde(default)]
    pub came_from: Option<Label>,
    /// Who verified numbers and people before; none when everybody in it was verified here.
    #[serde(default)]
    pub checked: Option<EarlierCheck>,
    /// More about it.
    #[serde(default)]
    pub remark: Option<PlainText>,
    /// The documents of which people were told, where their row does not say it; none when they were told of all that the
    /// affairs list, as the organisation published it.
    #[serde(default)]
    pub told: Option<Vec<Slug>>,
    #[serde(skip)]
    #[schemars(skip)]
    read: OnceCell<Taken>,
}

struct Taken {
    rows: Read,
    /// What each document that a row may name is, where the affairs list it.
    of_purposes: Vec<Option<(Slug, AffairsId)>>,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TakenIn {
    /// People entered.
    pub people: usize,
    /// Members of staff among them.
    pub staff: usize,
    /// People that were known before without a number.
    pub known: usize,
    /// Rows that wait to be mended.
    pub waiting: usize,
    /// By this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend_by: Option<Day>,
    /// The roster in the register, to be erased.
    pub source: SourceId,
    /// By this day.
    pub due: Day,
}

impl TakeInRoster {
    /// An input with nothing read yet.
    #[must_use]
    pub fn new(affairs: AffairsId, file: SpecificFileId, purpose: Slug, roster: Upload) -> Self {
        Self {
            affairs,
            file,
            purpose,
            roster,
            sheet: None,
            headings: BTreeMap::new(),
            map: None,
            since: None,
            hold_bad: false,
            came_from: None,
            checked: None,
            remark: None,
            told: None,
            read: OnceCell::new(),
        }
    }

    fn rests(&self) -> Rests<'_> {
        let (act, affairs) = (ActName::TakeInRoster, self.affairs);
        Rests { act, affairs, came_from: self.came_from.as_ref(), checked: self.checked.as_ref() }
    }

    fn read(&self, desk: &Desk<'_>) -> Result<&Taken, Stop> {
        if self.read.get().is_none() {
            let _ = self.read.set(self.read_file(desk)?);
        }
        self.read.get().ok_or_else(|| FormError::new("roster", "field_missing").into())
    }

    fn read_file(&self, desk: &Desk<'_>) -> Result<Taken, Stop> {
        let bytes = desk.upload("roster", &self.roster)?;
        let mapping = intake::mapping(desk, self.map.as_ref(), &self.headings)?;
        let held =
            desk.office.store().read(|tx| Ok::<_, Stop>(tx.get::<Affairs>(self.affairs.0)?))?;
        let affairs = held.ok_or_else(|| FormError::new("affairs", "unknown"))?.row;
        let documents = Documents::named(desk, std::slice::from_ref(&affairs), &BTreeMap::new())?;
        let how = filing::How {
            mapping: Some(&mapping),
            sheet: self.sheet.as_ref().map(Label::as_str),
            documents: Some(&documents.names),
            own: documents.of_affairs.iter().position(|its| {
                its.as_ref().is_some_and(|(document, _)| *document == self.purpose)
            }),
            ledger: None,
        };
        let sorted = if self.hold_bad {
            filing::roster::sort(&bytes, &how)
        } else {
            let rows = filing::roster::read(&bytes, &how);
            rows.map(|rows| filing::roster::Sorted { rows, ..Default::default() })
        };
        let sorted = sorted.map_err(|faults| {
            on_record::refused_file(desk, &Self::SPEC, &self.roster, Some(self.affairs), faults)
        })?;
        Ok(Taken { rows: Read::of(sorted), of_purposes: documents.of_affairs })
    }
}

impl Act for TakeInRoster {
    const SPEC: Spec = Spec {
        name: ActName::TakeInRoster,
        stage: Stage::Enter,
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        changes_facts: true,
        bulk: true,
        needs_vault: true,
    };
    type Done = TakenIn;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = affairs.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.device(&mut facts, who)?;
        q.about(&mut facts, &affairs.row);
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?;
        q.told_listed("told", &affairs.row, self.told.as_deref().unwrap_or_default())?;
        if let Some(Taken { rows: read, .. }) = self.read.get() {
            let scope = Scope {
                stage: Stage::Enter,
                affairs: self.affairs,
                file: Some(self.file),
                departments: &read.departments,
            };
            q.scope(&mut facts, who, &scope)?;
            facts.people = read.people();
            self.rests().facts(q, &mut facts, who, &read.rows())?;
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let today = desk.office.now().day();
        self.rests().check(today)?;
        same::check_since("since", self.since.unwrap_or(today), today)?;
        if self.since.is_some_and(|since| since > today) {
            return Err(FormError::new("since", "day_in_future").into());
        }
        if let Upload::Path(path) = &self.roster {
            erase_source::path_of("roster", path)?;
        }
        let without_own = self.told.as_ref().is_some_and(|told| !told.contains(&self.purpose));
        if without_own && !domain::broken::is_off("told_own") {
            return Err(FormError::new("told", "told_without_own").into());
        }
        let read = self.read(desk)?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let taken = desk.record(permit, |page| {
            let intake = Intake {
                act: ActName::TakeInRoster,
                field: "roster",
                affairs: self.affairs,
                file: self.file,
                purpose: &self.purpose,
                upload: &self.roster,
                since: self.since,
                hold_bad: self.hold_bad,
                rests: Some(self.rests()),
                of_purposes: &read.of_purposes,
                told: self.told.as_ref().map(Told::of),
            };
            page.purpose(&self.purpose);
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            intake::enter(page, desk, &intake, &read.rows)
        });
        let taken = on_record::told_on_record(desk, &Self::SPEC, &ground, &self.purpose, taken)?;
        Ok(TakenIn {
            people: taken.people,
            staff: taken.staff,
            known: taken.known,
            waiting: taken.waiting,
            mend_by: taken.mend_by,
            source: taken.source.id,
            due: taken.source.due,
        })
    }
}
