//! `take_in_ledger`: the ledger that an office kept before comes over, so that the record of handling has no gap (H5.8,
//! U8.1). Rows with a number come in as those of a roster do, for the affairs whose purposes they mark. A row whose
//! number was wiped after its term comes in without one: that it was destroyed, when and how, stays known (U7.8).

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AffairsId, SourceId, SpecificFileId};
use domain::rows::Affairs;
use domain::{ActName, Day, Duty, Facts, FormError, Label, Phase, PlainText, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::documents::Documents;
use super::erase_source;
use super::intake::{self, Intake};
use super::on_record;
use super::rests::{EarlierCheck, Rests};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::Upload;

/// Takes a ledger over: all of it, or nothing, or its good rows.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeInLedger {
    /// The affairs that its purposes belong to; each purpose is of the first that lists it.
    pub affairs: Vec<AffairsId>,
    /// The specific file the numbers enter.
    pub file: SpecificFileId,
    /// The ledger: CSV with headings, or a workbook.
    pub ledger: Upload,
    /// The sheet of a workbook; none when only one holds anything.
    #[serde(default)]
    pub sheet: Option<Label>,
    /// Headings that the program does not know: column code to heading.
    #[serde(default)]
    pub headings: BTreeMap<String, String>,
    /// The same in a file of two columns: column, heading.
    #[serde(default)]
    pub map: Option<Upload>,
    /// Headings of purposes that are not called as in the regulation: purpose to heading.
    #[serde(default)]
    pub purposes: BTreeMap<String, String>,
    /// Good rows come in, and bad ones wait to be mended; otherwise one bad row refuses the ledger.
    #[serde(default)]
    pub hold_bad: bool,
    /// From where it comes, as the instruction names it; none when everybody in it was verified here.
    #[serde(default)]
    pub came_from: Option<Label>,
    /// Who verified numbers and people before; none when everybody in it was verified here, or the ledger says it on each row.
    #[serde(default)]
    pub checked: Option<EarlierCheck>,
    /// More about it.
    #[serde(default)]
    pub remark: Option<PlainText>,
    #[serde(skip)]
    #[schemars(skip)]
    read: OnceCell<Read>,
}

struct Read {
    rows: intake::Read,
    /// What each purpose that a row may name is, and for which of the affairs.
    of_purposes: Vec<Option<(Slug, AffairsId)>>,
    /// A purpose of the affairs.
    purpose: Slug,
    /// Every purpose that is marked belongs to one of the affairs.
    all_named: bool,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LedgerTakenIn {
    /// People entered with a number.
    pub people: usize,
    /// People among them that were known before.
    pub known: usize,
    /// Rows whose number was wiped before.
    pub wiped: usize,
    /// Rows that wait to be mended.
    pub waiting: usize,
    /// By this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend_by: Option<Day>,
    /// The ledger in the register, to be erased.
    pub source: SourceId,
    /// By this day.
    pub due: Day,
}

impl TakeInLedger {
    fn rests(&self) -> Option<Rests<'_>> {
        let (act, affairs) = (ActName::TakeInLedger, *self.affairs.first()?);
        let (came_from, checked) = (self.came_from.as_ref(), self.checked.as_ref());
        Some(Rests { act, affairs, came_from, checked })
    }

    fn read(&self, desk: &Desk<'_>) -> Result<&Read, Stop> {
        if self.read.get().is_none() {
            let _ = self.read.set(self.read_file(desk)?);
        }
        self.read.get().ok_or_else(|| FormError::new("ledger", "field_missing").into())
    }

    fn read_file(&self, desk: &Desk<'_>) -> Result<Read, Stop> {
        let bytes = desk.upload("ledger", &self.ledger)?;
        let mapping = intake::mapping(desk, self.map.as_ref(), &self.headings)?;
        let affairs = self.registered(desk)?;
        let Documents { names, of_affairs: of_purposes } =
            Documents::named(desk, &affairs, &self.purposes)?;
        let how = filing::How {
            mapping: Some(&mapping),
            sheet: self.sheet.as_ref().map(Label::as_str),
            documents: Some(&names),
            own: None,
            ledger: Some(filing::roster::LedgerHow { today: desk.office.now().day() }),
        };
        let sorted = if self.hold_bad {
            filing::roster::sort(&bytes, &how)
        } else {
            filing::roster::read_ledger(&bytes, &how)
        }
        .map_err(|faults| {
            let first = self.affairs.first().copied();
            on_record::refused_file(desk, &Self::SPEC, &self.ledger, first, faults)
        })?;
        let stated = sorted.rows.iter().filter_map(|row| row.stated.as_ref());
        let stated = stated.chain(sorted.wiped.iter().map(|row| &row.stated));
        let stated = stated.chain(sorted.held.iter().filter_map(|row| row.stated.as_ref()));
        let marked: BTreeSet<usize> = stated.flat_map(|s| s.purposes.iter().copied()).collect();
        let all_named = marked.iter().all(|at| of_purposes.get(*at).is_some_and(Option::is_some));
        let listed = || affairs.iter().find_map(|row| row.purposes.0.first().cloned());
        let first = marked.iter().find_map(|at| Some(of_purposes.get(*at)?.as_ref()?.0.clone()));
        let purpose = first.or_else(listed).ok_or_else(|| FormError::new("affairs", "unknown"))?;
        Ok(Read { rows: intake::Read::of(sorted), of_purposes, purpose, all_named })
    }

    /// The affairs that are named, each once.
    fn registered(&self, desk: &Desk<'_>) -> Result<Vec<Affairs>, Stop> {
        let mut all: Vec<Affairs> = Vec::new();
        for (i, id) in self.affairs.iter().enumerate() {
            let field = format!("affairs[{i}]");
            if all.iter().any(|row| row.id == *id) {
                return Err(FormError::new(field, "listed_twice").into());
            }
            let held = desk.office.store().read(|tx| Ok::<_, Stop>(tx.get::<Affairs>(id.0)?))?;
            let row = held.ok_or_else(|| FormError::new(&field, "unknown"))?.row;
            if all.first().is_some_and(|first| first.department != row.department) {
                return Err(FormError::new(field, "other_department").into());
            }
            all.push(row);
        }
        if all.is_empty() {
            return Err(FormError::new("affairs", "field_missing").into());
        }
        Ok(all)
    }
}

impl Act for TakeInLedger {
    const SPEC: Spec = Spec {
        name: ActName::TakeInLedger,
        stage: Stage::Enter,
        phases: &[Phase::Completed, Phase::Failed],
        changes_facts: true,
        bulk: true,
        needs_vault: true,
    };
    type Done = LedgerTakenIn;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let first =
            self.affairs.first().ok_or_else(|| FormError::new("affairs", "field_missing"))?;
        let department = q.affairs("affairs[0]", *first)?.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.device(&mut facts, who)?;
        let Some(read) = self.read.get() else { return Ok(facts) };
        facts.people = read.rows.people();
        if let Some(rests) = self.rests() {
            rests.facts(q, &mut facts, who, &read.rows.rows())?;
        }
        facts.purpose_named = read.all_named;
        (facts.affairs_lawful, facts.specific_file_registered) = (true, true);
        (facts.stage_designated, facts.affairs_in_scope) = (true, true);
        (facts.file_in_scope, facts.people_in_scope) = (true, true);
        // Each of the affairs must be right; the record names the first.
        for (i, id) in self.affairs.iter().enumerate().rev() {
            let mut one = Facts::none();
            let affairs = q.affairs(&format!("affairs[{i}]"), *id)?;
            q.about(&mut one, &affairs.row);
            q.specific_file(&mut one, "file", self.file, *id)?;
            let departments = read.rows.departments.as_slice();
            let (stage, file) = (Stage::Enter, Some(self.file));
            q.scope(&mut one, who, &Scope { stage, affairs: *id, file, departments })?;
            let mine = |row: &Option<(Slug, AffairsId)>| {
                let Some((purpose, its)) = row else { return true };
                its != id || affairs.row.purposes.0.contains(purpose)
            };
            facts.purpose_named &= read.of_purposes.iter().all(mine);
            facts.affairs_lawful &= one.affairs_lawful;
            facts.specific_file_registered &= one.specific_file_registered;
            facts.stage_designated &= one.stage_designated;
            facts.affairs_in_scope &= one.affairs_in_scope;
            facts.file_in_scope &= one.file_in_scope;
            facts.people_in_scope &= one.people_in_scope;
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if let Upload::Path(path) = &self.ledger {
            erase_source::path_of("ledger", path)?;
        }
        if let Some(rests) = self.rests() {
            rests.check(desk.office.now().day())?;
        }
        let read = self.read(desk)?;
        let first =
            self.affairs.first().ok_or_else(|| FormError::new("affairs", "field_missing"))?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let intake = Intake {
            act: ActName::TakeInLedger,
            field: "ledger",
            affairs: *first,
            file: self.file,
            purpose: &read.purpose,
            upload: &self.ledger,
            since: None,
            hold_bad: self.hold_bad,
            rests: self.rests(),
            of_purposes: &read.of_purposes,
            told: None,
        };
        let taken = desk.record(permit, |page| {
            page.purpose(&read.purpose);
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            intake::enter(page, desk, &intake, &read.rows)
        });
        let taken = on_record::told_on_record(desk, &Self::SPEC, &ground, &read.purpose, taken)?;
        Ok(LedgerTakenIn {
            people: taken.people,
            known: taken.known,
            wiped: taken.wiped,
            waiting: taken.waiting,
            mend_by: taken.mend_by,
            source: taken.source.id,
            due: taken.source.due,
        })
    }
}
